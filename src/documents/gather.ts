// The events of an incident by the part of its documents that each belongs to. What was taken back is left out.

import type { Event, ToldEvent } from '../incident/events.js';
import type { RecordPart } from '../incident/record-parts.js';
import { planOf } from '../incident/registry.js';
import { undoWithinMs } from '../incident/undo-window.js';

export interface Gathered {
  /** What belongs to one part, in order. */
  readonly of: (...parts: readonly RecordPart[]) => readonly Said[];
  /** Everything but what people said to each other, and what the clock repeated. */
  readonly keyLines: readonly ToldEvent[];
}

export interface Said {
  readonly line: ToldEvent;
  readonly part: RecordPart;
  /** In the words of whoever said it; null: as its line has it. */
  readonly text: string | null;
}

/** `lines`: the whole timeline, in order. */
export function gather(lines: readonly ToldEvent[]): Gathered {
  const standing = withoutTakenBack(lines);
  const said = standing.flatMap((line): readonly Said[] => {
    const recorded = planOf(line.event).recorded?.(line.event) ?? null;
    return recorded === null ? [] : [{ line, ...recorded }];
  });
  return {
    of: (...parts) => said.filter(({ part }) => parts.includes(part)),
    keyLines: standing.filter(({ event }) => planOf(event).milestone === true || planOf(event).recorded?.(event) != null),
  };
}

/** An undo is about the last thing its sender did that can be undone; that it was taken back stays. */
function withoutTakenBack(lines: readonly ToldEvent[]): readonly ToldEvent[] {
  const gone = new Set<number>();
  lines.forEach(({ event }, at) => {
    if (planOf(event).takesBack?.(event) !== true) return;
    const taken = lines.slice(0, at).findLast((one) => one.event.by === event.by && !gone.has(one.event.seq) && canBeUndone(one.event));
    if (taken !== undefined && event.at - taken.event.at <= undoWithinMs) gone.add(taken.event.seq);
  });
  return lines.filter(({ event }) => !gone.has(event.seq));
}

function canBeUndone(event: Event): boolean {
  const { undo } = planOf(event);
  return (typeof undo === 'function' ? undo(event) : undo) != null;
}
