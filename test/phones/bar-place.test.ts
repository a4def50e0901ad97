// Where the reaction bar goes: in view, by its message, and never over something else that may be tapped.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Box, overlap, placeBar, type Surroundings } from '../../phones/bar-place.js';

const bar = { width: 200, height: 36 };
const view: Box = { left: 0, top: 100, width: 320, height: 500 };
const body: Box = { left: 12, top: 300, width: 260, height: 120 };
const around = (more: Partial<Surroundings> = {}): Surroundings => ({ bar, view, body, bubble: body, taken: [], side: 'left', ...more });

const button = (top: number): Box => ({ left: 12, top, width: 260, height: 36 });

test('it stands above the message, a little over it', () => {
  expect(placeBar(around())).toEqual({ left: 22, top: 272 });
  expect(placeBar(around({ side: 'right' }))).toEqual({ left: 62, top: 272 });
});

test('over the buttons of the message before it goes below, and with buttons of its own over its words', () => {
  expect(placeBar(around({ taken: [button(262)] }))?.top).toBe(412);
  const own = { bubble: { ...body, height: 160 }, taken: [button(262), button(424), button(462)] };
  expect(placeBar(around(own))).toEqual({ left: 22, top: 300 });
});

test('above the upper edge of the chat nobody would see it', () => {
  const high = { ...body, top: 110 };
  expect(placeBar(around({ body: high, bubble: high }))?.top).toBe(222);
});

test('where everything can be tapped it is not shown at all', () => {
  expect(placeBar(around({ taken: [view] }))).toBeNull();
});

test('wherever it is shown, it is in view and over nothing that may be tapped', () => {
  const box = fc.record({
    left: fc.integer({ min: -50, max: 350 }),
    top: fc.integer({ min: 0, max: 700 }),
    width: fc.integer({ min: 20, max: 320 }),
    height: fc.integer({ min: 10, max: 300 }),
  });
  fc.assert(
    fc.property(box, fc.integer({ min: 0, max: 120 }), fc.array(box, { maxLength: 8 }), fc.boolean(), (words, below, taken, own) => {
      const bubble = { ...words, height: words.height + below };
      const place = placeBar({ bar, view, body: words, bubble, taken, side: own ? 'right' : 'left' });
      if (place === null) return;
      const shown = { ...place, ...bar };
      expect(taken.filter((each) => overlap(each, shown))).toEqual([]);
      expect(shown.left >= view.left && shown.left + shown.width <= view.left + view.width).toBe(true);
      expect(shown.top >= view.top && shown.top + shown.height <= view.top + view.height).toBe(true);
    }),
  );
});
