// What the outbox asks of rooms: opened by the first driver that can, moved to the next when one cannot any more.

import type { Carried, CarryDeps } from '../delivery/outgoing-message.js';
import { isDown, namedTransport, namedTransports } from '../delivery/transport-names.js';
import { SendFailure } from '../fault.js';
import { handle } from '../handling/handle.js';
import { openingRoom } from '../handling/room-openings.js';
import { tell } from '../incident/compose.js';
import { hours, minutes, seconds } from '../incident/duration.js';
import { quoted, link as safeLink } from '../incident/escape.js';
import { note as noteCommand } from '../incident/features/record/record.js';
import {
  holdRoomBack as holdRoomBackCommand,
  memberJoined as memberJoinedCommand,
  roomOpened as roomOpenedCommand,
} from '../incident/features/room/events.js';
import { swarmJoined, swarmOpened } from '../incident/features/swarm/events.js';
import { driverOf, type EpochMs, type Incident, isOpen, type PersonKey, type RoomDriver } from '../incident/incident.js';
import { type Act, type Message, roomsVia } from '../incident/message.js';
import { isSwarmRelayed, swarmOf } from '../incident/swarm.js';
import { headline } from '../incident/wording.js';
import { type OutboxRow, write } from '../store/store.js';
import { type RoomChoice, roomChoices } from './choose.js';
import type { AddOutcome, Driver, IncidentWithRoom, RoomMade } from './driver.js';
import { group } from './group.js';
import { invite } from './invite.js';
import { moveSwarmToRelay, moveToRelay } from './move.js';
import { relay } from './relay.js';

const drivers: Readonly<Record<RoomDriver, Driver>> = { group, invite, relay };

/** A driver that fails for now is waited for this long before the next one is taken. */
const waitForDriverMs = seconds(30);

/** Opens it by the first driver that can. Throws SendFailure while waiting is better than what is left. */
export async function openRoom(deps: CarryDeps, row: OutboxRow, act: Extract<Act, { do: 'open-room' }>): Promise<Carried> {
  const { subject, members: people, byItself = false } = act;
  const { message } = row;
  const number = message.incident;
  if (number === null) return { dropped: 'a room without an incident' };
  const isSwarm = message.swarm === true;
  const marker = `${isSwarm ? 'swarm' : 'room'}:${number}`;
  if (byItself && (await isHeldBack(deps, number))) return { dropped: 'too many rooms opened by themselves' };
  const waitedEnough = deps.clock.now() - row.createdAt >= waitForDriverMs;
  let failed: SendFailure | null = null;
  const choices = roomChoices(candidates(deps), people.length);
  for (const choice of isSwarm && (await areSwarmsMany(deps)) ? choices.filter(({ driver }) => driver === 'relay') : choices) {
    if (failed !== null && !failed.permanent && (!waitedEnough || choice.isDown)) throw failed;
    try {
      return await openingRoom(deps.store, async () => {
        const over = namedTransport(deps, choice.over);
        const made = await drivers[choice.driver].open(deps, over, { number, marker, subject, people, message });
        return recordOpened(deps, number, made, isSwarm);
      });
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error;
      failed = error;
      deps.log.warn({ incident: number, ...loggable(choice), reason: error.message }, 'a room could not be opened this way');
    }
  }
  throw failed ?? new SendFailure('no transport can hold a room', { permanent: true });
}

/** So many rooms open by themselves in so long: groups cost attention, and an account that makes many is blocked. */
const mostByThemselves = 3;
const withinMs = minutes(10);
/** Incidents just before this one among which rooms being opened, and rooms that are over by now, are looked for. */
const mostLooked = 50;

/** Whether this incident goes without a room until somebody asks for one; the newest that opened by itself tells of it. */
async function isHeldBack(deps: CarryDeps, number: number): Promise<boolean> {
  const since = deps.clock.now() - withinMs;
  const before = await deps.store.list({ status: 'all', limit: mostLooked, below: number });
  const known = [...(await deps.store.openRooms('all')), ...before];
  const lately = [...new Map(known.map((one) => [one.number, one])).values()]
    .filter((one) => one.number !== number && openedByItself(one, number, since))
    .sort((a, b) => (b.stamps.roomReadyAt ?? 0) - (a.stamps.roomReadyAt ?? 0));
  if (lately.length < mostByThemselves) return false;
  const open = lately.find((one) => isOpen(one) && one.room?.chat != null);
  if (open === undefined && lately.some(isOpen)) throw new SendFailure('the room to share is being opened', { permanent: false });
  const storm = open === undefined ? null : { incident: open.number, via: viaOfRoom(open) };
  await handle(deps, { number, commands: () => [holdRoomBackCommand({ storm })] });
  return true;
}

/** Those that are being opened count for whoever came after them, so that many at once are no more than many in a row. */
function openedByItself({ number, room, stamps }: Incident, before: number, since: EpochMs): boolean {
  if (room?.byItself !== true) return false;
  return room.chat === null ? number < before && room.askedAt > since : (stamps.roomReadyAt ?? 0) > since;
}

const viaOfRoom = ({ room }: Incident): string => (room === null || driverOf(room) === 'relay' ? roomsVia : (room.via ?? ''));

const loggable = ({ driver, over }: RoomChoice) => ({ driver, transport: over });

const candidates = (deps: CarryDeps) =>
  namedTransports(deps)
    .filter(({ transport }) => transport.pagesOnly !== true && transport.sendsOnly !== true)
    .map(({ name, transport }) => ({ name, can: transport.can, isDown: isDown(deps, name) }));

/** Groups are for war rooms: while as many swarms have one, further ones are relayed. */
const mostSwarmGroups = 2;

const areSwarmsMany = async ({ store }: CarryDeps): Promise<boolean> =>
  (await store.openSwarms()).filter((incident) => !isSwarmRelayed(incident)).length >= mostSwarmGroups;

async function recordOpened(deps: CarryDeps, number: number, { place, members }: RoomMade, isSwarm: boolean): Promise<Carried> {
  await handle(deps, { number, commands: () => [isSwarm ? swarmOpened({ ...place, members }) : roomOpenedCommand({ ...place, members })] });
  return { sent: null };
}

/** Says it; a room whose group is lost goes on as a relay, and what was to be said is said there. */
export const sayInRoom = (deps: CarryDeps, row: OutboxRow): Promise<Carried> =>
  withDriverOfRoom(deps, row, (driver, incident) => driver.say(deps, namedTransport(deps, incident.room.via ?? ''), incident, row));

/** Reacts to what somebody wrote in it. */
export const reactInRoom = (deps: CarryDeps, row: OutboxRow, act: Extract<Act, { do: 'react' }>): Promise<Carried> =>
  withDriverOfRoom(deps, row, (driver, incident) => driver.react(deps, namedTransport(deps, incident.room.via ?? ''), incident, row, act));

export const showCardInRoom = (deps: CarryDeps, row: OutboxRow): Promise<Carried> =>
  withDriverOfRoom(deps, row, (driver, incident) => driver.showCard(deps, namedTransport(deps, incident.room.via ?? ''), incident, row));

async function withDriverOfRoom(
  deps: CarryDeps,
  row: OutboxRow,
  act: (driver: Driver, incident: IncidentWithRoom) => Promise<Carried>,
): Promise<Carried> {
  const incident = await roomOf(deps, row.message);
  if (incident === null) return goneWithoutRoom;
  try {
    return await act(drivers[driverOf(incident.room)], incident);
  } catch (error) {
    if (!(error instanceof SendFailure) || !error.permanent || !isOpen(incident) || driverOf(incident.room) === 'relay') throw error;
    if (row.message.swarm === true) await moveSwarmToRelay(deps, incident.number, error.message);
    else await moveToRelay(deps, incident.number, 'gone', error.message);
    const relayed = await roomOf(deps, row.message);
    return relayed === null ? goneWithoutRoom : act(relay, relayed);
  }
}

/** Brings somebody in, and says what came of it. */
export async function addToRoom(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const incident = await roomOf(deps, row.message);
  if (incident === null) return goneWithoutRoom;
  const { number, room } = incident;
  const added = await drivers[driverOf(room)].add(deps, namedTransport(deps, room.via ?? ''), incident, person, row.message);
  const isSwarm = row.message.swarm === true;
  if (added.joined) await handle(deps, { number, commands: () => [isSwarm ? swarmJoined({ person }) : memberJoinedCommand({ person })] });
  else await reportNotAdded(deps, incident, person, added, isSwarm ? 'customer room' : 'war room');
  return { sent: null };
}

/** The link goes to whoever was only invited; why somebody could not be let in is kept in the record. */
async function reportNotAdded(
  deps: CarryDeps,
  incident: IncidentWithRoom,
  person: PersonKey,
  { link, why }: Exclude<AddOutcome, { joined: true }>,
  room: 'war room' | 'customer room',
): Promise<void> {
  const url = link ? safeLink(incident.room.inviteLink ?? null) : null;
  if (url !== null) {
    const message = tell(incident, person, `${headline(incident)}\nJoin the ${room}: ${url}`);
    await deps.store.commit({ now: deps.clock.now(), writes: [write.message(message)] });
    deps.nudge();
  }
  if (why === null) return;
  const name = deps.organisation().people.get(person)?.name ?? person;
  const text = `${name} is not in the ${room}: ${quoted(why, 200)}`;
  await handle(deps, {
    number: incident.number,
    commands: () => [noteCommand({ by: 'muster', kind: 'note', text, where: 'direct', about: null })],
  });
}

export async function removeFromRoom(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const incident = await roomOf(deps, row.message);
  if (incident === null) return goneWithoutRoom;
  await drivers[driverOf(incident.room)].remove(deps, namedTransport(deps, incident.room.via ?? ''), incident, person, row.message);
  return { sent: null };
}

/** A group that could not be renamed for this long keeps the name it has, until another is wanted. */
const renamedWithinMs = hours(1);

/** Only the newest subject is worth asking for. One that is not taken is told in the log and nowhere else. */
export async function renameRoom(deps: CarryDeps, row: OutboxRow, subject: string): Promise<Carried> {
  const incident = await roomOf(deps, row.message);
  if (incident === null) return goneWithoutRoom;
  const { number, room } = incident;
  if (room.subject !== subject) return { dropped: 'it is to be called something else by now' };
  if (driverOf(room) === 'relay') return { dropped: 'a relayed room has no name' };
  if (deps.clock.now() - row.createdAt >= renamedWithinMs) {
    deps.log.warn({ incident: number, reason: row.error }, 'a war room keeps the name it had');
    return { dropped: 'it could not be renamed' };
  }
  await drivers[driverOf(room)].rename(deps, namedTransport(deps, room.via ?? ''), incident, subject);
  return { sent: null };
}

const goneWithoutRoom: Carried = { dropped: 'it has no war room of its own' };

/**
 * The room a row is for, by its address: an answer given there may be about no incident at all. Rows of a room wait behind the one that
 * opens it; should it still be missing, they are tried again. Null: it was asked for and held back since, so there is nowhere to say it.
 */
async function roomOf(deps: CarryDeps, { to, incident: about, swarm }: Message): Promise<IncidentWithRoom | null> {
  const number = to.kind === 'room' ? to.incident : about;
  const incident = number === null ? null : await deps.store.incident(number);
  if (incident === null) throw new SendFailure(`there is no INC-${number}`, { permanent: true });
  const room = swarm === true ? swarmOf(incident) : incident.room;
  if (room === null) return null;
  if (room.chat === null) throw new SendFailure(`INC-${number} has no room yet`, { permanent: false });
  return { ...incident, room: { ...room, chat: room.chat } };
}
