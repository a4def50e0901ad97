// Reading a list of alerts in steps, so that whoever has a long one to read may give others a turn in between.

import type { Reading } from './source.js';

/** A step for each alert, and at the end what the whole body says. */
export type ReadingSteps = Generator<void, Reading>;

/** All steps, one right after the other. */
export function atOnce(steps: ReadingSteps): Reading {
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}
