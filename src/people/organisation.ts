// The organisation as `muster.yaml` says it, after the check: people, teams, schedules, seats, policies, routes, rooms.
// Pure data; who is on call at an instant is answered by on-call.ts.

import type { AlertSeverity, AlertStatus } from '../alerts/alert.js';
import type { BusinessCalendar } from '../escalation/business-days.js';
import type { WeeklySpan, WeeklyWindow } from '../escalation/weekly-window.js';
import type { Audience } from '../incident/audience.js';
import type { Budget, Prices } from '../incident/cost.js';
import type { ImpactCatalogue, ImpactLists } from '../incident/impact-facts.js';
import type { Category, EpochMs, Origin, PersonKey, Severity } from '../incident/incident.js';
import type { Policy, Role } from '../incident/policy.js';

/** Rights come from here and nowhere else: never from group membership or a profile name, which anybody can have. */
export const ranks = ['observer', 'responder', 'manager', 'executive', 'admin'] as const;
export type Rank = (typeof ranks)[number];

export interface Person {
  readonly key: PersonKey;
  readonly name: string;
  /** E.164, for example `+919812300001`. */
  readonly phone: string;
  /** Where mail reaches them; absent: nowhere. */
  readonly email?: string;
  readonly role: Rank;
  /** IANA zone for what is said to this person directly; the organisation's when absent. */
  readonly timezone: string;
  /** In which they are spoken to on the phone and in their own chat, as BCP 47 has it; absent: English. */
  readonly language?: string;
  /** By which transports pages go to them. Absent: in the order of WHATSAPP. */
  readonly reach?: ReachOrder;
  /** When pages of P3 and P4 wait. Absent: as their team or the organisation has it. */
  readonly quietHours?: QuietHours | 'none';
}

/** Names of transports in order. */
export interface ReachOrder {
  /** Of P1 and P2. */
  readonly urgent?: readonly string[];
  /** Of P3 and P4. */
  readonly normal?: readonly string[];
}

/** On the wall of whoever is paged; over midnight where it begins later than it ends. */
export interface QuietHours {
  readonly from: WallTime;
  readonly to: WallTime;
}

export interface WallTime {
  readonly hour: number;
  readonly minute: number;
}

/** A name that stands for a person: a schedule, a person's key or another team's on-call. */
export type OnCallName = string;

export interface Team {
  readonly key: string;
  readonly oncall: OnCallName;
  readonly backup: OnCallName | null;
  readonly manager: OnCallName | null;
  /** Of people without any of their own, for incidents of this team. Absent: the organisation's. */
  readonly quietHours?: QuietHours;
}

/** How often a rotation goes on to the next turn. */
export const rotations = ['hourly', 'daily', 'weekly', 'monthly'] as const;
export type Rotation = (typeof rotations)[number];

/** Days nobody works. The same answer for the same day, always. */
export interface HolidayCalendar {
  readonly key: string;
  /** Days since 1970-01-01, whatever the zone. */
  has(day: number): boolean;
  /** A calendar file its days stand in as well; absent: none. */
  readonly elsewhere?: HolidaySource;
}

/** Where days nobody works are read. */
export interface HolidaySource {
  readonly from: CalendarSource['from'];
  /** False: nothing was read there yet. */
  readonly isRead: boolean;
  /** The calendar with what was read there. */
  with(days: readonly number[]): HolidayCalendar;
}

/**
 * People who take turns. A turn ends at `handoff` wall-clock time in `timezone`, whatever the offset is that day; the next begins there.
 */
export interface RotationLayer {
  readonly kind: 'rotation';
  readonly key: string;
  readonly timezone: string;
  readonly rotate: Rotation;
  /** Hours, days, weeks or months of a turn. */
  readonly every: number;
  /** 1 = Monday … 7 = Sunday; counts for weekly alone. */
  readonly handoffWeekday: number;
  /** 1 to 31, the last of the month where it has fewer; counts for monthly alone. */
  readonly handoffDay: number;
  readonly handoffHour: number;
  readonly handoffMinute: number;
  /** `YYYY-MM-DD` in the layer's zone: the first turn is the one running at the first handoff on or before it. Turns count backwards too. */
  readonly from: string;
  /** For each turn whoever is on call in it, together; empty: nobody. */
  readonly turns: readonly (readonly PersonKey[])[];
  /** It holds from this wall-clock day on, and until just before that one, both at handoff time; null: always. */
  readonly starts: string | null;
  readonly ends: string | null;
  /** It holds only then; null: all the week. Turns in which it never holds are left out of the count. */
  readonly only: readonly WeeklySpan[] | null;
  /** Days of this calendar are left out, or are all it holds on; null: they are days like any other. */
  readonly holidays: { readonly calendar: HolidayCalendar; readonly hold: 'off' | 'only' } | null;
}

/** One shift as somebody else wrote it down. */
export interface FixedShift {
  readonly person: PersonKey;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

/** Shifts as they were written down elsewhere. */
export interface FixedLayer {
  readonly kind: 'fixed';
  readonly key: string;
  readonly shifts: readonly FixedShift[];
}

export type Layer = RotationLayer | FixedLayer;

/** Who is on call when. */
export interface Schedule {
  readonly key: string;
  /** For people: in which its times are said. */
  readonly timezone: string;
  readonly layers: readonly Layer[];
  /** Everybody of every layer is on call; else the first layer that has somebody. */
  readonly together: boolean;
  /** On call wherever nobody else is; null: nobody is, there. */
  readonly fallback: PersonKey | null;
  /** Its shifts stand there: whoever hands out the organisation has read them, into a layer called `calendar`. Absent: they are of the file. */
  readonly ics?: CalendarSource;
}

/** A calendar elsewhere that says who is on call. */
export interface CalendarSource {
  /** An address, or the path of a file. */
  readonly from: { readonly url: string } | { readonly file: string };
  /** The zone of times that name none; null: that which the calendar says of itself. */
  readonly timezone: string | null;
  /** Titles, names and e-mail addresses in it, and who each of them is. */
  readonly match: ReadonlyMap<string, PersonKey>;
}

/** A time in which a schedule differs from its layers. */
export interface Override {
  /** Of those stored, a number that is given once; null: it stands in the file. */
  readonly id: number | null;
  readonly schedule: string;
  /** The layer it changes; null: whatever the layers come to. */
  readonly layer: string | null;
  readonly kind: 'add' | 'replace' | 'remove';
  /** Who is on call then; null only for `remove`. */
  readonly person: PersonKey | null;
  /** Who is not; null: whoever would be. Always null for `add`. */
  readonly instead: PersonKey | null;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** Whose word it is: a person's key, or `file`. */
  readonly by: string;
  readonly why: string | null;
}

/** All conditions must hold. Values are globs where `*` stands for anything, compared without regard to case. */
export interface RouteWhen {
  readonly source: string | null;
  readonly service: string | null;
  readonly severity: string | null;
  readonly title: string | null;
  readonly labels: Readonly<Record<string, string>>;
}

/** What a route can ask for beyond what alerts say of themselves. */
export interface RouteConditions extends RouteWhen {
  /** Said by somebody or by a label, never guessed. Absent: any, or none. */
  readonly category?: Category;
  /** Absent: at any time. */
  readonly hours?: WeeklyWindow;
}

export interface Route {
  readonly when: RouteConditions;
  readonly team: string | null;
  readonly severity: Severity | null;
  readonly category: Category | null;
  readonly origin: Origin | null;
  readonly room: string | null;
  /** Label names whose values group alerts into one incident; `service` and `alertname` when absent. */
  readonly groupBy: readonly string[] | null;
  /** A new alert joins the open incident of its group only so long after the last of that. Absent: as long as it is open. */
  readonly groupWindowMs?: number;
}

/** Something that is looked after, as `services:` of the file has it. */
export interface CatalogueService {
  /** What it is called wherever it is said. */
  readonly key: string;
  /** Other names it goes by. */
  readonly aliases: readonly string[];
  /** Who answers for it where no route says; null: nobody in particular. */
  readonly team: string | null;
  /** 1 is what matters most; null: nobody said. */
  readonly tier: number | null;
  readonly runbook: string | null;
  readonly dashboard: string | null;
  /** The keys of what it cannot do without. */
  readonly dependencies: readonly string[];
  /** When it is used most. Absent: as the organisation has it. */
  readonly peak?: WeeklyWindow;
  /** What customers lose with it, where and over what: the impact of an incident about it, as long as nobody has said more. */
  readonly impact?: ImpactLists;
}

/** What holds for maintenance windows. */
export interface MaintenanceRules {
  /** So many business days before it begins a planned one is announced at the latest. */
  readonly noticeDays: number;
  readonly calendar: BusinessCalendar;
  /** When services are used most, of those that say nothing themselves; null: nobody has said. */
  readonly peak: WeeklyWindow | null;
  /** Those of the file, by key. */
  readonly windows: ReadonlyMap<string, DeclaredMaintenance>;
}

/** A maintenance window that stands in the file. */
export interface DeclaredMaintenance {
  readonly key: string;
  readonly services: readonly string[];
  readonly what: string;
  readonly why: string | null;
  readonly feels: string | null;
  readonly owner: PersonKey | null;
  readonly timezone: string;
  /** Minutes of the day at which it begins. */
  readonly minute: number;
  readonly lengthMs: number;
  readonly when: MaintenanceDays;
  /** Who said it in chat. Absent: it stands in the file. */
  readonly by?: PersonKey;
}

/** On which days it begins. `from`: days since 1970-01-01; the weeks count from the week of that day, and nothing is before it. */
export type MaintenanceDays =
  | { readonly on: 'day'; readonly day: number }
  | { readonly on: 'weekdays'; readonly weekdays: readonly number[]; readonly everyWeeks: number; readonly from: number | null }
  /** `dayOfMonth`: the last where the month has fewer. */
  | { readonly on: 'month'; readonly dayOfMonth: number; readonly from: number | null }
  /** The first to fourth such weekday of each month; `nth` 5: the last one. */
  | { readonly on: 'weekday-of-month'; readonly weekday: number; readonly nth: number; readonly from: number | null };

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
  /** Hosts its pictures may be fetched from, in lower case, with a port where it is not the usual one; absent: none is. */
  readonly pictureHosts?: readonly string[];
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
export const sourceNamed = (name: string): string => {
  const end = name.indexOf('/');
  return end < 0 ? name : name.slice(0, end);
};

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
  /** What was said in rooms, counted from the end of the incident. */
  readonly transcriptsMs: number | null;
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
  /** Of everybody without any of their own. Absent: none. */
  readonly quietHours?: QuietHours;
  readonly people: ReadonlyMap<PersonKey, Person>;
  readonly teams: ReadonlyMap<string, Team>;
  readonly schedules: ReadonlyMap<string, Schedule>;
  readonly seats: ReadonlyMap<Role, OnCallName>;
  /** Of the whole organisation; ask `policyOf` for what holds for an incident. */
  readonly policies: Readonly<Record<Severity, Policy>>;
  /** Of teams that have policies of their own, all four of each. Absent: none has. */
  readonly teamPolicies?: ReadonlyMap<string, Readonly<Record<Severity, Policy>>>;
  /** In order; the first match wins. */
  readonly routes: readonly Route[];
  /** In order; the first whose parent fires counts. Absent: none. */
  readonly suppress?: readonly Suppression[];
  readonly rooms: ReadonlyMap<string, RoomTemplate>;
  readonly sources: ReadonlyMap<string, SourceSettings>;
  readonly heartbeats: ReadonlyMap<string, DeclaredHeartbeat>;
  /** By key, in the order of the file. Absent: there is no catalogue, and no service is unknown. */
  readonly services?: ReadonlyMap<string, CatalogueService>;
  /** Who hears of incidents without working on them, in the order of the file. Absent: nobody. */
  readonly audiences?: readonly Audience[];
  /** Who sits in every swarm from the start, beside the seats: people, and those of audiences. Absent: nobody. */
  readonly swarm?: { readonly people: readonly PersonKey[]; readonly audiences: readonly string[] };
  /** The words for where and for what customers are hit. Absent: there are none, and any word counts. */
  readonly impact?: ImpactCatalogue;
  /** What a charged delivery costs. Absent: nobody said, and deliveries are counted alone. */
  readonly prices?: Prices;
  /** What the deliveries of a month may cost before updates to audiences are left out. Absent: whatever they do. */
  readonly budget?: Budget;
  /** Absent: the usual. */
  readonly maintenance?: MaintenanceRules;
  readonly retention: Retention;
  /** Words that leave in no export and go to no language model. Absent: none. */
  readonly redaction?: { readonly words: readonly string[] };
  readonly identity: IdentitySettings;
  /** Team for incidents that neither a route nor a service gives one: the first team of the file. */
  readonly defaultTeam: string;
  /**
   * In which schedules differ from their layers, in the order in which they were given: the later one counts. Those of the file, and those
   * stored, which whoever hands out the organisation adds. Absent: none.
   */
  readonly overrides?: readonly Override[];
  /**
   * How far the wall clock is ahead of the time incidents are stamped with: the rota follows the wall. Absent: they agree. Never from the
   * file: whoever hands out the organisation knows it.
   */
  readonly calendarOffsetMs?: number;
}
