// The archive follows what is stored: a job that takes turns with everything else, so that no page and no alert waits for it.

import { seconds } from '../incident/duration.js';
import type { Store } from '../store/store.js';
import { turnOfTheLoop } from '../time-slices.js';

/** Of each second so much goes into the archive while there is more to do: after an upgrade it comes closer step by step … */
const workMs = seconds(0.2);
/** … and so much while alerts pour in, which is when they need the machine. Then the archive is behind until they do no more. */
const workBesideMs = seconds(0.03);
/** More events than these in a round are a stream. */
const streamEvents = 100;

/** One round; the next goes on where this one ends. */
export async function followEvents(store: Pick<Store, 'archiveSome'>): Promise<void> {
  const beganMs = performance.now();
  for (let events = 0; ; ) {
    const step = await store.archiveSome();
    events += step.events;
    if (!step.more || performance.now() - beganMs >= (events > streamEvents ? workBesideMs : workMs)) return;
    await turnOfTheLoop();
  }
}
