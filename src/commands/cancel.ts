// It never was an incident. A bare `cancel` is a consent word on SMS and WhatsApp, so it is never heard as this.

import { cancel as cancelCommand } from '../incident/features/resolution/events.js';
import type { ChatCommand } from './command.js';
import { isConditional, isEverything, unlessSentence } from './grammar/people-talking.js';

export const cancel = {
  name: 'cancel',
  words: ['cancel', 'false alarm'],
  short: [],
  neverTitle: ['false alarm'],
  help: 'cancel – it was a false alarm; say why',
  examples: [
    'cancel 42',
    'cancel test alert from staging',
    'false alarm',
    'false alarm the probe was wrong',
    'cancel anyway probe is broken',
  ],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: (spoken) =>
    spoken.verb === 'false alarm' ? unlessSentence()(spoken) : unlessSentence('meeting', 'lunch', 'it', 'tonight', 'today')(spoken),
  read: (rest) => {
    if (isEverything(rest) || isConditional(rest))
      return { misread: 'One incident at a time, by its number.', example: 'cancel 42 test alert' };
    const anyway = /^anyway\b[\s,:.-]*/i.exec(rest);
    return { ask: 'command', command: cancelCommand({ text: rest.slice(anyway?.[0].length ?? 0), anyway: anyway !== null }) };
  },
} satisfies ChatCommand;
