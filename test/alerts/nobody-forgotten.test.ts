// Nothing that fires is forgotten: it has an open incident, or somebody has decided about it and what they knew still holds.

import fc from 'fast-check';
import { expect, onTestFinished, test } from 'vitest';
import { nights, openNights, type Step } from './histories.js';

async function night(...steps: readonly Step[]): Promise<string | null> {
  const { forgottenIn, close } = await openNights();
  onTestFinished(close);
  return forgottenIn(steps);
}

test('in random nights of alerts, decisions, silences and merges nothing that fires is forgotten, and every count is right', async () => {
  const { forgottenIn, close } = await openNights();
  onTestFinished(close);
  await fc.assert(
    fc.asyncProperty(nights, async (steps) => {
      expect(await forgottenIn(steps)).toBeNull();
    }),
    { numRuns: 400 },
  );
}, 60_000);

test('an alert that fires on is counted where it goes on, not where it was', async () => {
  const fires = (alert: 'web-1' | 'web-2'): Step => ({ step: 'fires', alert, severity: 'P2' });
  expect(
    await night(
      fires('web-1'),
      fires('web-2'),
      { step: 'resolves', alert: 'web-1' },
      { step: 'waits', min: 40 },
      fires('web-1'),
      fires('web-2'),
      {
        step: 'clears',
        alert: 'web-2',
        severity: 'P2',
      },
    ),
  ).toBeNull();
});

test('an alert of an incident that is over clears there, and not in the one its group has now', async () => {
  expect(
    await night(
      { step: 'fires', alert: 'web-1', severity: 'P1' },
      { step: 'cancels', alert: 'web-1' },
      { step: 'fires', alert: 'web-2', severity: 'P1' },
      { step: 'clears', alert: 'web-1', severity: 'P1' },
    ),
  ).toBeNull();
});
