// Rooms changed in flight: a lost group is relayed, one whose transport is down is relayed meanwhile and comes back with it.

import { isDown, viaOf } from '../delivery/transport-names.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import type { Command, RoomMove } from '../incident/commands.js';
import { seconds } from '../incident/duration.js';
import {
  invite as inviteCommand,
  memberJoined as memberJoinedCommand,
  moveRoom as moveRoomCommand,
} from '../incident/features/room/events.js';
import { letIntoSwarm, moveSwarm } from '../incident/features/swarm/events.js';
import { driverOf, type EpochMs, type Incident, type PersonKey, type Room } from '../incident/incident.js';
import { chatKeyOf, roomsVia } from '../incident/message.js';
import { swarmOf } from '../incident/swarm.js';
import { takesNoAnswer } from '../people/reach.js';
import { write } from '../store/store.js';
import { relayChat } from './relay.js';

/** A transport down for this long is not waited for, and one up for this long is trusted with its rooms again. */
const movesAfterMs = seconds(60);

export interface RoomWatch {
  /** One look at every open room; idempotent. */
  look(): Promise<void>;
}

/** An outage is looked through this often: a room may have been opened since. */
const outageCheckEveryMs = seconds(5);

/** Remembers since when each transport carries again; after a restart it counts anew. */
export function createRoomWatch(deps: Deps): RoomWatch {
  const upSince = new Map<string, EpochMs>();
  let outageCheckedAt: EpochMs = 0;
  return {
    look: async () => {
      const now = deps.clock.now();
      for (const { name, downSince } of deps.standing()) {
        if (downSince !== null) upSince.delete(name);
        else if (!upSince.has(name)) upSince.set(name, now);
      }
      for (const { number, room } of await deps.store.openRooms('relayed')) await returnOrReroute(deps, number, room, upSince, now);
      const lost = transportsDownTooLong(deps, now);
      if (lost.size === 0 || now - outageCheckedAt < outageCheckEveryMs) return;
      outageCheckedAt = now;
      for (const { number, room } of await deps.store.openRooms('all')) await relayWhileDown(deps, number, room, lost);
      for (const incident of await deps.store.openSwarms()) await relaySwarmOnceDown(deps, incident, lost);
    },
  };
}

/** Names of transports that are down for too long to be waited for. */
const transportsDownTooLong = (deps: Deps, now: EpochMs): ReadonlySet<string> =>
  new Set(deps.standing().flatMap(({ name, downSince }) => (downSince !== null && now - downSince >= movesAfterMs ? [name] : [])));

/** A room whose transport is lost is relayed while another carries. */
async function relayWhileDown(deps: Deps, number: number, room: Room | null, lost: ReadonlySet<string>): Promise<void> {
  if (room === null || driverOf(room) === 'relay') return;
  const name = nameOf(deps, room.via ?? '');
  if (lost.has(name) && firstUpOtherThan(deps, name) !== null) await moveToRelay(deps, number, 'down', `${name} is down`);
}

/** What is written to customers goes on by what carries; it stays there, so that nobody looks for it in two places. */
async function relaySwarmOnceDown(deps: Deps, incident: Incident, lost: ReadonlySet<string>): Promise<void> {
  const swarm = swarmOf(incident);
  if (swarm === null || driverOf(swarm) === 'relay') return;
  const name = nameOf(deps, swarm.via ?? '');
  if (lost.has(name) && firstUpOtherThan(deps, name) !== null) await moveSwarmToRelay(deps, incident.number, `${name} is down`);
}

async function returnOrReroute(
  deps: Deps,
  number: number,
  room: Room | null,
  upSince: ReadonlyMap<string, EpochMs>,
  now: EpochMs,
): Promise<void> {
  if (room?.left !== undefined && isBack(upSince, nameOf(deps, room.left.via ?? ''), now)) return returnToGroup(deps, number);
  await rerouteLeftovers(deps, number);
}

const isBack = (upSince: ReadonlyMap<string, EpochMs>, name: string, now: EpochMs): boolean =>
  now - (upSince.get(name) ?? now) >= movesAfterMs;

/** From now on everybody is written to directly; what was still to be said in the group goes the same way. */
export async function moveToRelay(deps: Deps, number: number, cause: Exclude<RoomMove, 'back'>, why: string): Promise<void> {
  await handle(deps, {
    number,
    commands: (incident) => {
      const room = incident?.room ?? null;
      if (room === null || room.chat === null) return [];
      const via = viaOf(deps, firstUpOtherThan(deps, cause === 'down' ? nameOf(deps, room.via ?? '') : null) ?? nameOf(deps, ''));
      const chat = cause === 'gone' ? relayChat(`room:${number}`) : room.chat;
      return [moveRoomCommand({ cause, why, chat, driver: 'relay', ...(via === '' ? {} : { via }) })];
    },
    reroutes: [{ chatKey: chatKey(number), via: roomsVia }],
  });
}

/** The same of the swarm, whose group is given up for good. */
export async function moveSwarmToRelay(deps: Deps, number: number, why: string): Promise<void> {
  await handle(deps, {
    number,
    commands: (incident) => {
      const swarm = incident === null ? null : swarmOf(incident);
      if (swarm === null || swarm.chat === null) return [];
      const via = viaOf(deps, firstUpOtherThan(deps, null) ?? nameOf(deps, ''));
      return [moveSwarm({ why, chat: relayChat(`swarm:${number}`), driver: 'relay', ...(via === '' ? {} : { via }) })];
    },
    reroutes: [{ chatKey: chatKeyOf({ kind: 'room', incident: number, swarm: true }), via: roomsVia }],
  });
}

/** Back to the group it was. */
async function returnToGroup(deps: Deps, number: number): Promise<void> {
  const incident = await deps.store.incident(number);
  const left = incident?.room?.left;
  if (left === undefined) return;
  const { joined: _, driver, via } = left;
  const place = { ...(driver === 'group' ? {} : { driver }), ...(via === undefined ? {} : { via }) };
  await handle(deps, {
    number,
    commands: (now) => {
      const chat = now?.room?.chat ?? null;
      return chat === null ? [] : [moveRoomCommand({ cause: 'back', why: `${nameOf(deps, via ?? '')} is back`, chat, ...place })];
    },
    reroutes: [{ chatKey: chatKey(number), via: via ?? '' }],
  });
}

/** Whoever has just confirmed an address is let into the rooms that waited for it. */
export async function addConfirmedToRooms(deps: Deps, person: PersonKey): Promise<void> {
  for (const { number, room } of await deps.store.openRooms('all')) {
    if (room === null || !room.members.some((one) => one.person === person && one.unconfirmed === true)) continue;
    const command: Command = driverOf(room) === 'relay' ? memberJoinedCommand({ person }) : inviteCommand({ by: 'muster', person });
    await handle(deps, { number, commands: () => [command] });
  }
  for (const incident of await deps.store.openSwarms()) {
    if (swarmOf(incident)?.members.some((one) => one.person === person && one.unconfirmed === true) !== true) continue;
    await handle(deps, { number: incident.number, commands: () => [letIntoSwarm({ person })] });
  }
}

/** What came back into the queue of the lost group after the move: an attempt was under way then. */
async function rerouteLeftovers(deps: Deps, number: number): Promise<void> {
  const key = chatKey(number);
  const waiting = await deps.store.messages({ state: 'queued', incident: number, limit: 200 });
  if (!waiting.some((row) => row.chatKey === key && row.via !== roomsVia)) return;
  await deps.store.commit({ now: deps.clock.now(), writes: [write.reroute({ chatKey: key, via: roomsVia })] });
  deps.nudge();
}

const chatKey = (incident: number): string => chatKeyOf({ kind: 'room', incident });

const nameOf = (deps: Pick<Deps, 'transports'>, via: string): string => (via === '' ? (deps.transports[0]?.name ?? '') : via);

/** The first that carries, another than this one; null when there is none. */
const firstUpOtherThan = (deps: Deps, name: string | null): string | null =>
  deps.transports.find((one) => one.name !== name && !takesNoAnswer(deps, one.name) && !isDown(deps, one.name))?.name ?? null;
