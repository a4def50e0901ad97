// The double against whatsapp-web.js itself, without any code of ours between: groups, and what is said in them.

import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import wweb, { type GroupChat, type Message } from 'whatsapp-web.js';
import { hasChromium, type LibraryClient, type Linked, linkedClient, sayWithoutChromium, until } from './client.js';
import type { WhatsAppWeb } from './double.js';

sayWithoutChromium('Groups of the double of WhatsApp Web');

const asha = { name: 'Asha', phone: '+15550000010' };
const ben = { name: 'Ben', phone: '+15550000011', privacy: 'contacts-only' } as const;
const emil = { name: 'Emil', phone: '+15550000014', unmapped: true };
const gone = { name: 'Gone', phone: '+15550000099', privacy: 'unregistered' } as const;

const lidOf = (digits: string) => `9${digits.padStart(14, '0')}@lid`;
const ashaLid = lidOf('15550000010');

describe.skipIf(!hasChromium)('a linked client in groups', () => {
  let linked: Linked;
  let double: WhatsAppWeb;
  let library: LibraryClient;

  beforeAll(async () => {
    linked = await linkedClient({ users: [asha, ben, emil, gone] });
    ({ double, library } = linked);
  });
  beforeEach(() => {
    library.seen.length = 0;
    double.mend();
  });
  afterAll(async () => expect(await linked.close()).toEqual([]));

  const client = () => library.client;
  const lastSent = () => double.sent().at(-1);
  const groupOf = async (jid: string) => (await client().getChatById(jid)) as GroupChat;
  async function openGroup(subject: string, phones: readonly string[] = ['15550000010@c.us']) {
    await client().getContactLidAndPhone(['15550000010@c.us']);
    const made = await client().createGroup(subject, [...phones]);
    if (typeof made === 'string') throw new Error(made);
    return { ...made, jid: made.gid._serialized };
  }

  test('hears a group with the author as a LID, mentions and quotes', async () => {
    const { jid } = await openGroup('INC-1');
    const mine = await client().sendMessage(jid, 'who has it?', { waitUntilMsgSent: true });
    library.seen.length = 0;
    double.inbound({
      from: 'Asha',
      chat: jid,
      text: '@bot I have it',
      quoted: mine.id._serialized,
      mentions: [double.me.phone],
      forwarded: true,
    });
    const [message] = await until(() => one('message'));
    expect(message).toMatchObject({ from: jid, author: ashaLid, hasQuotedMsg: true, isForwarded: true, forwardingScore: 1 });
    expect(message?.mentionedIds.map(String)).toEqual([double.me.lid]);
    const quoted = await message?.getQuotedMessage();
    expect(quoted?.id.id).toBe(mine.id.id);
  });

  test('asks in a poll and hears the votes', async () => {
    const { jid } = await openGroup('INC-2');
    const poll = await client().sendMessage(jid, new wweb.Poll('Roll back?', ['Yes', 'No']), { waitUntilMsgSent: true });
    expect(lastSent()?.poll).toEqual({ name: 'Roll back?', options: ['Yes', 'No'], multiple: false });
    double.vote({ by: 'Asha', message: poll.id._serialized, options: ['No'] });
    const [vote] = await until(() => one('vote_update'));
    expect(vote).toMatchObject({ voter: ashaLid, selectedOptions: [{ name: 'No', localId: 1 }] });
    expect(vote?.parentMessage.id._serialized).toBe(poll.id._serialized);
    expect(await client().getPollVotes(poll.id._serialized)).toHaveLength(1);
  });

  test('opens a group: one joins, one is invited, one is not on WhatsApp', async () => {
    const made = await openGroup('INC-3', ['15550000010@c.us', '15550000011@c.us', '15550000099@c.us']);
    const codes = Object.entries(made.participants).map(([who, { statusCode, isInviteV4Sent }]) => [who, statusCode, isInviteV4Sent]);
    expect(codes).toEqual([
      ['15550000001@c.us', 200, false],
      ['15550000010@c.us', 200, false],
      ['15550000011@c.us', 403, true],
      ['15550000099@c.us', 404, false],
    ]);
    expect(lastSent()).toMatchObject({ to: ben.phone, type: 'groups_v4_invite', invitesTo: made.jid });
    expect(double.groups().find(({ jid }) => jid === made.jid)).toMatchObject({ subject: 'INC-3', members: [double.me.phone, asha.phone] });
  });

  test('is told in words that a group could not be opened, even when it was', async () => {
    double.fail('createGroup', 500);
    const before = double.groups().length;
    expect(await client().createGroup('INC-4', ['15550000010@c.us'])).toMatch(/^CreateGroupError/);
    expect(double.groups()).toHaveLength(before);
    double.loseAnswer('createGroup', 'error');
    expect(await client().createGroup('INC-4', ['15550000010@c.us'])).toMatch(/^CreateGroupError/);
    expect(double.groups()).toHaveLength(before + 1);
    double.mend();
  });

  test('a subject may be changed by an admin, up to a hundred letters; otherwise the library says no', async () => {
    const { jid } = await openGroup('INC-9', []);
    const group = await groupOf(jid);
    expect(await group.setSubject('INC-9 is a P1')).toBe(true);
    await until(async () => expect((await groupOf(jid)).name).toBe('INC-9 is a P1'));
    expect(await group.setSubject('x'.repeat(101))).toBe(false);
    const theirs = double.groupOpenedBy({ by: 'Asha', subject: 'Ops' });
    expect(await (await groupOf(theirs)).setSubject('Mine')).toBe(false);
    expect(double.groups().find((one) => one.jid === theirs)?.subject).toBe('Ops');
  });

  test('runs a group: adds, promotes, removes, renames, describes, closes it for others', async () => {
    const { jid } = await openGroup('INC-5', []);
    const group = await groupOf(jid);
    expect(await group.addParticipants(['15550000010@c.us', '15550000011@c.us'], { sleep: 0 })).toMatchObject({
      '15550000010@c.us': { code: 200 },
      '15550000011@c.us': { code: 403, isInviteV4Sent: true },
    });
    expect(await group.addParticipants(['15550000010@c.us'])).toMatchObject({ '15550000010@c.us': { code: 409 } });
    await group.promoteParticipants(['15550000010@c.us']);
    await group.setSubject('INC-5 resolved');
    expect(await group.setDescription('all is well')).toBe(true);
    await group.setMessagesAdminsOnly(true);
    const now = () => double.groups().find((one) => one.jid === jid);
    expect(now()).toMatchObject({
      subject: 'INC-5 resolved',
      description: 'all is well',
      admins: [double.me.phone, asha.phone],
      announce: true,
    });
    await group.removeParticipants(['15550000010@c.us']);
    expect(now()?.members).toEqual([double.me.phone]);
    const [left] = await until(() => one('group_leave'));
    expect(left).toMatchObject({ type: 'remove', chatId: jid, author: double.me.lid, recipientIds: [ashaLid] });
  });

  test('invites by a link and sees who comes in by it', async () => {
    const { jid } = await openGroup('INC-6', []);
    const code = await (await groupOf(jid)).getInviteCode();
    expect(code).toBe(double.groups().find((one) => one.jid === jid)?.inviteCode);
    double.memberJoinsByLink(jid, 'Ben');
    const [joined] = await until(() => one('group_join'));
    expect(joined).toMatchObject({ chatId: jid, type: 'invite', author: lidOf('15550000011'), recipientIds: [lidOf('15550000011')] });
    double.groupEvent('leave', jid, 'Ben');
    const [left] = await until(() => one('group_leave'));
    expect(left).toMatchObject({ type: 'leave', author: lidOf('15550000011') });
  });

  test('is put out of a group, and can no longer write there', async () => {
    const jid = double.groupOpenedBy({ by: 'Asha', subject: 'Ops' });
    double.removeBotFromGroup(jid, 'Asha');
    const [left] = await until(() => one('group_leave'));
    expect(left).toMatchObject({ type: 'remove', author: ashaLid, recipientIds: [double.me.lid] });
    const sent = await client().sendMessage(jid, 'anybody?', { waitUntilMsgSent: true });
    await until(() => expect(acks(sent)).toEqual([-1]));
  });

  test('throws too late over a member whose phone nobody can tell, and the group is there', async () => {
    const before = double.groups().length;
    await expect(openGroup('INC-8', ['15550000014@c.us'])).rejects.toThrow(/_serialized/);
    expect(double.groups()).toHaveLength(before + 1);
    expect(double.groups().at(-1)).toMatchObject({ subject: 'INC-8', members: [double.me.phone, '+15550000014'] });
  });

  test('is told of a group that is full, and of somebody who left it lately', async () => {
    const { jid } = await openGroup('INC-9', []);
    const group = await groupOf(jid);
    double.leftLately(jid, 'Asha');
    expect(await group.addParticipants(['15550000010@c.us'])).toMatchObject({ '15550000010@c.us': { code: 408 } });
    double.groupsHold(1);
    expect(await group.addParticipants(['15550000014@c.us'])).toMatchObject({ '15550000014@c.us': { code: 200 } });
    expect(await group.addParticipants(['15550000011@c.us'])).toMatchObject({ '15550000011@c.us': { code: 419 } });
    double.groupsHold(1024);
  });

  function one<E extends Parameters<LibraryClient['all']>[0]>(event: E) {
    const found = library.all(event);
    expect(found, `${event} of ${library.seen.map((seen) => seen.event)}; ${double.pageErrors()}`).toHaveLength(1);
    return found;
  }
  const acks = ({ id }: Message) =>
    library.seen.flatMap(({ event, args: [of, ack] }) => (event === 'message_ack' && (of as Message).id.id === id.id ? [ack] : []));
});
