// Carrying one outbox row: who and where it is for, what the transport is asked, what came of it. The sender decides when.

import type { Clock } from '../clock.js';
import { Fault, SendFailure } from '../fault.js';
import { seconds } from '../incident/duration.js';
import { type EpochMs, isOpen, type PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import type { OutboxRow } from '../store/store.js';
import type { Destination, Letter, RoomMemberOutcome, Transport } from '../transports/transport.js';
import type { Deps } from './deps.js';
import { handle } from './handle.js';

/** Every call of a transport has our own limit (reliability F2). */
export const callLimitMs = seconds(15);

export interface CarryDeps extends Deps {
  readonly transport: Transport;
  /** Where a person is reached by this transport, for what is to be said. */
  readonly reach: (transport: Transport, person: PersonKey, message: Message) => Promise<Reached>;
}

/** Where somebody is reached. `unconfirmed`: no code ever came back from there, so nothing about an incident is said there. */
export type Reached =
  | { readonly address: string; readonly heardAt: EpochMs | null }
  | { readonly unconfirmed: string }
  | { readonly none: string };

/**
 * What became of a row: sent under this id, done without a message, not needed any more, or held back because the person's
 * address is not confirmed yet.
 */
export type Carried = { readonly sent: string | null } | { readonly dropped: string } | Held;

export interface Held {
  readonly held: string;
  readonly person: PersonKey;
}

/** Carries a row. Throws SendFailure when the transport could not take it. */
export async function carry(deps: CarryDeps, row: OutboxRow): Promise<Carried> {
  const stale = await noLongerNeeded(deps, row.message);
  if (stale !== null) return { dropped: stale };
  const act = row.message.act;
  switch (act.do) {
    case 'say':
      return say(deps, row);
    case 'card':
      return showCard(deps, row);
    case 'open-room':
      return openRoom(deps, row, act.subject, act.members);
    case 'invite':
      return invite(deps, row, act.person);
    case 'remove':
      return remove(deps, row, act.person);
    default:
      return act satisfies never;
  }
}

/** State is read again just before a page leaves: nobody is paged for what somebody has taken (grafana/oncall #4654). */
async function noLongerNeeded(deps: CarryDeps, { unless, incident: number }: Message): Promise<string | null> {
  if (unless === null || number === null) return null;
  const incident = await deps.store.incident(number);
  if (incident === null) return null;
  if (!isOpen(incident)) return `INC-${number} is ${incident.status}`;
  return unless === 'acknowledged' && incident.ack !== null ? `INC-${number} is acknowledged by ${incident.ack.by}` : null;
}

/** Sent again after a crash or a lost answer, it may have arrived before: it says so. */
const mayRepeat = (row: OutboxRow): boolean => row.attempts > 1 && (row.error === null || row.error.startsWith(lostAnswer));

/** How an error begins whose message may have arrived all the same. */
export const lostAnswer = 'no answer';

/** What an earlier attempt was accepted as, where nobody wrote it down and the transport can tell; else null. */
async function foundBefore(deps: CarryDeps, row: OutboxRow, wanted: Letter): Promise<string | null> {
  if (!mayRepeat(row) || deps.transport.find === undefined) return null;
  return limited(deps.clock, deps.transport.find({ ...wanted, text: row.message.text })).catch(() => null);
}

async function say(deps: CarryDeps, row: OutboxRow): Promise<Carried> {
  const to = await destination(deps, row.message);
  if ('held' in to) return to;
  const wanted = letter(row, to);
  const before = await foundBefore(deps, row, wanted);
  if (before !== null) return { sent: before };
  return { sent: (await limited(deps.clock, deps.transport.send(wanted))).id };
}

function letter(row: OutboxRow, { to, heardAt }: Place): Letter {
  const { message } = row;
  return {
    to,
    kind: message.kind,
    text: mayRepeat(row) ? `${message.text}\n(may repeat)` : message.text,
    marker: String(row.id),
    attempt: row.attempts,
    quote: message.quote,
    edit: null,
    pin: false,
    choices: message.choices ?? [],
    vote: message.vote ?? false,
    media: null,
    heardAt,
  };
}

/** The card is edited where it stands; where it cannot be (too old, gone), it is said anew and pinned. */
async function showCard(deps: CarryDeps, row: OutboxRow): Promise<Carried> {
  const to = await destination(deps, row.message);
  if ('held' in to) return to;
  const base = { ...letter(row, to), text: row.message.text };
  const before = await foundBefore(deps, row, base);
  if (before !== null) return { sent: before };
  const shown = deps.transport.can.edit ? await deps.store.lastCard(row.chatKey) : null;
  if (shown !== null && shown.transportId !== null && shown.transport === deps.transport.name) {
    try {
      return { sent: (await limited(deps.clock, deps.transport.send({ ...base, edit: shown.transportId }))).id };
    } catch (error) {
      if (!(error instanceof SendFailure) || !error.permanent) throw error;
    }
  }
  return { sent: (await limited(deps.clock, deps.transport.send({ ...base, pin: deps.transport.can.pin }))).id };
}

async function openRoom(deps: CarryDeps, row: OutboxRow, subject: string, people: readonly PersonKey[]): Promise<Carried> {
  const number = row.message.incident;
  if (number === null) return { dropped: 'a room without an incident' };
  const asked = await reachable(deps, people, row.message);
  const members = [...asked.values()];
  const opened = await limited(deps.clock, deps.transport.openRoom({ subject, members, marker: `room:${number}` }));
  const command = { type: 'room-opened', chat: opened.chat, members: outcomes(deps, people, asked, opened.members) } as const;
  await handle(deps, { number, commands: () => [command] });
  return { sent: null };
}

/** Whoever was asked is waited for, also where there is no way to them yet; so is whoever the room has besides. */
function outcomes(
  deps: CarryDeps,
  people: readonly PersonKey[],
  asked: ReadonlyMap<PersonKey, string>,
  came: readonly RoomMemberOutcome[],
): readonly { readonly person: PersonKey; readonly joined: boolean }[] {
  const byAddress = new Map([...asked].map(([person, address]) => [address, person]));
  const joined = new Map<PersonKey, boolean>(people.map((person) => [person, false]));
  for (const { address, outcome } of came) {
    const person = byAddress.get(address) ?? personAt(deps, address);
    if (person !== null) joined.set(person, outcome === 'joined');
  }
  return [...joined].map(([person, isIn]) => ({ person, joined: isIn }));
}

async function invite(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const number = row.message.incident;
  const { chat } = await roomChat(deps, row.message);
  const { outcome } = await limited(deps.clock, deps.transport.addMember(chat, await addressOf(deps, person, row.message)));
  if (number !== null && outcome === 'joined') await handle(deps, { number, commands: () => [{ type: 'member-joined', person }] });
  return { sent: null };
}

async function remove(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const { chat } = await roomChat(deps, row.message);
  await limited(deps.clock, deps.transport.removeMember(chat, await addressOf(deps, person, row.message)));
  return { sent: null };
}

/** Where a letter goes, and when that destination last wrote to us. */
interface Place {
  readonly to: Destination;
  readonly heardAt: EpochMs | null;
}

async function destination(deps: CarryDeps, message: Message): Promise<Place | Held> {
  switch (message.to.kind) {
    case 'person': {
      const { person } = message.to;
      const reached = await deps.reach(deps.transport, person, message);
      if ('none' in reached) throw new SendFailure(reached.none, { permanent: true });
      if ('unconfirmed' in reached) return { held: reached.unconfirmed, person };
      return { to: { direct: reached.address }, heardAt: reached.heardAt };
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
      return { to: await roomChat(deps, message), heardAt: null };
    default:
      return message.to satisfies never;
  }
}

/** When an address last wrote to us; null: never, as far as anybody knows. */
const lastHeard = async (deps: CarryDeps, address: string): Promise<EpochMs | null> =>
  (await deps.store.addressAt(deps.transport.name, address, null))?.heardAt ?? null;

/** Rows of a room wait behind the one that opens it; should it still be missing, they are tried again. */
async function roomChat(deps: CarryDeps, message: Message): Promise<{ readonly chat: string }> {
  const incident = message.incident === null ? null : await deps.store.incident(message.incident);
  const chat = incident?.room?.chat ?? null;
  if (chat === null) throw new SendFailure(`INC-${message.incident} has no room yet`, { permanent: false });
  return { chat };
}

/** The standing room, opened once; the transport finds it again by its marker. */
async function organisationRoom(deps: CarryDeps, message: Message): Promise<{ readonly chat: string }> {
  const { room, people } = deps.organisation();
  if (room === null) throw new SendFailure('the organisation has no room', { permanent: true });
  const members = [...(await reachable(deps, [...people.keys()], message)).values()];
  return { chat: (await limited(deps.clock, deps.transport.openRoom({ subject: room, members, marker: 'organisation' }))).chat };
}

async function addressOf(deps: CarryDeps, person: PersonKey, message: Message): Promise<string> {
  const reached = await deps.reach(deps.transport, person, message);
  if ('address' in reached) return reached.address;
  const why = 'none' in reached ? reached.none : `the address of ${person} is not confirmed`;
  throw new SendFailure(why, { permanent: true });
}

/** The addresses of those who can be reached, each once. */
async function reachable(deps: CarryDeps, people: readonly PersonKey[], message: Message): Promise<ReadonlyMap<PersonKey, string>> {
  const found = new Map<PersonKey, string>();
  for (const person of new Set(people)) {
    const reached = await deps.reach(deps.transport, person, message);
    if ('address' in reached) found.set(person, reached.address);
  }
  return found;
}

/** Who is reached at this address, or null for a stranger. */
export function personAt(deps: Pick<Deps, 'organisation'>, address: string): PersonKey | null {
  for (const person of deps.organisation().people.values()) if (person.phone === address) return person.key;
  return null;
}

/** A call that does not come back in time is given up; what it asked for may still happen. */
function limited<T>(clock: Clock, call: Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(callLimitMs * clock.scale, () =>
      reject(new SendFailure(`${lostAnswer} within 15 s`, { permanent: false, ambiguous: true })),
    );
    call.then(
      (value) => {
        stop();
        resolve(value);
      },
      (error: unknown) => {
        stop();
        reject(
          error instanceof SendFailure || error instanceof Fault
            ? error
            : new SendFailure(String(error), { permanent: false, cause: error }),
        );
      },
    );
  });
}
