// Quiet for a while: pages of one incident stop, its clocks do not.

import { hours, minutes } from '../incident/duration.js';
import { snooze as snoozeCommand } from '../incident/features/paging/events.js';
import type { ChatCommand } from './command.js';
import { readDuration } from './grammar/durations.js';

const longestMs = hours(24);

export const snooze = {
  name: 'snooze',
  words: ['snooze', 'snooze for'],
  short: [],
  neverTitle: ['snooze'],
  help: 'snooze – no pages for a while: snooze 15 (minutes)',
  examples: ['snooze 15', 'snooze 1h waiting for the vendor'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  fits: ({ addressed, rest }) => addressed || rest === '' || /^\d/.test(rest),
  read: (rest, context) => {
    const duration = readDuration(rest.replace(/^for\s+/i, ''));
    return duration === null || duration.ms < minutes(1) || duration.ms > longestMs
      ? { misread: 'For how long? From a minute to 24 hours.', example: 'snooze 15' }
      : { ask: 'command', command: snoozeCommand({ until: context.now + duration.ms, why: duration.rest }) };
  },
} satisfies ChatCommand;
