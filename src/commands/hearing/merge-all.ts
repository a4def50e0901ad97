// `merge all`: everything the sender has or is paged for becomes one incident, the worst of them. Asked first, always; one change, so that
// a crash leaves all of it or nothing; and told once. What is other people's is not touched, whoever says it.

import type { Deps } from '../../handling/dependencies.js';
import { refusalWords } from '../../incident/answer.js';
import { absorb, mergeInto } from '../../incident/features/merge/events.js';
import { type Incident, isOpen, type PersonKey } from '../../incident/incident.js';
import type { Choice } from '../../incident/message.js';
import { askMergeAll, type Merging, mergedAll, nothingToMerge, notYoursToMergeInto, partOfOne } from '../../incident/several.js';
import { write } from '../../store/store.js';
import type { Ask } from '../command.js';
import { type ChatMessage, reply, replyMessage } from './chat-message.js';
import { comingFrom } from './merge.js';
import { allInTurn, commitParts, decidePart, type Part, toldOnce } from './merged-change.js';

export type MergeAllAsk = Extract<Ask, { ask: 'merge-all' }>;

/** Looked through for what the sender has, and for what they are paged for. */
const lookThrough = 1_000;
/** In one order, the worst first: each is decided on what the one before left. The same order again takes the next. */
const mostTogether = 100;

/** Says what would become one, or makes it one. `askYes` remembers what a *yes* in this chat is to do. */
export async function mergeAll(
  deps: Deps,
  message: ChatMessage,
  ask: MergeAllAsk,
  askYes: (confirmed: MergeAllAsk) => Promise<void>,
): Promise<void> {
  const own = await ownOf(deps, message.person.key, ask);
  const planned = await plannedOf(deps, message, ask, own);
  if ('answer' in planned) return reply(deps, message, planned.answer);
  const numbers = [planned.into, ...planned.from].map(({ number }) => number);
  if (ask.anyway !== true) {
    const typed = ['merge all', ask.severity, ask.into === undefined ? null : `into ${ask.into}`, 'anyway'].filter((word) => word !== null);
    const text = askMergeAll(mergingOf(planned), typed.join(' '));
    const choices: readonly Choice[] = [{ title: 'Yes', says: typed.join(' ') }];
    const asked = { ...replyMessage(message, text, planned.into.number), choices };
    await deps.store.commit({ now: deps.clock.now(), writes: [write.receipt(message.receipt), write.message(asked)] });
    deps.nudge();
    return askYes({ ...ask, into: planned.into.number, numbers, anyway: true });
  }
  await allInTurn(deps, numbers, async () => {
    const fresh = await ownOf(deps, message.person.key, { ...ask, numbers: ask.numbers ?? numbers });
    const now = await plannedOf(deps, message, ask, fresh);
    if ('answer' in now) {
      await reply(deps, message, now.answer);
      return 'done';
    }
    // Somebody else would be in the middle of theirs.
    if (![now.into, ...now.from].every(({ number }) => numbers.includes(number))) return 'conflict';
    return makeOne(deps, message, ask, now);
  });
}

interface Planned {
  readonly into: Incident;
  readonly from: readonly Incident[];
  readonly milder: number | null;
}

const mergingOf = ({ into, from, milder }: Planned): Merging => ({ into, from: from.map(({ number }) => number), milder });

/** Open, no drill, and the sender's: they have it, or nobody has and it waits for their answer. The worst first, then the oldest. */
async function ownOf(
  { store }: Deps,
  by: PersonKey,
  { severity, numbers }: Pick<MergeAllAsk, 'severity' | 'numbers'>,
): Promise<readonly Incident[]> {
  const pages = await store.openPagesTo(by, lookThrough);
  const named = numbers === undefined ? null : await Promise.all(numbers.map((number) => store.incident(number)));
  const open = named?.filter((one) => one !== null) ?? (await store.list({ status: 'open', limit: lookThrough }));
  const paged = new Set(pages.map(({ number }) => number));
  const isOwn = (one: Incident) => one.ack?.by === by || (one.ack === null && paged.has(one.number));
  const all = new Map([...open, ...(named === null ? pages : [])].map((one) => [one.number, one]));
  return [...all.values()]
    .filter((one) => isOpen(one) && !one.drill && isOwn(one) && (severity === null || one.severity === severity))
    .toSorted((a, b) => a.severity.localeCompare(b.severity) || a.number - b.number);
}

async function plannedOf(
  { store }: Deps,
  { reader }: ChatMessage,
  { into: named, severity }: MergeAllAsk,
  own: readonly Incident[],
): Promise<Planned | { readonly answer: string }> {
  const stays = named === undefined ? null : (own.find(({ number }) => number === named) ?? null);
  if (named !== undefined && stays === null) {
    const other = await store.incident(named);
    if (other === null) return { answer: refusalWords({ refused: 'no-such-incident', number: named }, null, reader) };
    if (other.drill) return { answer: refusalWords({ refused: 'drill-and-real', other: named, drill: false }, other, reader) };
    if (isOpen(other)) return { answer: notYoursToMergeInto(other, reader.directory) };
    return { answer: refusalWords({ refused: 'not-open', status: other.status, since: null }, other, reader) };
  }
  const [worst] = own;
  if (worst === undefined || own.length < 2) return { answer: nothingToMerge(own, severity) };
  const into = stays === null || worst.severity < stays.severity ? worst : stays;
  const from = own.filter((one) => one !== into).slice(0, mostTogether);
  return { into, from, milder: into === stays ? null : (stays?.number ?? null) };
}

async function makeOne(deps: Deps, message: ChatMessage, ask: MergeAllAsk, planned: Planned): Promise<'done' | 'conflict'> {
  const { into, from } = planned;
  const { person, receipt, reader } = message;
  const by = person.key;
  const order = `${receipt.channel} ${receipt.id}`;
  const all = from.map(({ number }) => number);
  const gone: Part[] = [];
  for (const one of from) {
    const part = decidePart(deps, one, [mergeInto({ by, into: into.number, intoTitle: into.title })], true);
    if ('refusal' in part) return 'conflict';
    gone.push(part);
  }
  const absorbs = from.map((one, at) =>
    absorb({ by, other: comingFrom(one), together: order, ...(at === from.length - 1 ? { all } : {}) }),
  );
  const grown = decidePart(deps, into, absorbs, false);
  if ('refusal' in grown) return 'conflict';
  const told = toldOnce(gone, grown, (some) => partOfOne(some, grown.played.after, by, reader.directory));
  const rest = await meanwhile(deps, by, ask, planned);
  const answer = mergedAll({ ...mergingOf(planned), into: grown.played.after }, rest, by, reader.directory);
  return commitParts(deps, receipt, [...gone, grown], {
    messages: [replyMessage(message, answer, into.number), ...told],
    alerts: from.map(({ number }) => write.moveAlerts(number, into.number)),
  });
}

/** Of what was asked about, what is somebody else's or over by now; and what has come to the sender since. */
async function meanwhile(
  deps: Deps,
  by: PersonKey,
  { severity, numbers }: MergeAllAsk,
  { into, from }: Planned,
): Promise<{ readonly left: readonly Incident[]; readonly since: readonly number[] }> {
  const merged = new Set([into, ...from].map(({ number }) => number));
  const asked = await Promise.all((numbers ?? []).filter((number) => !merged.has(number)).map((number) => deps.store.incident(number)));
  const own = await ownOf(deps, by, { severity });
  const since = own.map(({ number }) => number).filter((number) => !merged.has(number));
  return { left: asked.filter((one) => one !== null), since };
}
