// Relayed rooms, heard from the other side: what a member writes in their own chat is said to the room.

import type { Deps } from '../handling/dependencies.js';
import { isRelayed } from '../incident/compose.js';
import { inRoom, type PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { reacted } from '../incident/relay.js';
import { inSwarm, isSwarmRelayed } from '../incident/swarm.js';
import type { OutboxRow } from '../store/store.js';

/** The room a person's own chat stands for: that of the quoted message, else the newest open one they are in; null when none is relayed. */
export async function relayedRoomOf(deps: Pick<Deps, 'store'>, person: PersonKey, quoted: OutboxRow | null): Promise<number | null> {
  const rooms = (await deps.store.openRooms('relayed')).filter((incident) => inRoom(incident, person));
  const about = quoted?.message.incident ?? null;
  return (rooms.find((incident) => incident.number === about) ?? rooms[0])?.number ?? null;
}

/** The same of a swarm that is relayed: where the quoted message was passed on from it, or no war room speaks in that chat. */
export async function relayedSwarmOf(deps: Pick<Deps, 'store'>, person: PersonKey, quoted: OutboxRow | null): Promise<number | null> {
  const swarms = (await deps.store.openSwarms()).filter((incident) => isSwarmRelayed(incident) && inSwarm(incident, person));
  const about = quoted?.message.incident ?? null;
  return (swarms.find((incident) => incident.number === about) ?? swarms[0])?.number ?? null;
}

/** A reaction to something that was passed on, in words for all others; nothing where it is about anything else. */
export async function reactionToRoom(deps: Deps, by: PersonKey, emoji: string, row: OutboxRow | null): Promise<readonly Message[]> {
  if (
    row === null ||
    emoji === '' ||
    row.message.kind !== 'room' ||
    row.message.swarm === true ||
    row.message.to.kind !== 'person' ||
    row.message.incident === null
  )
    return [];
  const incident = await deps.store.incident(row.message.incident);
  return incident === null || !isRelayed(incident) ? [] : reacted(incident, deps.directory(), by, emoji, row.message.text);
}
