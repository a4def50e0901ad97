// What of a delivery never became an alert is told on the worst incident the rest of it belongs to. Where there is none it is an alert
// of its own, because somebody has to look. A later delivery that says that nothing is left out takes it back, wherever it stands.

import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { minutes } from '../incident/duration.js';
import { isNewsOf, lacks } from '../incident/features/left-out/left-out.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { blankSignal, type Signal } from './alert.js';
import { groupOf, isWhole, leaveOutOf, type Missing } from './missing.js';
import type { Receiver } from './receive.js';

/** What came of the rest of it. */
export interface Rest {
  readonly signals: readonly Signal[];
  readonly incidents: readonly number[];
}

/** Resolves when it is stored; answers the numbers of incidents that were opened for it. Rejects with StoreUnavailable. */
export type TellMissing = (source: string, missing: Missing, rest: Rest) => Promise<readonly number[]>;

/** Looked through for the worst; one delivery rarely touches more. */
const mostIncidents = 200;
/** Not said again within this time, it is no longer so. */
const holdsMs = minutes(30);
/** Groups of deliveries of which something was left out lately, and is known to be on which incidents. */
const mostGroups = 10_000;

export function tellsMissing(deps: Deps, receiver: Receiver): TellMissing {
  // Only to find those that a whole delivery does not name: what it does name is put right as it is received.
  const carriers = new Map<string, Set<number>>();
  const remember = (from: string, number: number): void => {
    const oldest = carriers.size >= mostGroups ? carriers.keys().next().value : undefined;
    if (oldest !== undefined) carriers.delete(oldest);
    carriers.set(from, (carriers.get(from) ?? new Set()).add(number));
  };

  const tellOn = (source: string, missing: Missing, number: number) =>
    handle(deps, {
      number,
      commands: (now) => (now !== null && isNewsOf(now, leaveOutOf(source, missing)) ? [leaveOutOf(source, missing)] : []),
    });

  const takeBack = async (source: string, missing: Missing): Promise<void> => {
    const from = groupOf(source, missing);
    const numbers = carriers.get(from);
    if (numbers === undefined) return;
    for (const number of numbers) await tellOn(source, missing, number);
    carriers.delete(from);
  };

  return async (source, missing, { signals, incidents }) => {
    if (isWhole(missing)) {
      if (missing.leftOut !== null && missing.group !== null) await takeBack(source, missing);
      return [];
    }
    const from = groupOf(source, missing);
    const found = await Promise.all(incidents.slice(0, mostIncidents).map((number) => deps.store.incident(number)));
    const open = found.flatMap((one) => (one !== null && isOpen(one) ? [one] : []));
    for (const one of open) if (lacks(one, from)) remember(from, one.number);
    // Of equals the one that opened with it, where people were told of it.
    const [worst] = open.sort((one, other) => worstFirst(one, other, from));
    if (worst !== undefined) {
      await tellOn(source, missing, worst.number);
      remember(from, worst.number);
      return [];
    }
    // Where all that came has cleared, what did not come has most likely cleared too.
    const allClear = signals.length > 0 && signals.every((one) => one.status === 'resolved');
    if (missing.leftOut === null || missing.leftOut === 0 || allClear) return [];
    const received = await receiver.receive(source, [alertOf(source, missing.leftOut, deps.clock.now())]);
    return received.incidents;
  };
}

const worstFirst = (one: Incident, other: Incident, from: string): number =>
  one.severity.localeCompare(other.severity) || Number(lacks(other, from)) - Number(lacks(one, from)) || one.number - other.number;

const alertOf = (source: string, leftOut: number, now: number): Signal => ({
  ...blankSignal,
  source,
  dedupKey: 'alerts-left-out',
  title: `Alerts left out by ${source}`,
  description: `${source} left ${leftOut} alerts out of what it sent, and nothing that it sent is open here. Look there for what fires.`,
  endsAt: now + holdsMs,
});
