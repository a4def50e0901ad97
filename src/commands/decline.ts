// Passing a page on to whoever is next.

import type { ChatCommand } from './command.js';

/** `no` begins many sentences; only these go on after it. */
const mayFollow: ReadonlySet<string> = new Set(['thanks', 'thx', 'thank', 'sorry', 'pass', 'please']);

export const decline = {
  name: 'no',
  words: [
    'no',
    'pass',
    'decline',
    'declined',
    'not me',
    "can't take it",
    'cant take it',
    'cannot take it',
    "can't take this",
    'pass it on',
  ],
  short: [],
  help: 'no – pass the page on to the next person',
  examples: ['no', 'pass', 'no 42'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: ({ verb, mark, rest, addressed }) =>
    addressed && (verb !== 'no' || rest === '' || mark.startsWith(',') || mayFollow.has(rest.toLowerCase().split(/[\s,.!]/)[0] ?? '')),
  read: (rest) =>
    /^(it )?(on )?to\b/i.test(rest) || rest.startsWith('@')
      ? { misread: 'Passing goes to the next person on call. To choose somebody, hand it off.', example: 'handoff @ben' }
      : { ask: 'command', command: { type: 'decline' } },
} satisfies ChatCommand;
