// When something will be over, as people write it: `20m`, `in about half an hour`, `04:30`.

import { hours, minutes } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { ReadingContext } from '../command.js';
import { readDuration } from './durations.js';
import { readTimeOfDay } from './time-of-day.js';
import { tokenise } from './tokens.js';

const longestMs = hours(24);
const shortestMs = minutes(1);

/** When it will be over, as `20m` or `04:30` says; null when the text begins with no time, or one beyond 24 hours. */
export const etaOf = (text: string, context: ReadingContext): EpochMs | null => timeIn(text, context)?.at ?? null;

/** The same, with what follows the time. */
export function timeIn(text: string, context: ReadingContext): { readonly at: EpochMs; readonly rest: string } | null {
  const said = withoutAbout(text);
  const time = readTimeOfDay(said);
  if (time !== null) return { at: context.nextTimeOfDay(time.hour, time.minute), rest: time.rest };
  const duration = readDuration(said);
  // `eta 20 people` is no time.
  if (duration === null || (duration.bare && !/^[\s!.,]*$/.test(duration.rest))) return null;
  return duration.ms >= shortestMs && duration.ms <= longestMs ? { at: context.now + duration.ms, rest: duration.rest } : null;
}

/** `in about`, `another`, `roughly`: none of it moves the time. */
const withoutAbout = (text: string): string =>
  text.replace(/^((is|in|at|about|around|approx|approximately|roughly|another|maybe|say|now|by|~)[.:]?\s+){1,4}/i, '');

/** The ETA said somewhere in an update: `40% restored, eta 04:45`, `back in 20 min eta`. Null when there is none. */
export function etaWithin(text: string, context: ReadingContext): EpochMs | null {
  const tokens = tokenise(text);
  const at = tokens.findIndex((token) => token.word === 'eta');
  if (at === -1) return null;
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
