// CONTRIBUTING, "Add a feature", followed to the letter on a scratch copy: one folder and one line, from chat to timeline.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { read } from '../architecture/tree.js';
import { type Scratch, scratchCopy } from './scratch.js';

const timeoutMs = 120_000;
let copy: Scratch;

beforeAll(() => {
  copy = scratchCopy();
});
afterAll(() => copy.remove());

test(
  'Add a feature: a folder and a line, and it is heard, judged, told, drawn into the timeline, clocked, and asks other systems',
  async () => {
    copy.write('src/incident/features/handover/handover.ts', read('test/fixtures/feature/handover.ts.txt'));
    // The line: imported and listed. Everything else is as it was.
    copy.addLine('src/incident/features/index.ts', "from './decisions/decisions.js'", "import { handover } from './handover/handover.js';");
    copy.addLine('src/incident/features/index.ts', 'export const features = [', '  handover,');
    expect(await copy.compile()).toBe('');
    const played = JSON.parse(await copy.run('test/fixtures/feature/play.ts')) as Record<string, unknown>;
    expect(played).toMatchObject({
      confirmed: 1,
      announced: true,
      timeline: ['handover-kept', 'handover-reminded'],
      line: 'Asha leaves for the next: watch the ∗pool∗',
      slice: { handover: [{ text: 'watch the *pool*', reminded: true }] },
      performed: [{ payload: { text: 'watch the *pool*' } }],
      errors: [],
    });
  },
  timeoutMs,
);

test(
  'an event without its line, its words or its answer does not compile',
  async () => {
    const whole = read('test/fixtures/feature/handover.ts.txt');
    const without = whole.replace(/\n {6}line: \(\) => 'Handover reminded',/, '');
    expect(without).not.toBe(whole);
    copy.write('src/incident/features/handover/handover.ts', without);
    expect(await copy.compile()).toMatch(/Property 'line' is missing/);
  },
  timeoutMs,
);
