// Merging two incidents: two decisions, one change. The alerts go along, so the next signal finds its new home; within two minutes they
// come back. The worse of the two is the one that is left, whichever was named first, and where one is bad it is asked once.

import type { Alert } from '../../alerts/alert.js';
import { rotaOf } from '../../escalation/on-call.js';
import { Fault } from '../../fault.js';
import { decideOnDuty } from '../../handling/decide-on-duty.js';
import type { Deps } from '../../handling/dependencies.js';
import { writeOf } from '../../handling/handle.js';
import { logStory } from '../../handling/log-story.js';
import { moving } from '../../handling/moves.js';
import { inTurn } from '../../handling/turns.js';
import { confirmation, refusalWords } from '../../incident/answer.js';
import type { Command } from '../../incident/commands.js';
import { tell } from '../../incident/compose.js';
import { personName } from '../../incident/directory.js';
import { absorb, giveBack, mergeInto, unmerge } from '../../incident/features/merge/events.js';
import { type Incident, isOpen, type PersonKey } from '../../incident/incident.js';
import type { Choice, Message } from '../../incident/message.js';
import type { Played } from '../../incident/play.js';
import type { Refusal } from '../../incident/refusals.js';
import { headline } from '../../incident/wording.js';
import { type Write, write } from '../../store/store.js';
import type { Ask } from '../command.js';
import { atLeast } from '../rights.js';
import { type ChatMessage, reply, replyMessage } from './chat-message.js';
import { involves } from './target.js';

const mostTries = 5;
/** More alerts than any incident has. */
const mostAlerts = 1_000_000;

export type MergeAsk = Extract<Ask, { ask: 'merge' }>;

/** Remembers what a `yes` in this chat is to do; of another person: in their own. */
export type AskYes = (confirmed: MergeAsk, pair: Pair, person: PersonKey | null) => Promise<void>;

/** `merge 43` makes 43 part of this one, `duplicate of 41` makes this one part of 41; the worse of the two stays. */
export async function merge(deps: Deps, message: ChatMessage, target: Incident, ask: MergeAsk, askYes: AskYes): Promise<void> {
  await bothInTurn(deps, target.number, ask.other, async () => {
    const here = await deps.store.incident(target.number);
    const other = await deps.store.incident(ask.other);
    if (here === null || other === null) return refuse(deps, message, { refused: 'no-such-incident', number: ask.other }, null);
    const named = ask.direction === 'other-into-this' ? { from: other, into: here } : { from: here, into: other };
    const pair = worseLeft(named);
    const decided = decidePair(deps, message, pair);
    if ('refusal' in decided) return refuse(deps, message, decided.refusal, decided.of);
    if (await askFirst(deps, message, pair, ask, askYes)) return 'done';
    const isSwapped = pair.into !== named.into;
    const stays = isSwapped ? `INC-${pair.into.number} is the worse of the two, so it is the one that stays.\n` : '';
    return commitPair(deps, message, decided, { alerts: [write.moveAlerts(pair.from.number, pair.into.number)], before: stays });
  });
}

/** The one that goes, and the one that is left. */
export interface Pair {
  readonly from: Incident;
  readonly into: Incident;
}

/** Never a P1 behind a P3, whichever was named first: with the worse one its clocks, its owner and its room stay. */
const worseLeft = ({ from, into }: Pair): Pair =>
  from.severity < into.severity && isOpen(from) && isOpen(into) ? { from: into, into: from } : { from, into };

/** The next one may be asked about one of them only when both are done with. Always in the order of their numbers. */
async function bothInTurn(deps: Deps, one: number, other: number, work: () => Promise<'done' | 'conflict'>): Promise<void> {
  const [first, second] = [Math.min(one, other), Math.max(one, other)];
  await inTurn(deps.store, first, () => (first === second ? tried(first, work) : inTurn(deps.store, second, () => tried(first, work))));
}

async function tried(number: number, work: () => Promise<'done' | 'conflict'>): Promise<void> {
  for (let tries = 0; tries < mostTries; tries++) if ((await work()) === 'done') return;
  throw new Fault(`INC-${number} kept changing while it was merged`, { hint: 'send it again' });
}

/** Both of a pair with what becomes of each. */
type DecidedPair = Pair & { readonly gone: Played; readonly grown: Played };

function decidePair(
  deps: Deps,
  { person }: ChatMessage,
  { from, into }: Pair,
): DecidedPair | { readonly refusal: Refusal; readonly of: Incident } {
  const by = person.key;
  return decideBoth(
    deps,
    { from, into },
    mergeInto({ by, into: into.number, intoTitle: into.title }),
    absorb({ by, other: comingFrom(from) }),
  );
}

const comingFrom = ({ number, title, status, severity, drill, ack, quietUntil, paged, alerts, links }: Incident) => ({
  ...{ number, title, status, severity, drill, ack, quietUntil, paged, alerts, links },
});

/** Each on whom the rota gives now: either may page. What goes is only closed, and asks nobody. */
function decideBoth(
  deps: Deps,
  { from, into }: Pair,
  onFrom: Command,
  onInto: Command,
): DecidedPair | { readonly refusal: Refusal; readonly of: Incident } {
  const now = deps.clock.now();
  const directory = deps.directory();
  const decided = (
    [
      [from, onFrom],
      [into, onInto],
    ] as const
  ).map(([incident, command]) => {
    const rota = incident === from && isOpen(from) ? null : rotaOf(deps.organisation(), incident, now);
    return { incident, ...decideOnDuty(incident, [command], { now, number: incident.number, directory, rota }) };
  });
  const refused = decided.find(({ refusal }) => refusal !== null);
  if (refused?.refusal) return { refusal: refused.refusal, of: refused.incident };
  const [gone, grown] = decided.map(({ played }) => played);
  if (gone == null || grown == null) return { refusal: { refused: 'already-done' }, of: from };
  return { from, into, gone, grown };
}

async function commitPair(
  deps: Deps,
  message: ChatMessage,
  { from, into, gone, grown }: DecidedPair,
  { alerts, before = '', after = () => '' }: { readonly alerts: readonly Write[]; readonly before?: string; readonly after?: () => string },
): Promise<'done' | 'conflict'> {
  const now = deps.clock.now();
  const confirmed = confirmation(
    grown.events.map((one) => one.event),
    grown.after,
    message.reader,
  );
  const answer = replyMessage(message, `${before}${confirmed}${after()}`, into.number);
  const writes = [
    write.receipt(message.receipt),
    writeOf(from, gone.after),
    writeOf(into, grown.after),
    ...[...gone.events, ...grown.events].map(write.event),
    ...[answer, ...gone.messages, ...grown.messages].map(write.message),
    ...[...gone.effects, ...grown.effects].map(write.effect),
    ...alerts,
  ];
  const outcome = await moving(deps.store, () => deps.store.commit({ now, writes }));
  if (outcome === 'committed') for (const played of [gone, grown]) logStory(deps, played);
  deps.nudge();
  return outcome === 'conflict' ? 'conflict' : 'done';
}

/** Where one of them is a P1 or a P2: once, of whoever merges; of its owner where somebody who has no part in it does. */
async function askFirst(deps: Deps, message: ChatMessage, pair: Pair, ask: MergeAsk, askYes: AskYes): Promise<boolean> {
  const { from, into } = pair;
  if (from.severity > 'P2' && into.severity > 'P2') return false;
  const by = message.person.key;
  const holder = into.ack?.by ?? from.ack?.by ?? null;
  const isOutsider = ![from, into].some((one) => involves(one, by)) && !atLeast(message.person, 'manager');
  const asked = isOutsider && holder !== null ? holder : null;
  if (ask.anyway === true && asked === null) return false;
  const confirmed: MergeAsk = { ask: 'merge', other: from.number, direction: 'other-into-this', into: into.number, anyway: true };
  const typed = `${into.number} merge ${from.number} anyway`;
  const choices: readonly Choice[] = [{ title: 'Yes', says: typed }];
  const { directory } = message.reader;
  const which = [into, from].map((one) => `${headline(one)} (${one.ack === null ? 'nobody' : personName(directory, one.ack.by)} has it)`);
  const stays = into.severity < from.severity ? `INC-${into.number} is a ${into.severity} and stays.` : `INC-${into.number} stays.`;
  const reply = `Reply *yes*, or *${typed}*.`;
  const messages: Message[] = [];
  if (asked === null) {
    const text = [`Merge INC-${from.number} into INC-${into.number}? ${stays}`, ...which, `Nothing has changed yet. ${reply}`].join('\n');
    messages.push({ ...replyMessage(message, text, into.number), choices });
  } else {
    const who = personName(directory, by);
    const owner = personName(directory, asked);
    const text = [`${who} says INC-${from.number} and INC-${into.number} are the same outage. ${stays}`, ...which, `Merge them? ${reply}`];
    messages.push({ ...tell(into, asked, text.join('\n')), choices });
    const has = into.ack === null ? from : into;
    messages.push(
      replyMessage(
        message,
        `INC-${has.number} is ${owner}'s: ${owner} is asked whether they are the same. Nothing has changed yet.`,
        into.number,
      ),
    );
  }
  await deps.store.commit({ now: deps.clock.now(), writes: [write.receipt(message.receipt), ...messages.map(write.message)] });
  deps.nudge();
  await askYes(confirmed, pair, asked);
  return true;
}

/** Takes a merge back: both are as they were, and each has its own alerts again. */
export async function takeBackMerge(deps: Deps, message: ChatMessage, number: number): Promise<void> {
  const found = await deps.store.incident(number);
  if (found === null || found.mergedInto === null)
    return reply(deps, message, refusalWords({ refused: 'no-merge-to-undo' }, found, message.reader));
  await bothInTurn(deps, number, found.mergedInto, async () => {
    const from = await deps.store.incident(number);
    const into = from === null || from.mergedInto === null ? null : await deps.store.incident(from.mergedInto);
    if (from === null || into === null) return refuse(deps, message, { refused: 'no-merge-to-undo' }, from);
    const taken = (await deps.store.newestByGroup([from.groupKey])).get(from.groupKey);
    if (taken !== undefined && taken.number !== number && isOpen(taken))
      return refuse(deps, message, { refused: 'already-open', number: taken.number }, from);
    const back = (await deps.store.alertsOf(into.number, mostAlerts)).filter((alert) => cameWith(alert, from));
    const alerts = { firing: back.filter(({ status }) => status !== 'resolved').length, total: back.length };
    const by = message.person.key;
    const decided = decideBoth(deps, { from, into }, unmerge({ by, alerts }), giveBack({ by, other: number, alerts }));
    if ('refusal' in decided) return refuse(deps, message, decided.refusal, decided.of);
    const again = () =>
      `\n${confirmation(
        decided.gone.events.map((one) => one.event),
        decided.gone.after,
        message.reader,
      )}`;
    const rows = back.map(({ mergedFrom: _, ...alert }) => write.alert({ ...alert, incident: number }));
    return commitPair(deps, message, decided, { alerts: rows, after: again });
  });
}

/** What was merged, and what has come since that would have come to it. */
const cameWith = (alert: Alert, from: Incident): boolean => alert.mergedFrom === from.number || alert.groupKey === from.groupKey;

async function refuse(deps: Deps, message: ChatMessage, refusal: Refusal, incident: Incident | null): Promise<'done'> {
  await reply(deps, message, refusalWords(refusal, incident, message.reader));
  return 'done';
}
