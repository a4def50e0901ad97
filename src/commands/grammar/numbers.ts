// Counts as people write them: `5,847`, `5.8k`, `12 000`, `~5,000`. One pass from the left, never a guess.

/** More customers than people on earth is a slip of the thumb. */
const mostCustomers = 10_000_000_000;

export interface ReadNumber {
  readonly value: number;
  /** What follows it, trimmed. */
  readonly rest: string;
}

/** The whole number `text` begins with, or null: no number, a fraction, a negative one, or one too large to be meant. */
export function readNumber(text: string): ReadNumber | null {
  const trimmed = text.trimStart().replace(/ {2,}/g, ' ');
  const from = /^[~≈<>]/u.test(trimmed) ? 1 : 0;
  const digits = groupsAt(trimmed, from);
  if (digits === null) return null;
  const suffix = suffixAt(trimmed, digits.end);
  const value = suffix.times === 1 ? whole(digits.text) : Math.round(fraction(digits.text) * suffix.times);
  const next = trimmed[suffix.end];
  if (!Number.isSafeInteger(value) || value > mostCustomers || (next !== undefined && /^[\p{L}\p{N}%]$/u.test(next))) return null;
  return { value, rest: trimmed.slice(suffix.end).trim() };
}

/** Digits with single separators inside; a space only before exactly three more digits. */
function groupsAt(text: string, from: number): { readonly text: string; readonly end: number } | null {
  let end = from;
  while (isDigit(text[end]) || (/^[,.'’_]$/u.test(text[end] ?? '') && isDigit(text[end + 1])) || isGap(text, end)) end += 1;
  return isDigit(text[from]) ? { text: text.slice(from, end), end } : null;
}

const isGap = (text: string, at: number): boolean =>
  /^[ \u00a0\u202f\u2009]$/u.test(text[at] ?? '') &&
  [1, 2, 3].every((offset) => isDigit(text[at + offset])) &&
  !isDigit(text[at + 4]) &&
  isDigit(text[at - 1]);

const isDigit = (one: string | undefined): boolean => one !== undefined && one >= '0' && one <= '9' && one.length === 1;

/** `5,847`, `5.847`, `12 000`: every separator before exactly three digits. Otherwise not a whole number. */
const whole = (text: string): number => {
  const [head = '', ...groups] = text.split(/[,.'’_\s]/u);
  if (groups.length === 0) return Number(head);
  const last = groups.at(-1) ?? '';
  const isWestern = groups.every((group) => group.length === 3);
  // `1,20,000`: India counts in hundreds of thousands.
  const isIndian = groups.length > 1 && last.length === 3 && groups.slice(0, -1).every((group) => group.length === 2) && head.length <= 2;
  return head.length <= 3 && (isWestern || isIndian) ? Number(head + groups.join('')) : Number.NaN;
};

/** `5.8` and `5,8` before a suffix. */
const fraction = (text: string): number => Number(text.replace(',', '.'));

const suffixes: readonly (readonly [string, number])[] = [
  ['thousand', 1_000],
  ['lakhs', 100_000],
  ['lakh', 100_000],
  ['lacs', 100_000],
  ['lac', 100_000],
  ['crores', 10_000_000],
  ['crore', 10_000_000],
  ['cr', 10_000_000],
  ['mil', 1_000_000],
  ['tausend', 1_000],
  ['millionen', 1_000_000],
  ['hazaar', 1_000],
  ['hazar', 1_000],
  ['million', 1_000_000],
  ['mio', 1_000_000],
  ['mn', 1_000_000],
  ['k', 1_000],
  ['m', 1_000_000],
];

function suffixAt(text: string, at: number): { readonly times: number; readonly end: number } {
  const spaced = text[at] === ' ' ? at + 1 : at;
  const found = suffixes.find(([name]) => endsWord(text, spaced, name));
  return found === undefined ? { times: 1, end: at } : { times: found[1], end: spaced + found[0].length };
}

const endsWord = (text: string, at: number, name: string): boolean =>
  text.slice(at, at + name.length).toLowerCase() === name && !/^[\p{L}\p{N}]$/u.test(text[at + name.length] ?? '');

/** `about 300` is 300. */
export const withoutAbout = (rest: string): string =>
  rest.replace(/^(about|around|approx|approximately|roughly|over|are|is|now|up to)[.:]?\s+/i, '');
