// Time that jumps: a machine that slept, a clock that was set, an outage of ten years. Each thing the clock does, it does once.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { clocksOf, escalate, nextDue } from '../../src/escalation/escalate.js';
import { days, hours, minutes, seconds } from '../../src/incident/duration.js';
import type { Event } from '../../src/incident/events.js';
import { isOpen, severities } from '../../src/incident/incident.js';
import { eventsOf as eventsIn, given, seats, t0 } from '../given.js';
import { begin, eventsOf, go, type Run, type Step, starts, steps, sweep } from '../incident/histories.js';
import { ack, opens, reclassifies, undoes, wait } from '../incident/spoken.js';

const jumps = fc.array(
  fc.oneof(
    fc.nat(seconds(2)),
    fc.nat(minutes(20)),
    fc.nat(hours(3)),
    fc.constantFrom(0, seconds(1), minutes(40), hours(1), days(1), days(365), days(3_652)),
  ),
  { minLength: 1, maxLength: 25 },
);

const sleep = (waitMs: number): Step => ({ waitMs, swept: false });

/** What may happen once under each policy, as `kind policy what`. */
function onceOnly(run: Run): readonly string[] {
  let { policy } = run.changes[0]?.after ?? run.incident;
  return run.changes.flatMap((change) => {
    const named = change.events.flatMap(({ event }) => {
      if (event.kind === 'severity-changed') policy = event.policy;
      if (event.kind === 'undone') policy = event.before.policy ?? policy;
      const what = nameOf(event);
      return what === null ? [] : [`${what} under ${JSON.stringify(policy)}`];
    });
    return named;
  });
}

function nameOf(event: Event): string | null {
  switch (event.kind) {
    case 'sla-warned':
      return `warned ${event.warnAtMs}`;
    case 'sla-breached':
      return 'breached';
    case 'escalated':
      return event.afterMs === null ? null : `unresolved ${event.afterMs}`;
    default:
      return null;
  }
}

const twice = (list: readonly string[]): readonly string[] => list.filter((one, index) => list.indexOf(one) !== index);

test('however the time jumps, each warning, the breach and each unresolved step come once, and a missed acknowledgement is said once', () => {
  fc.assert(
    fc.property(starts, jumps, (start, times) => {
      const run = begin(start);
      for (const time of times) go(run, sleep(time), 'without words');
      expect(twice(onceOnly(run))).toEqual([]);
      expect(eventsOf(run).filter((event) => event.kind === 'ack-missed').length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 500 },
  );
});

test('whatever happens in between, nothing is said twice under the same policy', () => {
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) go(run, step, 'without words');
      expect(twice(onceOnly(run))).toEqual([]);
      expect(eventsOf(run).filter((event) => event.kind === 'ack-missed').length).toBeLessThanOrEqual(1);
    }),
    { numRuns: 1_000 },
  );
});

test('whatever time it is, the clock comes to rest at once and knows when to look again', () => {
  fc.assert(
    fc.property(starts, steps, fc.nat(days(3_652)), (start, story, jump) => {
      const run = begin(start);
      for (const step of story) go(run, step, 'without words');
      run.now += jump;
      const taken = sweep(run, 'without words');
      expect(taken).toBeLessThan(30);
      expect(escalate(run.incident, run.now)).toBeNull();
      const next = nextDue(run.incident);
      if (next !== null) expect(next).toBeGreaterThan(run.now);
      if (isOpen(run.incident) && run.incident.ack === null) expect(next).not.toBeNull();
      if (isOpen(run.incident)) return;
      // Of what is over whoever ended it while it fired is reminded, once, customers are owed the word that it is, and its review goes on.
      const asked = clocksOf(run.incident).map(({ command }) => command.type);
      const afterwards = /^(?:remind-of-anyway|(?:nudge|miss)-next-notice|(?:begin|ask|put-off|late)-review)$/;
      expect(asked.filter((type) => !afterwards.test(type))).toEqual([]);
      if (asked.length === 0) expect(next).toBeNull();
      if (asked.includes('remind-of-anyway')) expect(next).toBeLessThanOrEqual(run.now + minutes(30));
    }),
    { numRuns: 500 },
  );
});

test.each(severities)('after 40 minutes without a sweep a %s takes one step of the ladder, and the next after its own gap', (severity) => {
  const run = begin({ severity, policy: null, seats, quietForMs: null, by: 'monitoring' });
  go(run, sleep(minutes(40)), 'without words');
  expect(run.paged.length).toBe(severity === 'P1' || severity === 'P2' ? 1 : 0);
  const step = run.incident.progression.ladderStep;
  sweep(run, 'without words');
  expect(run.incident.progression.ladderStep).toBe(step);
});

test('a severity mistaken and taken back repeats nothing of what was said before', () => {
  const story = [
    opens(),
    ack('asha'),
    wait(minutes(16)),
    reclassifies('asha', 'P2'),
    wait(minutes(1)),
    undoes('asha'),
    wait(minutes(7)),
  ] as const;
  const events = eventsIn(given(...story));
  expect(events.filter((event) => event.kind === 'escalated').map((event) => event.paged)).toEqual([[{ person: 'theo', role: 'cto' }]]);
  expect(events.filter((event) => event.kind === 'sla-warned').map((event) => event.warnAtMs)).toEqual([minutes(15)]);
});

test('what fell due under the severity taken back is not lost', () => {
  const events = eventsIn(
    given(opens(), ack('asha'), wait(minutes(14)), reclassifies('asha', 'P2'), wait(minutes(1.5)), undoes('asha'), wait(1)),
  );
  expect(events.filter((event) => event.kind === 'escalated')).toMatchObject([{ paged: [{ person: 'theo' }], at: t0 + minutes(15.5) }]);
});

test('each sweep after an outage takes one thing, the one that has waited longest first', () => {
  const run = begin({ severity: 'P1', policy: null, seats, quietForMs: null, by: 'monitoring' });
  run.now += minutes(40);
  sweep(run, 'without words');
  expect(run.changes.slice(1).map(({ events }) => events.map(({ event }) => event.kind))).toEqual([
    ['paged-again'],
    ['ack-missed'],
    ['beat-posted'],
    ['notice-nudged'],
    ['escalated', 'invited'],
    ['notice-missed'],
    ['sla-breached'],
  ]);
});
