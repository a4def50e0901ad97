// What the catalogue of services gives an alert or a declaration, and how a title is understood by it.

import { describe, expect, test } from 'vitest';
import { isKnownService, serviceNamed } from '../../src/escalation/catalogue.js';
import { alertSoundsLike, soundsLike } from '../../src/escalation/category-words.js';
import { type RoutingFacts, route as routeOf, teamOf, teamOfCategory } from '../../src/escalation/routing.js';
import { servicesIn } from '../../src/escalation/services-in-title.js';
import { parseWeeklyWindow } from '../../src/escalation/weekly-window.js';
import type { CatalogueService, Organisation } from '../../src/people/organisation.js';
import { acme, keyed, route } from './acme.js';

const service = (key: string, given: Partial<CatalogueService> = {}): CatalogueService => ({
  key,
  aliases: [],
  team: null,
  tier: null,
  runbook: null,
  dashboard: null,
  dependencies: [],
  ...given,
});

const services = keyed(
  service('payments-api', { aliases: ['Payments', 'pay/prod'], team: 'infrastructure' }),
  service('payments-db', { team: 'database' }),
  service('search'),
);

const facts = (given: Partial<RoutingFacts>): RoutingFacts => ({
  source: 'grafana',
  service: null,
  severityWord: null,
  title: null,
  labels: {},
  category: null,
  at: Date.parse('2026-11-27T12:00:00Z'),
  ...given,
});

const answersFor = (organisation: Organisation, given: RoutingFacts) => teamOf(organisation, routeOf(organisation, given), given);

describe('a service', () => {
  test('goes by its name and its aliases, whatever their case', () => {
    for (const name of ['payments-api', 'PAYMENTS', 'Pay/Prod', ' payments '])
      expect(serviceNamed({ services }, name)?.key).toBe('payments-api');
    expect(serviceNamed({ services }, 'billing')).toBeNull();
    expect(serviceNamed({}, 'payments')).toBeNull();
    expect(serviceNamed({ services }, 'constructor')).toBeNull();
  });

  test('has the team of a route first, then its own, then none', () => {
    const routes = [route({ service: 'payments-db' }, { team: 'infrastructure' })];
    expect(answersFor(acme({ services, routes }), facts({ service: 'payments-db' }))).toBe('infrastructure');
    expect(answersFor(acme({ services }), facts({ service: 'payments-db' }))).toBe('database');
    expect(answersFor(acme({ services }), facts({ service: 'search' }))).toBeNull();
  });

  test('a route for one of its names is a route for all of them', () => {
    const byKey = route({ service: 'payments-api' }, { team: 'database' });
    expect(routeOf(acme({ services, routes: [byKey] }), facts({ service: 'PAYMENTS' }))).toBe(byKey);
    const byAlias = route({ service: 'pay/*' }, { team: 'database' });
    expect(routeOf(acme({ services, routes: [byAlias] }), facts({ service: 'payments-api' }))).toBe(byAlias);
  });

  test('is unknown where there is a catalogue and no part of the file names it', () => {
    const routes = [route({ service: 'legacy-*' }), route({ service: '*' })];
    expect(isKnownService(acme({ services, routes }), 'legacy-crm')).toBe(true);
    expect(isKnownService(acme({ services, routes }), 'billing')).toBe(false);
    expect(isKnownService(acme({ services }), 'Search')).toBe(true);
    expect(isKnownService(acme(), 'billing')).toBe(true);
  });
});

describe('a route by category or hours', () => {
  const security = route({ title: '*breach*' }, { category: 'security' });
  const toInfrastructure = { ...route({}, { team: 'infrastructure' }), when: { ...route({}).when, category: 'security' as const } };

  test('holds for what somebody or a label says, never for what a title sounds like', () => {
    const organisation = acme({ routes: [toInfrastructure] });
    expect(answersFor(organisation, facts({ category: 'security' }))).toBe('infrastructure');
    expect(answersFor(organisation, facts({ title: 'Data breach', category: null }))).toBeNull();
    expect(answersFor(organisation, facts({ category: 'data' }))).toBeNull();
  });

  test('a route that gives a category and no team leads to the one for that category', () => {
    expect(answersFor(acme({ routes: [security, toInfrastructure] }), facts({ title: 'breach of the vault' }))).toBe('infrastructure');
    expect(teamOfCategory(acme({ routes: [security] }), 'security', facts({}))).toBeNull();
  });

  test('holds within its hours only, by the clock on the wall', () => {
    const spans = parseWeeklyWindow('Mon-Fri 09:00-17:00', () => false)?.spans ?? [];
    const inOffice = { ...route({}, { team: 'infrastructure' }), when: { ...route({}).when, hours: { timezone: 'Europe/Vienna', spans } } };
    const organisation = acme({ routes: [inOffice] });
    expect(routeOf(organisation, facts({ at: Date.parse('2026-11-27T08:00:00Z') }))).toBe(inOffice);
    expect(routeOf(organisation, facts({ at: Date.parse('2026-11-27T07:59:59Z') }))).toBeNull();
    expect(routeOf(organisation, facts({ at: Date.parse('2026-07-03T07:00:00Z') }))).toBe(inOffice);
  });
});

describe('a title', () => {
  test.each([
    ['payments-api is down', 'payments-api', []],
    ['Payments API down in EU', 'payments-api', []],
    ['PAYMENTS down', 'payments-api', []],
    ['payments db: connection pool timeout', 'payments-db', []],
    ['search is slow since payments was deployed', null, ['payments-api', 'search']],
    ['checkout down', null, []],
    ['api down', null, []],
    ['researching', null, []],
  ])('%s', (title, sure, perhaps) => {
    const found = servicesIn({ services }, title);
    expect(found.sure?.key ?? null).toBe(sure);
    expect(found.perhaps.map(({ key }) => key).toSorted()).toEqual(perhaps);
  });

  test('a telling word of one name is a suggestion', () => {
    const found = servicesIn({ services: keyed(service('billing-api'), service('ledger-db')) }, 'billing is down');
    expect(found).toMatchObject({ sure: null, perhaps: [{ key: 'billing-api' }] });
  });

  test.each([
    ['Suspicious logins on vpn-2', 'security'],
    ['Login down after credentials were stolen', 'security'],
    ['Corrupted rows in orders', 'data'],
    ['checkout down', 'outage'],
    ['search is slow', 'performance'],
    ['Disk full on web-7', 'infrastructure'],
    ['checkout is down and slow', null],
    ['Memory leak in api', null],
    ['Connection pool timeout', null],
    ['', null],
  ])('“%s” sounds like %s', (title, category) => {
    expect(soundsLike(title)).toBe(category);
  });

  test.each([
    ['Unusual logins on gate-2', { alertname: 'SuspiciousLogin' }, 'security'],
    ['web-7', { check: 'disk_full' }, 'infrastructure'],
    ['search is slow', { alertname: 'DiskFull' }, 'performance'],
    ['web-7', { instance: 'disk_full' }, null],
  ])('“%s” of a check %j sounds like %s', (title, labels, category) => {
    expect(alertSoundsLike(title, labels as Readonly<Record<string, string>>)).toBe(category);
  });
});
