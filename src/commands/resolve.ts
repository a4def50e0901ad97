// It is over: `resolve pool restarted`, `fixed`, `all clear`, `Service restored.`

import { resolve as resolveCommand } from '../incident/features/resolution/events.js';
import type { ChatCommand, ReadingContext, Spoken } from './command.js';
import { isConditional, isEverything, isPartial, nothingOrMarkFollows, unlessSentence } from './grammar/people-talking.js';
import { progressSaid } from './grammar/percent.js';

/** Statements, which people also make about half of it; `resolve` alone is an order. */
const statements: ReadonlySet<string> = new Set([
  ...['resolved', 'fixed', 'all clear', 'service restored', 'services restored', 'service is restored', 'service is back'],
  ...['services are back'],
]);
const spoken = [
  ...["it's fixed", 'its fixed', 'it is fixed', "it's resolved", 'it is resolved', 'issue resolved', 'issue fixed', 'incident resolved'],
  ...['problem fixed', 'problem solved', 'resolving', 'incident is resolved', 'issue is resolved', 'issue is fixed'],
];

export const resolve = {
  name: 'resolve',
  words: ['resolve', ...statements, ...spoken],
  short: ['6'],
  claims: ['resolve', 'resolved', 'fixed', 'all clear', 'service restored', 'service is restored'],
  neverTitle: [
    ...['resolve', 'resolved', 'fixed', 'all clear', 'service restored', 'service is restored', 'incident resolved', 'issue resolved'],
  ],
  exactOnly: ['resolving'],
  help: 'resolve – it is over; the clocks stop',
  helpPlace: 3,
  examples: ['resolve pool restarted', 'fixed', 'all clear', 'resolve anyway alert is stale'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: (line) =>
    !isPartlyRestored(line) && (statements.has(line.verb) || line.verb === 'resolve' ? saidOfThis(line) : nothingOrMarkFollows(line)),
  read: (rest: string, _context: ReadingContext, line?: Spoken) => {
    if (isEverything(rest)) return { misread: 'One incident at a time, by its number.', example: 'resolve 42 pool restarted' };
    if (isPartial(rest)) return { misread: 'Not all of it? Then it is an update, or mitigated.', example: 'update 70% restored' };
    if (isConditional(rest)) return { misread: 'Resolve it when it is over. Until then give an ETA.', example: 'eta 20m' };
    const anyway = /^anyway\b[\s,:.-]*/i.exec(rest);
    const text = anyway === null ? withStatement(rest, line) : rest.slice(anyway[0].length);
    return { ask: 'command', command: resolveCommand({ text, anyway: anyway !== null }) };
  },
} satisfies ChatCommand;

/** `Service restored. 100% traffic.` says what is so in its verb: the record keeps the whole of it. */
function withStatement(rest: string, line: Spoken | undefined): string {
  if (line === undefined || rest === '' || !line.verb.startsWith('service')) return rest;
  const verb = line.verb.charAt(0).toUpperCase() + line.verb.slice(1);
  return `${verb}${line.mark.trim() || ':'} ${rest}`;
}

/** `Service restored for 70% of traffic` is an update. */
const isPartlyRestored = ({ verb, rest }: Spoken): boolean => verb !== 'resolve' && (progressSaid(`${verb} ${rest}`)?.percent ?? 100) < 100;

function saidOfThis(line: Spoken): boolean {
  if (line.addressed) return true;
  if (isPartial(line.rest) || isConditional(line.rest)) return false;
  const alsoTalk = line.verb === 'all clear' ? ['on', 'from', 'for', 'here'] : ['typo', 'typos', 'lunch', 'docs', 'in'];
  return unlessSentence(...alsoTalk)(line);
}
