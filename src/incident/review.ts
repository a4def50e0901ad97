// The review of an incident: what is asked, what is known, what is still missing. Plain data on the incident, as a slice; whoever writes
// a document of it reads `reviewOf` and `actionsOf` and nothing else.

import { actionsOf, openActionsOf } from './actions.js';
import type { Actor, EpochMs, Incident, NoteKind, PersonKey } from './incident.js';
import type { Role } from './policy.js';
import { sliceOf } from './slice.js';

/** In the order in which they are asked. `longTerm` only after a fix that was temporary. */
export const reviewQuestions = [
  ...(['happened', 'detection', 'cause', 'contributing', 'well', 'steps', 'faster', 'impact', 'lessons', 'actions', 'longTerm'] as const),
] as const;
export type ReviewQuestion = (typeof reviewQuestions)[number];

/** What the review waits for: an answer, owners for its actions, or the manager's approval. */
export type ReviewStep = ReviewQuestion | 'owners' | 'approval';

/** What somebody said to a question; a question may have several. Notes made during the incident (`cause …`) are answers like any other. */
export interface ReviewAnswer {
  readonly question: ReviewQuestion;
  readonly text: string;
  readonly by: PersonKey;
  readonly at: EpochMs;
  /** Its place in the timeline. */
  readonly seq: number;
}

/** A review somebody wrote in their own words. */
export interface WrittenReview {
  readonly by: PersonKey;
  /** The seat they had; `reliability` for the team named in the policy; null: neither. */
  readonly seat: Role | 'reliability' | null;
  readonly text: string;
  readonly at: EpochMs;
  readonly seq: number;
}

/** What was said in the incident and may answer a question as it is. */
export interface ReviewDraft {
  readonly text: string;
  /** Who said it, and when; null: it is put together from the record. */
  readonly by: PersonKey | null;
  readonly at: EpochMs | null;
}

export interface ReviewAsked {
  readonly step: ReviewStep;
  readonly of: PersonKey | null;
  readonly at: EpochMs;
  readonly draft: ReviewDraft | null;
  /** In their own chat, not in the room. */
  readonly directly: boolean;
  /** Asked again then, in their own chat; null: in ten minutes it is put off till the morning. */
  readonly again: EpochMs | null;
  /** How often it has been asked of them. Absent: once. */
  readonly times?: number;
}

/** A working week of mornings. After that it stands in *reviews*, the manager knows, and nobody is asked any more. */
export const mostTimesAsked = 5;

export interface ReviewState {
  /** Null: it has not begun; what is known was noted during the incident. */
  readonly begunAt: EpochMs | null;
  readonly begunBy: Actor | null;
  readonly dueAt: EpochMs | null;
  readonly answers: readonly ReviewAnswer[];
  /** Left out on purpose. */
  readonly skipped: readonly { readonly question: ReviewQuestion; readonly by: PersonKey; readonly at: EpochMs }[];
  readonly written: readonly WrittenReview[];
  /** Its first question has been asked, with what a review is. */
  readonly opened: boolean;
  /** What waits for an answer: one question in the room; once it goes on directly, one of each person. */
  readonly asked: readonly ReviewAsked[];
  /** It has been put off once: from then on people are asked in their own chats. */
  readonly directly: boolean;
  /** The manager was told that it is late. */
  readonly lateTold: boolean;
  /** In the words that said so, the fix that was only temporary. */
  readonly temporaryFix: string | null;
  /** Those of the reliability team who were asked to write theirs. */
  readonly reliability: readonly PersonKey[];
  readonly approvedBy: PersonKey | null;
}

const none: ReviewState = {
  begunAt: null,
  begunBy: null,
  dueAt: null,
  answers: [],
  skipped: [],
  written: [],
  opened: false,
  asked: [],
  directly: false,
  lateTold: false,
  temporaryFix: null,
  reliability: [],
  approvedBy: null,
};

export const reviewSlice = sliceOf<ReviewState>('review', none);

export const reviewOf = (incident: Pick<Incident, 'slices'>): ReviewState => reviewSlice.read(incident);

/** The incident with what has changed of its review. */
export const withReview = (incident: Incident, changes: Partial<ReviewState>): Incident =>
  reviewSlice.write(incident, { ...reviewOf(incident), ...changes });

/** Which question a note of this kind answers; null: none. */
export const answeredBy = (kind: NoteKind): ReviewQuestion | null => {
  switch (kind) {
    case 'cause':
      return 'cause';
    case 'contributing':
      return 'contributing';
    case 'fix':
      return 'steps';
    case 'lesson':
      return 'lessons';
    default:
      return null;
  }
};

/** The answer kept, and its question no longer asked. */
export function withAnswer(incident: Incident, answer: ReviewAnswer): Incident {
  const was = reviewOf(incident);
  return withReview(withTemporaryFix(incident, answer.question === 'steps' ? answer.text : ''), {
    answers: [...was.answers, answer],
    asked: was.asked.filter(({ step }) => step !== answer.question),
  });
}

/** Where the words say that the fix does not last, that is kept: something that does must be planned before it is closed. */
export const withTemporaryFix = (incident: Incident, text: string): Incident =>
  saysTemporary(text) ? withReview(incident, { temporaryFix: text }) : incident;

/** `temporary fix: raised the pool limit`, `workaround in place`; not `no workaround was needed`. */
export const saysTemporary = (text: string): boolean =>
  /(?<!\b(?:no|not|not a|isn't|without|nothing|never)\s)\b(?:temporar(?:y|ily)|temp fix|work-?around|stop-?gap|interim|band-?aid|for now|for the time being|provisional(?:ly)?)\b/iu.test(
    text,
  );

/** What has an answer of its own, beside what was skipped. */
export function isAnswered(incident: Pick<Incident, 'slices'>, question: ReviewQuestion): boolean {
  const { answers, skipped } = reviewOf(incident);
  if (question === 'actions' && actionsOf(incident).length > 0) return true;
  if (question === 'longTerm') return actionsOf(incident).some(({ longTerm, state }) => longTerm && state !== 'dropped');
  return answers.some((one) => one.question === question) || skipped.some((one) => one.question === question);
}

/** Whether this question is part of the review of this incident. */
const isPart = (incident: Pick<Incident, 'slices'>, question: ReviewQuestion): boolean =>
  question !== 'longTerm' || reviewOf(incident).temporaryFix !== null;

/** The questions of this review, in order. */
export const questionsOf = (incident: Pick<Incident, 'slices'>): readonly ReviewQuestion[] =>
  reviewQuestions.filter((question) => isPart(incident, question));

/** Questions without an answer that nobody has skipped either. */
export const unanswered = (incident: Pick<Incident, 'slices'>): readonly ReviewQuestion[] =>
  questionsOf(incident).filter((question) => !isAnswered(incident, question));

/** What it waits for next; null: it is done. */
export function nextStep(incident: Pick<Incident, 'slices' | 'status'>): ReviewStep | null {
  if (incident.status === 'reviewed' || incident.status === 'closed') return null;
  const [question] = unanswered(incident);
  if (question !== undefined) return question;
  return openActionsOf(incident).some(({ owner }) => owner === null) ? 'owners' : 'approval';
}

/** What it may be asked for now: each question that is open, or what comes once they are answered. */
export function openSteps(incident: Pick<Incident, 'slices' | 'status'>): readonly ReviewStep[] {
  const next = nextStep(incident);
  const questions = unanswered(incident);
  return next === null ? [] : questions.length > 0 ? questions : [next];
}

/** A fix that does not last, and nothing that does is planned or done. */
export const lacksLongTerm = (incident: Pick<Incident, 'slices'>): boolean =>
  reviewOf(incident).temporaryFix !== null && !isAnswered(incident, 'longTerm');

/** Its review begins without a word of anybody, two minutes after its end. Of what went by itself before anybody took it nobody has anything to tell. */
export const reviewsItself = ({ drill, policy, stamps, paged }: Pick<Incident, 'drill' | 'policy' | 'stamps' | 'paged'>): boolean =>
  !drill && policy.review != null && (stamps.ackedAt !== null || paged.length > 0);

/** It has begun, and is neither approved nor closed. */
export const isOutstanding = (incident: Pick<Incident, 'slices' | 'status' | 'drill'>): boolean =>
  incident.status === 'resolved' && reviewOf(incident).begunAt !== null;
