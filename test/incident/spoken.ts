// Commands in a word each, as the tests say them. Fixed values; only what a test is about is written out.

import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import type { AlertChange, Command, NoteKind, Opening, RoomMove, RoomPlace } from '../../src/incident/commands.js';
import { days, minutes } from '../../src/incident/duration.js';
import type { ImpactKind } from '../../src/incident/impact-facts.js';
import type { Incident, Link, Severity } from '../../src/incident/incident.js';
import type { NoticePhase } from '../../src/incident/notices.js';
import type { ReviewQuestion } from '../../src/incident/review.js';
import type { Draftable } from '../../src/incident/suggestions.js';
import { opening, seats, t0, type Wait } from '../given.js';

export const wait = (waitMs: number): Wait => ({ waitMs });

export const change = (changes: Partial<AlertChange> = {}): AlertChange => ({
  source: 'grafana',
  titles: ['DB connection pool timeout'],
  fired: 0,
  refired: 0,
  cleared: 0,
  firing: 1,
  total: 1,
  flapping: false,
  url: null,
  severity: null,
  ...changes,
});

/** Opened by monitoring with one alert firing. */
export const opens = (changes: Partial<Opening> = {}, alerts: Partial<AlertChange> = {}): Command => ({
  type: 'open',
  opening: opening(changes),
  by: 'source:grafana',
  alerts: change({ fired: 1, ...alerts }),
  investigating: false,
});

/** Declared by a person, without any alert. */
export const declares = (by: string, changes: Partial<Opening> = {}, investigating = false): Command => ({
  type: 'open',
  opening: opening({ source: null, startedAt: null, ...changes }),
  by,
  alerts: null,
  investigating,
});

export const alerts = (changes: Partial<AlertChange>): Command => ({ type: 'alerts', change: change(changes) });
/** The one alert clears. */
export const clears = (changes: Partial<AlertChange> = {}): Command => alerts({ cleared: 1, firing: 0, ...changes });
/** The one alert fires again. */
export const refires = (changes: Partial<AlertChange> = {}): Command => alerts({ refired: 1, firing: 1, ...changes });

export const leavesOut = (leftOut: number, { unreadable = 0, source = 'grafana' } = {}): Command => ({
  type: 'leave-out',
  source,
  leftOut,
  unreadable,
});

export const ack = (by: string): Command => ({ type: 'acknowledge', by, investigating: false, text: null });
export const investigates = (by: string, text: string | null = null): Command => ({ type: 'acknowledge', by, investigating: true, text });
export const declines = (by: string): Command => ({ type: 'decline', by });
export const unacks = (by: string): Command => ({ type: 'unacknowledge', by });
export const undoes = (by: string): Command => ({ type: 'undo', by });
export const updates = (by: string, text = '70% restored', percent: number | null = 70): Command => ({ type: 'update', by, text, percent });
export const etaAt = (by: string, at: number): Command => ({ type: 'set-eta', by, at });
export const customers = (by: string, count: number): Command => ({ type: 'estimate-customers', by, customers: count });
export const joinsReport = (by: string, report: number, text: string): Command => ({ type: 'join-report', by, of: by, report, text });
export const asksDocument = (by: string, document: 'record' | 'cause', inRoom = true): Command => ({
  type: 'ask-document',
  by,
  document,
  inRoom,
});
export const setsOrigin = (by: string, origin: 'internal' | 'external', cause = ''): Command => ({ type: 'set-origin', by, origin, cause });
/** The whole of each kind that is there. */
export const placesImpact = (
  by: string,
  only: Readonly<Partial<Record<ImpactKind, readonly string[]>>>,
  text: string | null = null,
): Command => ({
  type: 'place-impact',
  by,
  changes: Object.fromEntries(Object.entries(only).map(([kind, words]) => [kind, { only: words, also: [], not: [] }])),
  text,
});
export const impact = (by: string, text: string): Command => ({ type: 'describe-impact', by, text });
export const doing = (by: string, text = 'restarting the pool'): Command => ({ type: 'announce-action', by, text });
export const mitigates = (by: string, text = 'traffic moved away'): Command => ({ type: 'mitigate', by, text });
export const resolves = (by: string, { anyway = false, text = 'pool restarted' } = {}): Command => ({ type: 'resolve', by, text, anyway });
export const reopens = (by: string, text = 'not over'): Command => ({ type: 'reopen', by, text });
export const closes = (by: string, text = 'patch follows'): Command => ({ type: 'close', by, text });
export const cancels = (by: string, text = 'false alarm'): Command => ({ type: 'cancel', by, text, anyway: true });
export const mergesInto = (by: string, into: number): Command => ({ type: 'merge-into', by, into, intoTitle: 'Checkout down' });
type Other = Extract<Command, { type: 'absorb' }>['other'];
export const absorbs = (by: string, number: number, firing = 1, changes: Partial<Other> = {}): Command => ({
  type: 'absorb',
  by,
  other: {
    ...{
      number,
      title: 'Checkout down',
      status: 'triggered',
      severity: 'P3',
      drill: false,
      ack: null,
      quietUntil: null,
      paged: [],
      links: [],
    },
    alerts: { firing, total: 1, changes: 1, flapping: false, lastChangeAt: null },
    ...changes,
  },
});
/** Both by one order, the last with the numbers of all. */
export const absorbsTogether = (by: string, ...numbers: readonly number[]): readonly Command[] =>
  numbers.map((number, at) => ({
    ...(absorbs(by, number) as Extract<Command, { type: 'absorb' }>),
    ...{ together: 'local 7', ...(at === numbers.length - 1 ? { all: numbers } : {}) },
  }));
/** Taken back, with the one alert it brought. */
export const givesBack = (by: string, other: number, firing = 1, ...others: readonly number[]): Command => ({
  type: 'give-back',
  by,
  other,
  ...(others.length === 0 ? {} : { others: [other, ...others] }),
  alerts: { firing, total: 1 + others.length },
});
export const unmerges = (by: string, firing = 1): Command => ({ type: 'unmerge', by, alerts: { firing, total: 1 } });
export const reclassifies = (by: string, severity: Severity, changes: Partial<Extract<Command, { type: 'reclassify' }>> = {}): Command => ({
  type: 'reclassify',
  by,
  severity,
  why: 'it got worse',
  policy: defaultPolicies[severity],
  seats,
  ...changes,
});
export const categorises = (
  by: string,
  category: NonNullable<Incident['category']>,
  reroute?: { readonly team: string; readonly rota: Incident['seats'] },
): Command => ({ type: 'categorise', by, category, ...(reroute === undefined ? {} : { reroute }) });
export const escalates = (by: string, ...people: readonly string[]): Command => ({
  type: 'escalate',
  by,
  to: people.map((person) => ({ person, role: Object.entries(seats).find(([, one]) => one === person)?.[0] ?? null })),
  why: 'need a decision',
});
export const standsDown = (by: string, person: string | null = null): Command => ({ type: 'stand-down', by, person });
export const takesSeat = (by: string, role: string, person = by): Command => ({ type: 'take-seat', by, role, person, barred: null });
export const handsOff = (by: string, to: string): Command => ({ type: 'hand-off', by, to, barred: null });
export const proposes = (by: string, text = 'restart the pool', vp = false): Command => ({ type: 'propose', by, text, vp });
export const approves = (by: string, proposal: number | null = null, entitled = true): Command => ({
  type: 'approve',
  by,
  proposal,
  entitled,
});
export const rejects = (by: string, proposal: number | null = null, entitled = true): Command => ({
  type: 'reject',
  by,
  proposal,
  why: 'too risky',
  entitled,
});
export const did = (by: string, proposal: number | null = null, text = ''): Command => ({ type: 'done', by, proposal, text });
export const overrides = (by: string, proposal: number | null = null): Command => ({
  type: 'override',
  by,
  proposal,
  why: 'customers are waiting',
});
export const notes = (by: string, text: string, kind: NoteKind = 'note', about: string | null = null): Command => ({
  type: 'note',
  by,
  kind,
  text,
  where: 'room',
  about,
});
export const links = (by: string, url: string, kind: Link['kind'] = 'link'): Command => ({ type: 'link', by, link: { kind, url } });
export const asksForRoom = (by: string): Command => ({ type: 'open-room', by });
/** The room is there; those named have joined, the other seats have not. */
export const roomOpens = (...joined: readonly string[]): Command => ({
  type: 'room-opened',
  chat: 'room-42',
  members: ['asha', 'ian', 'mia', 'lena'].map((person) => ({ person, joined: joined.includes(person) })),
});
export const roomMoves = (cause: RoomMove, place: Partial<RoomPlace> = {}): Command => ({
  type: 'move-room',
  cause,
  why: `the group is ${cause}`,
  chat: 'room-42',
  ...place,
});
export const invites = (by: string, person: string): Command => ({ type: 'invite', by, person });
export const joins = (person: string): Command => ({ type: 'member-joined', person });
export const snoozes = (by: string, until: number): Command => ({
  type: 'snooze',
  by,
  until,
  why: 'vendor is on it',
  service: null,
  mayHoldP1: true,
});
export const liftsQuiet = (by: string): Command => ({ type: 'lift-quiet', by, until: null, rest: null });
/** The rota gives these seats to others than before. */
export const dutyMoves = (changes: Readonly<Record<string, string>>): Command => ({ type: 'follow-rota', rota: { ...seats, ...changes } });
export const drafts = (by: string, text: string | null = null): Command => ({
  type: 'draft-notice',
  by,
  text,
  phase: null,
  audience: null,
});
export const publishes = (by: string, anyway = false, entitled = true): Command => ({
  type: 'publish-notice',
  by,
  anyway,
  entitled,
  audiences: ['support', 'vendors'],
});
/** `may`: by rank; `leads`: may have it opened. */
export const swarms = (by: string, leads = false, may = true): Command => ({ type: 'open-swarm', by, may, leads, people: ['cora'] });
export const swarmOpens = (driver: 'group' | 'invite' = 'group', ...people: readonly string[]): Command => ({
  type: 'swarm-opened',
  chat: 'swarm-42',
  ...(driver === 'group' ? {} : { driver, inviteLink: 'https://chat.whatsapp.com/customers' }),
  members: [
    ...people.map((person) => ({ person, joined: true })),
    { person: 'cora', joined: false },
    { person: 'gus', joined: false, outside: true, why: 'no WhatsApp' },
  ],
});
export const joinsSwarm = (person: string): Command => ({ type: 'swarm-joined', person });
export const swarmIsLost = (): Command => ({ type: 'move-swarm', why: 'the group is gone', chat: 'relay-swarm:42', driver: 'relay' });
export const saysInSwarm = (by: string, text: string): Command => ({ type: 'note', by, kind: 'talk', text, where: 'swarm', about: null });
export const informs = (by: string): Command => ({ type: 'notice-sent', by });

export const atP = (severity: Severity, changes: Partial<Opening> = {}): Command => opens({ severity, ...changes });
export const minute = minutes(1);

export const resembles = (by: string, number = 12): Command => ({
  ...{ type: 'mark-repeat', by, number, open: false },
  of: {
    number,
    title: 'DB connection pool timeout',
    endedAt: t0 - 21 * 24 * 60 * minute,
    fix: 'restarted the pool',
    before: by === 'muster' ? 1 : 0,
  },
});
export const deniesRepeat = (by: string): Command => ({ type: 'not-a-repeat', by });
export const addsAction = (
  by: string,
  number: number,
  {
    owner = null,
    longTerm = false,
    text = 'patch the handler',
    dueAt = t0 + days(15),
  }: { owner?: string | null; longTerm?: boolean; text?: string; dueAt?: number } = {},
): Command => ({ type: 'add-action', by, number, text, owner, dueAt, preventive: false, longTerm });
export const changesAction = (by: string, number: number, to: { owner?: string; dueAt?: number; longTerm?: true }): Command => ({
  type: 'change-action',
  by,
  number,
  ...to,
});
export const endsAction = (by: string, number: number, why: string | null = null): Command => ({ type: 'end-action', by, number, why });
export const beginsReview = (by: string, reliability: readonly string[] = []): Command => ({ type: 'begin-review', by, reliability });
export const answersReview = (by: string, question: ReviewQuestion = 'happened', text = 'the pool leaked', drafted = false): Command => ({
  type: 'answer-review',
  by,
  question,
  text,
  drafted,
});
export const skipsReview = (by: string, question: ReviewQuestion): Command => ({ type: 'skip-review', by, question });
export const putsOffReview = (by: string): Command => ({ type: 'put-off-review', by, askedAt: null });
export const writesReview = (by: string, text = 'the alert came late', reliability = false): Command => ({
  type: 'write-review',
  by,
  text,
  reliability,
});
/** From the line in which it opened. */
export const suggestsDraft = (
  about: Draftable,
  since: number,
  phase: NoticePhase | null = null,
  text = 'Logins fail since 03:14.',
): Command => ({
  type: 'suggest-draft',
  about,
  since,
  phase,
  sentences: [{ text, from: [{ seq: 1, at: t0 }] }],
});
export const usesDraft = (by: string, about: Draftable | null = null): Command => ({ type: 'use-draft', by, about });
export const approvesReview = (by: string, entitled = true): Command => ({ type: 'approve-review', by, entitled });
