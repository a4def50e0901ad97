// One attempt at one row: what came of carrying it, in the words of the outbox. Never throws for anything a transport can do.

import { SendFailure } from '../fault.js';
import type { OutboxRow, Settlement } from '../store/store.js';
import { type CarryDeps, carry, lostAnswer } from './carry.js';
import { retryAt } from './retry.js';

/** Carries the row. `accepted` is called when the transport has taken it, before anything else happens. */
export async function attempt(deps: CarryDeps, row: OutboxRow, accepted: () => void = () => undefined): Promise<Settlement> {
  const base = { id: row.id, attempt: row.attempts };
  try {
    const carried = await carry(deps, row);
    if ('dropped' in carried) return { ...base, to: 'dropped', error: carried.dropped };
    accepted();
    return { ...base, to: 'handed-over', transport: deps.transport.name, transportId: carried.sent, at: deps.clock.now() };
  } catch (error) {
    if (error instanceof SendFailure && error.permanent) {
      deps.log.warn({ row: row.id, incident: row.message.incident, reason: error.message }, 'a message cannot be delivered');
      return { ...base, to: 'failed', error: error.message };
    }
    const retryAfterMs = error instanceof SendFailure ? error.retryAfterMs : null;
    const lost = error instanceof SendFailure && error.ambiguous && !error.message.startsWith(lostAnswer);
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...base,
      to: 'queued',
      notBefore: retryAt(row.attempts, deps.clock.now(), row.id, retryAfterMs),
      error: lost ? `${lostAnswer}: ${message}` : message,
    };
  }
}
