// Files in which every line is right and the whole is not.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { seatsFor } from '../../../src/escalation/on-call.js';
import { Fault } from '../../../src/fault.js';
import { days } from '../../../src/incident/duration.js';
import { severities } from '../../../src/incident/incident.js';
import { acmeEnv, acmeWith } from './acme-yaml.js';

const outcome = (text: string) => {
  try {
    return { ...readOrganisation(text, 'muster.yaml', acmeEnv), problems: [] };
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { organisation: null, warnings: [], problems: error.message.split('\n').slice(1) };
  }
};

describe('a chain that reaches nobody is an error', () => {
  test('a team without a backup, for every step that calls one', () => {
    expect(outcome(acmeWith('{ oncall: ben, backup: asha }', '{ oncall: ben }')).problems).toEqual([
      'muster.yaml:9  teams.infrastructure: found nobody for backup, wanted at least one person there: P1 +5m not acknowledged, P2 +30m not acknowledged, P3 +4h not acknowledged would reach nobody',
    ]);
  });

  test('an organisation without a CTO, once for all teams', () => {
    expect(outcome(acmeWith(', cto: vic', '')).problems).toEqual([
      'muster.yaml:12  seats: found nobody for cto, wanted at least one person there: P1 +15m not resolved would reach nobody',
    ]);
  });

  test('nobody of a manager’s rank where no team names one', () => {
    const text = acmeWith('manager: mia', 'backup: ben')
      .replace('backup: infrastructure, ', '')
      .replace('role: manager', 'role: responder');
    expect(outcome(text).problems.join('\n')).toContain('teams.database: found nobody for manager, wanted');
  });

  test('steps written in the file fix it', () => {
    const text = acmeWith(', cto: vic', '').replace(
      'resolveWithin: 30m',
      'escalate: [{ after: 15m, unless: resolved, to: [vp-engineering] }]',
    );
    expect(outcome(text).problems).toEqual([]);
  });

  test('whatever was written, an accepted file has somebody for every page and every step, at any time', () => {
    const name = fc.constantFrom('asha', 'ben', 'rota', 'core', 'edge');
    const file = fc.record({
      core: fc.record({ oncall: name, backup: fc.option(name), manager: fc.option(name) }),
      edge: fc.record({ oncall: name, backup: fc.option(name), manager: fc.option(name) }),
      rank: fc.constantFrom('manager', 'responder'),
      seats: fc.subarray(['vp-engineering', 'vp-customer', 'cto', 'comms'], { minLength: 3 }),
      holder: name,
      step: fc.option(fc.constantFrom('backup', 'manager', 'comms', 'core', 'rota')),
    });
    const write = ({ core, edge, rank, seats, holder, step }: typeof file extends fc.Arbitrary<infer T> ? T : never) => `
organisation: { name: Acme, timezone: UTC }
people:
  asha: { name: Asha, phone: "+12025550101", role: ${rank} }
  ben: { name: Ben, phone: "+12025550102", role: responder }
teams:
  core: { oncall: ${core.oncall}, backup: ${core.backup ?? '~'}, manager: ${core.manager ?? '~'} }
  edge: { oncall: ${edge.oncall}, backup: ${edge.backup ?? '~'}, manager: ${edge.manager ?? '~'} }
schedules:
  rota: { rotate: weekly, handoff: "Sun 02:30", from: 2026-01-05, people: [asha, ben] }
seats: { ${seats.map((seat) => `${seat}: ${holder}`).join(', ')} }
policies:
  P2: ${step === null ? '{}' : `{ escalate: [{ after: 5m, unless: resolved, to: [${step}] }] }`}
`;
    const counted = { accepted: 0, refused: 0 };
    fc.assert(
      fc.property(file, fc.integer({ min: 0, max: 20_000 }), (written, day) => {
        const { organisation, problems } = outcome(write(written));
        counted[organisation === null ? 'refused' : 'accepted']++;
        if (organisation === null) {
          expect(problems.length).toBeGreaterThan(0);
          return;
        }
        for (const team of organisation.teams.keys()) {
          for (const severity of severities) {
            const policy = organisation.policies[severity];
            const seats = seatsFor(organisation, team, policy, days(day));
            for (const roles of [policy.page, ...policy.escalate.map((step) => step.to)]) {
              expect(roles.length === 0 || roles.some((role) => seats[role] !== undefined)).toBe(true);
            }
          }
        }
      }),
      { seed: 7, numRuns: 500 },
    );
    expect(counted.accepted).toBeGreaterThan(50);
    expect(counted.refused).toBeGreaterThan(50);
  });
});

describe('teams on call for each other', () => {
  test('in a circle are reported once for each, with the whole circle', () => {
    const text = acmeWith('oncall: db-primary', 'oncall: infrastructure').replace('oncall: ben', 'oncall: database');
    expect(outcome(text).problems).toEqual([
      'muster.yaml:8  teams.database.oncall: found a circle: database → infrastructure → database, wanted a schedule or a person in the end',
      'muster.yaml:9  teams.infrastructure.oncall: found a circle: infrastructure → database → infrastructure, wanted a schedule or a person in the end',
    ]);
  });

  test('may back each other up', () => {
    expect(outcome(acmeWith('backup: asha', 'backup: database')).problems).toEqual([]);
  });
});

describe('what is allowed but probably not meant is a warning', () => {
  const warnings = (piece: string, replacement: string) => outcome(acmeWith(piece, replacement)).warnings;

  test('owner, backup and manager of a P1 in one person', () => {
    expect(warnings('{ oncall: ben, backup: asha }', '{ oncall: mia, backup: mia }')).toEqual([
      'muster.yaml:9  teams.infrastructure: owner, backup and manager of a P1 are all mia',
    ]);
  });

  test('a role nobody holds, where others are still reached', () => {
    expect(warnings(', comms: mia', '')).toEqual([
      'muster.yaml:12  seats: nobody holds comms, which P1, P2, P3, P4 would page, seat or ask',
    ]);
    expect(warnings('vp-customer: vic, ', '')).toEqual([
      'muster.yaml:12  seats: nobody holds vp-customer, which P1 would page, seat or ask',
    ]);
  });

  test('somebody on call who may not acknowledge, a manager who may not approve', () => {
    expect(warnings('"+447700900002", role: responder', '"+447700900002", role: observer')).toEqual([
      'muster.yaml:8  teams.database: ben can be on call but, as an observer, cannot acknowledge',
      'muster.yaml:9  teams.infrastructure: ben can be on call but, as an observer, cannot acknowledge',
    ]);
    expect(warnings('manager: mia', 'manager: ben')).toEqual([
      "muster.yaml:8  teams.database.manager: ben takes the manager's seat without the rank to approve",
    ]);
  });

  test('a severity that wakes nobody at once, a warning before the clock has begun, a beat that cannot slow', () => {
    expect(warnings('P1: { resolveWithin: 30m }', 'P2: { page: none }')).toEqual([
      'muster.yaml:14  policies.P2.page: nobody is paged at once; the first to hear is the first step',
    ]);
    expect(warnings('resolveWithin: 30m', 'warnAt: [45m]')).toEqual([
      'muster.yaml:14  policies.P1.warnAt: a warning that comes before the time to resolve has even begun',
    ]);
    expect(warnings('P1: { resolveWithin: 30m }', 'P2: { slowAfter: 1h }')).toEqual([
      'muster.yaml:14  policies.P2.slowAfter: without effect: slowUpdateEvery is missing, or no longer than updateEvery',
    ]);
  });

  test('a route behind one that takes everything', () => {
    expect(warnings('routes:\n', 'routes:\n  - { team: database }\n')).toEqual([
      'muster.yaml:17  routes[1]: never reached: the route before it takes everything',
    ]);
  });
});
