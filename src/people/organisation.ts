// The organisation as `muster.yaml` says it, after the check: people, teams, schedules, seats, policies, routes, rooms.
// Pure data; who is on call at an instant is answered by on-call.ts.

import type { AlertSeverity } from '../alerts/alert.js';
import type { Category, Origin, PersonKey, Severity } from '../incident/incident.js';
import type { Policy, Role } from '../incident/policy.js';

/** Rights come from here and nowhere else: never from group membership or a profile name, which anybody can have. */
export const ranks = ['observer', 'responder', 'manager', 'executive', 'admin'] as const;
export type Rank = (typeof ranks)[number];

export interface Person {
  readonly key: PersonKey;
  readonly name: string;
  /** E.164, for example `+919812300001`. */
  readonly phone: string;
  readonly role: Rank;
  /** IANA zone for what is said to this person directly; the organisation's when absent. */
  readonly timezone: string;
}

/** A name that stands for a person: a schedule, a person's key or another team's on-call. */
export type OnCallName = string;

export interface Team {
  readonly key: string;
  readonly oncall: OnCallName;
  readonly backup: OnCallName | null;
  readonly manager: OnCallName | null;
}

/** A weekly rotation. The shift changes at `handoff` wall-clock time in `timezone`, whatever the offset is that week. */
export interface Schedule {
  readonly key: string;
  readonly timezone: string;
  readonly rotate: 'weekly' | 'daily';
  /** 1 = Monday … 7 = Sunday (ISO); ignored for daily. */
  readonly handoffWeekday: number;
  readonly handoffHour: number;
  readonly handoffMinute: number;
  /** First day of the rotation, `YYYY-MM-DD`, in the schedule's zone. The first person's shift starts at the first handoff on or before it. */
  readonly from: string;
  readonly people: readonly PersonKey[];
}

/** All conditions must hold. Values are globs where `*` stands for anything, compared without regard to case. */
export interface RouteWhen {
  readonly source: string | null;
  readonly service: string | null;
  readonly severity: string | null;
  readonly title: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Route {
  readonly when: RouteWhen;
  readonly team: string | null;
  readonly severity: Severity | null;
  readonly category: Category | null;
  readonly origin: Origin | null;
  readonly room: string | null;
  /** Label names whose values group alerts into one incident; `service` and `alertname` when absent. */
  readonly groupBy: readonly string[] | null;
}

/**
 * While an alert that fits `parent` fires, a new one that fits `child` and has the same values of `equal` joins the incident of that one and
 * opens none of its own.
 */
export interface Suppression {
  readonly parent: RouteWhen;
  readonly child: RouteWhen;
  /** Labels, or `service` and `source`, that both must have, with the same value that is not empty. */
  readonly equal: readonly string[];
}

export interface RoomTemplate {
  readonly key: string;
  /** May hold `{number}`, `{title}`, `{severity}`, `{service}`. */
  readonly subject: string;
  readonly seats: readonly Role[];
  readonly welcome: string | null;
}

/** How many incidents one source may open within a time. */
export interface IncidentBudget {
  readonly count: number;
  readonly withinMs: number;
}

export interface SourceSettings {
  readonly key: string;
  readonly secret: string | null;
  readonly team: string | null;
  readonly severity: Severity | null;
  /** The only topics whose messages are taken, of a source that publishes by topic; absent: any. */
  readonly topics?: readonly string[];
  /** So many incidents it may open within a time; absent: as many as every source. */
  readonly mostIncidents?: IncidentBudget;
  /** What severity words of its own mean, in lower case; absent: it has none. */
  readonly words?: ReadonlyMap<string, AlertSeverity>;
}

/** How long things are kept; null = for ever. Incidents and their timelines are not among them: nothing removes those. */
export interface Retention {
  /** Deliveries seen once, by which a repeat is known. */
  readonly receiptsMs: number | null;
  /** What was asked of the outside and is settled: messages sent, failed or expired, and effects. */
  readonly outboxMs: number | null;
  /** What the phones of the local transport show. */
  readonly phonesMs: number | null;
  /** Pictures and files sent as evidence, from when they were last sent. */
  readonly mediaMs: number | null;
}

/**
 * When a number of this file counts as its person's. `first-message`: pages go there in full at once, and the first message that
 * a transport vouches for confirms it. `before-page`: nothing is said there before a one-time code came back.
 */
export interface IdentitySettings {
  readonly confirm: 'first-message' | 'before-page';
}

export interface Organisation {
  readonly name: string;
  readonly timezone: string;
  /** Subject of the standing room the daily digest is posted in; null = no such room. */
  readonly room: string | null;
  readonly people: ReadonlyMap<PersonKey, Person>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly seats: ReadonlyMap<Role, OnCallName>;
  readonly policies: Readonly<Record<Severity, Policy>>;
  /** In order; the first match wins. */
  readonly routes: readonly Route[];
  /** In order; the first whose parent fires counts. Absent: none. */
  readonly suppress?: readonly Suppression[];
  readonly rooms: ReadonlyMap<string, RoomTemplate>;
  readonly sources: ReadonlyMap<string, SourceSettings>;
  readonly retention: Retention;
  readonly identity: IdentitySettings;
  /** Team for incidents no route gives one: the first team of the file. */
  readonly defaultTeam: string;
  /**
   * How far the wall clock is ahead of the time incidents are stamped with: the rota follows the wall. Absent: they agree. Never from the
   * file: whoever hands out the organisation knows it.
   */
  readonly calendarOffsetMs?: number;
}
