// What the outbox asks of rooms: opened by the first driver that can, moved to the next when one cannot any more.

import type { Carried, CarryDeps } from '../delivery/outgoing-message.js';
import { isDown, namedTransport, namedTransports } from '../delivery/transport-names.js';
import { SendFailure } from '../fault.js';
import { handle } from '../handling/handle.js';
import { tell } from '../incident/compose.js';
import { seconds } from '../incident/duration.js';
import { quoted, link as safeLink } from '../incident/escape.js';
import { note as noteCommand } from '../incident/features/record/record.js';
import { memberJoined as memberJoinedCommand, roomOpened as roomOpenedCommand } from '../incident/features/room/events.js';
import { driverOf, isOpen, type PersonKey, type RoomDriver } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { headline } from '../incident/wording.js';
import { type OutboxRow, write } from '../store/store.js';
import { type RoomChoice, roomChoices } from './choose.js';
import type { AddOutcome, Driver, IncidentWithRoom, RoomMade } from './driver.js';
import { group } from './group.js';
import { invite } from './invite.js';
import { moveToRelay } from './move.js';
import { relay } from './relay.js';

const drivers: Readonly<Record<RoomDriver, Driver>> = { group, invite, relay };

/** A driver that fails for now is waited for this long before the next one is taken. */
const waitForDriverMs = seconds(30);

/** Opens it by the first driver that can. Throws SendFailure while waiting is better than what is left. */
export async function openRoom(deps: CarryDeps, row: OutboxRow, subject: string, people: readonly PersonKey[]): Promise<Carried> {
  const { message } = row;
  const number = message.incident;
  if (number === null) return { dropped: 'a room without an incident' };
  const waitedEnough = deps.clock.now() - row.createdAt >= waitForDriverMs;
  let failed: SendFailure | null = null;
  for (const choice of roomChoices(candidates(deps), people.length)) {
    if (failed !== null && !failed.permanent && (!waitedEnough || choice.isDown)) throw failed;
    try {
      const made = await drivers[choice.driver].open(deps, namedTransport(deps, choice.over), { number, subject, people, message });
      return await recordOpened(deps, number, made);
    } catch (error) {
      if (!(error instanceof SendFailure)) throw error;
      failed = error;
      deps.log.warn({ incident: number, ...loggable(choice), reason: error.message }, 'a room could not be opened this way');
    }
  }
  throw failed ?? new SendFailure('no transport can hold a room', { permanent: true });
}

const loggable = ({ driver, over }: RoomChoice) => ({ driver, transport: over });

const candidates = (deps: CarryDeps) =>
  namedTransports(deps).map(({ name, transport }) => ({ name, can: transport.can, isDown: isDown(deps, name) }));

async function recordOpened(deps: CarryDeps, number: number, { place, members }: RoomMade): Promise<Carried> {
  await handle(deps, { number, commands: () => [roomOpenedCommand({ ...place, members })] });
  return { sent: null };
}

/** Says it; a room whose group is lost goes on as a relay, and what was to be said is said there. */
export const sayInRoom = (deps: CarryDeps, row: OutboxRow): Promise<Carried> =>
  withDriverOfRoom(deps, row, (driver, incident) => driver.say(deps, namedTransport(deps, incident.room.via ?? ''), incident, row));

export const showCardInRoom = (deps: CarryDeps, row: OutboxRow): Promise<Carried> =>
  withDriverOfRoom(deps, row, (driver, incident) => driver.showCard(deps, namedTransport(deps, incident.room.via ?? ''), incident, row));

async function withDriverOfRoom(
  deps: CarryDeps,
  row: OutboxRow,
  act: (driver: Driver, incident: IncidentWithRoom) => Promise<Carried>,
): Promise<Carried> {
  const incident = await roomOf(deps, row.message);
  try {
    return await act(drivers[driverOf(incident.room)], incident);
  } catch (error) {
    if (!(error instanceof SendFailure) || !error.permanent || !isOpen(incident) || driverOf(incident.room) === 'relay') throw error;
    await moveToRelay(deps, incident.number, 'gone', error.message);
    return act(relay, await roomOf(deps, row.message));
  }
}

/** Brings somebody in, and says what came of it. */
export async function addToRoom(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const incident = await roomOf(deps, row.message);
  const { number, room } = incident;
  const added = await drivers[driverOf(room)].add(deps, namedTransport(deps, room.via ?? ''), incident, person, row.message);
  if (added.joined) await handle(deps, { number, commands: () => [memberJoinedCommand({ person })] });
  else await reportNotAdded(deps, incident, person, added);
  return { sent: null };
}

/** The link goes to whoever was only invited; why somebody could not be let in is kept in the record. */
async function reportNotAdded(
  deps: CarryDeps,
  incident: IncidentWithRoom,
  person: PersonKey,
  { link, why }: Exclude<AddOutcome, { joined: true }>,
): Promise<void> {
  const url = link ? safeLink(incident.room.inviteLink ?? null) : null;
  if (url !== null) {
    const message = tell(incident, person, `${headline(incident)}\nJoin the war room: ${url}`);
    await deps.store.commit({ now: deps.clock.now(), writes: [write.message(message)] });
    deps.nudge();
  }
  if (why === null) return;
  const name = deps.organisation().people.get(person)?.name ?? person;
  const text = `${name} is not in the war room: ${quoted(why, 200)}`;
  await handle(deps, {
    number: incident.number,
    commands: () => [noteCommand({ by: 'muster', kind: 'note', text, where: 'direct', about: null })],
  });
}

export async function removeFromRoom(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const incident = await roomOf(deps, row.message);
  await drivers[driverOf(incident.room)].remove(deps, namedTransport(deps, incident.room.via ?? ''), incident, person, row.message);
  return { sent: null };
}

/** Rows of a room wait behind the one that opens it; should it still be missing, they are tried again. */
async function roomOf(deps: CarryDeps, message: Message): Promise<IncidentWithRoom> {
  const incident = message.incident === null ? null : await deps.store.incident(message.incident);
  const room = incident?.room ?? null;
  if (incident === null || room === null || room.chat === null)
    throw new SendFailure(`INC-${message.incident} has no room yet`, { permanent: false });
  return { ...incident, room: { ...room, chat: room.chat } };
}
