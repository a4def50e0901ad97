// The declared heartbeats: which are missing, when each was last heard, and when it is due.

import { heartbeatsReport } from '../incident/heartbeats-report.js';
import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

export const heartbeats = {
  name: 'heartbeats',
  words: ['heartbeats', 'list heartbeats', 'missing heartbeats'],
  short: [],
  help: 'heartbeats – which jobs are missing, and when each was last heard',
  examples: ['heartbeats'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  exactOnly: ['heartbeats'],
  fits: nothingFollows,
  read: () => ({ ask: 'question', question: { about: 'heartbeats' } }),
  answer: async (_question, context) => heartbeatsReport(await context.heartbeats(), context.reader),
} satisfies ChatCommand;
