// The conversation of the web transport with the real library in the real Chromium, before and after July 2026.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import type { RoomOpened } from '../../src/transports/transport.js';
import { outboundTo } from '../transports/contract.js';
import { hasChromium, sayWithoutChromium } from './client.js';
import { type ConversationBench, conversationBench, until } from './conversation-bench.js';
import type { Dialect } from './double.js';

sayWithoutChromium('The conversation of the web transport');

const asha = { name: 'Asha', phone: '+15550000010' };
const ben = { name: 'Ben', phone: '+15550000011', privacy: 'contacts-only' } as const;
const mia = { name: 'Mia', phone: '+15550000012', chat: 'pn' } as const;
const nobody = { name: 'Nobody', phone: '+15550000013', privacy: 'unregistered' } as const;
const shy = { name: 'Shy', phone: '+15550000014', showsPhone: false } as const;
const odd = { name: 'Odd', phone: '+15550000015', unmapped: true } as const;
const lidOf = ({ phone }: { phone: string }) => `9${phone.slice(1).padStart(14, '0')}@lid`;
const dialects: readonly Dialect[] = ['legacy', '2026-07'];

const failureOf = async (attempt: Promise<unknown>): Promise<SendFailure> => {
  const thrown = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(SendFailure);
  return thrown as SendFailure;
};

describe.skipIf(!hasChromium).each(dialects)('the conversation in the dialect %s', { timeout: 60_000 }, (dialect) => {
  let bench: ConversationBench;
  const heard = () => bench.bot().heard;
  const send = (...letter: Parameters<typeof outboundTo>) => bench.transport().send(outboundTo(...letter));
  const hears = async (say: () => string) => {
    const before = heard().messages.length;
    const key = say();
    await until(() => expect(heard().messages).toHaveLength(before + 1));
    return { key, message: heard().messages.at(-1) };
  };

  beforeAll(async () => {
    bench = await conversationBench({ dialect, users: [asha, ben, mia, nobody, shy, odd] });
  }, 120_000);
  afterAll(async () => {
    const errors = bench.double.pageErrors();
    const unknown = bench.double.unknownModules();
    await bench.close();
    // Of every change of an unread count the library makes a question with an id it cannot spell in this dialect.
    expect(errors.filter((error) => !/invalid wid/.test(error))).toEqual([]);
    expect(unknown).toEqual([]);
  });
  beforeEach(() => bench.double.mend());

  test('people are heard by phone and account, whichever id they wrote under, and by LID where the phone is hidden', async () => {
    const byLid = await hears(() => bench.double.inbound({ from: 'Asha', text: 'ack', as: 'lid' }));
    expect(byLid.message).toMatchObject({
      from: asha.phone,
      account: lidOf(asha),
      chat: null,
      text: 'ack',
      quoted: null,
      forwarded: false,
    });
    const byPhone = await hears(() => bench.double.inbound({ from: 'Mia', text: 'status' }));
    expect(byPhone.message).toMatchObject({ from: mia.phone, account: lidOf(mia) });
    const hidden = await hears(() => bench.double.inbound({ from: 'Shy', text: 'hello', forwarded: true }));
    expect(hidden.message).toMatchObject({ from: lidOf(shy), forwarded: true });
    expect(await send(hidden.message?.from ?? '', 'who are you?')).toMatchObject({ id: expect.any(String) });
    expect(bench.double.sent().at(-1)).toMatchObject({ chat: lidOf(shy), text: 'who are you?' });
  });

  test('a page is sent, answered by a quote, and its way is told up to read', async () => {
    const { id } = await send(asha.phone, 'INC-42 is yours');
    const sent = bench.double.sent().at(-1);
    expect(sent).toMatchObject({ bareId: id, to: asha.phone, text: 'INC-42 is yours', mentions: [] });
    const { message } = await hears(() => bench.double.inbound({ from: 'Asha', text: 'ack', quoted: id }));
    expect(message?.quoted).toBe(id);
    bench.double.ack(id, 2);
    bench.double.ack(id, 3);
    await until(() =>
      expect(
        heard()
          .deliveries.filter((one) => one.message === id)
          .map(({ rung }) => rung),
      ).toEqual(['accepted', 'delivered', 'read']),
    );
    await send(asha.phone, 'You have it.', { quote: message?.id ?? null });
    expect(bench.double.sent().at(-1)?.quotes).toBe(message?.id.split(':')[0]);
    expect(bench.double.unread(lidOf(asha))).toBeGreaterThan(0);
  });

  test('an unknown number and a group nobody opened are refused for good', async () => {
    expect((await failureOf(send(nobody.phone, 'page'))).permanent).toBe(true);
    expect((await failureOf(send(asha.phone, 'page', { to: { chat: '120363999999999999@g.us' } }))).permanent).toBe(true);
  });

  test('reactions come and go, edits and revokes are heard, our own are not', async () => {
    const { id } = await send(asha.phone, 'page');
    const before = heard().messages.length;
    bench.double.react({ by: 'Asha', message: id, emoji: '👍' });
    await until(() => expect(heard().reactions.at(-1)).toMatchObject({ from: asha.phone, message: id, emoji: '👍', chat: null }));
    bench.double.react({ by: 'Asha', message: id, emoji: '' });
    await until(() => expect(heard().reactions.at(-1)).toMatchObject({ message: id, emoji: '' }));
    const { key, message } = await hears(() => bench.double.inbound({ from: 'Asha', text: 'reslove' }));
    bench.double.editInbound(key, 'resolve');
    await until(() => expect(heard().messages.at(-1)).toMatchObject({ text: 'resolve', edited: true, from: asha.phone }));
    bench.double.revoke(key);
    await until(() => expect(heard().revokes).toMatchObject([{ message: message?.id, from: asha.phone }]));
    await send(asha.phone, 'page, edited', { edit: id });
    expect(bench.double.sent().find(({ bareId }) => bareId === id)).toMatchObject({ text: 'page, edited', before: ['page'] });
    bench.double.makeOlder(id, 16);
    await until(async () => expect((await failureOf(send(asha.phone, 'too late', { edit: id }))).permanent).toBe(true));
    expect(heard().messages).toHaveLength(before + 2);
  });

  test('what the owner of the number writes on the phone is nobody speaking', async () => {
    const before = heard().messages.length;
    bench.double.writtenOnOwnPhone({ to: 'Asha', text: 'resolve' });
    await hears(() => bench.double.inbound({ from: 'Asha', text: 'the next one' }));
    expect(heard().messages).toHaveLength(before + 1);
  });

  test('a vote under a proposal is heard as its words', async () => {
    const choices = [
      { title: 'approve', says: 'approve 2' },
      { title: 'reject', says: 'reject 2' },
    ];
    const { id } = await send(mia.phone, 'Proposal 2: fail over', { vote: true, choices });
    const poll = await until(() => {
      const found = bench.double.sent().findLast(({ type }) => type === 'poll_creation');
      if (found === undefined) throw new Error('no poll yet');
      return found;
    });
    expect(poll.poll).toEqual({ name: 'Proposal 2: fail over', options: ['approve', 'reject'], multiple: false });
    const { message } = await hears(() => {
      bench.double.vote({ by: 'Mia', message: poll.bareId, options: ['approve'] });
      return '';
    });
    expect(message).toMatchObject({ from: mia.phone, text: 'approve 2', quoted: id });
  });

  test('pictures come in with their words and go out with theirs', async () => {
    const bytes = new TextEncoder().encode('not really a picture');
    const { message } = await hears(() =>
      bench.double.inbound({ from: 'Asha', text: 'look', media: { bytes, mimetype: 'image/png', filename: 'graph.png' } }),
    );
    expect(message).toMatchObject({ text: 'look', media: { mime: 'image/png', bytes } });
    await send(asha.phone, 'the log', { media: { bytes, mime: 'text/plain', name: 'app.log' } });
    const sent = bench.double.sent().at(-1);
    expect(sent).toMatchObject({ text: 'the log', media: { mimetype: 'text/plain', filename: 'app.log' } });
    expect(Buffer.from(sent?.media?.bytes ?? []).toString()).toBe('not really a picture');
  });

  describe('a room', () => {
    let room: RoomOpened;
    const members = [asha.phone, ben.phone, nobody.phone, mia.phone];
    beforeAll(async () => {
      room = await bench.transport().openRoom({ subject: 'INC-42 Database', members, marker: 'room:42' });
    });

    test('opens with a word about everybody', async () => {
      expect(room.members).toEqual([
        { address: asha.phone, outcome: 'joined' },
        { address: ben.phone, outcome: 'invited' },
        { address: nobody.phone, outcome: 'failed', reason: 'not on WhatsApp' },
        { address: mia.phone, outcome: 'joined' },
      ]);
      const group = bench.double.groups().find(({ jid }) => jid === room.chat);
      expect(room.inviteLink).toBe(`https://chat.whatsapp.com/${group?.inviteCode}`);
      expect(group?.members).toEqual([bench.double.me.phone, asha.phone, mia.phone]);
      expect(bench.double.sent().filter(({ invitesTo }) => invitesTo === room.chat)).toHaveLength(1);
      expect(await bench.transport().openRoom({ subject: 'INC-42 Database', members, marker: 'room:42' })).toEqual(room);
    });

    test('is spoken in, both ways, and a mention of the bot is no part of the command', async () => {
      await send(asha.phone, 'welcome', { to: { chat: room.chat } });
      expect(bench.double.sent().at(-1)).toMatchObject({ chat: room.chat, to: null, text: 'welcome' });
      const lid = bench.double.me.lid.split('@')[0];
      const said = { from: 'Mia', chat: room.chat, text: `@${lid} status`, mentions: [bench.double.me.lid] };
      const { message } = await hears(() => bench.double.inbound(said));
      expect(message).toMatchObject({ from: mia.phone, account: lidOf(mia), chat: room.chat, text: 'status', named: true });
    });

    test('has its newest card pinned, and only that', async () => {
      const to = { to: { chat: room.chat }, pin: true };
      const first = await send(asha.phone, 'card 1', to);
      const pinned = (id: string) => bench.double.sent().find(({ bareId }) => bareId === id)?.pinnedForSeconds;
      await until(() => expect(pinned(first.id)).toBe(604_800));
      const second = await send(asha.phone, 'card 2', to);
      await until(() => expect([pinned(first.id), pinned(second.id)]).toEqual([null, 604_800]));
    });

    test('tells who comes by the link and who leaves', async () => {
      bench.double.memberJoinsByLink(room.chat, 'Ben');
      await until(() =>
        expect(heard().memberships).toContainEqual(expect.objectContaining({ chat: room.chat, address: ben.phone, joined: true })),
      );
      bench.double.groupEvent('leave', room.chat, 'Mia');
      await until(() =>
        expect(heard().memberships).toContainEqual(expect.objectContaining({ chat: room.chat, address: mia.phone, joined: false })),
      );
    });

    test('is renamed, unless WhatsApp says no, and what was lost on the way is renamed once more', async () => {
      const transport = bench.transport();
      const subject = () => bench.double.groups().find(({ jid }) => jid === room.chat)?.subject;
      await transport.renameRoom(room.chat, 'P1 INC-42 Database');
      expect(subject()).toBe('P1 INC-42 Database');
      const asked = bench.double.asked('setSubject');
      await transport.renameRoom(room.chat, 'P1 INC-42 Database');
      expect(bench.double.asked('setSubject')).toEqual(asked);

      bench.double.fail('setSubject', 401);
      expect((await failureOf(transport.renameRoom(room.chat, 'P2 INC-42 Database'))).permanent).toBe(true);
      bench.double.fail('setSubject', 'the network is bad');
      expect((await failureOf(transport.renameRoom(room.chat, 'P2 INC-42 Database'))).permanent).toBe(false);
      bench.double.mend();
      await transport.renameRoom(room.chat, `P2 INC-42 ${'🔥'.repeat(200)}`);
      expect(subject()).toBe(`P2 INC-42 ${'🔥'.repeat(90)}`);
      await transport.renameRoom(room.chat, 'INC-42 Database');
    });

    test('takes and lets go of members, and says why not', async () => {
      const transport = bench.transport();
      expect(await transport.addMember(room.chat, asha.phone)).toEqual({ address: asha.phone, outcome: 'joined' });
      bench.double.leftLately(room.chat, 'Mia');
      expect(await transport.addMember(room.chat, mia.phone)).toEqual({
        address: mia.phone,
        outcome: 'invited',
        reason: 'they left this group a short while ago',
      });
      expect(bench.double.sent().at(-1)).toMatchObject({ to: mia.phone, text: expect.stringContaining(room.inviteLink ?? '?') });
      await transport.removeMember(room.chat, asha.phone);
      await transport.removeMember(room.chat, asha.phone);
      expect(bench.double.groups().find(({ jid }) => jid === room.chat)?.members).not.toContain(asha.phone);
    });

    test('is lost when the bot is put out of it', async () => {
      bench.double.removeBotFromGroup(room.chat, 'Ben');
      await until(() => expect(heard().lostRooms).toMatchObject([{ chat: room.chat }]));
      expect((await failureOf(send(asha.phone, 'hello?', { to: { chat: room.chat } }))).permanent).toBe(true);
    });
  });

  test('a member whose number cannot be told makes the library throw; the group is found and nobody is left out', async () => {
    const members = [asha.phone, odd.phone];
    const opened = await bench.transport().openRoom({ subject: 'INC-43 Checkout', members, marker: 'room:43' });
    expect(opened.members.map(({ address, outcome }) => [address, outcome])).toEqual([
      [asha.phone, 'joined'],
      [odd.phone, 'joined'],
    ]);
    expect(bench.double.groups().filter(({ subject }) => subject === 'INC-43 Checkout')).toHaveLength(1);
  });

  test('a refusal to open a group is for now; a lost answer opens no second one', async () => {
    const room = { subject: 'INC-44 Search', members: [asha.phone], marker: 'room:44' };
    bench.double.fail('createGroup', 500);
    expect((await failureOf(bench.transport().openRoom(room))).permanent).toBe(false);
    bench.double.mend();
    bench.double.loseAnswer('createGroup', 'error');
    expect((await failureOf(bench.transport().openRoom(room))).permanent).toBe(false);
    bench.double.mend();
    await bench.transport().openRoom(room);
    expect(bench.double.groups().filter(({ subject }) => subject === 'INC-44 Search')).toHaveLength(1);
  });

  test('a page whose answer is lost is found again, and is not said twice', async () => {
    bench.double.loseAnswer('sendMessage', 'silence');
    const letter = outboundTo(asha.phone, 'did this arrive?', { marker: 'lost-1' });
    const outcome = await bench
      .transport()
      .send(letter)
      .then(
        ({ id }) => id,
        (failure: SendFailure) => (failure.ambiguous ? bench.transport().find?.(letter) : null),
      );
    expect(
      bench.double
        .sent()
        .filter(({ text }) => text === 'did this arrive?')
        .map(({ bareId }) => bareId),
    ).toEqual([outcome]);
  });
});

describe.skipIf(!hasChromium).each(dialects)('after a crash in the dialect %s', { timeout: 180_000 }, (dialect) => {
  test('a page that loads again repeats nothing, and what was said while it loaded is heard', async () => {
    const bench = await conversationBench({ dialect, users: [asha] });
    const say = (text: string) => bench.double.inbound({ from: 'Asha', text });
    const words = () => bench.bot().heard.messages.map(({ text }) => text);
    try {
      say('before');
      await until(() => expect(words()).toEqual(['before']));
      bench.double.reload();
      await until(() => expect(bench.double.listening()).toBe(0));
      say('meanwhile');
      await until(() => expect(words()).toEqual(['before', 'meanwhile']), 30_000);
      await bench.ready();
      say('after');
      await until(() => expect(words()).toEqual(['before', 'meanwhile', 'after']));
    } finally {
      await bench.close();
    }
  });

  test('300 acks, a vote and a departure of meanwhile are heard once each, oldest first, within half a minute of ready', async () => {
    const users = Array.from({ length: 300 }, (_, at) => ({ name: `P${at}`, phone: `+1555100${String(at).padStart(4, '0')}` }));
    const bench = await conversationBench({ dialect, users });
    try {
      bench.double.inbound({ from: 'P0', text: 'before' });
      await until(() => expect(bench.bot().heard.messages).toHaveLength(1));
      const before = bench.bot().heard.messages[0]?.id;
      const { id } = await bench.transport().send(outboundTo('+15551000001', 'page'));
      const choices = [
        { title: 'approve', says: 'approve 2' },
        { title: 'reject', says: 'reject 2' },
      ];
      const proposal = await bench.transport().send(outboundTo('+15551000002', 'Proposal 2', { vote: true, choices }));
      const poll = await until(() => {
        const found = bench.double.sent().find(({ type, ack }) => type === 'poll_creation' && ack > 0);
        if (found === undefined) throw new Error('no poll yet');
        return found;
      });
      const room = { subject: 'INC-42', members: ['+15551000003', '+15551000004'], marker: 'room:42' };
      const { chat } = await bench.transport().openRoom(room);
      await bench.stopped();
      for (const { name } of users) bench.double.inbound({ from: name, text: 'ack' });
      bench.double.ack(id, 2);
      bench.double.vote({ by: 'P2', message: poll.bareId, options: ['reject'] });
      bench.double.groupEvent('leave', chat, 'P4');
      await bench.again();
      const from = performance.now();
      await until(() => expect(bench.bot().heard.messages.filter(({ text }) => text === 'ack')).toHaveLength(300), 30_000);
      console.log(`300 acks (${dialect}): ${((performance.now() - from) / 1_000).toFixed(1)} s after ready`);
      const acks = bench.bot().heard.messages.filter(({ text }) => text === 'ack');
      expect(acks.map(({ from: who }) => who).sort()).toEqual(users.map(({ phone }) => phone));
      expect(acks.map(({ at }) => at)).toEqual(acks.map(({ at }) => at).sort());
      await until(() => expect(bench.bot().heard.deliveries).toContainEqual(expect.objectContaining({ message: id, rung: 'delivered' })));
      await until(() =>
        expect(bench.bot().heard.messages).toContainEqual(expect.objectContaining({ text: 'reject 2', quoted: proposal.id })),
      );
      await until(() => expect(bench.bot().heard.memberships).toMatchObject([{ chat, address: '+15551000004', joined: false }]));
      // What was said just before the death comes again, under the id by which the bot knows it.
      const others = bench.bot().heard.messages.filter(({ text }) => text !== 'ack');
      expect(others.map(({ text }) => text).sort()).toEqual(['before', 'reject 2']);
      expect(others).toContainEqual(expect.objectContaining({ id: before, text: 'before' }));
      expect(await bench.transport().find?.({ to: { direct: '+15551000001' }, marker: 'row-page', text: 'page' })).toBe(id);
    } finally {
      await bench.close();
    }
  });
});
