// It is over: `resolve pool restarted`, `fixed`, `all clear`, `Service restored.`

import { resolve as resolveCommand } from '../incident/features/resolution/events.js';
import type { EpochMs } from '../incident/incident.js';
import type { ChatCommand, ReadingContext, Spoken } from './command.js';
import { isConditional, isEverything, isPartial, nothingOrMarkFollows, unlessSentence } from './grammar/people-talking.js';
import { progressSaid } from './grammar/percent.js';
import { readTimeOfDay } from './grammar/time-of-day.js';

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
  examples: ['resolve pool restarted', 'fixed', 'all clear', 'resolve anyway alert is stale', 'resolve at 03:16 pool restarted'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  fits: (line) =>
    !isPartlyRestored(line) && (statements.has(line.verb) || line.verb === 'resolve' ? saidOfThis(line) : nothingOrMarkFollows(line)),
  read: (rest: string, context: ReadingContext, line?: Spoken) => {
    if (isEverything(rest)) return { misread: 'One incident at a time, by its number.', example: 'resolve 42 pool restarted' };
    if (isPartial(rest)) return { misread: 'Not all of it? Then it is an update, or mitigated.', example: 'update 70% restored' };
    if (isConditional(rest)) return { misread: 'Resolve it when it is over. Until then give an ETA.', example: 'eta 20m' };
    const { text: said, anyway } = withoutAnyway(rest);
    const back = restoredAt(said, context);
    const { text, anyway: alsoAnyway } = withoutAnyway(back?.text ?? said);
    return {
      ask: 'command',
      command: resolveCommand({
        text: text === rest ? withStatement(rest, line) : text,
        anyway: anyway || alsoAnyway,
        ...(back === null ? {} : { restoredAt: back.at }),
      }),
    };
  },
} satisfies ChatCommand;

function withoutAnyway(rest: string): { readonly text: string; readonly anyway: boolean } {
  const anyway = /^anyway\b[\s,:.-]*/i.exec(rest);
  return { text: rest.slice(anyway?.[0].length ?? 0), anyway: anyway !== null };
}

/** `resolve at 03:16 pool restarted`: when service was back. */
function restoredAt(rest: string, { lastTimeOfDay }: ReadingContext): { readonly at: EpochMs; readonly text: string } | null {
  const at = /^(?:back )?at (?=\d)/i.exec(rest);
  const time = at === null ? null : readTimeOfDay(rest.slice(at[0].length));
  return time === null ? null : { at: lastTimeOfDay(time.hour, time.minute), text: time.rest.replace(/^[\s,:.;-]+/, '') };
}

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
