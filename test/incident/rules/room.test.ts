// The war room: asked for once, opened once, and whoever is missing is asked again.

import { describe, expect, test } from 'vitest';
import type { Command } from '../../../src/incident/commands.js';
import { given, t0 } from '../../given.js';
import * as say from '../spoken.js';

const { ack, asksForRoom, invites, joins, opens, roomOpens, wait, minute } = say;

const chase = { type: 'chase-room', askedAt: t0 } as const;

describe('asking for it', () => {
  test("seats the policy's roles", () => {
    given(opens({ severity: 'P2' }))
      .when(asksForRoom('asha'))
      .happens({ kind: 'room-asked', members: ['asha', 'ian', 'mia', 'lena'] });
  });

  test('whoever asks sits in it too', () => {
    given(opens({ severity: 'P2' }))
      .when(asksForRoom('theo'))
      .happens({ kind: 'room-asked', members: ['asha', 'ian', 'mia', 'lena', 'theo'] });
  });

  test('a second time, while it is being opened, says so', () => {
    given(opens()).when(asksForRoom('asha')).refuses('room-exists', { ready: false });
  });

  test('a second time, once it is open, says so', () => {
    given(opens(), roomOpens()).when(asksForRoom('asha')).refuses('room-exists', { ready: true });
  });
});

describe('opening it', () => {
  test('stamps when it was ready', () => {
    const { after } = given(opens(), wait(4_000)).when(roomOpens('asha')).happens({ kind: 'room-opened', chat: 'room-42' });
    expect(after).toMatchObject({ room: { chat: 'room-42' }, stamps: { roomReadyAt: t0 + 4_000 } });
  });

  test('keeps whoever was called in while it was being opened', () => {
    const { after } = given(opens(), say.escalates('asha', 'theo')).when(roomOpens('asha')).happens({ kind: 'room-opened' });
    expect(after.room?.members).toContainEqual({ person: 'theo', joined: false });
  });

  test('a second one is too late', () => {
    given(opens(), roomOpens()).when(roomOpens()).refuses('too-late');
  });

  test('of one nobody asked for is too late', () => {
    given(opens({ severity: 'P2' }))
      .when(roomOpens())
      .refuses('too-late');
  });
});

describe('inviting and joining', () => {
  test('whoever is invited is let in', () => {
    given(opens(), roomOpens()).when(invites('asha', 'theo')).happens({ kind: 'invited', person: 'theo', reason: 'invited' });
  });

  test('whoever asks to join is let in', () => {
    given(opens(), roomOpens()).when(invites('theo', 'theo')).happens({ kind: 'invited', person: 'theo', reason: 'asked' });
  });

  test('who was invited and has not come may be invited again', () => {
    given(opens(), roomOpens('asha')).when(invites('asha', 'lena')).happens({ kind: 'invited', person: 'lena' });
  });

  test('who is in it already is refused', () => {
    given(opens(), roomOpens('asha')).when(invites('mia', 'asha')).refuses('already-in-room', { person: 'asha' });
  });

  test('without a room is refused', () => {
    given(opens({ severity: 'P2' }))
      .when(invites('asha', 'ben'))
      .refuses('no-room');
  });

  test('whoever comes is counted', () => {
    given(opens(), roomOpens('asha')).when(joins('lena')).happens({ kind: 'member-joined', person: 'lena', joined: 2, of: 4 });
  });

  test('whoever comes uninvited is counted too', () => {
    given(opens(), roomOpens('asha')).when(joins('gus')).happens({ kind: 'member-joined', person: 'gus', joined: 2, of: 5 });
  });

  test('who has come already is counted once', () => {
    given(opens(), roomOpens('asha')).when(joins('asha')).refuses('too-late');
  });

  test('into no room nobody comes', () => {
    given(opens({ severity: 'P2' }))
      .when(joins('asha'))
      .refuses('too-late');
  });
});

describe('chasing those who are missing', () => {
  test('a minute after it opened, by name', () => {
    given(opens(), roomOpens('asha', 'ian'))
      .when(chase)
      .happens({ kind: 'room-chased', missing: ['mia', 'lena'], joined: 2, of: 4 });
  });

  test('who is called in later has a minute of their own', () => {
    const story = given(
      opens(),
      roomOpens('asha', 'ian', 'mia', 'lena'),
      ack('asha'),
      wait(10 * minute),
      invites('asha', 'theo'),
      wait(minute),
    );
    expect(story.changes.flatMap((change) => change.events.map(({ event }) => event))).toContainEqual(
      expect.objectContaining({ kind: 'room-chased', missing: ['theo'], at: t0 + 11 * minute }),
    );
  });

  test.each([
    ['everybody is there', given(opens(), roomOpens('asha', 'ian', 'mia', 'lena'))],
    ['they were chased already', given(opens(), roomOpens('asha'), wait(minute))],
    ['the room is not open yet', given(opens())],
    ['there is none', given(opens({ severity: 'P2' }))],
  ])('is too late when %s', (_, story) => {
    story.when(chase).refuses('too-late');
  });
});

describe('moving it', () => {
  const down = say.roomMoves('down', { driver: 'relay', via: 'sms' });

  test('while its transport is down it is relayed, and its group is remembered with whoever was in it', () => {
    const { after } = given(opens(), roomOpens('asha', 'ian')).when(down).happens({ kind: 'room-moved', cause: 'down' });
    expect(after.room).toMatchObject({ driver: 'relay', via: 'sms', chat: 'room-42', left: { driver: 'group', joined: ['asha', 'ian'] } });
  });

  test('back in its group, who came meanwhile is brought in', () => {
    const { after } = given(opens(), roomOpens('asha', 'ian'), down, joins('lena'))
      .when(say.roomMoves('back'))
      .happens({ kind: 'room-moved', cause: 'back', missing: ['mia', 'lena'] });
    expect(after.room).toMatchObject({
      chat: 'room-42',
      members: [{ joined: true }, { joined: true }, { joined: false }, { joined: false }],
    });
    expect(after.room?.driver).toBeUndefined();
    expect(after.room?.left).toBeUndefined();
  });

  test('a group that is gone for good does not come back', () => {
    const gone = say.roomMoves('gone', { driver: 'relay', chat: 'relay:42' });
    given(opens(), roomOpens('asha'), down, gone).when(say.roomMoves('back')).refuses('too-late');
  });

  test.each([
    ['down twice', [opens(), roomOpens('asha'), down], down],
    ['back from nowhere', [opens(), roomOpens('asha')], say.roomMoves('back')],
    ['before it is open', [opens()], down],
  ] as const)('is too late: %s', (_, story, command) => {
    given(...story)
      .when(command)
      .refuses('too-late');
  });

  test('those missing have another minute before they are chased', () => {
    const { after } = given(opens(), roomOpens('asha'), wait(2 * minute))
      .when(down)
      .happens({ kind: 'room-moved' });
    expect(after.room).toMatchObject({ askedAt: t0 + 2 * minute, chasedAt: null });
  });
});

describe('somebody who could not be put into it', () => {
  const outside = (more: object = {}): Command => ({
    type: 'room-opened',
    chat: 'room-42',
    members: [
      { person: 'asha', joined: true },
      { person: 'lena', joined: false, outside: true, why: 'not on WhatsApp', ...more },
    ],
  });

  test('is told directly what the room is told', () => {
    const { messages } = given(opens(), outside()).when(ack('asha')).happens({ kind: 'acknowledged' });
    expect(messages.filter((one) => one.to.kind === 'person' && one.to.person === 'lena').map((one) => one.text)).toEqual([
      '✅ P1 · INC-42 · Acknowledged by Asha at 22:44 · DB connection pool timeout',
    ]);
  });

  test('is like everybody else once in it', () => {
    const { after } = given(opens(), outside({ unconfirmed: true }))
      .when(joins('lena'))
      .happens({ kind: 'member-joined' });
    expect(after.room?.members).toContainEqual({ person: 'lena', joined: true });
  });
});
