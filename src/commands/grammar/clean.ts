// What somebody typed, without what nobody can see: controls, zero-width and direction marks, stacked accents, lone surrogates.
// Must stay linear in its input and must never throw, whatever arrives.

/** Longest text kept of one message; the rest is not read (design section 4, reliability T13). */
export const longestTextChars = 4_000;
/** Accents stacked on one letter beyond this many are dropped: no writing system needs more, and Zalgo lives on them. */
const mostAccents = 4;

/** Code points that show nothing or turn the text around, first and last of each range. White space is not among them. */
const unseen: readonly (readonly [number, number])[] = [
  [0x00, 0x08],
  [0x0e, 0x1f],
  [0x7f, 0x84],
  [0x86, 0x9f],
  [0xad, 0xad],
  [0x34f, 0x34f],
  [0x61c, 0x61c],
  [0x115f, 0x1160],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x200b, 0x200f],
  [0x202a, 0x202e],
  [0x2060, 0x206f],
  [0x3164, 0x3164],
  [0xd800, 0xdfff],
  [0xfdd0, 0xfdef],
  [0xfe00, 0xfe0d],
  [0xfeff, 0xfeff],
  [0xffa0, 0xffa0],
  [0xfff0, 0xfffc],
  [0xfffe, 0xffff],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
];

const zeroWidthJoiner = 0x200d;
const lineBreaks: ReadonlySet<number> = new Set([0x0a, 0x0b, 0x0c, 0x0d, 0x85, 0x2028, 0x2029]);

/** At most 4,000 characters of visible text, line breaks as `\n`, no white space around it. Emoji stay whole. */
export function clean(raw: string): string {
  let text = '';
  let accents = 0;
  let before = '';
  for (const symbol of raw.slice(0, 2 * longestTextChars)) {
    accents = isAccent(symbol) ? accents + 1 : 0;
    if (accents <= mostAccents) text += seen(symbol, before);
    before = symbol;
  }
  return whole(text.slice(0, longestTextChars)).trim();
}

const isAccent = (symbol: string): boolean => symbol >= '\u0300' && /^\p{M}$/u.test(symbol) && symbol !== '\ufe0f';

function seen(symbol: string, before: string): string {
  const code = symbol.codePointAt(0) ?? 0;
  if (code >= 0x20 && code < 0x7f) return symbol;
  if (lineBreaks.has(code)) return code === 0x0a && before === '\r' ? '' : '\n';
  // Families and flags are several emoji held together by a joiner; between letters it only hides things.
  if (code === zeroWidthJoiner) return joinable(before) ? symbol : '';
  return unseen.some(([first, last]) => code >= first && code <= last) ? '' : symbol;
}

const joinable = (symbol: string): boolean => symbol === '\ufe0f' || /^[\p{Extended_Pictographic}\p{Emoji_Modifier}]$/u.test(symbol);

/** Without half an emoji at the end. */
const whole = (text: string): string => {
  const last = text.charCodeAt(text.length - 1);
  return last >= 0xd800 && last <= 0xdbff ? text.slice(0, -1) : text;
};
