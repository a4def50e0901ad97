// Signals → alerts → incidents. Whatever waits is taken together: signals for one incident are played in one change, so a
// storm onto one incident costs one row per batch. Resolves only after the commit is durable.

import { seatsFor } from '../escalation/on-call.js';
import { policyOf, withTurn } from '../escalation/policy-of.js';
import { gatheringGroup, isGatheringGroup, label, type Placement, placeSignal, type SignalPlacement } from '../escalation/routing.js';
import { StoreUnavailable } from '../fault.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { watchMoves } from '../handling/moves.js';
import { inTurn } from '../handling/turns.js';
import type { AlertChange, Command } from '../incident/commands.js';
import { alertsChange as alertsChangeCommand } from '../incident/features/alerts/alerts.js';
import { isNewsOf, lacks } from '../incident/features/left-out/left-out.js';
import { open as openCommand } from '../incident/features/opening/events.js';
import { reclassify as reclassifyCommand } from '../incident/features/severity/severity.js';
import type { EpochMs, Incident, Link, Related, Severity, Unheard } from '../incident/incident.js';
import { isOpen } from '../incident/incident.js';
import type { StillFiring } from '../incident/opening.js';
import { reopensWithinMs } from '../incident/reopening.js';
import { settingsOf } from '../people/organisation.js';
import { alertKey, type Receipt, type Silence, type Write, write } from '../store/store.js';
import { type TimeSlices, timeSlices, turnOfTheLoop } from '../time-slices.js';
import { deadlineOf, onOurClock, wallTime } from '../wall-time.js';
import {
  type Alert,
  type AlertEffect,
  applySignal,
  blankSignal,
  datedBy,
  type HeldIn,
  isFiring,
  isFlapping,
  keptService,
  keptTitle,
  type Signal,
  settleMsOf,
  wantsNobody,
  worseOf,
} from './alert.js';
import { type Carried, type DeliveryNote, type DeliveryNotes, deliveryNotes, nothingCarried } from './delivery-note.js';
import { type FiringParents, firingParents } from './firing-parents.js';
import { anyWindow, windowedKeys } from './group-window.js';
import { type Held, type Hold, heldOf, isNewlyFiring } from './held.js';
import { type HeldInWindows, heldInWindows } from './in-maintenance.js';
import { type Budget, hasCritical, incidentBudget } from './incident-budget.js';
import { mergedTarget } from './merged-target.js';
import { groupOf, isWhole, lackedBy, leaveOutOf, type Missing } from './missing.js';
import { fromCatalogue, openingOf, quietBy, type SaidStart, silenceOver, startOf } from './opening.js';
import { spokenBy } from './place.js';
import { partOfIt, rememberParts, sameService } from './related.js';

export interface Received {
  readonly accepted: number;
  /** Numbers of the incidents these signals belong to, each once. */
  readonly incidents: readonly number[];
}

export interface Receiver {
  /**
   * Takes one delivery, with what it says of what it lacks, and with what is to be kept of it as it came. Rejects with StoreUnavailable
   * when it cannot be stored; nothing of it counts then.
   */
  readonly receive: (source: string, signals: readonly Signal[], missing?: Missing, note?: DeliveryNote) => Promise<Received>;
  /** Counts a delivery that brought nothing to be stored; the next commit writes it down, or `writeCounts`. */
  readonly count: (note: DeliveryNote) => void;
  readonly writeCounts: () => Promise<void>;
}

interface Waiting {
  readonly signals: readonly Signal[];
  readonly missing: Missing | undefined;
  readonly note: DeliveryNote | undefined;
  readonly resolve: (received: Received) => void;
  readonly reject: (error: unknown) => void;
}

export interface ReceiverHooks {
  readonly counted?: (source: string, effect: AlertEffect) => void;
}

/** The most deliveries taken in one batch, and beyond how many signals none is added to it: keeps a batch short. */
const mostPerBatch = 256;
const manySignals = 1_000;
/** The most signals of one delivery that are decided on together; what is beyond is taken afterwards. Keeps the memory of a batch small. */
const mostTogether = 10_000;
/** Signals whose alerts are looked up before others have a turn. */
const lookedUpAtOnce = 256;
/** So many groups are decided on and stored at once, as many as a batch of small deliveries has; of more, only so few. */
const settledAtOnce = 256;
const settledInTurn = 32;

export function createReceiver(given: Deps, hooks: ReceiverHooks = {}): Receiver {
  const deps: ReceiverDeps = { ...given, notes: deliveryNotes(), parents: firingParents(given.store), budget: incidentBudget(given) };
  const waiting: Waiting[] = [];
  let draining = false;

  const drain = async () => {
    while (waiting.length > 0) {
      await gather();
      await takeBatch(deps, waiting.splice(0, batchSize(waiting)), hooks);
    }
    draining = false;
  };
  /** As long as each turn of the loop brings more: the more a batch takes, the less each of it costs. */
  const gather = async () => {
    for (let seen = 0; seen < waiting.length && seen < mostPerBatch; ) {
      seen = waiting.length;
      await turnOfTheLoop();
    }
  };

  return {
    receive: (_source, signals, missing, note) =>
      new Promise((resolve, reject) => {
        const wall = wallTime(given.clock);
        waiting.push({ signals: signals.map((signal) => datedBy(signal, wall)), missing, note, resolve, reject });
        if (draining) return;
        draining = true;
        void drain();
      }),
    count: deps.notes.countLater,
    writeCounts: async () => {
      const writes = deps.notes.uncounted();
      if (writes.length > 0) await deps.store.commit({ now: deps.clock.now(), writes });
    },
  };
}

/** How many of those that wait are taken together, always at least one. */
function batchSize(waiting: readonly Waiting[]): number {
  let signals = 0;
  for (const [index, one] of waiting.entries()) {
    signals += one.signals.length;
    if (index + 1 === mostPerBatch || signals >= manySignals) return signals > manySignals && index > 0 ? index : index + 1;
  }
  return waiting.length;
}

/**
 * Tries the batch as one; if that fails each delivery is tried alone, so that one bad one does not fail the others. Where the
 * place is in trouble and not a delivery, all are told at once: alone each would wait its own two seconds for the same lock.
 */
async function takeBatch(deps: ReceiverDeps, batch: readonly Waiting[], hooks: ReceiverHooks): Promise<void> {
  const placed: Placed = new Map();
  try {
    const signals = batch.flatMap((one) => one.signals);
    const taking = { ...deps, missing: missingOf(batch), noteOf: notesOf(batch), placed };
    // One part after the other, each as if it were a delivery of its own. The sender is answered after the last.
    for (const part of partsOf(signals, mostTogether)) await take(taking, part, hooks);
    for (const one of batch) one.resolve(receivedOf(one.signals, placed));
  } catch (error) {
    const alone = batch.length === 1 || error instanceof StoreUnavailable;
    for (const one of batch) {
      // Stored before the rest failed: sent again, it would count twice.
      if (one.signals.length > 0 && one.signals.every(({ source, dedupKey }) => placed.has(alertKey(source, dedupKey))))
        one.resolve(receivedOf(one.signals, placed));
      else if (alone) one.reject(error);
      else await takeBatch(deps, [one], hooks);
    }
  }
}

function receivedOf(signals: readonly Signal[], placed: ReadonlyMap<string, number | null>): Received {
  const numbers = new Set<number>();
  for (const signal of signals) {
    const number = placed.get(alertKey(signal.source, signal.dedupKey));
    if (number !== null && number !== undefined) numbers.add(number);
  }
  return { accepted: signals.length, incidents: [...numbers] };
}

/** What the delivery of each signal says of what it lacks. */
type MissingOf = ReadonlyMap<Signal, Missing>;

/** What the receiver knows from batch to batch. */
interface ReceiverDeps extends Deps {
  readonly notes: DeliveryNotes;
  readonly parents: FiringParents;
  readonly budget: Budget;
}

interface TakeDeps extends ReceiverDeps {
  readonly missing: MissingOf;
  /** The delivery each signal came in. */
  readonly noteOf: ReadonlyMap<Signal, DeliveryNote>;
  /** The keys of the alerts of this batch that are stored, whatever becomes of the others, with the incident each went to. */
  readonly placed: Placed;
}

function missingOf(batch: readonly Waiting[]): MissingOf {
  const said = new Map<Signal, Missing>();
  for (const { signals, missing } of batch) if (missing !== undefined) for (const signal of signals) said.set(signal, missing);
  return said;
}

function notesOf(batch: readonly Waiting[]): ReadonlyMap<Signal, DeliveryNote> {
  const notes = new Map<Signal, DeliveryNote>();
  for (const { signals, note } of batch) if (note !== undefined) for (const signal of signals) notes.set(signal, note);
  return notes;
}

/** What all groups of a batch share: looked up once, by the first that asks. */
interface BatchDeps extends ReceiverDeps {
  readonly silences: () => Promise<readonly Silence[]>;
  /** Whether alerts may have gone to another incident since the batch read where they are. */
  readonly mayHaveMoved: () => boolean;
  /** What would open an incident beyond the budget of its source comes here; null: it opens one all the same. */
  readonly beyond: ((groupKey: string, work: GroupWork) => void) | null;
}

const once = <T>(ask: () => Promise<T>): (() => Promise<T>) => {
  let asked: Promise<T> | null = null;
  return () => {
    asked ??= ask();
    return asked;
  };
};

/** One signal and where it goes. */
interface Spoken {
  readonly signal: Signal;
  readonly place: Placement;
}

/** What a batch does to the alerts of one group. */
interface GroupWork {
  readonly rows: Map<string, Alert>;
  /** Of those, by key, the ones that nobody is wanted for: part of no incident, though they were of one before. */
  readonly unwanted: Set<string>;
  /** Of those, by key, the ones that went on to another group in the same batch, which stores them. */
  readonly gone: Set<string>;
  fired: Alert[];
  refired: Alert[];
  cleared: Alert[];
  /** Of those, by key, the ones that fire on in an incident of their own. */
  readonly left: Set<string>;
  /** Firing before the batch, and said to fire again, by key. */
  readonly repeated: Map<string, Alert>;
  /** Of those, the ones that turned worse. */
  worsened: Alert[];
  /** What each alert said last of its firing, in the order in which they were first heard. */
  readonly said: Map<string, Spoken>;
  readonly receipts: Receipt[];
  /** Those that cleared without a word of their source, by key. */
  readonly unheard: Map<string, Unheard>;
  readonly first: Spoken;
  /** What the deliveries say of what they lack, the last of each group of them. */
  readonly missing: Map<string, { readonly source: string; readonly missing: Missing }>;
  /** Of these, what is told with the incident that opens for this group. */
  readonly tells: Set<Missing>;
  /** Deliveries whose rows and counts are stored with it. */
  readonly carried: Carried;
  incident: number | null;
  /** The open incident of what others of it are held under; null: they are held under none, or under one of this batch. */
  heldIn: number | null;
}

/** The same, once it is known which incident it goes to. */
interface IncidentWork extends GroupWork {
  readonly number: number;
  /** Firing before the batch, and new to this incident: it was over, or they come from another. */
  readonly still: readonly Alert[];
  /** The rows as they are stored. */
  readonly stored: readonly Alert[];
  readonly speaker: Spoken;
}

type Placed = Map<string, number | null>;

/**
 * Decides on all of these signals together and stores what they change. Where they are many, others have a turn of the loop again and
 * again: while their alerts are looked up and sorted by group, and after each few groups that are stored.
 */
async function take(deps: TakeDeps, all: readonly Signal[], hooks: ReceiverHooks): Promise<void> {
  const slices = timeSlices();
  const { notes, placed } = deps;
  const signals = await unseen(deps, all);
  const now = deps.clock.now();
  const mayHaveMoved = watchMoves(deps.store);
  const known = await knownAlerts(deps, signals, slices);
  const inWindows = await heldInWindows(deps, signals, known, slices);
  const others = inWindows.size === 0 ? signals : signals.filter(({ source, dedupKey }) => !inWindows.has(alertKey(source, dedupKey)));
  const held = await heldOf(deps, deps.parents, others, known, slices);
  const windowed = anyWindow(deps.organisation())
    ? await windowedKeys(deps, { signals: others, known, released: held.released, now }, slices)
    : none;
  const sorted = sortOut(deps, { known, held: { ...held, inWindows }, windowed }, now, hooks);
  const seen = new Set<DeliveryNote>();
  for (const signal of deps.noteOf.size === 0 ? [] : all) {
    const note = deps.noteOf.get(signal);
    if (note !== undefined) seen.add(note);
  }
  for (const signal of signals) {
    if (slices.isOver()) await slices.next();
    sorted.add(signal);
  }
  const silences = once(() => deps.store.silences(now));
  const beyond = new Map<string, GroupWork>();
  const shared = { ...deps, silences, mayHaveMoved, beyond: (groupKey: string, work: GroupWork) => void beyond.set(groupKey, work) };
  const groups = [...sorted.groups];
  tellOnWorst(sorted.groups.values());
  const carried = groups[0]?.[1].carried;
  if (carried !== undefined) carried.earlier = notes.uncounted();
  for (const note of seen) {
    if (carried !== undefined) carried.counted.add(note);
    else notes.countLater(note);
  }
  for (const part of partsOf(groups, groups.length <= settledAtOnce ? settledAtOnce : settledInTurn)) {
    if (slices.isOver()) await slices.next();
    const newest = await deps.store.newestByGroup(part.map(([groupKey]) => groupKey));
    // All of it ends before anybody is told: a late commit must not overtake the next batch.
    const ended = await Promise.allSettled(
      part.map(async ([groupKey, work]) => {
        const number = await settleGroup(shared, groupKey, work, newest.get(groupKey) ?? null, now);
        if (beyond.has(groupKey)) return;
        for (const [key, row] of storedOf(work)) placed.set(key, number ?? row.incident);
      }),
    );
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    await settleBeyond(shared, [...beyond], now, placed);
    beyond.clear();
  }
  if (deps.parents.any()) for (const [key, row] of sorted.rows) if (!isFiring(row)) deps.parents.forget(key);
  await keepTheRest(deps, seen, sorted.unheard);
}

/** What a delivery lacks is told where its worst alert goes, if that is an incident that opens; of equals the first. */
function tellOnWorst(groups: Iterable<GroupWork>): void {
  const worst = new Map<Missing, { readonly work: GroupWork; readonly severity: Severity }>();
  for (const work of groups)
    for (const { missing } of work.missing.values()) {
      const { severity } = speaker(work).place;
      const before = worst.get(missing);
      if (work.said.size > 0 && !isWhole(missing) && (before === undefined || severity < before.severity))
        worst.set(missing, { work, severity });
    }
  for (const [missing, { work }] of worst) work.tells.add(missing);
}

/** Deliveries that are to be kept though no alert was written for them: nobody has heard of what they say is over, or all was said before. */
async function keepTheRest(
  { store, clock, notes }: TakeDeps,
  seen: ReadonlySet<DeliveryNote>,
  unheard: ReadonlySet<DeliveryNote>,
): Promise<void> {
  const rest = [...seen].filter((note) => (note.always || unheard.has(note)) && !notes.isKept(note));
  if (rest.length === 0) return;
  const carried: Carried = { kept: new Set(rest), counted: new Set(rest), earlier: notes.uncounted() };
  await store.commit({ now: clock.now(), writes: notes.writes(carried, null) });
  notes.stored(carried);
}

/**
 * What came beyond the budget of its source joins its gathering incident, all of the batch at once; the first critical of a service never
 * does.
 */
async function settleBeyond(deps: BatchDeps, all: readonly (readonly [string, GroupWork])[], now: EpochMs, placed: Placed): Promise<void> {
  if (all.length === 0) return;
  const open = { ...deps, beyond: null };
  const settle = async (groupKey: string, work: GroupWork) => {
    const newest = (await deps.store.newestByGroup([groupKey])).get(groupKey) ?? null;
    const number = await settleGroup(open, groupKey, work, newest, now);
    for (const key of work.rows.keys()) placed.set(key, number);
  };
  const gathered = new Map<string, GroupWork[]>();
  for (const [groupKey, work] of all) {
    const { source, service } = speaker(work).signal;
    if (speaker(work).place.severity === 'P1' && !(await hasCritical(deps.store, source, keptService(service))))
      await settle(groupKey, work);
    else gathered.set(source, [...(gathered.get(source) ?? []), work]);
  }
  for (const [source, works] of gathered) await settle(gatheringGroup(source), together(works));
}

/** The work of several groups as that of one. */
function together(works: readonly GroupWork[]): GroupWork {
  const [first, ...others] = works;
  if (first === undefined) throw new Error('nothing to put together');
  if (others.length === 0) return { ...first, incident: null };
  const each = <K, V>(of: (work: GroupWork) => ReadonlyMap<K, V>): Map<K, V> => new Map(works.flatMap((work) => [...of(work)]));
  return {
    ...first,
    rows: each((work) => new Map(storedOf(work))),
    gone: new Set(),
    unwanted: new Set(works.flatMap(({ unwanted }) => [...unwanted])),
    repeated: each(({ repeated }) => repeated),
    said: each(({ said }) => said),
    missing: each(({ missing }) => missing),
    tells: new Set(works.flatMap(({ tells }) => [...tells])),
    unheard: each(({ unheard }) => unheard),
    carried: {
      kept: new Set(works.flatMap(({ carried }) => [...carried.kept])),
      counted: new Set(works.flatMap(({ carried }) => [...carried.counted])),
      earlier: works.flatMap(({ carried }) => carried.earlier),
    },
    fired: works.flatMap(({ fired }) => fired),
    refired: works.flatMap(({ refired }) => refired),
    cleared: works.flatMap(({ cleared }) => cleared),
    left: new Set(works.flatMap(({ left }) => [...left])),
    worsened: works.flatMap(({ worsened }) => worsened),
    receipts: works.flatMap(({ receipts }) => receipts),
    incident: null,
    heldIn: null,
  };
}

function* partsOf<T>(all: readonly T[], size: number): Generator<readonly T[]> {
  if (all.length <= size) yield all;
  else for (let from = 0; from < all.length; from += size) yield all.slice(from, from + size);
}

async function knownAlerts(deps: Deps, signals: readonly Signal[], slices: TimeSlices): Promise<ReadonlyMap<string, Alert>> {
  if (signals.length <= lookedUpAtOnce) return deps.store.alerts(signals);
  const known = new Map<string, Alert>();
  for (const part of partsOf(signals, lookedUpAtOnce)) {
    if (slices.isOver()) await slices.next();
    for (const [key, alert] of await deps.store.alerts(part)) known.set(key, alert);
  }
  return known;
}

/** Drops what the source delivered before, be it a moment ago, by its own event id. */
async function unseen(deps: Deps, signals: readonly Signal[]): Promise<readonly Signal[]> {
  if (signals.every((one) => one.eventId === null)) return signals;
  const seen = await Promise.all(
    signals.map(({ source, eventId }) => eventId !== null && deps.store.seen({ channel: `source:${source}`, id: eventId })),
  );
  const here = new Set<string>();
  return signals.filter(({ source, eventId }, index) => {
    if (eventId === null) return true;
    const again = seen[index] === true || here.has(`${source} ${eventId}`);
    here.add(`${source} ${eventId}`);
    return !again;
  });
}

const none: ReadonlyMap<string, string> = new Map();

/** The group of what nobody is wanted for: no incident has this key. */
const apart = '';

interface Sorted {
  /** In the order of what was sent. */
  add(signal: Signal): void;
  readonly groups: ReadonlyMap<string, GroupWork>;
  /** Deliveries that say something is over or acknowledged of which nobody has heard. */
  readonly unheard: ReadonlySet<DeliveryNote>;
  /** Every alert as the batch leaves it. */
  readonly rows: ReadonlyMap<string, Alert>;
}

/** What is looked up of the alerts of a batch before they are sorted. */
interface LookedUp {
  readonly known: ReadonlyMap<string, Alert>;
  readonly held: Held & { readonly inWindows: HeldInWindows };
  /** Group keys by alert, where the route has a window. */
  readonly windowed: ReadonlyMap<string, string>;
}

/** Applies signals to their alerts in order and sorts what changed by group. */
function sortOut(deps: TakeDeps, { known, held, windowed }: LookedUp, now: EpochMs, hooks: ReceiverHooks): Sorted {
  const asksForWords = (deps.organisation().suppress ?? []).length > 0;
  const rows = new Map(known);
  const groups = new Map<string, GroupWork>();
  const unheard = new Set<DeliveryNote>();
  const carriedHere = new Set<DeliveryNote>();
  // By key, what fires as part of an incident since this batch.
  const joined = new Set<string>();
  const homes = new Map<string, GroupWork>();
  const add = (signal: Signal) => {
    const key = alertKey(signal.source, signal.dedupKey);
    const before = rows.get(key) ?? null;
    const place = placeSignal(deps.organisation(), signal, now);
    const isNew = signal.status === 'firing' && !joined.has(key) && isNewlyFiring(before);
    const hold = isNew ? held.holds.get(key) : undefined;
    const inWindow = isNew ? held.inWindows.get(key) : undefined;
    const joins = inWindow !== undefined && 'joins' in inWindow ? inWindow.joins : null;
    const isReleased = before?.under !== undefined && isFiring(before) && held.released.has(key);
    const groupKey =
      joins?.groupKey ??
      hold?.groupKey ??
      windowed.get(key) ??
      (before !== null && isFiring(before) && !isReleased ? before.groupKey : place.groupKey);
    const endsBy = signal.endsAt === null ? closesBy(deps, signal, now) : deadlineOf(deps.clock, signal.endsAt);
    const was = isReleased ? byItself(before, groupKey) : before;
    const placed =
      inWindow !== undefined && 'heldIn' in inWindow
        ? heldBack(groupKey, inWindow.heldIn)
        : placedAs(signal, place, groupKey, hold, asksForWords);
    const { row, effect } = applySignal(was, signal, placed, now, endsBy, joined.has(key));
    hooks.counted?.(signal.source, effect);
    const note = deps.noteOf.get(signal);
    if (row === null) {
      if (note !== undefined) unheard.add(note);
      return;
    }
    rows.set(key, row);
    if (effect === 'fired' || effect === 'refired') joined.add(key);
    else if (row.status === 'resolved' || effect === 'kept') joined.delete(key);
    const home = wantsNobody(row) && groups.get(groupKey)?.rows.has(key) !== true ? apart : groupKey;
    if (home !== apart) groups.get(apart)?.rows.delete(key);
    const work = groups.get(home) ?? newWork(signal, place, held.released.has(key) ? null : row.incident);
    groups.set(home, work);
    work.rows.set(key, row);
    const earlier = homes.get(key);
    if (earlier !== work) earlier?.gone.add(key);
    work.gone.delete(key);
    homes.set(key, work);
    if (effect === 'kept') work.unwanted.add(key);
    else if (effect !== 'ignored') work.unwanted.delete(key);
    work.heldIn ??= joins?.number ?? hold?.incident ?? null;
    if (isReleased) leave(before);
    else if (!held.released.has(key)) work.incident ??= row.incident;
    if (note !== undefined && !carriedHere.has(note) && (note.always || isNews(before, row)) && !deps.notes.isKept(note)) {
      carriedHere.add(note);
      work.carried.kept.add(note);
    }
    const missing = deps.missing.get(signal);
    if (effect === 'cleared' && signal.unheardForMs !== undefined)
      work.unheard.set(key, { source: signal.source, forMs: signal.unheardForMs });
    if (missing !== undefined) work.missing.set(groupOf(signal.source, missing), { source: signal.source, missing });
    // In the incident of another it fires for the first time.
    if (hold !== undefined && effect === 'refired') work.fired.push(row);
    else if (effect === 'fired' || effect === 'refired' || effect === 'cleared' || effect === 'worsened') work[effect].push(row);
    if (
      (effect === 'repeated' || effect === 'worsened') &&
      !joined.has(key) &&
      known.get(key)?.status !== 'resolved' &&
      known.has(key) &&
      row.severity !== 'none'
    )
      work.repeated.set(key, row);
    if (signal.status === 'firing') work.said.set(key, { signal, place });
    if (signal.eventId !== null) work.receipts.push({ channel: `source:${signal.source}`, id: signal.eventId, at: now });
  };
  /** To the incident it was held in it is no part any more. */
  const leave = (before: Alert) => {
    const { source, dedupKey, title, groupKey, incident } = before;
    const signal = { ...blankSignal, source, dedupKey, title };
    const work = groups.get(groupKey) ?? newWork(signal, placeSignal(deps.organisation(), signal, now), incident);
    groups.set(groupKey, work);
    work.cleared.push(before);
    work.left.add(keyOf(before));
  };
  return { add, groups, unheard, rows };
}

/** No longer held under another. */
const byItself = ({ under: _, ...alert }: Alert, groupKey: string): Alert => ({ ...alert, groupKey });

/** What a later version may want to read again; not that it fires still. */
const isNews = (before: Alert | null, row: Alert): boolean =>
  before === null || before.status !== row.status || before.severity !== row.severity;
/** When a source that never says that it is over is no longer believed; null: what it says holds until it says otherwise. */
const closesBy = ({ organisation, clock }: TakeDeps, { source, status }: Signal, now: EpochMs): EpochMs | null => {
  const closeAfterMs = status === 'firing' ? settingsOf(organisation(), source)?.closeAfterMs : undefined;
  return closeAfterMs === undefined ? null : now + closeAfterMs * clock.scale;
};

const placedAs = (
  { severityWord }: Signal,
  { alertSeverity: severity }: SignalPlacement,
  groupKey: string,
  hold: Hold | undefined,
  asksForWords: boolean,
) => ({
  severity,
  groupKey,
  ...(hold === undefined ? {} : { under: hold.under }),
  ...(asksForWords && severityWord !== null ? { severityWord } : {}),
});

/** Kept, and nobody is wanted for it until its window is over. */
const heldBack = (groupKey: string, heldIn: HeldIn) => ({ severity: 'none' as const, groupKey, heldIn });

const newWork = (signal: Signal, place: Placement, incident: number | null): GroupWork => ({
  rows: new Map(),
  unwanted: new Set(),
  gone: new Set(),
  fired: [],
  refired: [],
  cleared: [],
  left: new Set(),
  repeated: new Map(),
  worsened: [],
  said: new Map(),
  receipts: [],
  unheard: new Map(),
  first: { signal, place },
  missing: new Map(),
  tells: new Set(),
  carried: nothingCarried(),
  incident,
  heldIn: null,
});

/**
 * The one alert that speaks for the group: severity, title, place, start, impact and route are all its own. The worst that fires once
 * the whole batch is taken; of equals the first, and one that others are held under before those.
 */
function speaker(work: GroupWork): Spoken {
  const said = [...work.said].map(([key, spoken]) => ({ spoken, fires: work.rows.get(key)?.status !== 'resolved' }));
  const firing = said.filter(({ fires }) => fires);
  const [first, ...rest] = (firing.length === 0 ? said : firing).map(({ spoken }) => spoken);
  if (first === undefined) return work.first;
  const isHeld = ({ signal }: Spoken) => work.rows.get(keyOf(signal))?.under !== undefined;
  return rest.reduce((worst, one) => {
    if (one.place.severity !== worst.place.severity) return one.place.severity < worst.place.severity ? one : worst;
    return isHeld(worst) && !isHeld(one) ? one : worst;
  }, first);
}

/** Stores what a batch did to one group: counts only, joins, reopens or opens. Answers the incident's number. */
async function settleGroup(
  deps: BatchDeps,
  groupKey: string,
  work: GroupWork,
  newest: Incident | null,
  now: EpochMs,
): Promise<number | null> {
  const home = await homeOf(deps, work, newest, now);
  if (home.is === 'counted') {
    const number = home.incident?.number ?? work.incident;
    if (number === null || !deps.mayHaveMoved()) await storeRows(deps, work, number);
    else await inTurn(deps.store, number, async () => storeRows(deps, await whereTheyAre(deps, work), number));
    return number;
  }
  if (home.is === 'new' && deps.beyond !== null && !(await deps.budget.take(speaker(work).signal.source, now))) {
    deps.beyond(groupKey, work);
    return null;
  }
  const target = home.is === 'new' ? null : home.incident;
  const number = target?.number ?? (await deps.store.nextNumber());
  const here = workOn(work, number, home.is === 'open');
  const result = await handle(deps, {
    number,
    known: target,
    alerts: here.stored,
    receipts: work.receipts,
    writes: () => deps.notes.writes(work.carried, number),
    commands: async (incident, at) => {
      if (incident === null) return opening(deps, groupKey, here, at);
      // Another group of the same batch may have ended what both are in.
      if (home.is === 'open' && !isOpen(incident)) throw new MovedMeanwhile();
      if (incident.status === 'merged' || (deps.mayHaveMoved() && (await haveMoved(deps, work)))) throw new MovedMeanwhile();
      return joining(deps, incident, here, at);
    },
  }).catch((error: unknown) => retryElsewhere(deps, groupKey, work, target, error));
  if (result === null || typeof result === 'number') return result;
  deps.notes.stored(work.carried);
  return number;
}

function workOn(work: GroupWork, number: number, isOpenAlready: boolean): IncidentWork {
  const still = [...work.repeated.values()].filter((row) => !isOpenAlready || row.incident !== number);
  const elsewhere = clearedElsewhere(work, still, number);
  return {
    number,
    still,
    stored: storedOf(work).map(([key, row]) => (elsewhere.has(key) || work.unwanted.has(key) ? row : { ...row, incident: number })),
    speaker: speaker(work),
    ...work,
    cleared: clearedHere(work, still, number).filter((row) => !elsewhere.has(keyOf(row))),
  };
}

/** Each row is stored by the last group it came to: groups are settled side by side, and an older row must not overwrite it. */
const storedOf = ({ rows, gone }: GroupWork): readonly (readonly [string, Alert])[] =>
  gone.size === 0 ? [...rows] : [...rows].filter(([key]) => !gone.has(key));

const nowhere: ReadonlySet<string> = new Set();

/** An alert of an incident that is over clears there: in the one its group has now it was never counted. */
function clearedElsewhere({ cleared, fired, refired }: GroupWork, still: readonly Alert[], number: number): ReadonlySet<string> {
  if (cleared.every((row) => row.incident === number)) return nowhere;
  const joined = new Set([...fired, ...refired, ...still].map(keyOf));
  return new Set(
    cleared
      .filter((row) => row.incident !== number)
      .map(keyOf)
      .filter((key) => !joined.has(key)),
  );
}

/** Of an alert that comes from another incident and clears several times in one batch: only the clears of what began to fire here. */
function clearedHere({ cleared, fired, refired, rows, unwanted }: GroupWork, still: readonly Alert[], number: number): readonly Alert[] {
  if (cleared.every((row) => row.incident === number)) return cleared;
  const left = new Map<string, number>();
  for (const key of [...fired, ...refired, ...still].map(keyOf)) left.set(key, (left.get(key) ?? 0) + 1);
  for (const [key, row] of rows) if (isFiring(row) && !unwanted.has(key) && left.has(key)) left.set(key, (left.get(key) ?? 0) - 1);
  return cleared.filter((row) => {
    const key = keyOf(row);
    const most = row.incident === number ? undefined : left.get(key);
    if (most !== undefined) left.set(key, most - 1);
    return most === undefined || most > 0;
  });
}

const keyOf = ({ source, dedupKey }: Pick<Alert, 'source' | 'dedupKey'>): string => alertKey(source, dedupKey);

/** Between being found and being decided on, the incident was merged or ended, or a merge was taken back: the alerts go elsewhere. */
class MovedMeanwhile extends Error {}

/** Where the alerts are now. */
async function placesNow(deps: Deps, { rows }: GroupWork): Promise<ReadonlyMap<string, number | null>> {
  const stored = await deps.store.alerts([...rows.values()]);
  return new Map([...rows].map(([key, row]) => [key, row.incident === null ? null : (stored.get(key)?.incident ?? row.incident)]));
}

const haveMoved = async (deps: Deps, work: GroupWork): Promise<boolean> =>
  [...(await placesNow(deps, work))].some(([key, incident]) => work.rows.get(key)?.incident !== incident);

async function whereTheyAre(deps: Deps, work: GroupWork): Promise<GroupWork> {
  const places = await placesNow(deps, work);
  const placed = (row: Alert): Alert => ({ ...row, incident: places.get(keyOf(row)) ?? null });
  const each = (rows: ReadonlyMap<string, Alert>) => new Map([...rows].map(([key, row]) => [key, placed(row)]));
  const { fired, refired, cleared, worsened } = work;
  return {
    ...work,
    ...{ rows: each(work.rows), repeated: each(work.repeated) },
    ...{ fired: fired.map(placed), refired: refired.map(placed), cleared: cleared.map(placed), worsened: worsened.map(placed) },
    incident: [...places.values()].find((number) => number !== null) ?? null,
  };
}

/** Somebody else opened an incident for this group in the meantime, or merged it into another: join that one. */
async function retryElsewhere(
  deps: BatchDeps,
  groupKey: string,
  work: GroupWork,
  target: Incident | null,
  error: unknown,
): Promise<number | null> {
  const newest = (await deps.store.newestByGroup([groupKey])).get(groupKey) ?? null;
  const hasMoved = error instanceof MovedMeanwhile;
  if (!hasMoved && (target !== null || newest === null || !isOpen(newest))) throw error;
  return settleGroup(deps, groupKey, hasMoved ? await whereTheyAre(deps, work) : work, newest, deps.clock.now());
}

/** Where a batch of one group goes. `counted`: nothing happens to any incident; its alerts stay with this one, if there is one. */
type Home =
  | { readonly is: 'open'; readonly incident: Incident }
  | { readonly is: 'over'; readonly incident: Incident }
  | { readonly is: 'counted'; readonly incident: Incident | null }
  | { readonly is: 'new' };

/**
 * No alert fires without an open incident or a decision about it that still holds. Whoever ended an incident while its alerts fired
 * has decided about what was known then: an alert that turns worse, one that is new, and one that fires on after half an hour are
 * beyond it. Soon after its end the incident opens again, later or when it was cancelled there is a new one.
 */
async function homeOf(deps: Deps, work: GroupWork, newest: Incident | null, now: EpochMs): Promise<Home> {
  const number = work.heldIn ?? work.incident;
  const own = number === null || newest?.number === number ? newest : ((await deps.store.incident(number)) ?? newest);
  const known: Incident[] = [];
  for (const candidate of own === newest ? [own] : [own, newest]) {
    const found = await mergedTarget(deps.store, candidate);
    if (found !== null) known.push(found);
  }
  const { fired, refired, cleared, worsened, repeated } = work;
  const open = known.find(isOpen);
  if (open !== undefined) {
    const moved = [...repeated.values()].some((row) => row.incident !== open.number);
    const changes = moved || comesWhole(open, work) || fired.length + refired.length + cleared.length + worsened.length > 0;
    return { is: changes ? 'open' : 'counted', incident: open };
  }
  const over = known[0] ?? null;
  if (fired.length + refired.length + worsened.length + repeated.size === 0)
    return over === null || cleared.length === 0 ? { is: 'counted', incident: over } : { is: 'over', incident: over };
  // An end ahead of now was stamped by a clock that stood ahead and was set right since.
  const isRecent = over !== null && endedAt(over) <= now && now - endedAt(over) <= reopensWithinMs;
  if (isRecent && fired.length + refired.length + worsened.length === 0) return { is: 'counted', incident: over };
  return isRecent && over.status !== 'cancelled' ? { is: 'over', incident: over } : { is: 'new' };
}

/** Something was left out, and is no longer. */
const comesWhole = (incident: Incident, { missing }: GroupWork): boolean =>
  (incident.alerts.leftOut ?? 0) > 0 &&
  [...missing].some(([from, { source, missing: said }]) => lacks(incident, from) && isNewsOf(incident, leaveOutOf(source, said)));

/**
 * What its deliveries say of what they lack, where that decides whether what clears is the end: before the alerts where they leave
 * nothing that fires, after them otherwise. What is left out beside alerts that fire is told on the worst incident alone (`left-out`).
 */
function leftOutOf(incident: Incident, { missing }: GroupWork, clears: boolean): readonly Command[] {
  return [...missing].flatMap(([from, { source, missing: said }]) => {
    const command = leaveOutOf(source, said);
    const isAbout = lacks(incident, from) || (clears && !isWhole(said));
    return isAbout && isOpen(incident) && isNewsOf(incident, command) ? [command] : [];
  });
}

const endedAt = ({ stamps }: Incident): EpochMs => stamps.resolvedAt ?? stamps.closedAt ?? 0;

async function storeRows(deps: ReceiverDeps, work: GroupWork, incident: number | null): Promise<void> {
  const writes: Write[] = work.receipts.map(write.receipt);
  for (const [key, row] of storedOf(work))
    writes.push(write.alert(work.unwanted.has(key) ? row : { ...row, incident: row.incident ?? incident }));
  writes.push(...deps.notes.writes(work.carried, incident));
  await deps.store.commit({ now: deps.clock.now(), writes });
  deps.notes.stored(work.carried);
}

/** The incident as its speaking alert describes it. What cleared within the same batch is its second event, not a hole in the count. */
async function opening(deps: BatchDeps, groupKey: string, work: IncidentWork, now: EpochMs): Promise<readonly Command[]> {
  const organisation = deps.organisation();
  const { signal, place } = work.speaker;
  const gathers = isGatheringGroup(groupKey);
  const related = gathers ? null : await relatedTo(deps, work, now);
  const told = [...work.missing.values()].filter(({ missing }) => work.tells.has(missing));
  const known = {
    number: work.number,
    drill: false,
    groupKey,
    source: signal.source,
    startedAt: null,
    ...(gathers ? {} : beganBy(deps, signal)),
    ...(related === null ? {} : { related }),
    ...(told.length === 0 ? {} : { leftOut: told.map(({ source, missing }) => lackedBy(source, missing)) }),
    ...(gathers ? deps.budget.gathering(signal.source) : toldBy(work)),
  };
  const silences = await deps.silences();
  const { cleared } = work;
  const alerts = changeOf({ ...work, cleared: [] }, { firing: 0, total: 0 }, now);
  // None of these is new to an incident that is.
  const began = { ...alerts, total: alerts.firing };
  const open = openCommand({
    by: `source:${signal.source}`,
    opening: openingOf(organisation, known, { ...place, alert: signal }, silences, now),
    alerts: began,
    investigating: false,
  });
  if (cleared.length === 0) return [open];
  const afterwards = changeOf({ ...work, fired: [], refired: [], still: [] }, began, now);
  const leftOut = [...work.missing.values()].filter(
    ({ missing }) => !isWhole(missing) && !work.tells.has(missing) && afterwards.firing === 0,
  );
  return [open, ...leftOut.map(({ source, missing }) => leaveOutOf(source, missing)), alertsChangeCommand({ change: afterwards })];
}

/** Another open incident that may be about the same. What a rule says counts more than the name of a service. */
async function relatedTo(deps: BatchDeps, work: IncidentWork, now: EpochMs): Promise<Related | null> {
  const { suppress: rules = [] } = deps.organisation();
  if (rules.length > 0) {
    const own = [...work.said].flatMap(([key, { signal }]) => (work.rows.get(key)?.under === undefined ? [signal] : []));
    const part = await partOfIt(deps, rules, own, now);
    rememberParts(deps.parents, rules, own, work.number);
    if (part !== null) return part;
  }
  return sameService(deps, keptService(work.speaker.signal.service), now);
}

/** What the alert that speaks says. */
function toldBy(work: IncidentWork) {
  const { signal } = work.speaker;
  const { title, service, url, customersAffected } = signal;
  return { title, service, url, customersAffected, ...spokenBy(speaking(work)), links: linksOf(signal) };
}

/** When it began, on our clock, and what its source says that cannot be. */
const beganBy = ({ clock }: Pick<Deps, 'clock'>, { startedAt, saidStartedAt }: Signal): SaidStart => ({
  startedAt: startedAt === null ? null : onOurClock(clock, startedAt),
  ...(saidStartedAt === undefined ? {} : { saidStartedAt }),
});

/** The alerts as bad as the one that speaks, which comes first. */
function speaking({ fired, refired, still, rows, speaker: { signal, place } }: IncidentWork): readonly Alert[] {
  const own = rows.get(keyOf(signal));
  const others = [...fired, ...refired, ...still].filter((row) => row.severity === place.severity && keyOf(row) !== keyOf(signal));
  return own === undefined ? others : [own, ...others];
}

/** The label under which sources keep the address at which they would silence an alert. */
const silenceLabel = 'silence_url';

/** Where a person goes from it: what to do, and where its source would silence it. */
const linksOf = ({ runbook, silenceUrl, labels }: Signal): readonly Link[] => {
  const silence = silenceUrl ?? label(labels, silenceLabel);
  return [
    ...(runbook === null ? [] : [{ kind: 'runbook' as const, url: runbook }]),
    ...(silence === null ? [] : [{ kind: 'silence' as const, url: silence }]),
  ];
};

/**
 * New alerts join. One that is worse than the incident raises it, because nobody would have been woken for it otherwise, and speaks
 * for it from then on.
 */
async function joining(deps: BatchDeps, incident: Incident, work: IncidentWork, now: EpochMs): Promise<readonly Command[]> {
  const counts = changeOf(work, incident.alerts, now);
  const speaksNow = await worstLeft(deps, incident, work, counts);
  const found = speaksNow === null ? counts : { ...counts, speaksNow };
  // What fires again while its service is silenced opens again quietly.
  const silence = isOpen(incident) ? null : silenceOver(await deps.silences(), incident.service, now);
  const change = silence === null ? found : { ...found, ...quietBy(silence) };
  const leftOut = leftOutOf(incident, work, change.firing === 0);
  const changes = change.fired + change.refired + change.cleared + (change.still ?? 0) > 0;
  const alerts = changes ? [alertsChangeCommand({ change })] : [];
  const commands: Command[] = change.firing === 0 ? [...leftOut, ...alerts] : [...alerts, ...leftOut];
  const { signal, place } = work.speaker;
  if (change.severity !== null && place.severity <= change.severity && change.severity < incident.severity) {
    const organisation = deps.organisation();
    const { severity, team } = place;
    // Once somebody has it, it stays with their team.
    const own = incident.ack === null ? team : incident.team;
    const wanted = own === team ? place.policy : { ...policyOf(organisation, own, severity), roomSeats: place.policy.roomSeats };
    const policy = withTurn(organisation, wanted, { team: own, number: incident.number }, now);
    const seats = seatsFor(organisation, own, policy, now);
    const { service, url, customersAffected } = signal;
    const title = isGatheringGroup(incident.groupKey) ? incident.title : keptTitle(signal.title);
    const speaks = {
      ...{ title, url, customersAffected, team },
      ...fromCatalogue(organisation, keptService(service), linksOf(signal)),
      ...spokenBy(speaking(work).slice(0, 1)),
      service: keptService(service),
      ...startOf(beganBy(deps, signal), now),
      ...([...work.fired, ...work.refired].some((row) => keyOf(row) === keyOf(signal)) ? { joins: true as const } : {}),
    };
    commands.push(
      reclassifyCommand({ by: `source:${signal.source}`, severity, why: `a ${severity} alert: ${title}`, policy, seats, speaks }),
    );
  }
  return commands;
}

/** Alerts of one incident looked through for the worst that fires. */
const lookedThrough = 200;

/**
 * Once the alert that speaks has cleared and others fire on: the worst of those, a namesake of the title first; also when that changes again.
 * Null: nothing else is to be told. One that is worse than the incident takes everything over instead (`speaks`).
 */
async function worstLeft(deps: BatchDeps, incident: Incident, work: IncidentWork, change: AlertChange): Promise<StillFiring | null> {
  if (!isOpen(incident) || incident.source === null || incident.alerts.total === 0 || change.firing === 0) return null;
  if (change.severity !== null && change.severity < incident.severity) return null;
  if (change.cleared === 0 && incident.firingNow == null && incident.alerts.firing > 0) return null;
  const stored = await deps.store.alertsOf(incident.number, lookedThrough);
  const rows = new Map(stored.map((row) => [keyOf(row), row]));
  for (const row of work.stored) if (row.incident === incident.number) rows.set(keyOf(row), row);
  const firing = [...rows.values()].filter((row) => row.status !== 'resolved' && row.severity !== 'none');
  const severity = worst(firing);
  if (severity === null) return null;
  const isNamesake = (row: Alert) => row.title === incident.title;
  const bad = firing.filter((row) => row.severity === severity).sort((one, other) => one.firstAt - other.firstAt);
  const first = bad.find(isNamesake) ?? bad[0];
  if (first === undefined) return null;
  const firingNow = isNamesake(first) ? null : { title: first.title, severity };
  const isAsTold = firingNow?.title === incident.firingNow?.title && firingNow?.severity === incident.firingNow?.severity;
  // Of several of one name it is enough that one fires on, unless it was told where each of them is.
  if (isAsTold && !work.cleared.some((row) => row.severity === severity && isNamesake(row))) return null;
  const { about, places = null } = spokenBy([first, ...bad.filter((row) => row !== first)]);
  const { signal } = work.speaker;
  return { firingNow, about, places, customersAffected: keyOf(signal) === keyOf(first) ? signal.customersAffected : null };
}

const worst = (rows: readonly Alert[]): Severity | null =>
  rows.reduce<Severity | null>((found, { severity }) => (severity === 'none' ? found : worseOf(found, severity)), null);

/** How many titles an announcement may name; the rest is a number. */
const mostTitles = 3;

function flappingOf(rows: readonly Alert[], now: EpochMs): Pick<AlertChange, 'flapping' | 'settleMs'> {
  const flapping = rows.filter((row) => isFlapping(row, now));
  if (flapping.length === 0) return { flapping: false };
  return { flapping: true, settleMs: Math.max(...flapping.map((row) => settleMsOf(row, now))) };
}

/** The longest of those silences. */
function unheardOf({ cleared, unheard }: IncidentWork): Pick<AlertChange, 'unheard'> {
  const silent = cleared.map((row) => unheard.get(keyOf(row))).filter((one) => one !== undefined);
  const [first, ...rest] = silent;
  return first === undefined ? {} : { unheard: rest.reduce((longest, one) => (one.forMs > longest.forMs ? one : longest), first) };
}

/** How many of them are held, and under what. */
function heldOfThese(fired: readonly Alert[]): Pick<AlertChange, 'held'> {
  const under = fired.flatMap((row) => (row.under === undefined ? [] : [row.under.title]));
  return under.length === 0 ? {} : { held: { alerts: under.length, under: [...new Set(under)].slice(0, mostTitles) } };
}

function changeOf(work: IncidentWork, before: { readonly firing: number; readonly total: number }, now: EpochMs): AlertChange {
  const { fired, refired, cleared, still, number, stored, speaker: spoken } = work;
  const moved = still.filter((row) => row.incident !== number).length;
  const left = cleared.filter((row) => work.left.has(keyOf(row)));
  const fires = (row: Alert) => work.rows.get(keyOf(row))?.status !== 'resolved';
  return {
    source: work.first.signal.source,
    titles: [...fired, ...refired, ...still, ...left].slice(0, mostTitles).map((row) => row.title),
    fired: fired.length,
    refired: refired.length,
    cleared: cleared.length,
    ...(left.length === 0 ? {} : { left: left.length }),
    ...heldOfThese(fired),
    ...(still.length === 0 ? {} : { still: still.length }),
    firing: Math.max(0, before.firing + fired.length + refired.length + moved - cleared.length),
    total: before.total + fired.length + moved,
    ...flappingOf(stored, now),
    ...unheardOf(work),
    url: spoken.signal.url,
    severity: worst([...fired, ...refired, ...still, ...work.worsened].filter(fires)),
  };
}
