// Two incidents that are one.

import type { Ask, ChatCommand, IdForm, Misread } from './command.js';
import { pickAt } from './grammar/selector.js';
import { tokenise } from './grammar/tokens.js';

const keeps: readonly IdForm[] = ['42', '#42', 'INC-42', 'P1'];

type MergeAsk = Extract<Ask, { ask: 'merge' }>;

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

export const duplicate = {
  name: 'duplicate of',
  words: ['duplicate of', 'duplicate', 'dup of', 'dup', 'dupe of'],
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

/** What may follow: nothing, or a confirmation given beforehand. */
function endOf(words: readonly string[]): { readonly anyway?: true } | null {
  const said = words.filter((word) => word !== '');
  if (said.length === 0) return {};
  return said.length === 1 && said[0] === 'anyway' ? { anyway: true } : null;
}
