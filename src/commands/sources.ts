// How the sources of alerts stand: when each was last heard of, and what of it was refused.

import { sourcesReport } from '../incident/sources-report.js';
import type { ChatCommand } from './command.js';
import { nothingFollows } from './grammar/people-talking.js';

export const sources = {
  name: 'sources',
  words: ['sources', 'alert sources', 'monitoring sources', 'integrations'],
  short: [],
  help: 'sources – where alerts come from, and what of it was refused',
  examples: ['sources'],
  incident: 'none',
  rank: 'manager',
  changes: false,
  exactOnly: ['sources', 'integrations'],
  fits: nothingFollows,
  read: () => ({ ask: 'question', question: { about: 'sources' } }),
  answer: async (_question, { sourcesHeard, organisation, reader }) =>
    sourcesReport(await sourcesHeard(), [...organisation.sources.keys()], reader),
} satisfies ChatCommand;
