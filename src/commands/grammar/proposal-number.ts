// Which proposal a decision is about: `approve 2`, `reject #2 not during payroll`.

import type { Misread } from '../command.js';
import { isSeparator, tokenise } from './tokens.js';

/** No incident has more of them: a larger number is that of an incident. */
export const mostProposals = 20;

export interface AboutProposal {
  readonly proposal: number | null;
  readonly rest: string;
}

/** The number a rest begins with and what follows. Several numbers are a slip: one decision at a time. */
export function proposalNumber(rest: string, example: string): AboutProposal | Misread {
  const tokens = tokenise(rest);
  const at = ['proposal', 'number', 'no', 'option'].includes(tokens[0]?.word ?? '') ? 1 : 0;
  const first = tokens[at];
  if (first === undefined || !/^[0-9]/.test(first.word)) return { proposal: null, rest };
  const next = tokens[at + 1];
  const more = next?.word === 'and' ? tokens[at + 2] : next;
  const isOne = /^[0-9]{1,4}$/.test(first.word) && Number(first.word) > 0 && /^#?$/.test(first.lead) && !first.mark.startsWith('%');
  if (!isOne || /^[0-9]+$/.test(more?.word ?? '')) return { misread: 'Which proposal? One number.', example };
  const following = tokens.slice(at + 1).find((token) => !isSeparator(token));
  return { proposal: Number(first.word), rest: following === undefined ? '' : rest.slice(following.start) };
}
