// The impact asked one question at a time, of whoever talks to customers.

import type { ChatCommand } from './command.js';

export const impactForm = {
  name: 'impact form',
  words: ['impact form', 'form', 'bridge form', 'start form', 'ask impact', 'impact questions'],
  short: [],
  exactOnly: ['form'],
  help: 'impact form – be asked for the impact, one question at a time',
  examples: ['impact form', 'form'],
  incident: 'required',
  rank: 'responder',
  changes: false,
  fits: ({ rest, addressed, verb }) => rest === '' && (addressed || verb !== 'form'),
  read: () => ({ ask: 'impact-form' }),
} satisfies ChatCommand;
