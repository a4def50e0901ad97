// Whoever is told anything while everything is clear at the source is told that too.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Command } from '../../src/incident/commands.js';
import { decide } from '../../src/incident/decide.js';
import { clearedAt } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import { isRefusal } from '../../src/incident/refusals.js';
import { given, goOn, type History, nothingYet, type Wait } from '../given.js';
import * as say from './spoken.js';

/** What people and the clock do to an incident whose alerts are clear. */
const steps: readonly (Command | Wait)[] = [
  say.wait(1 * say.minute),
  say.wait(4 * say.minute),
  say.wait(16 * say.minute),
  say.ack('asha'),
  say.unacks('asha'),
  say.declines('asha'),
  say.handsOff('asha', 'ben'),
  say.takesSeat('mia', 'backup', 'ben'),
  say.escalates('asha', 'theo'),
  say.etaAt('asha', Date.UTC(2026, 0, 4, 23, 0)),
  say.proposes('asha'),
  say.reclassifies('mia', 'P2'),
  say.asksForRoom('asha'),
  say.roomOpens('ian'),
  { type: 'page-failed', person: 'asha', why: 'no transport reaches them' },
];

const speaks = ({ to, act, kind }: Message): boolean => act.do === 'say' && (kind === 'page' || to.kind === 'person');
const said = ({ changes }: History, after: number): readonly string[] =>
  changes.slice(after).flatMap(({ messages }) => messages.filter(speaks).map(({ text }) => text));

function goOnIfAllowed(history: History, step: Command | Wait): History {
  const isRefused = !('waitMs' in step) && isRefusal(decide(history.incident, step, history.now));
  return isRefused ? history : goOn(history, step);
}

test('every page and every line to a person says that it is clear at the source, whoever speaks', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('P1' as const, 'P2' as const),
      fc.array(fc.constantFrom(...steps), { maxLength: 12 }),
      (severity, story) => {
        let history = [say.opens({ severity }), say.clears()].reduce(goOn, nothingYet);
        for (const step of story) {
          const after = history.changes.length;
          history = goOnIfAllowed(history, step);
          if (history.incident === null || clearedAt(history.incident) === null) return;
          for (const text of said(history, after)) expect(text).toMatch(/\bclear(ed)? at the source\b/iu);
        }
      },
    ),
    { numRuns: 300 },
  );
});

test('what is not acknowledged in time is not told without it', () => {
  const { changes } = given(say.opens(), say.clears(), say.wait(5 * say.minute));
  const late = changes
    .flatMap(({ messages }) => messages.map(({ text }) => text))
    .filter((text) => text.includes('not acknowledged within'));
  expect(late).not.toEqual([]);
  for (const text of late) expect(text.split('\n')[1]).toMatch(/^Cleared at the source at \d\d:\d\d, not confirmed$/u);
});
