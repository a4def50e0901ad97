// When it will be over: `eta 20m`, `eta 04:30`.

import { setEta as setEtaCommand } from '../incident/features/progress/events.js';
import type { ChatCommand } from './command.js';
import { doubtIn } from './grammar/doubts.js';
import { etaOf, timeIn } from './grammar/eta-time.js';

const wanted = { misread: 'ETA in minutes or as a time, at most 24 hours ahead.', example: 'eta 20m' };

export const eta = {
  name: 'eta',
  words: ['eta', 'new eta', 'eta is', 'eta now', 'revised eta', 'updated eta', 'set eta', 'fix eta', 'eta to fix'],
  short: [],
  help: 'eta – say when it should be over: eta 20m, eta 04:30',
  examples: ['eta 20m', 'eta 1h', 'eta 04:30'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps: ['42'],
  fits: ({ addressed, rest }, context) => addressed || rest === '' || /^\D{0,3}\d/.test(rest) || etaOf(rest, context) !== null,
  whole: ({ rest }, context) => {
    const left = (timeIn(rest, context)?.rest ?? '').replace(/[\s,]*\b(sorry|apologies)\b[\s.!]*$/i, '');
    return /^(from|says|said|according)\b/i.test(left) || doubtIn(left, ['part', 'scope', 'failure', 'time', 'guess', 'denial']) !== null
      ? 'hush'
      : 'act';
  },
  read: (rest, context) => {
    const at = etaOf(rest, context);
    return at === null ? wanted : { ask: 'command', command: setEtaCommand({ at }) };
  },
} satisfies ChatCommand;
