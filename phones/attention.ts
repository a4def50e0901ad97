// When words count as read: the chat open on a phone that is really before somebody's eyes, and the words there for a while.
// A page that was read shortens the next step of its escalation, so a phone that merely stands about must not read.

import { lastThat } from './last.js';

export interface Attention {
  /**
   * What stands before the eyes now: the newest message of the open chat; null when the phone is off show, covered, or in a tab
   * behind. Answers the newest message that has been seen long enough, again and again until another one is.
   */
  look(seen: { readonly chat: string; readonly message: string } | null, nowMs: number): string | null;
}

/** Real time: shorter is a glance. */
export const readAfterMs = 2_000;
/** Longer between two looks, and nobody knows what was seen in between. */
const longestGapMs = 1_000;

export function createAttention(): Attention {
  let chat: string | null = null;
  let lookedAtMs = 0;
  let inSight: readonly { readonly message: string; readonly sinceMs: number }[] = [];
  return {
    look: (seen, nowMs) => {
      if (seen === null || seen.chat !== chat || nowMs - lookedAtMs > longestGapMs) inSight = [];
      chat = seen?.chat ?? null;
      lookedAtMs = nowMs;
      if (seen === null) return null;
      if (inSight.at(-1)?.message !== seen.message) inSight = [...inSight, { message: seen.message, sinceMs: nowMs }];
      const read = lastThat(inSight, ({ sinceMs }) => nowMs - sinceMs >= readAfterMs);
      if (read !== null) inSight = inSight.filter(({ sinceMs }) => sinceMs >= read.sinceMs);
      return read?.message ?? null;
    },
  };
}
