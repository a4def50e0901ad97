// The promise of every pager, over a hundred thousand histories: whatever happens, nobody is left alone with an open incident.

import fc from 'fast-check';
import { test } from 'vitest';
import { abandonedIn, starts, steps } from '../incident/histories.js';
import { askedOnDuty, dutyHistories } from '../incident/on-duty.js';

test('in 100,000 histories nobody is left alone with an open incident that nobody has', () => {
  fc.assert(fc.property(starts, steps, abandonedIn), { numRuns: 100_000 });
});

test('in 100,000 histories with hand-overs whoever is on duty is asked, and nobody off duty who has taken nothing', () => {
  dutyHistories(100_000, askedOnDuty);
});
