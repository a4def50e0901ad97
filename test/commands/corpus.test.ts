// Lines that people type at three in the morning, said to the bot in their own chat: what each must bring about. Those of war rooms are
// told in corpus-in-rooms.test.ts. Then thousands of variants of them, read only.

import { describe, expect, test } from 'vitest';
import { repeated } from '../architecture/titles.js';
import { fastestMs } from '../fastest.js';
import { readCorpus, titleOf } from './corpus/corpus.js';
import { brief, tellLines } from './corpus/tell.js';
import { accepted, actedOnDoubt, actedOnSlip, changedByManners, notActedOn, type Otherwise, tableOfVariants } from './corpus/variants.js';
import { direct, inRoom } from './hearing.js';

const lines = readCorpus();

describe('lines said directly', () => {
  test('no line stands twice', () => {
    expect(repeated(lines.map(titleOf))).toEqual([]);
  });

  tellLines(lines.filter(({ where }) => where === 'direct'));
});

const none = (found: readonly Otherwise[]): void => {
  if (found.length > 0) throw brief(tableOfVariants(found));
};

describe('2,000 variants', () => {
  test('every order they are made of is acted on at once as it stands', () => none(notActedOn()));

  test('an order with a doubt, a scope, a part, a time, a negation or a question is never acted on at once', () =>
    none(actedOnDoubt(2_000)));

  test('manners, fillers, case, emoji and the stop at the end change nothing of what is meant', () =>
    none(changedByManners(accepted(lines), 2_000)));

  test('a slip in a verb is never acted on as another', () => none(actedOnSlip(2_000)));
});

describe('reading', () => {
  test('99 of 100 lines are read in a millisecond', () => {
    const said = lines.flatMap(({ say }) => say.flatMap((step) => ('say' in step ? [step.say] : [])));
    const tookMs = said
      .map((text) =>
        Math.max(
          fastestMs(() => direct(text), { tries: 3 }),
          fastestMs(() => inRoom(text), { tries: 3 }),
        ),
      )
      .sort((a, b) => a - b);
    expect(tookMs[Math.floor(tookMs.length * 0.99)]).toBeLessThanOrEqual(1);
  });

  test.each([
    'resolve maybe ',
    'P1 checkout is down ',
    'not yet fixed for EU only ',
    'ack, 70% restored, eta 20m. ',
    'please pls now guys ',
    'sí vale ja haan ',
    'if mia agrees, ',
    'yes 42 no ',
  ])('“%s” over and over is read in time that grows with it, to 64 KB', (unit) => {
    const tookMs = (bytes: number) => {
      const text = unit.repeat(Math.ceil(bytes / unit.length));
      return Math.max(...[direct, inRoom].map((say) => fastestMs(() => say(text), { tries: 15, enoughMs: 5 })));
    };
    tookMs(65_536);
    // Twice the text takes at most twice as long; what is beyond is the clock's own grain.
    expect(tookMs(65_536)).toBeLessThanOrEqual(2 * tookMs(32_768) + 1);
    expect(tookMs(65_536)).toBeLessThanOrEqual(5);
  });
});
