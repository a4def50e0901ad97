// When a room may be opened, moved and joined; and what the room does when others call people or open an incident.

import { holders } from '../../choose.js';
import { minutes } from '../../duration.js';
import type { FactOf, Hooks, Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { type Actor, driverOf, type EpochMs, type Incident, isOpen, type Room } from '../../incident.js';
import { tooLate } from '../../refusal.js';
import type { RoomCommand, RoomEvent, RoomRefusal } from './events.js';

type Of<T extends RoomCommand['type']> = Extract<RoomCommand, { type: T }>;
type Decided = Verdict<RoomEvent, RoomRefusal>;
type RoomAsked = FactOf<Extract<RoomEvent, { kind: 'room-asked' }>>;

/** Those who sit in it from the start: the policy's seats, and whoever asked. */
const roomAsked = (incident: Pick<Incident, 'seats' | 'policy' | 'roomSubject'>, by: Actor): RoomAsked => ({
  kind: 'room-asked',
  by,
  subject: incident.roomSubject,
  members: holders(incident, incident.policy.roomSeats).map((one) => one.person),
});

export function openRoom(incident: Incident, { by }: Of<'open-room'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.room !== null) return { refused: 'room-exists', ready: incident.room.chat !== null };
  const asked = roomAsked(incident, by);
  if (asked.members.includes(by)) return [asked];
  return [{ ...asked, members: [...asked.members, by] }];
}

export function roomOpened(incident: Incident, { type: _, members, ...place }: Of<'room-opened'>): Decided {
  if (incident.room === null || incident.room.chat !== null) return tooLate;
  // Who was called in while it was being opened is waited for like everybody else.
  const since = incident.room.members.filter((one) => !members.some((member) => member.person === one.person));
  return [{ kind: 'room-opened', by: 'muster', ...place, members: [...members, ...since] }];
}

/** One that is open already stays. */
export function holdRoomBack(incident: Incident, { storm }: Of<'hold-room-back'>): Decided {
  if (incident.room === null || incident.room.chat !== null || incident.room.byItself !== true) return tooLate;
  return [{ kind: 'room-held-back', by: 'muster', storm }];
}

/** A lost group is relayed for the rest of the incident; one whose transport is down, until that carries again. */
export function moveRoom(incident: Incident, { type: _, cause, why, ...place }: Of<'move-room'>): Decided {
  const { room } = incident;
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (room === null || room.chat === null || !mayMove(room, cause)) return tooLate;
  const from = { driver: driverOf(room), ...(room.via === undefined ? {} : { via: room.via }) };
  const missing = cause === 'back' ? room.members.filter(({ person }) => !room.left?.joined.includes(person)) : [];
  return [{ kind: 'room-moved', by: 'muster', cause, why, from, missing: missing.map(({ person }) => person), ...place }];
}

const mayMove = (room: Room, cause: Of<'move-room'>['cause']): boolean =>
  cause === 'down' ? driverOf(room) !== 'relay' : driverOf(room) === 'relay' ? room.left !== undefined : cause === 'gone';

export function invite(incident: Incident, { by, person }: Of<'invite'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.room === null) return { refused: 'no-room' };
  const member = incident.room.members.find((one) => one.person === person);
  if (member?.joined) return { refused: 'already-in-room', person };
  return [{ kind: 'invited', by, person, reason: by === person ? 'asked' : 'invited' }];
}

/** A page that called somebody in says how things stand; so long after it that has changed. */
const pageHoldsMs = minutes(1);

export function memberJoined(incident: Incident, { person }: Of<'member-joined'>, now: EpochMs): Decided {
  if (incident.room === null) return tooLate;
  const calledInAt = incident.room.members.find((one) => one.person === person)?.calledInAt ?? Number.NEGATIVE_INFINITY;
  const isExpected = driverOf(incident.room) !== 'relay' && now - calledInAt <= pageHoldsMs;
  const others = incident.room.members.filter((one) => one.person !== person);
  if (incident.room.members.some((one) => one.person === person && one.joined)) return tooLate;
  const joined = others.filter((one) => one.joined).length + 1;
  return [{ kind: 'member-joined', by: person, person, joined, of: others.length + 1, ...(isExpected ? { expected: true } : {}) }];
}

export function chaseRoom(incident: Incident, { askedAt }: Of<'chase-room'>): Decided {
  const room = incident.room;
  if (!isOpen(incident) || room === null || room.chat === null) return tooLate;
  if (room.chasedAt !== null || room.askedAt !== askedAt) return tooLate;
  const missing = room.members.filter((one) => !one.joined).map((one) => one.person);
  if (missing.length === 0) return tooLate;
  return [{ kind: 'room-chased', by: 'muster', missing, joined: room.members.length - missing.length, of: room.members.length }];
}

export const on: Hooks<RoomEvent> = {
  /** The declarer sits in the room too, whether or not a seat is theirs. */
  opened: ({ opening, by, investigating, quiet }) => {
    if (opening.policy.room !== 'declare' || quiet) return [];
    const seats = investigating ? { ...opening.seats, owner: by } : opening.seats;
    const asked = roomAsked({ ...opening, seats }, by);
    const isPerson = opening.source === null;
    return [isPerson && !asked.members.includes(by) ? { ...asked, members: [...asked.members, by] } : asked];
  },
  'first-paged': ({ incident, by, seats, policy }) =>
    policy.room === 'declare' && incident.room === null ? [roomAsked({ ...incident, seats, policy }, by)] : [],
  /** Whoever is called in or given a seat is let in. */
  'people-called': ({ incident, by, people, reason }) =>
    people.filter((person) => isMissing(incident, person)).map((person) => ({ kind: 'invited', by, person, reason })),
  /** Acting makes one a member: whoever takes it, decides or reports from outside is brought into the room. */
  acted: ({ incident, by }, { facts }) => {
    // Also while it is being opened: whoever was asked for then is let in with it.
    if (!isMissing(incident, by)) return [];
    const invited = (facts as readonly FactOf<RoomEvent>[]).some((fact) => fact.kind === 'invited' && fact.person === by);
    return invited ? [] : [{ kind: 'invited', by, person: by, reason: 'acted' }];
  },
};

const isMissing = ({ room }: Incident, person: string): boolean =>
  room !== null && !room.members.some((member) => member.person === person);
