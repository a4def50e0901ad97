// What was accepted, remembered for an hour by what Meta says back in its statuses: how a lost answer is found again (reliability F17).
// Must never name a message that failed after all.

import type { Clock } from '../clock.js';

export interface Echoes {
  heard(key: string, id: string, failed: boolean): void;
  /** The newest message under this key that has not failed. */
  find(key: string): string | null;
}

/** A letter not found by then was sent again, or given up. */
const keptMs = 60 * 60_000;

export function createEchoes(clock: Pick<Clock, 'now'>): Echoes {
  /** In the order they were last heard of, so that the oldest come first. */
  const echoes = new Map<string, { readonly id: string; readonly failed: boolean; readonly at: number }>();
  const forgetOld = () => {
    for (const [key, { at }] of echoes) {
      if (clock.now() - at < keptMs) return;
      echoes.delete(key);
    }
  };
  return {
    heard: (key, id, failed) => {
      const before = echoes.get(key);
      // Statuses come in any order: a "sent" after a "failed" of the same message changes nothing.
      const stays = before?.id === id && before.failed;
      // A late failure of an earlier attempt says nothing about the newer one.
      if (failed && before !== undefined && before.id !== id) return;
      echoes.delete(key);
      echoes.set(key, { id, failed: failed || stays, at: clock.now() });
      forgetOld();
    },
    find: (key) => {
      forgetOld();
      const echo = echoes.get(key);
      return echo === undefined || echo.failed ? null : echo.id;
    },
  };
}
