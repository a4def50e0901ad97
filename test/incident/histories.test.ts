// Any command by anybody at any time: what must hold whatever happens. The same with fifty times as many histories: test/long/.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { isAnswered } from '../../src/incident/acks.js';
import { confirmation, type Reader, refusalWords } from '../../src/incident/answer.js';
import { detailsReport } from '../../src/incident/details.js';
import type { Event, EventKind } from '../../src/incident/events.js';
import { evolve } from '../../src/incident/evolve.js';
import type { Incident } from '../../src/incident/incident.js';
import {
  catchupReport,
  choiceReport,
  listReport,
  slaReport,
  statusReport,
  summary,
  timelineReport,
  whoReport,
} from '../../src/incident/reports.js';
import { reviewQuestions } from '../../src/incident/review.js';
import { directory, seats } from '../given.js';
import { type Act, abandonedIn, allActs, begin, eventsOf, go, type Run, type Step, starts, steps } from './histories.js';

test('whatever happens, nobody is left alone with an open incident that nobody has', () => {
  fc.assert(fc.property(starts, steps, abandonedIn), { numRuns: 2_000 });
});

test('whatever happens, the row is what its events make of it, one version a change and no gap in the timeline', () => {
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) go(run, step, 'without words');
      const events = eventsOf(run);
      expect(events.map((event) => event.seq)).toEqual(events.map((_, index) => index + 1));
      const stored = JSON.parse(JSON.stringify(events)) as typeof events;
      const folded = stored.reduce<Incident | null>(evolve, null);
      expect({ ...folded, version: run.changes.length, lastSeq: events.length }).toEqual(run.incident);
      expect(JSON.parse(JSON.stringify(run.incident))).toStrictEqual(run.incident);
    }),
    { numRuns: 500 },
  );
});

test('whatever happens, every event has a line, every message a text, every refusal and every question an answer', () => {
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) go(run, step, 'with words');
      for (const text of wordsOf(run))
        if (text.trim() === '' || /undefined|null|NaN|\[object/u.test(text)) throw new Error(`said: "${text}"`);
    }),
    { numRuns: 400 },
  );
});

test('whoever an event says was paged is sent a page, and nothing that is so already holds it back', () => {
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) go(run, step, 'with words');
      for (const { events, messages, after } of run.changes) {
        const leaving = messages.filter(({ kind, unless }) => kind === 'page' && !(unless === 'acknowledged' && isAnswered(after)));
        const reached = leaving.flatMap(({ to }) => (to.kind === 'person' ? [to.person] : []));
        const missed = events.flatMap(({ event }) => pagedIn(event)).filter((person) => !reached.includes(person));
        if (missed.length > 0) throw new Error(`${missed} not reached by ${JSON.stringify(events)}`);
      }
    }),
    { numRuns: 400 },
  );
});

const pagedIn = (event: Event): readonly string[] => {
  if ('paged' in event) return event.paged.map((one) => one.person);
  if (event.kind === 'handed-off') return [event.to];
  return event.kind === 'declined' && event.next !== null ? [event.next.person] : [];
};

/** Everything anybody could be told about a run. */
function* wordsOf(run: Run): Generator<string> {
  const reader: Reader = { person: 'asha', timezone: 'Asia/Kolkata', now: run.now, directory };
  for (const { events, messages, after } of run.changes) {
    for (const { text } of events) yield text;
    for (const { act, text } of messages) if (act.do === 'say' || act.do === 'card') yield text;
    yield confirmation(
      events.map((one) => one.event),
      after,
      reader,
    );
  }
  for (const { refusal, incident } of run.refusals) yield refusalWords(refusal, incident, reader);
  const lines = run.changes.flatMap((change) => change.events.map(({ event, text }) => ({ at: event.at, text })));
  const { incident } = run;
  yield statusReport(incident, reader);
  yield listReport([incident], 3, reader);
  yield summary(incident, reader);
  yield catchupReport(incident, lines, reader);
  yield timelineReport(incident, lines, reader);
  yield slaReport(incident, reader);
  yield whoReport(incident, reader);
  yield detailsReport(incident, [], reader);
  yield choiceReport([incident, incident], 'ack');
}

test('these histories reach every kind of event, so that nothing above is true for want of trying', () => {
  const seen = new Map<EventKind, number>();
  const accepted = new Set<string>();
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) {
        const before = run.changes.length;
        go(run, step, 'without words');
        if ('does' in step && run.changes.length > before) accepted.add(step.does);
      }
      for (const { kind } of eventsOf(run)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
    }),
    { numRuns: 2_500, seed: 45 },
  );
  // Nobody answers ten questions by chance, and some things happen only right after another.
  const one = { severity: 'P1', policy: null, seats, quietForMs: null, by: 'chat' } as const;
  const does = (act: Act, n = 0): Step => ({ does: act, who: 0, whom: 0, n });
  for (const told of [
    [does('swarm', 1), does('swarmGoes', 1), does('swarmGoes', 1)],
    [does('merge'), does('unmerge')],
  ]) {
    const run = begin(one);
    for (const step of told) {
      const before = run.changes.length;
      go(run, step, 'with words');
      if ('does' in step && run.changes.length > before) accepted.add(step.does);
    }
    for (const { kind } of eventsOf(run)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  }
  const reviewed = begin(one);
  for (const act of ['resolve', 'beginsReview', ...reviewQuestions.map(() => 'skipsReview' as const), 'approvesReview'] as const) {
    const before = reviewed.changes.length;
    go(reviewed, does(act), 'with words');
    if (reviewed.changes.length > before) accepted.add(act);
  }
  for (const { kind } of eventsOf(reviewed)) seen.set(kind, (seen.get(kind) ?? 0) + 1);
  expect(everyKind.filter((kind) => !seen.has(kind))).toEqual([]);
  expect(allActs.filter((act) => !accepted.has(act))).toEqual([]);
});

/** The compiler asks for every kind there is. */
const kinds: Readonly<Record<EventKind, true>> = {
  opened: true,
  'alerts-changed': true,
  'alerts-left-out': true,
  'fewer-left-out': true,
  acknowledged: true,
  declined: true,
  'ack-counted': true,
  unacknowledged: true,
  undone: true,
  updated: true,
  'eta-set': true,
  'customers-estimated': true,
  'impact-described': true,
  'impact-placed': true,
  'report-joined': true,
  resembles: true,
  'repeat-denied': true,
  'origin-set': true,
  'document-asked': true,
  'action-announced': true,
  mitigated: true,
  resolved: true,
  reopened: true,
  relapsed: true,
  closed: true,
  cancelled: true,
  merged: true,
  absorbed: true,
  unmerged: true,
  'gave-back': true,
  'source-silent': true,
  'severity-changed': true,
  'category-set': true,
  'paged-again': true,
  escalated: true,
  'escalation-held': true,
  'stood-down': true,
  'ack-missed': true,
  'ack-expired': true,
  'seat-taken': true,
  'handed-off': true,
  'asked-again': true,
  'given-back': true,
  proposed: true,
  approved: true,
  rejected: true,
  done: true,
  overridden: true,
  'proposal-timed-out': true,
  noted: true,
  'action-added': true,
  'action-changed': true,
  'action-ended': true,
  'review-begun': true,
  'review-asked': true,
  'review-answered': true,
  'draft-suggested': true,
  'review-skipped': true,
  'review-put-off': true,
  'review-written': true,
  'review-late': true,
  reviewed: true,
  linked: true,
  'room-asked': true,
  'room-opened': true,
  'room-moved': true,
  'room-held-back': true,
  invited: true,
  'member-joined': true,
  'room-chased': true,
  snoozed: true,
  'quiet-lifted': true,
  'rota-followed': true,
  'sla-warned': true,
  'sla-breached': true,
  'owner-nudged': true,
  'beat-posted': true,
  'page-seen': true,
  'page-failed': true,
  'call-unheard': true,
  'beat-skipped': true,
  'notice-drafted': true,
  'notice-asked': true,
  'notice-published': true,
  'next-notice-missed': true,
  'swarm-asked': true,
  'swarm-begun': true,
  'swarm-opened': true,
  'swarm-let-in': true,
  'swarm-joined': true,
  'swarm-moved': true,
  'notice-nudged': true,
  'notice-missed': true,
  'notice-sent': true,
};
const everyKind = Object.keys(kinds) as readonly EventKind[];
