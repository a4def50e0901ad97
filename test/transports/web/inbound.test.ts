// What people do in WhatsApp Web, and what the bot hears of it.

import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/fault.js';
import { largestMediaBytes } from '../../../src/transports/transport.js';
import { outboundTo } from '../contract.js';
import { asha, ben, me, mia, pnOf } from '../web-fake.js';
import { webRig } from '../web-rig.js';

const says = (body: string, more: object = {}) => ({ chat: asha.lid, body, ...more });

describe('who is heard', () => {
  test('somebody who writes under a LID is heard by their phone, with the LID as the account', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.arrives(says('ack'));
    await quiet();
    expect(heard.messages).toMatchObject([{ transport: 'web', from: asha.phone, account: asha.lid, chat: null, text: 'ack' }]);
  });

  test('somebody who writes under the phone is the same account', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('message', whatsapp.message({ chat: pnOf(asha), body: 'ack' }));
    await quiet();
    expect(heard.messages).toMatchObject([{ from: asha.phone, account: asha.lid }]);
  });

  test('somebody whose phone WhatsApp hides is heard by the LID, and no number is made of it', async () => {
    const { whatsapp, heard, quiet } = await webRig({ people: [{ ...asha, hidden: true }] });
    whatsapp.arrives(says('hello'));
    await quiet();
    expect(heard.messages[0]).toMatchObject({ from: asha.lid });
    expect(heard.messages[0]).not.toHaveProperty('account');
  });

  test('who was known before is known after a restart, also when WhatsApp says nothing', async () => {
    const first = await webRig();
    first.whatsapp.arrives(says('ack'));
    await first.quiet();
    const second = await webRig({ memory: first.memory });
    second.whatsapp.script.set('getContactLidAndPhone', () => {
      throw new Error('r: r');
    });
    second.whatsapp.arrives(says('resolve'));
    await second.quiet();
    expect(second.heard.messages).toMatchObject([{ from: asha.phone, account: asha.lid, text: 'resolve' }]);
  });

  test('somebody in a group is heard in the group, by name and not by the group', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const { id } = whatsapp.openGroup('INC-42');
    whatsapp.arrives({ chat: id, author: ben.lid, body: 'u 70%' });
    await quiet();
    expect(heard.messages).toMatchObject([{ from: ben.phone, account: ben.lid, chat: id }]);
  });

  test.each([
    ['our own words', { fromMe: true }],
    ['a status', { isStatus: true, chat: 'status@broadcast' }],
    ['a broadcast', { broadcast: true }],
    ['a channel', { chat: '1203@newsletter' }],
    ['the notice of a group', { type: 'gp2' }],
    ['a call', { type: 'call_log' }],
    ['what is not decrypted yet', { type: 'ciphertext' }],
  ])('%s is nobody speaking', async (_, more) => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('message', whatsapp.message({ chat: asha.lid, body: 'ack', ...more }));
    whatsapp.emit('message', whatsapp.message(says('the next one')));
    await quiet();
    expect(heard.messages.map(({ text }) => text)).toEqual(['the next one']);
  });
});

describe('what is heard', () => {
  test('the same message seen under the phone and under the LID is one message', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('message', whatsapp.message(says('ack', { bare: '3AAA' })));
    whatsapp.emit('message', whatsapp.message({ chat: pnOf(asha), body: 'ack', bare: '3AAA' }));
    await quiet();
    whatsapp.emit('message', whatsapp.message(says('ack', { bare: '3AAA' })));
    await quiet();
    expect(heard.messages).toHaveLength(1);
  });

  test('somebody who borrows the id of a message in another chat is still heard', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('message', whatsapp.message(says('ack', { bare: '3AAA' })));
    whatsapp.emit('message', whatsapp.message({ chat: ben.lid, body: 'resolve', bare: '3AAA' }));
    await quiet();
    expect(heard.messages.map(({ text }) => text)).toEqual(['ack', 'resolve']);
  });

  test('our message is quoted by the id that sending it gave', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, 'page'));
    const rawData = { quotedStanzaID: id, quotedParticipant: { _serialized: me.lid } };
    whatsapp.arrives(says('ack', { hasQuotedMsg: true, rawData }));
    await quiet();
    expect(heard.messages[0]?.quoted).toBe(id);
  });

  test('a message of somebody else is quoted by the id under which it was heard, never by one of ours', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const first = whatsapp.arrives(says('it is the pool'));
    const rawData = { quotedStanzaID: first.id.id, quotedParticipant: asha.lid };
    whatsapp.arrives(says('note this', { hasQuotedMsg: true, rawData }));
    await quiet();
    expect(heard.messages[1]?.quoted).toBe(heard.messages[0]?.id);
    expect(heard.messages[1]?.quoted).not.toBe(first.id.id);
  });

  test('where only the quoted message itself tells what it is, it is asked', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, 'page'));
    whatsapp.script.set('getQuotedMessage', () => ({ id: { fromMe: true, id, remote: asha.lid } }));
    whatsapp.arrives(says('ack', { hasQuotedMsg: true }));
    await quiet();
    expect(heard.messages[0]?.quoted).toBe(id);
  });

  test('forwarded words are marked so', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.arrives(says('ack', { isForwarded: true }));
    whatsapp.arrives(says('ack', { forwardingScore: 3 }));
    await quiet();
    expect(heard.messages.map(({ forwarded }) => forwarded)).toEqual([true, true]);
  });

  test('the bot mentioned first is named, and the mention is not part of the command', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const { id } = whatsapp.openGroup('INC-42');
    whatsapp.arrives({ chat: id, author: ben.lid, body: '@700 status', mentionedIds: [{ _serialized: me.lid }] });
    whatsapp.arrives({ chat: id, author: ben.lid, body: 'status' });
    await quiet();
    expect(heard.messages[0]).toMatchObject({ named: true, text: 'status' });
    expect(heard.messages[1]).not.toHaveProperty('named');
  });

  test('somebody mentioned is named by phone, so that a command finds them', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const { id } = whatsapp.openGroup('INC-42');
    whatsapp.arrives({ chat: id, author: ben.lid, body: 'lead @9003 please', mentionedIds: [mia.lid] });
    await quiet();
    expect(heard.messages[0]?.text).toBe(`lead @${mia.phone} please`);
  });

  test('a place is heard as its name, not as the picture of its map', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.arrives(says('/9j/4AAQSkZJRg', { type: 'location', location: { name: 'DC North', address: 'Hall 4' } }));
    await quiet();
    expect(heard.messages[0]?.text).toBe('DC North, Hall 4');
  });
});

describe('edits and revokes', () => {
  test('an edit is heard as an edit with an id of its own, once', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const said = whatsapp.arrives(says('akc'));
    await quiet();
    Object.assign(said, { body: 'ack', latestEditSenderTimestampMs: 1_768_600_000_000 });
    whatsapp.emit('message_edit', said, 'ack', 'akc');
    whatsapp.emit('message_edit', said, 'ack', 'akc');
    await quiet();
    expect(heard.messages).toMatchObject([
      { text: 'akc', edited: false },
      { text: 'ack', edited: true },
    ]);
    expect(heard.messages[1]?.id).not.toBe(heard.messages[0]?.id);
  });

  test('our own edit, a decryption and a new thumbnail are no edits', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('message_edit', whatsapp.message({ chat: asha.lid, fromMe: true, body: '70%' }), '70%', '40%');
    whatsapp.emit('message_edit', whatsapp.message(says('ack')), 'ack', undefined);
    whatsapp.emit('message_edit', whatsapp.message(says('look', { hasMedia: true })), '/9j/4AAQ', '/9j/3AAQ');
    await quiet();
    expect(heard.messages).toEqual([]);
  });

  test('a message taken back is named by the id under which it was heard', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const said = whatsapp.arrives(says('the password is hunter2'));
    await quiet();
    whatsapp.emit('message_revoke_everyone', whatsapp.message(says('', { type: 'revoked', protocolMessageKey: said.id })), undefined);
    await quiet();
    expect(heard.revokes).toMatchObject([{ from: asha.phone, message: heard.messages[0]?.id, chat: null }]);
  });

  test('what the bot takes back itself is not told', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('message_revoke_everyone', whatsapp.message({ chat: asha.lid, fromMe: true, type: 'revoked' }));
    await quiet();
    expect(heard.revokes).toEqual([]);
  });
});

describe('reactions', () => {
  const reactionTo = (remote: string, bare: string, more: object = {}) => ({
    id: { fromMe: false, remote, id: 'R1', _serialized: '' },
    msgId: { fromMe: true, remote: { _serialized: remote }, id: bare },
    senderId: asha.lid,
    reaction: '👍',
    timestamp: 1_768_600_000,
    ...more,
  });

  test('a reaction on our message names it by the id that sending gave, given twice is heard once', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, 'page'));
    whatsapp.emit('message_reaction', reactionTo(asha.lid, id));
    whatsapp.emit('message_reaction', reactionTo(pnOf(asha), id));
    await quiet();
    expect(heard.reactions).toMatchObject([{ from: asha.phone, message: id, emoji: '👍', chat: null, text: 'page' }]);
  });

  test('a reaction taken back has no emoji', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, 'page'));
    whatsapp.emit('message_reaction', reactionTo(asha.lid, id, { reaction: '', timestamp: 1_768_600_009 }));
    await quiet();
    expect(heard.reactions).toMatchObject([{ emoji: '' }]);
  });

  test('a reaction on the words of somebody else brings these words', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const { id: chat } = whatsapp.openGroup('INC-42');
    const said = whatsapp.store(whatsapp.message({ chat, author: ben.lid, body: 'rolled back 4.2' }));
    whatsapp.emit('message_reaction', reactionTo(chat, '', { msgId: said.id, reaction: '📌' }));
    await quiet();
    expect(heard.reactions).toMatchObject([{ chat, emoji: '📌', text: 'rolled back 4.2', message: `${said.id.id}:${chat}` }]);
  });

  test('our own reaction is not heard', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('message_reaction', reactionTo(asha.lid, 'X', { id: { fromMe: true, remote: asha.lid, id: 'R2' } }));
    whatsapp.emit('message_reaction', reactionTo(asha.lid, 'X', { senderId: me.pn }));
    await quiet();
    expect(heard.reactions).toEqual([]);
  });
});

describe('media', () => {
  const picture = (size: number) => says('look at this', { hasMedia: true, type: 'image', rawData: { size, mimetype: 'image/jpeg' } });

  test('a picture comes with its caption', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.script.set('downloadMedia', () => ({ data: Buffer.from('jpeg').toString('base64'), mimetype: 'image/jpeg', filename: null }));
    whatsapp.arrives(picture(4));
    await quiet();
    const media = { mime: 'image/jpeg', name: null, bytes: new Uint8Array(Buffer.from('jpeg')) };
    expect(heard.messages).toMatchObject([{ text: 'look at this', media }]);
  });

  test('a file too big is named and never fetched', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.arrives(picture(largestMediaBytes + 1));
    await quiet();
    expect(heard.messages).toMatchObject([{ text: 'look at this', media: { tooBig: true, mime: 'image/jpeg' } }]);
    expect(whatsapp.calls).not.toContain('downloadMedia');
  });

  test('a file that turns out bigger than it said is not kept either', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.script.set('downloadMedia', () => ({ data: Buffer.alloc(largestMediaBytes + 1).toString('base64'), mimetype: 'image/jpeg' }));
    whatsapp.arrives(picture(10));
    await quiet();
    expect(heard.messages).toMatchObject([{ media: { tooBig: true } }]);
  });

  test.each([
    ['throws', () => Promise.reject(new Error('e: e'))],
    ['is gone', () => undefined],
  ])('a file whose download %s does not keep back the words', async (_, download) => {
    const { whatsapp, heard, quiet, lines } = await webRig();
    whatsapp.script.set('downloadMedia', download);
    whatsapp.arrives(picture(10));
    await quiet();
    expect(heard.messages).toMatchObject([{ text: 'look at this' }]);
    expect(heard.messages[0]).not.toHaveProperty('media');
    expect(lines.join()).toMatch(/file from WhatsApp could not be fetched/);
  });
});

describe('in order, and never lost', () => {
  test('what the store cannot take is told again until it can, in order, and other chats go on', async () => {
    const { whatsapp, bot, heard, quiet, clock } = await webRig();
    let away = true;
    const told: string[] = [];
    const take = bot.message;
    bot.message = async (message) => {
      told.push(message.text);
      if (away && message.from === asha.phone) throw new StoreUnavailable('disk full', { hint: 'free some' });
      return take(message);
    };
    whatsapp.arrives(says('first'));
    whatsapp.arrives(says('second'));
    whatsapp.arrives({ chat: ben.lid, body: 'other' });
    await quiet();
    expect(heard.messages.map(({ text }) => text)).toEqual(['other']);
    for (let minute = 0; minute < 30; minute++) await clock.advance(60_000);
    expect(told.filter((text) => text === 'second')).toEqual([]);
    away = false;
    await clock.advance(60_000);
    await quiet();
    expect(heard.messages.map(({ text }) => text)).toEqual(['other', 'first', 'second']);
  });

  test('one that fails by itself is given up after a while, so that its chat is not deaf for ever', async () => {
    const { whatsapp, bot, heard, clock, quiet, lines } = await webRig();
    const take = bot.message;
    bot.message = async (message) => {
      if (message.text === 'poison') throw new TypeError('x is not a function');
      return take(message);
    };
    whatsapp.arrives(says('poison'));
    whatsapp.arrives(says('ack'));
    for (let minute = 0; minute < 10; minute++) await clock.advance(60_000);
    await quiet();
    expect(heard.messages.map(({ text }) => text)).toEqual(['ack']);
    expect(lines.join()).toMatch(/error: something from WhatsApp could not be handled/);
  });

  test('a message whose words come late keeps the cursor until they are there', async () => {
    const { whatsapp, clock, memory, quiet } = await webRig();
    await clock.advance(10_000);
    const late = whatsapp.message(says('ack', { type: 'ciphertext' }));
    whatsapp.emit('message_ciphertext', late);
    await clock.advance(10_000);
    whatsapp.arrives({ chat: ben.lid, body: 'later' });
    await clock.advance(10_000);
    expect(Number(memory.kept.get('cursor'))).toBeLessThan(late.timestamp * 1000);
    whatsapp.emit('message', { ...late, type: 'chat' });
    await quiet();
    await clock.advance(10_000);
    expect(Number(memory.kept.get('cursor'))).toBeGreaterThan(late.timestamp * 1000);
  });
});

describe('receipts', () => {
  test('each step of a message of ours is told once, up to read', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, 'page'));
    const [sent] = whatsapp.chat(asha.lid).messages;
    for (const ack of [0, 1, 2, 2, 3, 4]) whatsapp.emit('message_ack', sent, ack);
    await quiet();
    expect(heard.deliveries.map(({ rung }) => rung)).toEqual(['accepted', 'delivered', 'read', 'read']);
    expect(new Set(heard.deliveries.map(({ message }) => message))).toEqual(new Set([id]));
  });

  test('a message WhatsApp could not send is told as failed', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    const { id } = await transport.send(outboundTo(asha.phone, 'page'));
    whatsapp.emit('message_ack', whatsapp.chat(asha.lid).messages[0], -1);
    await quiet();
    expect(heard.deliveries).toMatchObject([{ message: id, rung: 'failed', permanent: false }]);
  });

  test('a receipt waits until the sender knows the id it is about', async () => {
    const { transport, whatsapp, heard, quiet } = await webRig();
    let answer = () => {};
    const one = whatsapp.message({ chat: asha.lid, fromMe: true, body: 'page' });
    whatsapp.script.set('sendMessage', () => new Promise((resolve) => (answer = () => resolve(one))));
    const sending = transport.send(outboundTo(asha.phone, 'page'));
    await quiet();
    whatsapp.emit('message_ack', one, 2);
    await quiet();
    expect(heard.deliveries).toEqual([]);
    answer();
    const { id } = await sending;
    await quiet();
    expect(heard.deliveries).toMatchObject([{ message: id, rung: 'delivered' }]);
  });

  test('the watch writing to itself is no part of the conversation', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const own = whatsapp.arrives({ chat: me.lid, fromMe: true, body: 'muster round trip 17' });
    whatsapp.emit('message_ack', own, 2);
    await quiet();
    expect(heard.deliveries).toEqual([]);
    expect(heard.messages).toEqual([]);
  });
});

describe('groups', () => {
  const notice = (chatId: string, recipientIds: unknown[], type: string, author = ben.lid) => ({
    id: { fromMe: false, remote: chatId, id: `N${type}${recipientIds.length}` },
    chatId,
    author,
    recipientIds,
    type,
    timestamp: 1_768_600_000,
  });

  test('who comes in and who leaves is told, with phone and account', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const { id } = whatsapp.openGroup('INC-42');
    whatsapp.emit('group_join', notice(id, [asha.lid, { _serialized: mia.lid }], 'add'));
    whatsapp.emit('group_join', notice(id, [], 'invite'));
    whatsapp.emit('group_leave', notice(id, [mia.lid], 'leave'));
    await quiet();
    expect(heard.memberships).toMatchObject([
      { chat: id, address: asha.phone, account: asha.lid, joined: true },
      { chat: id, address: mia.phone, joined: true },
      { chat: id, address: ben.phone, joined: true },
      { chat: id, address: mia.phone, joined: false },
    ]);
  });

  test('the bot put out of a group loses the room, whichever id it is named by', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    const { id } = whatsapp.openGroup('INC-42');
    whatsapp.emit('group_leave', notice(id, [me.pn], 'remove'));
    await quiet();
    expect(heard.lostRooms).toMatchObject([{ chat: id, reason: 'The bot was put out of the group.' }]);
    expect(heard.memberships).toEqual([]);
  });

  test('another number of the same person is told, so that it has to be proved again', async () => {
    const { whatsapp, heard, quiet } = await webRig();
    whatsapp.emit('contact_changed', whatsapp.message(says('')), pnOf(asha), '919812399999@c.us', true);
    await quiet();
    expect(heard.addresses).toMatchObject([{ address: asha.phone, change: 'number-changed', now: '+919812399999' }]);
  });
});
