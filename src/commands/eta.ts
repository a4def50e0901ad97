// When it will be over: `eta 20m`, `eta 04:30`.

import { hours, minutes } from '../incident/duration.js';
import { setEta as setEtaCommand } from '../incident/features/progress/events.js';
import type { EpochMs } from '../incident/incident.js';
import type { ChatCommand, ReadingContext } from './command.js';
import { readDuration } from './grammar/durations.js';
import { readTimeOfDay } from './grammar/time-of-day.js';

const longestMs = hours(24);
const shortestMs = minutes(1);
const wanted = { misread: 'In how long, or at what time? At most 24 hours ahead.', example: 'eta 20m' };

export const eta = {
  name: 'eta',
  words: ['eta'],
  short: [],
  help: 'eta – say when it should be over: eta 20m, eta 04:30',
  examples: ['eta 20m', 'eta 1h', 'eta 04:30'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  fits: ({ addressed, rest }) => addressed || rest === '' || /\d/.test(rest),
  read: (rest, context) => {
    const at = etaOf(rest.replace(/^(is|in|at|about|around|approx|~|now)\s+/i, ''), context);
    return at === null ? wanted : { ask: 'command', command: setEtaCommand({ at }) };
  },
} satisfies ChatCommand;

function etaOf(text: string, context: ReadingContext): EpochMs | null {
  const time = readTimeOfDay(text);
  if (time !== null) return context.nextTimeOfDay(time.hour, time.minute);
  const duration = readDuration(text.replace(/^(in|about|around)\s+/i, ''));
  // `eta 20 people` is no time.
  if (duration === null || (duration.bare && duration.rest !== '')) return null;
  return duration.ms >= shortestMs && duration.ms <= longestMs ? context.now + duration.ms : null;
}
