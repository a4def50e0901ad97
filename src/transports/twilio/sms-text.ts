// A WhatsApp text as an SMS: no marks for bold, no pictures, and no longer than what anybody reads on a lock screen. One odd
// character makes every part less than half as long and the bill twice as high, so the usual ones are written plainly.

import { withoutMarks } from '../../text/marks.js';
import type { Choice } from '../transport.js';

/** Parts of one SMS. Six hold about 900 letters of GSM-7 or 400 of anything else. */
export const mostSegments = 6;

/** The first lines, as many as fit, and what to reply. */
export function smsText(text: string, choices: readonly Choice[] = []): string {
  const whole = plainText(text);
  if (segmentsOf(whole) <= mostSegments) return whole;
  const lines = whole.split('\n');
  const older = lines.at(-1)?.startsWith('older: ') === true ? lines.at(-1) : undefined;
  if (older !== undefined) return newestLines(lines.slice(0, -1), older);
  const reply = lines.findLast((line) => /^reply\b/i.test(line)) ?? askedLine(text) ?? repliesOf(choices);
  const tail = reply === null ? '\n...' : `\n...\n${clipped(reply, longestReply)}`;
  return `${fitting(
    lines.filter((line) => line !== reply),
    tail,
  )}${tail}`;
}

/** Of a record the last lines say most: the first, which says what it is, then as many of the last as fit. */
function newestLines([first = '', ...lines]: readonly string[], older: string): string {
  let kept = `\n${older}`;
  for (const line of lines.toReversed()) {
    const longer = `\n${line}${kept}`;
    if (segmentsOf(`${first}\n...${longer}`) > mostSegments) break;
    kept = longer;
  }
  return `${first}\n...${kept}`;
}

/** What a page asks, in whatever language: where it says *ack* or *no*. */
function askedLine(text: string): string | null {
  const line = text.split('\n').findLast((one) => /\*(?:ack|no)\*/u.test(one));
  return line === undefined ? null : plainText(line);
}

const longestReply = 160;

const repliesOf = (choices: readonly Choice[]): string | null =>
  choices.length === 0 ? null : `Reply ${choices.map(({ says }) => plainText(says)).join(', or ')}`;

function fitting(lines: readonly string[], tail: string): string {
  let kept = '';
  for (const line of lines) {
    const longer = kept === '' ? line : `${kept}\n${line}`;
    if (segmentsOf(`${longer}${tail}`) > mostSegments) return kept === '' ? longestStart(line, tail) : kept;
    kept = longer;
  }
  return kept;
}

function longestStart(line: string, tail: string): string {
  const letters = [...line];
  let [fits, tooLong] = [0, letters.length];
  while (tooLong - fits > 1) {
    const half = Math.floor((fits + tooLong) / 2);
    if (segmentsOf(`${letters.slice(0, half).join('')}${tail}`) <= mostSegments) fits = half;
    else tooLong = half;
  }
  return letters.slice(0, fits).join('');
}

/** The first `most` UTF-16 units, never half a character. */
export function clipped(text: string, most: number): string {
  if (text.length <= most) return text;
  let short = '';
  for (const letter of text) {
    if (short.length + letter.length > most - 3) break;
    short += letter;
  }
  return `${short}...`;
}

/** A joiner goes with the picture before it; in words of a script that joins it stays. */
const pictures = /(?:[\p{Extended_Pictographic}\u{1F1E6}-\u{1F1FF}\u{1F3FB}-\u{1F3FF}\uFE0F]\u200D?)+[ \t]?/gu;
const plainly: readonly (readonly [RegExp, string])[] = [
  [/[\u00B7\u2022\u2010-\u2015\u2212]/g, '-'],
  [/[\u2018\u2019\u201A\u2032]/g, "'"],
  [/[\u201C-\u201E\u2033]/g, '"'],
  [/\u2026/g, '...'],
  [/\u2192/g, '->'],
  [/[\u00A0\u2007\u2009\u202F]/g, ' '],
];

/** Without marks and pictures. Letters of any script stay. */
export function plainText(text: string): string {
  let clean = withoutMarks(text).replace(pictures, '');
  for (const [odd, usual] of plainly) clean = clean.replace(odd, usual);
  clean = clean.trim();
  return clean === '' ? text : clean;
}

const gsm = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** Two places each (3GPP 23.038). */
const gsmExtended = new Set('^{}\\[~]|€\f');

/** How many parts carriers make of it: 160 or 153 each in GSM-7, 70 or 67 in UCS-2 (https://www.twilio.com/docs/glossary/what-sms-character-limit). */
export function segmentsOf(text: string): number {
  const letters = [...text];
  const inGsm = letters.every((letter) => gsm.has(letter) || gsmExtended.has(letter));
  const sizes = letters.map((letter) => (inGsm ? (gsmExtended.has(letter) ? 2 : 1) : letter.length));
  const [alone, each] = inGsm ? [160, 153] : [70, 67];
  if (sizes.reduce((sum, size) => sum + size, 0) <= alone) return 1;
  let [parts, used] = [1, 0];
  for (const size of sizes) {
    if (used + size > each) [parts, used] = [parts + 1, 0];
    used += size;
  }
  return parts;
}
