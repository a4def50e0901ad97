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

test('while it is so the clock wakes nobody who was not paged before, as long as one of them can be reached', () => {
  fc.assert(
    fc.property(
      fc.constantFrom('P1' as const, 'P2' as const, 'P3' as const),
      fc.array(fc.constantFrom(...steps), { maxLength: 12 }),
      (severity, story) => {
        // Alerts flapped and are clear: a P3 has not resolved itself because somebody may look at it still.
        const begun = [say.opens({ severity }), say.clears({ flapping: severity === 'P3' })].reduce(goOn, nothingYet);
        let history: History = begun;
        for (const step of [...story, say.wait(12 * 60 * say.minute)]) {
          const before = history;
          history = goOnIfAllowed(history, step);
          const known = new Set(before.incident?.paged);
          for (const { events, after } of history.changes.slice(before.changes.length)) {
            const woken = events.flatMap(({ event }) => (event.by === 'muster' && 'paged' in event ? event.paged : []));
            const reachable = [...known].filter((person) => after.progression.unreached?.people.includes(person) !== true);
            if (clearedAt(after) !== null && reachable.length > 0)
              expect(woken.filter(({ person }) => !known.has(person)).map(({ person }) => person)).toEqual([]);
            for (const person of after.paged) known.add(person);
          }
        }
      },
    ),
    { numRuns: 300 },
  );
});

test.each([
  ['P2', [say.clears()]],
  ['P2', [say.ack('asha'), say.clears()]],
  ['P1', [say.ack('asha'), say.clears()]],
] as const)('a %s with everything clear reminds its owner for a day, and nobody new', (severity, story) => {
  const { incident, changes } = given(say.opens({ severity }), ...story, say.wait(24 * 60 * say.minute));
  const first = given(say.opens({ severity })).incident?.paged;
  expect(incident?.paged).toEqual(first);
  expect(changes.flatMap(({ events }) => events).filter(({ event }) => event.kind === 'paged-again').length).toBeGreaterThan(3);
});

test('the owner cannot be reached, and whoever was asked by name can: nobody new is paged', () => {
  const lost: Command = { type: 'page-failed', person: 'asha', why: 'no transport reaches them' };
  const story = [
    say.opens({ severity: 'P2' }),
    say.clears(),
    { ...lost, person: 'mia' },
    lost,
    say.ack('asha'),
    say.handsOff('asha', 'ben'),
  ];
  const before = given(...story);
  const { incident } = given(...story, say.wait(12 * 60 * say.minute));
  expect(incident?.ack).toBeNull();
  expect(incident?.paged).toEqual(before.incident?.paged);
});

test('nobody who knew of it can be reached: then somebody new is paged', () => {
  const lost = (person: string): Command => ({ type: 'page-failed', person, why: 'no transport reaches them' });
  const { incident } = given(say.opens({ severity: 'P2' }), say.clears(), lost('asha'), lost('mia'), say.wait(say.minute));
  expect(incident?.paged).toEqual(['asha', 'mia', 'ian']);
});

test('what is not acknowledged in time is not told without it', () => {
  const { changes } = given(say.opens(), say.clears(), say.wait(5 * say.minute));
  const late = changes
    .flatMap(({ messages }) => messages.map(({ text }) => text))
    .filter((text) => text.includes('Nobody has acknowledged within'));
  expect(late).not.toEqual([]);
  for (const text of late) expect(text.split('\n')[1]).toMatch(/^Cleared at the source at \d\d:\d\d( [A-Z]+)?, not confirmed$/u);
});
