// Who is on it, and who is on call.

import type { ChatCommand } from './command.js';
import { alone } from './grammar/people-talking.js';
import { tokenise } from './grammar/tokens.js';

export const who = {
  name: 'who',
  words: ['who', 'who is on it', "who's on it", 'whos on it', 'who has it', 'who is who', 'roles', 'who is in the room'],
  short: [],
  help: 'who – who does what on this incident',
  examples: ['who', 'who 42'],
  incident: 'optional',
  rank: 'observer',
  changes: false,
  fits: alone,
  read: () => ({ ask: 'question', question: { about: 'who' } }),
} satisfies ChatCommand;

const beforeTeam: ReadonlySet<string> = new Set(['for', 'in', 'at', 'the', 'team']);

export const onCall = {
  name: 'oncall',
  words: ['oncall', 'on call', 'on-call', 'who is on call', "who's on call", 'whos on call', 'who is oncall', 'whoisoncall'],
  short: [],
  help: 'oncall – who is on call, for all teams or one: oncall database',
  examples: ['oncall', 'oncall database', 'who is on call'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, verb }) => addressed || rest === '' || (verb === 'oncall' && !/\s/.test(rest)),
  read: (rest) => {
    const team = tokenise(rest).find((token) => token.word !== '' && !beforeTeam.has(token.word))?.word ?? '';
    return { ask: 'question', question: { about: 'oncall', team: team === '' ? null : team } };
  },
} satisfies ChatCommand;
