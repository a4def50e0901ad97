// Pages that did not arrive: each goes to the next transport as well, and stays queued on its own (reliability F1, F7, F8).
// When there is no next one the incident is told that somebody cannot be reached, so that its ladder goes on.

import type { Deps } from '../handling/dependencies.js';
import { handle } from '../handling/handle.js';
import { type FallbackReason, onAnotherTransport } from '../incident/fallback.js';
import type { Message } from '../incident/message.js';
import { type OutboxRow, write } from '../store/store.js';
import type { Carrier, Carriers } from './carriers.js';
import { noLongerNeeded } from './still-wanted.js';

/** Pages looked at in one turn; the rest follows in the next, a second later. */
const mostPerTurn = 500;

/** States a page may be rescued from. Delivered is enough: what comes after it is the person's. */
const undelivered: ReadonlySet<string> = new Set(['queued', 'sending', 'handed-over', 'accepted', 'failed']);

export interface FallbackHooks {
  readonly fellBack?: (from: string, to: string, why: FallbackReason) => void;
}

type Outcome = { readonly copy: Message; readonly from: string; readonly why: FallbackReason } | { readonly covered: true };

/** One turn; idempotent. Answers how many pages went on to another transport. */
export async function fallBack(deps: Deps, carriers: Carriers, hooks: FallbackHooks = {}): Promise<number> {
  const now = deps.clock.now();
  const down = carriers.all.filter((one) => one.downSince() !== null).flatMap((one) => one.vias);
  // With a single transport nothing waits for another; only what it refused for good is of interest.
  const rows = await deps.store.fallingBack({ now, down: carriers.all.length > 1 ? down : [], limit: mostPerTurn });
  if (rows.length === 0) return 0;
  const outcomes = await Promise.all(rows.map((row) => outcomeOf(deps, carriers, row)));
  const copies = outcomes.flatMap((one) => ('copy' in one ? [one] : []));
  const covered = rows.filter((_, index) => 'covered' in (outcomes[index] ?? {})).map(({ id }) => id);
  if (covered.length > 0) await deps.store.covered(covered);
  if (copies.length > 0) {
    await deps.store.commit({ now, writes: copies.map(({ copy }) => write.message(copy)) });
    for (const { copy, from, why } of copies) hooks.fellBack?.(from, copy.via ?? '', why);
    deps.nudge();
  }
  return copies.length;
}

async function outcomeOf(deps: Deps, carriers: Carriers, row: OutboxRow): Promise<Outcome> {
  const carrier = carriers.of(row.via);
  // A page about nothing is a test of one transport: it proves nothing on another.
  if (row.message.incident === null || !undelivered.has(row.state) || (await noLongerNeeded(deps, row.message)) !== null)
    return { covered: true };
  // What is never reported cannot be missed.
  if (!carrier.transport.can.receipts && row.state !== 'failed' && carrier.downSince() === null) return { covered: true };
  const next = nextAfter(carriers, carrier);
  if (next !== null) {
    const why = row.state === 'failed' ? 'refused' : carrier.downSince() === null ? 'undelivered' : 'down';
    return { copy: onAnotherTransport(row.message, row.id, next, carrier, why), from: carrier.name, why };
  }
  if (row.state === 'failed') await unreachable(deps, row);
  return { covered: true };
}

/** The next in order that carries; the next in order at all when none does. */
function nextAfter(carriers: Carriers, carrier: Carrier): Carrier | null {
  const later = carriers.all.slice(carriers.all.indexOf(carrier) + 1);
  return later.find((one) => one.downSince() === null) ?? later[0] ?? null;
}

/** No way is left to this person. */
async function unreachable(deps: Deps, { message, error }: OutboxRow): Promise<void> {
  if (message.incident === null || message.to.kind !== 'person') return;
  const { person } = message.to;
  const why = error ?? 'no transport would take it';
  await handle(deps, { number: message.incident, commands: () => [{ type: 'page-failed', person, why }] });
}
