// Over a hundred thousand nights: whatever fires has an open incident, or a decision about it that still holds.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nights, openNights } from '../alerts/histories.js';

test('in 100,000 nights nothing that fires is forgotten', async () => {
  // A fresh store now and then: one that has seen them all would be slow.
  for (let part = 0; part < 100; part += 1) {
    const { forgottenIn, close } = await openNights();
    await fc.assert(
      fc.asyncProperty(nights, async (steps) => {
        expect(await forgottenIn(steps)).toBeNull();
      }),
      { numRuns: 1_000 },
    );
    await close();
  }
});
