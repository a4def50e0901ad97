// What is planned and running: maintenance windows, listed. It changes nothing.

import type { ChatCommand } from './command.js';

export const maintenances = {
  name: 'maintenances',
  words: [
    ...['maintenances', 'list maintenance', 'list maintenances', 'show maintenance', 'maintenance list', 'maintenance windows'],
    ...['maintenance window', 'upcoming maintenance', 'what maintenance'],
  ],
  short: [],
  help: 'maintenances – maintenance windows that are planned or running',
  examples: ['maintenances', 'list maintenance', 'show maintenance 3'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, picked }) => picked !== true && (addressed || rest === '' || /^#?[0-9]{1,7}[.!?]*$/u.test(rest)),
  read: (rest) => {
    const id = /^#?([0-9]{1,7})[.!?]*$/u.exec(rest.trim())?.[1] ?? null;
    return { ask: 'question', question: { about: 'maintenance', id } };
  },
  answer: ({ id = null }, { maintenance: report }) => report(id === null ? null : Number(id)),
} satisfies ChatCommand;
