// Rooms as groups of WhatsApp Web: one for each marker, and a word about everybody asked.

import { describe, expect, test } from 'vitest';
import { SendFailure } from '../../../src/fault.js';
import { outboundTo } from '../contract.js';
import { asha, ben, me, mia, pnOf } from '../web-fake.js';
import { type WebRig, webRig } from '../web-rig.js';

const everybody = [asha.phone, ben.phone, mia.phone];
const room = (members: readonly string[] = everybody, more: object = {}) => ({
  subject: 'INC-42 Database',
  members,
  marker: 'room:42',
  ...more,
});
const groupsOf = ({ whatsapp }: WebRig) => [...whatsapp.chats.values()].filter(({ group }) => group !== null);
const failureOf = async (attempt: Promise<unknown>): Promise<SendFailure> => {
  const thrown = await attempt.then(
    () => null,
    (error: unknown) => error,
  );
  expect(thrown).toBeInstanceOf(SendFailure);
  return thrown as SendFailure;
};
/** What `createGroup` answers for one member, by the id it chose to answer with. */
const answers = (rig: WebRig, participants: Record<string, { statusCode: number; isInviteV4Sent?: boolean }>) =>
  rig.whatsapp.script.set('createGroup', (subject) => {
    const place = rig.whatsapp.openGroup(String(subject));
    return { title: subject, gid: { _serialized: place.id }, participants };
  });

describe('opening', () => {
  test('everybody is added, the bot is not asked about, and the link is told', async () => {
    const rig = await webRig();
    const opened = await rig.transport.openRoom(room());
    expect(opened.members).toEqual(everybody.map((address) => ({ address, outcome: 'joined' })));
    expect(opened.inviteLink).toMatch(/^https:\/\/chat\.whatsapp\.com\/CODE\d+$/);
    expect(opened.chat).toBe(groupsOf(rig)[0]?.id);
  });

  test('a room without a link is a room', async () => {
    const rig = await webRig();
    rig.whatsapp.script.set('getInviteCode', () => undefined);
    expect((await rig.transport.openRoom(room())).inviteLink).toBeNull();
    rig.whatsapp.script.set('getInviteCode', () => Promise.reject(new Error('t: t')));
    expect((await rig.transport.openRoom(room(everybody, { marker: 'room:43' }))).inviteLink).toBeNull();
  });

  test('one who is not on WhatsApp does not keep the others out', async () => {
    const rig = await webRig({ people: [{ ...asha }, { ...ben, absent: true }, { ...mia }] });
    const { members } = await rig.transport.openRoom(room());
    expect(members).toEqual([
      { address: asha.phone, outcome: 'joined' },
      { address: ben.phone, outcome: 'failed', reason: 'not on WhatsApp' },
      { address: mia.phone, outcome: 'joined' },
    ]);
  });

  test('answers by LID, by phone and by nothing are all told apart', async () => {
    const rig = await webRig();
    answers(rig, { [asha.lid]: { statusCode: 200 }, [pnOf(ben)]: { statusCode: 408 } });
    const { members, inviteLink } = await rig.transport.openRoom(room());
    expect(members).toEqual([
      { address: asha.phone, outcome: 'joined' },
      { address: ben.phone, outcome: 'invited', reason: 'they left this group a short while ago' },
      { address: mia.phone, outcome: 'invited', reason: 'WhatsApp did not say whether they were added' },
    ]);
    expect(rig.whatsapp.words(ben.phone)).toEqual([expect.stringContaining(String(inviteLink))]);
  });

  test.each([
    [{ statusCode: 200 }, 'joined', undefined],
    [{ statusCode: 409 }, 'joined', undefined],
    [{ statusCode: 403, isInviteV4Sent: true }, 'invited', undefined],
    [{ statusCode: 403, isInviteV4Sent: false }, 'invited', 'privacy: only contacts may add'],
    [{ statusCode: 404 }, 'failed', 'not on WhatsApp'],
    [{ statusCode: 417 }, 'invited', 'they can come in by the link only'],
    [{ statusCode: 419 }, 'invited', 'the group is full'],
    [{ statusCode: 599 }, 'invited', 'WhatsApp refused with code 599'],
  ])('the code %j means %s', async (code, outcome, reason) => {
    const rig = await webRig();
    answers(rig, { [pnOf(asha)]: code });
    const { members } = await rig.transport.openRoom(room([asha.phone]));
    expect(members).toEqual([{ address: asha.phone, outcome, ...(reason === undefined ? {} : { reason }) }]);
  });

  test('where no link can be had, whoever could not be added has failed, and it says why', async () => {
    const rig = await webRig();
    answers(rig, { [pnOf(asha)]: { statusCode: 403 } });
    rig.whatsapp.script.set('getInviteCode', () => undefined);
    const { members } = await rig.transport.openRoom(room([asha.phone]));
    expect(members).toEqual([{ address: asha.phone, outcome: 'failed', reason: 'privacy: only contacts may add' }]);
  });

  test('somebody known by LID alone comes in by the link, and the group opens without throwing', async () => {
    const rig = await webRig({ people: [{ ...asha }, { ...ben, hidden: true }] });
    const { members } = await rig.transport.openRoom(room([asha.phone, ben.lid]));
    expect(members).toMatchObject([{ outcome: 'joined' }, { address: ben.lid, outcome: 'invited' }]);
    expect(rig.whatsapp.words(ben.lid)).toEqual([expect.stringContaining('https://chat.whatsapp.com/')]);
  });

  test('a subject longer than WhatsApp takes is cut, not refused', async () => {
    const rig = await webRig();
    await rig.transport.openRoom(room(everybody, { subject: '🔥'.repeat(200) }));
    expect(groupsOf(rig)[0]?.group?.subject).toBe('🔥'.repeat(100));
  });
});

describe('never two', () => {
  test('after a restart the room is known by its marker, without asking WhatsApp for anything but the link', async () => {
    const first = await webRig();
    const opened = await first.transport.openRoom(room());
    const second = await webRig({ memory: first.memory, clock: first.clock, whatsapp: first.whatsapp });
    first.whatsapp.calls.length = 0;
    expect(await second.transport.openRoom(room())).toEqual(opened);
    expect(first.whatsapp.calls).not.toContain('createGroup');
    expect(groupsOf(first)).toHaveLength(1);
  });

  test('a call that throws after the group exists is that group, and who is missing is added', async () => {
    const rig = await webRig();
    rig.whatsapp.script.set('createGroup', (subject) => {
      rig.whatsapp.openGroup(String(subject), [asha.lid]);
      throw new TypeError("Cannot read properties of undefined (reading '_serialized')");
    });
    const { members } = await rig.transport.openRoom(room());
    expect(members).toEqual(everybody.map((address) => ({ address, outcome: 'joined' })));
    expect(groupsOf(rig)).toHaveLength(1);
  });

  test('a group whose answer was lost in a crash is found when asked again', async () => {
    const first = await webRig();
    first.whatsapp.script.set('createGroup', (subject) => {
      first.whatsapp.openGroup(String(subject), [asha.lid]);
      throw new SendFailure('the browser died', { permanent: false, ambiguous: true });
    });
    first.whatsapp.script.set('getChats', () => Promise.reject(new SendFailure('the browser died', { permanent: false })));
    expect((await failureOf(first.transport.openRoom(room()))).permanent).toBe(false);
    first.whatsapp.script.clear();
    const second = await webRig({ memory: first.memory, clock: first.clock, whatsapp: first.whatsapp });
    await second.transport.openRoom(room());
    expect(groupsOf(first)).toHaveLength(1);
  });

  test('a text instead of a group is a failure for now, and the next try looks first', async () => {
    const rig = await webRig();
    rig.whatsapp.script.set('createGroup', () => 'CreateGroupError: An unknown error occupied while creating a group');
    expect(await failureOf(rig.transport.openRoom(room()))).toMatchObject({
      permanent: false,
      message: expect.stringContaining('CreateGroupError'),
    });
    rig.whatsapp.openGroup('INC-42 Database');
    rig.whatsapp.script.clear();
    await rig.transport.openRoom(room());
    expect(groupsOf(rig)).toHaveLength(1);
  });

  test.each([
    ['older than the question', (rig: WebRig) => void Object.assign(rig.whatsapp.openGroup('INC-42 Database').group!, { creation: 1 })],
    ['of somebody else', (rig: WebRig) => void Object.assign(rig.whatsapp.openGroup('INC-42 Database').group!, { owner: ben.lid })],
    ['of another name', (rig: WebRig) => void rig.whatsapp.openGroup('INC-41 Database')],
  ])('a group %s is not taken for the lost one', async (_, other) => {
    const rig = await webRig();
    rig.whatsapp.script.set('createGroup', () => 'CreateGroupError');
    await failureOf(rig.transport.openRoom(room()));
    other(rig);
    rig.whatsapp.script.clear();
    const { chat } = await rig.transport.openRoom(room());
    expect(groupsOf(rig)).toHaveLength(2);
    expect(groupsOf(rig)[1]?.id).toBe(chat);
  });

  test('a group another marker opened is not taken over', async () => {
    const rig = await webRig();
    await rig.transport.openRoom(room());
    rig.whatsapp.script.set('createGroup', () => 'CreateGroupError');
    await failureOf(rig.transport.openRoom(room(everybody, { marker: 'room:43' })));
    rig.whatsapp.script.clear();
    await rig.transport.openRoom(room(everybody, { marker: 'room:43' }));
    expect(groupsOf(rig)).toHaveLength(2);
  });

  test('notes that cannot be written open no group: it could not be found again', async () => {
    const rig = await webRig();
    rig.memory.write = () => Promise.reject(new Error('disk full'));
    expect((await failureOf(rig.transport.openRoom(room()))).permanent).toBe(false);
    expect(groupsOf(rig)).toHaveLength(0);
  });

  test('a room that was lost is opened anew', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    const id = { fromMe: false, remote: chat, id: 'N1' };
    rig.whatsapp.emit('group_leave', { id, chatId: chat, author: ben.lid, recipientIds: [me.lid], type: 'remove', timestamp: 1 });
    await rig.quiet();
    expect((await rig.transport.openRoom(room())).chat).not.toBe(chat);
  });
});

describe('who comes and goes unnoticed', () => {
  test('somebody who came in by the link and whose notice was lost is joined within a minute', async () => {
    const rig = await webRig({ people: [{ ...asha }, { ...ben, shy: true }] });
    const { chat } = await rig.transport.openRoom(room([asha.phone, ben.phone]));
    rig.whatsapp.chat(chat).group?.members.add(ben.lid);
    await rig.clock.advance(60_000);
    await rig.quiet();
    expect(rig.heard.memberships).toMatchObject([{ chat, address: ben.phone, joined: true }]);
    await rig.clock.advance(60_000);
    expect(rig.heard.memberships).toHaveLength(1);
  });

  test('who left, and that the bot was put out, while it was away is told when it is back', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    rig.whatsapp.chat(chat).group?.members.delete(mia.lid);
    await rig.whatsapp.ready();
    await rig.quiet();
    expect(rig.heard.memberships).toMatchObject([{ chat, address: mia.phone, joined: false }]);
    rig.whatsapp.chat(chat).group?.members.delete(me.lid);
    await rig.whatsapp.ready();
    await rig.quiet();
    expect(rig.heard.lostRooms).toMatchObject([{ chat }]);
  });

  test('a page that throws when it is asked loses no room', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    rig.whatsapp.script.set('getChatById', () => Promise.reject(new Error('t: t')));
    await rig.whatsapp.ready();
    await rig.quiet();
    expect(rig.heard.lostRooms).toEqual([]);
    expect((await failureOf(rig.transport.addMember(chat, asha.phone))).permanent).toBe(false);
  });
});

describe('members', () => {
  test('somebody new on a standing room is added when it is asked for again', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room([asha.phone]));
    const again = await rig.transport.openRoom(room([asha.phone, mia.phone]));
    expect(again).toMatchObject({ chat, members: [{ outcome: 'joined' }, { address: mia.phone, outcome: 'joined' }] });
    expect(rig.whatsapp.chat(chat).group?.members).toContain(mia.lid);
  });

  test('somebody who came in by the link is joined from then on', async () => {
    const rig = await webRig({ people: [{ ...asha }, { ...ben, shy: true }] });
    const { chat } = await rig.transport.openRoom(room([asha.phone, ben.phone]));
    const id = { fromMe: false, remote: chat, id: 'N1' };
    rig.whatsapp.emit('group_join', { id, chatId: chat, author: ben.lid, recipientIds: [ben.lid], type: 'invite', timestamp: 1 });
    await rig.quiet();
    expect((await rig.transport.openRoom(room([asha.phone, ben.phone]))).members).toContainEqual({ address: ben.phone, outcome: 'joined' });
  });

  test('who is in already is joined without being added again', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room([asha.phone]));
    expect(await rig.transport.addMember(chat, asha.phone)).toEqual({ address: asha.phone, outcome: 'joined' });
    expect(rig.whatsapp.calls).not.toContain('addParticipants');
  });

  test('where the bot may not add, the link goes out, with the reason', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room([asha.phone]));
    rig.whatsapp.script.set('addParticipants', () => 'AddParticipantsError: You have no admin rights to add a participant to a group');
    expect(await rig.transport.addMember(chat, mia.phone)).toEqual({
      address: mia.phone,
      outcome: 'invited',
      reason: 'You have no admin rights to add a participant to a group',
    });
    expect(rig.whatsapp.words(mia.phone)).toHaveLength(1);
  });

  test('a group that is not there is a failure for good', async () => {
    const rig = await webRig();
    expect((await failureOf(rig.transport.addMember('120363999999999@g.us', asha.phone))).permanent).toBe(true);
    expect((await failureOf(rig.transport.removeMember('120363999999999@g.us', asha.phone))).permanent).toBe(true);
  });

  test('taking somebody out asks WhatsApp only when they are in', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room([asha.phone, ben.phone]));
    await rig.transport.removeMember(chat, ben.phone);
    await rig.transport.removeMember(chat, ben.phone);
    expect(rig.whatsapp.calls.filter((call) => call === 'removeParticipants')).toHaveLength(1);
    expect(rig.whatsapp.chat(chat).group?.members).not.toContain(ben.lid);
  });

  test('what is said in a room goes to the group', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    await rig.transport.send(outboundTo(asha.phone, 'welcome', { to: { chat } }));
    expect(rig.whatsapp.words(chat)).toEqual(['welcome']);
  });
});

describe('renaming', () => {
  const renames = ({ whatsapp }: WebRig) => whatsapp.calls.filter((call) => call === 'setSubject').length;

  test('asks WhatsApp once, and not at all where it is called so already', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    await rig.transport.renameRoom(chat, 'INC-42 Database');
    expect(renames(rig)).toBe(0);
    await rig.transport.renameRoom(chat, 'P1 INC-42 Database');
    await rig.transport.renameRoom(chat, 'P1 INC-42 Database');
    expect(renames(rig)).toBe(1);
    expect(rig.whatsapp.chat(chat).group?.subject).toBe('P1 INC-42 Database');
  });

  test('a subject longer than WhatsApp takes is cut between letters, never inside one, and not asked for twice', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    const family = '👨‍👩‍👧';
    await rig.transport.renameRoom(chat, `P1 ${family.repeat(40)}`);
    expect(rig.whatsapp.chat(chat).group?.subject).toBe(`P1 ${family.repeat(19)}`);
    await rig.transport.renameRoom(chat, `P1 ${family.repeat(40)}`);
    expect(renames(rig)).toBe(1);
  });

  test('where WhatsApp says no, it is no for good, and the room stays what it is', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    rig.whatsapp.script.set('setSubject', () => false);
    const refused = await failureOf(rig.transport.renameRoom(chat, 'P1 INC-42 Database'));
    expect(refused).toMatchObject({ permanent: true, message: 'WhatsApp does not let the bot rename the group.' });
    await rig.transport.send(outboundTo(asha.phone, 'still here', { to: { chat } }));
    expect(rig.whatsapp.words(chat)).toEqual(['still here']);
  });

  test('what the library throws is a failure for now', async () => {
    const rig = await webRig();
    const { chat } = await rig.transport.openRoom(room());
    rig.whatsapp.script.set('setSubject', () => Promise.reject(new Error('t: t')));
    expect((await failureOf(rig.transport.renameRoom(chat, 'P1 INC-42 Database'))).permanent).toBe(false);
  });
});
