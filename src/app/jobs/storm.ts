// Watches for a storm of alerts: told once when it begins, to whoever is asked about much of it, their managers and the organisation's
// room, and once when it is over. No page waits for it or is left out because of it.

import { seatsFor } from '../../escalation/on-call.js';
import { policyOf } from '../../escalation/policy-of.js';
import type { Deps } from '../../handling/dependencies.js';
import { newsTo, tellOf } from '../../incident/compose.js';
import { minutes, seconds } from '../../incident/duration.js';
import { type EpochMs, type Incident, isOpen, type PersonKey, type Severity } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import {
  type Common,
  calmAfter,
  calmBelow,
  countsForStorm,
  inCommon,
  isCalm,
  pagesFrom,
  type Sample,
  type Storm,
  stormBegun,
  stormFrom,
  stormOver,
  stormWithinMs,
  usualWithinMs,
} from '../../incident/storm.js';
import { type Receipt, write } from '../../store/store.js';

/** What is said of it this much later is no news any more. */
const newsMs = minutes(30);
/** Between two looks. A storm is told so long after it has come to be one: what comes together is counted together. */
const everyMs = seconds(5);
const gatherMs = seconds(5);
/** Read at a time. */
const portion = 200;
/** Read back from the newest for where it begins: more open within two minutes in the worst of storms alone. */
const mostLookedBack = 2_000;
/** Open incidents looked through for who is asked about them, the newest first; pages of one person; incidents whose labels are compared. */
const mostOpen = 500;
const mostPages = 1_000;
const mostCompared = 300;
/** Of the alerts of one incident. */
const alertsCompared = 5;
/** A lower number may be stored after a higher one: so many are looked at again. */
const lookBackNumbers = 100;

/** Beside the notes of the transports; the same word is the channel of its receipts. */
const notesOf = 'storm';
const noteKey = 'now';
/** In the note, the organisation's room. */
const room = null;
type Hearer = PersonKey | typeof room;

/** What is kept over a restart: everything else is in the incidents. */
interface Kept {
  readonly first: number;
  /** Who has heard that it has begun, or is about to. */
  readonly heard: readonly Hearer[];
  /** Fewer than so many in ten minutes, and it is over; absent: as everywhere. */
  readonly calmBelow?: number;
}

export interface StormWatch {
  /** Begins a storm, tells whoever is to hear of it, or ends it. */
  look(): Promise<void>;
  /** Whether one holds. */
  holds(): Promise<boolean>;
}

/** Remembers only what saves reading: after a restart it goes on from the note. */
export function createStormWatch(deps: Deps): StormWatch {
  let kept: Kept | null | undefined;
  let sum: StormSum | null = null;
  let nextLookAt: EpochMs | null = null;
  /** Whose message is known to be stored. */
  const told = new Set<Hearer>();

  const keep = async (next: Kept | null): Promise<void> => {
    await deps.store.writeNote(notesOf, noteKey, next === null ? '' : JSON.stringify(next));
    kept = next;
    if (next === null) {
      sum = null;
      told.clear();
    }
  };
  const known = async (): Promise<Kept | null> => {
    if (kept !== undefined) return kept;
    const note = (await deps.store.note(notesOf, noteKey)) ?? '';
    kept = note === '' ? null : (JSON.parse(note) as Kept);
    return kept;
  };
  const tell = async (now: EpochMs, { first, heard, ...rest }: Kept, storm: Storm): Promise<void> => {
    const open = await openOfStorm(deps, first, mostOpen);
    const asked = await askedOf(deps, first, open, told);
    const wanted = hearersOf(deps, open, asked, now);
    const all = [...new Set([...heard, ...wanted])];
    // Noted first: one told and then forgotten would not hear of the end.
    if (all.length > heard.length) await keep({ first, heard: all, ...rest });
    const waiting = all.filter((one) => !told.has(one));
    if (waiting.length === 0) return;
    const common = await commonOf(deps, open);
    for (const one of waiting) {
      const text = stormBegun(storm, common, one === room ? 0 : (asked.get(one) ?? 0), now);
      const writes = [write.message(messageTo(one, text)), write.receipt(receiptOf(`${first} began ${one ?? ''}`, now))];
      await deps.store.commit({ now, writes });
      told.add(one);
    }
    deps.nudge();
  };
  const end = async (now: EpochMs, { first, heard }: Kept, storm: Storm): Promise<void> => {
    const directory = deps.directory();
    const open = (await openOfStorm(deps, first, Number.POSITIVE_INFINITY)).length;
    const messages = heard.map((one) => write.message(messageTo(one, stormOver(storm, open, directory, one))));
    await deps.store.commit({ now, writes: [...messages, write.receipt(receiptOf(`${first} over`, now))] });
    deps.nudge();
    await keep(null);
  };

  return {
    look: async () => {
      const now = deps.clock.now();
      if (nextLookAt !== null && now < nextLookAt && nextLookAt - now <= everyMs) return;
      nextLookAt = now + everyMs;
      if ((await known()) === null) {
        const first = await beginning(deps, now);
        if (first === null) return;
        await keep({ first, heard: [], calmBelow: await usualCalm(deps, first, now) });
      }
      const storm = await known();
      if (storm === null) return;
      sum ??= createStormSum(storm);
      await sum.read(deps);
      const stands = sum.stands();
      if (stands === null) return keep(null);
      return sum.isCalm(now) ? end(now, storm, stands) : tell(now, storm, stands);
    },
    holds: async () => (await known()) !== null,
  };
}

const receiptOf = (id: string, at: EpochMs): Receipt => ({ channel: notesOf, id, at });

const messageTo = (one: Hearer, text: string): Message =>
  one === room ? { ...newsTo({ kind: 'organisation' }, text, newsMs), kind: 'digest' } : tellOf(one, text, newsMs);

const openedAt = ({ stamps }: Incident): EpochMs => stamps.declaredAt ?? 0;

/** The number of the first incident of a storm that has begun by now; null where none has. Costs ten rows while all is calm. */
async function beginning({ store }: Deps, now: EpochMs): Promise<number | null> {
  const isLate = (one: Incident) => now - openedAt(one) <= stormWithinMs;
  const newest = await store.list({ status: 'all', limit: stormFrom });
  if (newest.length < stormFrom || !newest.every(isLate)) return null;
  const late: Incident[] = [];
  for (let below: number | undefined; late.length < mostLookedBack; ) {
    const some = await store.list({ status: 'all', limit: portion, ...(below === undefined ? {} : { below }) });
    late.push(...some.filter(isLate));
    const last = some.at(-1);
    if (last === undefined || some.length < portion || !isLate(last)) break;
    below = last.number;
  }
  const counted = late.filter(countsForStorm);
  const cameToBeOne = counted.map(openedAt).sort((a, b) => a - b)[stormFrom - 1];
  if (cameToBeOne === undefined || now - cameToBeOne < gatherMs) return null;
  return Math.min(...counted.map(({ number }) => number));
}

/** What is calm here, by the day before the storm. */
async function usualCalm({ store }: Deps, first: number, now: EpochMs): Promise<number> {
  const begun = await store.incident(first);
  const from = begun === null ? now : openedAt(begun);
  const before: EpochMs[] = [];
  let knownFrom = from - usualWithinMs;
  let below = first;
  for (let looked = 0; ; looked += portion) {
    const some = await store.list({ status: 'all', limit: portion, below });
    before.push(...some.filter((one) => countsForStorm(one)).map(openedAt));
    const last = some.at(-1);
    if (last === undefined || some.length < portion || openedAt(last) < knownFrom) break;
    if (looked + portion >= mostLookedBack) {
      knownFrom = openedAt(last);
      break;
    }
    below = last.number;
  }
  return calmAfter(before, knownFrom, from);
}

interface StormSum {
  /** Reads what has opened since. */
  read(deps: Deps): Promise<void>;
  /** Null: nothing of it is in the store. */
  stands(): Storm | null;
  isCalm(now: EpochMs): boolean;
}

/** Counts each incident once, as it was when it was first read; holds no more than the last few numbers. */
function createStormSum({ first, calmBelow: below = calmBelow }: Kept): StormSum {
  const counts: Partial<Record<Severity, number>> = {};
  let known = new Set<number>();
  let upTo = first - 1;
  let from: EpochMs | null = null;
  let to: EpochMs = 0;
  let newest: readonly EpochMs[] = [];
  const add = (incident: Incident) => {
    known.add(incident.number);
    if (!countsForStorm(incident)) return;
    const at = openedAt(incident);
    counts[incident.severity] = (counts[incident.severity] ?? 0) + 1;
    from = from === null ? at : Math.min(from, at);
    to = Math.max(to, at);
    newest = [...newest, at].sort((a, b) => b - a).slice(0, below);
  };
  return {
    read: async ({ store }) => {
      const downTo = Math.max(first, upTo - lookBackNumbers);
      for (let below: number | undefined; ; ) {
        const some = await store.list({ status: 'all', limit: portion, ...(below === undefined ? {} : { below }) });
        for (const one of some) if (one.number >= downTo && !known.has(one.number)) add(one);
        upTo = Math.max(upTo, some[0]?.number ?? 0);
        const last = some.at(-1);
        if (last === undefined || some.length < portion || last.number <= downTo) break;
        below = last.number;
      }
      known = new Set([...known].filter((number) => number >= upTo - lookBackNumbers));
    },
    stands: () => (from === null ? null : { first, counts: { ...counts }, from, to }),
    isCalm: (now) => from !== null && isCalm(newest, from, now, below),
  };
}

/** Those of the storm that are open, the newest first. */
async function openOfStorm({ store }: Deps, first: number, most: number): Promise<readonly Incident[]> {
  const open: Incident[] = [];
  for (let below: number | undefined; open.length < most; ) {
    const some = await store.list({ status: 'open', limit: portion, ...(below === undefined ? {} : { below }) });
    open.push(...some.filter((one) => one.number >= first && countsForStorm(one)));
    const last = some.at(-1);
    if (last === undefined || some.length < portion || last.number <= first) break;
    below = last.number;
  }
  return open.slice(0, most);
}

/** How many pages of it wait for each person who has not been told yet. */
async function askedOf(
  { store }: Deps,
  first: number,
  open: readonly Incident[],
  told: ReadonlySet<Hearer>,
): Promise<ReadonlyMap<PersonKey, number>> {
  const paged = new Set(open.flatMap((one) => (one.ack === null ? one.paged : [])).filter((person) => !told.has(person)));
  const asked = new Map<PersonKey, number>();
  for (const person of paged) {
    const pages = await store.openPagesTo(person, mostPages);
    asked.set(person, pages.filter((one) => one.number >= first && one.ack === null && isOpen(one) && countsForStorm(one)).length);
  }
  return asked;
}

/** Whoever is asked about much of it, the managers of the teams it is about, and the room that everybody reads. */
function hearersOf(deps: Deps, open: readonly Incident[], asked: ReadonlyMap<PersonKey, number>, now: EpochMs): readonly Hearer[] {
  const organisation = deps.organisation();
  const teams = [...new Set(open.map(({ team }) => team))];
  const managers = teams.flatMap((team) => seatsFor(organisation, team, policyOf(organisation, team, 'P1'), now).manager ?? []);
  const many = [...asked].filter(([, pages]) => pages >= pagesFrom).map(([person]) => person);
  return [...many, ...managers, ...(organisation.room === null ? [] : [room])];
}

async function commonOf({ store }: Deps, open: readonly Incident[]): Promise<Common> {
  const samples: Sample[] = [];
  for (const { number, service, source } of open.slice(0, mostCompared)) {
    const alerts = await store.alertsOf(number, alertsCompared);
    if (alerts.length > 0) samples.push({ source: source ?? '', service, labels: alerts.map(({ labels }) => labels) });
  }
  return inCommon(samples);
}
