// The outgoing heartbeat: a dead-man's switch elsewhere rings when it stops. Sent only when the whole way works: alerts are taken,
// commits reach the disk, the sweep runs, and a transport has lately proved a round trip. A process that lives but pages nobody is silent.

import type { Clock } from '../../clock.js';
import type { Deps } from '../../handling/dependencies.js';
import { seconds } from '../../incident/duration.js';

/** Once a minute: the shortest interval such switches usually watch. */
const everyMs = seconds(60);
/** The other side gets this long. */
const answerWithinMs = 10_000;

export interface HeartbeatOptions {
  readonly url: string | null;
  readonly clock: Clock;
  readonly log: Deps['log'];
  readonly readiness: () => Promise<{ readonly well: boolean; readonly problems: readonly string[] }>;
  /** An alert would be taken now. */
  readonly takesAlerts: () => Promise<boolean>;
  readonly send?: typeof fetch;
}

/** Starts it; without a URL there is nothing to do. */
export function startHeartbeat({ url, clock, log, readiness, takesAlerts, send = fetch }: HeartbeatOptions): {
  stop(): void;
  beat(): Promise<boolean>;
} {
  const beat = async (): Promise<boolean> => {
    if (url === null) return false;
    const { well, problems } = await readiness();
    const takes = await takesAlerts().catch(() => false);
    if (!well || !takes) {
      log.warn({ problems, takesAlerts: takes }, 'no heartbeat is sent: Muster is not well');
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
