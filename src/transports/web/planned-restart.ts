// A browser that is driven for weeks grows without end. It is started again as planned, in a minute in which nobody needs it, before
// the system ends it in one in which everybody does.

import type { Clock } from '../../clock.js';
import { minutes } from '../../incident/duration.js';
import type { Browsers } from './browser.js';

export interface PlannedRestartDeps {
  readonly clock: Clock;
  readonly browsers: Pick<Browsers, 'memory'>;
  /** When somebody last needed it. */
  readonly quietSince: () => number;
  readonly renew: (why: string) => void;
}

const lookEveryMs = minutes(5);
/** Measured against the test double: 200 to 400 MB once linked. A real account with many chats takes more. */
const mostBytes = 1.5 * 2 ** 30;
const quietMs = minutes(1);
/** One that is as big again at once is as big as it needs to be. */
const leastBetweenMs = minutes(6 * 60);

/** Answers the way to stop it. */
export function plannedRestarts({ clock, browsers, quietSince, renew }: PlannedRestartDeps): () => void {
  let renewedAt = Number.NEGATIVE_INFINITY;
  return clock.every(lookEveryMs, () => {
    void browsers.memory().then((bytes) => {
      const now = clock.now();
      if (bytes === null || bytes < mostBytes || now - quietSince() < quietMs || now - renewedAt < leastBetweenMs) return;
      renewedAt = now;
      renew(`its browser had grown to ${Math.round(bytes / 2 ** 20)} MB`);
    });
  });
}
