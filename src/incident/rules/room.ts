// The war room: asked for, ready, joined, chased.

import type { Command } from '../commands.js';
import type { Fact } from '../events.js';
import { driverOf, type Incident, isOpen, type Room } from '../incident.js';
import { holders } from './choose.js';
import { mustBeOpen, type Verdict } from './guard.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;
type RoomAsked = Extract<Fact, { kind: 'room-asked' }>;

/** Those who sit in it from the start: the policy's seats, and whoever asked. */
export const roomAsked = (incident: Pick<Incident, 'seats' | 'policy' | 'roomSubject'>, by: string): RoomAsked => ({
  kind: 'room-asked',
  by,
  subject: incident.roomSubject,
  members: holders(incident, incident.policy.roomSeats).map((one) => one.person),
});

export function openRoom(incident: Incident, { by }: Of<'open-room'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.room !== null) return { refused: 'room-exists', ready: incident.room.chat !== null };
  const asked = roomAsked(incident, by);
  if (asked.members.includes(by)) return [asked];
  return [{ ...asked, members: [...asked.members, by] }];
}

export function roomOpened(incident: Incident, { type: _, members, ...place }: Of<'room-opened'>): Verdict {
  if (incident.room === null || incident.room.chat !== null) return { refused: 'too-late' };
  // Who was called in while it was being opened is waited for like everybody else.
  const since = incident.room.members.filter((one) => !members.some((member) => member.person === one.person));
  return [{ kind: 'room-opened', by: 'muster', ...place, members: [...members, ...since] }];
}

/** A lost group is relayed for the rest of the incident; one whose transport is down, until that carries again. */
export function moveRoom(incident: Incident, { type: _, cause, why, ...place }: Of<'move-room'>): Verdict {
  const { room } = incident;
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (room === null || room.chat === null || !mayMove(room, cause)) return { refused: 'too-late' };
  const from = { driver: driverOf(room), ...(room.via === undefined ? {} : { via: room.via }) };
  const missing = cause === 'back' ? room.members.filter(({ person }) => !room.left?.joined.includes(person)) : [];
  return [{ kind: 'room-moved', by: 'muster', cause, why, from, missing: missing.map(({ person }) => person), ...place }];
}

const mayMove = (room: Room, cause: Of<'move-room'>['cause']): boolean =>
  cause === 'down' ? driverOf(room) !== 'relay' : driverOf(room) === 'relay' ? room.left !== undefined : cause === 'gone';

export function invite(incident: Incident, { by, person }: Of<'invite'>): Verdict {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (incident.room === null) return { refused: 'no-room' };
  const member = incident.room.members.find((one) => one.person === person);
  if (member?.joined) return { refused: 'already-in-room', person };
  return [{ kind: 'invited', by, person, reason: by === person ? 'asked' : 'invited' }];
}

export function memberJoined(incident: Incident, { person }: Of<'member-joined'>): Verdict {
  if (incident.room === null) return { refused: 'too-late' };
  const others = incident.room.members.filter((one) => one.person !== person);
  if (incident.room.members.some((one) => one.person === person && one.joined)) return { refused: 'too-late' };
  const joined = others.filter((one) => one.joined).length + 1;
  return [{ kind: 'member-joined', by: person, person, joined, of: others.length + 1 }];
}

export function chaseRoom(incident: Incident, { askedAt }: Of<'chase-room'>): Verdict {
  const room = incident.room;
  if (!isOpen(incident) || room === null || room.chat === null) return { refused: 'too-late' };
  if (room.chasedAt !== null || room.askedAt !== askedAt) return { refused: 'too-late' };
  const missing = room.members.filter((one) => !one.joined).map((one) => one.person);
  if (missing.length === 0) return { refused: 'too-late' };
  return [{ kind: 'room-chased', by: 'muster', missing, joined: room.members.length - missing.length, of: room.members.length }];
}
