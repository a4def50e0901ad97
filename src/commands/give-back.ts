// What was taken over from somebody goes back to them.

import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

export const giveBack = {
  name: 'give back',
  words: ['give back', 'give the pager back', 'give back the pager', 'hand back the pager', 'hand the pager back', 'giving the pager back'],
  short: [],
  help: 'give back – end the cover you give, or the pager you took',
  examples: ['give back'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  fits: nothingFollows,
  read: () => ({ ask: 'duty', asks: { duty: 'give-back' } }),
} satisfies ChatCommand;
