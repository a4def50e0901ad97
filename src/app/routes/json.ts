// JSON from strangers: depth judged before it is parsed, digits of long ids kept, and a fault told with its place.

import { jsonFault } from './json-fault.js';

/** Deepest nesting taken; a body nested deeper is refused with 400. */
export const deepest = 64;
/** Every whole number of at most this many digits is exact as a double. */
const exactDigits = 15;

export type Parsed =
  | { readonly ok: true; readonly value: unknown }
  /** `position` counts characters from 0. */
  | { readonly ok: false; readonly fault: 'too-deep' | 'not-json'; readonly reason: string; readonly position: number };

/**
 * Parses one JSON text. Whole numbers too long for a double come as strings, so that an id never loses its last digits.
 * Duplicate keys: the last one counts. `__proto__` becomes an ordinary key of its object and reaches nothing else.
 */
export function parseJson(text: string): Parsed {
  const seen = isPlain(text) ? plain : scan(text);
  if (seen.deepAt >= 0) {
    return { ok: false, fault: 'too-deep', reason: `Nested deeper than ${deepest} levels.`, position: seen.deepAt };
  }
  try {
    const value: unknown = JSON.parse(text);
    return { ok: true, value: seen.longNumbers ? JSON.parse(quoteLongNumbers(text)) : value };
  } catch {
    const { reason, position } = jsonFault(text);
    return { ok: false, fault: 'not-json', reason, position };
  }
}

const plain = { deepAt: -1, longNumbers: false };

/** Nearly every body: too few brackets to be nested too deep, no number too long. Strings may hide some; then it is scanned. */
const isPlain = (text: string): boolean => !sixteenDigits.test(text) && atMost(text, '{', deepest / 2) && atMost(text, '[', deepest / 2);

const sixteenDigits = /\d{16}/;

/** Whether `char` stands in `text` at most so many times. */
const atMost = (text: string, char: string, most: number): boolean => {
  let at = -1;
  for (let count = 0; count <= most; count += 1) {
    at = text.indexOf(char, at + 1);
    if (at < 0) return true;
  }
  return false;
};

const quote = 0x22;
const backslash = 0x5c;

/** One pass over the characters; whole strings are skipped. Right for anything JSON.parse will accept, harmless for the rest. */
const scan = (text: string): { readonly deepAt: number; readonly longNumbers: boolean } => {
  let depth = 0;
  let digits = 0;
  let longNumbers = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text.charCodeAt(at);
    if (char >= 0x30 && char <= 0x39) {
      digits += 1;
      if (digits > exactDigits) longNumbers = true;
      continue;
    }
    digits = 0;
    if (char === quote) at = endOfString(text, at);
    else if (char === 0x7b || char === 0x5b) {
      depth += 1;
      if (depth > deepest) return { deepAt: at, longNumbers };
    } else if (char === 0x7d || char === 0x5d) depth -= 1;
  }
  return { deepAt: -1, longNumbers };
};

/** Position of the closing quote of the string that opens at `start`; the end of the text when there is none. */
const endOfString = (text: string, start: number): number => {
  let end = text.indexOf('"', start + 1);
  while (end >= 0) {
    let before = end - 1;
    while (text.charCodeAt(before) === backslash) before -= 1;
    if ((end - before) % 2 === 1) return end;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
};

/** For a text already known to be JSON: outside strings every `-` or digit begins a number. */
const quoteLongNumbers = (text: string): string => {
  const number = /-?\d+(\.\d+)?([eE][+-]?\d+)?/y;
  let quoted = '';
  let copied = 0;
  for (let at = 0; at < text.length; at += 1) {
    if (text.charCodeAt(at) === quote) {
      at = endOfString(text, at);
      continue;
    }
    number.lastIndex = at;
    const found = number.exec(text);
    if (found === null) continue;
    const [whole, fraction, exponent] = found;
    if (fraction === undefined && exponent === undefined && whole.length > exactDigits) {
      quoted += `${text.slice(copied, at)}"${whole}"`;
      copied = at + whole.length;
    }
    at += whole.length - 1;
  }
  return quoted + text.slice(copied);
};
