// What an emoji on a message asks for. On which messages it counts, and whose, is for the shell: a page, a proposal, or any message (📌).

/** `undo`: the reaction was taken back. */
export type Reaction = 'acknowledge' | 'approve' | 'reject' | 'record' | 'escalate' | 'undo';

const meanings: ReadonlyMap<string, Reaction> = new Map([
  ['👍', 'acknowledge'],
  ['👀', 'acknowledge'],
  ['✅', 'approve'],
  ['❌', 'reject'],
  ['📌', 'record'],
  ['🔺', 'escalate'],
]);

/**
 * Acknowledge counts on a page, approve and reject on a proposal, record on any message, escalate on a page or a card; an empty
 * emoji takes back whatever the reaction did. Null for every other emoji. Skin tones do not matter.
 */
export function hearReaction(emoji: string): Reaction | null {
  if (emoji === '') return 'undo';
  return meanings.get(emoji.slice(0, 40).replace(/[\ufe0e\ufe0f\u{1f3fb}-\u{1f3ff}]/gu, '')) ?? null;
}
