// Where an alert goes: its route, its severity, its team, and which incident it joins.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import {
  groupKeyFor,
  placementOf,
  placeSignal as placeSignalAt,
  type RouteFacts,
  type RoutingFacts,
  route as routeOf,
} from '../../src/escalation/routing.js';
import type { Organisation } from '../../src/people/organisation.js';
import { acme, route } from './acme.js';

const signal = (changes: Partial<Signal> = {}): Signal => ({
  source: 'alertmanager',
  dedupKey: 'f00d',
  status: 'firing',
  severity: null,
  severityWord: null,
  title: 'Connection pool timeout',
  description: null,
  service: 'payments-db',
  url: null,
  runbook: null,
  labels: {},
  startedAt: null,
  endsAt: null,
  customersAffected: null,
  eventId: null,
  ...changes,
});

/** At an instant that does not matter, and with a category nobody has named. */
const routeFor = (organisation: Organisation, facts: RouteFacts & Partial<RoutingFacts>) =>
  routeOf(organisation, { category: null, at: 0, ...facts });
const placeSignal = (organisation: Organisation, given: Signal, at = 0) => placeSignalAt(organisation, given, at);

describe('the route', () => {
  const byService = route({ service: 'payments-*' }, { team: 'database' });

  test('is the first that fits', () => {
    const second = route({ service: 'payments-db' }, { team: 'infrastructure' });
    expect(routeFor(acme({ routes: [byService, second] }), signal())).toBe(byService);
    expect(routeFor(acme({ routes: [second, byService] }), signal())).toBe(second);
    expect(routeFor(acme({ routes: [byService] }), signal({ service: 'search' }))).toBeNull();
  });

  test('fits only when all its conditions hold', () => {
    const strict = route({
      source: 'alert*',
      service: 'payments-*',
      severity: 'crit*',
      title: '*timeout',
      labels: { env: 'prod', region: 'eu-*' },
    });
    const routes = [strict];
    const right = signal({ severityWord: 'Critical', labels: { env: 'PROD', region: 'eu-west-1' } });
    expect(routeFor(acme({ routes }), right)).toBe(strict);
    for (const wrong of [
      { source: 'grafana' },
      { service: 'search' },
      { severityWord: 'warning' },
      { title: 'timeout of the pool' },
      { labels: { env: 'prod', region: 'us-east-1' } },
      { labels: { env: 'prod' } },
    ]) {
      expect(routeFor(acme({ routes }), { ...right, ...wrong })).toBeNull();
    }
  });

  test('a condition on something the alert lacks does not hold, not even *', () => {
    expect(routeFor(acme({ routes: [route({ service: '*' })] }), signal({ service: null }))).toBeNull();
    expect(routeFor(acme({ routes: [route({ labels: { constructor: '*' } })] }), signal())).toBeNull();
  });

  test('without conditions takes everything', () => {
    const all = route({});
    expect(routeFor(acme({ routes: [all] }), signal({ service: null }))).toBe(all);
  });
});

describe('a signal is placed', () => {
  test('by default with the first team, P3, internal, the default policy', () => {
    expect(placeSignal(acme(), signal())).toEqual({
      severity: 'P3',
      team: 'database',
      category: null,
      origin: 'internal',
      roomTemplate: null,
      policy: defaultPolicies.P3,
      alertSeverity: 'P3',
      groupKey: 'alertmanager/f00d',
    });
  });

  test('with the severity of its route, else its own, else its integration’s', () => {
    const sources = new Map([['alertmanager', { key: 'alertmanager', secret: null, team: null, severity: 'P4' as const }]]);
    const routes = [route({ title: 'routed' }, { severity: 'P1' })];
    const severity = (changes: Partial<Signal>) => placeSignal(acme({ routes, sources }), signal(changes)).severity;
    expect(severity({ title: 'routed', severity: 'P2' })).toBe('P1');
    expect(severity({ severity: 'P2' })).toBe('P2');
    expect(severity({})).toBe('P4');
  });

  test('with a severity its integration has words for, whole or in company', () => {
    const words = new Map([
      ['blocker', 'P1'],
      ['heartbeat', 'none'],
      ['major outage', 'P1'],
      ['high', 'P3'],
    ] as const);
    const sources = new Map([['alertmanager', { key: 'alertmanager', secret: null, team: null, severity: null, words }]]);
    const severity = (severityWord: string, severity: Signal['severity'] = null) =>
      placeSignal(acme({ sources }), signal({ severityWord, severity })).alertSeverity;
    expect(['Blocker', '1 - BLOCKER', 'Major outage', 'heartbeat', 'strange'].map((word) => severity(word))).toEqual([
      ...['P1', 'P1', 'P1', 'none', 'P3'],
    ]);
    expect(severity('high', 'P2')).toBe('P3');
    expect(severity('critical', 'P1')).toBe('P1');
  });

  test('of what nobody is wanted for stays so, unless a route asks for that severity by its word', () => {
    const heartbeat = signal({ severity: 'none', severityWord: 'none' });
    const placed = (...routes: readonly ReturnType<typeof route>[]) => placeSignal(acme({ routes }), heartbeat).alertSeverity;
    expect(placed()).toBe('none');
    expect(placed(route({ service: 'payments-*' }, { severity: 'P1' }))).toBe('none');
    expect(placed(route({ severity: 'none' }, { severity: 'P4' }))).toBe('P4');
  });

  test('with the team of its route, else its integration’s', () => {
    const sources = new Map([['alertmanager', { key: 'alertmanager', secret: null, team: 'infrastructure', severity: null }]]);
    const routes = [route({ title: 'routed' }, { team: 'database' })];
    expect(placeSignal(acme({ routes, sources }), signal({ title: 'routed' })).team).toBe('database');
    expect(placeSignal(acme({ routes, sources }), signal()).team).toBe('infrastructure');
  });

  test('with the room its route names, whose seats replace the policy’s', () => {
    const room = { key: 'db', subject: 'INC-{number} {title}', seats: ['owner', 'infrastructure'], welcome: 'Runbook: …' };
    const routes = [route({}, { room: 'db', category: 'outage', origin: 'external', severity: 'P1' })];
    const placed = placeSignal(acme({ routes, rooms: new Map([['db', room]]) }), signal());
    expect(placed).toMatchObject({ category: 'outage', origin: 'external', roomTemplate: room });
    expect(placed.policy).toEqual({ ...defaultPolicies.P1, roomSeats: ['owner', 'infrastructure'] });
  });

  test('a declared incident takes what a route gives, with the severity its author said', () => {
    const taken = route({ title: '*db*' }, { team: 'infrastructure', severity: 'P4' });
    expect(placementOf(acme(), taken, 'P1', null)).toMatchObject({ severity: 'P1', team: 'infrastructure', policy: defaultPolicies.P1 });
    expect(placementOf(acme(), null, 'P2', null)).toMatchObject({ severity: 'P2', team: 'database' });
  });
});

describe('alerts join one incident', () => {
  test('when service and alert name are the same', () => {
    const one = groupKeyFor(null, signal({ dedupKey: 'a', labels: { alertname: 'PoolTimeout', pod: '1' } }));
    const two = groupKeyFor(null, signal({ dedupKey: 'b', labels: { alertname: 'PoolTimeout', pod: '2' } }));
    expect(one).toBe(two);
    expect(one).toBe('alertmanager/service=payments-db/alertname=PoolTimeout');
  });

  test('without an alert name only when they are the same alert', () => {
    expect(groupKeyFor(null, signal({ dedupKey: 'a' }))).not.toBe(groupKeyFor(null, signal({ dedupKey: 'b' })));
  });

  test('never across two integrations', () => {
    const labels = { alertname: 'PoolTimeout' };
    expect(groupKeyFor(null, signal({ source: 'eu', labels }))).not.toBe(groupKeyFor(null, signal({ source: 'us', labels })));
    expect(groupKeyFor(null, signal({ source: 'eu', dedupKey: 'x' }))).not.toBe(groupKeyFor(null, signal({ source: 'us', dedupKey: 'x' })));
  });

  test('by the labels a route names', () => {
    const byCluster = route({}, { groupBy: ['cluster'] });
    const key = (changes: Partial<Signal>) => groupKeyFor(byCluster, signal(changes));
    expect(key({ dedupKey: 'a', labels: { cluster: 'eu', alertname: 'A' } })).toBe(
      key({ dedupKey: 'b', labels: { cluster: 'eu', alertname: 'B' } }),
    );
    expect(key({ labels: { cluster: 'eu' } })).not.toBe(key({ labels: { cluster: 'us' } }));
    expect(groupKeyFor(route({}, { groupBy: ['service'] }), signal())).toBe('alertmanager/service=payments-db');
  });

  test('strangers without any of the named labels do not flock together', () => {
    const byCluster = route({}, { groupBy: ['cluster'] });
    expect(groupKeyFor(byCluster, signal({ dedupKey: 'a' }))).not.toBe(groupKeyFor(byCluster, signal({ dedupKey: 'b' })));
    expect(groupKeyFor(route({}, { groupBy: [] }), signal({ dedupKey: 'a' }))).toBe('alertmanager/a');
  });

  test('whatever the values hold, different ones never make the same key', () => {
    const part = fc.string({ unit: fc.constantFrom('a', '/', '=', '%', '2', 'F', ''), maxLength: 4 });
    const facts = fc.record({ source: part, dedupKey: part, service: fc.option(part), alertname: fc.option(part) });
    const keyOf = (one: { source: string; dedupKey: string; service: string | null; alertname: string | null }) =>
      groupKeyFor(null, signal({ ...one, labels: one.alertname === null ? {} : { alertname: one.alertname } }));
    const meaning = (one: { source: string; dedupKey: string; service: string | null; alertname: string | null }) =>
      JSON.stringify(one.alertname === null ? [one.source, one.dedupKey] : [one.source, one.service ?? '', one.alertname]);
    fc.assert(
      fc.property(facts, facts, (one, two) => {
        expect(keyOf(one) === keyOf(two)).toBe(meaning(one) === meaning(two));
      }),
      { seed: 42, numRuns: 2_000 },
    );
  });
});
