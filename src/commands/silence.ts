// No pages from one service for a while; its alerts are still counted.

import { days, minutes } from '../incident/duration.js';
import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { type ReadDuration, readDuration } from './grammar/durations.js';
import { firstLine } from './grammar/tokens.js';

const longestMs = days(7);
const longestServiceChars = 100;
const wanted = {
  misread: 'Which service, and for how long? From a minute to 7 days.',
  example: 'silence payments-db 1h because disks are swapped',
};

export const silence = {
  name: 'silence',
  words: ['silence', 'mute'],
  short: [],
  exactOnly: ['mute'],
  help: 'silence – no pages from a service: silence payments-db 1h because …',
  examples: [wanted.example, 'silence payments-db 30'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest }) => addressed || silenceOf(rest) !== null,
  whole: ({ rest }) => {
    const why = silenceOf(rest)?.duration.rest ?? '';
    const says = why.replace(/^(because|as|since)\b/i, '');
    if (why === '') return 'act';
    return doubtIn(why) === null ||
      (/^(because|since|due to|for|,|:|\(|-|while|during)/i.test(why) &&
        doubtIn(says.replace(/\b(planned|scheduled|maintenance|expected|while|during|until)\b/gi, ''), ['failure', 'part']) === null)
      ? 'act'
      : 'ask';
  },
  read: (rest) => {
    const found = silenceOf(rest);
    if (found === null || found.duration.ms < minutes(1) || found.duration.ms > longestMs) return wanted;
    const why = found.duration.rest.replace(/^(because|as|since)\b[\s:,]*/i, '').trim();
    return { ask: 'silence', service: found.service, forMs: found.duration.ms, why };
  },
} satisfies ChatCommand;

/** The service is one word, or everything; `for` before the time is left out. */
function silenceOf(said: string): { readonly service: string; readonly duration: ReadDuration } | null {
  const rest = said.replace(/^(?:everything|every service|all services|all|∗)(?=\s)/i, '*');
  const service = firstLine(rest).split(/\s/u)[0] ?? '';
  if (service === '' || service.length > longestServiceChars) return null;
  const duration = readDuration(
    rest
      .slice(service.length)
      .trim()
      .replace(/^for\s+/i, ''),
  );
  return duration === null ? null : { service, duration };
}
