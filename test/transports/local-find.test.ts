// What a message was accepted as can be asked for by its marker, also after a restart: nothing need be said twice after a crash.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalTransport, type LocalTransport } from '../../src/transports/local.js';
import { manualClock } from '../manual-clock.js';
import { letterTo, recordingListener } from './contract.js';

const asha = '+919812300001';
const people = () => [{ key: 'asha', name: 'Asha', phone: asha, role: 'responder', timezone: 'UTC' }];

const started = async (journalPath: string): Promise<LocalTransport> => {
  const transport = createLocalTransport({ people, organisationName: 'Acme', clock: manualClock(Date.now()), journalPath });
  await transport.start(recordingListener());
  return transport;
};

test('a marker that was accepted leads to its message, before and after a restart; another leads nowhere', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-find-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const path = join(folder, 'phones.jsonl');
  const first = await started(path);
  const { id } = await first.send(letterTo(asha, 'the page', { marker: '7' }));
  expect(await first.find?.('7')).toBe(id);
  expect(await first.find?.('8')).toBeNull();
  await first.stop();

  const second = await started(path);
  expect(await second.find?.('7')).toBe(id);
  await second.stop();
});

test('what the network refused was not accepted; what it took and then lost was', async () => {
  const transport = createLocalTransport({ people, organisationName: 'Acme', clock: manualClock(Date.now()), journalPath: null });
  await transport.start(recordingListener());
  transport.faults.set({ mode: 'down' });
  await expect(transport.send(letterTo(asha, 'refused', { marker: '1' }))).rejects.toThrow();
  transport.faults.set({ mode: 'accept-then-fail' });
  const { id } = await transport.send(letterTo(asha, 'lost', { marker: '2' }));
  expect(await transport.find?.('1')).toBeNull();
  expect(await transport.find?.('2')).toBe(id);
  await transport.stop();
});
