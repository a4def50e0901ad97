// The room and its members, after each event.

import { joined, stamped } from '../../changes.js';
import type { EventOf } from '../../feature.js';
import { type EpochMs, type Incident, isPerson, type PersonKey, type RoomMember, type RoomPlace } from '../../incident.js';
import type { RoomEvent } from './events.js';

type Of<K extends RoomEvent['kind']> = EventOf<Extract<RoomEvent, { kind: K }>>;

export function invited(was: Incident, event: Of<'invited'>): Incident {
  const next = asked(member(was, event.person, false), event.at);
  if (event.reason !== 'escalated' || next.room === null || next.room.chat === null) return next;
  const members = next.room.members.map((one) => (one.person === event.person ? { ...one, calledInAt: event.at } : one));
  return { ...next, room: { ...next.room, members } };
}

export const memberJoined = (was: Incident, event: Of<'member-joined'>): Incident => member(was, event.person, true);

export const roomChased = (was: Incident, event: Of<'room-chased'>): Incident => ({
  ...was,
  room: was.room && { ...was.room, chasedAt: event.at },
});

export const roomAsked = (was: Incident, event: Of<'room-asked'>): Incident => ({
  ...was,
  room: {
    chat: null,
    subject: event.subject,
    members: event.members.map((person) => ({ person, joined: false })),
    askedAt: event.at,
    chasedAt: null,
    ...(isPerson(event.by) ? {} : { byItself: true }),
  },
});

/** Whoever was called in meanwhile is told directly, like everybody who was paged. */
export const roomHeldBack = (was: Incident): Incident => ({ ...was, room: null });

/** Who could not be put into it is told of things directly, like everybody who was paged. */
export function roomOpened(was: Incident, { members, ...event }: Of<'room-opened'>): Incident {
  if (was.room === null) return stamped(was, { roomReadyAt: event.at });
  const outside = members.filter((one) => one.outside === true).map(({ person }) => person);
  const opened = { ...was, paged: joined(was.paged, outside), room: { ...was.room, ...placeOf(event), members } };
  return stamped(opened, { roomReadyAt: event.at });
}

/** A group that may come back is remembered with whoever was in it. Those missing have another minute before they are chased. */
export function roomMoved(was: Incident, event: Of<'room-moved'>): Incident {
  if (was.room === null) return was;
  const { driver: _driver, via: _via, inviteLink, left: _left, ...kept } = was.room;
  const link = inviteLink === undefined ? {} : { inviteLink };
  const here = was.room.members.filter((one) => one.joined).map(({ person }) => person);
  const left = event.cause === 'down' ? { left: { ...event.from, joined: here } } : {};
  const members = was.room.members.map((one) => (event.missing.includes(one.person) ? { ...one, joined: false } : one));
  return { ...was, room: { ...kept, ...link, ...placeOf(event), ...left, members, askedAt: event.at, chasedAt: null } };
}

const placeOf = ({ chat, driver, via, inviteLink }: RoomPlace): RoomPlace => ({
  chat,
  ...(driver === undefined ? {} : { driver }),
  ...(via === undefined ? {} : { via }),
  ...(inviteLink === undefined ? {} : { inviteLink }),
});

/** Who is asked late has the same minute to come as everybody else before being chased. */
const asked = (was: Incident, at: EpochMs): Incident =>
  was.room === null ? was : { ...was, room: { ...was.room, askedAt: at, chasedAt: null } };

function member(was: Incident, person: PersonKey, hasJoined: boolean): Incident {
  if (was.room === null) return was;
  const present = was.room.members.some((one) => one.person === person);
  const members = present
    ? was.room.members.map((one) => (one.person === person ? asMember(one, hasJoined) : one))
    : [...was.room.members, { person, joined: hasJoined }];
  return { ...was, room: { ...was.room, members }, paged: joined(was.paged, [person]) };
}

/** Asked in, whoever had no confirmed address is waited for like anybody else; in it, nothing is left to explain. */
function asMember({ unconfirmed: _, ...one }: RoomMember, hasJoined: boolean): RoomMember {
  return hasJoined ? { person: one.person, joined: true } : one;
}
