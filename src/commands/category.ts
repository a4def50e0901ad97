// What kind of trouble it is.

import { rotaOf } from '../escalation/on-call.js';
import { teamOfCategory } from '../escalation/routing.js';
import type { Command } from '../incident/commands.js';
import { categorise as categoriseCommand, teamBeforeCategory } from '../incident/features/severity/severity.js';
import { type Category, categories } from '../incident/incident.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
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
  complete: withTeam,
  looksAtAlerts: true,
} satisfies ChatCommand;

/**
 * With the team of the first route for that category, and whom it has on call; where no route asks for it, with the team there was before
 * another category moved it.
 */
function withTeam(ask: Extract<IncidentAsk, { ask: 'command' }>, { organisation, incident, alerts, by, now }: LookupContext): Command {
  if (!('category' in ask.command)) throw new Error('*category* asks for a category');
  const { category } = ask.command;
  const { source, service, title } = incident;
  const own = { source: source ?? 'chat', service, severityWord: null, title, labels: {} };
  const known = [own, ...alerts].map((facts) => ({ ...facts, category, at: now }));
  const team = teamOfCategory(organisation, category, ...known) ?? teamBeforeCategory(incident);
  return team === null || team === incident.team
    ? categoriseCommand({ by, category })
    : categoriseCommand({ by, category, reroute: { team, rota: rotaOf(organisation, { ...incident, team }, now) } });
}

const categoryIn = (rest: string): Category | null => {
  const tokens = tokenise(rest);
  const at = tokens[0]?.word === 'is' || tokens[0]?.word === 'to' ? 1 : 0;
  return synonyms.get(tokens[at]?.word ?? '') ?? null;
};
