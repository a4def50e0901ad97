// The parts of `muster.yaml` put together into an organisation. Where an entry is wrong a harmless one stands in for it, so
// that the rest of the file can still be judged; a draft of a file with problems must never be used for anything else.

import type { z } from 'zod';
import { defaultPolicies, defaultRoomSeats } from '../../escalation/policy-defaults.js';
import { days, hours, minutes } from '../../incident/duration.js';
import type { Severity } from '../../incident/incident.js';
import {
  type AcknowledgeSettings,
  type DeclaredHeartbeat,
  type MailboxSettings,
  type OnCallName,
  type Organisation,
  type Person,
  type RoomTemplate,
  type Route,
  type RouteConditions,
  type RouteWhen,
  type SourceSettings,
  type Suppression,
  sourceNamed,
  type Team,
} from '../../people/organisation.js';
import { readAudiences, readSwarm } from './audiences-file.js';
import { identityOf, identitySchema } from './identity.js';
import { readImpact } from './impact-file.js';
import { readLastResort, withLastResort } from './last-resort.js';
import { maintenanceOf, maintenanceSchema, noteMaintenance } from './maintenance-file.js';
import { mappingOf } from './mapping-file.js';
import type { GivenPolicy } from './policy-file.js';
import { readPrices } from './prices-file.js';
import { quietOf, reachOf } from './quiet-hours.js';
import { type GivenPolicies, policiesOver, readPolicies } from './read-policies.js';
import { readRedaction } from './redaction-file.js';
import { retentionOf, retentionSchema } from './retention.js';
import { calendarOf, calendarSchema, noCalendar, noteSchedule, overridesOf, scheduleOf, someSchedule } from './schedules-file.js';
import {
  type Names,
  organisation as organisationSchema,
  person as personSchema,
  type SecretLookUp,
  schemasFor,
  suppression as suppressionSchema,
} from './schemas.js';
import { type Judged, namesIn, readEntries, readItems, readOne, type Section } from './sections.js';
import { readServices } from './services-file.js';

export interface Draft {
  readonly organisation: Organisation;
  /** What the file says of a severity, where that is right. */
  readonly given: ReadonlyMap<Severity, GivenPolicy>;
  /** Teams and severities whose entries are wrong: about them nothing more can be said. */
  readonly brokenTeams: ReadonlySet<string>;
  readonly brokenPolicies: ReadonlySet<string>;
  /** Whom a P1 that nobody answers ends with, as the file says; null: it names nobody. */
  readonly lastResort: string | null;
  /** The same of each team that has policies of its own. */
  readonly ofTeams: ReadonlyMap<string, GivenPolicies>;
}

const noOrganisation = {
  ...{ name: '', timezone: 'UTC', room: null, lastResort: null, quietHours: null },
  ...{ calendar: null, workdays: null, maintenanceNotice: null, peak: null },
};

type Schemas = ReturnType<typeof schemasFor>;
type Given<Key extends keyof Schemas> = z.output<Schemas[Key]>;

/** Names with a meaning of their own wherever a role or a person may stand. */
const reservedNames = ['owner', 'backup', 'manager', 'none', 'muster'];
const defaultSubject = 'INC-{number} {title}';

/** Reads every part; what is wrong is noted in `judged`. */
export function readDraft(judged: Judged, lookUp: SecretLookUp): Draft {
  const names = namesOf(judged);
  const schemas = schemasFor(names, lookUp);
  const {
    lastResort: given,
    quietHours,
    calendar,
    workdays,
    maintenanceNotice,
    peak,
    ...about
  } = readOne(judged, ['organisation'], organisationSchema) ?? noOrganisation;
  const lastResort = readLastResort(judged, names, given);
  const teams = readEntries(judged, 'teams', schemas.team);
  const calendars = filled(
    readEntries(judged, 'calendars', calendarSchema(lookUp)),
    (key, given) => calendarOf(judged, key, given),
    noCalendar,
  );
  const schedules = readEntries(judged, 'schedules', schemas.schedule, reservedNames);
  for (const [key, given] of schedules.entries) noteSchedule(judged, key, given);
  const overrides = [...schedules.entries].flatMap(([key, given]) => overridesOf(key, given, about.timezone));
  const policies = readPolicies(judged, ['policies'], names);
  const ofTeams = readTeamPolicies(judged, names);
  const [anybody = ''] = names.people;
  const people = filled(readEntries(judged, 'people', personSchema, reservedNames), personOf(about.timezone), somePerson);
  const seats = filled(readEntries(judged, 'seats', schemas.seat, reservedNames), (_, name): OnCallName => name, anybody);
  const ofAll = policiesOver(withLastResort(defaultPolicies, lastResort, { people, seats }), policies.given);
  const windows = readEntries(judged, 'maintenance', maintenanceSchema(names));
  for (const [key, entry] of windows.entries) noteMaintenance(judged, key, entry);
  const maintenance = maintenanceOf(judged, { timezone: about.timezone, calendar, workdays, maintenanceNotice, peak }, calendars, windows);
  const organisation: Organisation = {
    ...about,
    ...(quietHours === null ? {} : { quietHours }),
    people,
    teams: filled(teams, teamOf, { oncall: anybody, backup: anybody, manager: anybody, quietHours: null }),
    schedules: filled(schedules, scheduleOf(about.timezone, calendars), someSchedule(anybody)),
    seats,
    policies: ofAll,
    ...(ofTeams.size === 0 ? {} : { teamPolicies: new Map([...ofTeams].map(([team, own]) => [team, policiesOver(ofAll, own.given)])) }),
    routes: readItems(judged, 'routes', schemas.route).map(routeOf(about.timezone)),
    suppress: readItems(judged, 'suppress', suppressionSchema).map(suppressionOf),
    rooms: filled(readEntries(judged, 'rooms', schemas.room), roomOf, { subject: null, seats: null, welcome: null }),
    sources: withInherited(filled(readEntries(judged, 'sources', schemas.source), sourceOf, noSource)),
    heartbeats: filled(readEntries(judged, 'heartbeats', schemas.heartbeat), heartbeatOf, someHeartbeat),
    ...readServices(judged, names, about.timezone),
    ...readAudiences(judged, names),
    ...readSwarm(judged, names),
    ...readImpact(judged),
    ...readPrices(judged),
    ...(maintenance === null ? {} : { maintenance }),
    retention: retentionOf(readOne(judged, ['retention'], retentionSchema)),
    ...readRedaction(judged),
    identity: identityOf(readOne(judged, ['identity'], identitySchema)),
    ...(overrides.length === 0 ? {} : { overrides }),
    defaultTeam: [...names.teams][0] ?? '',
  };
  return { organisation, given: policies.given, brokenTeams: teams.broken, brokenPolicies: policies.broken, lastResort: given, ofTeams };
}

const namesOf = ({ file }: Judged): Names => ({
  people: namesIn(file, 'people'),
  teams: namesIn(file, 'teams'),
  schedules: namesIn(file, 'schedules'),
  calendars: namesIn(file, 'calendars'),
  seats: namesIn(file, 'seats'),
  rooms: namesIn(file, 'rooms'),
  services: namesIn(file, 'services'),
});

/** The entries made into what the organisation holds, `standIn` in the place of broken ones. */
function filled<Entry, Result>(
  section: Section<Entry>,
  make: (key: string, entry: Entry) => Result,
  standIn: Entry,
): ReadonlyMap<string, Result> {
  const entries = [...section.entries, ...[...section.broken].map((key): [string, Entry] => [key, standIn])];
  return new Map(entries.map(([key, entry]) => [key, make(key, entry)]));
}

/** Policies of their own, of teams that have any; what the file says of each beside them. */
function readTeamPolicies(judged: Judged, names: Names): ReadonlyMap<string, GivenPolicies> {
  const found = [...names.teams].map((team) => [team, readPolicies(judged, ['teams', team, 'policies'], names)] as const);
  return new Map(found.filter(([, { given, broken }]) => given.size + broken.size > 0));
}

/** A broken person may still be anyone's only manager. */
const somePerson = {
  name: '',
  phone: '',
  email: null,
  role: 'manager',
  timezone: null,
  language: null,
  reach: null,
  quietHours: null,
} as const;

const personOf =
  (timezone: string) =>
  (key: string, { email, language, reach, quietHours, ...given }: z.output<typeof personSchema>): Person => ({
    ...given,
    key,
    timezone: given.timezone ?? timezone,
    ...(email === null ? {} : { email }),
    ...(language === null ? {} : { language }),
    ...reachOf(reach),
    ...quietOf(quietHours),
  });

const teamOf = (key: string, { policies: _, quietHours, ...given }: Given<'team'>): Team => ({
  ...given,
  key,
  ...(quietHours === null ? {} : { quietHours }),
});

const anything: RouteWhen = { source: null, service: null, severity: null, title: null, labels: {} };

const routeOf =
  (timezone: string) =>
  ({ groupWindow, ...given }: Given<'route'>): Route => ({
    ...given,
    when: given.when === null ? anything : conditionsOf(given.when, timezone),
    ...(groupWindow === null ? {} : { groupWindowMs: groupWindow }),
  });

const conditionsOf = ({ labels, category, hours, ...when }: NonNullable<Given<'route'>['when']>, timezone: string): RouteConditions => ({
  ...when,
  labels: labels ?? {},
  ...(category === null ? {} : { category }),
  ...(hours === null ? {} : { hours: { timezone: hours.zone ?? timezone, spans: hours.spans } }),
});

const suppressionOf = ({ parent, child, equal }: z.output<typeof suppressionSchema>): Suppression => ({
  parent: { ...parent, labels: parent.labels ?? {} },
  child: { ...child, labels: child.labels ?? {} },
  equal,
});

const roomOf = (key: string, given: Given<'room'>): RoomTemplate => ({
  key,
  subject: given.subject ?? defaultSubject,
  seats: given.seats ?? defaultRoomSeats,
  welcome: given.welcome,
});

const someHeartbeat: Given<'heartbeat'> = {
  every: days(1),
  grace: null,
  team: null,
  severity: null,
  service: null,
  alert: null,
  source: null,
};

/** A quarter of the time between two, within these. */
const leastGraceMs = minutes(1);
const mostGraceMs = hours(1);

const heartbeatOf = (key: string, { every, grace, ...given }: Given<'heartbeat'>): DeclaredHeartbeat => ({
  ...given,
  key,
  everyMs: every,
  graceMs: grace ?? Math.min(mostGraceMs, Math.max(leastGraceMs, every / 4)),
  severity: given.severity ?? 'P2',
  service: given.service ?? key,
});

/** A working day's half: who has it has mended it by then, or hears of it again. */
const quietForMs = hours(4);

const acknowledgeOf = ({ url, token, for: forMs, as }: NonNullable<Given<'source'>['acknowledge']>): AcknowledgeSettings => ({
  url,
  token,
  forMs: forMs ?? quietForMs,
  as,
});

const noSource: Given<'source'> = {
  ...{
    secret: null,
    team: null,
    severity: null,
    service: null,
    topics: null,
    signatureHeader: null,
    words: null,
    acknowledge: null,
    pictures: null,
    closeAfter: null,
    mostIncidents: null,
    mailbox: null,
  },
  ...{ map: null, firing: null, resolved: null, acknowledged: null, ignored: null },
};

const sourceOf = (
  key: string,
  {
    secret,
    team,
    severity,
    service,
    topics,
    signatureHeader,
    words,
    acknowledge,
    pictures,
    closeAfter,
    mostIncidents,
    mailbox,
    ...reading
  }: Given<'source'>,
): SourceSettings => {
  const mapping = mappingOf(reading);
  return {
    ...{ key, secret, team, severity },
    ...(service === null ? {} : { service }),
    ...(topics === null ? {} : { topics }),
    ...(signatureHeader === null ? {} : { signatureHeader }),
    ...(words === null ? {} : { words: new Map(Object.entries(words).map(([said, meant]) => [said.toLowerCase(), meant])) }),
    ...(acknowledge === null ? {} : { acknowledge: acknowledgeOf(acknowledge) }),
    ...(pictures === null ? {} : { pictureHosts: pictures.hosts }),
    ...(closeAfter === null ? {} : { closeAfterMs: closeAfter }),
    ...(mostIncidents === null ? {} : { mostIncidents }),
    ...(mapping === null ? {} : { mapping }),
    ...(mailbox === null ? {} : { mailbox: mailboxOf(mailbox) }),
  };
};

const mailboxOf = ({ host, port, user, password, folder, moveTo, tls }: NonNullable<Given<'source'>['mailbox']>): MailboxSettings => ({
  host,
  port: port ?? (tls === 'true' || tls === null ? 993 : 143),
  user,
  password,
  folder: folder ?? 'INBOX',
  moveTo,
  tls: tls === 'starttls' ? tls : tls === 'false' ? 'none' : 'direct',
});

/** An instance has what its source has, apart from what it says itself. */
const withInherited = (sources: ReadonlyMap<string, SourceSettings>): ReadonlyMap<string, SourceSettings> =>
  new Map([...sources].map(([key, own]) => [key, inheriting(own, sources.get(sourceNamed(key)) ?? own)]));

const inheriting = (own: SourceSettings, { mailbox: _, ...source }: SourceSettings): SourceSettings => ({
  ...source,
  ...own,
  secret: own.secret ?? source.secret,
  team: own.team ?? source.team,
  severity: own.severity ?? source.severity,
  ...(own.words === undefined || source.words === undefined ? {} : { words: new Map([...source.words, ...own.words]) }),
});
