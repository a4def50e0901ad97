// Who hears of an incident without working on it: of which, of what, how often, and never twice.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import { type Audience, nextUpdateAt } from '../../src/incident/audience.js';
import type { Command } from '../../src/incident/commands.js';
import { decide } from '../../src/incident/decide.js';
import { minutes } from '../../src/incident/duration.js';
import type { Incident, Severity } from '../../src/incident/incident.js';
import { laneOf, lanes, type Message } from '../../src/incident/message.js';
import { play } from '../../src/incident/play.js';
import { isRefusal } from '../../src/incident/refusals.js';
import { directory, opening, t0 } from '../given.js';
import * as say from './spoken.js';

const support: Audience = {
  key: 'support',
  people: ['gus'],
  outside: [{ transport: 'mail', chat: 'noc@example.com' }],
  severities: ['P1', 'P2'],
  services: null,
  teams: null,
  locations: null,
  incident: null,
  hears: ['open', 'updates', 'all-clear'],
  everyMs: minutes(15),
  via: null,
};

interface Night {
  readonly incident: Incident;
  readonly heard: readonly Message[];
}

/** Plays one command after the other, each so long after the start; answers what audiences hear. */
function night(audiences: readonly Audience[], severity: Severity, steps: readonly (readonly [number, Command])[], drill = false): Night {
  const open: Command = {
    type: 'open',
    opening: opening({ severity, policy: defaultPolicies[severity], drill, service: 'payments-db' }),
    by: 'source:grafana',
    alerts: say.change({ fired: 1 }),
    investigating: false,
  };
  let incident: Incident | null = null;
  const heard: Message[] = [];
  for (const [afterMs, command] of [[0, open] as const, ...steps]) {
    const now = t0 + afterMs;
    const facts = decide(incident, command, now);
    if (isRefusal(facts)) continue;
    const played = play(incident, facts, { now, number: 42, directory: { ...directory, audiences } });
    incident = played.after;
    heard.push(...played.messages.filter(({ audience }) => audience !== undefined));
  }
  if (incident === null) throw new Error('nothing opened');
  return { incident, heard };
}

const toGus = ({ heard }: Night) => heard.filter(({ to }) => to.kind === 'person' && to.person === 'gus').map(({ text }) => text);

describe('an audience hears', () => {
  test('that it begins, how it goes and that it is over, in a line each', () => {
    const told = toGus(
      night([support], 'P1', [
        [minutes(1), say.ack('asha')],
        [minutes(3), say.updates('asha', '40% restored', 40)],
        [minutes(9), say.clears()],
        [minutes(10), say.resolves('asha')],
      ]),
    );
    expect(told).toHaveLength(3);
    expect(told[0]).toMatch(/^🔴 P1 · INC-42 · DB connection pool timeout · .*payments-db/);
    expect(told[1]).toMatch(/^📣 P1 · INC-42 · .*40% restored/);
    expect(told[2]).toMatch(/^✅ P1 · INC-42 · All clear at /);
    expect(told.filter((text) => text.includes('\n'))).toEqual([]);
  });

  test('only what it asked for', () => {
    const leadership = { ...support, hears: ['open', 'all-clear'] as const };
    expect(
      toGus(
        night([leadership], 'P1', [
          [minutes(1), say.ack('asha')],
          [minutes(3), say.updates('asha')],
        ]),
      ),
    ).toHaveLength(1);
    expect(toGus(night([{ ...support, services: ['search*'] }], 'P1', []))).toEqual([]);
    expect(toGus(night([{ ...support, services: ['pay*'] }], 'P1', []))).toHaveLength(1);
    expect(toGus(night([{ ...support, locations: ['eu-*'] }], 'P1', []))).toEqual([]);
    expect(toGus(night([support], 'P3', []))).toEqual([]);
  });

  test('nothing of a drill, unless it follows that very one', () => {
    expect(toGus(night([support], 'P1', [], true))).toEqual([]);
    expect(toGus(night([{ ...support, incident: 42 }], 'P1', [[minutes(2), say.updates('asha')]], true)).length).toBeGreaterThan(0);
  });

  test('that it begins once it is bad enough, and how it ends though it is milder by then', () => {
    const raised = toGus(night([support], 'P3', [[minutes(5), say.reclassifies('mia', 'P1')]]));
    expect(raised.map((text) => text.split(' · ').slice(0, 2).join(' · '))).toEqual(['🔴 P1 · INC-42']);
    const lowered = toGus(
      night([support], 'P1', [
        [minutes(1), say.ack('asha')],
        [minutes(5), say.reclassifies('mia', 'P3')],
        [minutes(9), say.clears()],
        [minutes(10), say.resolves('asha')],
      ]),
    );
    expect(lowered.at(-1)).toMatch(/^✅ P3 · INC-42 · All clear/);
  });

  test('once, however many audiences it is in, and not what the same event tells it anyway', () => {
    const twice = night([support, { ...support, key: 'again' }], 'P1', []);
    expect(toGus(twice)).toHaveLength(1);
    expect(night([{ ...support, people: ['asha', 'mia'], outside: [] }], 'P1', []).heard).toEqual([]);
  });

  test('after everybody else: no page waits for one of its messages', () => {
    for (const message of night([support], 'P1', [
      [minutes(1), say.ack('asha')],
      [minutes(3), say.updates('asha')],
    ]).heard)
      expect(lanes.indexOf(laneOf(message))).toBeGreaterThan(lanes.indexOf('chatter'));
  });
});

test('updates of one incident leave no closer together than the audience wants, whenever they are said', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(minutes(1), minutes(10), minutes(15)),
      fc.array(fc.nat(minutes(180)), { minLength: 1, maxLength: 30 }),
      (everyMs, at) => {
        const incident = { stamps: { declaredAt: t0 } } as Incident;
        // What waits gives way to what is newer, which leaves no later.
        const leaves = [...new Set(at.map((one) => nextUpdateAt({ everyMs }, incident, t0 + one)))].sort((a, b) => a - b);
        for (const [index, one] of leaves.entries()) if (index > 0) expect(one - (leaves[index - 1] ?? 0)).toBeGreaterThanOrEqual(everyMs);
        for (const [index, one] of at.entries()) {
          const left = nextUpdateAt({ everyMs }, incident, t0 + one);
          expect(left - (t0 + one), String(index)).toBeLessThanOrEqual(everyMs);
        }
      },
    ),
  );
});
