// One change onto the tables: guards first, then every write. Runs inside the writer's transaction, so two changes of one group
// see each other, and what a guard turns away has written nothing.

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

export function committer({ seen, incidents, apply, stamps }: CommitTables): (change: Change) => Outcome {
  const put = <K extends Applied>(write: Write<K>, now: EpochMs) => apply[write.write](write, now);

  return ({ now, writes }) => {
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
}
