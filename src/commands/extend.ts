// More time for a maintenance window that runs, or is still to begin.

import type { ChatCommand } from './command.js';
import { readExtension } from './grammar/maintenance-line.js';

const example = 'extend 3 30m';

/** The window, if its number stands there before the time, and by how much. `extend 30` is thirty minutes of the only one. */
function extensionIn(rest: string, context: { readonly now: number; readonly timezone: string }) {
  const text = rest.replace(/^(?:the )?(?:maintenance|window)\s*/iu, '').trim();
  const found = /^#?([0-9]{1,7})(?:[,:]?\s+)(?=\S)(.*)$/u.exec(text);
  const ofOne = found === null ? null : readExtension(found[2] ?? '', context);
  // `extend 30 min` names no window.
  const alone = readExtension(text, context);
  if (alone !== null && (ofOne === null || !/^#?[0-9]+\s+(?:[0-9]|until|to|by|for|half|an?\s)/iu.test(text)))
    return { id: null, by: alone };
  return ofOne === null || found === null ? null : { id: Number(found[1]), by: ofOne };
}

export const extend = {
  name: 'extend',
  words: ['extend', 'extend maintenance', 'prolong maintenance', 'prolong'],
  short: [],
  exactOnly: ['extend', 'prolong'],
  help: 'extend – more time for a maintenance window: extend 3 30m',
  examples: [example, 'extend 30m', 'extend 3 until 05:00'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, picked }, context) => picked !== true && (addressed || extensionIn(rest, context) !== null),
  read: (rest, context) => {
    const found = extensionIn(rest, context);
    return found === null
      ? { misread: 'Which maintenance window, and by how much?', example }
      : { ask: 'maintenance', asks: { does: 'extend', ...found } };
  },
} satisfies ChatCommand;
