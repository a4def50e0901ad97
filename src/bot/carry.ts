// Carrying one outbox row: who and where it is for, what the transport is asked, what came of it. The sender decides when.

import type { Clock } from '../clock.js';
import { Fault, SendFailure } from '../fault.js';
import { seconds } from '../incident/duration.js';
import { isOpen, type PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import type { OutboxRow } from '../store/store.js';
import type { Destination, Letter, RoomOpened, Transport } from '../transports/transport.js';
import type { Deps } from './deps.js';
import { handle } from './handle.js';

/** Every call of a transport has our own limit (reliability F2). */
export const callLimitMs = seconds(15);

export interface CarryDeps extends Deps {
  readonly transport: Transport;
}

/** What became of a row: sent under this id, done without a message, or not needed any more. */
export type Carried = { readonly sent: string | null } | { readonly dropped: string };

/** Carries a row. Throws SendFailure when the transport could not take it. */
export async function carry(deps: CarryDeps, row: OutboxRow): Promise<Carried> {
  const stale = await noLongerNeeded(deps, row.message);
  if (stale !== null) return { dropped: stale };
  const act = row.message.act;
  switch (act.do) {
    case 'say':
      return { sent: await say(deps, row) };
    case 'card':
      return { sent: await showCard(deps, row) };
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

async function say(deps: CarryDeps, row: OutboxRow): Promise<string> {
  const wanted = await letter(deps, row);
  const before = await foundBefore(deps, row, wanted);
  if (before !== null) return before;
  return (await limited(deps.clock, deps.transport.send(wanted))).id;
}

async function letter(deps: CarryDeps, row: OutboxRow): Promise<Letter> {
  const { message } = row;
  return {
    to: await destination(deps, message),
    text: mayRepeat(row) ? `${message.text}\n(may repeat)` : message.text,
    marker: String(row.id),
    attempt: row.attempts,
    quote: message.quote,
    edit: null,
    pin: false,
  };
}

/** The card is edited where it stands; where it cannot be (too old, gone), it is said anew and pinned. */
async function showCard(deps: CarryDeps, row: OutboxRow): Promise<string> {
  const base = { ...(await letter(deps, row)), text: row.message.text };
  const before = await foundBefore(deps, row, base);
  if (before !== null) return before;
  const shown = deps.transport.can.edit ? await deps.store.lastCard(row.chatKey) : null;
  if (shown?.transportId != null && shown.transport === deps.transport.name) {
    try {
      return (await limited(deps.clock, deps.transport.send({ ...base, edit: shown.transportId }))).id;
    } catch (error) {
      if (!(error instanceof SendFailure) || !error.permanent) throw error;
    }
  }
  return (await limited(deps.clock, deps.transport.send({ ...base, pin: deps.transport.can.pin }))).id;
}

async function openRoom(deps: CarryDeps, row: OutboxRow, subject: string, people: readonly PersonKey[]): Promise<Carried> {
  const number = row.message.incident;
  if (number === null) return { dropped: 'a room without an incident' };
  const opened = await limited(
    deps.clock,
    deps.transport.openRoom({ subject, members: addresses(deps, people), marker: `room:${number}` }),
  );
  const command = { type: 'room-opened', chat: opened.chat, members: outcomes(deps, opened) } as const;
  await handle(deps, { number, commands: () => [command] });
  return { sent: null };
}

const outcomes = (deps: CarryDeps, opened: RoomOpened) =>
  opened.members.flatMap(({ address, outcome }) => {
    const person = personAt(deps, address);
    return person === null ? [] : [{ person, joined: outcome === 'joined' }];
  });

async function invite(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const number = row.message.incident;
  const { chat } = await roomChat(deps, row.message);
  const outcome = await limited(deps.clock, deps.transport.addMember(chat, addressOf(deps, person)));
  if (number !== null && outcome === 'joined') await handle(deps, { number, commands: () => [{ type: 'member-joined', person }] });
  return { sent: null };
}

async function remove(deps: CarryDeps, row: OutboxRow, person: PersonKey): Promise<Carried> {
  const { chat } = await roomChat(deps, row.message);
  await limited(deps.clock, deps.transport.removeMember(chat, addressOf(deps, person)));
  return { sent: null };
}

async function destination(deps: CarryDeps, message: Message): Promise<Destination> {
  switch (message.to.kind) {
    case 'person':
      return { direct: addressOf(deps, message.to.person) };
    case 'chat':
      return message.to.chat.startsWith('+') ? { direct: message.to.chat } : { chat: message.to.chat };
    case 'organisation':
      return organisationRoom(deps);
    case 'room':
      return roomChat(deps, message);
    default:
      return message.to satisfies never;
  }
}

/** Rows of a room wait behind the one that opens it; should it still be missing, they are tried again. */
async function roomChat(deps: CarryDeps, message: Message): Promise<{ readonly chat: string }> {
  const incident = message.incident === null ? null : await deps.store.incident(message.incident);
  const chat = incident?.room?.chat ?? null;
  if (chat === null) throw new SendFailure(`INC-${message.incident} has no room yet`, { permanent: false });
  return { chat };
}

/** The standing room, opened once; the transport finds it again by its marker. */
async function organisationRoom(deps: CarryDeps): Promise<{ readonly chat: string }> {
  const { room, people } = deps.organisation();
  if (room === null) throw new SendFailure('the organisation has no room', { permanent: true });
  const members = [...people.values()].map((person) => person.phone);
  return { chat: (await limited(deps.clock, deps.transport.openRoom({ subject: room, members, marker: 'organisation' }))).chat };
}

function addressOf(deps: CarryDeps, person: PersonKey): string {
  const phone = deps.organisation().people.get(person)?.phone;
  if (phone === undefined) throw new SendFailure(`${person} is not in the organisation any more`, { permanent: true });
  return phone;
}

const addresses = (deps: CarryDeps, people: readonly PersonKey[]): readonly string[] =>
  people.flatMap((person) => deps.organisation().people.get(person)?.phone ?? []);

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
