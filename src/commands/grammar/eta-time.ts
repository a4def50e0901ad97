// When something will be over, as people write it: `20m`, `in about half an hour`, `04:30`.

import { hours, minutes } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { ReadingContext } from '../command.js';
import { doubtIn } from './doubts.js';
import { readDuration } from './durations.js';
import { readTimeOfDay } from './time-of-day.js';
import { firstLine, tokenise } from './tokens.js';

const longestMs = hours(24);
const shortestMs = minutes(1);

/** When it will be over, as `20m` or `04:30` says; null when the text begins with no time, or one beyond 24 hours. */
export const etaOf = (text: string, context: ReadingContext): EpochMs | null => timeIn(text, context)?.at ?? null;

/** The same, with what follows the time. */
export function timeIn(
  text: string,
  context: Pick<ReadingContext, 'now' | 'nextTimeOfDay'>,
): { readonly at: EpochMs; readonly rest: string } | null {
  const said = withoutAbout(text);
  const time = readTimeOfDay(said);
  if (time !== null) return { at: context.nextTimeOfDay(time.hour, time.minute), rest: time.rest };
  const duration = readDuration(said);
  // `eta 20 people` is no time.
  if (duration === null || (duration.bare && !/^[\s!.,]*$/.test(duration.rest))) return null;
  return duration.ms >= shortestMs && duration.ms <= longestMs ? { at: context.now + duration.ms, rest: duration.rest } : null;
}

/** `maybe 20m`, `20m i think`: the time without the words that make a guess of it; null where there are none. */
export function guessed(text: string): string | null {
  const left = text.replace(guess, '');
  return left === text ? null : left;
}
const guess =
  /^(?:(?:is|in|about|around|roughly|at|like)\s+)?(?:(?:maybe|perhaps|probably|prob|possibly|hopefully|likely|might be|could be|may be|should be|i (?:think|guess|hope)|think|guess|best guess)[\s,]+)+/i;

/** `in about`, `another`, `roughly`: none of it moves the time. */
const withoutAbout = (text: string): string =>
  text
    .replace(/^\+(?=[0-9])/, '')
    .replace(/^((is|in|at|about|abt|around|approx|approximately|roughly|another|say|now|by|~)[.:]?\s+){1,4}/i, '');

/** The ETA said somewhere in an update: `40% restored, eta 04:45`, `back in 20 min eta`. Null when there is none. */
export function etaWithin(text: string, context: ReadingContext): EpochMs | null {
  const tokens = tokenise(text);
  const at = tokens.findIndex((token) => token.word === 'eta');
  if (at === -1) return lastClauseTime(text, context);
  const after = tokens[at + 1];
  const behind = after === undefined ? null : etaOf(text.slice(after.start), context);
  if (behind !== null) return behind;
  // `20 min eta`: the time stands before the word.
  for (const words of [2, 1]) {
    const from = tokens[at - words];
    const found = from === undefined ? null : etaOf(text.slice(from.start, tokens[at]?.start), context);
    if (found !== null) return found;
  }
  return null;
}

/** `60% restored, need 20 more minutes`: the last of it is a time, with a word that says it is to come. */
function lastClauseTime(text: string, context: ReadingContext): EpochMs | null {
  const clause = /[,;](?: and)?\s*([^,;.]{3,40})[\s.!]*$/u.exec(firstLine(text))?.[1] ?? '';
  if (/\b(?:maybe|perhaps|probably|possibly|hopefully|might|could|guess|think|not sure)\b/iu.test(clause)) return null;
  return /\b(?:need|needs|another|more|left|to go|should|takes?|rest|remaining|remainder|fully|everything)\b/iu.test(clause)
    ? onlyTime(clause, context)
    : null;
}

/** The ETA given along with something else: `eta 20`, `10 minutes`. Null where there is none, or more is said of it than a time. */
export function etaPromised(text: string, context: ReadingContext): EpochMs | null {
  if (doubtIn(text, ['time', 'part', 'failure', 'guess', 'slip']) !== null) return null;
  const alone = isTimeAlone(text) && !/^in\b/i.test(text) ? timeIn(text, context) : null;
  return etaWithin(text, context) ?? (alone !== null && /^[\s.!]*$/.test(alone.rest) ? alone.at : null);
}

/** A bare number is too little to be a time. */
const isTimeAlone = (text: string): boolean => /[\p{L}:]/u.test(text);

/** Longer than this nobody answers with a time alone. */
const longestTimeChars = 60;

/** A time with nothing around it but what people put there: `15-20 mins`, `should be back in 20 min`, `10 more minutes max`. */
export function onlyTime(text: string, context: Pick<ReadingContext, 'now' | 'nextTimeOfDay'>): EpochMs | null {
  if (text.length > longestTimeChars || /[?？\n]/u.test(text) || !isTimeAlone(text)) return null;
  const found = timeIn(text.trim().replace(beforeTime, ''), context);
  return found !== null && afterTime.test(found.rest) ? found.at : null;
}

const beforeTime =
  /^(?:(?:ok|yes|so|say|eta|the|rest|remaining|remainder|fully|everything|it|it['’]?s|we|i|i['’]?d|need|needs|give|me|us|takes|takes|another|still|should|will|be|back|up|done|fixed|ready|restored|online|probably|maybe|hopefully|think|guess|max|within|around|about|roughly|in|like|bas|bass|abhi|noch|etwa|ca|unos|unas|em|uns|mais|otros)[.,:]? +)*/i;
const afterTime =
  /^(?:[\s.,!]*(?:max|maximum|tops|or|so|more|left|longer|please|pls|to|go|i|think|guess|hopefully|probably|maybe|roughly|approx|sorry|sry|srry|soz|thanks|thx|lagega|lagenge|mein|me|aur|noch|mas|más|mais|bis|from|now))*[\s.,!]*$/i;
