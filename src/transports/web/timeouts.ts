// Our own patience: with a promise of others, and until something is due. On the clock that was handed in.

import type { Clock } from '../../clock.js';

export class TimedOut extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs / 1_000} s`);
    this.name = 'TimedOut';
  }
}

/** What `work` answers, or a TimedOut after `limitMs`. What it does after that is nobody's business any more, a rejection included. */
export function within<T>(clock: Clock, limitMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(limitMs, () => reject(new TimedOut(limitMs)));
    // An async function, so that what throws at once rejects as well.
    (async () => work())().then(resolve, reject).finally(stop);
  });
}

/** At most one thing that is set down for later. */
export interface Alarm {
  /** Takes the place of what was set before. */
  set(delayMs: number, act: () => void): void;
  clear(): void;
  readonly isSet: () => boolean;
}

export function alarm(clock: Clock): Alarm {
  let takeBack: (() => void) | null = null;
  const clear = () => {
    takeBack?.();
    takeBack = null;
  };
  return {
    set: (delayMs, act) => {
      clear();
      takeBack = clock.after(delayMs, () => {
        takeBack = null;
        act();
      });
    },
    clear,
    isSet: () => takeBack !== null,
  };
}
