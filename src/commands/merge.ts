// Two incidents that are one.

import type { Ask, ChatCommand, IdForm, Misread } from './command.js';
import { pickAt } from './grammar/selector.js';
import { tokenise } from './grammar/tokens.js';

const keeps: readonly IdForm[] = ['42', '#42', 'INC-42', 'P1'];

export const merge = {
  name: 'merge',
  words: ['merge', 'merge with'],
  short: [],
  help: 'merge – take another incident into this one: merge 43',
  examples: ['merge 43', 'merge INC-43'],
  incident: 'required',
  rank: 'responder',
  changes: true,
  keeps,
  fits: ({ addressed, rest }) => addressed || onlyId(rest) !== null,
  read: (rest) => merging(rest, 'other-into-this', 'merge 43'),
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
  fits: ({ addressed, rest }) => addressed || onlyId(rest) !== null,
  read: (rest) => merging(rest, 'this-into-other', 'duplicate of 41'),
} satisfies ChatCommand;

function merging(rest: string, direction: 'other-into-this' | 'this-into-other', example: string): Ask | Misread {
  const other = onlyId(rest);
  return other === null ? { misread: 'With which incident? One number.', example } : { ask: 'merge', other, direction };
}

/** The number, when the rest is one id and nothing else. */
function onlyId(rest: string): number | null {
  const tokens = tokenise(rest);
  const pick = pickAt(tokens, 0);
  return pick !== null && 'number' in pick.selector && tokens.slice(pick.next).every((token) => token.word === '')
    ? pick.selector.number
    : null;
}
