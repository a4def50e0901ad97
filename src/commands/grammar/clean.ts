// What somebody typed, without what nobody can see and without towers of accents, and as it was before we softened it.
// Must stay linear in its input and must never throw, whatever arrives.

import { asTyped } from '../../incident/escape.js';
import { visible } from '../../text/invisible.js';

/** Longest text kept of one message; the rest is not read. */
const longestTextChars = 4_000;
/** Accents stacked on one letter beyond this many are dropped: no writing system needs more, and Zalgo lives on them. */
const mostAccents = 4;

/** At most 4,000 characters of visible text, line breaks as `\n`, no white space around it. Emoji stay whole. */
export function clean(raw: string): string {
  let text = '';
  let accents = 0;
  for (const symbol of visible(whole(raw.slice(0, 2 * longestTextChars)))) {
    accents = isAccent(symbol) ? accents + 1 : 0;
    if (accents <= mostAccents) text += symbol;
  }
  return asTyped(whole(text.slice(0, longestTextChars))).trim();
}

const isAccent = (symbol: string): boolean => symbol >= '\u0300' && /^\p{M}$/u.test(symbol) && symbol !== '\ufe0f';

/** Without half an emoji at the end. */
const whole = (text: string): string => {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
};
