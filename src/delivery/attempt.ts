// One attempt at one row: what came of carrying it, in the words of the outbox. Never throws for anything a transport can do.

import { SendFailure } from '../fault.js';
import { seconds } from '../incident/duration.js';
import type { PersonKey } from '../incident/incident.js';
import type { OutboxRow, Settlement } from '../store/store.js';
import { carry } from './carry.js';
import type { CarryDeps } from './outgoing-message.js';
import { retryAt } from './retry.js';
import { lostAnswer } from './transport-call.js';

export interface AttemptDeps extends CarryDeps {
  /**
   * Asks the person behind an unconfirmed address to prove it; what was to be said and is no page waits for that. Answers why not even
   * that reached them, or null.
   */
  readonly challenge: (transport: string, person: PersonKey, address: string, row: OutboxRow) => Promise<string | null>;
}

export interface Attempted {
  readonly settlement: Settlement;
  /** Why the transport did not take it; null when it did, or was not asked. */
  readonly failure: SendFailure | null;
}

/** What is held back for an unconfirmed address is looked at again after this long; a confirmation lets it go at once. */
const heldMs = seconds(60);
/** At first sooner: the code may not reach anybody, and then nobody should wait for them. */
const firstHeldMs = seconds(5);

/** Carries the row. `accepted` is called when the transport has taken it, before anything else happens. */
export async function attempt(deps: AttemptDeps, row: OutboxRow, accepted: () => void = () => undefined): Promise<Attempted> {
  const base = { id: row.id, attempt: row.attempts };
  try {
    const carried = await carry(deps, row);
    if ('dropped' in carried) return { settlement: { ...base, to: 'dropped', error: carried.dropped }, failure: null };
    if ('held' in carried) {
      const unreached = await deps.challenge(deps.transport.name, carried.person, carried.held, row);
      const error = `the address of ${carried.person} on ${deps.transport.name} is not confirmed`;
      // An answer is not kept waiting: it would stand before the pages of the same person.
      const hopeless = unreached ?? (row.message.kind === 'reply' ? error : null);
      if (hopeless !== null) throw new SendFailure(hopeless, { permanent: true });
      const notBefore = deps.clock.now() + (row.attempts < 3 ? firstHeldMs : heldMs);
      return { settlement: { ...base, to: 'queued', notBefore, error }, failure: null };
    }
    accepted();
    const { sent: transportId, by = deps.transport.name } = carried;
    return {
      settlement: { ...base, to: 'handed-over', transport: by, transportId, at: deps.clock.now() },
      failure: null,
    };
  } catch (error) {
    return failed(deps, row, error);
  }
}

function failed(deps: AttemptDeps, row: OutboxRow, error: unknown): Attempted {
  const base = { id: row.id, attempt: row.attempts };
  const failure =
    error instanceof SendFailure
      ? error
      : new SendFailure(error instanceof Error ? error.message : String(error), { permanent: false, cause: error });
  if (failure.permanent) {
    const { incident } = row.message;
    deps.log.warn(
      { row: row.id, incident, to: row.chatKey, transport: deps.transport.name, reason: failure.message },
      'a message cannot be delivered',
    );
    return { settlement: { ...base, to: 'failed', error: failure.message }, failure };
  }
  const lost = failure.ambiguous && !failure.message.startsWith(lostAnswer);
  const notBefore = retryAt(row.attempts, deps.clock.now(), row.id, failure.retryAfterMs);
  return { settlement: { ...base, to: 'queued', notBefore, error: lost ? `${lostAnswer}: ${failure.message}` : failure.message }, failure };
}
