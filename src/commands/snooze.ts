// Quiet for a while: pages of one incident stop, its clocks do not.

import { hours, minutes } from '../incident/duration.js';
import { snooze as snoozeCommand } from '../incident/features/paging/events.js';
import type { EpochMs } from '../incident/incident.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { readDuration } from './grammar/durations.js';
import { atLeast } from './rights.js';

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
  guardedAt: ['P1', 'P2'],
  changes: true,
  keeps: ['42'],
  fits: ({ addressed, rest }) => addressed || rest === '' || /^\d/.test(rest),
  whole: ({ rest }) => {
    const why = readDuration(rest.replace(/^for\s+/i, ''))?.rest ?? '';
    const isReason = /^(because|since|due to|waiting|while|,|:|\(|-)/i.test(why);
    return why === '' ||
      (isReason && doubtIn(why.replace(/\b(waiting|while|until|planned|scheduled)\b/gi, ''), ['failure', 'scope', 'part']) === null) ||
      doubtIn(why) === null
      ? 'act'
      : 'ask';
  },
  read: (rest, context) => {
    const duration = readDuration(rest.replace(/^for\s+/i, ''));
    return duration === null || duration.ms < minutes(1) || duration.ms > longestMs
      ? { misread: 'For how long? From a minute to 24 hours.', example: 'snooze 15' }
      : { ask: 'command', command: snoozeCommand({ until: context.now + duration.ms, why: duration.rest, service: null }) };
  },
  complete: ({ command }: Extract<IncidentAsk, { ask: 'command' }>, { organisation, by }: LookupContext) => {
    const { until, why } = command as { readonly until: EpochMs; readonly why: string };
    const person = organisation.people.get(by);
    return snoozeCommand({ by, until, why, service: null, mayHoldP1: person !== undefined && atLeast(person, 'manager') });
  },
} satisfies ChatCommand;
