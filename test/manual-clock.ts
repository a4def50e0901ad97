// A clock that moves only when a test says so. Timers fire in the order of their times, at their times.

import type { Clock } from '../src/clock.js';

export interface ManualClock extends Clock {
  /** Moves to an instant, firing what falls due on the way. Never back. */
  moveTo(at: number): void;
  /** The process stands still for so long: time passes, and timers fire only afterwards. */
  standStill(forMs: number): void;
  /** Sets the wall clock, which otherwise goes with this one: so far ahead of it from now on. */
  setWall(aheadMs: number): void;
}

interface Timer {
  at: number;
  readonly everyMs: number | null;
  readonly fn: () => void;
}

export function manualClock(start: number): ManualClock {
  let now = start;
  let wallAheadMs = 0;
  const timers = new Set<Timer>();
  const add = (timer: Timer) => {
    timers.add(timer);
    return () => void timers.delete(timer);
  };
  return {
    now: () => now,
    after: (delayMs, fn) => add({ at: now + delayMs, everyMs: null, fn }),
    every: (intervalMs, fn) => add({ at: now + intervalMs, everyMs: intervalMs, fn }),
    scale: 1,
    setScale: () => undefined,
    offsetMs: () => wallAheadMs,
    adoptWall: (notBefore = 0) => {
      const wall = now + wallAheadMs;
      now = Math.max(wall, notBefore);
      wallAheadMs = wall - now;
    },
    standStill: (forMs) => {
      now += forMs;
    },
    setWall: (aheadMs) => {
      wallAheadMs = aheadMs;
    },
    moveTo: (at) => {
      for (;;) {
        const due = [...timers].filter((timer) => timer.at <= at).sort((a, b) => a.at - b.at)[0];
        if (due === undefined) break;
        now = Math.max(now, due.at);
        if (due.everyMs === null) timers.delete(due);
        else due.at += due.everyMs;
        due.fn();
      }
      now = Math.max(now, at);
    },
  };
}
