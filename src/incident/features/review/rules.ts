// What the review allows: who is asked, what counts as an answer, when it is done.

import { openActionsOf } from '../../actions.js';
import { days } from '../../duration.js';
import type { Verdict } from '../../feature.js';
import { type EpochMs, type Incident, isOpen, isPerson, ownerOf } from '../../incident.js';
import { lacksLongTerm, nextStep, openSteps, reviewOf, unanswered } from '../../review.js';
import { askedOf } from './asked-of.js';
import { putOffUnknownMs } from './clock.js';
import type { ReviewCommand, ReviewEvent, ReviewRefusal } from './events.js';

type Of<T extends ReviewCommand['type']> = Extract<ReviewCommand, { type: T }>;
type Decided = Verdict<ReviewEvent, ReviewRefusal>;

export function begin(incident: Incident, { by, dueAt, reliability = [] }: Of<'begin-review'>, now: EpochMs): Decided {
  if (isOpen(incident)) return { refused: 'review-of-open' };
  if (incident.status !== 'resolved') return { refused: 'review-over' };
  if (reviewOf(incident).begunAt !== null) return isPerson(by) ? { refused: 'already-done' } : [];
  return [{ kind: 'review-begun', by, dueAt: dueAt ?? now + withoutCalendarMs(incident), reliability }];
}

/** How long it has where no calendar was looked at: a week for five business days. */
function withoutCalendarMs({ policy }: Incident): number {
  const within = policy.review?.within ?? { businessDays: 5 };
  return 'days' in within ? days(within.days) : days(within.businessDays + 2 * Math.ceil(within.businessDays / 5));
}

export function ask(incident: Incident, { step, askedAt, draft, again }: Of<'ask-review'>, now: EpochMs): Decided {
  const { asked, directly, begunAt, opened } = reviewOf(incident);
  if (begunAt === null || incident.status !== 'resolved' || !openSteps(incident).includes(step)) return [];
  const of = askedOf(incident, step);
  const open = asked.find(
    (one) => (directly ? one.of === of : true) && one.at >= (incident.stamps.resolvedAt ?? 0) && openSteps(incident).includes(one.step),
  );
  if ((open?.at ?? null) !== askedAt) return [];
  // Who decides sits in their own chat; the room has heard the questions.
  const alone = (directly || step === 'approval' || incident.room?.chat == null) && of !== null;
  // Where nobody sits it is said in the room, and only there.
  const next = alone || directly ? { again: again ?? now + putOffUnknownMs } : { again: null };
  return [{ kind: 'review-asked', by: 'muster', step, of, draft: draft ?? null, directly: alone, opens: !opened, ...next }];
}

export function putOff(incident: Incident, { by, askedAt, until }: Of<'put-off-review'>, now: EpochMs): Decided {
  const { asked } = reviewOf(incident);
  // Whoever says *later* means what they were asked, or what is asked in the room.
  const open = askedAt === null ? (asked.find(({ of }) => of === by) ?? asked[0]) : asked.find(({ at }) => at === askedAt);
  if (open === undefined) return askedAt === null ? { refused: 'review-not-begun' } : [];
  return [{ kind: 'review-put-off', by, step: open.step, until: until ?? now + putOffUnknownMs, of: open.of, tells: !open.directly }];
}

export function late(incident: Incident, { dueAt }: Of<'late-review'>): Decided {
  const was = reviewOf(incident);
  if (was.dueAt !== dueAt || was.lateTold) return [];
  const told = incident.seats.manager ?? ownerOf(incident);
  return [{ kind: 'review-late', by: 'muster', dueAt, step: nextStep(incident), told }];
}

const over = (incident: Incident): ReviewRefusal | null =>
  isOpen(incident) ? { refused: 'review-of-open' } : incident.status === 'resolved' ? null : { refused: 'review-over' };

/** Also while it is open: what is known early is not asked later. */
export function answer(incident: Incident, { by, question, text, drafted }: Of<'answer-review'>): Decided {
  if (!isOpen(incident) && incident.status !== 'resolved') return { refused: 'review-over' };
  return [{ kind: 'review-answered', by, question, text, drafted }];
}

export function skip(incident: Incident, { by, question }: Of<'skip-review'>): Decided {
  const not = over(incident);
  if (not !== null) return not;
  // A fix for now is no end: what lasts cannot be left out.
  if (question === 'longTerm') return { refused: 'review-incomplete', questions: [], unowned: [], longTerm: true };
  return unanswered(incident).includes(question) ? [{ kind: 'review-skipped', by, question }] : { refused: 'already-done' };
}

/** In their own words, at any time: also what the reliability team adds after the approval. */
export function write(incident: Incident, { by, text, reliability }: Of<'write-review'>): Decided {
  if (isOpen(incident)) return { refused: 'review-of-open' };
  const seat = Object.entries(incident.seats).find(([, person]) => person === by)?.[0] ?? null;
  return [{ kind: 'review-written', by, text, seat: reliability ? 'reliability' : seat }];
}

export function approve(incident: Incident, { by, entitled }: Of<'approve-review'>): Decided {
  const not = over(incident);
  if (not !== null) return not;
  const was = reviewOf(incident);
  if (was.begunAt === null) return { refused: 'review-not-begun' };
  if (!entitled && incident.seats.manager !== by) return { refused: 'not-yours-to-review', manager: incident.seats.manager ?? null };
  const questions = unanswered(incident);
  const unowned = openActionsOf(incident).filter(({ owner }) => owner === null);
  if (questions.length + unowned.length > 0)
    return { refused: 'review-incomplete', questions, unowned: unowned.map(({ number }) => number), longTerm: lacksLongTerm(incident) };
  const fact = {
    kind: 'reviewed',
    by,
    answered: new Set(was.answers.map(({ question }) => question)).size,
    leftOut: was.skipped.length,
  } as const;
  return openActionsOf(incident).length > 0 ? [fact] : [fact, { signal: 'all-done', incident, by: 'muster' }];
}
