import { describe, expect, test } from 'vitest';
import type { Ask, ReactedMessage } from '../../src/commands/command.js';
import { vocabularyOf } from '../../src/commands/grammar/vocabulary.js';
import { chatCommands } from '../../src/commands/index.js';

const { reactedWith } = vocabularyOf(chatCommands);

test.each([
  ['👍', 'ack'],
  ['👍🏽', 'ack'],
  ['👀', 'ack'],
  ['✅', 'approve'],
  ['❌', 'reject'],
  ['📌', 'note'],
  ['📌\ufe0f', 'note'],
  ['🔺', 'escalate'],
  ['', 'undo'],
  ['\ufe0f', null],
  ['❤️', null],
  ['👎', 'reject'],
  ['ack', null],
  ['👍👍', null],
  ['👍'.repeat(50_000), null],
])('the reaction %s means %s', (emoji, meaning) => {
  expect(reactedWith(emoji)[0]?.name ?? null).toBe(meaning);
});

describe('a reaction counts', () => {
  const page: ReactedMessage = { by: 'muster', text: 'P1 · INC-1', ownPage: true, proposal: null };
  const proposal: ReactedMessage = { ...page, ownPage: false, proposal: 2 };
  const chatter: ReactedMessage = { ...page, ownPage: false };
  const somebodys: ReactedMessage = { ...chatter, by: 'somebody', text: 'pool is full' };
  const take: Ask = { ask: 'command', command: { type: 'acknowledge', investigating: false, text: null } };
  const undo: Ask = { ask: 'command', command: { type: 'undo' } };
  const pin = (text: string): Ask => ({ ask: 'note', kind: 'pin', text, about: null });

  test.each<[string, string, ReactedMessage, Ask | null]>([
    ['👍', 'a page to oneself', page, take],
    ['👍', 'a proposal', proposal, { ask: 'approve', proposal: 2 }],
    ['👎', 'a proposal', proposal, { ask: 'reject', proposal: 2, why: '' }],
    ['👎', 'a page to oneself', page, null],
    ['👍', 'anything else of ours', chatter, null],
    ['👍', "somebody's words", somebodys, null],
    ['✅', 'a proposal', proposal, { ask: 'approve', proposal: 2 }],
    ['✅', 'a page to oneself', page, null],
    ['❌', 'a proposal', proposal, { ask: 'reject', proposal: 2, why: '' }],
    ['❌', 'anything else of ours', chatter, null],
    ['🔺', 'anything else of ours', chatter, { ask: 'escalate', who: null, why: '' }],
    ['🔺', "somebody's words", somebodys, null],
    ['📌', 'a page to oneself', page, pin('P1 · INC-1')],
    ['📌', "somebody's words", somebodys, pin('pool is full')],
    ['', 'a page to oneself', page, undo],
    ['', 'a proposal', proposal, undo],
    ['', 'anything else of ours', chatter, null],
  ])('or not: %s on %s', (emoji, _, message, ask) => {
    const asks = reactedWith(emoji).map((command) => command.reaction?.ask(message) ?? null);
    expect(asks.find((one) => one !== null) ?? null).toEqual(ask);
  });
});
