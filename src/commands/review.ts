// The review of what is over: begun or shown, written in one's own words, approved; and those that are outstanding.

import type { ChatCommand, Misread } from './command.js';
import { isMarked } from './grammar/people-talking.js';

/** `review is tomorrow`, `postmortem doc is ready`, `review the PR`: about it, or about another. */
const talkBegins =
  /^(?:is|was|are|were|will|has|had|can|should|done|due|moved|scheduled|approved|pending|tomorrow|today|tonight|next|later|soon|on|at|in|by|from|with|docs?|documents?|notes?|template|meeting|call|session|slot|invite|the (?:pr|mr|code|change|diff|docs?|logs?|config|plan|runbook|ticket))\b/iu;

export const review = {
  name: 'review',
  words: ['review', 'start review', 'begin review', 'show review', 'post-incident review', 'postmortem', 'post-mortem'],
  short: [],
  exactOnly: ['review', 'postmortem', 'post-mortem'],
  help: 'review – begin or show the review; with words: yours',
  examples: ['review', 'review 42 the alert came ten minutes late'],
  incident: 'required',
  rank: 'responder',
  changes: false,
  freeText: true,
  // Among people *review the PR* is talk; an incident's number or a colon makes it ours.
  fits: ({ rest, addressed, picked, mark }) => rest === '' || picked === true || isMarked(mark) || (addressed && !talkBegins.test(rest)),
  read: (rest) => ({ ask: 'review', asks: { review: 'show', text: rest } }),
} satisfies ChatCommand;

export const reviewed = {
  name: 'reviewed',
  words: ['reviewed', 'approve review', 'review approved', 'review done', 'review is done'],
  short: [],
  asOrder: 'Approve the review of',
  claims: ['reviewed', 'review approved', 'review done', 'review is done'],
  exactOnly: ['reviewed'],
  help: 'reviewed – approve the review',
  examples: ['reviewed', 'reviewed 42'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  fits: ({ rest, addressed, picked }) => rest === '' || (addressed && picked === true),
  read: (rest) =>
    rest === ''
      ? { ask: 'review', asks: { review: 'approve' } }
      : ({ misread: 'Which incident? Its number is enough.', example: 'reviewed 42' } satisfies Misread),
} satisfies ChatCommand;

export const reviews = {
  name: 'reviews',
  words: ['reviews', 'open reviews', 'outstanding reviews', 'list reviews', 'show reviews'],
  short: [],
  exactOnly: ['reviews'],
  help: 'reviews – what is not reviewed yet, and whom it waits for',
  examples: ['reviews'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: ({ rest, addressed, verb }) => rest === '' && (addressed || verb !== 'reviews'),
  read: () => ({ ask: 'review', asks: { review: 'list' } }),
} satisfies ChatCommand;
