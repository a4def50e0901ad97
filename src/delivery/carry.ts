// Carrying one outbox row: who and where it is for, what the transport is asked, what came of it. The sender decides when.

import { SendFailure } from '../fault.js';
import { inTurn } from '../handling/turns.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { CodeCarried, Message } from '../incident/message.js';
import { addressQueue, announcePage, codeIsThere } from '../people/challenge.js';
import { blankRow } from '../people/reach.js';
import { inviteesOn } from '../rooms/members.js';
import { addToRoom, openRoom, reactInRoom, removeFromRoom, renameRoom, sayInRoom, showCardInRoom } from '../rooms/rooms.js';
import { type OutboxRow, write } from '../store/store.js';
import { type Carried, type CarryDeps, type Held, type Place, sayAt, showCardAt } from './outgoing-message.js';
import { needsNoCall, noLongerNeeded } from './still-wanted.js';
import { withinCallLimit } from './transport-call.js';

/** Carries a row. Throws SendFailure when the transport could not take it. */
export async function carry(deps: CarryDeps, row: OutboxRow): Promise<Carried> {
  const stale = (await noLongerNeeded(deps, row.message)) ?? (deps.transport.pagesOnly === true ? await needsNoCall(deps, row) : null);
  const unwanted = stale ?? (await beyondBudget(deps, row.message));
  if (unwanted !== null) return { dropped: unwanted };
  const { act, to } = row.message;
  switch (act.do) {
    case 'say':
      return to.kind === 'room' ? sayInRoom(deps, row) : elsewhere(deps, row, sayAt);
    case 'card':
      return to.kind === 'room' ? showCardInRoom(deps, row) : elsewhere(deps, row, showCardAt);
    case 'react':
      return to.kind === 'room' ? reactInRoom(deps, row, act) : elsewhere(deps, row, sayAt);
    case 'open-room':
      return openRoom(deps, row, act);
    case 'invite':
      return addToRoom(deps, row, act.person);
    case 'remove':
      return removeFromRoom(deps, row, act.person);
    case 'rename':
      return renameRoom(deps, row, act.subject);
    default:
      return act satisfies never;
  }
}

/** Only updates of audiences, only where they cost something. Where nobody can tell, it is sent. */
async function beyondBudget({ transport, leftOut }: CarryDeps, { spared }: Message): Promise<string | null> {
  if (spared !== true || transport.paidPerMessage !== true || leftOut === undefined) return null;
  return leftOut(transport.name).catch(() => null);
}

async function elsewhere(deps: CarryDeps, row: OutboxRow, hand: typeof sayAt | typeof showCardAt): Promise<Carried> {
  const place = await destination(deps, row.message);
  if ('held' in place) return row.message.kind === 'page' ? announce(deps, row, place) : place;
  const said = await hand(deps, row, place);
  if (row.message.code !== undefined) await noteCodeIsThere(deps, row.message.code);
  if (place.onWordOf !== undefined && 'direct' in place.to) await noteWrittenTo(deps, place.onWordOf, place.to.direct);
  return said;
}

/** A page to an address that is still to be confirmed leaves in its own place, as the words that wake. */
async function announce(deps: CarryDeps, row: OutboxRow, { held, person }: Held): Promise<Carried> {
  const announced = await announcePage(deps, deps.transport.name, person, held, row);
  if ('none' in announced) throw new SendFailure('that number changed hands', { permanent: true });
  const { text, code } = announced;
  const heardAt = await lastHeard(deps, held);
  const said = await sayAt(deps, { ...row, message: { ...row.message, text, choices: [] } }, { to: { direct: held }, heardAt });
  await noteCodeIsThere(deps, code);
  return said;
}

/** It was sent whatever the store says: should this not be written down, the code only ends sooner. */
const noteCodeIsThere = (deps: CarryDeps, code: CodeCarried): Promise<void> =>
  codeIsThere(deps, code).catch((error: unknown) => deps.log.warn({ err: error }, 'that a code was sent could not be written down'));

/** From now on there is a chat with them: whatever else is for them may go there. Never throws: it has been sent. */
async function noteWrittenTo(deps: CarryDeps, person: PersonKey, address: string): Promise<void> {
  const { store, clock, transport, log } = deps;
  await inTurn(store, addressQueue(transport.name, address), async () => {
    if ((await store.addressAt(transport.name, address, null)) !== null) return;
    await store.commit({ now: clock.now(), writes: [write.address(blankRow(transport.name, address, person))] });
  }).catch((error: unknown) => log.warn({ err: error, person }, 'that somebody was written to could not be written down'));
}

async function destination(deps: CarryDeps, message: Message): Promise<Place | Held> {
  switch (message.to.kind) {
    case 'person': {
      const { person } = message.to;
      const reached = await deps.reach(deps.transport, person, message);
      if ('none' in reached) throw new SendFailure(reached.none, { permanent: true });
      if ('unconfirmed' in reached) return { held: reached.unconfirmed, person };
      const place = { to: { direct: reached.address }, heardAt: reached.heardAt };
      return reached.onWord === true ? { ...place, onWordOf: person } : place;
    }
    case 'chat': {
      const { chat } = message.to;
      if (message.direct !== true && !chat.startsWith('+')) return { to: { chat }, heardAt: null };
      const heardAt = message.cold === true ? await lastHeard(deps, chat) : deps.clock.now();
      return { to: { direct: chat }, heardAt };
    }
    case 'organisation':
      return { to: await organisationRoom(deps, message), heardAt: null };
    case 'room':
      throw new Error('a room has its own way');
    default:
      return message.to satisfies never;
  }
}

/** When an address last wrote to us; null: never, as far as anybody knows. */
const lastHeard = async (deps: CarryDeps, address: string): Promise<EpochMs | null> =>
  (await deps.store.addressAt(deps.transport.name, address, null))?.heardAt ?? null;

/** The standing room, opened once; the transport finds it again by its marker. */
async function organisationRoom(deps: CarryDeps, message: Message): Promise<{ readonly chat: string }> {
  const { room, people } = deps.organisation();
  if (room === null) throw new SendFailure('the organisation has no room', { permanent: true });
  const { addresses } = await inviteesOn(deps, deps.transport, [...people.keys()], message);
  const members = [...addresses.values()];
  return { chat: (await withinCallLimit(deps.clock, deps.transport.openRoom({ subject: room, members, marker: 'organisation' }))).chat };
}
