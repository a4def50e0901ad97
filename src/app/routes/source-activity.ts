// What was heard of each source: what the store has counted of it, and what was refused since this process began.

import type { EpochMs } from '../../incident/incident.js';
import { type MailboxTrouble, nothingHeard, type SourceActivity, type SourcesHeard } from '../../incident/sources-report.js';
import type { DeliveriesOfSource, DeliveryStore } from '../../store/store.js';
import { unknownLabel } from './integrations.js';
import type { Refusals, SourceLog } from './source-log.js';

export interface HeardDeps {
  readonly store: Pick<DeliveryStore, 'deliveriesBySource'>;
  readonly clock: { now(): EpochMs };
  readonly sourceLog: Pick<SourceLog, 'refusals'>;
  /** The mailboxes that cannot be read now, by the name of their source; absent: none is read here. */
  readonly mailboxTroubles?: () => ReadonlyMap<string, MailboxTrouble>;
}

/** Asks the store each time: pages and people ask for it, and no sender. */
export function sourcesHeard({ store, clock, sourceLog, mailboxTroubles }: HeardDeps): () => Promise<SourcesHeard> {
  const since = clock.now();
  return async () => {
    const byName = new Map<string, SourceActivity>();
    for (const one of await store.deliveriesBySource()) byName.set(one.source, counted(one));
    for (const one of sourceLog.refusals()) byName.set(one.source, withRefusals(byName.get(one.source) ?? nothingHeard(one.source), one));
    for (const [name, mailboxTrouble] of mailboxTroubles?.() ?? [])
      byName.set(name, { ...(byName.get(name) ?? nothingHeard(name)), mailboxTrouble });
    return { since, sources: [...byName.values()] };
  };
}

const counted = ({
  source,
  taken,
  lastAt,
  lastError,
  lastErrorAt,
  failed,
  quarantined,
  unknownName,
}: DeliveriesOfSource): SourceActivity => ({
  ...{ name: source, unknownName, lastAt, lastError, lastErrorAt },
  ...{ taken, refused: 0, failed: failed + quarantined },
});

const withRefusals = (known: SourceActivity, { source, count, failed, lastAt, lastReason }: Refusals): SourceActivity => ({
  ...known,
  unknownName: known.unknownName || source === unknownLabel,
  refused: count - failed,
  failed: known.failed + failed,
  ...((known.lastErrorAt ?? 0) > lastAt ? {} : { lastError: lastReason, lastErrorAt: lastAt }),
});
