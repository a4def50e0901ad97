// evolve: an incident and an event → the incident after it. It applies and never judges; judging lives in decide.

import { born } from './born.js';
import { isOfThisRung, thisRung } from './clocks.js';
import type { AlertChange, RoomPlace } from './commands.js';
import type { Event, Paged } from './events.js';
import {
  type EpochMs,
  type Incident,
  isPerson,
  type PersonKey,
  type Proposal,
  type Restorable,
  type RoomMember,
  type Stamps,
  type Status,
} from './incident.js';
import { grouped } from './moment.js';
import type { Policy } from './policy.js';

type Of<K extends Event['kind']> = Extract<Event, { kind: K }>;

/** Applies one event. `null` before, only for `opened`. */
export function evolve(incident: Incident | null, event: Event): Incident {
  if (event.kind === 'opened') return born(event);
  if (incident === null) throw new Error(`${event.kind} before opened on INC-${event.incident}`);
  const after = withNews(alive(apply(incident, event), event), event);
  return withUndo(incident, after, event);
}

function apply(was: Incident, event: Exclude<Event, { kind: 'opened' }>): Incident {
  switch (event.kind) {
    case 'alerts-changed':
      return { ...was, alerts: counted(was, event.change, event.at) };
    case 'acknowledged':
      return acknowledged(was, event);
    case 'declined':
      return declined(was, event);
    case 'unacknowledged':
      return unowned(was, event);
    case 'ack-expired':
      return unowned(was, event);
    case 'handed-off':
      return { ...was, seats: withOwner(was, event.to), paged: joined(was.paged, [event.to]) };
    case 'seat-taken':
      return { ...was, seats: { ...was.seats, [event.role]: event.person }, paged: joined(was.paged, [event.person]) };
    case 'stood-down':
      return { ...was, paged: without(was.paged, event.person), guests: without(was.guests, event.person) };
    case 'updated':
      return updated(was, event);
    case 'eta-set':
      return { ...was, eta: { at: event.etaAt, by: event.by } };
    case 'customers-estimated':
      return withImpact(was, { estimates: [...was.impact.estimates, { customers: event.customers, at: event.at, by: event.by }] });
    case 'impact-described':
      return withImpact(was, { text: event.text });
    case 'action-announced':
      return stamped({ ...was, ...working(was) }, { firstUpdateAt: was.stamps.firstUpdateAt ?? event.at });
    case 'mitigated':
      return stamped({ ...was, status: 'mitigated' }, { mitigatedAt: event.at, firstUpdateAt: was.stamps.firstUpdateAt ?? event.at });
    case 'resolved':
      return stamped({ ...was, status: 'resolved', quietUntil: null }, { resolvedAt: event.at });
    case 'reopened':
      return reopened(was, event);
    case 'closed':
      return stamped({ ...was, status: 'closed' }, { closedAt: event.at });
    case 'cancelled':
      return stamped({ ...was, status: 'cancelled' }, { closedAt: event.at });
    case 'merged':
      return stamped({ ...was, status: 'merged', mergedInto: event.into }, { closedAt: event.at });
    case 'absorbed':
      return absorbed(was, event);
    case 'severity-changed':
      return reclassified(was, event);
    case 'category-set':
      return { ...was, category: event.to };
    case 'paged-again':
      return withProgression(
        { ...was, paged: pagedToo(was, event.paged) },
        // The first page after a silence: the update interval begins with it.
        { ladderStep: event.step, ladderAt: event.at, ...(event.step === 0 ? { beatAt: event.at } : {}) },
      );
    case 'escalated':
      return escalated(was, event);
    case 'ack-missed':
      return withProgression(was, { ackLate: true });
    case 'proposed':
    case 'approved':
    case 'rejected':
    case 'done':
    case 'overridden':
    case 'proposal-timed-out':
      return { ...was, ...(was.status === 'mitigated' ? {} : working(was)), proposals: decided(was, event) };
    case 'noted':
      return was;
    case 'linked':
      return { ...was, links: [...was.links, event.link] };
    case 'room-asked':
      return roomAsked(was, event);
    case 'room-opened':
      return stamped(roomOpened(was, event), { roomReadyAt: event.at });
    case 'room-moved':
      return roomMoved(was, event);
    case 'invited':
      return asked(member(was, event.person, false), event.at);
    case 'member-joined':
      return member(was, event.person, true);
    case 'room-chased':
      return { ...was, room: was.room && { ...was.room, chasedAt: event.at } };
    case 'snoozed':
      return { ...was, quietUntil: event.until };
    case 'sla-warned':
      return withProgression(was, { warned: was.policy.warnAtMs.filter((ms) => ms >= event.leftMs || ms === event.warnAtMs) });
    case 'sla-breached':
      return withProgression(was, { breached: true, warned: was.policy.warnAtMs });
    case 'owner-nudged':
      return withProgression(was, event.about === 'first-update' ? { firstUpdateNudged: true } : { nudged: true });
    case 'beat-posted':
      return withProgression({ ...was, news: [] }, { beatAt: event.beatAt, nudged: false });
    case 'notice-nudged':
      return withProgression(was, { noticeNudged: true });
    case 'notice-missed':
      return withProgression(was, { noticeNudged: true, noticeLate: true });
    case 'notice-sent':
      return stamped(was, { noticeAt: event.at });
    case 'page-seen':
      return hurried(withProgression(was, { seen: { ...thisRung(was), by: seenBy(was, event.person) } }), event.nextBy);
    case 'page-failed':
      return event.nextBy === null ? was : hurried(was, event.nextBy);
    case 'undone':
      return undone(was, event);
    default:
      return event satisfies never;
  }
}

const stamped = (incident: Incident, stamps: Partial<Stamps>): Incident => ({ ...incident, stamps: { ...incident.stamps, ...stamps } });

const withProgression = (incident: Incident, change: Partial<Incident['progression']>): Incident => ({
  ...incident,
  progression: { ...incident.progression, ...change },
});

/** The earlier of two hurries counts, until the rung they are about is taken. */
function hurried(was: Incident, at: EpochMs): Incident {
  const { hurry } = was.progression;
  return withProgression(was, { hurry: { ...thisRung(was), at: isOfThisRung(was, hurry) ? Math.min(hurry.at, at) : at } });
}

function seenBy(was: Incident, person: PersonKey): readonly PersonKey[] {
  const { seen } = was.progression;
  return isOfThisRung(was, seen) ? [...seen.by, person] : [person];
}

const withImpact = (incident: Incident, change: Partial<Incident['impact']>): Incident => ({
  ...incident,
  impact: { ...incident.impact, ...change },
});

const joined = (people: readonly PersonKey[], more: readonly PersonKey[]): readonly PersonKey[] => [...new Set([...people, ...more])];

const without = (people: readonly PersonKey[], person: PersonKey): readonly PersonKey[] => people.filter((one) => one !== person);

const pagedToo = (incident: Incident, paged: readonly Paged[]): readonly PersonKey[] =>
  joined(
    incident.paged,
    paged.map((one) => one.person),
  );

/** Whoever works on it is investigating; mitigated stays mitigated. */
const working = (incident: Incident): { status: Status } => ({
  status: incident.ack === null || incident.status === 'mitigated' ? incident.status : 'investigating',
});

const counted = (was: Incident, change: AlertChange, at: EpochMs): Incident['alerts'] => ({
  firing: change.firing,
  total: change.total,
  changes: was.alerts.changes + change.fired + change.refired + change.cleared,
  flapping: change.flapping,
  lastChangeAt: change.fired + change.refired + change.cleared > 0 ? at : was.alerts.lastChangeAt,
});

function acknowledged(was: Incident, event: Of<'acknowledged'>): Incident {
  const kept = was.ack?.by === event.person ? was.ack : { by: event.person, at: event.at, lastSignAt: event.at };
  const status =
    was.status === 'mitigated' ? 'mitigated' : event.investigating || was.status === 'investigating' ? 'investigating' : 'acknowledged';
  const taken: Incident = {
    ...was,
    status,
    ack: kept,
    quietUntil: null,
    seats: withOwner(was, event.person),
    paged: joined(was.paged, [event.person]),
    progress:
      event.investigating && was.progress === null
        ? { percent: null, text: event.text ?? 'Investigating', at: event.at, by: event.by }
        : was.progress,
  };
  const firstUpdateAt = event.investigating ? (was.stamps.firstUpdateAt ?? event.at) : was.stamps.firstUpdateAt;
  return stamped(taken, { ackedAt: was.stamps.ackedAt ?? event.at, firstUpdateAt });
}

/** The owner's seat goes to whoever is asked next, and the ladder waits for them; anybody else's no changes nothing about it. */
function declined(was: Incident, event: Of<'declined'>): Incident {
  if (event.keptBy !== null) return { ...was, seats: withOwner(was, event.keptBy) };
  const next = event.next;
  if (next === null) return was;
  const asked = { ...was, paged: joined(was.paged, [next.person]) };
  if (was.seats.owner !== event.person) return asked;
  return withProgression({ ...asked, seats: withOwner(was, next.person) }, { ladderAt: event.at });
}

/** A backup who becomes owner swaps seats with the owner, so that the backup's seat is never left empty. */
function withOwner({ seats }: Incident, person: PersonKey): Incident['seats'] {
  const previous = seats.owner;
  const swap = previous !== undefined && previous !== person && seats.backup === person ? { backup: previous } : {};
  return { ...seats, ...swap, owner: person };
}

/** Nobody has it any more: the ladder starts again from its first rung. */
function unowned(was: Incident, event: Of<'unacknowledged'> | Of<'ack-expired'>): Incident {
  const status = was.status === 'mitigated' ? 'mitigated' : 'triggered';
  return withProgression(
    { ...was, status, ack: null, paged: pagedToo(was, event.paged) },
    { ladderStep: 0, ladderAt: event.at, unansweredAt: event.at },
  );
}

function updated(was: Incident, event: Of<'updated'>): Incident {
  const percent = event.percent ?? was.progress?.percent ?? null;
  return stamped(
    { ...was, ...working(was), progress: { percent, text: event.text, at: event.at, by: event.by } },
    { firstUpdateAt: was.stamps.firstUpdateAt ?? event.at },
  );
}

function reopened(was: Incident, event: Of<'reopened'>): Incident {
  const ack = event.keptBy === null ? null : { by: event.keptBy, at: event.at, lastSignAt: event.at };
  const next: Incident = {
    ...was,
    status: 'investigating',
    ack,
    quietUntil: null,
    reopened: was.reopened + 1,
    pausedMs: was.pausedMs + Math.max(0, event.at - (was.stamps.resolvedAt ?? was.stamps.closedAt ?? event.at)),
    paged: pagedToo(was, event.paged),
    alerts: event.change === null ? was.alerts : counted(was, event.change, event.at),
    progression: { ...was.progression, ladderStep: 0, ladderAt: event.at, unansweredAt: event.at, beatAt: event.at, nudged: false },
  };
  return stamped(next, { resolvedAt: null, closedAt: null, reviewedAt: null, mitigatedAt: null });
}

const absorbed = (was: Incident, event: Of<'absorbed'>): Incident => ({
  ...was,
  alerts: { ...was.alerts, firing: was.alerts.firing + event.firing, total: was.alerts.total + event.total },
});

function reclassified(was: Incident, event: Of<'severity-changed'>): Incident {
  const next = {
    ...was,
    severity: event.to,
    policy: event.policy,
    seats: { ...event.seats, ...was.seats },
    paged: pagedToo(was, event.paged),
  };
  // Nobody was paged and it is quiet: the first page of the new policy is due when the silence ends.
  const silent = was.ack === null && event.paged.length === 0 && (was.quietUntil ?? 0) > event.at && event.policy.page.length > 0;
  return withProgression(next, {
    ladderStep: silent ? -1 : 0,
    ladderAt: event.at,
    ...saidUnder(was, event.policy),
    beatAt: event.at,
    nudged: false,
  });
}

/** The clocks of another policy begin unsaid, or as they were left: a severity mistaken and put right pages nobody twice. */
function saidUnder({ policy: left, progression }: Incident, policy: Policy): Partial<Incident['progression']> {
  const { unresolvedTaken, warned, breached } = progression;
  const isSame = (one: { readonly policy: Policy }, other: Policy) => JSON.stringify(one.policy) === JSON.stringify(other);
  const others = (progression.underEarlier ?? []).filter((one) => !isSame(one, left));
  const underEarlier = [...others, { policy: left, said: { unresolvedTaken, warned, breached } }];
  const known = underEarlier.find((one) => isSame(one, policy))?.said;
  return { ...(known ?? { unresolvedTaken: [], warned: [], breached: false }), underEarlier };
}

/** A role somebody was escalated to as is theirs from now on, unless another already holds it. */
function escalated(was: Incident, event: Of<'escalated'>): Incident {
  const named = event.paged.flatMap(({ role, person }) => (role === null ? [] : [[role, person] as const]));
  const escalatedTo = joined(
    was.escalatedTo,
    event.paged.map((one) => one.person),
  );
  const seats = named.every(([role]) => was.seats[role] !== undefined) ? was.seats : { ...Object.fromEntries(named), ...was.seats };
  const next = { ...was, seats, paged: pagedToo(was, event.paged), escalatedTo };
  return event.afterMs === null ? next : withProgression(next, { unresolvedTaken: [...was.progression.unresolvedTaken, event.afterMs] });
}

type Deciding = Of<'proposed'> | Of<'approved'> | Of<'rejected'> | Of<'done'> | Of<'overridden'> | Of<'proposal-timed-out'>;

function decided(was: Incident, event: Deciding): readonly Proposal[] {
  if (event.kind === 'proposed') return [...was.proposals, proposal(event)];
  return was.proposals.map((one) => (one.number === event.proposal ? { ...one, ...settled(event) } : one));
}

const proposal = (event: Of<'proposed'>): Proposal => ({
  number: event.proposal,
  text: event.text,
  by: event.by,
  state: 'open',
  decidedBy: null,
  at: event.at,
  asked: event.asked,
  askedAt: event.at,
  timedOut: event.asked === null,
});

function settled(event: Exclude<Deciding, { kind: 'proposed' }>): Partial<Proposal> {
  switch (event.kind) {
    case 'proposal-timed-out':
      return { asked: event.to ?? event.from, askedAt: event.at, timedOut: event.to === null };
    case 'done':
      return { state: 'done' };
    default:
      return { state: event.kind, decidedBy: event.by };
  }
}

const roomAsked = (was: Incident, event: Of<'room-asked'>): Incident => ({
  ...was,
  room: {
    chat: null,
    subject: event.subject,
    members: event.members.map((person) => ({ person, joined: false })),
    askedAt: event.at,
    chasedAt: null,
  },
});

/** Who could not be put into it is told of things directly, like everybody who was paged. */
function roomOpened(was: Incident, { members, ...event }: Of<'room-opened'>): Incident {
  if (was.room === null) return was;
  const outside = members.filter((one) => one.outside === true).map(({ person }) => person);
  return { ...was, paged: joined(was.paged, outside), room: { ...was.room, ...placeOf(event), members } };
}

/** A group that may come back is remembered with whoever was in it. Those missing have another minute before they are chased. */
function roomMoved(was: Incident, event: Of<'room-moved'>): Incident {
  if (was.room === null) return was;
  const { driver: _driver, via: _via, inviteLink, left: _left, ...kept } = was.room;
  const link = inviteLink === undefined ? {} : { inviteLink };
  const here = was.room.members.filter((one) => one.joined).map(({ person }) => person);
  const left = event.cause === 'down' ? { left: { ...event.from, joined: here } } : {};
  const members = was.room.members.map((one) => (event.missing.includes(one.person) ? { ...one, joined: false } : one));
  return { ...was, room: { ...kept, ...link, ...placeOf(event), ...left, members, askedAt: event.at, chasedAt: null } };
}

const placeOf = ({ chat, driver, via, inviteLink }: RoomPlace): RoomPlace => ({
  chat,
  ...(driver === undefined ? {} : { driver }),
  ...(via === undefined ? {} : { via }),
  ...(inviteLink === undefined ? {} : { inviteLink }),
});

/** Who is asked late has the same minute to come as everybody else before being chased. */
const asked = (was: Incident, at: EpochMs): Incident =>
  was.room === null ? was : { ...was, room: { ...was.room, askedAt: at, chasedAt: null } };

function member(was: Incident, person: PersonKey, hasJoined: boolean): Incident {
  if (was.room === null) return was;
  const present = was.room.members.some((one) => one.person === person);
  const members = present
    ? was.room.members.map((one) => (one.person === person ? asMember(one, hasJoined) : one))
    : [...was.room.members, { person, joined: hasJoined }];
  return { ...was, room: { ...was.room, members }, paged: joined(was.paged, [person]) };
}

/** Asked in, whoever had no confirmed address is waited for like anybody else; in it, nothing is left to explain. */
function asMember({ unconfirmed: _, ...one }: RoomMember, hasJoined: boolean): RoomMember {
  return hasJoined ? { person: one.person, joined: true } : one;
}

/** What was changed comes back, but for the record of what else has happened; where nobody has it any more, the ladder starts again. */
function undone(was: Incident, event: Of<'undone'>): Incident {
  const { roomReadyAt, noticeAt } = was.stamps;
  const restored: Incident = { ...was, ...event.before, stamps: { ...event.before.stamps, roomReadyAt, noticeAt }, undoable: null };
  const nobody = restored.ack === null && was.ack !== null;
  return withProgression(restored, {
    ...(nobody ? { ladderStep: Math.min(0, was.progression.ladderStep), ladderAt: event.at, unansweredAt: event.at } : {}),
    ...(restored.severity === was.severity ? {} : saidUnder(was, restored.policy)),
  });
}

/** Anything the person who has it does is a sign of life. */
function alive(incident: Incident, event: Event): Incident {
  if (incident.ack === null || incident.ack.by !== event.by || incident.ack.lastSignAt === event.at) return incident;
  return { ...incident, ack: { ...incident.ack, lastSignAt: event.at } };
}

/** How much the regular post repeats. */
const newsKept = 4;

/** Keeps what the next regular post should repeat: reports, decisions, and what the owner said in the room. */
function withNews(incident: Incident, event: Event): Incident {
  const text = newsOf(incident, event);
  if (text === null) return incident;
  const news = [...incident.news, { at: event.at, by: event.by, text }].slice(-newsKept);
  const first = incident.stamps.firstUpdateAt === null && incident.ack?.by === event.by;
  return first ? stamped({ ...incident, news }, { firstUpdateAt: event.at }) : { ...incident, news };
}

function newsOf(incident: Incident, event: Event): string | null {
  switch (event.kind) {
    case 'updated':
    case 'action-announced':
    case 'mitigated':
      return event.text;
    case 'proposed':
      return `proposed ${event.proposal}: ${event.text}`;
    case 'approved':
    case 'rejected':
    case 'done':
      return `${event.kind} ${event.proposal}: ${event.text}`;
    case 'overridden':
      return event.text === null ? event.why : `overrode ${event.proposal}: ${event.text}`;
    case 'customers-estimated':
      return `${grouped(event.customers)} customers affected`;
    case 'impact-described':
      return event.text;
    case 'noted':
      return event.note === 'cause' || (event.note === 'talk' && event.by === incident.ack?.by) ? event.text : null;
    default:
      return null;
  }
}

/** Words for what an undo takes back; only these can be undone. */
const undoableWords: Partial<Record<Event['kind'], string>> = {
  acknowledged: 'the acknowledgement',
  declined: 'passing it on',
  unacknowledged: 'letting go of it',
  updated: 'the update',
  mitigated: 'the mitigation',
  resolved: 'the resolve',
  reopened: 'the reopening',
  closed: 'the closing',
  cancelled: 'the cancellation',
  'severity-changed': 'the change of severity',
  'category-set': 'the change of category',
  'seat-taken': 'the change of seats',
  'handed-off': 'the handoff',
  proposed: 'the proposal',
  approved: 'the approval',
  rejected: 'the rejection',
  overridden: 'the override',
  snoozed: 'the snooze',
};

/** A change by a person can be undone; once anything else has changed the same things, it can not. */
function withUndo(before: Incident, after: Incident, event: Event): Incident {
  const what = undoableWords[event.kind];
  if (what !== undefined && isPerson(event.by)) {
    return { ...after, undoable: { by: event.by, at: event.at, what, before: restorable(before) } };
  }
  return after.undoable === null || sameThings(before, after) ? after : { ...after, undoable: null };
}

/** Stamps that record what happened beside the change: an undo neither minds nor removes them. */
const besideTheChange: readonly (keyof Stamps)[] = ['roomReadyAt', 'noticeAt', 'firstUpdateAt'];

function sameThings(before: Incident, after: Incident): boolean {
  const stamps = Object.keys(before.stamps) as (keyof Stamps)[];
  return (Object.keys(restorable(before)) as (keyof Restorable)[]).every((key) => {
    if (key === 'ack') return before.ack?.by === after.ack?.by;
    if (key !== 'stamps') return before[key] === after[key];
    return stamps.every((stamp) => before.stamps[stamp] === after.stamps[stamp] || besideTheChange.includes(stamp));
  });
}

const restorable = (incident: Incident): Restorable => ({
  status: incident.status,
  severity: incident.severity,
  policy: incident.policy,
  ack: incident.ack,
  seats: incident.seats,
  stamps: incident.stamps,
  progress: incident.progress,
  proposals: incident.proposals,
  quietUntil: incident.quietUntil,
  category: incident.category,
  pausedMs: incident.pausedMs,
});
