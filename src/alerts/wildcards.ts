// Regular expressions of Prometheus as far as they are names with wildcards, which is what people write: literals, `.`, `.*`, `.+` and
// alternatives. Matched in a time that no pattern can blow up.

/** Stands for one character, or for any number of them. */
const one = Symbol('one');
const any = Symbol('any');
type Piece = string | typeof one | typeof any;

/** The pattern of ours (`*` for anything) that says the same; null where it says more than that. */
export function onlyWildcards(expression: string): string | null {
  const [only, ...others] = readExpression(expression) ?? [];
  if (only === undefined || others.length > 0) return null;
  // `.+` wants at least one character, and no service is empty: all the same a star.
  const pieces = only.filter((piece, index) => !(piece === one && only[index + 1] === any));
  if (pieces.some((piece) => piece === one || piece === '*')) return null;
  return pieces
    .map((piece) => (typeof piece === 'string' ? piece : '*'))
    .join('')
    .replace(/\*+/g, '*');
}

/** Whether all of a text fits an expression; null for an expression that says more than literals, wildcards and alternatives. */
export function wildcardMatcher(expression: string): ((text: string) => boolean) | null {
  const alternatives = readExpression(expression);
  if (alternatives === null) return null;
  return (text) => alternatives.some((pieces) => fitsPieces(pieces, [...text]));
}

/** More than these are no names that somebody wrote down. */
const mostAlternatives = 200;
const longestExpression = 1_000;

function readExpression(expression: string): readonly (readonly Piece[])[] | null {
  if (expression.length > longestExpression) return null;
  const chars = [...expression.replace(/^\^/, '').replace(/(^|[^\\])\$$/, '$1')];
  const read = alternativesFrom(chars, 0);
  return read === null || read.end !== chars.length ? null : read.found;
}

interface ReadAlternatives {
  readonly found: readonly (readonly Piece[])[];
  readonly end: number;
}

/** Alternatives up to the bracket that closes them, or to the end. */
function alternativesFrom(chars: readonly string[], start: number, depth = 0): ReadAlternatives | null {
  if (depth > 10) return null;
  const found: (readonly Piece[])[] = [];
  let current: readonly (readonly Piece[])[] = [[]];
  let at = start;
  for (; at < chars.length && chars[at] !== ')'; ) {
    if (chars[at] === '|') {
      found.push(...current);
      current = [[]];
      at += 1;
      continue;
    }
    const read = chars[at] === '(' ? groupFrom(chars, at, depth) : pieceFrom(chars, at);
    if (read === null) return null;
    current = current.flatMap((before) => read.found.map((after) => [...before, ...after]));
    at = read.end;
    if (found.length + current.length > mostAlternatives) return null;
  }
  return { found: [...found, ...current], end: at };
}

function groupFrom(chars: readonly string[], at: number, depth: number): ReadAlternatives | null {
  const isPlain = chars[at + 1] === '?' && chars[at + 2] === ':';
  if (chars[at + 1] === '?' && !isPlain) return null;
  const inside = alternativesFrom(chars, at + (isPlain ? 3 : 1), depth + 1);
  if (inside === null || chars[inside.end] !== ')' || isQuantifier(chars[inside.end + 1])) return null;
  return { found: inside.found, end: inside.end + 1 };
}

function pieceFrom(chars: readonly string[], at: number): ReadAlternatives | null {
  const [char = '', next] = [chars[at], chars[at + 1]];
  if (char === '.') {
    if (next === '*') return { found: [[any]], end: at + 2 };
    if (next === '+') return { found: [[one, any]], end: at + 2 };
    return isQuantifier(next) ? null : { found: [[one]], end: at + 1 };
  }
  const escaped = char === '\\';
  if (escaped && (next === undefined || /[\p{L}\p{N}]/u.test(next))) return null;
  if (!escaped && /[[\]{}*+?^$]/.test(char)) return null;
  const end = at + (escaped ? 2 : 1);
  return isQuantifier(chars[end]) ? null : { found: [[escaped ? (next ?? '') : char]], end };
}

const isQuantifier = (char: string | undefined): boolean => char !== undefined && /[*+?{]/.test(char);

/** The usual two pointers: on a mismatch the last wildcard takes one character more. */
function fitsPieces(pieces: readonly Piece[], text: readonly string[]): boolean {
  let [piece, at, last, from] = [0, 0, -1, 0];
  while (at < text.length) {
    const wanted = pieces[piece];
    if (wanted === any) {
      last = piece;
      from = at;
      piece += 1;
    } else if (wanted !== undefined && (wanted === one || wanted === text[at])) {
      piece += 1;
      at += 1;
    } else if (last >= 0) {
      from += 1;
      at = from;
      piece = last + 1;
    } else return false;
  }
  return pieces.slice(piece).every((left) => left === any);
}
