// Matching names against patterns where `*` stands for anything. No regular expressions: a pattern from a file or a chat
// must never make a long title slow.

/** Whether all of `text` fits `pattern`, without regard to case. Only `*` is special, and it may stand for nothing. */
export function fits(pattern: string, text: string): boolean {
  const [head = '', ...rest] = pattern.toLowerCase().split('*');
  const subject = text.toLowerCase();
  const tail = rest.pop();
  if (tail === undefined) return subject === head;
  if (!subject.startsWith(head)) return false;
  const from = endOfLast(subject, rest, head.length);
  return from !== null && subject.length - tail.length >= from && subject.endsWith(tail);
}

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
