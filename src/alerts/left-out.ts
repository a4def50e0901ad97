// What of a delivery never became an alert is told on the worst incident the rest of it belongs to. Where there is none it is an alert
// of its own, because somebody has to look.

import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { minutes } from '../incident/duration.js';
import { leaveOut } from '../incident/features/left-out/left-out.js';
import { type Incident, isOpen } from '../incident/incident.js';
import { blankSignal, type Signal } from './alert.js';
import type { Receiver } from './receive.js';

/** How much of a delivery is missing. */
export interface Missing {
  readonly leftOut: number;
  readonly unreadable: number;
}

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

export const tellsMissing =
  (deps: Deps, receiver: Receiver): TellMissing =>
  async (source, missing, { signals, incidents }) => {
    const found = await Promise.all(incidents.slice(0, mostIncidents).map((number) => deps.store.incident(number)));
    const [worst] = found.flatMap((one) => (one !== null && isOpen(one) ? [one] : [])).sort(worstFirst);
    if (worst !== undefined) {
      const command = leaveOut({ source, ...missing });
      await handle(deps, { number: worst.number, commands: (now) => (now !== null && isOpen(now) ? [command] : []) });
      return [];
    }
    // Where all that came has cleared, what did not come has most likely cleared too.
    const allClear = signals.length > 0 && signals.every((one) => one.status === 'resolved');
    if (missing.leftOut === 0 || allClear) return [];
    const received = await receiver.receive(source, [alertOf(source, missing, deps.clock.now())]);
    return received.incidents;
  };

const worstFirst = (one: Incident, other: Incident): number => one.severity.localeCompare(other.severity) || one.number - other.number;

const alertOf = (source: string, { leftOut }: Missing, now: number): Signal => ({
  ...blankSignal,
  source,
  dedupKey: 'alerts-left-out',
  title: `Alerts left out by ${source}`,
  description: `${source} left ${leftOut} alerts out of what it sent, and nothing that it sent is open here. Look there for what fires.`,
  endsAt: now + holdsMs,
});
