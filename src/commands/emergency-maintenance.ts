// Maintenance that cannot wait for as much notice as planned one has: it needs a reason.

import type { ChatCommand } from './command.js';
import { askToPlan, readPlan } from './grammar/maintenance-line.js';

export const emergencyMaintenance = {
  name: 'emergency maintenance',
  words: [
    'emergency maintenance',
    'plan emergency maintenance',
    'declare emergency maintenance',
    'urgent maintenance',
    'unplanned maintenance',
  ],
  short: [],
  help: 'emergency maintenance – with less notice, and a reason',
  examples: ['emergency maintenance payments now-04:00 because a disk fails'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ addressed, rest, picked }, context) => picked !== true && (addressed || !('missing' in readPlan(rest, 'emergency', context))),
  read: (rest, context) => askToPlan(rest, 'emergency', context),
} satisfies ChatCommand;
