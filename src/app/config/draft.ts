// The parts of `muster.yaml` put together into an organisation. Where an entry is wrong a harmless one stands in for it, so
// that the rest of the file can still be judged; a draft of a file with problems must never be used for anything else.

import type { z } from 'zod';
import { defaultPolicies, defaultRoomSeats } from '../../escalation/policy-defaults.js';
import { days, hours, minutes } from '../../incident/duration.js';
import { type Severity, severities } from '../../incident/incident.js';
import type { Policy } from '../../incident/policy.js';
import {
  type AcknowledgeSettings,
  type DeclaredHeartbeat,
  type MailboxSettings,
  type OnCallName,
  type Organisation,
  type Person,
  type RoomTemplate,
  type Route,
  type RouteWhen,
  type Schedule,
  type SourceSettings,
  type Suppression,
  sourceNamed,
  type Team,
} from '../../people/organisation.js';
import { identityOf, identitySchema } from './identity.js';
import { mappingOf } from './mapping-file.js';
import { didYouMean } from './near-miss.js';
import { type GivenPolicy, mergePolicy, policySchema } from './policy-file.js';
import { retentionOf, retentionSchema } from './retention.js';
import {
  type Names,
  organisation as organisationSchema,
  person as personSchema,
  type SecretLookUp,
  schemasFor,
  suppression as suppressionSchema,
} from './schemas.js';
import { complain, type Judged, namesIn, readEntries, readItems, readOne, type Section } from './sections.js';

export interface Draft {
  readonly organisation: Organisation;
  /** What the file says of a severity, where that is right. */
  readonly given: ReadonlyMap<Severity, GivenPolicy>;
  /** Teams and severities whose entries are wrong: about them nothing more can be said. */
  readonly brokenTeams: ReadonlySet<string>;
  readonly brokenPolicies: ReadonlySet<string>;
}

type Schemas = ReturnType<typeof schemasFor>;
type Given<Key extends keyof Schemas> = z.output<Schemas[Key]>;

/** Names with a meaning of their own wherever a role or a person may stand. */
const reservedNames = ['owner', 'backup', 'manager', 'none', 'muster'];
const defaultSubject = 'INC-{number} {title}';

/** Reads every part; what is wrong is noted in `judged`. */
export function readDraft(judged: Judged, lookUp: SecretLookUp): Draft {
  const names = namesOf(judged);
  const schemas = schemasFor(names, lookUp);
  const about = readOne(judged, ['organisation'], organisationSchema) ?? { name: '', timezone: 'UTC', room: null };
  const teams = readEntries(judged, 'teams', schemas.team);
  const policies = readPolicies(judged, names);
  const [anybody = ''] = names.people;
  const organisation: Organisation = {
    ...about,
    people: filled(readEntries(judged, 'people', personSchema, reservedNames), personOf(about.timezone), somePerson),
    teams: filled(teams, teamOf, { oncall: anybody, backup: anybody, manager: anybody }),
    schedules: filled(readEntries(judged, 'schedules', schemas.schedule, reservedNames), scheduleOf(about.timezone), someSchedule(anybody)),
    seats: filled(readEntries(judged, 'seats', schemas.seat, reservedNames), (_, name): OnCallName => name, anybody),
    policies: policiesOf(policies.given),
    routes: readItems(judged, 'routes', schemas.route).map(routeOf),
    suppress: readItems(judged, 'suppress', suppressionSchema).map(suppressionOf),
    rooms: filled(readEntries(judged, 'rooms', schemas.room), roomOf, { subject: null, seats: null, welcome: null }),
    sources: withInherited(filled(readEntries(judged, 'sources', schemas.source), sourceOf, noSource)),
    heartbeats: filled(readEntries(judged, 'heartbeats', schemas.heartbeat), heartbeatOf, someHeartbeat),
    retention: retentionOf(readOne(judged, ['retention'], retentionSchema)),
    identity: identityOf(readOne(judged, ['identity'], identitySchema)),
    defaultTeam: [...names.teams][0] ?? '',
  };
  return { organisation, given: policies.given, brokenTeams: teams.broken, brokenPolicies: policies.broken };
}

const namesOf = ({ file }: Judged): Names => ({
  people: namesIn(file, 'people'),
  teams: namesIn(file, 'teams'),
  schedules: namesIn(file, 'schedules'),
  seats: namesIn(file, 'seats'),
  rooms: namesIn(file, 'rooms'),
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

function readPolicies(
  judged: Judged,
  names: Names,
): { readonly given: ReadonlyMap<Severity, GivenPolicy>; readonly broken: ReadonlySet<string> } {
  const schema = policySchema(names);
  const written = namesIn(judged.file, 'policies');
  for (const key of written) {
    if (!severities.some((severity) => severity === key)) {
      complain(judged, ['policies', key], 'an unknown key', `one of ${severities.join(', ')}${didYouMean(key, severities)}`);
    }
  }
  const known = severities.filter((severity) => written.has(severity));
  const given = new Map<Severity, GivenPolicy>();
  for (const severity of known) {
    const policy = readOne(judged, ['policies', severity], schema);
    if (policy !== null) given.set(severity, policy);
  }
  return { given, broken: new Set(known.filter((severity) => !given.has(severity))) };
}

function policiesOf(given: ReadonlyMap<Severity, GivenPolicy>): Readonly<Record<Severity, Policy>> {
  const of = (severity: Severity): Policy => {
    const ours = given.get(severity);
    return ours === undefined ? defaultPolicies[severity] : mergePolicy(severity, ours);
  };
  return { P1: of('P1'), P2: of('P2'), P3: of('P3'), P4: of('P4') };
}

/** A broken person may still be anyone's only manager. */
const somePerson = { name: '', phone: '', role: 'manager', timezone: null } as const;

const personOf =
  (timezone: string) =>
  (key: string, given: z.output<typeof personSchema>): Person => ({ ...given, key, timezone: given.timezone ?? timezone });

const teamOf = (key: string, given: Given<'team'>): Team => ({ ...given, key });

const someSchedule = (person: string): Given<'schedule'> => ({
  timezone: 'UTC',
  rotate: 'daily',
  handoff: { weekday: null, hour: 0, minute: 0 },
  from: '2000-01-01',
  people: [person],
});

const scheduleOf =
  (timezone: string) =>
  (key: string, given: Given<'schedule'>): Schedule => ({
    key,
    timezone: given.timezone ?? timezone,
    rotate: given.rotate ?? 'weekly',
    handoffWeekday: given.handoff.weekday ?? 1,
    handoffHour: given.handoff.hour,
    handoffMinute: given.handoff.minute,
    from: given.from,
    people: given.people,
  });

const anything: RouteWhen = { source: null, service: null, severity: null, title: null, labels: {} };

const routeOf = (given: Given<'route'>): Route => ({
  ...given,
  when: given.when === null ? anything : { ...given.when, labels: given.when.labels ?? {} },
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
