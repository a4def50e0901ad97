// One text of a JSON object, found without parsing it: what is around it may be a stranger's, of any length and depth.

const [quote, backslash, opens, closes, lists, ends, colon] = [...'"\\{}[]:'].map((sign) => sign.charCodeAt(0));
const blanks: ReadonlySet<number> = new Set([...' \t\r\n'].map((sign) => sign.charCodeAt(0)));
const mark = Buffer.from([0xef, 0xbb, 0xbf]);

/**
 * The value of this name in the outermost object, where it is a text of so many bytes at most; null where there is none. Looks at each byte
 * once and stops at the first of that name, so that the same name further inside, or in a text, never counts.
 */
export function topLevelText(raw: Buffer, name: string, mostBytes: number): string | null {
  const wanted = Buffer.from(`"${name}"`);
  let at = afterBlanks(raw, raw.subarray(0, 3).equals(mark) ? 3 : 0);
  // What was cut off is no object.
  if (raw[at] !== opens || raw[lastOf(raw)] !== closes) return null;
  for (let depth = 0; at < raw.length; at++) {
    const byte = raw[at];
    if (byte === opens || byte === lists) depth += 1;
    if (byte === closes || byte === ends) depth -= 1;
    if (depth === 0) return null;
    if (byte !== quote) continue;
    const end = endOfText(raw, at);
    if (end < 0) return null;
    const next = afterBlanks(raw, end);
    if (depth === 1 && raw[next] === colon && wanted.equals(raw.subarray(at, end)))
      return textAt(raw, afterBlanks(raw, next + 1), mostBytes);
    at = end - 1;
  }
  return null;
}

/** Behind the quote that ends the text that begins here; -1: nothing ends it. */
function endOfText(raw: Buffer, from: number): number {
  for (let at = from + 1; at < raw.length; at++) {
    if (raw[at] === backslash) at += 1;
    else if (raw[at] === quote) return at + 1;
  }
  return -1;
}

function afterBlanks(raw: Buffer, from: number): number {
  let at = from;
  while (at < raw.length && blanks.has(raw[at] ?? 0)) at += 1;
  return at;
}

function lastOf(raw: Buffer): number {
  let at = raw.length - 1;
  while (at > 0 && blanks.has(raw[at] ?? 0)) at -= 1;
  return at;
}

function textAt(raw: Buffer, from: number, mostBytes: number): string | null {
  if (raw[from] !== quote) return null;
  const end = endOfText(raw, from);
  if (end < 0 || end - from - 2 > mostBytes) return null;
  try {
    return JSON.parse(raw.toString('utf8', from, end)) as string;
  } catch {
    return null;
  }
}
