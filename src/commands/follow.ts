// Hearing of incidents without working on them.

import type { Followed } from '../incident/followed.js';
import type { ChatCommand, ReadingContext } from './command.js';
import { severityCode } from './grammar/severity-names.js';

const wanted = { misread: 'Follow what? A severity, an incident, a service or a team.', example: 'follow P1' } as const;

export const follow = {
  name: 'follow',
  words: ['follow', 'subscribe to'],
  short: [],
  exactOnly: ['follow'],
  help: 'follow – hear of incidents you do not work on: follow P1, follow 42',
  examples: ['follow P1', 'follow 42', 'follow payments-db'],
  incident: 'none',
  rank: 'observer',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ rest, addressed }, context) => (rest === '' ? addressed : whatIn(rest, context) !== null),
  read: (rest, context) => {
    const what = whatIn(rest, context);
    return what === null ? wanted : { ask: 'follow', what: what === 'this' ? null : what, stop: false };
  },
} satisfies ChatCommand;

export const unfollow = {
  name: 'unfollow',
  words: ['unfollow', 'stop following'],
  short: [],
  help: 'unfollow – hear no more of what you follow',
  examples: ['unfollow', 'unfollow P1', 'unfollow 42'],
  incident: 'none',
  rank: 'observer',
  changes: true,
  keeps: ['42', '#42', 'INC-42', 'P1'],
  fits: ({ rest, addressed }, context) => (rest === '' ? addressed : whatIn(rest, context) !== null || isEverything(rest)),
  read: (rest, context) => {
    if (rest === '' || isEverything(rest)) return { ask: 'follow', what: null, stop: true };
    const what = whatIn(rest, context);
    return what === null ? { ...wanted, example: 'unfollow P1' } : { ask: 'follow', what: what === 'this' ? null : what, stop: true };
  },
} satisfies ChatCommand;

export const following = {
  name: 'following',
  words: ['following', 'what do i follow', 'who do i follow', 'my subscriptions'],
  short: [],
  help: 'following – what you follow',
  examples: ['following', 'what do I follow?'],
  incident: 'none',
  rank: 'observer',
  changes: false,
  fits: ({ rest, addressed }) => rest === '' && addressed,
  read: () => ({ ask: 'follow', what: null, stop: false, shows: true }),
} satisfies ChatCommand;

const isEverything = (rest: string): boolean => /^(?:all|everything|all of (?:it|them)|it all)[.!]*$/iu.test(rest);

/** What is named, whole; `this`: the incident of the room or of the message quoted. Null: it is none of these. */
function whatIn(rest: string, { groups, onCallNames }: ReadingContext): Followed | 'this' | null {
  const said = rest
    .trim()
    .replace(/[.!]+$/u, '')
    .replace(/^(?:the|every|each|all|any|new|open) +/iu, '')
    .replace(/ +(?:incidents?|alerts?|outages?|please|pls|now)$/iu, '')
    .trim();
  if (/^(?:this|it|this one|that)$/iu.test(said)) return 'this';
  if (/^(?:incidents?|everything|all|outages?)$/iu.test(said)) return { all: true };
  const severity = severityCode(said.replace(/s$/i, '').toLowerCase());
  if (severity !== null) return { severity };
  const [, number] = /^(?:inc-?|#)?([0-9]{1,7})$/iu.exec(said) ?? [];
  if (number !== undefined) return { incident: Number(number) };
  const named = groups?.(said.replace(/^(?:team|service) +/iu, '')) ?? null;
  if (named !== null) return named.service !== null ? { service: named.service } : { team: named.team ?? said };
  // Without a catalogue any name that can only be one counts.
  const [, service] = /^(?:service +)?([a-z0-9]+(?:[-_.][a-z0-9*]+)+)$/iu.exec(said) ?? [];
  return service === undefined || onCallNames?.has(service.toLowerCase()) === true ? null : { service };
}
