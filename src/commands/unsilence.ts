// Pages again before the time is up: of a service, or of one incident.

import { liftQuiet } from '../incident/features/paging/events.js';
import type { ChatCommand } from './command.js';
import { isEverything } from './grammar/people-talking.js';
import { firstLine } from './grammar/tokens.js';

const longestServiceChars = 100;

export const unsilence = {
  name: 'unsilence',
  words: ['unsilence', 'unmute', 'lift silence', 'lift the silence of', 'end silence'],
  short: [],
  help: 'unsilence – pages from a service again: unsilence payments-db',
  examples: ['unsilence payments-db', 'unsilence'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest }) => addressed || !/\s/u.test(rest),
  read: (rest) => {
    const service = firstLine(rest)
      .trim()
      .replace(/^∗$/u, '*')
      .replace(/[.!]+$/u, '');
    return /\s/u.test(service) || service.length > longestServiceChars
      ? { misread: 'Which service? *silences* lists them.', example: 'unsilence payments-db' }
      : { ask: 'unsilence', service: service === '' ? null : isEverything(service) ? '*' : service };
  },
} satisfies ChatCommand;

export const unsnooze = {
  name: 'unsnooze',
  words: ['unsnooze', 'wake up pages', 'snooze off'],
  short: [],
  help: 'unsnooze – pages of an incident again: unsnooze 42',
  examples: ['unsnooze 42'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: ({ addressed, rest }) => addressed || rest === '',
  read: () => ({ ask: 'command', command: liftQuiet({ until: null, rest: null }) }),
} satisfies ChatCommand;
