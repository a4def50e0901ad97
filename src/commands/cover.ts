// Cover for a part of somebody's time on call: others are asked, and the first yes has it. A manager's word, or one's own, is enough.

import type { ChatCommand, Misread, ReadingContext } from './command.js';
import type { DutyAsk } from './duty-ask.js';
import { beginsWithName, isOnlyName, readPerson } from './grammar/names.js';
import { readWhen } from './grammar/when.js';

const example = 'cover me 18:00-20:00';

export const cover = {
  name: 'cover',
  words: ['cover', 'cover for', "i'll cover", 'ill cover', 'i will cover', 'i need cover', 'need cover'],
  short: [],
  help: 'cover – ask others to cover for you: cover me 18:00-20:00 @ben',
  examples: [example, 'cover me tomorrow 18:00-20:00 @ben', 'cover me until 9pm'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, verb, rest }, context) =>
    'duty' in coverIn(verb, rest, context) || (addressed && (rest === '' || beginsWithName(rest, context))),
  read: (rest, context, spoken) => {
    const read = coverIn(spoken?.verb ?? 'cover', rest, context);
    return 'duty' in read ? { ask: 'duty', asks: read } : read;
  },
} satisfies ChatCommand;

/** `me 18:00-20:00 @ben`; of an answer to a request `3 yes`. */
function coverIn(verb: string, rest: string, context: ReadingContext): DutyAsk | Misread {
  const answer = /^#?([0-9]{1,9}) +(\S.*)$/u.exec(rest);
  if (answer !== null && verb === 'cover' && !/^[0-9]{1,2}(?: ?[-–]|[:.h])/u.test(rest))
    return { duty: 'answer', request: Number(answer[1]), says: answer[2] ?? '' };
  const self = /^i(?: need)? |^need/.test(`${verb} `) && /need/.test(verb);
  const of = self ? { person: context.by, rest } : readPerson(rest, context, example);
  if ('misread' in of) return { misread: `${of.misread === 'Who?' ? 'Cover whom, and when?' : of.misread}`, example };
  const timed = withoutPerson(of.rest, context);
  if ('misread' in timed) return timed;
  const read = readWhen(timed.words, context);
  if (read === null || read.rest !== '' || read.when.said === 'at') return { misread: 'From when until when?', example };
  const by = timed.person ?? (/^i/.test(verb) && !self ? context.by : null);
  return { duty: 'cover', when: timed.words, of: of.person, by };
}

/** The words without somebody named in them: `Fri @ben`, `@ben Fri`, `Fri by ben`. */
export function withoutPerson(text: string, context: ReadingContext): { readonly words: string; readonly person: string | null } | Misread {
  const at = /(?:^|\s)(?:(?:by|with|from|to) +)?(?=@)|(?:^|\s)(?:by|with) +/iu.exec(text);
  if (at === null) return { words: text.trim(), person: null };
  const named = text.slice(at.index + at[0].length);
  // `from 18:00`, `with effect`: no name.
  if (!named.startsWith('@') && !isOnlyName(named, context) && !beginsWithName(named, context)) return { words: text.trim(), person: null };
  const person = readPerson(named, context, 'cover me Fri @ben');
  if ('misread' in person) return person;
  return { words: `${text.slice(0, at.index)} ${person.rest}`.trim(), person: person.person };
}
