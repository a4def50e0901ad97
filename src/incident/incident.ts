// The incident as it is stored: one plain, readonly value. The row is the truth; nothing is ever loaded by replay.
// Must never hold a clock, a promise or a method: it survives JSON unchanged.

import type { Policy, Role } from './policy.js';
import type { Slices } from './slice.js';

/** A person's key in `muster.yaml`, for example `asha`. */
export type PersonKey = string;

/** Who did something: a person's key, `muster` for the clock, or `source:<name>` for a monitoring system. */
export type Actor = string;

/** A person, not the clock or a monitoring system. */
export const isPerson = (actor: Actor): actor is PersonKey => actor !== 'muster' && !actor.startsWith('source:');

/** Milliseconds since 1970, UTC. Handed in from outside, never read here. */
export type EpochMs = number;

export const severities = ['P1', 'P2', 'P3', 'P4'] as const;
export type Severity = (typeof severities)[number];

export const categories = ['outage', 'security', 'performance', 'bug', 'infrastructure', 'data'] as const;
export type Category = (typeof categories)[number];

export type Origin = 'internal' | 'external';

/**
 * From the declaration to the end. Nothing sets `triage` yet: it is for alerts that wait for a person to look at them (what customers report
 * waits in rows of its own). The rules and the words already know it, so that stored incidents need no change.
 */
export const statuses = [
  'triage',
  'triggered',
  'acknowledged',
  'investigating',
  'mitigated',
  'resolved',
  'reviewed',
  'closed',
  'cancelled',
  'merged',
] as const;
export type Status = (typeof statuses)[number];

/** When things happened; null until they did. `resolvedAt` stops MTTR and the SLA: both are about service, not about the lasting fix. */
export interface Stamps {
  readonly startedAt: EpochMs | null;
  readonly detectedAt: EpochMs | null;
  readonly declaredAt: EpochMs | null;
  readonly ackedAt: EpochMs | null;
  readonly firstUpdateAt: EpochMs | null;
  readonly roomReadyAt: EpochMs | null;
  readonly noticeAt: EpochMs | null;
  readonly mitigatedAt: EpochMs | null;
  readonly resolvedAt: EpochMs | null;
  readonly reviewedAt: EpochMs | null;
  readonly closedAt: EpochMs | null;
  /** When service was back, by the word of whoever resolved it later than that. The SLA and the time down are judged by it. */
  readonly restoredAt?: EpochMs | null;
}

/** The last report. A falling percent is allowed and flagged: reports clash, and the newest is the best there is. */
export interface Progress {
  readonly percent: number | null;
  readonly text: string;
  readonly at: EpochMs;
  readonly by: Actor;
}

/** One estimate of customers hit; never judged against a total, which nobody knows during an outage. */
export interface Estimate {
  readonly customers: number;
  readonly at: EpochMs;
  readonly by: Actor;
}

export interface Impact {
  /** Every estimate so far, oldest first; the last one counts. */
  readonly estimates: readonly Estimate[];
  /** Where and for what customers are hit, by the words of the catalogue where there is one. */
  readonly locations: readonly string[];
  readonly channels: readonly string[];
  readonly products: readonly string[];
  readonly text: string | null;
}

export interface RoomMember {
  readonly person: PersonKey;
  readonly joined: boolean;
  /** Why not, in the transport's words. */
  readonly why?: string;
  /** They could not even be invited: what is said in the room is told to them directly. */
  readonly outside?: boolean;
  /** When a page called them in, until they have come: it has told them how things stand, and the others of them. */
  readonly calledInAt?: EpochMs;
  /** Because no code ever came back from them: they are let in once one has. */
  readonly unconfirmed?: boolean;
}

/**
 * `group`: people are put into a group; `invite`: they come in by a link; `relay`: there is no group, and the bot passes on what
 * each writes in their own chat to all others.
 */
export type RoomDriver = 'group' | 'invite' | 'relay';

/** Where a room is and what carries it. */
export interface RoomPlace {
  readonly chat: string;
  /** Absent: a group. */
  readonly driver?: RoomDriver;
  /** Absent: the primary transport. */
  readonly via?: string;
  readonly inviteLink?: string;
}

/** `gone`: its group is lost for good; `down`: what carries it is down; `back`: that carries again. */
export type RoomMove = 'gone' | 'down' | 'back';

/** The war room. `chat` is null while it is being opened. */
export interface Room {
  readonly chat: string | null;
  /** What it is called, or is to be called as soon as it may be renamed. */
  readonly subject: string;
  readonly members: readonly RoomMember[];
  readonly askedAt: EpochMs;
  /** Nobody asked for it: it came with the incident. */
  readonly byItself?: boolean;
  /** When the last new subject may leave, and by which event it was wanted; absent: none was. */
  readonly renaming?: { readonly at: EpochMs; readonly seq: number };
  /** When those missing were last chased; null while nobody was. */
  readonly chasedAt: EpochMs | null;
  /** Absent: a group. */
  readonly driver?: RoomDriver;
  /** The transport that carries it; absent: the primary one. */
  readonly via?: string;
  /** By which anybody invited may come in. */
  readonly inviteLink?: string;
  /** The group it was before its transport failed, and will be again when that is back. */
  readonly left?: LeftGroup;
}

export interface LeftGroup {
  readonly driver: RoomDriver;
  readonly via?: string;
  readonly joined: readonly PersonKey[];
}

export const driverOf = (room: Pick<Room, 'driver'>): RoomDriver => room.driver ?? 'group';

export type ProposalState = 'open' | 'approved' | 'rejected' | 'done' | 'overridden';

export interface Proposal {
  readonly number: number;
  readonly text: string;
  readonly by: PersonKey;
  readonly state: ProposalState;
  readonly decidedBy: PersonKey | null;
  readonly at: EpochMs;
  /** Who was asked last, and since when; the clock moves it to the VP. */
  readonly asked: PersonKey | null;
  readonly askedAt: EpochMs;
  readonly timedOut: boolean;
}

export interface Link {
  readonly kind: 'link' | 'runbook' | 'call' | 'dashboard' | 'silence';
  readonly url: string;
}

/** Alerts that joined because the alert they are held under fires. */
export interface HeldSum {
  readonly alerts: number;
  /** The titles of what they are held under, the first few. */
  readonly under: readonly string[];
}

/** What the catalogue says of the service of an incident, as it was then. */
export interface ServiceFacts {
  /** 1 is what matters most; null: nobody said. */
  readonly tier: number | null;
  /** What it cannot do without. */
  readonly dependencies: readonly string[];
}

/** What alerts did from an instant on. */
export interface AlertSum {
  readonly since: EpochMs;
  readonly fired: number;
  readonly refired: number;
  readonly cleared: number;
  /** Of those that cleared, the ones that have an incident of their own now. Absent: none. */
  readonly left?: number;
  /** Of those that fired. Absent: none. */
  readonly held?: HeldSum;
  /** The first few of those that fired. */
  readonly titles: readonly string[];
}

/** Where it is, by the labels of the alerts that speak for it: of one alert all that it names, of several one place of each. */
export interface Places {
  readonly named: readonly string[];
  /** How many alerts it is about; those that are not named are the rest. */
  readonly alerts: number;
}

/** What the alerts of this incident add up to; the alerts themselves are rows of their own. */
export interface AlertCount {
  readonly firing: number;
  readonly total: number;
  /** Times any alert changed between firing and clear, for the flapping counter on the card. */
  readonly changes: number;
  readonly flapping: boolean;
  /** While it flaps: how long it must keep still before it is taken at its last word. Absent: as long as the quick kind. */
  readonly settleMs?: number;
  /** What whoever has it was not told: since the last line about the alerts, and since the last regular post. Absent: nothing. */
  readonly untold?: { readonly line: AlertSum; readonly post: AlertSum };
  readonly lastChangeAt: EpochMs | null;
  /** When one of them last began to fire; absent: none has since it opened. */
  readonly lastFiredAt?: EpochMs;
  /** What cleared last did so because its source said nothing of it for so long: no word of the source. Absent: it said so. */
  readonly unheard?: Unheard;
  /** How many more its sources left out of what they sent: any of them may fire. Absent: none. */
  readonly leftOut?: number;
  /** The same of each group of deliveries. Absent: none, or stored by an earlier version. */
  readonly leftOutBy?: readonly LeftOutOf[];
}

/** A source that has said nothing of an alert for as long as it is believed to fire without a word. */
export interface Unheard {
  readonly source: string;
  readonly forMs: number;
}

/** What lacks of the deliveries that a sender counts as one group. */
export interface LeftOutOf {
  /** The source and the sender's own name for the group. */
  readonly from: string;
  readonly leftOut: number;
  readonly unreadable: number;
  /** The most that people were told of: fewer are no news. */
  readonly said: number;
}

/** How many of all of them nobody has seen. */
export const unseenIn = (all: readonly LeftOutOf[]): number => all.reduce((sum, one) => sum + one.leftOut + one.unreadable, 0);

/** Who holds which seat. */
export type Seats = Readonly<Partial<Record<Role, PersonKey>>>;

/** Somebody chosen to be paged, and in which role. */
export interface Paged {
  readonly person: PersonKey;
  readonly role: Role | null;
}

/** What is kept in the record beside the events themselves. */
export type NoteKind = 'note' | 'talk' | 'cause' | 'contributing' | 'fix' | 'lesson' | 'action' | 'todo' | 'pin' | 'edit';

/** What the clocks that count from the declaration have already announced. */
export interface Announced {
  /** Unresolved steps already taken, by their `afterMs`. */
  readonly unresolvedTaken: readonly number[];
  /** Those held back because everything had cleared; they are taken at once when it fires again. Absent: none. */
  readonly unresolvedHeld?: readonly number[];
  /** `warnAtMs` values already said. */
  readonly warned: readonly number[];
  readonly breached: boolean;
}

/** Counts only while the ladder stands on this rung: `ladderStep` and `ladderAt` as they were. */
export interface OfRung {
  readonly step: number;
  readonly since: EpochMs;
}

/** What the clock has already done, so that each step fires once. */
export interface Progression extends Announced {
  /** Unacknowledged steps taken since the page went out; 0 = only the first page. */
  readonly ladderStep: number;
  /** When the last of them was taken; the next counts from here (docs/design.md, "Escalation"). */
  readonly ladderAt: EpochMs;
  /** Who was woken in the last minute, and when. Absent: nobody yet. */
  readonly woken?: Readonly<Record<PersonKey, EpochMs>>;
  /** The next rung comes by then at the latest: a page of this one was seen and not answered, or reached nobody. */
  readonly hurry?: OfRung & { readonly at: EpochMs };
  /** Who has seen a page of this rung. */
  readonly seen?: OfRung & { readonly by: readonly PersonKey[] };
  /** Whose phone was answered since this rung, and no key was pressed. */
  readonly unheard?: OfRung & { readonly people: readonly PersonKey[] };
  /** Whom no transport reached; counts only while `unansweredAt` is what it was. */
  readonly unreached?: { readonly since: EpochMs; readonly people: readonly PersonKey[] };
  /** Since when nobody has it: what "unanswered for 5 min" counts from. */
  readonly unansweredAt: EpochMs;
  readonly ackLate: boolean;
  /** Since when it is as bad as this, of severities it was raised to; absent: since the declaration. */
  readonly raisedAt?: Readonly<Partial<Record<Severity, EpochMs>>>;
  /** Of when the hand-over is that whoever was asked has been reminded of. */
  readonly handoverReminded?: EpochMs;
  /** Start of the running update interval. */
  readonly beatAt: EpochMs;
  /** The owner was already nudged in this interval. */
  readonly nudged: boolean;
  readonly firstUpdateNudged: boolean;
  /** When whoever has it was last nudged, about whichever. Absent: never. */
  readonly nudgedAt?: EpochMs;
  readonly noticeNudged: boolean;
  readonly noticeLate: boolean;
  /** What was said under policies it has left: going back to one repeats nothing. */
  readonly underEarlier?: readonly { readonly policy: Policy; readonly said: Announced }[];
}

/** Something worth repeating in the next regular post. */
export interface News {
  readonly at: EpochMs;
  readonly by: Actor;
  readonly text: string;
}

/** What one `undo` brings back, kept for two minutes after a change by a person. */
export interface Undoable {
  readonly by: PersonKey;
  readonly at: EpochMs;
  /** Of its last event. Absent: stored by an earlier version. */
  readonly seq?: number;
  /** There was nothing before it: what was declared is no more. */
  readonly begins?: true;
  /** Whom it woke; they are told when it is taken back. */
  readonly woken?: readonly PersonKey[];
  /** Of those, who had not been told of the incident before. */
  readonly called?: readonly PersonKey[];
  /** In words, for the answer: "the resolve". */
  readonly what: string;
  /** The order that changed several incidents at once: they are taken back at once too. */
  readonly together?: string;
  /** As it was, of all that the change touched. */
  readonly before: Partial<Restorable>;
}

/** The last thing somebody did to an incident. */
export interface Act {
  readonly by: PersonKey;
  readonly at: EpochMs;
  readonly seq: number;
  /** In words: `the resolve`. */
  readonly what: string;
  /** It can be taken back, as long as nothing has changed the same things since. */
  readonly undoable: boolean;
  /** With it the incident began. */
  readonly begins?: true;
}

export type Restorable = Pick<
  Incident,
  | 'status'
  | 'severity'
  | 'policy'
  | 'ack'
  | 'seats'
  | 'stamps'
  | 'progress'
  | 'proposals'
  | 'quietUntil'
  | 'category'
  | 'origin'
  | 'team'
  | 'pausedMs'
  | 'eta'
  | 'impact'
  | 'links'
  | 'escalatedTo'
  | 'slices'
>;

/** Another open incident that may be about the same, as it stood when this one opened. */
export interface Related {
  readonly number: number;
  readonly title: string;
  readonly service: string | null;
  /** Who declared it. */
  readonly by: Actor;
  readonly has: PersonKey | null;
  /** `same`: it is about the same service. `part`: its alert would be held under the one that speaks for this one. */
  readonly as: 'same' | 'part';
  /** Of a part: what both have, `host=db-1`. */
  readonly shares?: readonly string[];
}

/** The maintenance window it comes from, because that went wrong. */
export interface FromMaintenance {
  readonly window: number;
  /** What was done in it; may be empty. */
  readonly what: string;
}

export interface Incident {
  readonly number: number;
  /** Grows by one with each stored change; compared on commit. */
  readonly version: number;
  /** Last place taken in its timeline. */
  readonly lastSeq: number;
  readonly title: string;
  /** What the alert that speaks for it says beyond its title, cut; of a declaration too long for a title, all of it. */
  readonly about?: string | null;
  readonly places?: Places;
  /** What its source says of its start, where that does not count: it lies ahead of its arrival, or too far back. Absent: it counts. */
  readonly saidStartedAt?: EpochMs;
  /** The worst alert that fires, where that is another than the one the title names. Absent or null: it is not. */
  readonly firingNow?: { readonly title: string; readonly severity: Severity } | null;
  /** Another that may be about the same, as it stood when this one opened. Absent: none, or it is part of this one. */
  readonly related?: Related;
  /** Absent: it comes from none. */
  readonly maintenance?: FromMaintenance;
  readonly status: Status;
  readonly severity: Severity;
  readonly category: Category | null;
  /** What its title sounds like, where somebody else would be asked if it were so. Absent: nothing. */
  readonly looksLike?: Category;
  readonly origin: Origin;
  /** It was declared of what a customer reported. Absent: it was not. */
  readonly reportedByCustomer?: true;
  readonly service: string | null;
  /** Absent: the catalogue has nothing of its service to say. */
  readonly serviceFacts?: ServiceFacts;
  readonly team: string | null;
  readonly drill: boolean;
  /** Alerts with this key join this incident while it is open. */
  readonly groupKey: string;
  readonly source: string | null;
  readonly url: string | null;
  readonly declaredBy: Actor;
  /** Who has acknowledged, now. Null again after an unack, an expiry or a loud reopen; `stamps.ackedAt` keeps the first. */
  readonly ack: { readonly by: PersonKey; readonly at: EpochMs; readonly lastSignAt: EpochMs } | null;
  /** Who holds which seat. Every role the policy may page is resolved when the incident opens, and follows the rota until somebody takes it. */
  readonly seats: Seats;
  readonly guests: readonly PersonKey[];
  /** Everybody who was ever paged or told by name about this incident. */
  readonly paged: readonly PersonKey[];
  /** Those somebody or the clock escalated to, in order. */
  readonly escalatedTo: readonly PersonKey[];
  readonly impact: Impact;
  readonly progress: Progress | null;
  /** What came in since the last regular post, newest last, at most four. */
  readonly news: readonly News[];
  readonly eta: { readonly at: EpochMs; readonly by: PersonKey } | null;
  readonly stamps: Stamps;
  /** Frozen when the incident opens, replaced only when its severity changes. */
  readonly policy: Policy;
  readonly progression: Progression;
  /** Pages, nudges and ack expiry hold until then; clocks and escalations of unresolved do not. */
  readonly quietUntil: EpochMs | null;
  readonly room: Room | null;
  /** Subject its room has or would get, as the incident stands now, and what late joiners are told. */
  readonly roomSubject: string;
  /** What the subject is filled in from (`{severity} INC-{number} {title}`); absent: it stays as it is. */
  readonly roomPattern?: string;
  readonly welcome: string | null;
  readonly proposals: readonly Proposal[];
  readonly alerts: AlertCount;
  readonly links: readonly Link[];
  readonly mergedInto: number | null;
  readonly reopened: number;
  /** Time it was resolved before it was opened again: no clock counts it. */
  readonly pausedMs: number;
  readonly undoable: Undoable | null;
  /** The last thing each person did, of the last two minutes; absent: nothing. */
  readonly lately?: readonly Act[];
  /** State that belongs to one feature alone, by its name; read and written through `sliceOf`. */
  readonly slices?: Slices;
}

/** Open means: somebody may still be paged, clocks run, its group key is taken. */
export const isOpen = (incident: Pick<Incident, 'status'>): boolean =>
  incident.status === 'triage' ||
  incident.status === 'triggered' ||
  incident.status === 'acknowledged' ||
  incident.status === 'investigating' ||
  incident.status === 'mitigated';

/**
 * Since when the source says that all its alerts are clear while nobody has ended it; null while any fires or may fire unseen, or one
 * flaps, and where it did not say so but was silent.
 */
export const clearedAt = (incident: Pick<Incident, 'status' | 'alerts'>): EpochMs | null => {
  const { firing, total, flapping, lastChangeAt, leftOut = 0, unheard } = incident.alerts;
  const isClear = total > 0 && firing === 0 && leftOut === 0 && !flapping && unheard === undefined;
  return isOpen(incident) && isClear ? lastChangeAt : null;
};

/** Who holds pages back, and why. */
export interface Quieted {
  readonly by: PersonKey;
  readonly why: string;
  /** The service or pattern silenced; null: a snooze of one incident alone. */
  readonly service: string | null;
}

/** The owner's seat; before an ack this is the person on call, after it whoever took it. */
export const ownerOf = (incident: Pick<Incident, 'seats'>): PersonKey | null => incident.seats.owner ?? null;

/** The newest estimate of customers hit, or null when nobody has given one. */
export const customersAffected = (incident: Pick<Incident, 'impact'>): number | null => incident.impact.estimates.at(-1)?.customers ?? null;

/** When the clocks count from: the declaration, moved on by the time it was over before it was opened again. */
export const clockStart = (incident: Pick<Incident, 'stamps' | 'pausedMs'>): EpochMs =>
  (incident.stamps.declaredAt ?? 0) + incident.pausedMs;

/** Since when somebody should have acknowledged it as bad as it is: the declaration, or when it was raised to its severity. */
export const ackFrom = ({ severity, stamps, progression }: Pick<Incident, 'severity' | 'stamps' | 'progression'>): EpochMs =>
  progression.raisedAt?.[severity] ?? stamps.declaredAt ?? 0;

/** Instant by which somebody must have acknowledged, or null where the policy sets none. */
export const ackBy = (incident: Pick<Incident, 'severity' | 'stamps' | 'policy' | 'progression'>): EpochMs | null =>
  incident.policy.acknowledgeWithinMs === null ? null : ackFrom(incident) + incident.policy.acknowledgeWithinMs;

/** Instant by which service must be restored, or null where the policy sets none (P4). */
export const resolveBy = (incident: Pick<Incident, 'stamps' | 'policy' | 'pausedMs'>): EpochMs | null =>
  incident.policy.resolveWithinMs === null ? null : clockStart(incident) + incident.policy.resolveWithinMs;

/** People seated in the room or invited to it, once it is open. Until then they are told directly like everybody else. */
export const inRoom = ({ room }: Pick<Incident, 'room'>, person: PersonKey): boolean =>
  room !== null && room.chat !== null && room.members.some((member) => member.person === person && member.outside !== true);
