// What kind of trouble it is.

import { categorise as categoriseCommand } from '../incident/features/severity/severity.js';
import { type Category, categories } from '../incident/incident.js';
import type { ChatCommand } from './command.js';
import { tokenise } from './grammar/tokens.js';

const synonyms: ReadonlyMap<string, Category> = new Map<string, Category>([
  ...categories.map((category) => [category, category] as const),
  ['perf', 'performance'],
  ['slow', 'performance'],
  ['infra', 'infrastructure'],
  ['sec', 'security'],
  ['down', 'outage'],
]);

export const category = {
  name: 'category',
  words: ['category', 'categorise', 'categorize', 'categorise as', 'categorize as'],
  short: [],
  exactOnly: ['category'],
  help: 'category – outage, security, performance, bug, infrastructure or data',
  examples: ['category security'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: ({ addressed, rest }) => addressed || rest === '' || categoryIn(rest) !== null,
  read: (rest) => {
    const found = categoryIn(rest);
    return found === null
      ? { misread: `Which one: ${categories.slice(0, -1).join(', ')} or ${categories.at(-1)}?`, example: 'category security' }
      : { ask: 'command', command: categoriseCommand({ category: found }) };
  },
} satisfies ChatCommand;

const categoryIn = (rest: string): Category | null => {
  const tokens = tokenise(rest);
  const at = tokens[0]?.word === 'is' || tokens[0]?.word === 'to' ? 1 : 0;
  return synonyms.get(tokens[at]?.word ?? '') ?? null;
};
