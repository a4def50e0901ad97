// Whatever the rota looks like, whoever is taken off it and whoever passes: somebody is always asked about an incident nobody has. Whole
// evenings of random organisations in six zones, with the sweep of each second where something happens.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escalate, nextDue } from '../../src/escalation/escalate.js';
import { rotaOf, shiftChanges } from '../../src/escalation/on-call.js';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import { decideOnDuty } from '../../src/handling/decide-on-duty.js';
import { isAnswered } from '../../src/incident/acks.js';
import type { Command } from '../../src/incident/commands.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import type { Event } from '../../src/incident/events.js';
import { waitsFor } from '../../src/incident/handover.js';
import type { Incident, Severity } from '../../src/incident/incident.js';
import type { Organisation, Override, RotationLayer } from '../../src/people/organisation.js';
import { directory, opening } from '../given.js';
import * as say from '../incident/spoken.js';
import { acme, keyed, person, rotation, scheduleOf, team } from './acme.js';

const zones = ['Europe/Vienna', 'America/Chicago', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Chatham', 'UTC'] as const;
const turners = ['asha', 'ben', 'ian', 'gus'] as const;
/** Never passes: somebody has to be the last. */
const lastResort = 'theo';
const emptyForAtMost = seconds(5);
const evening = hours(5);
/** A Saturday on which the clocks of Vienna are set back at night, and one of no change. */
const starts = [Date.parse('2026-10-24T20:00:00Z'), Date.parse('2026-03-07T22:00:00Z'), Date.parse('2026-11-25T07:30:00Z')] as const;

const layers = fc.record({
  timezone: fc.constantFrom(...zones),
  rotate: fc.constantFrom('hourly' as const, 'daily' as const, 'weekly' as const),
  handoffHour: fc.integer({ min: 0, max: 23 }),
  handoffMinute: fc.constantFrom(0, 15, 30, 45),
  turns: fc.array(fc.uniqueArray(fc.constantFrom(...turners), { maxLength: 2 }), { minLength: 1, maxLength: 4 }),
  only: fc.option(
    fc
      .tuple(fc.integer({ min: 0, max: 6 }), fc.integer({ min: 0, max: 23 }))
      .map(([day, hour]) => [{ from: day * 1440 + hour * 60, until: Math.min(7 * 1440, day * 1440 + hour * 60 + 3 * 1440) }]),
  ),
});

const rotas = fc.record({
  start: fc.constantFrom(...starts),
  severity: fc.constantFrom<Severity>('P1', 'P2', 'P3'),
  layers: fc.array(layers, { minLength: 1, maxLength: 3 }),
  together: fc.boolean(),
  fallback: fc.option(fc.constantFrom(...turners)),
  backup: fc.option(fc.constantFrom('ian', 'rota')),
  overrides: fc.array(
    fc.record({
      kind: fc.constantFrom('add' as const, 'replace' as const, 'remove' as const),
      person: fc.constantFrom(...turners),
      instead: fc.option(fc.constantFrom(...turners)),
      fromQuarter: fc.integer({ min: -8, max: 18 }),
      quarters: fc.integer({ min: 1, max: 16 }),
    }),
    { maxLength: 5 },
  ),
  /** Who says no, and how long after the one before. */
  passes: fc.array(fc.tuple(fc.constantFrom(...turners, 'mia', 'vic'), fc.integer({ min: 1, max: 40 * 60 })), { maxLength: 8 }),
});

type Rota = typeof rotas extends fc.Arbitrary<infer T> ? T : never;

function organisationOf({ start, layers: given, together, fallback, backup, overrides }: Rota): Organisation {
  const made = given.map((layer, index): RotationLayer => rotation([], { ...layer, key: `layer ${index}`, from: '2026-01-05' }));
  return acme({
    people: keyed(...[...turners, lastResort].map((key) => person(key)), person('mia', 'manager'), person('vic', 'executive')),
    teams: keyed(team('database', 'rota', backup, 'mia')),
    schedules: keyed(scheduleOf('rota', made, { together, fallback })),
    seats: new Map([['vp-engineering', 'vic']]),
    overrides: overrides.map(
      ({ kind, person: who, instead, fromQuarter, quarters }, index): Override => ({
        ...{ id: index + 1, schedule: 'rota', layer: null, kind, by: 'mia', why: null },
        person: kind === 'remove' ? null : who,
        instead: kind === 'add' ? null : kind === 'remove' ? who : instead,
        startsAt: start + fromQuarter * minutes(15),
        endsAt: start + (fromQuarter + quarters) * minutes(15),
      }),
    ),
  });
}

/** Whom an event pages. */
const pagedIn = (event: Event): readonly string[] => {
  if ('paged' in event) return (event.paged ?? []).map((one) => one.person);
  return event.kind === 'declined' && event.next !== null ? [event.next.person] : [];
};

/** Who was paged and has not said no since. Whoever went off duty is asked no more. */
const audience = (incident: Incident, pagedAt: ReadonlyMap<string, number>): readonly string[] =>
  incident.paged.filter((one) => waitsFor(incident, one, pagedAt.get(one) ?? Number.NEGATIVE_INFINITY));

test('no audience is empty for longer than five seconds, whoever is on call and whoever passes', () => {
  let [moments, passed] = [0, 0];
  fc.assert(
    fc.property(rotas, (rota) => {
      const organisation = organisationOf(rota);
      const policy = { ...defaultPolicies[rota.severity], lastResort };
      let now = rota.start;
      let incident: Incident | null = null;
      const pagedAt = new Map<string, number>();
      const given = () => rotaOf(organisation, { team: 'database', policy }, now);
      const does = (commands: readonly Command[]): boolean => {
        const decided = decideOnDuty(incident, commands, { now, number: 42, directory, rota: incident === null ? null : given() });
        incident = decided.after;
        for (const event of decided.events) for (const one of pagedIn(event)) pagedAt.set(one, now);
        return decided.played !== null;
      };
      const settle = (): Incident => {
        does([]);
        for (let steps = 0; steps < 60; steps++) {
          const due = incident === null ? null : escalate(incident, now);
          if (due === null) return incident as unknown as Incident;
          does([due]);
        }
        throw new Error('the clock never comes to rest');
      };
      const opens = opening({ severity: rota.severity, policy, seats: given(), team: 'database' });
      does([{ type: 'open', opening: opens, by: 'source:grafana', alerts: say.change({ fired: 1 }), investigating: false }]);

      const passes = rota.passes.map(([who], index) => ({
        who,
        at: rota.start + rota.passes.slice(0, index + 1).reduce((sum, [, after]) => sum + seconds(after), 0),
      }));
      const changes = shiftChanges(organisation, rota.start, rota.start + evening).map(({ at }) => at);
      while (now < rota.start + evening) {
        const after = [...changes, ...passes.map(({ at }) => at), nextDue(settle()) ?? Number.POSITIVE_INFINITY].filter((at) => at > now);
        now = Math.min(...after, rota.start + evening);
        settle();
        for (const { who } of passes.filter(({ at }) => at === now)) passed += does([say.declines(who)]) ? 1 : 0;
        moments += 1;
        const here = settle();
        if (isAnswered(here) || audience(here, pagedAt).length > 0) continue;
        // The next sweeps are all there is to mend it.
        const since = now;
        for (let beat = 1; beat <= emptyForAtMost / seconds(1); beat++) {
          now = since + seconds(beat);
          settle();
        }
        const asked = audience(settle(), pagedAt);
        if (asked.length === 0) throw new Error(`nobody is asked ${(now - rota.start) / 1000} s after the opening`);
      }
    }),
    { numRuns: 200 },
  );
  expect(moments).toBeGreaterThan(1_000);
  expect(passed).toBeGreaterThan(50);
});
