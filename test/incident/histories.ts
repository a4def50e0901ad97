// Histories nobody would write down: any command by anybody at any time, in any order, with the clock's own steps in between.
// A story of steps is data, so that fast-check can make it smaller; running it is pure and asks the core and nothing else.

import fc from 'fast-check';
import { clocksOf, escalate, nextDue } from '../../src/escalation/escalate.js';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import { decideOnDuty } from '../../src/handling/decide-on-duty.js';
import { actionsOf, openActionsOf } from '../../src/incident/actions.js';
import { ladderOf } from '../../src/incident/clocks.js';
import type { Command, Opening } from '../../src/incident/commands.js';
import { decide } from '../../src/incident/decide.js';
import { days, hours, minutes, seconds } from '../../src/incident/duration.js';
import type { Event, Fact } from '../../src/incident/events.js';
import { evolve } from '../../src/incident/evolve.js';
import { categories, type Incident, isOpen, type Severity, severities } from '../../src/incident/incident.js';
import { type Played, play } from '../../src/incident/play.js';
import type { Policy, Role } from '../../src/incident/policy.js';
import { isRefusal, type Refusal } from '../../src/incident/refusals.js';
import { reviewQuestions, unanswered } from '../../src/incident/review.js';
import { draftables, draftWanted } from '../../src/incident/suggestions.js';
import { swarmOf } from '../../src/incident/swarm.js';
import { directory, opening, seats, t0 } from '../given.js';
import * as say from './spoken.js';

export const people = Object.keys(directory.people);

/** One thing that happens. `n` is a number the command may use as it likes: a percent, a duration, a choice. */
export type Step =
  | { readonly does: Act; readonly who: number; readonly whom: number; readonly n: number }
  | { readonly waitMs: number; readonly swept: boolean };

const nameOf = (index: number): string => people[index % people.length] ?? 'asha';
const pick = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;

/** Each act as the command the shell would make of it, on the incident as it is. Alerts are counted as the shell counts them. */
const acts = {
  fire: (i: Incident, _who: string, _whom: string, n: number) =>
    say.alerts({ fired: 1 + (n % 3), firing: i.alerts.firing + 1 + (n % 3), total: i.alerts.total + 1 + (n % 3), flapping: n % 5 === 0 }),
  refire: (i: Incident, _who: string, _whom: string, n: number) =>
    say.alerts({ refired: 1, firing: i.alerts.firing + 1, total: Math.max(1, i.alerts.total), flapping: n % 4 === 0 }),
  clear: (i: Incident, _who: string, _whom: string, n: number) =>
    say.alerts({ cleared: 1, firing: Math.max(0, i.alerts.firing - 1), total: i.alerts.total, flapping: n % 4 === 0 }),
  clearAll: (i: Incident) => say.alerts({ cleared: Math.max(1, i.alerts.firing), firing: 0, total: i.alerts.total }),
  leaveOut: (_: Incident, _who: string, _whom: string, n: number) => say.leavesOut(n % 50, { unreadable: n % 3 }),
  worsen: (i: Incident, _who: string, _whom: string, n: number) =>
    say.reclassifies('source:grafana', pick(severities, n), { policy: policies[n % policies.length] as Policy, seats: i.seats }),
  ack: (_: Incident, who: string) => say.ack(who),
  investigate: (_: Incident, who: string, _whom: string, n: number) => say.investigates(who, n % 2 === 0 ? null : 'looking'),
  decline: (_: Incident, who: string) => say.declines(who),
  unack: (_: Incident, who: string) => say.unacks(who),
  undo: (i: Incident, who: string, _whom: string, n: number) => say.undoes(n % 3 === 0 ? who : (i.undoable?.by ?? who)),
  update: (_: Incident, who: string, _whom: string, n: number) => say.updates(who, `${n % 101}% restored`, n % 2 === 0 ? n % 101 : null),
  eta: (i: Incident, who: string, _whom: string, n: number) => say.etaAt(who, (i.stamps.declaredAt ?? 0) + n * 1_000),
  customers: (_: Incident, who: string, _whom: string, n: number) => say.customers(who, n),
  impact: (_: Incident, who: string) => say.impact(who, 'checkout is slow'),
  joinsReport: (_: Incident, who: string) => say.joinsReport(who, 5, 'customers cannot log in'),
  asksDocument: (_: Incident, who: string, _whom: string, n: number) => say.asksDocument(who, n % 2 === 0 ? 'record' : 'cause'),
  repeats: (_: Incident, who: string, _whom: string, n: number) =>
    n % 3 === 0 ? say.deniesRepeat(who) : say.resembles(n % 3 === 1 ? 'muster' : who),
  setsOrigin: (_: Incident, who: string) => say.setsOrigin(who, 'external', 'carrier X'),
  impactPlaced: (_: Incident, who: string) => say.placesImpact(who, { locations: ['eu-1', 'us-1'], channels: ['SMS'] }, 'nobody can pay'),
  doing: (_: Incident, who: string) => say.doing(who),
  mitigate: (_: Incident, who: string) => say.mitigates(who),
  resolve: (_: Incident, who: string, _whom: string, n: number) => say.resolves(who, { anyway: n % 2 === 0 }),
  reopen: (_: Incident, who: string) => say.reopens(who),
  close: (_: Incident, who: string) => say.closes(who),
  cancel: (_: Incident, who: string) => say.cancels(who),
  merge: (_: Incident, who: string) => say.mergesInto(who, 43),
  absorb: (i: Incident, who: string, whom: string, n: number) =>
    say.absorbs(who, 44, n % 3, {
      severity: pick(severities, n),
      ack: n % 2 === 0 ? { by: whom, at: (i.stamps.declaredAt ?? 0) + n, lastSignAt: (i.stamps.declaredAt ?? 0) + n } : null,
      quietUntil: n % 5 === 0 ? (i.quietUntil ?? 0) + n * minutes(1) : null,
      paged: n % 3 === 0 ? [who, whom] : [],
      alerts: { firing: n % 3, total: n % 4 === 3 ? 0 : 2, changes: n % 9, flapping: n % 7 === 0, lastChangeAt: n % 2 === 0 ? n : null },
    }),
  giveBack: (i: Incident, who: string, _whom: string, n: number) => ({
    type: 'give-back' as const,
    by: who,
    other: 44,
    alerts: { firing: Math.min(i.alerts.firing, n % 3), total: Math.min(i.alerts.total, n % 3) },
  }),
  unmerge: (_: Incident, who: string, _whom: string, n: number) => ({
    type: 'unmerge' as const,
    by: who,
    alerts: { firing: n % 2, total: 1 + (n % 2) },
  }),
  severity: (_: Incident, who: string, _whom: string, n: number) =>
    say.reclassifies(who, pick(severities, n), { policy: policies[(n >> 2) % policies.length] as Policy }),
  plainSeverity: (_: Incident, who: string, _whom: string, n: number) => say.reclassifies(who, pick(severities, n)),
  category: (_: Incident, who: string, _whom: string, n: number) => say.categorises(who, pick(categories, n)),
  escalate: (_: Incident, who: string, whom: string) => say.escalates(who, whom),
  standDown: (_: Incident, who: string, whom: string) => say.standsDown(who, whom),
  seat: (_: Incident, who: string, whom: string, n: number) => say.takesSeat(who, pick(['owner', 'backup', 'manager', 'comms'], n), whom),
  lead: (_: Incident, who: string) => say.takesSeat(who, 'owner'),
  handoff: (_: Incident, who: string, whom: string) => say.handsOff(who, whom),
  propose: (_: Incident, who: string, _whom: string, n: number) => say.proposes(who, 'fail over', n % 3 === 0),
  approve: (_: Incident, who: string, _whom: string, n: number) => say.approves(who, n % 2 === 0 ? null : n % 4, n % 5 !== 0),
  reject: (_: Incident, who: string, _whom: string, n: number) => say.rejects(who, n % 2 === 0 ? null : n % 4),
  done: (_: Incident, who: string, _whom: string, n: number) => say.did(who, n % 2 === 0 ? null : n % 4),
  override: (_: Incident, who: string, _whom: string, n: number) => say.overrides(who, n % 2 === 0 ? null : n % 4),
  note: (_: Incident, who: string, whom: string, n: number) =>
    say.notes(who, 'pool at 100%', pick(['note', 'talk', 'cause', 'action'], n), n % 2 === 0 ? whom : null),
  addsAction: (i: Incident, who: string, whom: string, n: number) =>
    say.addsAction(who, i.lastSeq + 1, { owner: n % 2 === 0 ? whom : null, longTerm: n % 3 === 0 }),
  changesAction: (i: Incident, who: string, whom: string, n: number) =>
    say.changesAction(who, actionsOf(i).at(-1)?.number ?? n, n % 2 === 0 ? { owner: whom } : { dueAt: t0 + n * minutes(60) }),
  endsAction: (i: Incident, who: string, _whom: string, n: number) =>
    say.endsAction(who, openActionsOf(i)[0]?.number ?? n, n % 2 === 0 ? null : 'not worth it'),
  beginsReview: (_: Incident, who: string) => say.beginsReview(who),
  // All that is open at once, more often than one question: reviews have to end in these histories as well.
  answersReview: (i: Incident, who: string, _whom: string, n: number) =>
    say.answersReview(who, pick(reviewQuestions, n), 'the pool leaked', i.drill),
  skipsReview: (i: Incident, who: string, _whom: string, n: number) => say.skipsReview(who, unanswered(i)[0] ?? pick(reviewQuestions, n)),
  suggestsDraft: (i: Incident, _who: string, _whom: string, n: number) => {
    const about = pick(draftables, n);
    const { since, phase } = draftWanted(i, about) ?? { since: n, phase: null };
    return say.suggestsDraft(about, since, phase);
  },
  usesDraft: (_: Incident, who: string) => say.usesDraft(who),
  putsOffReview: (_: Incident, who: string) => say.putsOffReview(who),
  writesReview: (_: Incident, who: string) => say.writesReview(who),
  approvesReview: (_: Incident, who: string) => say.approvesReview(who),
  link: (_: Incident, who: string, _whom: string, n: number) => say.links(who, `https://example.com/${n % 3}`),
  room: (_: Incident, who: string) => say.asksForRoom(who),
  roomOpens: (i: Incident, _who: string, _whom: string, n: number) => ({
    type: 'room-opened' as const,
    chat: 'room-42',
    members: (i.room?.members ?? []).map(({ person }, at) => ({ person, joined: (n >> at) % 2 === 0 })),
  }),
  roomHeldBack: (_: Incident, _who: string, _whom: string, n: number) => ({
    type: 'hold-room-back' as const,
    storm: n % 2 === 0 ? null : { incident: 7, via: '' },
  }),
  roomMoves: (_: Incident, _who: string, _whom: string, n: number) =>
    n % 3 === 2 ? say.roomMoves('back') : say.roomMoves(n % 3 === 0 ? 'down' : 'gone', { driver: 'relay', via: 'sms' }),
  invite: (_: Incident, who: string, whom: string) => say.invites(who, whom),
  join: (_: Incident, who: string) => say.joins(who),
  snooze: (_: Incident, who: string, _whom: string, n: number) => ({ snoozeForMs: (n % 1_440) * minutes(1), by: who }),
  liftQuiet: (_: Incident, who: string) => say.liftsQuiet(who),
  inform: (_: Incident, who: string) => say.informs(who),
  draft: (_: Incident, who: string, _whom: string, n: number) => say.drafts(who, n % 2 === 0 ? null : 'Payments fail. We are on it.'),
  publish: (_: Incident, who: string, _whom: string, n: number) => say.publishes(who, n % 3 === 0, n % 2 === 0),
  swarm: (_: Incident, who: string, _whom: string, n: number) => say.swarms(who, n % 4 !== 0, n % 5 !== 0),
  swarmGoes: (i: Incident, who: string, whom: string, n: number) =>
    swarmOf(i)?.chat == null ? say.swarmOpens('group', whom) : n % 2 === 0 ? say.joinsSwarm(who) : say.swarmIsLost(),
  duty: (_: Incident, _who: string, whom: string, n: number) =>
    say.dutyMoves(n % 4 === 0 ? {} : { [pick(['owner', 'owner', 'backup', 'manager', 'cto'], n)]: whom }),
  read: (_: Incident, who: string, _whom: string, n: number) => ({
    type: n % 4 === 0 ? ('call-unheard' as const) : ('page-seen' as const),
    person: who,
  }),
  unreachable: (_: Incident, who: string) => ({ type: 'page-failed' as const, person: who, why: 'the number is gone' }),
} as const;

export type Act = keyof typeof acts;
export const allActs = Object.keys(acts) as readonly Act[];

/** Policies nobody would recommend and somebody will write. */
const oddPolicies: readonly Policy[] = [
  { ...defaultPolicies.P1, escalate: [], repeatEveryMs: minutes(7) },
  { ...defaultPolicies.P1, page: ['dba'], escalate: [{ afterMs: 0, unless: 'acknowledged', to: ['dba'] }] },
  {
    ...defaultPolicies.P2,
    page: ['vp-customer'],
    escalate: [
      { afterMs: minutes(10), unless: 'resolved', to: ['nobody'] },
      { afterMs: minutes(10), unless: 'acknowledged', to: ['cto'] },
      { afterMs: minutes(1), unless: 'acknowledged', to: ['nobody'] },
    ],
    ackExpiresAfterMs: minutes(3),
    warnAtMs: [hours(3), minutes(1)],
  },
  {
    ...defaultPolicies.P3,
    updateEveryMs: seconds(30),
    slowAfterMs: minutes(1),
    slowUpdateEveryMs: seconds(45),
    noticeWithinMs: minutes(2),
    noticeEveryMs: minutes(7),
    noticeBySecond: true,
  },
  { ...defaultPolicies.P1, acks: 2 },
  { ...defaultPolicies.P2, acks: 'all', repeat: 1, lastResort: 'cora' },
  { ...defaultPolicies.P1, repeat: 2, lastResort: 'cto' },
];
export const policies: readonly Policy[] = [...severities.map((one) => defaultPolicies[one]), ...oddPolicies];

const roles: readonly Role[] = [...Object.keys(seats), 'dba'];

/** Who sits where: mostly everybody, sometimes hardly anybody; always somebody. */
const seating: fc.Arbitrary<Opening['seats']> = fc.oneof(
  { weight: 3, arbitrary: fc.constant(seats) },
  {
    weight: 1,
    arbitrary: fc
      .uniqueArray(fc.tuple(fc.constantFrom(...roles), fc.constantFrom(...people)), { minLength: 1, selector: ([role]) => role })
      .map((pairs) => Object.fromEntries(pairs)),
  },
);

/** How it opened. */
export interface Start {
  readonly severity: Severity;
  readonly policy: number | null;
  readonly seats: Opening['seats'];
  readonly quietForMs: number | null;
  readonly by: 'monitoring' | 'chat' | 'chat, investigating';
}

export const starts: fc.Arbitrary<Start> = fc.record({
  severity: fc.constantFrom(...severities),
  policy: fc.option(fc.nat(policies.length - 1), { freq: 4 }),
  seats: seating,
  quietForMs: fc.option(fc.constantFrom(minutes(1), minutes(20), hours(3)), { freq: 2 }),
  by: fc.constantFrom('monitoring', 'monitoring', 'chat', 'chat, investigating'),
});

const waits = fc.record({
  waitMs: fc.oneof(
    fc.constantFrom(0, 1, seconds(1), seconds(59), minutes(1), minutes(2), minutes(5), minutes(15), minutes(30), hours(2), hours(9)),
    fc.nat(hours(1)),
    fc.constantFrom(days(1), days(40)),
  ),
  swept: fc.boolean(),
});

/** What ends a story is rare, so that stories are long; what needs a proposal comes with proposals. */
const rare: readonly Act[] = ['cancel', 'merge', 'close', 'resolve', 'clearAll'];
const frequent: readonly Act[] = ['propose', 'propose', 'approve', 'done', 'ack', 'undo'];
const weighted: readonly Act[] = [...allActs.flatMap((act) => (rare.includes(act) ? [act] : [act, act, act])), ...frequent];

const doings = fc.record({
  does: fc.constantFrom(...weighted),
  // Mostly those who sit on a seat.
  who: fc.oneof(fc.nat(people.length - 1), fc.constantFrom(...['asha', 'ian', 'mia'].map((one) => people.indexOf(one)))),
  whom: fc.nat(people.length - 1),
  n: fc.nat(1_000),
});

export const steps: fc.Arbitrary<readonly Step[]> = fc.array(
  fc.oneof({ weight: 2, arbitrary: doings as fc.Arbitrary<Step> }, { weight: 1, arbitrary: waits as fc.Arbitrary<Step> }),
  { maxLength: 30, size: 'max' },
);

/** A history while it runs. Mutable on purpose: a hundred thousand of them are made. */
export interface Run {
  now: number;
  incident: Incident;
  readonly changes: Played[];
  readonly refusals: { readonly refusal: Refusal; readonly incident: Incident }[];
  /** When each ladder step was taken. */
  readonly paged: number[];
  /** Whom the rota gives each seat now; null: it is never looked at. */
  rota: Opening['seats'] | null;
}

/** With words every event is played in full; without, only applied: faster, for what asks nothing of the words. */
export type How = 'with words' | 'without words';

export function begin(start: Start): Run {
  const policy = start.policy === null ? defaultPolicies[start.severity] : (policies[start.policy] as Policy);
  const chosen = {
    severity: start.severity,
    policy,
    seats: start.seats,
    quietUntil: start.quietForMs === null ? null : t0 + start.quietForMs,
  };
  const command: Command =
    start.by === 'monitoring'
      ? { type: 'open', opening: opening(chosen), by: 'source:grafana', alerts: say.change({ fired: 1 }), investigating: false }
      : { type: 'open', opening: opening({ ...chosen, source: null }), by: 'asha', alerts: null, investigating: start.by !== 'chat' };
  const facts = decide(null, command, t0);
  if (isRefusal(facts)) throw new Error('an incident that nobody knows must open');
  const played = play(null, facts, { now: t0, number: 42, directory });
  return { now: t0, incident: played.after, changes: [played], refusals: [], paged: [], rota: null };
}

export function go(run: Run, step: Step, how: How): void {
  if ('waitMs' in step) pass(run, step.waitMs, step.swept, how);
  else command(run, step, how);
}

function command(run: Run, step: Extract<Step, { does: Act }>, how: How): void {
  const made = acts[step.does](run.incident, nameOf(step.who), nameOf(step.whom), step.n);
  const asked: Command = 'snoozeForMs' in made ? say.snoozes(made.by, run.now + made.snoozeForMs) : made;
  if (run.rota !== null) return void onDuty(run, [asked]);
  const verdict = decide(run.incident, asked, run.now);
  if (isRefusal(verdict)) run.refusals.push({ refusal: verdict, incident: run.incident });
  else take(run, verdict, how);
}

/** As the shell decides: on whom the rota gives at that moment. Answers whether anything came of it. */
export function onDuty(run: Run, commands: readonly Command[]): boolean {
  const { refusal, played } = decideOnDuty(run.incident, commands, { now: run.now, number: 42, directory, rota: run.rota });
  if (refusal !== null) run.refusals.push({ refusal, incident: run.incident });
  if (played === null) return false;
  run.incident = played.after;
  run.changes.push(played);
  return true;
}

function take(run: Run, facts: readonly Fact[], how: How): void {
  if (facts.length === 0) return;
  const before = run.incident;
  const played = how === 'with words' ? play(before, facts, { now: run.now, number: 42, directory }) : applied(before, facts, run.now);
  run.incident = played.after;
  run.changes.push(played);
  if (facts.some((fact) => fact.kind === 'paged-again')) run.paged.push(run.now);
}

function applied(before: Incident, facts: readonly Fact[], now: number): Played {
  const events = facts.map((fact, index): Event => ({ ...fact, incident: 42, seq: before.lastSeq + index + 1, at: now }));
  const after = { ...events.reduce<Incident>(evolve, before), version: before.version + 1, lastSeq: before.lastSeq + events.length };
  return { after, events: events.map((event) => ({ event, text: '' })), messages: [], effects: [] };
}

/** Time passes: swept all along, or with the machine off and everything due afterwards. */
function pass(run: Run, waitMs: number, swept: boolean, how: How): void {
  const until = run.now + waitMs;
  // A beat every five minutes for days is no story; such a time is slept through.
  if (swept && waitMs <= hours(9)) {
    for (let due = nextDue(run.incident); due !== null && due <= until; due = nextDue(run.incident)) {
      run.now = Math.max(run.now, due);
      sweep(run, how);
    }
  }
  run.now = until;
  sweep(run, how);
}

/** More steps than this at one instant is no progress. */
const mostSteps = 60;

/** Takes what is due until nothing is. Throws where that never ends, or where the clock asks for what is refused: it would ask for ever. */
export function sweep(run: Run, how: How): number {
  for (let taken = 0; taken < mostSteps; taken++) {
    const command = escalate(run.incident, run.now);
    if (command === null) {
      const next = nextDue(run.incident);
      if (next !== null && next <= run.now) throw new Error(`due at ${next}, now ${run.now}, and nothing asked for`);
      return taken;
    }
    if (run.rota !== null) {
      if (!onDuty(run, [command])) throw new Error(`the clock is stuck on ${JSON.stringify(command)}`);
      continue;
    }
    const verdict = decide(run.incident, command, run.now);
    if (isRefusal(verdict) || verdict.length === 0) throw new Error(`the clock is stuck on ${JSON.stringify(command)}`);
    take(run, verdict, how);
  }
  throw new Error(`still something due after ${mostSteps} steps at one instant: ${JSON.stringify(escalate(run.incident, run.now))}`);
}

/**
 * What is wrong with an incident nobody has, or null. Nobody may be left alone with it: a page must be due, in a time the
 * policy knows, and it must reach somebody when that time comes.
 */
export function abandoned(incident: Incident, now: number): string | null {
  if (!isOpen(incident) || incident.ack !== null) return null;
  const page = clocksOf(incident).find((due) => due.command.type === 'page-again');
  if (page === undefined) return 'no page is due';
  const latest = Math.max(now, incident.quietUntil ?? 0) + longestGapMs(incident.policy);
  if (!(page.at <= latest)) return `the page is due at ${page.at}, ${page.at - latest} ms later than the policy knows`;
  const at = Math.max(now, page.at);
  const verdict = decide(incident, page.command, at);
  if (isRefusal(verdict)) return 'the page that is due is refused';
  const paged = verdict.flatMap((fact) => (fact.kind === 'paged-again' ? fact.paged : []));
  return paged.length === 0 ? 'the page that is due reaches nobody' : null;
}

/** The longest a policy waits between two pages. */
function longestGapMs(policy: Policy): number {
  const offsets = [0, ...ladderOf(policy).map((step) => step.afterMs)];
  // Past the ladder the intervals grow, up to four hours.
  return Math.max(policy.repeatEveryMs, hours(4), ...offsets.slice(1).map((offset, index) => offset - (offsets[index] ?? 0)));
}

export const eventsOf = (run: Run): readonly Event[] => run.changes.flatMap((change) => change.events.map((one) => one.event));

/** Runs a story and throws at the first moment somebody is left alone with it. */
export function abandonedIn(start: Start, story: readonly Step[]): void {
  const run = begin(start);
  for (const step of story) {
    go(run, step, 'without words');
    const wrong = abandoned(run.incident, run.now);
    if (wrong !== null) throw new Error(wrong);
  }
}
