// Taking an incident, with or without starting on it at once.

import { acknowledge as acknowledgeCommand } from '../incident/features/ownership/events.js';
import type { Ask, ChatCommand, Misread } from './command.js';
import { everyOneOf, isConditional, isEverything, isMarked, nothingOrMarkFollows } from './grammar/people-talking.js';

const oneAtATime: Misread = { misread: 'One incident at a time, by its number, or every page of yours.', example: 'ack all' };
const somebodyElse: Misread = {
  misread: 'Only you can take it for yourself. To give it to somebody, hand it off.',
  example: 'handoff @ben',
};

/** Verbs that may have anything after them; `mine is broken` is no ack, wherever it is said. */
const orders: ReadonlySet<string> = new Set([
  ...['ack', 'acknowledge', "i'm on it", 'im on it', 'i am on it', 'taking it', "i'll take it", 'ill take it'],
]);

export const acknowledge = {
  name: 'ack',
  words: [
    ...['ack', 'acked', 'acknowledge', 'acknowledged', 'mine', "it's mine", 'on it', "i'm on it", 'im on it', 'i am on it', 'taking it'],
    ...["i'll take it", 'ill take it', 'i take it', "i've got it", 'i got this'],
  ],
  short: ['a', '1a', '4'],
  claims: ['ack', 'acked', 'acknowledge', 'acknowledged', 'mine', 'on it'],
  neverTitle: ['ack', 'acked', 'acknowledge', 'acknowledged', 'mine', 'on it'],
  exactOnly: ['mine'],
  help: 'ack – take it; nobody else is paged',
  helpPlace: 1,
  examples: ['ack', 'ack 42', 'ack all', 'P1 ack', 'mine', 'on it'],
  incident: 'required',
  aims: 'unanswered',
  rank: 'responder',
  changes: true,
  fits: (spoken) => orders.has(spoken.verb) || spoken.rest === '' || /^[.,:!–—-]/u.test(spoken.mark),
  read: (rest) => {
    const all = everyOneOf(rest);
    if (all !== null) return { ask: 'acknowledge-all', severity: all.severity };
    if (isEverything(rest) || /^[-+#]?\d/.test(rest)) return oneAtATime;
    if (/^(by|for|@)/i.test(rest)) return somebodyElse;
    if (isConditional(rest)) return { misread: 'An ack is now or not at all.', example: 'ack' };
    return acknowledgement(rest, /^(and )?(investigating|looking)\b/i.test(rest));
  },
  reaction: {
    emoji: ['👍', '👀'],
    ask: ({ ownPage, proposal }) => (ownPage && proposal === null ? acknowledgement('', false) : null),
  },
} satisfies ChatCommand;

export const investigate = {
  name: 'investigating',
  words: [
    ...['investigating', 'investigate', "i'm investigating", 'im investigating', 'i am investigating', 'looking into it'],
    ...['looking into this', 'looking at it', 'looking at this', "i'm looking into it", "i'm looking"],
  ],
  short: [],
  claims: ['investigating'],
  neverTitle: ['investigating'],
  help: 'investigating – take it and say you have started',
  examples: ['investigating', 'investigating pool errors on db01'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: (spoken) => spoken.verb === 'investigating' || nothingOrMarkFollows(spoken) || isMarked(spoken.mark) || /^[.,!]/.test(spoken.mark),
  read: (rest) => (isEverything(rest) ? oneAtATime : acknowledgement(rest, true)),
} satisfies ChatCommand;

const acknowledgement = (rest: string, investigating: boolean): Ask => ({
  ask: 'command',
  command: acknowledgeCommand({ investigating, text: rest === '' ? null : rest }),
});
