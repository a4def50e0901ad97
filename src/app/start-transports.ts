// Starts the transports. One that cannot start yet keeps no other from carrying pages: it is tried again, and says meanwhile what it lacks.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import { Fault } from '../fault.js';
import { seconds } from '../incident/duration.js';
import type { Listener, Transport } from '../transports/transport.js';

/** What an operator has to mend is looked at again this often: an installed browser needs no restart of Muster. */
const tryAgainMs = seconds(30);

export interface StartingDeps {
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

/**
 * Starts each in its turn. Rejects with the Fault of the first when none of them starts; otherwise those that did not are tried again
 * until they do. Answers what ends that.
 */
export async function startTransports(
  transports: readonly Transport[],
  listener: Listener,
  { clock, log }: StartingDeps,
): Promise<() => void> {
  const waiting = new Map<Transport, Fault>();
  for (const transport of transports) {
    const fault = await startOne(transport, listener);
    if (fault === null) continue;
    waiting.set(transport, fault);
    log.error({ transport: transport.name, hint: fault.hint }, `A transport cannot start, and is tried again: ${fault.message}`);
  }
  const [first] = waiting.values();
  if (first !== undefined && waiting.size === transports.length) throw first;
  if (waiting.size === 0) return () => undefined;

  let trying = false;
  const tryAgain = async () => {
    if (trying) return;
    trying = true;
    for (const transport of [...waiting.keys()]) {
      if ((await startOne(transport, listener).catch((error: unknown) => error)) !== null) continue;
      waiting.delete(transport);
      log.info({ transport: transport.name }, 'a transport has started after all');
    }
    trying = false;
    if (waiting.size === 0) stop();
  };
  const stop = clock.every(tryAgainMs, () => void tryAgain());
  return stop;
}

/** Why it cannot start, for the operator to mend; null when it has. */
async function startOne(transport: Transport, listener: Listener): Promise<Fault | null> {
  try {
    await transport.start(listener);
    return null;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}
