import { expect, test } from 'vitest';
import { hearReaction } from '../../src/commands/reactions.js';

test.each([
  ['👍', 'acknowledge'],
  ['👍🏽', 'acknowledge'],
  ['👀', 'acknowledge'],
  ['✅', 'approve'],
  ['❌', 'reject'],
  ['📌', 'record'],
  ['📌\ufe0f', 'record'],
  ['🔺', 'escalate'],
  ['', 'undo'],
  ['❤️', null],
  ['👎', null],
  ['ack', null],
  ['👍👍', null],
  ['👍'.repeat(50_000), null],
])('the reaction %s means %s', (emoji, meaning) => {
  expect(hearReaction(emoji)).toBe(meaning);
});
