// The first line of a message as words, each with the punctuation around it and its place in the text.
// Must stay linear: one pass, no backtracking, and nothing beyond the first 1,024 characters is searched for commands.

/** How far a command is searched for: a flood must cost nothing. */
export const commandChars = 1_024;

export interface Token {
  /** Lower case, compatibility forms unified (`ａｃｋ` is `ack`), straight apostrophes; empty for pure punctuation or emoji. */
  readonly word: string;
  /** Punctuation before the word, for example `#`, `/`, `@`, `(`. */
  readonly lead: string;
  /** Punctuation after the word, for example `:`, `?`, `%`. */
  readonly mark: string;
  /** Places in the text: of the first character, and just after the last. */
  readonly start: number;
  readonly end: number;
}

/** The words of the first line of `text`, which has been cleaned. */
export function tokenise(text: string): readonly Token[] {
  const line = firstLine(text).slice(0, commandChars);
  const tokens: Token[] = [];
  let at = 0;
  while (at < line.length) {
    if (isSpace(line[at])) {
      at += 1;
      continue;
    }
    const end = runEnd(line, at);
    tokens.push(...split(line, at, end));
    at = end;
  }
  return tokens;
}

export const firstLine = (text: string): string => {
  const end = text.indexOf('\n');
  return end === -1 ? text : text.slice(0, end);
};

/** What of a line's punctuation only separates: `resolve - pool restarted`, `P1 · checkout`. */
export const isSeparator = (token: Token): boolean => token.word === '' && [...token.mark].every((one) => separators.has(one));

const separators: ReadonlySet<string> = new Set(':;,.!-–—=>→|·•…*_~`');

/** Most text is plain ASCII, and for that no pattern is needed. */
const asciiEnd = '\u007f';

const isSpace = (one = ''): boolean => one === ' ' || one === '\t' || (one > asciiEnd && /^\s$/u.test(one));

function runEnd(line: string, from: number): number {
  let end = from;
  while (end < line.length && !isSpace(line[end])) end += 1;
  return end;
}

/** A run without spaces is one word, save where punctuation follows or precedes a letter: `update:70%`, `Approved.Proceed`. */
function split(line: string, from: number, to: number): readonly Token[] {
  if (line.slice(from, to).includes('://')) return [tokenOf(line, from, to)];
  const tokens: Token[] = [];
  let start = from;
  for (let at = from + 1; at < to; at += 1) {
    if (!breaksAfter(line, at - 1, at)) continue;
    tokens.push(tokenOf(line, start, at));
    start = at;
  }
  tokens.push(tokenOf(line, start, to));
  return tokens;
}

const breaks: ReadonlySet<string> = new Set(':;,.!?=');

const breaksAfter = (line: string, at: number, next: number): boolean => {
  const after = line[next] ?? '';
  if (!breaks.has(line[at] ?? '') || !(isLetterOrDigit(after) || after === '@' || after === '#' || after === '+')) return false;
  return isLetter(line[at - 1]) || isLetter(after);
};

const isLetter = (one = ''): boolean =>
  (one >= 'a' && one <= 'z') || (one >= 'A' && one <= 'Z') || (one > asciiEnd && /^\p{L}$/u.test(one));

function tokenOf(line: string, start: number, end: number): Token {
  const symbols = [...line.slice(start, end)];
  const first = symbols.findIndex(isLetterOrDigit);
  if (first === -1) return { word: '', lead: '', mark: symbols.join(''), start, end };
  let after = symbols.findLastIndex(isLetterOrDigit) + 1;
  while (/^\p{M}$/u.test(symbols[after] ?? '')) after += 1;
  return {
    word: plain(symbols.slice(first, after).join('')),
    lead: symbols.slice(0, first).join(''),
    mark: symbols.slice(after).join(''),
    start,
    end,
  };
}

const isLetterOrDigit = (one: string): boolean => isLetter(one) || isDigit(one) || (one > asciiEnd && /^\p{N}$/u.test(one));

const isDigit = (one: string): boolean => one >= '0' && one <= '9';

const plain = (word: string): string =>
  isAscii(word)
    ? word.toLowerCase()
    : word
        .normalize('NFKC')
        .toLowerCase()
        .replace(/[’‘ʼ＇]/gu, "'");

const isAscii = (word: string): boolean => /^[ -~]*$/.test(word);
