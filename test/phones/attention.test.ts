import { beforeEach, expect, test } from 'vitest';
import { type Attention, createAttention, readAfterMs } from '../../phones/attention.js';

let attention: Attention;
let nowMs: number;
beforeEach(() => {
  attention = createAttention();
  nowMs = 10_000;
});
const tickMs = 250;
const room = (message: string) => ({ chat: 'room', message });

/** Looks as often as the page does; answers what counts as read at the end. */
const looksFor = (durationMs: number, seen: Parameters<Attention['look']>[0]): string | null => {
  let read: string | null = null;
  for (const endMs = nowMs + durationMs; nowMs < endMs; nowMs += tickMs) read = attention.look(seen, nowMs);
  return read;
};

test('words count as read once they have been seen for two seconds', () => {
  expect(looksFor(readAfterMs, room('one'))).toBeNull();
  expect(attention.look(room('one'), nowMs)).toBe('one');
});

test('a glance at one chat and then at another reads neither', () => {
  looksFor(1_500, room('one'));
  expect(looksFor(1_500, { chat: 'direct', message: 'two' })).toBeNull();
  expect(looksFor(1_500, room('one'))).toBeNull();
});

test('looking away begins anew', () => {
  looksFor(1_500, room('one'));
  attention.look(null, nowMs);
  expect(looksFor(1_500, room('one'))).toBeNull();
});

test('a phone that nobody looked after for a while begins anew', () => {
  looksFor(1_500, room('one'));
  nowMs += 60_000;
  expect(looksFor(1_500, room('one'))).toBeNull();
});

test('in a lively chat the earlier words are read while the newest are not', () => {
  looksFor(1_000, room('one'));
  looksFor(1_000, room('two'));
  expect(looksFor(500, room('three'))).toBe('one');
  expect(looksFor(1_000, room('three'))).toBe('two');
  expect(looksFor(1_000, room('three'))).toBe('three');
});
