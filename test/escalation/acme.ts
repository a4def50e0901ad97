// A small organisation for tests of on-call and routing; each test changes only what it is about.

import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import type { Organisation, Person, Rank, Route, RouteWhen, Schedule, Team } from '../../src/people/organisation.js';

export const person = (key: string, role: Rank = 'responder'): Person => ({
  key,
  name: key,
  phone: `+1202555010${key.length}`,
  role,
  timezone: 'UTC',
});

export const weekly = (key: string, people: readonly string[], changes: Partial<Schedule> = {}): Schedule => ({
  key,
  timezone: 'UTC',
  rotate: 'weekly',
  handoffWeekday: 1,
  handoffHour: 9,
  handoffMinute: 0,
  from: '2026-01-05',
  people,
  ...changes,
});

export const team = (key: string, oncall: string, backup: string | null = null, manager: string | null = null): Team => ({
  key,
  oncall,
  backup,
  manager,
});

export const route = (when: Partial<RouteWhen>, gives: Partial<Omit<Route, 'when'>> = {}): Route => ({
  when: { source: null, service: null, severity: null, title: null, labels: {}, ...when },
  team: null,
  severity: null,
  category: null,
  origin: null,
  room: null,
  groupBy: null,
  ...gives,
});

const keyed = <T extends { readonly key: string }>(...items: readonly T[]) => new Map(items.map((item) => [item.key, item]));

/** asha and ben take turns for the database, ian minds the infrastructure, mia manages. */
export const acme = (changes: Partial<Organisation> = {}): Organisation => ({
  name: 'Acme',
  timezone: 'UTC',
  room: null,
  people: keyed(person('asha'), person('ben'), person('ian'), person('mia', 'manager'), person('vic', 'executive')),
  teams: keyed(team('database', 'db-primary', 'infrastructure', 'mia'), team('infrastructure', 'ian', 'database')),
  schedules: keyed(weekly('db-primary', ['asha', 'ben'])),
  seats: new Map([['vp-engineering', 'vic']]),
  policies: defaultPolicies,
  routes: [],
  rooms: new Map(),
  sources: new Map(),
  heartbeats: new Map(),
  retention: { receiptsMs: null, outboxMs: null, phonesMs: null, mediaMs: null, deliveriesMs: null },
  identity: { confirm: 'first-message' },
  defaultTeam: 'database',
  ...changes,
});

export { keyed };
