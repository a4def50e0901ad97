// Which of the alerts of a batch join the incident of another, by the rules of `suppress`: parents that fire already and parents of the
// same batch, in whatever order they were sent. Costs nothing where there are no rules.

import { placeSignal } from '../escalation/routing.js';
import { asChild, asParent, type Side } from '../escalation/suppression.js';
import type { Deps } from '../handling/dependencies.js';
import { type EpochMs, type Incident, isOpen, type Severity } from '../incident/incident.js';
import { alertKey, type Silence } from '../store/store.js';
import type { TimeSlices } from '../time-slices.js';
import { type Alert, type HeldUnder, isFiring, keptService, keptTitle, type Signal, wantsNobody } from './alert.js';
import type { FiringParents, FoundParent } from './firing-parents.js';
import { mergedTarget } from './merged-target.js';
import { silenceOver } from './opening.js';

/** What a held alert is held under, and where it goes. */
export interface Hold {
  readonly groupKey: string;
  /** Open already; null: it opens with this batch. */
  readonly incident: number | null;
  readonly under: HeldUnder;
  /** Its service is silenced, or its incident is quiet and nobody has it: whoever is held there wakes nobody. */
  readonly isQuiet: boolean;
  /** How bad its incident was when somebody took it: what is worse, nobody has taken. Null: nobody has it. */
  readonly takenAs: Severity | null;
}

export interface Held {
  /** By alert. */
  readonly holds: ReadonlyMap<string, Hold>;
  /** Held so far, and now so bad that they wake people where nobody would be woken for them: each goes to its own incident. */
  readonly released: ReadonlySet<string>;
}

const none: Held = { holds: new Map(), released: new Set() };

/** More of one rule and value are not looked at: the first that fires and is told of counts. */
const mostLookedAt = 64;
/** Of hosts in racks in rooms in regions. A longer chain is taken for a circle. */
const longestChain = 12;

interface Child {
  readonly signal: Signal;
  readonly sides: readonly Side[];
  /** The incident it was in last. */
  readonly was: number | null;
  /** It would wake somebody by itself, so it is not held where nobody would hear of it: how bad it is then. */
  readonly wakes: Severity | null;
}

interface NewParent {
  readonly key: string;
  readonly both: boolean;
  readonly hold: Hold;
}

/** Whether it is new to whoever is to hear of it: it did not fire before, or nobody was wanted for it. */
export const isNewlyFiring = (before: Alert | null): boolean => before === null || !isFiring(before) || wantsNobody(before);

/** Which of the alerts of these signals are held, and which no longer. `known`: as they were before. */
export async function heldOf(
  deps: Deps,
  parents: FiringParents,
  signals: readonly Signal[],
  known: ReadonlyMap<string, Alert>,
  slices: TimeSlices,
): Promise<Held> {
  const organisation = deps.organisation();
  const { suppress: rules = [] } = organisation;
  if (rules.length === 0) return none;
  await parents.follow(rules, slices);

  const { last, cleared } = ends(signals);
  const now = deps.clock.now();
  let silences: readonly Silence[] | null = null;
  const isSilenced = async ({ service }: Signal): Promise<boolean> => {
    silences ??= await deps.store.silences(now);
    return silenceOver(silences, keptService(service), now) !== null;
  };
  const children = new Map<string, Child>();
  const newParents = new Map<string, NewParent[]>();
  const found: (readonly [Signal, readonly Side[]])[] = [];
  const released = new Set<string>();
  /** Nobody would be woken for it where it is held: whoever has that took it when all was milder, or all is quiet there. */
  const outgrows = async (before: Alert, signal: Signal): Promise<boolean> => {
    const { severity, alertSeverity } = placeSignal(organisation, signal, now);
    const isWorse = before.severity === 'none' || severity < before.severity;
    if (alertSeverity === 'none' || !isWorse || (severity !== 'P1' && severity !== 'P2') || before.incident === null) return false;
    if (await isSilenced(signal)) return false;
    const incident = await openOne(deps, before.incident);
    return incident !== null && !isHeard(heardIn(incident, now), severity);
  };
  for (const [key, signal] of last) {
    if (slices.isOver()) await slices.next();
    const before = known.get(key) ?? null;
    const isNew = isNewlyFiring(before);
    if (!isNew && before?.under !== undefined && !cleared.has(key) && (await outgrows(before, signal))) released.add(key);
    // What is said again is known here already, unless it is called something else now.
    if (!isNew && before?.title === keptTitle(signal.title)) continue;
    const above = asParent(rules, signal);
    const below = isNew ? asChild(rules, signal) : [];
    if (above.length + below.length === 0) continue;
    if (above.length > 0) found.push([signal, above]);
    const place = placeSignal(organisation, signal, now);
    if (place.alertSeverity === 'none') continue;
    const isQuiet = await isSilenced(signal);
    const wakes = !isQuiet && (place.severity === 'P1' || place.severity === 'P2') ? place.severity : null;
    if (below.length > 0) children.set(key, { signal, sides: below, was: before?.incident ?? null, wakes });
    if (!isNew || cleared.has(key)) continue;
    const { source, dedupKey } = signal;
    const hold: Hold = {
      ...{ groupKey: place.groupKey, incident: null, isQuiet, takenAs: null },
      under: { source, dedupKey, title: keptTitle(signal.title) },
    };
    for (const side of above) {
      const others = newParents.get(side.key) ?? [];
      others.push({ key, both: side.both, hold });
      newParents.set(side.key, others);
    }
  }

  const holds = children.size === 0 ? none.holds : await resolve(deps, parents, { children, newParents, cleared }, slices);
  // Only now: until it is stored the store would say that it does not fire.
  for (const [signal, sides] of found) parents.add(signal, sides);
  return { holds, released };
}

/** The last firing signal of each alert, and those that have cleared by the end of the batch. */
function ends(signals: readonly Signal[]): { readonly last: ReadonlyMap<string, Signal>; readonly cleared: ReadonlySet<string> } {
  const last = new Map<string, Signal>();
  const cleared = new Set<string>();
  for (const signal of signals) {
    const key = alertKey(signal.source, signal.dedupKey);
    if (signal.status === 'resolved') cleared.add(key);
    if (signal.status !== 'firing') continue;
    cleared.delete(key);
    last.set(key, signal);
  }
  return { last, cleared };
}

interface Batch {
  readonly children: ReadonlyMap<string, Child>;
  readonly newParents: ReadonlyMap<string, readonly NewParent[]>;
  readonly cleared: ReadonlySet<string>;
}

async function resolve(
  deps: Deps,
  parents: FiringParents,
  { children, newParents, cleared }: Batch,
  slices: TimeSlices,
): Promise<Held['holds']> {
  const firing = new Map<string, Hold | null>();
  /** One that is stored, fires, and has an open incident. */
  const stored = async (key: string, { source, dedupKey }: FoundParent): Promise<Hold | null> => {
    const seen = firing.get(key);
    if (seen !== undefined) return seen;
    const row = (await deps.store.alerts([{ source, dedupKey }])).get(key) ?? null;
    if (row === null || !isFiring(row)) parents.forget(key);
    const incident = row === null || isNewlyFiring(row) || row.incident === null ? null : await openOne(deps, row.incident);
    const hold =
      row === null || incident === null
        ? null
        : { ...under(row), groupKey: row.groupKey, incident: incident.number, ...heardIn(incident, deps.clock.now()) };
    firing.set(key, hold);
    return hold;
  };
  const answers = new Map<string, Hold | null>();
  /** `way`: what is held under it further down. */
  const holdOf = async (key: string, way: readonly string[]): Promise<Hold | null> => {
    const child = children.get(key);
    const known = answers.get(key);
    if (child === undefined || known !== undefined) return known ?? null;
    const answer = await above(key, child, [...way, key]);
    answers.set(key, answer);
    return answer;
  };
  const above = async (key: string, { sides, was, wakes }: Child, way: readonly string[]): Promise<Hold | null> => {
    // Its own incident is still open: whoever has that knows it there.
    if (was !== null && (await openOne(deps, was)) !== null) return null;
    const mayHold = (side: Side, other: string, both: boolean) => other !== key && !cleared.has(other) && !(side.both && both);
    // What has an incident already comes first: then nobody at all has to hear of it.
    for (const side of sides) {
      let looked = 0;
      for (const [other, parent] of parents.of(side.key)) {
        if (!mayHold(side, other, parent.both)) continue;
        const hold = await stored(other, parent);
        if (hold !== null && isHeard(hold, wakes)) return hold;
        looked += 1;
        if (looked === mostLookedAt) break;
      }
    }
    for (const side of sides) {
      for (const { key: other, both, hold } of newParents.get(side.key) ?? []) {
        if (!mayHold(side, other, both) || way.includes(other) || way.length >= longestChain) continue;
        const its = await holdOf(other, way);
        const top = its ?? hold;
        if (isHeard(top, wakes)) return { ...top, under: hold.under };
      }
    }
    return null;
  };
  const held = new Map<string, Hold>();
  for (const key of children.keys()) {
    if (slices.isOver()) await slices.next();
    const hold = await holdOf(key, []);
    if (hold !== null) held.set(key, hold);
  }
  return held;
}

const under = ({ source, dedupKey, title }: Alert): Pick<Hold, 'under'> => ({ under: { source, dedupKey, title } });

async function openOne(deps: Deps, number: number): Promise<Incident | null> {
  const incident = await mergedTarget(deps.store, await deps.store.incident(number));
  return incident !== null && isOpen(incident) ? incident : null;
}

const heardIn = ({ ack, quietUntil, severity }: Incident, now: EpochMs): Pick<Hold, 'isQuiet' | 'takenAs'> => ({
  isQuiet: ack === null && quietUntil !== null && quietUntil > now,
  takenAs: ack === null ? null : severity,
});

/** Whether somebody would hear there of what wakes people by itself. Of all else nobody has to. */
const isHeard = ({ isQuiet, takenAs }: Pick<Hold, 'isQuiet' | 'takenAs'>, wakes: Severity | null): boolean =>
  wakes === null || !(isQuiet || (takenAs !== null && wakes < takenAs));
