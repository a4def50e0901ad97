// What somebody answers to a question of the impact form. Pure: the question and its words come in, what is to be noted goes out.

import type { ImpactCatalogue, ImpactChanges, ImpactKind } from '../../incident/impact-facts.js';
import type { ImpactQuestion } from '../../incident/impact-form.js';
import { impactFacts } from './impact-facts.js';
import { readNumber, withoutAbout } from './numbers.js';
import { hasChatter } from './people-talking.js';
import { wordsIn } from './wholeness.js';

export type FormAnswer =
  | { readonly answers: 'skip' }
  | { readonly answers: 'stop' }
  | { readonly answers: 'list'; readonly changes: ImpactChanges }
  | { readonly answers: 'customers'; readonly customers: number }
  | { readonly answers: 'text'; readonly text: string }
  /** A word that the catalogue does not have. */
  | { readonly answers: 'unknown'; readonly typed: string };

const skips = /^\W*(?:skip|next|pass on it|no idea|dunno|(?:i |we )?don['’]?t know(?: yet)?|unknown|not known(?: yet)?|later)\W*$/iu;
const stops = /^\W*(?:stop|end|cancel|quit|close|leave) (?:the |this )?(?:impact |bridge )?form\W*$/iu;
const isNone = /^\W*(?:none|nothing|n\/a|no one|nobody)\W*$/iu;

/** What these words answer; null: nothing. `alone`: they mean nothing else, so that a sentence may be an answer. */
export function formAnswer(asks: ImpactQuestion, said: string, catalogue: ImpactCatalogue | undefined, alone: boolean): FormAnswer | null {
  const text = said.trim();
  if (text === '') return null;
  if (stops.test(text)) return { answers: 'stop' };
  if (skips.test(text)) return { answers: 'skip' };
  const number = readNumber(withoutAbout(text));
  if (asks === 'customers' || (asks === 'text' && number !== null)) {
    const isCount =
      number !== null &&
      /^\W*(?:(?:customers?|users?|people|accounts?|of them|so far|affected|or so|roughly|now)\W*)*$/iu.test(number.rest);
    if (asks === 'customers' && isNone.test(text)) return { answers: 'customers', customers: 0 };
    if (isCount && number !== null) return { answers: 'customers', customers: number.value };
    if (asks === 'customers') return null;
  }
  if (asks === 'text') {
    const words = wordsIn(text);
    return alone && words.length > 1 && !hasChatter(words) && !/[?？]\s*$/u.test(text) ? { answers: 'text', text } : null;
  }
  const changes = listAnswer(asks, text, catalogue);
  if (changes === null && alone) return unknownIn(asks, text, catalogue);
  return changes === null || (!alone && (catalogue?.[asks] ?? []).length === 0) ? null : { answers: 'list', changes };
}

/** It would be a list, but for one word of it. */
function unknownIn(kind: ImpactKind, text: string, catalogue: ImpactCatalogue | undefined): FormAnswer | null {
  const read = impactFacts(text, catalogue, kind, true);
  if (read?.reads === 'unknown') return { answers: 'unknown', typed: read.typed };
  return read?.reads === 'changes' && read.guessed ? { answers: 'unknown', typed: text } : null;
}

function listAnswer(kind: ImpactKind, text: string, catalogue: ImpactCatalogue | undefined): ImpactChanges | null {
  const known = catalogue?.[kind] ?? [];
  const only = (words: readonly string[]): ImpactChanges => ({ [kind]: { only: words, also: [], not: [] } });
  if (isNone.test(text)) return only([]);
  if (known.length > 0 && /^[\s,;&0-9]*(?:\band\b[\s,;&0-9]*)*[.!]?$/iu.test(text) && /[0-9]/u.test(text)) {
    const picked = (text.match(/[0-9]{1,3}/gu) ?? []).map((digits) => known[Number(digits) - 1]?.key);
    return picked.every((key) => key !== undefined) ? only(picked.filter((key) => key !== undefined)) : null;
  }
  const read = impactFacts(text, catalogue, kind, true);
  return read?.reads === 'changes' && !read.guessed && read.text === '' ? read.changes : null;
}
