// The parts that the documents of an incident are made of. Each event says in its plan which of them it belongs to.

/**
 * After Infobip's incident record file (summary, detection, mitigation, contributing causes, impact, preventive actions), with what a review
 * adds: `faster` is what would have made the mitigation faster.
 */
export const recordParts = [
  ...(['summary', 'detection', 'mitigation', 'faster', 'cause', 'contributing', 'impact'] as const),
  ...(['prevention', 'resolution', 'went-well', 'lesson', 'written-review'] as const),
] as const;
export type RecordPart = (typeof recordParts)[number];

export interface Recorded {
  readonly part: RecordPart;
  /** In the words of whoever said it; null: as its line in the timeline has it. */
  readonly text: string | null;
}

/** For `recorded`: where nothing was said beside doing it, its line in the timeline says it. */
export const saidFor = (part: RecordPart, text = ''): Recorded => ({ part, text: text === '' ? null : text });
