// What somebody said just before a crash is heard after it, also when the store cannot take it at once.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { createLocalTransport } from '../../../src/transports/local/local.js';
import { manualClock } from '../../manual-clock.js';
import { recordingListener } from '../contract.js';

const asha = '+919812300001';
const people = () => [{ key: 'asha', name: 'Asha', phone: asha, role: 'responder', timezone: 'UTC' }];
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

test('a word the bot could not store after the start is passed on again until it is', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-hear-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const journalPath = join(folder, 'phones.jsonl');
  const said = { kind: 'said', id: 'a-1', chat: asha, from: asha, at: 1, text: 'ack', quoted: null, forwarded: false };
  writeFileSync(journalPath, `${JSON.stringify(said)}\n`);
  const clock = manualClock(1_000);
  const transport = createLocalTransport({ people, organisationName: 'Acme', clock, journalPath });
  const bot = recordingListener();
  let refusals = 2;
  await transport.start({
    ...bot,
    message: async (message) => {
      if (refusals-- > 0) throw new Error('the disk is full');
      await bot.message(message);
    },
  });
  await turns();
  expect(bot.heard.messages).toEqual([]);
  for (let tries = 0; tries < 2; tries++) {
    clock.moveTo(clock.now() + 5_000);
    await turns();
  }
  expect(bot.heard.messages).toMatchObject([{ id: 'a-1', text: 'ack' }]);
  clock.moveTo(clock.now() + 60_000);
  await turns();
  expect(bot.heard.messages).toHaveLength(1);
  await transport.stop();
});
