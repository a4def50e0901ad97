// Ids of WhatsApp Web: two spellings of one account become one, and no LID ever becomes a number.

import { describe, expect, test } from 'vitest';
import { SendFailure } from '../../../src/fault.js';
import {
  accountOf,
  bareOf,
  directChat,
  idOf,
  isGroup,
  isPerson,
  keyOf,
  messageId,
  phoneOf,
  senderOf,
} from '../../../src/transports/web/ids.js';
import { outboundTo } from '../contract.js';
import { asha } from '../web-fake.js';
import { webRig } from '../web-rig.js';

describe('spelling', () => {
  test.each([
    ['4917212345@c.us', '4917212345@c.us'],
    ['4917212345@s.whatsapp.net', '4917212345@c.us'],
    ['4917212345:17@c.us', '4917212345@c.us'],
    ['9001:2@lid', '9001@lid'],
    [{ _serialized: '9001@lid' }, '9001@lid'],
    [{ user: '9001', server: 'lid' }, '9001@lid'],
    [{ user: '9001' }, null],
    ['', null],
    [null, null],
    [undefined, null],
  ])('%j is %j', (wid, expected) => {
    expect(idOf(wid)).toBe(expected);
  });

  test.each([
    ['120363000000000001@g.us', 'group'],
    ['4915550000001-1612345678@g.us', 'group'],
    ['4917212345@c.us', 'person'],
    ['9001@lid', 'person'],
    ['status@broadcast', 'neither'],
    ['120363@newsletter', 'neither'],
    ['0@c.us', 'neither'],
    ['9001@lid@g.us', 'neither'],
  ])('%s is %s', (id, kind) => {
    expect(isGroup(id) ? 'group' : isPerson(id) ? 'person' : 'neither').toBe(kind);
  });

  test.each([
    ['true_9001@lid_3EB0AA', { fromMe: true, id: '3EB0AA', remote: '9001@lid' }],
    ['false_1203@g.us_3A11_9001@lid', { fromMe: false, id: '3A11', remote: '1203@g.us' }],
    ['nonsense', null],
    [undefined, null],
    [{ id: undefined }, null],
  ])('the key %j is %j', (key, expected) => {
    const found = keyOf(key as never);
    if (expected === null) expect(found).toBeNull();
    else expect(found).toMatchObject(expected);
  });
});

test('a message of ours has its bare id; one of others carries the chat, and the bare id comes out again', () => {
  expect(messageId({ fromMe: true, id: '3EB0' }, '9001@lid')).toBe('3EB0');
  const theirs = messageId({ fromMe: false, id: '3A11' }, '9001@lid');
  expect(theirs).not.toBe(messageId({ fromMe: false, id: '3A11' }, '9002@lid'));
  expect(bareOf(theirs)).toBe('3A11');
});

test('one account has one address and one chat, whichever of its ids it came under', () => {
  const both = { phone: '+4917212345', lid: '9001@lid' };
  expect([senderOf(both, '9001@lid'), senderOf(both, '4917212345@c.us')]).toEqual(
    Array.from({ length: 2 }, () => ({ from: '+4917212345', account: '9001@lid' })),
  );
  expect([directChat(both, '9001@lid'), directChat(both, '4917212345@c.us')]).toEqual(['9001@lid', '9001@lid']);
  expect(senderOf(accountOf('9001@lid'), '9001@lid')).toEqual({ from: '9001@lid' });
});

/** The same numbers in every run. */
function* digits(count: number): Generator<string> {
  let seed = 42;
  for (let at = 0; at < count; at++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    yield String(seed)
      .repeat(2)
      .slice(0, 5 + (seed % 15));
  }
}

test('of 10,000 LIDs none is sent to as a number, and none of them has a phone', async () => {
  const { transport, whatsapp } = await webRig();
  const sent = new Set<unknown>();
  whatsapp.script.set('sendMessage', (to) => {
    sent.add(to);
    return whatsapp.message({ chat: asha.lid, fromMe: true });
  });
  const lids = [...new Set(digits(10_000))].map((user) => `${user}@lid`);
  for (const lid of lids) {
    expect(phoneOf(lid)).toBeNull();
    await transport.send(outboundTo(lid, 'page'));
  }
  expect([...sent].sort()).toEqual(lids.sort());
});

test('of 10,000 addresses that are none, nothing is sent to anybody', async () => {
  const { transport, whatsapp } = await webRig();
  const broken = ['@c.us', '@lid@c.us', '@newsletter', '@broadcast', ':1@lid', '', ' ', '@g.us ', '@s.whatsapp.net'];
  let at = 0;
  for (const user of digits(10_000)) {
    const address = `${user}${broken[at++ % broken.length]}`;
    const refused = await transport.send(outboundTo(asha.phone, 'page', { to: { chat: address } })).catch((error: unknown) => error);
    expect(refused instanceof SendFailure && refused.permanent, address).toBe(true);
  }
  expect(whatsapp.calls).not.toContain('sendMessage');
});
