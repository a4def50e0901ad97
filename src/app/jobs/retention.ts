// What is old enough is removed, by the rule of `retention:` in muster.yaml. Incidents stay, and so do their timelines but for old room talk.

import { onRota } from '../../escalation/on-call.js';
import type { Deps } from '../../handling/dependencies.js';
import { days } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';

/** The instant before which something may go; kept for ever, nothing is old enough. */
const cutoff = (now: EpochMs, keptMs: number | null): EpochMs => (keptMs === null ? 0 : now - keptMs);

/** Receipts, and what is settled in the outbox and among the effects. */
export async function pruneStore({ store, clock, organisation, log }: Deps): Promise<void> {
  const { retention } = organisation();
  const now = clock.now();
  const outbox = cutoff(now, retention.outboxMs);
  const removed = await store.prune({
    receipts: cutoff(now, retention.receiptsMs),
    outbox,
    effects: outbox,
    deliveries: cutoff(now, retention.deliveriesMs),
  });
  if (Object.values(removed).some((count) => count > 0)) log.info(removed, 'what was old enough was removed from the database');
}

/** Incidents redacted in one round: there is another in an hour. */
const redactedAtOnce = 50;

/** What was said in the rooms of incidents that ended long enough ago: who said something and when stays. */
export async function redactTalk({ store, clock, organisation, log }: Deps): Promise<void> {
  const { transcriptsMs } = organisation().retention;
  if (transcriptsMs === null) return;
  const old = await store.talkedBefore(cutoff(clock.now(), transcriptsMs), redactedAtOnce);
  for (const number of old) await store.redactTalk(number);
  if (old.length > 0) log.info({ incidents: old.length }, 'what was said in the rooms of old incidents was taken out of their records');
}

/** Who covered for whom longer ago than this nobody asks. */
const overridesKeptMs = days(365);

/** Overrides that were over long ago, as the rota counts. */
export async function pruneOverrides({ store, clock, organisation, log }: Deps): Promise<void> {
  const overrides = await store.pruneOverrides(onRota(organisation(), clock.now()) - overridesKeptMs);
  if (overrides > 0) log.info({ overrides }, 'overrides that were over long ago were removed from the database');
}

/** Maintenance that was over longer ago nobody asks about. */
const maintenanceKeptMs = days(730);

/** Maintenance windows that were over long ago, as the rota counts. */
export async function pruneMaintenance({ store, clock, organisation, log }: Deps): Promise<void> {
  const windows = await store.pruneMaintenance(onRota(organisation(), clock.now()) - maintenanceKeptMs);
  if (windows > 0) log.info({ windows }, 'maintenance windows that were over long ago were removed from the database');
}

/** Whatever `retention:` says, no more of what senders posted is kept than this. */
const mostDeliveryBytes = 256 * 1024 * 1024;

/** Deliveries beyond the room they have, the oldest first. */
export async function trimDeliveries({ store, log }: Pick<Deps, 'store' | 'log'>): Promise<void> {
  const deliveries = await store.trimDeliveries(mostDeliveryBytes);
  if (deliveries > 0) log.info({ deliveries }, 'the oldest deliveries were removed from the database, to keep their room small');
}

/** Evidence that nobody sent again. */
export async function pruneMedia({ media, clock, organisation, log }: Deps): Promise<void> {
  const { mediaMs } = organisation().retention;
  if (media === undefined || mediaMs === null) return;
  const files = await media.prune(cutoff(clock.now(), mediaMs));
  if (files > 0) log.info({ files }, 'evidence that was old enough was removed');
}
