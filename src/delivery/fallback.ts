// Pages that did not arrive: each goes to the next transport as well, and stays queued on its own.
// When there is no next one the incident is told that somebody cannot be reached, so that its ladder goes on.

import { transportsTo } from '../escalation/wishes.js';
import { StoreUnavailable } from '../fault.js';
import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { seconds } from '../incident/duration.js';
import { type FallbackReason, onAnotherTransport } from '../incident/fallback.js';
import { pageFailed as pageFailedCommand } from '../incident/features/paging/events.js';
import type { EpochMs } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { type OutboxRow, write } from '../store/store.js';
import type { Carrier, Carriers } from './carriers.js';
import { noLongerNeeded } from './still-wanted.js';

/** Pages looked at in one turn; the rest follows in the next, a second later. */
const mostPerTurn = 500;
/** A page that throws is left alone this long, so that one bad row fills no log. */
const restAfterErrorMs = seconds(30);

/** States a page may be rescued from. Delivered is enough: what comes after it is the person's. */
const undelivered: ReadonlySet<string> = new Set(['queued', 'sending', 'handed-over', 'accepted', 'failed']);

export interface FallbackHooks {
  readonly fellBack?: (from: string, to: string, why: FallbackReason) => void;
}

type Outcome = { readonly copy: Message; readonly from: string; readonly why: FallbackReason } | 'settled';

export interface PageFallback {
  /**
   * One look at what did not arrive; idempotent. Answers how many pages went on to another transport. A row that throws is logged
   * and rests for a while; the others go on. Rejects with StoreUnavailable, once for all rows.
   */
  look(): Promise<number>;
}

/** Remembers which rows are resting; after a restart they are looked at at once. */
export function createPageFallback(deps: Deps, carriers: Carriers, hooks: FallbackHooks = {}): PageFallback {
  const restingUntil = new Map<number, EpochMs>();

  const lookAt = async (row: OutboxRow, now: EpochMs): Promise<'copied' | 'settled' | 'resting'> => {
    try {
      const outcome = await outcomeOf(deps, carriers, row);
      if (outcome === 'settled') return outcome;
      // A change of its own: one that cannot be stored takes no other with it, and whatever waits shares one sync all the same.
      await deps.store.commit({ now, writes: [write.message(outcome.copy)] });
      const { incident } = row.message;
      deps.log.info(
        { incident, to: row.chatKey, from: outcome.from, next: outcome.copy.via, why: outcome.why },
        `INC-${incident}: a page goes to ${outcome.copy.via} as well`,
      );
      hooks.fellBack?.(outcome.from, outcome.copy.via ?? '', outcome.why);
      return 'copied';
    } catch (error) {
      if (error instanceof StoreUnavailable) throw error;
      deps.log.error({ err: error, row: row.id, incident: row.message.incident }, 'a page could not be passed on; it is tried again later');
      restingUntil.set(row.id, now + restAfterErrorMs);
      return 'resting';
    }
  };

  return {
    look: async () => {
      const now = deps.clock.now();
      for (const [id, until] of restingUntil) if (until <= now) restingUntil.delete(id);
      const down = carriers.all.filter((one) => one.downSince() !== null).flatMap((one) => one.vias);
      // With a single transport nothing waits for another; only what it refused for good is of interest.
      const found = await deps.store.fallingBack({ now, down: carriers.all.length > 1 ? down : [], limit: mostPerTurn });
      const rows = found.filter(({ id }) => !restingUntil.has(id));
      const settled: number[] = [];
      let copied = 0;
      const outcomes = await Promise.allSettled(
        rows.map(async (row) => {
          const became = await lookAt(row, now);
          if (became === 'settled') settled.push(row.id);
          if (became === 'copied') copied += 1;
        }),
      );
      if (copied > 0) deps.nudge();
      if (settled.length > 0) await deps.store.needNoFallback(settled);
      const refused = outcomes.find((one) => one.status === 'rejected');
      if (refused !== undefined) throw refused.reason;
      return copied;
    },
  };
}

async function outcomeOf(deps: Deps, carriers: Carriers, row: OutboxRow): Promise<Outcome> {
  const carrier = carriers.of(row.via);
  // A page about nothing is a test of one transport: it proves nothing on another.
  if (
    (row.message.incident === null && row.message.bundle === undefined) ||
    !undelivered.has(row.state) ||
    (await noLongerNeeded(deps, row.message)) !== null
  )
    return 'settled';
  const { can, sendsOnly } = carrier.transport;
  // What is never reported cannot be missed, save where nobody can answer either: then nothing at all says that it has arrived.
  if (!can.receipts && sendsOnly !== true && row.state !== 'failed' && carrier.downSince() === null) return 'settled';
  const next = nextAfter(orderFor(deps, carriers, row), carrier);
  if (next !== null) {
    const why = row.state === 'failed' ? 'refused' : carrier.downSince() !== null ? 'down' : can.receipts ? 'undelivered' : 'unanswered';
    return { copy: onAnotherTransport(row.message, row.id, next, carrier, why), from: carrier.name, why };
  }
  if (row.state === 'failed') await unreachable(deps, row);
  return 'settled';
}

/** The carriers in the order in which this person wants to be paged. */
function orderFor(deps: Deps, { all }: Carriers, { message: { to, severity = 'P1' } }: OutboxRow): readonly Carrier[] {
  if (to.kind !== 'person') return all;
  const names = transportsTo(
    deps.organisation(),
    to.person,
    severity,
    all.map(({ name }) => name),
  );
  return names.flatMap((name) => all.find((one) => one.name === name) ?? []);
}

/** The next in order that carries; the next in order at all when none does. */
function nextAfter(order: readonly Carrier[], carrier: Carrier): Carrier | null {
  const later = order.slice(order.indexOf(carrier) + 1);
  return later.find((one) => one.downSince() === null) ?? later[0] ?? null;
}

/** No way is left to this person. */
async function unreachable(deps: Deps, { message, error }: OutboxRow): Promise<void> {
  if (message.to.kind !== 'person') return;
  const { person } = message.to;
  const why = error ?? 'no transport would take it';
  const numbers = message.bundle?.incidents ?? (message.incident === null ? [] : [message.incident]);
  for (const number of numbers) await handle(deps, { number, commands: () => [pageFailedCommand({ person, why })] });
}
