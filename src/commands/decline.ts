// Passing a page on to whoever is next.

import { decline as declineCommand } from '../incident/features/ownership/events.js';
import type { ChatCommand } from './command.js';
import { tokenise } from './grammar/tokens.js';

/** `no` and `pass` begin many sentences (`no change yet`, `pass rate is down`); they count before these words only … */
const mayFollow: ReadonlySet<string> = new Set(['thanks', 'thx', 'thank', ...['sorry', 'sry', 'srry', 'soz'], 'pass', 'please', 'to']);
/** … and after a comma before these. */
const mayExplain: ReadonlySet<string> = new Set(['i', "i'm", 'im', ...['sorry', 'sry', 'srry', 'soz'], "can't", 'cant', 'cannot', 'not']);

/** `no, not resolved`: how it stands. */
const isReport = /^not (?!me\b|now\b|available\b|able\b|at\b|on\b|home\b|my\b|near\b|today\b|tonight\b|possible\b)/i;

/** `no i am on a flight`: where whoever passes it is. */
const cannotCome =
  /^(?:sorry[\s,]+)?(?:i am|i['’]?m) (?:on (?:a |the |my )?(?:flight|plane|train|leave|holiday|vacation|pto|bus|boat)|in (?:a |the )?(?:hospital|theatre|theater|cinema|car|taxi|air|tunnel)|at (?:a |the )?(?:hospital|airport|wedding|funeral|doctor)|driving|sick|ill|drunk|flying|travell?ing|not (?:on call|available|at my laptop|near my laptop|home))(?![\p{L}])/iu;

export const decline = {
  name: 'no',
  words: [
    ...['no', 'pass', 'decline', 'declined', 'not me', "can't take it", 'cant take it', 'cannot take it', "can't take this"],
    ...['pass it on'],
  ],
  short: [],
  asOrder: 'Pass … on',
  exactOnly: ['pass', 'decline', 'declined'],
  help: 'no – pass the page on to the next person',
  examples: ['no', 'pass', 'no 42'],
  incident: 'required',
  aims: 'unanswered',
  rank: 'responder',
  changes: true,
  fits: ({ verb, mark, rest, addressed }) => {
    if (addressed && cannotCome.test(rest)) return true;
    const next = tokenise(rest)[0]?.word ?? '';
    return (
      addressed &&
      (rest === '' || verb.includes(' ') || mayFollow.has(next) || (mark.startsWith(',') && mayExplain.has(next) && !isReport.test(rest)))
    );
  },
  read: (rest) =>
    /^(it )?(on )?to\b/i.test(rest) || rest.startsWith('@')
      ? { misread: '*no* passes it to the next person on call. To choose somebody, hand it off.', example: 'handoff @ben' }
      : { ask: 'command', command: declineCommand({}) },
} satisfies ChatCommand;
