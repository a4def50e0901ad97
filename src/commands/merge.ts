// Two incidents that are one.

import type { Ask, ChatCommand, IdForm, Misread } from './command.js';
import { pickAt } from './grammar/selector.js';
import { tokenise } from './grammar/tokens.js';

const keeps: readonly IdForm[] = ['42', '#42', 'INC-42', 'P1'];

type MergeAsk = Extract<Ask, { ask: 'merge' }>;
type MergeAllAsk = Extract<Ask, { ask: 'merge-all' }>;

export const merge = {
  name: 'merge',
  words: ['merge', 'merge with'],
  short: [],
  help: 'merge – take another incident into this one: merge 43',
  examples: ['merge 43', 'merge INC-43', 'merge 43 into 42'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps,
  fits: ({ addressed, rest }) => addressed || merging(rest, 'other-into-this') !== null,
  read: (rest) => merging(rest, 'other-into-this') ?? misread('merge 43'),
} satisfies ChatCommand;

export const mergeAll = {
  name: 'merge all',
  words: ['merge all', 'merge everything', 'merge them all', 'merge all of them'],
  short: [],
  help: 'merge all – make everything that is yours one incident; asked first',
  examples: ['merge all', 'merge all into 42', 'merge all P3'],
  incident: 'none',
  rank: 'responder',
  changes: true,
  keeps: ['42', '#42', 'INC-42'],
  fits: ({ addressed, rest }) => addressed || mergingAll(rest) !== null,
  read: (rest) =>
    mergingAll(rest) ?? {
      misread: '*merge all* makes one incident of everything you have or are paged for. Only the one that stays can be named.',
      example: 'merge all into 42',
    },
} satisfies ChatCommand;

/** `43 is a duplicate of 42`: both are named. */
const stated: readonly string[] = ['is a duplicate of', 'is duplicate of', 'is a dup of', 'is a dupe of', 'is the same as', 'is same as'];

export const duplicate = {
  name: 'duplicate of',
  words: ['duplicate of', 'duplicate', 'dup of', 'dup', 'dupe of', ...stated],
  short: [],
  exactOnly: ['duplicate', 'dup'],
  help: 'duplicate of – this is the same as another: duplicate of 41',
  examples: ['duplicate of 41', 'duplicate of INC-41'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps,
  fits: ({ addressed, rest }) => addressed || merging(rest, 'this-into-other') !== null,
  read: (rest) => merging(rest, 'this-into-other') ?? misread('duplicate of 41'),
} satisfies ChatCommand;

const misread = (example: string): Misread => ({ misread: 'Merge it with which incident? One number, or *merge 43 into 42*.', example });

/** Between two numbers: which of them takes the other. `merge 42 with 43` is 43 into 42. */
const takes: Readonly<Record<string, 'the second' | 'the first'>> = {
  into: 'the second',
  in: 'the second',
  to: 'the second',
  of: 'the second',
  with: 'the first',
  and: 'the first',
};

/** One id or two, and nothing else but `anyway`. */
function merging(rest: string, direction: MergeAsk['direction']): MergeAsk | null {
  const tokens = tokenise(rest);
  const first = pickAt(tokens, 0);
  if (first === null || !('number' in first.selector)) return null;
  const one = first.selector.number;
  const joint = takes[tokens[first.next]?.word ?? ''];
  const second = joint === undefined ? null : pickAt(tokens, first.next + 1);
  const end = endOf(tokens.slice(second?.next ?? first.next).map(({ word }) => word));
  if (end === null) return null;
  if (second === null) return { ask: 'merge', other: one, direction, ...end };
  if (!('number' in second.selector)) return null;
  const two = second.selector.number;
  const [other, into] = joint === 'the second' ? [one, two] : [two, one];
  return { ask: 'merge', other, direction: 'other-into-this', into, ...end };
}

const fillers: ReadonlySet<string> = new Set([
  ...['of', 'them', 'these', 'those', 'my', 'mine', 'incident', 'incidents', 'page', 'pages', 'together', 'now', 'please'],
  ...['incidentes', 'incidente', 'vorfälle', 'juntos', 'bitte', 'por', 'favor', 'na', 'ji'],
]);

/** `of them`, `P3`, `into 42`, `into one`, `anyway`: nothing else. */
function mergingAll(rest: string): MergeAllAsk | null {
  const tokens = tokenise(rest);
  let severity: MergeAllAsk['severity'] = null;
  let at = 0;
  for (; at < tokens.length; at++) {
    const word = tokens[at]?.word ?? '';
    const pick = pickAt(tokens, at);
    if (pick !== null && 'severity' in pick.selector && severity === null) severity = pick.selector.severity;
    else if (word !== '' && !fillers.has(word)) break;
  }
  let into: number | null = null;
  if (['into', 'in', 'to', 'with', 'en', 'em', 'con', 'com', 'mit', 'mein'].includes(tokens[at]?.word ?? '')) {
    const pick = pickAt(tokens, at + 1);
    if (pick !== null && 'number' in pick.selector) into = pick.selector.number;
    else if (!['one', 'uno', 'um', 'eins', 'ek'].includes(tokens[at + 1]?.word ?? '')) return null;
    at = pick === null || into === null ? at + 2 : pick.next;
  }
  const end = endOf(tokens.slice(at).map(({ word }) => word));
  return end === null ? null : { ask: 'merge-all', severity, ...(into === null ? {} : { into }), ...end };
}

/** What may follow: nothing, or a confirmation given beforehand. */
function endOf(words: readonly string[]): { readonly anyway?: true } | null {
  const said = words.filter((word) => word !== '');
  if (said.length === 0) return {};
  return said.length === 1 && said[0] === 'anyway' ? { anyway: true } : null;
}
