// Long answers on a phone: in parts that fit one message, whole lines, never cut silently.

import { cut } from './cut.js';

/** The most that one message holds: what Meta takes is 4,096 (Cloud API, text messages), and more is no reading for a phone. */
export const longestMessage = 4_000;

export interface Limits {
  /** Characters of one part, line breaks between its lines included. */
  readonly chars: number;
  /** Lines of one part. */
  readonly lines: number;
}

/** Part `number` (1 is the first) of these lines, each part as full as fits; empty where there are fewer parts. A line longer than a part has one of its own. */
export function partOf(lines: readonly string[], number: number, limits: Limits): readonly string[] {
  let from = 0;
  for (let part = 1; ; part += 1) {
    const to = endOfPart(lines, from, limits);
    if (part === number || from >= lines.length) return lines.slice(from, to);
    from = to;
  }
}

/** The same counted from the end: part 1 holds the last lines. Within a part they keep their order. */
export const partFromEnd = (lines: readonly string[], number: number, limits: Limits): readonly string[] =>
  partOf(lines.toReversed(), number, limits).toReversed();

/** Lines that stand before part `number`. */
export function linesBefore(lines: readonly string[], number: number, limits: Limits): number {
  let from = 0;
  for (let part = 1; part < number && from < lines.length; part += 1) from = endOfPart(lines, from, limits);
  return from;
}

function endOfPart(lines: readonly string[], from: number, { chars, lines: most }: Limits): number {
  let length = 0;
  let to = from;
  while (to < lines.length && to - from < most) {
    length += (lines[to]?.length ?? 0) + 1;
    if (length > chars + 1 && to > from) break;
    to += 1;
  }
  return to;
}

/**
 * A text that may be too long for one message: its first lines as far as they fit and its last, which says what to do, with how much is
 * missing in between. A single line that is too long ends in `…`.
 */
export function fitted(text: string, most: number): string {
  if (text.length <= most) return text;
  if (!text.includes('\n')) return cut(text, most);
  const lines = text.split('\n').map((line) => shortened(line, Math.floor(most / 2)));
  const last = lines.at(-1) ?? '';
  const before = lines.slice(0, -1);
  const kept: string[] = [];
  let length = last.length + missing(before.length).length + 2;
  for (const line of before) {
    length += line.length + 1;
    if (length > most) break;
    kept.push(line);
  }
  const left = before.length - kept.length;
  return [...kept, ...(left > 0 ? [missing(left)] : []), last].join('\n');
}

const missing = (lines: number): string => `… ${lines} more ${lines === 1 ? 'line' : 'lines'}`;

const shortened = (line: string, most: number): string => (line.length <= most ? line : cut(line, most));
