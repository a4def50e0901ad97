// What is said of each event: it says what the event carries, whatever has become of the incident in the meantime. The rest of
// the incident is poisoned with nonsense, and the words must not notice.

import { describe, expect, test } from 'vitest';
import { announce } from '../../src/incident/announce.js';
import type { Event, EventKind } from '../../src/incident/events.js';
import type { Incident } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import { directory } from '../given.js';
import { told } from './every-event.js';

const nonsense = { person: 'nobody-at-all', at: 0, text: 'POISON' } as const;
const progress: Incident['progress'] = { percent: 99, text: 'POISON', at: 0, by: 'nobody-at-all' };
const everySeat = { owner: 'nobody-at-all', backup: 'nobody-at-all', manager: 'nobody-at-all', comms: 'nobody-at-all' };
const alerts = { firing: 666, total: 777, changes: 888, flapping: true, lastChangeAt: 0 };
const proposals = (was: Incident): Incident['proposals'] =>
  was.proposals.map((one) => ({ ...one, text: 'POISON', by: 'nobody-at-all', decidedBy: 'nobody-at-all' }));
const members = (was: Incident): Partial<Incident> => ({
  room: was.room && { ...was.room, subject: 'POISON', members: was.room.members.map((one) => ({ ...one, joined: !one.joined })) },
});

/** Of each kind what the event carries itself, so that its words may not read it from the incident. The compiler asks for every kind. */
const poison: { readonly [K in EventKind]: (was: Incident) => Partial<Incident> } = {
  opened: () => ({ paged: [nonsense.person], alerts, source: 'POISON', declaredBy: nonsense.person }),
  'alerts-changed': (was) => ({ alerts: { ...alerts, ...(was.alerts.untold === undefined ? {} : { untold: was.alerts.untold }) } }),
  'alerts-left-out': () => ({ alerts: { ...alerts, leftOut: 999 }, source: 'POISON' }),
  'fewer-left-out': () => ({ alerts: { ...alerts, leftOut: 999 }, source: 'POISON' }),
  acknowledged: () => ({ ack: { by: nonsense.person, at: 0, lastSignAt: 0 }, seats: everySeat, status: 'triage', progress }),
  declined: (was) => ({ seats: { ...was.seats, owner: nonsense.person }, progress }),
  'ack-counted': () => ({ status: 'triage', progress, slices: {} }),
  unacknowledged: () => ({ status: 'triage', progress }),
  undone: () => ({ progress, undoable: null }),
  updated: () => ({ progress, news: [] }),
  'eta-set': () => ({ eta: { at: 0, by: nonsense.person } }),
  'customers-estimated': (was) => ({ impact: { ...was.impact, estimates: [{ customers: 666, at: 0, by: nonsense.person }] } }),
  'impact-described': (was) => ({ impact: { ...was.impact, text: nonsense.text } }),
  'impact-placed': (was) => ({
    impact: { ...was.impact, locations: ['POISON'], channels: ['POISON'], products: ['POISON'], text: nonsense.text },
  }),
  'report-joined': () => ({ slices: {}, news: [] }),
  'document-asked': (was) => ({ title: 'POISON', origin: was.origin === 'internal' ? 'external' : 'internal' }),
  resembles: () => ({ slices: {}, news: [] }),
  'repeat-denied': () => ({ slices: {}, news: [] }),
  'origin-set': (was) => ({ origin: was.origin === 'internal' ? 'external' : 'internal', slices: {} }),
  'action-announced': () => ({ progress, news: [], status: 'triage' }),
  mitigated: () => ({ status: 'triage', progress, news: [] }),
  resolved: (was) => ({ stamps: { ...was.stamps, resolvedAt: 0, startedAt: 0 }, alerts }),
  reopened: () => ({ reopened: 666, progress }),
  relapsed: () => ({ status: 'triage', progress, news: [] }),
  closed: (was) => ({ status: 'triage', stamps: { ...was.stamps, closedAt: 0 } }),
  cancelled: () => ({ status: 'triage' }),
  merged: () => ({ status: 'triage', mergedInto: 666 }),
  absorbed: () => ({ alerts }),
  unmerged: () => ({ mergedInto: 666, alerts }),
  'gave-back': () => ({ alerts, links: [] }),
  'source-silent': (was) => ({ status: 'triage', alerts, stamps: { ...was.stamps, resolvedAt: 0, closedAt: 0 } }),
  'severity-changed': (was) => ({ severity: was.severity === 'P4' ? 'P3' : 'P4', policy: { ...was.policy, resolveWithinMs: 1 } }),
  'category-set': () => ({ category: 'data' }),
  'paged-again': (was) => ({ progression: { ...was.progression, ladderStep: 666, ladderAt: 0, unansweredAt: 0 } }),
  escalated: (was) => ({ escalatedTo: [nonsense.person], progression: { ...was.progression, unresolvedTaken: [666] } }),
  'escalation-held': (was) => ({ alerts, progression: { ...was.progression, unresolvedHeld: [666] } }),
  'stood-down': () => ({ guests: [nonsense.person], escalatedTo: [nonsense.person] }),
  'ack-missed': (was) => ({ policy: { ...was.policy, acknowledgeWithinMs: 1 } }),
  'ack-expired': (was) => ({ policy: { ...was.policy, ackExpiresAfterMs: 1 }, status: 'triage' }),
  'seat-taken': () => ({ seats: everySeat }),
  'asked-again': () => ({ progress, news: [] }),
  'given-back': () => ({ seats: everySeat, progress }),
  'handed-off': () => ({ seats: everySeat }),
  proposed: (was) => ({ proposals: proposals(was) }),
  approved: (was) => ({ proposals: proposals(was) }),
  rejected: (was) => ({ proposals: proposals(was) }),
  done: (was) => ({ proposals: proposals(was) }),
  overridden: (was) => ({ proposals: proposals(was) }),
  'proposal-timed-out': (was) => ({ proposals: proposals(was) }),
  noted: () => ({ news: [] }),
  'action-added': () => ({ slices: {} }),
  'action-changed': () => ({ slices: {} }),
  'action-ended': () => ({ slices: {} }),
  // How far it is stands in the incident: its answers are not the event's.
  'review-begun': () => ({ slices: {} }),
  'review-asked': () => ({ progress, ack: null, seats: everySeat }),
  'review-answered': () => ({ slices: {} }),
  'draft-suggested': (was) => ({ progress, title: 'POISON', slices: { ...was.slices, drafting: {} } }),
  'review-skipped': () => ({ slices: {} }),
  'review-put-off': () => ({ progress, ack: null, seats: everySeat }),
  'review-written': () => ({ slices: {} }),
  'review-late': () => ({ progress, ack: null, seats: everySeat }),
  reviewed: () => ({ progress, ack: null, seats: everySeat }),
  linked: () => ({ links: [] }),
  'room-asked': () => ({ roomSubject: nonsense.text }),
  'room-opened': () => ({ roomSubject: nonsense.text }),
  'room-held-back': () => ({ roomSubject: nonsense.text, room: null }),
  'room-moved': (was) => ({ room: was.room && { ...was.room, subject: 'POISON', askedAt: 0, chasedAt: 0 } }),
  invited: members,
  'member-joined': members,
  'room-chased': members,
  snoozed: () => ({ quietUntil: 0, slices: {} }),
  'quiet-lifted': () => ({ quietUntil: 0, slices: {} }),
  'rota-followed': () => ({ escalatedTo: [nonsense.person], slices: {} }),
  'sla-warned': () => ({ progress, progression: progressionless }),
  'sla-breached': (was) => ({ progress, policy: { ...was.policy, resolveWithinMs: 1 } }),
  'owner-nudged': () => ({ ack: null, seats: everySeat, progress }),
  'beat-posted': (was) => ({ progress, news: [], ack: null, progression: { ...was.progression, beatAt: 0 } }),
  'beat-skipped': (was) => ({ progress, news: [], progression: { ...was.progression, beatAt: 0 } }),
  // The draft stands in the incident: its words are not the event's.
  'notice-drafted': () => ({ progress, seats: everySeat }),
  'notice-asked': () => ({ progress, seats: everySeat }),
  'notice-published': ({ slices }) => ({ progress, slices: { swarm: slices?.swarm } }),
  'next-notice-missed': () => ({ progress, slices: {} }),
  'swarm-asked': () => ({ seats: everySeat }),
  'swarm-begun': () => ({ seats: everySeat }),
  'swarm-opened': () => ({ progress }),
  'swarm-let-in': () => ({ progress }),
  'swarm-joined': () => ({ progress }),
  'swarm-moved': () => ({ seats: everySeat }),
  'notice-nudged': () => ({ seats: everySeat }),
  'notice-missed': (was) => ({ policy: { ...was.policy, noticeWithinMs: 1 } }),
  'notice-sent': (was) => ({ stamps: { ...was.stamps, noticeAt: 0 } }),
  'page-seen': () => ({ ack: null }),
  'call-unheard': (was) => ({ progression: { ...was.progression, ladderStep: 666, unansweredAt: 0 } }),
  'page-failed': (was) => ({ progression: { ...was.progression, ladderStep: 666, ladderAt: 0 } }),
};

const progressionless = { ...(told[0]?.incident.progression as Incident['progression']), warned: [666], breached: true };

/** A card is the state and nothing else; so are what the room is called and what a newcomer is handed. */
const saysTheState = (event: Event, { act, to }: Message): boolean =>
  act.do === 'card' || act.do === 'rename' || (event.kind === 'member-joined' && to.kind === 'person');

const wordsOf = (event: Event, incident: Incident): readonly Message[] =>
  announce(event, { incident, directory }).filter((message) => !saysTheState(event, message));

describe.each(Object.keys(poison) as EventKind[])('%s', (kind) => {
  const events = told.filter(({ event }) => event.kind === kind);

  test('happens in these stories', () => {
    expect(events.length).toBeGreaterThan(0);
  });

  test('is told by what it carries, whatever the incident says', () => {
    for (const { event, incident } of events)
      expect(wordsOf(event, { ...incident, ...poison[kind](incident) })).toEqual(wordsOf(event, incident));
  });

  test('says nothing empty', () => {
    const texts = events
      .flatMap(({ event, incident }) => announce(event, { incident, directory }))
      .filter(({ act }) => act.do === 'say' || act.do === 'card');
    expect(texts.filter(({ text }) => text.trim() === '')).toEqual([]);
  });
});

test('the poison is poison: where the words do read it, they change', () => {
  const beat = told.find(({ event }) => event.kind === 'updated');
  if (beat === undefined) throw new Error('no update in the stories');
  expect(wordsOf(beat.event, { ...beat.incident, title: nonsense.text, number: 666 })).not.toEqual(wordsOf(beat.event, beat.incident));
});
