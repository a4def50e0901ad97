// One order, several incidents: every open page of the sender taken at once, and taken back at once. Each incident is a change of its
// own, so that one that keeps changing holds up no other; what others are told of them leaves as one message for each person.

import type { Deps } from '../../handling/dependencies.js';
import { type Handled, handle } from '../../handling/handle.js';
import type { Command } from '../../incident/commands.js';
import { acknowledge, handOff } from '../../incident/features/ownership/events.js';
import { undoLast } from '../../incident/features/undo/undo.js';
import { type Incident, isOpen, type PersonKey, type Severity } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import {
  asksForAll,
  gaveBackAll,
  handedOverAll,
  hasAll,
  keepsAll,
  keptAll,
  nothingToTake,
  otherwiseMany,
  tookAll,
  tookBackAll,
} from '../../incident/several.js';
import { capital } from '../../incident/wording.js';
import { write } from '../../store/store.js';
import { seatBar } from '../rights.js';
import { answerTo, type ChatMessage, reply, replyMessage } from './chat-message.js';
import { forgetDone, noteDone } from './done-lately.js';
import { type LastDone, lastDone } from './last-done.js';
import { takeBackMerge } from './take-back-merge.js';

/** Handled side by side: they share the disk's sync, and the loop has time for others. */
const atOnce = 32;
/** Looked through for what the sender has. */
const lookThrough = 1_000;

/** Takes every open page of the sender that nobody has taken yet, or those numbered. */
export async function acknowledgeAll(
  deps: Deps,
  message: ChatMessage,
  { severity, numbers, count }: { readonly severity: Severity | null; readonly numbers?: readonly number[]; readonly count?: number },
): Promise<void> {
  const by = message.person.key;
  const named = numbers === undefined ? null : await Promise.all(numbers.map((number) => deps.store.incident(number)));
  const pages =
    named?.filter((one) => one !== null && isOpen(one) && one.ack === null).map((one) => one as Incident) ??
    (await deps.store.openPagesTo(by)).filter((one) => severity === null || one.severity === severity);
  if (pages.length === 0) {
    const open = await deps.store.list({ status: 'open', limit: lookThrough });
    const has = open.filter((one) => one.ack?.by === by);
    return reply(deps, message, nothingToTake(has, severity));
  }
  if (count !== undefined && count !== pages.length) return reply(deps, message, otherwiseMany(pages, count));
  const together = `${message.receipt.channel} ${message.receipt.id}`;
  const command = acknowledge({ by, investigating: false, text: null, together });
  const { done, not, held } = await eachOf(deps, pages, command);
  return sayOnce(deps, message, tookAll(done, not, message.reader.directory), held, hasAll);
}

/** What somebody has now: what *handoff* is about where it names none. */
export const heldBy = async ({ store }: Pick<Deps, 'store'>, person: PersonKey): Promise<readonly Incident[]> =>
  (await store.list({ status: 'open', limit: lookThrough })).filter(({ ack }) => ack?.by === person);

/** Asks somebody to take all of these; each stays with the sender until it is taken. */
export async function handOffAll(deps: Deps, message: ChatMessage, all: readonly Incident[], to: PersonKey): Promise<void> {
  const by = message.person.key;
  const { directory } = message.reader;
  const command = handOff({ by, to, barred: seatBar(deps.organisation(), 'owner', by, to) });
  const { done, not, held } = await eachOf(deps, all, command);
  await sayOnce(deps, message, handedOverAll(done, not, to, directory), held, (numbers) => asksForAll(numbers, by, to, directory));
  if (done.length === 0) return;
  const takeBack = async (again: ChatMessage) => {
    const undone = await eachOf(deps, done, undoLast({ by }));
    forgetDone(deps.store, by);
    const numbers = undone.done.map(({ number }) => number);
    const words = numbers.length === 0 ? 'Nothing was taken back: it changed since.' : keptAll(numbers, to, directory);
    return sayOnce(deps, again, words, undone.held, (kept) => keepsAll(kept, by, directory));
  };
  noteDone(deps.store, by, { at: deps.clock.now(), what: 'the hand-over', takeBack });
}

/** What the sender did last, while it can be undone; null where nothing is found. `room`: of incidents only that one counts. */
export const changedTogether = (deps: Deps, by: PersonKey, room: number | null = null): Promise<LastDone | null> =>
  lastDone(deps, by, room);

/** Takes back what one order did, to whatever it did it. */
export async function takeBackAll(deps: Deps, message: ChatMessage, last: LastDone): Promise<void> {
  if ('done' in last) {
    const { what, takeBack } = last.done;
    return takeBack === null ? reply(deps, message, `${capital(what)} can't be taken back. Nothing has changed.`) : takeBack(message);
  }
  if ('merged' in last) return takeBackMerge(deps, message, last.merged);
  if ('incident' in last) return takeBackOne(deps, message, last.incident);
  const { done, not, held } = await eachOf(deps, last.together, undoLast({ by: message.person.key }));
  const numbers = (all: readonly Incident[]) => all.map(({ number }) => number);
  return sayOnce(deps, message, tookBackAll(numbers(done), numbers(not)), held, gaveBackAll);
}

async function takeBackOne(deps: Deps, message: ChatMessage, incident: Incident): Promise<void> {
  await handle(deps, {
    number: incident.number,
    receipts: [message.receipt],
    commands: () => [undoLast({ by: message.person.key })],
    replies: (handled) => answerTo(message, handled, incident),
  });
}

/** What each person would have been told of each incident. */
type HeldBack = ReadonlyMap<PersonKey, ReadonlyMap<number, Message>>;

interface Ended {
  readonly done: readonly Incident[];
  readonly not: readonly Incident[];
  readonly held: HeldBack;
}

async function eachOf(deps: Deps, incidents: readonly Incident[], command: Command): Promise<Ended> {
  const held = new Map<PersonKey, Map<number, Message>>();
  const ended: { readonly incident: Incident; readonly handled: Handled | 'duplicate' }[] = [];
  for (let from = 0; from < incidents.length; from += atOnce) {
    const some = incidents.slice(from, from + atOnce).map(async (incident) => {
      const announced = (messages: readonly Message[]) => withoutChatter(messages, incident.number, held);
      return { incident, handled: await handle(deps, { number: incident.number, commands: () => [command], announced }) };
    });
    ended.push(...(await Promise.all(some)));
  }
  const isDone = ({ handled }: (typeof ended)[number]) => handled === 'duplicate' || handled.refusal === null;
  const after = ({ incident, handled }: (typeof ended)[number]) => (handled === 'duplicate' ? incident : (handled.after ?? incident));
  return { done: ended.filter(isDone).map(after), not: ended.filter((one) => !isDone(one)).map(after), held };
}

/** What rooms are told leaves as it is; what is said to people is kept for later, once for each incident. */
function withoutChatter(messages: readonly Message[], number: number, held: Map<PersonKey, Map<number, Message>>): readonly Message[] {
  return messages.filter((message) => {
    if (message.kind !== 'update' || message.to.kind !== 'person') return true;
    const { person } = message.to;
    held.set(person, (held.get(person) ?? new Map()).set(number, message));
    return false;
  });
}

async function sayOnce(deps: Deps, message: ChatMessage, answer: string, held: HeldBack, words: typeof hasAll): Promise<void> {
  const { person, reader, receipt } = message;
  const told = [...held.values()].flatMap((byIncident) => {
    const [first] = byIncident.values();
    if (first === undefined || byIncident.size === 1) return first ?? [];
    return { ...first, incident: null, text: words([...byIncident.keys()], person.key, reader.directory) };
  });
  const writes = [...told, replyMessage(message, answer, message.room)].map(write.message);
  await deps.store.commit({ now: deps.clock.now(), writes: [...writes, write.receipt(receipt)] });
  deps.nudge();
}
