// What was accepted, remembered for an hour by what Meta says back in its statuses: how a lost answer is found again and not repeated.
// Must never name a message that failed after all.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';

export interface SentMessages {
  heard(key: string, id: string, failed: boolean): void;
  /** The answer to it was lost: its first status is worth a wait. */
  lost(key: string): void;
  /** The newest message under this key that has not failed. Just after a loss it waits for one, until ten seconds after that. */
  find(key: string): Promise<string | null>;
}

/** A message not found by then was sent again, or given up. */
const keptMs = 60 * 60_000;
/** An echo is waited for this long before anything is said again: most come sooner, and a page must not wait longer. */
const statusWithinMs = 10_000;

interface SentMessage {
  readonly id: string;
  readonly failed: boolean;
  readonly at: EpochMs;
}

export function createSentMessages(clock: Pick<Clock, 'now' | 'after'>): SentMessages {
  /** Both in the order they were last heard of, so that the oldest come first. */
  const byKey = new Map<string, SentMessage>();
  const losses = new Map<string, { readonly at: EpochMs }>();
  const waiting = new Map<string, Set<() => void>>();

  const forgetOld = (notes: Map<string, { readonly at: EpochMs }>) => {
    for (const [key, { at }] of notes) {
      if (clock.now() - at < keptMs) return;
      notes.delete(key);
    }
  };
  const known = (key: string): string | null => {
    const sent = byKey.get(key);
    return sent === undefined || sent.failed || clock.now() - sent.at >= keptMs ? null : sent.id;
  };
  const nextStatus = (key: string, withinMs: number) =>
    new Promise<void>((resolve) => {
      const waiters = waiting.get(key) ?? new Set();
      const over = () => {
        stop();
        waiters.delete(over);
        if (waiters.size === 0) waiting.delete(key);
        resolve();
      };
      const stop = clock.after(withinMs, over);
      waiting.set(key, waiters.add(over));
    });
  return {
    heard: (key, id, failed) => {
      const before = byKey.get(key);
      // A late failure of an earlier attempt says nothing about the newer one.
      if (failed && before !== undefined && before.id !== id) return;
      // Statuses come in any order: a "sent" after a "failed" of the same message changes nothing.
      const stays = before?.id === id && before.failed;
      byKey.delete(key);
      byKey.set(key, { id, failed: failed || stays, at: clock.now() });
      forgetOld(byKey);
      for (const over of waiting.get(key) ?? []) over();
    },
    lost: (key) => {
      losses.delete(key);
      losses.set(key, { at: clock.now() });
      forgetOld(losses);
    },
    find: async (key) => {
      const id = known(key);
      const waitMs = (losses.get(key)?.at ?? Number.NEGATIVE_INFINITY) + statusWithinMs - clock.now();
      // An echo of an earlier attempt may be of the very one that was lost; a failure is news enough.
      if (id !== null || waitMs <= 0 || byKey.get(key)?.failed === true) return id;
      await nextStatus(key, waitMs);
      return known(key);
    },
  };
}
