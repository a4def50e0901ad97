// WhatsApp punishes who starts chats: only a page does, and nothing while WhatsApp forbids it.

import { expect, test } from 'vitest';
import type { SendFailure } from '../../../src/fault.js';
import { outboundTo } from '../contract.js';
import { asha, ben, mia } from '../web-fake.js';
import { webRig } from '../web-rig.js';

const failureOf = async (sending: Promise<unknown>): Promise<SendFailure> =>
  sending.then(
    () => expect.fail('it was taken'),
    (error: SendFailure) => error,
  );
const chatter = { wakes: false } as const;
const hours = 3_600_000;

test('only a page, or the first word that stands for one, starts a chat; in one that exists everything may be said', async () => {
  const { transport, whatsapp } = await webRig();
  const refused = await failureOf(transport.send(outboundTo(asha.phone, 'news', chatter)));
  expect(refused).toMatchObject({ permanent: true, message: expect.stringContaining('hello') });
  expect(whatsapp.words(asha.lid)).toEqual([]);
  await transport.send(outboundTo(asha.phone, 'the page', { kind: 'page', wakes: false }));
  await transport.send(outboundTo(asha.phone, 'news', chatter));
  await transport.send(outboundTo(ben.phone, 'a first word', { wakes: true }));
  await transport.send(outboundTo(mia.phone, 'an answer', { ...chatter, heardAt: 1 }));
  expect(whatsapp.words(asha.lid)).toEqual(['the page', 'news']);
  expect(whatsapp.words(ben.lid)).toEqual(['a first word']);
  expect(whatsapp.words(mia.lid)).toEqual(['an answer']);
});

test.each([
  'server returned error 463',
  'ServerStatusCodeError: 463',
  'NackCallerReachoutTimelocked (463)',
  'RESTRICT_ALL_COMPANIONS is active',
])('"%s" is for good for that address, and nobody else is written to first for hours, also after a restart', async (words) => {
  const first = await webRig();
  first.whatsapp.script.set('sendMessage', () => {
    throw new Error(words);
  });
  const page = outboundTo(asha.phone, 'the page', { kind: 'page' });
  expect(await failureOf(first.transport.send(page))).toMatchObject({ permanent: true, message: expect.stringMatching(/463.*|463/) });
  first.whatsapp.script.clear();
  const before = first.whatsapp.calls.length;
  expect((await failureOf(first.transport.send(outboundTo(ben.phone, 'the page', { kind: 'page' })))).permanent).toBe(true);
  expect(first.whatsapp.calls.slice(before)).not.toContain('sendMessage');
  expect(first.transport.health().detail).toMatch(/no chat until about \d\d:\d\d UTC/);
  await first.transport.send(outboundTo(mia.phone, 'who has written before', { kind: 'page', heardAt: 1 }));

  const second = await webRig({ memory: first.memory });
  expect((await failureOf(second.transport.send(page))).permanent).toBe(true);
  await second.clock.advance(6 * hours);
  await second.transport.send(page);
  expect(second.transport.health().detail).toBeNull();
});

test('the end that WhatsApp names is believed', async () => {
  const { transport, whatsapp, clock } = await webRig();
  whatsapp.script.set('sendMessage', () => {
    throw new Error(`error 463, time enforcement ends ${Math.round(clock.now() / 1_000) + 3_600}`);
  });
  const page = outboundTo(asha.phone, 'the page', { kind: 'page' });
  await failureOf(transport.send(page));
  whatsapp.script.clear();
  await clock.advance(0.9 * hours);
  await failureOf(transport.send(page));
  await clock.advance(0.2 * hours);
  await transport.send(page);
});
