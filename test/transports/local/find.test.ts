// What a message was accepted as can be asked for by its marker, also after a restart: nothing need be said twice after a crash.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalTransport, type LocalTransport } from '../../../src/transports/local/local.js';
import { manualClock } from '../../manual-clock.js';
import { outboundTo, recordingListener } from '../contract.js';

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
  const page = outboundTo(asha, 'the page', { marker: '7' });
  const { id } = await first.send(page);
  expect(await first.find?.(page)).toBe(id);
  expect(await first.find?.({ ...page, marker: '8' })).toBeNull();
  await first.stop();

  const second = await started(path);
  expect(await second.find?.(page)).toBe(id);
  await second.stop();
});

test('what the network refused was not accepted; what it took and then lost was', async () => {
  const transport = createLocalTransport({ people, organisationName: 'Acme', clock: manualClock(Date.now()), journalPath: null });
  await transport.start(recordingListener());
  transport.faults.set({ mode: 'down' });
  const [refused, lost] = [outboundTo(asha, 'refused', { marker: '1' }), outboundTo(asha, 'lost', { marker: '2' })];
  await expect(transport.send(refused)).rejects.toThrow();
  transport.faults.set({ mode: 'accept-then-fail' });
  const { id } = await transport.send(lost);
  expect(await transport.find?.(refused)).toBeNull();
  expect(await transport.find?.(lost)).toBe(id);
  await transport.stop();
});

test('a marker of an older database is not taken for this one: chat and text must be the same too', async () => {
  const transport = createLocalTransport({ people, organisationName: 'Acme', clock: manualClock(Date.now()), journalPath: null });
  await transport.start(recordingListener());
  const page = outboundTo(asha, 'INC-1 of last week', { marker: '1' });
  await transport.send(page);
  expect(await transport.find?.({ ...page, text: 'INC-1 of today' })).toBeNull();
  expect(await transport.find?.({ ...page, to: { direct: '+447700900002' } })).toBeNull();
  await transport.stop();
});
