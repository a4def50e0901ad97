// Where and why a text is not JSON, in words its sender can act on. Runs only after JSON.parse has refused, on a text of known depth.

export interface JsonFault {
  readonly reason: string;
  /** Characters from the start, from 0. */
  readonly position: number;
}

interface Cursor {
  readonly text: string;
  at: number;
}

/** The first fault of a text that JSON.parse refuses. */
export function jsonFault(text: string): JsonFault {
  const cursor = { text, at: 0 };
  const reason = value(cursor) ?? afterwards(cursor) ?? 'This is not JSON.';
  return { reason, position: cursor.at };
}

/** `line 3, column 14`, both from 1. */
export function placeOf(text: string, position: number): string {
  const before = text.slice(0, position);
  const line = before.split('\n').length;
  return `line ${line}, column ${position - before.lastIndexOf('\n')}`;
}

const cutOff = 'The body ends too early: it was cut off.';

/** Each reader moves the cursor past what it reads, or leaves it at the fault and answers the reason. */
type Reader = (cursor: Cursor) => string | null;

const value: Reader = (cursor) => {
  skipSpace(cursor);
  const char = cursor.text[cursor.at];
  if (char === undefined) return cutOff;
  if (char === '{') return list(cursor, '}', member);
  if (char === '[') return list(cursor, ']', value);
  if (char === '"') return string(cursor);
  if (take(cursor, /-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?/y) || take(cursor, /(true|false|null)(?![\w$])/y)) return null;
  return noValue(cursor, char);
};

const noValue = ({ text, at }: Cursor, char: string): string => {
  if (char === "'") return 'Texts stand in double quotes, not single ones.';
  const word = at < text.length ? /^[\w$.+-]{1,20}/.exec(text.slice(at, at + 20))?.[0] : undefined;
  if (word !== undefined) return `${word} is not JSON. Leave the field out, or send null or a text in double quotes.`;
  return `A value is missing before ${char}`;
};

const list = (cursor: Cursor, close: string, item: Reader): string | null => {
  cursor.at += 1;
  skipSpace(cursor);
  if (cursor.text[cursor.at] === close) {
    cursor.at += 1;
    return null;
  }
  for (;;) {
    const reason = item(cursor);
    if (reason !== null) return reason;
    const wasText = cursor.text[cursor.at - 1] === '"';
    skipSpace(cursor);
    const next = cursor.text[cursor.at];
    if (next === undefined) return cutOff;
    if (next !== ',' && next !== close) return notSeparated(next, close, wasText);
    cursor.at += 1;
    if (next === close) return null;
  }
};

const notSeparated = (next: string, close: string, wasText: boolean): string =>
  wasText && next !== '"'
    ? 'A text ended before this place: a double quote inside it is probably not escaped as \\".'
    : `A comma or ${close} is missing here.`;

const member: Reader = (cursor) => {
  skipSpace(cursor);
  const char = cursor.text[cursor.at];
  if (char === undefined) return cutOff;
  if (char !== '"') return char === '}' ? 'There is a comma too many before }' : 'A field name in double quotes is missing here.';
  const reason = string(cursor);
  if (reason !== null) return reason;
  skipSpace(cursor);
  if (cursor.at >= cursor.text.length) return cutOff;
  if (cursor.text[cursor.at] !== ':') return 'A colon is missing after the field name.';
  cursor.at += 1;
  return value(cursor);
};

const string: Reader = (cursor) => {
  cursor.at += 1;
  for (; cursor.at < cursor.text.length; cursor.at += 1) {
    const char = cursor.text.charCodeAt(cursor.at);
    if (char < 0x20) return 'A line break or control character inside a text must be escaped, as \\n for example.';
    if (char === 0x22) {
      cursor.at += 1;
      return null;
    }
    if (char !== 0x5c) continue;
    if (cursor.at + 1 >= cursor.text.length) break;
    if (!take(cursor, /\\(["\\/bfnrt]|u[\da-fA-F]{4})/y)) return 'A backslash must be written \\\\ .';
    cursor.at -= 1;
  }
  cursor.at = cursor.text.length;
  return cutOff;
};

const afterwards: Reader = (cursor) => {
  skipSpace(cursor);
  return cursor.at < cursor.text.length ? 'There is more after the end of the JSON.' : null;
};

const skipSpace = (cursor: Cursor): void => {
  take(cursor, /[ \t\r\n]*/y);
};

const take = (cursor: Cursor, pattern: RegExp): boolean => {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found === null) return false;
  cursor.at += found[0].length;
  return true;
};
