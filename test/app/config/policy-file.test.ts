// `policies:` over the defaults: what is given counts, what is not stays, and nothing stays that no longer makes sense.

import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { defaultPolicies } from '../../../src/escalation/policy-defaults.js';
import { policyOf } from '../../../src/escalation/policy-of.js';
import { hours, minutes, seconds } from '../../../src/incident/duration.js';
import type { Severity } from '../../../src/incident/incident.js';
import { acmeEnv, acmeWith } from './acme-yaml.js';

/** The policies of a file with this under `policies:`. */
const policies = (yaml: string) =>
  readOrganisation(acmeWith('P1: { resolveWithin: 30m }', yaml), 'muster.yaml', acmeEnv).organisation.policies;
const policy = (severity: Severity, yaml: string) => policies(`${severity}: ${yaml}`)[severity];

test('a file that says nothing leaves every default', () => {
  const { P1, P2, P3, P4 } = defaultPolicies;
  // The file names whom P1 and P2 end with.
  expect(policies('P1: {}')).toEqual({ P1: { ...P1, lastResort: 'vic' }, P2: { ...P2, lastResort: 'vic' }, P3, P4 });
});

test('every key can be set', () => {
  const given = `{
    acknowledgeWithin: 3m, resolveWithin: 1h, warnAt: [10m, 20m, 10m], firstUpdateWithin: 90s, updateEvery: 10, slowAfter: 1h,
    slowUpdateEvery: 30m, noticeWithin: 20m, noticeEvery: 40m, noticeBySecond: true, page: [owner, ben], repeatEvery: 4m, room: ask, roomSeats: [owner, infrastructure],
    fallbackAfter: 30s, ringWhenUnreadAfter: { night: 20s, day: 90s }, ackExpiresAfter: 20m, decideWithin: 2m, repeat: 5,
    lastResort: mia, acks: 2, roundRobin: true, review: { within: 5 business days, team: [mia] },
    escalate: [{ after: 3m, unless: acknowledged, to: [backup] }, { after: 20m, unless: resolved, to: cto }] }`;
  expect(policy('P1', given)).toEqual({
    acknowledgeWithinMs: minutes(3),
    resolveWithinMs: hours(1),
    warnAtMs: [minutes(20), minutes(10)],
    firstUpdateWithinMs: seconds(90),
    updateEveryMs: minutes(10),
    slowAfterMs: hours(1),
    slowUpdateEveryMs: minutes(30),
    noticeWithinMs: minutes(20),
    noticeEveryMs: minutes(40),
    noticeBySecond: true,
    page: ['owner', 'ben'],
    escalate: [
      { afterMs: minutes(3), unless: 'acknowledged', to: ['backup'] },
      { afterMs: minutes(20), unless: 'resolved', to: ['cto'] },
    ],
    repeatEveryMs: minutes(4),
    room: 'ask',
    roomSeats: ['owner', 'infrastructure'],
    fallbackAfterMs: seconds(30),
    ringWhenUnreadAfterMs: { night: seconds(20), day: seconds(90) },
    ackExpiresAfterMs: minutes(20),
    decideWithinMs: minutes(2),
    repeat: 5,
    lastResort: 'mia',
    acks: 2,
    roundRobin: true,
    review: { within: { businessDays: 5 }, team: ['mia'] },
  });
});

test('a review may be switched off, and a severity without one gets one', () => {
  expect(policy('P1', '{ review: none }').review).toBeNull();
  expect(policy('P3', '{ review: { within: 10 days } }').review).toEqual({ within: { days: 10 }, team: [] });
});

test('when a page rings is kept where a file says nothing of it, and none switches it off', () => {
  expect(policy('P1', '{ resolveWithin: 1h }').ringWhenUnreadAfterMs).toEqual({ night: seconds(60), day: seconds(120) });
  for (const off of ['none', '~', '']) expect(policy('P1', `{ ringWhenUnreadAfter: ${off} }`).ringWhenUnreadAfterMs).toBeNull();
  expect(() => policy('P1', '{ ringWhenUnreadAfter: { night: soon, day: 2m } }')).toThrow('ringWhenUnreadAfter');
});

test('none, or nothing behind the colon, switches a clock off', () => {
  const off = policy('P1', '{ resolveWithin: none, noticeWithin: , ackExpiresAfter: ~, page: none }');
  expect(off).toMatchObject({ resolveWithinMs: null, noticeWithinMs: null, ackExpiresAfterMs: null, page: [] });
  expect(off.updateEveryMs).toBe(minutes(5));
});

describe('steps', () => {
  const rungs = (yaml: string) => policy('P1', `{ escalate: ${yaml} }`).escalate;
  const defaults = (unless: string) => defaultPolicies.P1.escalate.filter((step) => step.unless === unless);

  test('of one kind replace the defaults of that kind only', () => {
    expect(rungs('[{ after: 20m, unless: resolved, to: [vic] }]')).toEqual([
      ...defaults('acknowledged'),
      { afterMs: minutes(20), unless: 'resolved', to: ['vic'] },
    ]);
    expect(rungs('[{ after: 1m, unless: acknowledged, to: [backup] }]')).toEqual([
      { afterMs: minutes(1), unless: 'acknowledged', to: ['backup'] },
      ...defaults('resolved'),
    ]);
    expect(rungs('[]')).toEqual(defaultPolicies.P1.escalate);
  });

  test('are taken in order of time, those of one moment together', () => {
    const written =
      '[{ after: 9m, unless: acknowledged, to: [manager] }, { after: 4m, unless: acknowledged, to: [owner] }, { after: 9m, unless: acknowledged, to: [manager, backup] }]';
    expect(rungs(written).filter((step) => step.unless === 'acknowledged')).toEqual([
      { afterMs: minutes(4), unless: 'acknowledged', to: ['owner'] },
      { afterMs: minutes(9), unless: 'acknowledged', to: ['manager', 'backup'] },
    ]);
  });
});

describe('defaults keep in step with what is given', () => {
  test('a shorter target drops the warnings that would come before it begins', () => {
    expect(policy('P1', '{ resolveWithin: 10m }').warnAtMs).toEqual([minutes(5)]);
    expect(policy('P1', '{ resolveWithin: none }').warnAtMs).toEqual([]);
  });

  test('"half of the SLA" of a P3 is half of the SLA the file sets', () => {
    const manager = (yaml: string) => policy('P3', yaml).escalate.find((step) => step.unless === 'resolved')?.afterMs;
    expect(manager('{ resolveWithin: 4h }')).toBe(hours(2));
    expect(manager('{ resolveWithin: none }')).toBe(hours(4));
    expect(manager('{ resolveWithin: 4h, escalate: [{ after: 3h, unless: resolved, to: [manager] }] }')).toBe(hours(3));
  });

  test('the owner’s beat never gets faster when it is to slow down', () => {
    expect(policy('P1', '{ updateEvery: 30m }')).toMatchObject({ updateEveryMs: minutes(30), slowAfterMs: null, slowUpdateEveryMs: null });
    expect(policy('P1', '{ updateEvery: none }')).toMatchObject({ updateEveryMs: null, slowAfterMs: null, slowUpdateEveryMs: null });
    expect(policy('P1', '{ slowAfter: none }')).toMatchObject({ slowAfterMs: null, slowUpdateEveryMs: null });
    expect(policy('P2', '{ slowAfter: 1h, slowUpdateEvery: 45m }')).toMatchObject({
      slowAfterMs: hours(1),
      slowUpdateEveryMs: minutes(45),
    });
  });
});

describe('policies of a team', () => {
  const infrastructure = 'infrastructure: { oncall: ben, backup: asha }';
  const own = (yaml: string) => `infrastructure: { oncall: ben, backup: asha, policies: ${yaml} }`;
  const read = (yaml: string, ofAll = 'P1: { resolveWithin: 30m }') =>
    readOrganisation(acmeWith('P1: { resolveWithin: 30m }', ofAll).replace(infrastructure, own(yaml)), 'muster.yaml', acmeEnv).organisation;
  const problemsOf = (yaml: string) => {
    try {
      return read(yaml) && '';
    } catch (error) {
      return (error as Error).message;
    }
  };

  test('lie over those of the organisation, which lie over the defaults', () => {
    const organisation = read('{ P1: { updateEvery: 10m } }', 'P1: { resolveWithin: 1h, updateEvery: 20m }');
    expect(policyOf(organisation, 'infrastructure', 'P1')).toMatchObject({
      updateEveryMs: minutes(10),
      resolveWithinMs: hours(1),
      noticeWithinMs: minutes(15),
    });
    expect(policyOf(organisation, 'database', 'P1')).toMatchObject({ updateEveryMs: minutes(20), resolveWithinMs: hours(1) });
    expect(policyOf(organisation, 'infrastructure', 'P2')).toBe(organisation.policies.P2);
  });

  test('of a team nobody knows, or none, are those of the first team', () => {
    const organisation = read('{ P1: { updateEvery: 10m } }');
    expect(policyOf(organisation, null, 'P1')).toBe(organisation.policies.P1);
    expect(policyOf(organisation, 'gone', 'P1')).toBe(organisation.policies.P1);
  });

  test('replace the steps of one kind and keep those of the other', () => {
    const organisation = read('{ P1: { escalate: [{ after: 3m, unless: acknowledged, to: [manager] }] } }');
    expect(policyOf(organisation, 'infrastructure', 'P1').escalate).toEqual([
      { afterMs: minutes(3), unless: 'acknowledged', to: ['manager'] },
      { afterMs: minutes(15), unless: 'resolved', to: ['cto'] },
    ]);
  });

  test('follow a P3 whose SLA the team shortens', () => {
    const steps = policyOf(read('{ P3: { resolveWithin: 2h } }', 'P3: { resolveWithin: 6h }'), 'infrastructure', 'P3').escalate;
    expect(steps.filter(({ unless }) => unless === 'resolved')).toEqual([{ afterMs: hours(1), unless: 'resolved', to: ['manager'] }]);
  });

  test('are judged like any other, each mistake by itself', () => {
    const said = problemsOf('{ P1: { resolveWithin: soon }, P9: {}, P2: { page: [nobody] } }');
    expect(said).toContain('teams.infrastructure.policies.P1.resolveWithin: found "soon", wanted');
    expect(said).toContain('teams.infrastructure.policies.P9: found an unknown key, wanted one of P1, P2, P3, P4');
    expect(said).toContain('teams.infrastructure.policies.P2.page[0]: found "nobody"');
    expect(problemsOf('[P1]')).toContain('teams.infrastructure.policies: found a list, wanted a map of P1, P2, P3, P4');
  });

  test('that reach nobody are an error, and mend a chain that would', () => {
    expect(problemsOf('{ P4: { page: [comms, kate] } }')).toContain('policies.P4.page[1]');
    const bare = acmeWith(infrastructure, 'infrastructure: { oncall: ben }');
    expect(() => readOrganisation(bare, 'muster.yaml', acmeEnv)).toThrow('nobody for backup');
    const steps = '{ escalate: [{ after: 5m, unless: acknowledged, to: [manager] }] }';
    const mended = bare.replace('oncall: ben }', `oncall: ben, policies: { P1: ${steps}, P2: ${steps}, P3: ${steps} } }`);
    expect(() => readOrganisation(mended, 'muster.yaml', acmeEnv)).not.toThrow();
    const roleLess = acmeWith(infrastructure, own('{ P1: { page: [theo] } }')).replace('seats: {', 'seats: { theo: db-primary, ');
    expect(() => readOrganisation(roleLess, 'muster.yaml', acmeEnv)).not.toThrow();
  });
});
