// WhatsApp's text marks into a tree, and times into the zone of whoever looks. Pure: makes no HTML, so nothing said can become any.

export type Span =
  | { readonly kind: 'text' | 'mono' | 'block' | 'link'; readonly text: string }
  | { readonly kind: 'bold' | 'italic' | 'strike'; readonly spans: readonly Span[] };

type Rule = { readonly kind: Span['kind']; readonly pattern: RegExp };

/** A mark counts only at the edge of a word and around something. */
const marked = (mark: string) =>
  new RegExp(`(?<![\\p{L}\\p{N}${mark}])${mark}(?!\\s)([^${mark}\\n]+)(?<!\\s)${mark}(?![\\p{L}\\p{N}])`, 'gu');

const rules: readonly Rule[] = [
  { kind: 'block', pattern: /```([\s\S]+?)```/gu },
  { kind: 'mono', pattern: /`([^`\n]+)`/gu },
  { kind: 'link', pattern: /(https?:\/\/[^\s<>"*]*[^\s<>"*.,;:!?)])/gu },
  { kind: 'bold', pattern: marked('\\*') },
  { kind: 'italic', pattern: marked('_') },
  { kind: 'strike', pattern: marked('~') },
];

/** Longer text is shown as it stands. */
const longestMarkedText = 10_000;

/** The text as WhatsApp would show it: the earliest mark wins, marks may nest. */
export function parse(text: string): readonly Span[] {
  return text.length > longestMarkedText ? [{ kind: 'text', text }] : spansOf(text);
}

function spansOf(text: string): Span[] {
  const spans: Span[] = [];
  let from = 0;
  const next = matchers(text);
  for (let found = next(from); found !== null; found = next(from)) {
    if (found.start > from) spans.push({ kind: 'text', text: text.slice(from, found.start) });
    spans.push(found.span);
    from = found.end;
  }
  if (from < text.length) spans.push({ kind: 'text', text: text.slice(from) });
  return spans;
}

interface Found {
  readonly start: number;
  readonly end: number;
  readonly span: Span;
}

/** Answers the earliest mark at or after a place; each rule looks ahead once and remembers what it saw. */
function matchers(text: string): (from: number) => Found | null {
  const ahead = rules.map((rule) => ({ rule, match: first(rule, text, 0) }));
  return (from) => {
    for (const each of ahead) if (each.match !== null && each.match.index < from) each.match = first(each.rule, text, from);
    const open = ahead.flatMap(({ rule, match }) => (match === null ? [] : [{ rule, match }]));
    const best = open.sort((a, b) => a.match.index - b.match.index)[0];
    if (best === undefined) return null;
    const { index } = best.match;
    return { start: index, end: index + best.match[0].length, span: spanOf(best.rule.kind, best.match[1] ?? '') };
  };
}

function first({ pattern }: Rule, text: string, from: number): RegExpExecArray | null {
  pattern.lastIndex = from;
  return pattern.exec(text);
}

const spanOf = (kind: Span['kind'], inner: string): Span =>
  kind === 'bold' || kind === 'italic' || kind === 'strike'
    ? { kind, spans: spansOf(inner) }
    : { kind, text: kind === 'block' ? inner.replace(/^\n|\n$/g, '') : inner };

/** The words without their marks, on one line. */
export const plain = (text: string): string =>
  flat(parse(text.slice(0, 400)))
    .replace(/\s+/g, ' ')
    .trim();

const flat = (spans: readonly Span[]): string => spans.map((span) => ('spans' in span ? flat(span.spans) : span.text)).join('');

/** How loud a message of the bot is: a page of P1 to P4, good news, or nothing special. */
export type Tone = 'p1' | 'p2' | 'p3' | 'p4' | 'good' | null;

const pageMarks: Readonly<Record<string, Tone>> = { '🔴': 'p1', '🟠': 'p2', '🟡': 'p3', '🔵': 'p4', '🟢': 'good' };

/** A mark of severity, first or after other signs: not the time of a routine post. */
const toneMark = /^(?:\p{Extended_Pictographic}|\uFE0F|\s)*?([🔴🟠🟡🔵🟢])/u;

/** Told by the first line alone, as a lock screen would. */
export function toneOf(text: string): Tone {
  const line = firstLine(text);
  const mark = toneMark.exec(line)?.[1];
  return mark !== undefined && /INC-\d+/.test(line) ? (pageMarks[mark] ?? null) : null;
}

export const firstLine = (text: string): string => text.split('\n', 1)[0] ?? '';

const formats = new Map<string, Intl.DateTimeFormat>();

/** A moment in somebody's zone; formatters are slow to make, so each is made once. */
export function inZone(atMs: number, timeZone: string, shape: 'time' | 'seconds' | 'day' | 'weekday'): string {
  const key = `${shape} ${timeZone}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat('en-GB', { timeZone, ...shapes[shape] });
  formats.set(key, known);
  return known.format(atMs);
}

const shapes: Readonly<Record<string, Intl.DateTimeFormatOptions>> = {
  time: { hour: '2-digit', minute: '2-digit' },
  seconds: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { weekday: 'short', day: 'numeric', month: 'short' },
  weekday: { weekday: 'long', day: 'numeric', month: 'long' },
};

/** `Asia/Kolkata` → `Kolkata`. */
export const cityOf = (timeZone: string): string => (timeZone.split('/').at(-1) ?? timeZone).replaceAll('_', ' ');

/** Time left, `1:05`. */
export function minutesLeft(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1_000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

interface Content {
  readonly text: string;
  readonly image?: string;
  readonly file?: { readonly name: string | null };
}

/** What stands for a message in one line: its words, or what it is. */
export function wordsOf({ text, image, file }: Content): string {
  if (text !== '') return text;
  return image !== undefined ? 'Picture' : (file?.name ?? (file === undefined ? '' : 'File'));
}
