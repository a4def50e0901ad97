// The word somebody probably meant. Only ever a suggestion in a message: nothing here is acted upon.

import { editDistance } from '../../text/edit-distance.js';

/** The closest of `candidates`, or null when none is within a third of the word's length. */
export function nearest(word: string, candidates: Iterable<string>): string | null {
  let best: { readonly candidate: string; readonly distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (distance <= Math.max(1, Math.floor(candidate.length / 3)) && distance < (best?.distance ?? Number.POSITIVE_INFINITY)) {
      best = { candidate, distance };
    }
  }
  return best?.candidate ?? null;
}

/** The suggestion as it ends a message, or nothing. */
export function didYouMean(word: string, candidates: Iterable<string>): string {
  const meant = nearest(word, candidates);
  return meant === null ? '' : ` (did you mean ${meant}?)`;
}
