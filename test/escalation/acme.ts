// A small organisation for tests of on-call and routing; each test changes only what it is about.

import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import type { Layer, Organisation, Person, Rank, RotationLayer, Route, RouteWhen, Schedule, Team } from '../../src/people/organisation.js';

export const person = (key: string, role: Rank = 'responder'): Person => ({
  key,
  name: key,
  phone: `+1202555010${key.length}`,
  role,
  timezone: 'UTC',
});

/** One rotation that hands over on Mondays at 09:00. */
export const rotation = (people: readonly (string | readonly string[])[], changes: Partial<RotationLayer> = {}): RotationLayer => ({
  kind: 'rotation',
  key: 'rotation',
  timezone: 'UTC',
  rotate: 'weekly',
  every: 1,
  handoffWeekday: 1,
  handoffDay: 1,
  handoffHour: 9,
  handoffMinute: 0,
  from: '2026-01-05',
  turns: people.map((turn) => (typeof turn === 'string' ? [turn] : turn)),
  starts: null,
  ends: null,
  only: null,
  holidays: null,
  ...changes,
});

export const scheduleOf = (key: string, layers: readonly Layer[], changes: Partial<Schedule> = {}): Schedule => ({
  key,
  timezone: 'UTC',
  layers,
  together: false,
  fallback: null,
  ...changes,
});

export const weekly = (key: string, people: readonly string[], changes: Partial<RotationLayer> = {}): Schedule =>
  scheduleOf(key, [rotation(people, changes)], { timezone: changes.timezone ?? 'UTC' });

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
  retention: { receiptsMs: null, outboxMs: null, phonesMs: null, mediaMs: null, deliveriesMs: null, transcriptsMs: null },
  identity: { confirm: 'first-message' },
  defaultTeam: 'database',
  ...changes,
});

export { keyed };
