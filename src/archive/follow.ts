// The archive follows what is stored: a job that takes turns with everything else, so that no page and no alert waits for it.

import { seconds } from '../incident/duration.js';
import type { Store } from '../store/store.js';
import { turnOfTheLoop } from '../time-slices.js';

/**
 * Of each second at most so much goes into the archive while there is more to do: behind a storm, or after an upgrade, it comes closer
 * step by step and everything else keeps the machine.
 */
const workMs = seconds(0.1);

/** One round; it goes on with the next where this one ends. */
export async function followEvents(store: Pick<Store, 'archiveSome'>): Promise<void> {
  const beganMs = performance.now();
  while ((await store.archiveSome()) && performance.now() - beganMs < workMs) await turnOfTheLoop();
}
