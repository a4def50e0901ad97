// When the review asks, waits and is late. It runs only while the incident is resolved: a reopening stops it, and what was answered stays.

import { hours, minutes } from '../../duration.js';
import type { Due } from '../../feature.js';
import type { EpochMs, Incident } from '../../incident.js';
import {
  isOutstanding,
  mostTimesAsked,
  nextStep,
  openSteps,
  type ReviewAsked,
  type ReviewStep,
  reviewOf,
  reviewsItself,
} from '../../review.js';
import { undoWithinMs } from '../../undo-window.js';
import { askedOf } from './asked-of.js';
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
  const { begunAt, asked, directly, dueAt, lateTold } = reviewOf(incident);
  if (begunAt === null) return reviewsItself(incident) ? [{ at: from, command: beginReview({ by: 'muster' }) }] : [];
  if (!isOutstanding(incident)) return [];
  const late: readonly Due<ReviewCommand>[] =
    dueAt === null || lateTold ? [] : [{ at: Math.max(from, dueAt), command: lateReview({ dueAt }) }];
  const steps = openSteps(incident);
  // What was asked before it was opened again is asked anew.
  const pending = asked.filter(({ step, at }) => steps.includes(step) && at >= (incident.stamps.resolvedAt ?? 0));
  if (!directly) return [...late, ...inTheRoom(incident, steps, pending, from)];
  const people = [...new Set(steps.map((step) => askedOf(incident, step)))];
  return [
    ...late,
    ...people.flatMap((person): readonly Due<ReviewCommand>[] => {
      const open = pending.find(({ of }) => of === person);
      if ((open?.times ?? 1) >= mostTimesAsked) return [];
      const step = open?.step ?? steps.find((one) => askedOf(incident, one) === person);
      return step === undefined ? [] : [{ at: Math.max(from, open?.again ?? 0), command: askReview({ step, askedAt: open?.at ?? null }) }];
    }),
  ];
}

/** One at a time, the next as soon as one is answered. */
function inTheRoom(
  incident: Incident,
  steps: readonly ReviewStep[],
  [open]: readonly ReviewAsked[],
  from: EpochMs,
): readonly Due<ReviewCommand>[] {
  const [step] = steps;
  if (open !== undefined)
    return [
      {
        at: open.again ?? open.at + answeredWithinMs,
        command: open.again === null ? putOffReview({ by: 'muster', askedAt: open.at }) : askReview({ step: open.step, askedAt: open.at }),
      },
    ];
  return step === undefined || nextStep(incident) === null ? [] : [{ at: from, command: askReview({ step, askedAt: null }) }];
}
