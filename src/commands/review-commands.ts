// What was said for a review → what is kept of it: each part answers its own question, and what is to be done becomes an action.

import { dueUnsaidMs } from '../incident/actions.js';
import type { Command } from '../incident/commands.js';
import { addAction } from '../incident/features/actions/actions.js';
import { note } from '../incident/features/record/record.js';
import { answerReview } from '../incident/features/review/events.js';
import type { EpochMs, Incident, NoteKind, PersonKey } from '../incident/incident.js';
import type { ReviewQuestion } from '../incident/review.js';
import type { Organisation } from '../people/organisation.js';
import type { ReadingContext } from './command.js';
import { type ReviewPart, taskLines } from './grammar/review-parts.js';
import { taskIn } from './grammar/task.js';

export interface Teller {
  readonly organisation: Organisation;
  readonly incident: Incident;
  readonly by: PersonKey;
  readonly where: 'direct' | 'room' | 'group';
  readonly now: EpochMs;
  /** Absent: nobody is found by a name. */
  readonly who?: ReadingContext['who'];
}

/** An action without a number yet: `numbered` gives it one before it is decided. */
export const unnumbered = 0;

/** The task as an action. `owner`: whom else it is for, where the words name nobody. */
export function actionCommand(text: string, teller: Teller, owner: PersonKey | null = null, longTerm = false): Command {
  const { organisation, incident, by, now } = teller;
  const task = taskIn(text, { now, by, timezone: organisation.timezone, who: teller.who ?? (() => null) });
  return addAction({
    by,
    number: unnumbered,
    text: task.text === '' ? text : task.text,
    owner: task.owner ?? owner,
    dueAt: task.dueAt ?? now + dueUnsaidMs(incident.severity),
    preventive: task.preventive,
    longTerm: task.longTerm || longTerm,
  });
}

const noteOf: Readonly<Partial<Record<ReviewQuestion, NoteKind>>> = {
  cause: 'cause',
  contributing: 'contributing',
  steps: 'fix',
  lessons: 'lesson',
};

/** Everything that was said; what has no label answers `asked`. */
export function reviewCommands(parts: readonly ReviewPart[], asked: ReviewQuestion, teller: Teller): readonly Command[] {
  const { by, where } = teller;
  return parts.flatMap(({ says, text }): readonly Command[] => {
    const question = says ?? asked;
    if (question === 'actions' || question === 'longTerm')
      return taskLines(text).map((line) => actionCommand(line, teller, null, question === 'longTerm'));
    const kind = says === null ? undefined : noteOf[question];
    return kind === undefined
      ? [answerReview({ by, question, text, drafted: false })]
      : [note({ by, kind, text, where: where === 'direct' ? 'direct' : 'room', about: null })];
  });
}
