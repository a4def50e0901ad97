// A WhatsApp text as an SMS: plain, short, and still saying what to reply.

import { expect, test } from 'vitest';
import { clipped, mostSegments, plainText, segmentsOf, smsText } from '../../../src/transports/twilio/sms-text.js';

test('a page reads plainly and costs as little as it can', () => {
  const page = '🔴 P1 · INC-42 · DB connection pool timeout\n5,847 customers affected\nReply *ack* to take it, *no* to pass it on.';
  const plain = 'P1 - INC-42 - DB connection pool timeout\n5,847 customers affected\nReply ack to take it, no to pass it on.';
  expect(smsText(page)).toBe(plain);
  expect(segmentsOf(page)).toBe(2);
  expect(segmentsOf(plain)).toBe(1);
});

test.each([
  ['*bold* and _slanted_ and ~gone~', 'bold and slanted and gone'],
  ['2*3*4 and snake_case_name and a * b * c', '2*3*4 and snake_case_name and a * b * c'],
  ['“quoted” – it’s… fine → yes', '"quoted" - it\'s... fine -> yes'],
  ['✅ *Approved* by Mia 👩‍💻🇮🇳', 'Approved by Mia'],
  ['डेटाबेस बंद है', 'डेटाबेस बंद है'],
  ['👍', '👍'],
])('%j is said as %j', (text, plain) => {
  expect(plainText(text)).toBe(plain);
});

test.each([
  ['a'.repeat(160), 1],
  ['a'.repeat(161), 2],
  ['a'.repeat(153 * 6), 6],
  ['a'.repeat(153 * 6 + 1), 7],
  ['€'.repeat(80), 1],
  ['€'.repeat(81), 2],
  ['ह'.repeat(70), 1],
  ['ह'.repeat(71), 2],
  ['😀'.repeat(35), 1],
  // 33 pairs fill 66 of 67 places: a pair is never cut.
  ['😀'.repeat(36), 2],
  ['😀'.repeat(67), 3],
  ['', 1],
])('%# a text of its kind takes %i', (text, parts) => {
  expect(segmentsOf(text as string)).toBe(parts);
});

test('a long text keeps its first lines and what to reply', () => {
  const lines = Array.from({ length: 60 }, (_, at) => `line ${at} of a long story about a database`);
  const said = smsText(['P1 - INC-42', ...lines, 'Reply *ack* to take it.'].join('\n'));
  expect(said.split('\n')[0]).toBe('P1 - INC-42');
  expect(said.endsWith('\n...\nReply ack to take it.')).toBe(true);
  expect(segmentsOf(said)).toBe(mostSegments);
  expect(segmentsOf(`${said} ${lines[0]}`)).toBeGreaterThan(mostSegments);
});

test('so does one in another language', () => {
  const lines = Array.from({ length: 60 }, (_, at) => `line ${at} of a long story about a database`);
  const asks = 'Lene ke liye *ack* likhiye, aage pass karne ke liye *no*.';
  const said = smsText(['P1 - INC-42', ...lines, asks, 'Runbook: https://runbooks.example.com'].join('\n'), [
    { title: 'Take it', says: 'ack 42' },
  ]);
  expect(said.endsWith('\n...\nLene ke liye ack likhiye, aage pass karne ke liye no.')).toBe(true);
});

test('a long text without a line about replies says the choices', () => {
  const said = smsText(`P1\n${'word '.repeat(400)}`, [
    { title: 'Take it', says: 'ack 42' },
    { title: 'Pass', says: 'no 42' },
  ]);
  expect(said).toBe('P1\n...\nReply ack 42, or no 42');
});

test.each(['x', 'ह', '𝒳'])('one endless line of %j is cut where the last part is full', (letter) => {
  const said = smsText(`a${letter.repeat(5_000)}`);
  expect(said.endsWith('\n...')).toBe(true);
  expect(segmentsOf(said)).toBeLessThanOrEqual(mostSegments);
  expect(Buffer.from(said).toString()).toBe(said);
});

test('a text is clipped between letters, never inside one', () => {
  expect(clipped('abcdef', 6)).toBe('abcdef');
  expect(clipped('abcdefg', 6)).toBe('abc...');
  expect(clipped('ab😀cdef', 6)).toBe('ab...');
});
