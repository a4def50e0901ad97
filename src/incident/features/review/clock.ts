// When the review asks, waits and is late. It runs only while the incident is resolved: a reopening stops it, and what was answered stays.

import { hours, minutes } from '../../duration.js';
import type { Due } from '../../feature.js';
import type { EpochMs, Incident } from '../../incident.js';
import { isOutstanding, nextStep, openSteps, reviewOf } from '../../review.js';
import { undoWithinMs } from '../../undo-window.js';
import { askReview, beginReview, lateReview, putOffReview, type ReviewCommand } from './events.js';

/** While people are still there. After that they are left alone till the morning. */
const answeredWithinMs = minutes(10);
/** What asked somebody longer before the end than this was of an earlier end. */
export const putOffUnknownMs = hours(12);

/** A resolve can still be taken back in the first two minutes: nobody is asked to review what is not over. */
const beginsAt = ({ stamps }: Incident): EpochMs => (stamps.resolvedAt ?? 0) + undoWithinMs;

export function clocks(incident: Incident): readonly Due<ReviewCommand>[] {
  if (incident.status !== 'resolved' || incident.stamps.resolvedAt === null) return [];
  const from = beginsAt(incident);
  const { begunAt, asked, waitsUntil, dueAt, lateTold } = reviewOf(incident);
  if (begunAt === null)
    return incident.drill || incident.policy.review == null ? [] : [{ at: from, command: beginReview({ by: 'muster' }) }];
  const step = nextStep(incident);
  if (step === null || !isOutstanding(incident)) return [];
  const late: readonly Due<ReviewCommand>[] =
    dueAt === null || lateTold ? [] : [{ at: Math.max(from, dueAt), command: lateReview({ dueAt }) }];
  const ask = (at: EpochMs): Due<ReviewCommand> => ({
    at: Math.max(from, at),
    command: askReview({ step, askedAt: asked?.at ?? null }),
  });
  if (waitsUntil !== null) return [...late, ask(waitsUntil)];
  if (asked === null || !openSteps(incident).includes(asked.step) || asked.at < incident.stamps.resolvedAt) return [...late, ask(0)];
  return [...late, { at: asked.at + answeredWithinMs, command: putOffReview({ by: 'muster', askedAt: asked.at }) }];
}
