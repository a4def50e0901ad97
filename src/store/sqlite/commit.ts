// One change onto the tables: guards first, then every write. Runs inside the writer's transaction, so two changes of one group
// see each other, and what a guard turns away has written nothing. A long change is written in steps, between which others have a turn.

import type { EpochMs } from '../../incident/incident.js';
import type { Change, Outcome, Write, Writes } from '../change.js';
import type { IncidentGuard } from './incidents.js';
import type { Appliers } from './session.js';
import type { Stamps } from './stamps.js';

/** All but incidents, which are guarded and written together before anything else. */
type Applied = Exclude<keyof Writes, 'incident'>;

export interface CommitTables {
  readonly seen: (receipt: { readonly channel: string; readonly id: string }) => boolean;
  readonly incidents: IncidentGuard;
  /** One for each kind of write: the compiler asks for a new one. */
  readonly apply: Appliers<Applied>;
  readonly stamps: Stamps;
}

/** They are about rows that others of the same change may write: applied when all of those are there. */
const comesLast: { readonly [K in keyof Writes]?: true } = { 'move-alerts': true, reroute: true, release: true };

export interface Committer {
  readonly apply: (change: Change) => Outcome;
  /**
   * The same in steps, for a change of many alerts: whatever may turn it away comes last, so all that was written is to be taken back
   * unless it ends as `committed`. Until then nobody sees more of it than alerts.
   */
  readonly inSteps: (change: Change) => Generator<void, Outcome>;
}

/** More writes than these are made in steps … */
const longChange = 500;
/** … of so many. */
const writesPerStep = 50;

/** Whether a change is to be made in steps. What is wrong with one that cannot even be looked at is told by the writer. */
export const isLong = (change: Change): boolean => {
  try {
    return change.writes.length > longChange;
  } catch {
    return false;
  }
};

export function committer({ seen, incidents, apply, stamps }: CommitTables): Committer {
  const put = <K extends Applied>(write: Write<K>, now: EpochMs) => apply[write.write](write, now);

  const all = ({ now, writes }: Change): Outcome => {
    const guarded: Write<'incident'>[] = [];
    let last = false;
    for (const write of writes) {
      if (write.write === 'receipt' && seen(write.receipt)) return 'duplicate';
      if (write.write === 'incident') guarded.push(write);
      last ||= comesLast[write.write] === true;
    }
    if (!incidents.putAll(guarded)) return 'conflict';

    stamps.note(now);
    for (const write of writes) if (write.write !== 'incident' && comesLast[write.write] !== true) put(write, now);
    if (last) for (const write of writes) if (write.write !== 'incident' && comesLast[write.write] === true) put(write, now);
    return 'committed';
  };

  return {
    apply: all,
    inSteps: function* ({ now, writes }) {
      const rest: Write[] = [];
      let written = 0;
      for (const write of writes) {
        if (write.write !== 'alert') rest.push(write);
        else {
          apply.alert(write, now);
          written += 1;
          if (written % writesPerStep === 0) yield;
        }
      }
      return all({ now, writes: rest });
    },
  };
}
