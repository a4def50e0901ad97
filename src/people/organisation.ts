// The organisation as `muster.yaml` says it, after the check: people, teams, schedules, seats, policies, routes, rooms.
// Pure data; who is on call at an instant is answered by on-call.ts.

import type { AlertSeverity, AlertStatus } from '../alerts/alert.js';
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

/** What muster.yaml says of an integration. The key is its name: `grafana`, or `grafana/payments` for one of several. */
export interface SourceSettings {
  readonly key: string;
  readonly secret: string | null;
  readonly team: string | null;
  readonly severity: Severity | null;
  /** The service of alerts that name none; absent: they have none. */
  readonly service?: string;
  /** What the header is called that carries its signature, in lower case; absent: as the system calls it itself. */
  readonly signatureHeader?: string;
  /** The only topics whose messages are taken, of a source that publishes by topic; absent: any. */
  readonly topics?: readonly string[];
  /** So many incidents it may open within a time; absent: as many as every source. */
  readonly mostIncidents?: IncidentBudget;
  /** What severity words of its own mean, in lower case; absent: it has none. */
  readonly words?: ReadonlyMap<string, AlertSeverity>;
  /** How it is told that somebody has an alert of it; absent: it is not. */
  readonly acknowledge?: AcknowledgeSettings;
  /** Its alerts are taken as over once it has said nothing of them for so long; absent: never. */
  readonly closeAfterMs?: number;
  /** Where in its bodies what an alert is made of stands; absent: where Muster's own format has it. */
  readonly mapping?: AlertMapping;
  /** Where mail to it arrives that nobody posts; absent: there is no such place. An instance has its own or none. */
  readonly mailbox?: MailboxSettings;
}

/** A folder of an IMAP server. */
export interface MailboxSettings {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly folder: string;
  /** Where what was taken is moved to; null: it stays, marked as read. */
  readonly moveTo: string | null;
  /** `direct`: from the first byte. `starttls`: from before the log-in. */
  readonly tls: 'direct' | 'starttls' | 'none';
}

export interface AcknowledgeSettings {
  /** Of its API; null: where that of all its customers is. */
  readonly url: string | null;
  readonly token: string;
  /** How long a system that has no acknowledgement is to be quiet about it. */
  readonly forMs: number;
  /** The account in whose name it is told, of a system that asks for one. */
  readonly as: string | null;
}

/** Something that is to be heard again and again, and is missed when it is not. */
export interface DeclaredHeartbeat {
  readonly key: string;
  /** It is heard at least this often … */
  readonly everyMs: number;
  /** … or so much later. */
  readonly graceMs: number;
  readonly team: string | null;
  readonly severity: Severity;
  readonly service: string;
  /** The always firing alert that is this heartbeat, by its title or the name of its rule; null: only what is sent to its own address. */
  readonly alert: string | null;
  /** The source of that alert; null: any. */
  readonly source: string | null;
}

/** A place in a JSON body: names of fields, and numbers of items counted from 0. */
export type JsonPath = readonly (string | number)[];

/** Words as they stand, and the places of a body whose words stand between them. */
export type MappedText = readonly (string | { readonly path: JsonPath })[];

export const mappedFields = [
  'title',
  'description',
  'severity',
  'key',
  'status',
  'service',
  'host',
  'url',
  'runbook',
  'labels',
  'startedAt',
  'endedAt',
  'customersAffected',
] as const;
export type MappedField = (typeof mappedFields)[number];

/** How the bodies of an integration of its own are read. What it does not find is read as in any body. */
export interface AlertMapping {
  /** Where the list of its alerts stands; null: a body is one alert, or a list of them. */
  readonly each: JsonPath | null;
  /** For each field the places to look at; the first that says anything counts. */
  readonly fields: ReadonlyMap<MappedField, readonly MappedText[]>;
  /** What words of its status mean, in lower case; `none` creates and changes nothing. */
  readonly statuses: ReadonlyMap<string, AlertStatus | 'none'>;
}

/** `grafana` of `grafana/payments`, the source an instance is one of; a name without a slash is that of a source itself. */
export const sourceNamed = (name: string): string => name.split('/', 1)[0] ?? name;

/** What holds for an integration: its own entry, else, of an instance that has none, the entry of its source. */
export const settingsOf = ({ sources }: Pick<Organisation, 'sources'>, name: string): SourceSettings | null =>
  sources.get(name) ?? sources.get(sourceNamed(name)) ?? null;

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
  /** What monitoring systems posted, as it came. */
  readonly deliveriesMs: number | null;
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
  readonly heartbeats: ReadonlyMap<string, DeclaredHeartbeat>;
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
