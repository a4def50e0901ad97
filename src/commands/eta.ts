// When it will be over: `eta 20m`, `eta 04:30`.

import { hours } from '../incident/duration.js';
import { setEta as setEtaCommand } from '../incident/features/progress/events.js';
import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { etaOf, guessed, timeIn } from './grammar/eta-time.js';
import { isConditional, isSubject } from './grammar/people-talking.js';

/** `eta 3 am` at a quarter past: nobody means tomorrow. */
const mostOfADay = hours(23);
const passed = { misread: 'That time has just passed. When, then: in minutes, or a time still to come?', example: 'eta 20m' };

const hangs = {
  misread: "I can't keep an ETA that depends on something else. An ETA given before still stands; say the new one once you know the time.",
  example: 'eta 20m',
};
const unknown = {
  misread: 'There is no time in that. An ETA given before still stands; say the new one once you know it.',
  example: 'eta 20m',
};

/** `20 once approved`, `when the vendor answers`, `depends on aws`: not before something else has happened. */
const hangsOn =
  /\b(?:once|when|whenever|if|unless|after|until|till|depend(?:s|ing|ent)?|as soon as|provided|assuming|pending|waiting|subject to|up to)\b/i;
/** `unknown`, `soon`, `no idea yet`. */
const saysNoTime =
  /^\W*(?:is |still |currently |as yet )*(?:unknown|unclear|unsure|not (?:known|clear|sure|yet|possible|available)|no (?:idea|clue|eta)|none|nothing|tb[dca]|n\/?a|to be (?:determined|confirmed|announced)|(?:the )?same|unchanged|no change|as before|as it (?:is|was)|soon|shortly|asap|later|eventually|tomorrow|dunno|don['’]?t know|(?:i|we) (?:don['’]?t|do not) know|hard to (?:say|tell)|can['’]?t (?:say|tell)|impossible|\?+)(?![\p{L}\p{N}])/iu;

const wanted = { misread: 'ETA in minutes or as a time, at most 24 hours ahead.', example: 'eta 20m' };

/** `for eu`, `on the replica`, `to restore db-2`: a part has an ETA of its own. */
const isOfPart = (left: string): boolean =>
  /^[\W]*(for|on|in) (?!(now|all|everyone|everybody|everything|sure|full|good|recovery|resolution|fix|us to|me to|a fix|the (fix|full|whole|recovery|resolution|restore|rollback|failover|rest))\b)/i.test(
    left,
  ) || /\b(only|part|half|some)\b/i.test(left);

export const eta = {
  name: 'eta',
  words: [
    'eta',
    'new eta',
    'eta is',
    'eta now',
    'revised eta',
    'updated eta',
    'set eta',
    'fix eta',
    'eta to fix',
    'eta is now',
    'eta changed to',
    'eta moved to',
    'eta pushed to',
    'eta updated to',
    'eta revised to',
    'eta extended to',
  ],
  short: [],
  help: 'eta – say when it should be over: eta 20m, eta 04:30',
  examples: ['eta 20m', 'eta 1h', 'eta 04:30'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  fits: ({ addressed, rest }, context) =>
    addressed || rest === '' || /^\D{0,3}\d/.test(rest) || etaOf(guessed(rest) ?? rest, context) !== null,
  whole: ({ rest }, context) => {
    const said = guessed(rest);
    const left = (timeIn(said ?? rest, context)?.rest ?? '').replace(/[\s,]*\b(sorry|sry|srry|soz|apologies)\b[\s.!]*$/i, '');
    if (
      /^(from(?! now\b)|says|said|according)\b/i.test(left) ||
      doubtIn(left, ['part', 'scope', 'failure', 'time', 'guess', 'denial']) !== null
    )
      return 'hush';
    // `20m was too optimistic`: a sentence about one.
    if (isSubject(left)) return 'hush';
    // `20m for db only`, `20m if the restore works`: not of the whole, or not for certain.
    if (said !== null || /\b(maybe|perhaps|possibly|not sure|might)\b/i.test(left)) return 'ask';
    return isOfPart(left) || isConditional(left) || /\b(if|unless|provided|assuming|except|after|once|when)\b/i.test(left) ? 'ask' : 'act';
  },
  read: (rest, context) => {
    const at = etaOf(guessed(rest) ?? rest, context);
    if (at !== null && at - context.now > mostOfADay) return passed;
    if (at === null) return hangsOn.test(rest) ? hangs : saysNoTime.test(rest) ? unknown : wanted;
    return { ask: 'command', command: setEtaCommand({ at }) };
  },
} satisfies ChatCommand;
