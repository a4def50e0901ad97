// A draft of what customers are told: made from what is known, or in the words that follow.

import type { Command } from '../incident/commands.js';
import { draftNotice } from '../incident/features/notice/events.js';
import { customersWords, impactKinds } from '../incident/impact-facts.js';
import { type NoticePhase, noticePhases } from '../incident/notices.js';
import type { ChatCommand, IncidentAsk, LookupContext } from './command.js';
import { isSubject, nothingFollows } from './grammar/people-talking.js';
import { wordsIn } from './grammar/wholeness.js';

export const draft = {
  name: 'draft',
  words: [
    ...['draft', 'draft notice', 'draft a notice', 'draft the notice', 'draft customer notice', 'draft the customer notice'],
    ...['draft update', 'draft customer update', 'send customer communications', 'send customer communication', 'send customer comms'],
    ...[
      'send communications to customers',
      'start customer communications',
      'inform customers',
      'inform the customers',
      'notify customers',
    ],
    ...['notify the customers', 'tell customers', 'tell the customers', 'let customers know'],
    ...['write to customers', 'send the customer notice', 'send a customer notice', 'send customer notice'],
  ],
  short: [],
  neverTitle: ['send customer communications'],
  help: 'draft – write what customers are told, for the customer lead to publish',
  examples: ['draft', 'draft identified', 'draft Payments by card fail in Europe. We are working on it.'],
  incident: 'required',
  worksAfterwards: true,
  rank: 'responder',
  changes: true,
  inSwarm: true,
  freeText: true,
  keeps: ['42', 'P1'],
  askedOfOthers: true,
  fits: (spoken) =>
    spoken.rest === '' || nothingFollows(spoken) || (!isSubject(spoken.rest) && (spoken.addressed || isOwnText(spoken.rest))),
  read: (rest) => ({
    ask: 'command',
    command: draftNotice({ text: rest === '' || isFiller(rest) ? null : rest, phase: null, audience: null }),
  }),
  complete: completed,
} satisfies ChatCommand;

/** A sentence of one's own, not `draft of the agenda`. */
const isOwnText = (rest: string): boolean => wordsIn(rest).length >= 5 && /[.!]$/u.test(rest.trim());

const fillers: ReadonlySet<string> = new Set([
  'now',
  'please',
  'pls',
  'asap',
  'it',
  'one',
  'again',
  'notice',
  'update',
  'the',
  'a',
  'for',
  'customers',
  'incident',
  'resolved',
  'is',
]);
const isFiller = (rest: string): boolean => wordsIn(rest).every((word) => fillers.has(word));

/** A phase, or an audience of this organisation, is what it is for; anything else its words. */
function completed(ask: IncidentAsk, { by, organisation, incident }: LookupContext): Command {
  const { command } = ask as { readonly command: ReturnType<typeof draftNotice<{ text: string | null }>> };
  const { text } = command;
  if ('again' in command) return { ...command, by, names: namesOf(organisation, incident) } as Command;
  const { audience, asked, own } = forWhom(organisation, text);
  const phase = noticePhases.find((one) => one === asked) ?? null;
  return draftNotice({
    by,
    text: phase !== null || own === '' ? null : own,
    phase: phase as NoticePhase | null,
    audience: audience?.key ?? null,
    ...(audience?.words === undefined ? {} : { words: audience.words }),
    names: namesOf(organisation, incident),
  }) as Command;
}

/** `leadership`, `for support: we are …`, `support identified`: the audience, and what is left of the words. */
function forWhom({ audiences = [] }: LookupContext['organisation'], text: string | null) {
  const said = text?.trim() ?? '';
  const [, name = '', rest = ''] = /^(?:for +)?(?:the +)?([\p{L}\p{N}_-]+)(?:[:,]? +(.*)|[.:!]?)$/isu.exec(said) ?? [];
  const audience = audiences.find(({ key }) => key.toLowerCase() === name.toLowerCase());
  const isNamed = audience !== undefined && (rest === '' || /^for /iu.test(said) || said.includes(':') || isPhase(rest));
  const own = isNamed ? rest : said;
  return { audience: isNamed ? audience : undefined, own, asked: own.toLowerCase() };
}
const isPhase = (text: string): boolean => noticePhases.some((one) => one === text.trim().toLowerCase());

/** What customers call what is hit. */
function namesOf(
  { impact: catalogue }: LookupContext['organisation'],
  { impact }: LookupContext['incident'],
): Readonly<Record<string, string>> {
  const pairs = impactKinds.flatMap((kind) => {
    const names = customersWords(catalogue, kind, impact[kind]);
    return impact[kind].map((word, at) => [word.toLowerCase(), names[at] ?? word] as const);
  });
  return Object.fromEntries(pairs);
}
