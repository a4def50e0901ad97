// A clock that only moves when a test says so.

import type { Clock } from '../../src/clock.js';

export interface ManualClock extends Clock {
  /** Moves time and runs what falls due on the way, in order; then lets promises settle. */
  advance(byMs: number): Promise<void>;
}

export function manualClock(startMs = Date.UTC(2026, 0, 16, 21, 44)): ManualClock {
  let now = startMs;
  let scale = 1;
  let due: { at: number; fn: () => void }[] = [];
  const after = (delayMs: number, fn: () => void) => {
    const entry = { at: now + delayMs, fn };
    due.push(entry);
    return () => {
      due = due.filter((other) => other !== entry);
    };
  };
  return {
    now: () => now,
    after,
    every: (intervalMs, fn) => {
      let stop = () => {};
      const next = () => {
        stop = after(intervalMs, () => {
          next();
          fn();
        });
      };
      next();
      return () => stop();
    },
    get scale() {
      return scale;
    },
    setScale: (wanted) => {
      scale = wanted;
    },
    offsetMs: () => 0,
    adoptWall: () => {},
    advance: async (byMs) => {
      const end = now + byMs;
      for (;;) {
        const next = due.filter(({ at }) => at <= end).sort((a, b) => a.at - b.at)[0];
        if (next === undefined) break;
        due = due.filter((other) => other !== next);
        now = next.at;
        next.fn();
        await settled();
      }
      now = end;
      await settled();
    },
  };
}

/** Lets everything that is ready run: promises, then whatever they put off to the next turn. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done));
}
