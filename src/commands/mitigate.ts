// The pain has stopped, the cause has not gone: `mitigated …`.

import { mitigate as mitigateCommand } from '../incident/features/resolution/events.js';
import type { ChatCommand } from './command.js';
import { isConditional, isEverything, isPartial, unlessSentence } from './grammar/people-talking.js';
import { endsWhole, isWritten } from './grammar/wholeness.js';

const example = 'mitigated traffic moved to replica';

export const mitigate = {
  name: 'mitigated',
  words: ['mitigated', 'mitigate'],
  short: [],
  asOrder: 'Mark … as mitigated',
  claims: ['mitigated', 'mitigate'],
  neverTitle: ['mitigated', 'mitigate'],
  help: 'mitigated – the worst is over, the cause is not fixed yet',
  examples: ['mitigated', 'mitigated traffic moved to replica', 'mitigated 42'],
  incident: 'required',
  rank: 'responder',
  guardedAt: ['P1', 'P2'],
  changes: true,
  fits: unlessSentence(),
  whole: (spoken) =>
    isWritten(spoken) || isPartial(spoken.rest) ? 'hush' : endsWhole(spoken, spoken.verb === 'mitigate', { isLess: true }),
  read: (rest) => {
    if (isEverything(rest)) return { misread: 'One incident at a time.', example };
    if (isConditional(rest)) return { misread: 'Nothing has changed. Say so once it has happened.', example };
    return { ask: 'command', command: mitigateCommand({ text: rest }) };
  },
} satisfies ChatCommand;
