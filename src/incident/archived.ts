// What of an event the archive keeps by its meaning, beside its line: the cause, how it was fixed, what was said. Each plan says it.

import type { AnyKind, Archived, EventOf } from './feature.js';
import { archivingKinds, planOf } from './registry.js';

/** Null where it is nothing but a line of the timeline. */
export const archivedAs = (event: EventOf<AnyKind>): Archived | null =>
  archivingKinds.has(event.kind) ? (planOf(event).archived?.(event) ?? null) : null;

/** Whether a kind of event can be anything to the archive: it is told by its name, before it is read. */
export const mayArchive = (kind: string): boolean => archivingKinds.has(kind);

/** How an incident was fixed says best, from the best on: whoever wrote down the fix, whoever ended it, eased it, or did what was decided. */
const tellsFix: readonly Archived['as'][] = ['fix', 'ended', 'eased', 'done'];

/** How it was fixed, as its record tells it; null where nobody said. */
export function fixIn(kept: readonly Archived[]): string | null {
  for (const as of tellsFix) {
    const last = kept.findLast((one) => one.as === as && one.text.trim() !== '');
    if (last !== undefined) return last.text;
  }
  return null;
}

/** Its cause, as it was said last; null where nobody did. */
export const causeIn = (kept: readonly Archived[]): string | null => kept.findLast(({ as }) => as === 'cause')?.text ?? null;

/** Stands for what was said in a room once it is too old to be kept. */
export const redactedTalk = '[redacted]';
