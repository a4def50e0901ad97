// Matching names against patterns where `*` stands for anything. No regular expressions: a pattern from a file or a chat
// must never make a long title slow.

/** Whether all of `text` fits `pattern`, without regard to case. Only `*` is special, and it may stand for nothing. */
export function fits(pattern: string, text: string): boolean {
  const { head, between, tail } = partsOf(pattern);
  const subject = text.toLowerCase();
  if (tail === null) return subject === head;
  if (!subject.startsWith(head)) return false;
  const from = endOfLast(subject, between, head.length);
  return from !== null && subject.length - tail.length >= from && subject.endsWith(tail);
}

interface Parts {
  readonly head: string;
  readonly between: readonly string[];
  /** Null in a pattern without `*`. */
  readonly tail: string | null;
}

/** Every alert is held against the same few patterns. */
const known = new Map<string, Parts>();
const mostKnown = 1_000;

const partsOf = (pattern: string): Parts => {
  const found = known.get(pattern);
  if (found !== undefined) return found;
  const [head = '', ...between] = pattern.toLowerCase().split('*');
  const parts = { head, tail: between.pop() ?? null, between };
  if (known.size >= mostKnown) known.clear();
  known.set(pattern, parts);
  return parts;
};

/** Where the last of `parts` ends when each is taken at its first place after the one before; null when one is missing. */
function endOfLast(subject: string, parts: readonly string[], start: number): number | null {
  let from = start;
  for (const part of parts) {
    const at = subject.indexOf(part, from);
    if (at < 0) return null;
    from = at + part.length;
  }
  return from;
}
