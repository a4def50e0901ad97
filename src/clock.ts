// The one place with Date, timers and the monotonic clock. Everything else is handed a Clock or a number.

import { uptime } from 'node:os';
import type { EpochMs } from './incident/incident.js';

export interface Clock {
  /** Milliseconds since 1970. Never goes back by itself, whatever the wall clock does; only `adoptWall` may set it back. */
  now(): EpochMs;
  /** Calls `fn` after `delayMs` of this clock's time. Returns the way to stop it. */
  after(delayMs: number, fn: () => void): () => void;
  /** Calls `fn` every `intervalMs` of this clock's time until stopped. */
  every(intervalMs: number, fn: () => void): () => void;
  /** How many of this clock's milliseconds pass in one real one; 1 unless a drill or a demo set it. */
  readonly scale: number;
  setScale(scale: number): void;
  /** Wall time minus this clock's time, in milliseconds: what an operator should know when someone set the wall clock. */
  offsetMs(): number;
  /**
   * Takes the wall clock's time as the truth again, or `notBefore` where that is later. Only while no incident is open and nothing waits
   * to be sent: a step moves running clocks, and is the one time that `now` may go back.
   */
  adoptWall(notBefore?: EpochMs): void;
}

/** Where real time comes from; replaced in tests of clock steps and of sleep. All in milliseconds. */
export interface TimeSources {
  readonly wall: () => number;
  readonly monotonic: () => number;
  /** Counts also while the machine sleeps (CLOCK_BOOTTIME), in whole seconds' precision. */
  readonly uptime: () => number;
}

const machine: TimeSources = {
  wall: () => Date.now(),
  monotonic: () => performance.now(),
  uptime: () => uptime() * 1_000,
};

/** Sleep shorter than this is noise: uptime is only exact to a second. */
const sleepNoticedMs = 3_000;
/** How long a sleep may stay unnoticed after waking up. */
const lookForSleepEveryMs = 250;
/** The fastest a scaled interval may tick in real time. */
const fastestTickMs = 20;

/**
 * A clock that starts at the wall clock (what is stored already may move it on: `adoptWall`), and from then on counts what truly elapsed: monotonic time, plus time asleep. Steps of the wall clock
 * therefore neither delay nor repeat an escalation (docs/design.md, "Escalation").
 */
export function systemClock(options: { scale?: number; sources?: TimeSources } = {}): Clock {
  const { wall, monotonic, uptime: boot } = options.sources ?? machine;
  let scale = options.scale ?? 1;
  let base = wall();
  let baseMonotonic = monotonic();
  let awakeGap = boot() - baseMonotonic;
  let lookedAt = baseMonotonic;

  const noticeSleep = (at: number) => {
    // Asking the system costs ten times the rest of now(); nobody sleeps unnoticed for longer than this.
    if (at - lookedAt < lookForSleepEveryMs) return;
    lookedAt = at;
    const gap = boot() - monotonic();
    if (gap - awakeGap < sleepNoticedMs) return;
    base += gap - awakeGap;
    awakeGap = gap;
  };
  const now = () => {
    const at = monotonic();
    noticeSleep(at);
    return Math.floor(base + (at - baseMonotonic) * scale);
  };
  const rebase = (at: EpochMs) => {
    base = at;
    baseMonotonic = monotonic();
  };

  return {
    now,
    after: (delayMs, fn) => {
      const timer = setTimeout(fn, Math.min(delayMs / scale, 2 ** 31 - 1));
      return () => clearTimeout(timer);
    },
    every: (intervalMs, fn) => {
      let timer: NodeJS.Timeout;
      const next = () => {
        timer = setTimeout(
          () => {
            next();
            fn();
          },
          Math.max(fastestTickMs, intervalMs / scale),
        );
      };
      next();
      return () => clearTimeout(timer);
    },
    get scale() {
      return scale;
    },
    setScale: (wanted) => {
      rebase(now());
      scale = wanted;
    },
    offsetMs: () => wall() - now(),
    adoptWall: (notBefore = 0) => rebase(Math.max(wall(), notBefore)),
  };
}
