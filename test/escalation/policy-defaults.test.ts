// The numbers a customer was promised, held to the table they were promised in.

import { describe, expect, test } from 'vitest';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import { hours, minutes, seconds } from '../../src/incident/duration.js';
import { severities } from '../../src/incident/incident.js';

const { P1, P2, P3, P4 } = defaultPolicies;

describe('the clocks of each severity', () => {
  test('acknowledge within 5 minutes, an hour, 4 hours, a day', () => {
    expect(severities.map((severity) => defaultPolicies[severity].acknowledgeWithinMs)).toEqual([
      minutes(5),
      hours(1),
      hours(4),
      hours(24),
    ]);
  });

  test('resolve within 30 minutes, 2 hours, 8 hours, and no promise for P4', () => {
    expect(severities.map((severity) => defaultPolicies[severity].resolveWithinMs)).toEqual([minutes(30), hours(2), hours(8), null]);
  });

  test('warnings come with this much left, largest first', () => {
    expect(severities.map((severity) => defaultPolicies[severity].warnAtMs)).toEqual([
      [minutes(15), minutes(5)],
      [minutes(30), minutes(10)],
      [minutes(60)],
      [],
    ]);
  });

  test('the owner of a P1 speaks every 5 minutes, every 20 after two hours', () => {
    expect([P1.updateEveryMs, P1.slowAfterMs, P1.slowUpdateEveryMs]).toEqual([minutes(5), hours(2), minutes(20)]);
    expect([P2.updateEveryMs, P3.updateEveryMs, P4.updateEveryMs]).toEqual([minutes(15), hours(1), null]);
    expect([P2, P3, P4].map((policy) => [policy.slowAfterMs, policy.slowUpdateEveryMs])).toEqual(Array(3).fill([null, null]));
  });

  test('first updates, customer notices, fallbacks and expiring acks are for P1 and P2', () => {
    const rest = [P1, P2, P3, P4].map((policy) => [
      policy.firstUpdateWithinMs,
      policy.noticeWithinMs,
      policy.fallbackAfterMs,
      policy.ackExpiresAfterMs,
    ]);
    expect(rest).toEqual([
      [minutes(2), minutes(15), seconds(60), minutes(15)],
      [minutes(15), minutes(30), seconds(120), minutes(60)],
      [null, null, null, null],
      [null, null, null, null],
    ]);
  });
});

describe('who hears of it', () => {
  test('a P1 pages the whole chain at once, a P2 owner and manager, a P3 the owner, a P4 nobody', () => {
    expect([P1, P2, P3, P4].map((policy) => policy.page)).toEqual([
      ['owner', 'backup', 'manager', 'vp-engineering', 'vp-customer'],
      ['owner', 'manager'],
      ['owner'],
      [],
    ]);
  });

  test('an unanswered P1 goes to the owner again, the backup, the manager, then everybody every 5 minutes', () => {
    const rungs = P1.escalate.filter((step) => step.unless === 'acknowledged');
    expect(rungs.map((step) => [step.afterMs, step.to])).toEqual([
      [minutes(2), ['owner']],
      [minutes(5), ['backup']],
      [minutes(10), ['manager', 'backup', 'owner']],
    ]);
    expect(P1.repeatEveryMs).toBe(minutes(5));
  });

  test('what stays unresolved reaches the CTO, the VP, the manager', () => {
    const unresolved = [P1, P2, P3, P4].map((policy) =>
      policy.escalate.filter((step) => step.unless === 'resolved').map((step) => [step.afterMs, step.to]),
    );
    expect(unresolved).toEqual([[[minutes(15), ['cto']]], [[minutes(30), ['vp-engineering']]], [[hours(4), ['manager']]], []]);
  });

  test('only a P1 opens its war room by itself; the four seats are the same for all', () => {
    expect([P1, P2, P3, P4].map((policy) => policy.room)).toEqual(['declare', 'ask', 'ask', 'ask']);
    for (const policy of [P1, P2, P3, P4]) expect(policy.roomSeats).toEqual(['owner', 'backup', 'manager', 'comms']);
  });

  test('a proposal waits three minutes for the manager', () => {
    for (const policy of [P1, P2, P3, P4]) expect(policy.decideWithinMs).toBe(minutes(3));
  });

  test('rungs come in order of time, and nobody is ever given up on', () => {
    for (const policy of [P1, P2, P3, P4]) {
      const rungs = policy.escalate.filter((step) => step.unless === 'acknowledged').map((step) => step.afterMs);
      expect(rungs).toEqual([...rungs].sort((a, b) => a - b));
      expect(rungs.length).toBeGreaterThan(0);
      expect(policy.repeatEveryMs).toBeGreaterThan(0);
    }
  });
});
