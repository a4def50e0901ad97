// The variables Muster reads for itself: what each may hold, what an unset one counts as, and which are secret. Data for config.ts.
// What a transport reads stands in its own record.

import { isIPv6 } from 'node:net';
import { z } from 'zod';
import { chromiumVariables } from '../../chromium.js';
import type { TransportRecord } from '../../transports/record.js';
import { httpBase, httpUrl, secretsOfUrl, text, type Variable, type Variables } from '../../variable.js';

/** What WHATSAPP is when nobody set it: the one that needs nothing. */
export const defaultTransport = 'local';

const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const port = text
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, {
    error: 'a whole number from 0 to 65535 (0 picks a free port)',
  })
  .transform(Number);

const timeScale = text
  .refine((value) => /^\d{1,4}(\.\d+)?$/.test(value) && Number(value) >= 1 && Number(value) <= 3_600, {
    error: 'a number from 1 to 3600 (60 = a minute per second)',
  })
  .transform(Number);

const wantedDatabase = 'file: and a path, for example file:data/muster.db';
const database = text.transform((value, context) => {
  const path = /^file:(?:\/\/(?=\/))?([^?#]+)$/.exec(value)?.[1];
  if (path !== undefined && !path.startsWith('//')) return path;
  const postgres = /^postgres(ql)?:/i.test(value);
  context.addIssue({ code: 'custom', message: postgres ? `${wantedDatabase}: PostgreSQL is not supported yet` : wantedDatabase });
  return z.NEVER;
});

/** A file's path is no secret; what stands in front of the host of a database server is. */
const secretsOfDatabase = (value: string): readonly string[] => (/^file:/i.test(value) ? [] : secretsOfUrl(value));

const host = text.refine((value) => isIPv6(value) || /^[A-Za-z0-9._-]+$/.test(value), {
  error: 'a host name or an address to listen on, without a port',
});

/** Names of these transports, in order. */
const namesOf = (known: readonly string[]) =>
  text.transform((value, context): readonly string[] => {
    const names = value.split(',').map((name) => name.trim());
    if (names.some((name) => !known.includes(name)))
      context.addIssue({
        code: 'custom',
        message: `one or more of ${known.join(', ')}, separated by commas, the primary one first`,
      });
    else if (new Set(names).size < names.length) context.addIssue({ code: 'custom', message: 'each name once' });
    return names;
  });

const those = (transports: readonly TransportRecord[], which: (one: TransportRecord) => boolean, word: 'and' | 'or'): string =>
  transports
    .filter(which)
    .map(({ name }) => name)
    .join(` ${word} `);

/** The transports with which Muster's clock may run faster, for a sentence. */
export const fastClocks = (transports: readonly TransportRecord[]): string => those(transports, (one) => one.fastClock === true, 'or');

/** Every variable Muster reads for itself. The names WHATSAPP takes are those of the transports. */
export const generalVariables = (transports: readonly TransportRecord[]) =>
  ({
    MUSTER_CONFIG: {
      about: 'The organisation: people, teams, schedules, policies. Not set: muster.yaml where there is one, else a built-in example.',
      schema: text,
    },
    DATABASE_URL: {
      about: 'Where incidents are kept: file: and a path.',
      schema: database,
      fallback: 'file:data/muster.db',
      secret: secretsOfDatabase,
    },
    HOST: {
      about: `Where the server listens. Anything but loopback needs both tokens below, and a transport other than ${those(transports, (one) => one.loopbackOnly !== undefined, 'or')}.`,
      schema: host,
      fallback: '127.0.0.1',
    },
    PORT: { about: '0 picks a free port.', schema: port, fallback: '3000' },
    PUBLIC_URL: {
      about: `How Muster is reached from outside: https://muster.example.com. Needed by ${those(transports, (one) => one.required.includes('PUBLIC_URL'), 'and')}.`,
      schema: httpBase,
    },
    WHATSAPP: {
      about: `Transports in order, the first is primary; a page that does not arrive goes to the next. docs/whatsapp.md says which to choose.\n${transports.map(({ name, about }) => `${name}: ${about}`).join('\n')}`,
      schema: namesOf(transports.map(({ name }) => name)),
      fallback: defaultTransport,
    },
    WEBHOOK_TOKEN: { about: 'What monitoring systems must show to post alerts.', schema: text, secret: true },
    API_TOKEN: { about: 'What readers of /api must show.', schema: text, secret: true },
    LOG_LEVEL: {
      about: 'trace, debug, info, warn, error, fatal or silent',
      schema: z.enum(logLevels, { error: `one of ${logLevels.join(', ')}` }) as z.ZodType<LogLevel, string>,
      fallback: 'info',
    },
    TIME_SCALE: {
      about: `Only with WHATSAPP=${fastClocks(transports)}: 60 plays a minute in every second. From 1 to 3600.`,
      schema: timeScale,
    },
    HEARTBEAT_URL: {
      about: 'Called as long as Muster is well, so that somebody else notices when it is not.',
      schema: httpUrl,
      secret: secretsOfUrl,
    },
    ...chromiumVariables,
    LLM_URL: {
      about:
        "A language model that drafts beside Muster, on any server that speaks OpenAI's chat API: https://api.example.com/v1\nTimelines go there, redacted. Not set: nothing goes anywhere. docs/drafting.md says what it may do.",
      schema: httpBase,
      secret: secretsOfUrl,
    },
    LLM_API_KEY: { about: 'Shown to that server, where it wants one.', schema: text, secret: true },
    LLM_MODEL: { about: 'The name of the model there. Needed with LLM_URL.', schema: text },
  }) as const satisfies Variables;

/** Every variable, Muster's own and those of the transports. Two transports may share one; two different ones of a name are a mistake. */
export function allVariables(transports: readonly TransportRecord[]): ReadonlyMap<string, Variable> {
  const all = new Map<string, Variable>(Object.entries(generalVariables(transports)));
  for (const { name: transport, environment } of transports)
    for (const [name, variable] of Object.entries(environment)) {
      if ((all.get(name) ?? variable) !== variable)
        throw new Error(`${transport} reads ${name}, which stands for something else elsewhere`);
      all.set(name, variable);
    }
  return all;
}
