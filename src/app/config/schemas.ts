// What each part of `muster.yaml` looks like, apart from policies. One issue per mistake; its message says what is wanted.
// References are checked here too: the schemas are made for the names one file has.

import { z } from 'zod';
import { teamRoles } from '../../escalation/on-call.js';
import { isTimeZone } from '../../escalation/time-of-day.js';
import { minutes } from '../../incident/duration.js';
import { categories, severities } from '../../incident/incident.js';
import { languages } from '../../languages/index.js';
import { ranks } from '../../people/organisation.js';
import { phoneNumber } from '../../phone-number.js';
import { isMailAddress } from '../../text/mail-address.js';
import { durationWanted, parseDuration } from './durations.js';
import { organisationKeys } from './maintenance-keys.js';
import { mappingKeys } from './mapping-file.js';
import { didYouMean } from './near-miss.js';
import { ownQuietHours, quietHours, reachOrder } from './quiet-hours.js';
import { weeklyWindow } from './route-when.js';
import { scheduleSchema } from './schedules-file.js';
import { fields, list, maybe, word } from './schema-parts.js';
import type { SecretLookUp } from './secret.js';
import { teamPolicies } from './team-policies.js';

export { fields, list, maybe, word };

/** Keys the file has, whether or not what stands under them is right. */
export interface Names {
  readonly people: ReadonlySet<string>;
  readonly teams: ReadonlySet<string>;
  readonly schedules: ReadonlySet<string>;
  readonly calendars: ReadonlySet<string>;
  readonly seats: ReadonlySet<string>;
  readonly rooms: ReadonlySet<string>;
  /** Absent: there is no catalogue. */
  readonly services?: ReadonlySet<string>;
}

/** A name out of `known`; a wrong one gets the nearest suggested. */
export const oneOf = (known: ReadonlySet<string>, wanted: string) =>
  z.string({ error: wanted }).refine((name) => known.has(name), { error: (issue) => `${wanted}${didYouMean(String(issue.input), known)}` });

export const choice = <const Options extends readonly [string, ...string[]]>(options: Options) =>
  z.enum(options, { error: (issue) => `one of ${options.join(', ')}${didYouMean(String(issue.input ?? ''), options)}` });

/** From a second to a year, in milliseconds. */
export const duration = z
  .string({ error: durationWanted })
  .refine((text) => parseDuration(text) !== null, { error: durationWanted })
  .transform((text) => parseDuration(text) ?? 0);

export const webAddress = z
  .string({ error: webAddressWanted() })
  .refine((text) => /^https?:\/\/[^\s/]+/.test(text) && URL.canParse(text), { error: webAddressWanted() });

function webAddressWanted(): string {
  return 'an address like https://alerts.example.com';
}

/** Everything a policy or a room may name: seats of the team, seats, people, schedules and teams of the file. */
export const roleOf = (names: Names) =>
  oneOf(
    new Set([...teamRoles, ...names.seats, ...names.people, ...names.schedules, ...names.teams]),
    'owner, backup, manager, or a seat, person, schedule or team of this file',
  );

export const timezone = z.string({ error: zoneWanted() }).refine(isTimeZone, { error: zoneWanted() });

function zoneWanted(): string {
  return 'a time zone like Asia/Kolkata or UTC';
}

const phone = phoneNumber('an E.164 number like +919812300001');

const mailAddressWanted = 'one mail address like asha@example.com';
const mailAddress = z.string({ error: mailAddressWanted }).refine(isMailAddress, { error: mailAddressWanted });

const lastResortWanted = 'a seat, person, schedule or team of this file';
export const organisation = fields({
  name: word('the name of the organisation'),
  timezone,
  room: maybe(word('the name of a room')),
  lastResort: maybe(word(lastResortWanted)),
  quietHours,
  ...organisationKeys,
});

/** Those a person can be spoken to in on the phone; a region may follow. */
const languageCodes = ['en', ...languages.map(({ code }) => code).toSorted()];
const languageWanted = `one of ${languageCodes.join(', ')}, with or without a region as in en-GB`;
const language = z
  .string({ error: languageWanted })
  .refine((tag) => /^[a-z]{2}(-[a-z]{2})?$/i.test(tag) && languageCodes.includes(tag.slice(0, 2).toLowerCase()), { error: languageWanted });

export const person = fields({
  name: word('the name people know them by'),
  phone,
  email: maybe(mailAddress),
  role: choice(ranks),
  timezone: maybe(timezone),
  language: maybe(language),
  reach: reachOrder,
  quietHours: ownQuietHours,
});

const secretWanted = 'env:NAME, the variable that holds the secret';

export type { SecretLookUp };

const secret = (lookUp: SecretLookUp) =>
  z.string({ error: secretWanted }).transform((text, context) => {
    const [, name = ''] = /^env:([A-Za-z_][A-Za-z0-9_]*)$/.exec(text) ?? [];
    const read = name === '' ? { wanted: secretWanted } : lookUp(name);
    if ('value' in read) return read.value;
    context.addIssue({ code: 'custom', message: read.wanted });
    return z.NEVER;
  });

const pictureHostWanted = 'a host like grafana.example.com, 10.0.0.5 or grafana.example.com:3000';
/** As an address has it, so that it can be compared with one. */
const pictureHost = z.string({ error: pictureHostWanted }).transform((text, context) => {
  const host = /^[^\s/?#@\\]+$/.test(text) && URL.canParse(`https://${text}/`) ? new URL(`https://${text}/`).host : '';
  if (host !== '') return host;
  context.addIssue({ code: 'custom', message: pictureHostWanted });
  return z.NEVER;
});

const headerWanted = 'the name of a header, like X-Acme-Signature';
/** Those that open doors by themselves, or say how a body is read, carry nothing else. */
const taken = /^(authorization|x-muster-token|cookie|host|content-.*|transfer-encoding|connection)$/i;
const headerName = z
  .string({ error: headerWanted })
  .refine((text) => /^[A-Za-z0-9-]{1,64}$/.test(text) && !taken.test(text), { error: headerWanted })
  .transform((text) => text.toLowerCase());

const portWanted = 'a port, from 1 to 65535';
const port = z
  .string({ error: portWanted })
  .refine((text) => /^[1-9]\d{0,4}$/.test(text) && Number(text) <= 65_535, { error: portWanted })
  .transform(Number);

const placeholders = new Set(['number', 'title', 'severity', 'service']);
const placeholdersWanted = 'only {number}, {title}, {severity} and {service} in braces';
const subject = word('the subject of the room').refine(
  (text) => [...text.matchAll(/\{([^{}]*)\}/g)].every(([, name = '']) => placeholders.has(name)),
  { error: placeholdersWanted },
);

const pattern = word('a name, with * for anything');

const conditions = {
  source: maybe(pattern),
  service: maybe(pattern),
  severity: maybe(pattern),
  title: maybe(pattern),
  labels: maybe(z.record(z.string(), pattern, { error: 'a map of label names and values' })),
};
const when = fields(conditions);
const routeWhen = fields({ ...conditions, category: maybe(choice(categories)), hours: maybe(weeklyWindow) });

/** Beats rarer than this may be asked for; nothing looks more often than that for one that is missing. */
const shortestBeatMs = minutes(1);
/** Sooner than this a source that repeats itself every few minutes would be taken as silent. */
const shortestCloseMs = minutes(5);
const closeWanted = `${durationWanted}, from 5m on`;
const shortestWindowMs = minutes(1);
const windowWanted = `${durationWanted}, from 1m on`;
const everyWanted = `${durationWanted}, from 1m on`;

const durationFrom = (wanted: string, leastMs: number) =>
  z.string({ error: wanted }).transform((text, context) => {
    const ms = parseDuration(text);
    if (ms !== null && ms >= leastMs) return ms;
    context.addIssue({ code: 'custom', message: wanted });
    return z.NEVER;
  });
const parentsWanted = 'at least one condition: source, service, severity, title or labels';
const someOf = when.refine(
  ({ labels, ...rest }) => Object.keys(labels ?? {}).length > 0 || Object.values(rest).some((condition) => condition !== null),
  { error: parentsWanted },
);

export const suppression = fields({
  parent: someOf,
  child: someOf,
  equal: list(word('the name of a label'), 'a list of labels, service or source; [] holds every child'),
});

const budgetWanted = 'a number of incidents and a time, like 500 per 10m';
const budget = z.string({ error: budgetWanted }).transform((text, context) => {
  const [, count = '', time = ''] = /^([1-9]\d{0,6}) +per +(\S.*)$/u.exec(text.trim()) ?? [];
  const withinMs = parseDuration(time);
  if (count !== '' && withinMs !== null) return { count: Number(count), withinMs };
  context.addIssue({ code: 'custom', message: budgetWanted });
  return z.NEVER;
});

/** The schemas that refer to other parts of the file. */
export const schemasFor = (names: Names, lookUp: SecretLookUp) => {
  const onCallName = oneOf(new Set([...names.schedules, ...names.people, ...names.teams]), 'a schedule, a person or a team of this file');
  const team = oneOf(names.teams, 'a team of this file');
  return {
    schedule: scheduleSchema(names, timezone, lookUp),
    team: fields({ oncall: onCallName, backup: maybe(onCallName), manager: maybe(onCallName), policies: teamPolicies, quietHours }),
    seat: onCallName,
    route: fields({
      when: maybe(routeWhen),
      team: maybe(team),
      severity: maybe(choice(severities)),
      category: maybe(choice(categories)),
      origin: maybe(choice(['internal', 'external'])),
      room: maybe(oneOf(names.rooms, 'a room of this file')),
      groupBy: maybe(list(word('the name of a label'), 'a list of label names')),
      groupWindow: maybe(durationFrom(windowWanted, shortestWindowMs)),
    }),
    room: fields({
      subject: maybe(subject),
      seats: maybe(list(roleOf(names), 'a list of roles')),
      welcome: maybe(word('what those who join are told')),
    }),
    heartbeat: fields({
      every: durationFrom(everyWanted, shortestBeatMs),
      grace: maybe(duration),
      team: maybe(team),
      severity: maybe(choice(severities)),
      service: maybe(word('the name of a service')),
      alert: maybe(pattern),
      source: maybe(pattern),
    }),
    source: fields({
      secret: maybe(secret(lookUp)),
      team: maybe(team),
      severity: maybe(choice(severities)),
      service: maybe(word('the name of a service')),
      mostIncidents: maybe(budget),
      signatureHeader: maybe(headerName),
      topics: maybe(list(word('the name of a topic'), 'a list of topics')),
      acknowledge: maybe(
        fields({
          url: maybe(webAddress),
          token: secret(lookUp),
          for: maybe(duration),
          as: maybe(word('the e-mail address of an account there')),
        }),
      ),
      pictures: maybe(fields({ hosts: list(pictureHost, 'a list of hosts') })),
      closeAfter: maybe(durationFrom(closeWanted, shortestCloseMs)),
      words: maybe(z.record(z.string(), choice([...severities, 'none']), { error: 'a map of its severity words and P1 to P4 or none' })),
      mailbox: maybe(
        fields({
          host: word('the name of an IMAP server'),
          port: maybe(port),
          user: word('the name to log in with'),
          password: secret(lookUp),
          folder: maybe(word('the name of a folder')),
          moveTo: maybe(word('the name of a folder')),
          tls: maybe(choice(['true', 'starttls', 'false'])),
        }),
      ),
      ...mappingKeys,
    }),
  };
};
