// A heartbeat that nobody waits for during a while, such as while its machine is rebuilt, and the end of that.

import { days, minutes } from '../incident/duration.js';
import type { ChatCommand } from './command.js';
import { readDuration } from './grammar/durations.js';
import { firstLine } from './grammar/tokens.js';

const longestMs = days(7);
const longestNameChars = 100;
const wanted = {
  misread: 'Which heartbeat, and for how long? From a minute to 7 days.',
  example: 'pause heartbeat nightly-backup 2h because the machine is rebuilt',
};

export const pauseHeartbeat = {
  name: 'pause heartbeat',
  words: ['pause heartbeat', 'silence heartbeat', 'mute heartbeat', 'disable heartbeat'],
  short: [],
  help: 'pause heartbeat – nobody waits for it: pause heartbeat backup 2h',
  examples: [wanted.example, 'pause heartbeat nightly-backup 30'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  read: (rest) => {
    const name = firstLine(rest).split(/\s/u)[0] ?? '';
    const duration = readDuration(
      rest
        .slice(name.length)
        .trim()
        .replace(/^for\s+/i, ''),
    );
    if (name === '' || name.length > longestNameChars || duration === null) return wanted;
    if (duration.ms < minutes(1) || duration.ms > longestMs) return wanted;
    const why = duration.rest.replace(/^(because|as|since)\b[\s:,]*/i, '').trim();
    return { ask: 'pause-heartbeat', name, forMs: duration.ms, why };
  },
} satisfies ChatCommand;

export const resumeHeartbeat = {
  name: 'resume heartbeat',
  words: ['resume heartbeat', 'unpause heartbeat', 'unsilence heartbeat', 'unmute heartbeat', 'enable heartbeat'],
  short: [],
  help: 'resume heartbeat – it is watched again: resume heartbeat backup',
  examples: ['resume heartbeat nightly-backup'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  read: (rest) => {
    const name = firstLine(rest)
      .trim()
      .replace(/[.!]+$/u, '');
    return name === '' || /\s/u.test(name) || name.length > longestNameChars
      ? { misread: 'Which heartbeat? *heartbeats* lists them.', example: 'resume heartbeat nightly-backup' }
      : { ask: 'resume-heartbeat', name };
  },
} satisfies ChatCommand;
