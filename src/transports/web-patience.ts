// Our own patience with a promise of others, on the clock that was handed in.

import type { Clock } from '../clock.js';

export class TooLate extends Error {
  constructor(limitMs: number) {
    super(`no answer within ${limitMs / 1_000} s`);
    this.name = 'TooLate';
  }
}

/** What `work` answers, or a TooLate after `limitMs`. What it does after that is nobody's business any more, a rejection included. */
export function within<T>(clock: Clock, limitMs: number, work: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = clock.after(limitMs, () => reject(new TooLate(limitMs)));
    // An async function, so that what throws at once rejects as well.
    (async () => work())().then(resolve, reject).finally(stop);
  });
}

export const pause = (clock: Clock, delayMs: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(delayMs, resolve);
  });
