// Opening an incident by hand, or a drill that plays one.

import type { Ask, ChatCommand, Misread, ReadingContext, Spoken } from './command.js';
import { declareLine } from './grammar/declare-line.js';
import { isMarked } from './grammar/people-talking.js';
import { severityNamed } from './grammar/severity-names.js';
import { tokenise } from './grammar/tokens.js';

const example = 'declare P1 checkout down';

export const declare = {
  name: 'declare',
  words: [
    ...['declare', 'declare incident', 'new', 'new incident', 'incident', 'create incident', 'open incident', 'raise incident'],
    ...['report incident'],
  ],
  short: [],
  exactOnly: ['new', 'incident'],
  help: 'declare – open an incident: declare P2 slow search',
  examples: [
    'declare P2 slow search',
    'P1 INCIDENT: checkout down. Customers: 2,847 affected.',
    'SEV1 checkout down',
    'new P3 reports are late',
  ],
  incident: 'none',
  opensIncident: true,
  rank: 'responder',
  changes: true,
  keeps: ['42', 'P1'],
  fits: (spoken, context) => (spoken.addressed ? isExplicit(spoken) || !isNoTitle(spoken.rest) : isOrder(spoken, context)),
  read: (rest, context) => declaring(rest, context, false),
} satisfies ChatCommand;

export const drill = {
  name: 'drill',
  words: ['drill', 'declare drill', 'start drill', 'new drill', 'start a drill'],
  short: [],
  exactOnly: ['drill'],
  help: 'drill – practise: the same, marked as a drill',
  examples: ['drill P1 checkout down'],
  incident: 'none',
  opensIncident: true,
  rank: 'responder',
  changes: true,
  keeps: ['42', 'P1'],
  fits: declare.fits,
  read: (rest, context) => declaring(rest, context, true),
} satisfies ChatCommand;

/** What a declare line asks for, or what it lacks. */
export function declaring(text: string, context: ReadingContext, drill: boolean): Ask | Misread {
  const declaration = declareLine(text, context);
  return declaration.title === ''
    ? { misread: 'What is broken?', example: drill ? 'drill P1 checkout down' : example }
    : { ask: 'declare', declaration: { ...declaration, drill: drill || declaration.drill } };
}

/** Words a sentence about an incident goes on with; a title begins with none of them. */
const sentenceWords: ReadonlySet<string> = new Set([
  ...['is', 'was', 'are', 'were', "isn't", "wasn't", 'has', 'had', 'have', 'will', 'would', 'should', 'could', 'can', 'may', 'might'],
  ...['must', 'still', 'because', 'and', 'or', 'but', 'then', 'so', 'as', 'if', 'when', 'needs', 'looks', 'seems', 'again', 'now', 'too'],
  ...['please', 'over', 'here', 'there', 'means', 'for', 'to', 'of', 'with', 'review', 'postmortem', 'does', 'not', 'unless', 'since'],
  ...['until'],
]);

/** Whether the words after a severity or `incident` are no title: `P1 is under control`. */
export const isNoTitle = (text: string): boolean => sentenceWords.has(tokenise(text)[0]?.word ?? '');

/** Nobody says declare by chance; `incident is over` and `new is better` are sentences. */
const isExplicit = ({ verb }: Pick<Spoken, 'verb'>): boolean => verb.startsWith('declare');

/** In a room `new deploy is out` opens nothing: a severity, the word incident or a colon must follow. */
function isOrder({ verb, mark, rest }: Spoken, context: ReadingContext): boolean {
  if (isExplicit({ verb })) return true;
  if (isMarked(mark)) return rest !== '';
  const startsWithSeverity = severityNamed(tokenise(rest)[0]?.word ?? '') !== null && declareLine(rest, context).severity !== null;
  return startsWithSeverity || (verb.includes(' ') && rest !== '' && !isNoTitle(rest));
}
