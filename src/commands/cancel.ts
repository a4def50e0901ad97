// It never was an incident. A bare `cancel` is a consent word on SMS and WhatsApp, so it is never heard as this.

import { cancel as cancelCommand } from '../incident/features/resolution/events.js';
import type { ChatCommand, Spoken } from './command.js';
import { isConditional, isEverything, unlessSentence } from './grammar/people-talking.js';
import { isWritten, noiseWhole } from './grammar/wholeness.js';

export const cancel = {
  name: 'cancel',
  words: [
    'cancel',
    'false alarm',
    'it was a false alarm',
    'was a false alarm',
    "it's a false alarm",
    'its a false alarm',
    'false positive',
  ],
  short: [],
  asOrder: 'Cancel',
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
  guardedAt: ['P1', 'P2'],
  changes: true,
  fits: (spoken) =>
    // `cancel 843, it was a drill`: it says which.
    (spoken.picked === true && /^[,;.:–—-]/u.test(spoken.mark.trim())) ||
    (spoken.verb !== 'cancel'
      ? unlessSentence()(spoken) || noiseWhole(spoken) === 'act'
      : unlessSentence('meeting', 'lunch', 'it', 'tonight', 'today')(spoken)),
  whole: (spoken) => (isWritten(spoken) || isBare(spoken) ? 'hush' : noiseWhole(spoken)),
  read: (rest) => {
    if (isEverything(rest) || isConditional(rest))
      return { misread: 'One incident at a time, by its number.', example: 'cancel 42 test alert' };
    const anyway = /^anyway\b[\s,:.-]*/i.exec(rest);
    return { ask: 'command', command: cancelCommand({ text: rest.slice(anyway?.[0].length ?? 0), anyway: anyway !== null }) };
  },
} satisfies ChatCommand;

/** `cancel` alone says not what of. */
const isBare = ({ verb, rest, picked = false }: Spoken): boolean => verb === 'cancel' && rest === '' && !picked;
