// The outgoing heartbeat: a dead-man's switch elsewhere rings when it stops. Sent only when everything that matters works.

import type { Clock } from '../clock.js';
import { seconds } from '../incident/duration.js';
import type { Deps } from './deps.js';

/** Once a minute (reliability section 4: "heartbeat floor … 1 min"). */
const everyMs = seconds(60);
/** The other side gets this long. */
const answerWithinMs = 10_000;

export interface HeartbeatOptions {
  readonly url: string | null;
  readonly clock: Clock;
  readonly log: Deps['log'];
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly problems: readonly string[] }>;
  readonly send?: typeof fetch;
}

/** Starts it; without a URL there is nothing to do. */
export function startHeartbeat({ url, clock, log, readiness, send = fetch }: HeartbeatOptions): { stop(): void; beat(): Promise<boolean> } {
  const beat = async (): Promise<boolean> => {
    if (url === null) return false;
    const { ready, problems } = await readiness();
    if (!ready || problems.length > 0) {
      log.warn({ problems }, 'no heartbeat is sent: Muster is not well');
      return false;
    }
    try {
      const answer = await send(url, { method: 'POST', signal: AbortSignal.timeout(answerWithinMs) });
      return answer.ok;
    } catch (error) {
      log.warn({ err: error }, 'the heartbeat could not be sent');
      return false;
    }
  };
  return { stop: url === null ? () => undefined : clock.every(everyMs, () => void beat()), beat };
}
