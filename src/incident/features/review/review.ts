// The review of what is over: asked in the room one question at a time, put off till the morning, approved by the manager. Nobody is woken by it.

import { stamped } from '../../changes.js';
import { askForDocument } from '../../document-asked.js';
import { documentKinds } from '../../document-kinds.js';
import { quoted } from '../../escape.js';
import type { EventOf, Feature } from '../../feature.js';
import type { Incident, PersonKey } from '../../incident.js';
import { timeNear } from '../../moment.js';
import { type RecordPart, saidFor } from '../../record-parts.js';
import { type ReviewAsked, type ReviewQuestion, type ReviewStep, reviewOf, withAnswer, withReview } from '../../review.js';
import { askForDraft, isDraftable, linesWords } from '../../suggestions.js';
import { clocks } from './clock.js';
import type { ReviewCommand, ReviewEvent, ReviewRefusal } from './events.js';
import * as rules from './rules.js';
import * as words from './words.js';

export const review: Feature<ReviewCommand, ReviewEvent, ReviewRefusal> = {
  name: 'review',
  commands: {
    'begin-review': rules.begin,
    'ask-review': rules.ask,
    'put-off-review': rules.putOff,
    'late-review': rules.late,
    'answer-review': rules.answer,
    'skip-review': rules.skip,
    'write-review': rules.write,
    'approve-review': rules.approve,
  },
  events: {
    'review-begun': {
      apply: (was, { at, by, dueAt, reliability }) => withReview(was, { begunAt: at, begunBy: by, dueAt, reliability }),
      line: ({ dueAt, at }, { who, directory }) =>
        `Review begun${who === 'Muster' ? '' : ` by ${who}`}${dueAt === null ? '' : `, due ${timeNear(dueAt, at, directory.timezone)}`}`,
      announce: words.begun,
      confirm: (_event, _incident, { it }) => `The review of ${it} begins: one question at a time, *skip* and *later* work for each.`,
      stays: 'the beginning of the review',
      leavesCardAlone: true,
    },
    'review-asked': {
      apply: (was, { step, of, draft, directly, again, at }) =>
        withReview(was, {
          opened: true,
          asked: [...stillAsked(was, step, of, directly), { step, of, at, draft, directly, again, ...timesAsked(was, step, of) }],
        }),
      line: ({ step, of }, { name }) => `Review: ${name(of)} asked for ${words.stepWords(step)}`,
      announce: words.asked,
      effects: (event, incident, directory) => (isDraftable(event.step) ? askForDraft(event, incident, directory, event.step) : []),
      confirm: () => null,
      leavesCardAlone: true,
    },
    'review-answered': {
      apply: (was, { question, text, by, at, seq }) => withAnswer(was, { question, text, by, at, seq }),
      line: (event, { who }) => `${who} (${words.questionNames[event.question]}${draftedBy(event)}): ${quoted(event.text, 2_000)}`,
      announce: () => [],
      // Its line says whose words they were, wherever it is read.
      recorded: ({ question, text, lines }) => saidFor(partOf[question], lines === undefined ? text : ''),
      archived: ({ question, text }) => ({ as: question === 'cause' ? 'cause' : question === 'steps' ? 'fix' : 'note', text }),
      confirm: ({ question }, _incident, { it }) => `Noted for the review of ${it}: ${words.questionNames[question]}.`,
      stays: 'the answer for the review',
      leavesCardAlone: true,
      keptSilently: true,
    },
    'review-skipped': {
      apply: (was, { question, by, at }) => {
        const { skipped, asked } = reviewOf(was);
        return withReview(was, {
          skipped: [...skipped, { question, by, at }],
          asked: asked.filter(({ step }) => step !== question),
        });
      },
      line: ({ question }, { who }) => `${who} left out ${words.questionNames[question]} in the review`,
      announce: () => [],
      confirm: ({ question }, _incident, { it }) => `Left out of the review of ${it}: ${words.questionNames[question]}.`,
      stays: 'what was left out of the review',
      leavesCardAlone: true,
      keptSilently: true,
    },
    'review-put-off': {
      apply: (was, { step, until }) =>
        withReview(was, { directly: true, asked: reviewOf(was).asked.map((one) => (one.step === step ? { ...one, again: until } : one)) }),
      line: ({ until, at }, { directory }) => `Review goes on ${timeNear(until, at, directory.timezone)}`,
      announce: words.putOff,
      confirm: ({ until }, _incident, { it, time }) => `The review of ${it} goes on ${time(until)}.`,
      stays: 'the review put off',
      leavesCardAlone: true,
    },
    'review-written': {
      apply: (was, { by, seat, text, at, seq }) => withReview(was, { written: [...reviewOf(was).written, { by, seat, text, at, seq }] }),
      line: ({ text, seat }, { who }) => `${who} (review${seat === null ? '' : `, ${seat}`}): ${quoted(text, 4_000)}`,
      announce: () => [],
      recorded: ({ text }) => saidFor('written-review', text),
      archived: ({ text }) => ({ as: 'note', text }),
      confirm: (_event, _incident, { it }) => `Your review is part of ${it}. Thank you.`,
      stays: 'the written review',
      leavesCardAlone: true,
      keptSilently: true,
    },
    'review-late': {
      apply: (was) => withReview(was, { lateTold: true }),
      line: ({ told, step }, { name }) =>
        `Review overdue${step === null ? '' : `, waits for ${words.stepWords(step)}`}; ${name(told)} told`,
      announce: words.late,
      confirm: () => null,
      leavesCardAlone: true,
    },
    reviewed: {
      milestone: true,
      apply: (was, { by, at }) => withReview(stamped({ ...was, status: 'reviewed' }, { reviewedAt: at }), { approvedBy: by, asked: [] }),
      line: (_event, { who }) => `Review approved by ${who}`,
      announce: words.reviewed,
      effects: (event, incident) =>
        documentKinds
          .filter((kind) => kind === 'record' || incident.origin === 'internal')
          .map((document) => askForDocument(event, { document, to: null, approved: { by: event.by, at: event.at } })),
      confirm: (_event, _incident, { it }) => `The review of ${it} is approved.`,
      stays: 'the approval of the review',
    },
  },
  clocksOnceOver: clocks,
  on: {
    'draft-taken': ({ by, about, text, lines }) =>
      about === 'notice' ? [] : [{ kind: 'review-answered', by, question: about, text, drafted: true, lines }],
  },
  refusals: {
    'review-of-open': (_, { it }) =>
      `${it} is still open. Its review begins once it is resolved; *cause …* and *lesson …* count before that.`,
    'review-not-begun': (_, { it, incident }) => `The review of ${it} has not begun. *review ${incident?.number ?? ''}* begins it.`,
    'review-over': (_, { it }) => `The review of ${it} is over. *review …* with words adds yours.`,
    'review-incomplete': ({ questions, unowned, longTerm }, { it, incident }) =>
      [
        `The review of ${it} is not complete. It waits for:`,
        ...(questions.length === 0
          ? []
          : [`• ${questions.map((question) => words.questionNames[question]).join(', ')} (answer, or *skip*)`]),
        ...(longTerm ? [`• the long-term fix: *${incident?.number ?? ''} action long-term @who what by when*`] : []),
        ...(unowned.length === 0
          ? []
          : [`• owners of ${unowned.map((number) => `action ${number}`).join(', ')}: *action ${unowned[0]} @who*`]),
      ].join('\n'),
    'not-yours-to-review': ({ manager }, { it, name }) =>
      `The review of ${it} is approved by ${manager === null ? 'a manager' : name(manager)}. Your own words count as well: *review …*`,
  },
};

/** Whether the draft was taken, and whose it was. */
const draftedBy = ({ drafted, lines }: EventOf<Extract<ReviewEvent, { kind: 'review-answered' }>>): string =>
  lines !== undefined ? `, as a language model drafted it from ${linesWords(lines)}` : drafted ? ', as drafted' : '';

const partOf: Readonly<Record<ReviewQuestion, RecordPart>> = {
  happened: 'summary',
  detection: 'detection',
  cause: 'cause',
  contributing: 'contributing',
  well: 'went-well',
  steps: 'resolution',
  faster: 'faster',
  impact: 'impact',
  lessons: 'lesson',
  actions: 'prevention',
  longTerm: 'prevention',
};

/** Once more than before. */
const timesAsked = (was: Incident, step: ReviewStep, of: PersonKey | null): Pick<ReviewAsked, 'times'> => {
  const before = reviewOf(was).asked.find((one) => one.step === step && one.of === of);
  return before === undefined ? {} : { times: (before.times ?? 1) + 1 };
};

/** What waits beside a new question: in their own chats everybody has one of their own. */
const stillAsked = (was: Incident, step: ReviewStep, of: PersonKey | null, directly: boolean): readonly ReviewAsked[] =>
  directly ? reviewOf(was).asked.filter((one) => one.of !== of && one.step !== step) : [];
