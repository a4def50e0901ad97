// The variables Muster reads: what each may hold, its default, and which are secret. Data for config.ts, which alone reads them.

import { isIPv6 } from 'node:net';
import { z } from 'zod';

/** Every transport, by the name WHATSAPP gives it. */
export const transportNames = ['web', 'cloud', 'twilio', 'sms', 'local'] as const;
export type TransportName = (typeof transportNames)[number];

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
export type LogLevel = (typeof logLevels)[number];

const text = z.string().optional();

const wantedUrl = 'an address like https://muster.example.com';
const url = z.string().refine(isHttpUrl, { error: wantedUrl });

const wantedPort = 'a whole number from 0 to 65535 (0 picks a free port)';
const port = z
  .string()
  .refine((value) => /^\d{1,5}$/.test(value) && Number(value) <= 65_535, { error: wantedPort })
  .transform(Number);

const wantedScale = 'a number from 1 to 3600 (60 = a minute per second)';
const timeScale = z
  .string()
  .refine((value) => /^\d{1,4}(\.\d+)?$/.test(value) && Number(value) >= 1 && Number(value) <= 3_600, { error: wantedScale })
  .transform(Number);

const wantedDatabase = 'file: and a path, for example file:data/muster.db';
const database = z.string().transform((value, context) => {
  const path = /^file:(?:\/\/(?=\/))?([^?#]+)$/.exec(value)?.[1];
  if (path !== undefined && !path.startsWith('//')) return path;
  const postgres = /^postgres(ql)?:/i.test(value);
  context.addIssue({ code: 'custom', message: postgres ? `${wantedDatabase}: PostgreSQL is not supported yet` : wantedDatabase });
  return z.NEVER;
});

const wantedTransports = `one or more of ${transportNames.join(', ')}, separated by commas, the primary one first`;
const transports = z.string().transform((value, context) => {
  const names = value.split(',').map((name) => name.trim());
  const known = names.filter((name): name is TransportName => transportNames.some((one) => one === name));
  if (known.length < names.length) context.addIssue({ code: 'custom', message: wantedTransports });
  else if (new Set(names).size < names.length) context.addIssue({ code: 'custom', message: 'each name once' });
  return known;
});

const wantedPhone = 'a phone number like +4917012345678';
const phone = z.string().refine((value) => /^\+\d{6,15}$/.test(value), { error: wantedPhone });

const wantedChoice = 'true or false';
const choice = z
  .string()
  .refine((value) => value === 'true' || value === 'false', { error: wantedChoice })
  .transform((value) => value === 'true');

const wantedContent = 'the SID of a content template, HX and 32 hexadecimal digits';
const content = z.string().refine((value) => /^HX[0-9a-f]{32}$/i.test(value), { error: wantedContent });

const wantedArguments = 'a JSON array of texts, for example ["--no-sandbox"]';
const chromiumArguments = z.string().transform((value, context): readonly string[] => {
  const parsed = z.array(z.string()).safeParse(parseJson(value));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: wantedArguments });
  return z.NEVER;
});

const wantedHost = 'a host name or an address to listen on, without a port';
const host = z.string().refine((value) => isIPv6(value) || /^[A-Za-z0-9._-]+$/.test(value), { error: wantedHost });
const wantedLevel = `one of ${logLevels.join(', ')}`;

/** Every variable Muster reads, with its default (design section 6). `.env.example` is held to this list by a test. */
export const variables = z.object({
  MUSTER_CONFIG: text,
  DATABASE_URL: database.prefault('file:data/muster.db'),
  HOST: host.default('127.0.0.1'),
  PORT: port.default(3_000),
  PUBLIC_URL: url.transform((value) => value.replace(/\/+$/, '')).optional(),
  WHATSAPP: transports.prefault('local'),
  WEBHOOK_TOKEN: text,
  API_TOKEN: text,
  LOG_LEVEL: z.enum(logLevels, { error: wantedLevel }).default('info'),
  TIME_SCALE: timeScale.default(1),
  HEARTBEAT_URL: url.optional(),
  META_TOKEN: text,
  META_APP_SECRET: text,
  META_VERIFY_TOKEN: text,
  META_PHONE_NUMBER_ID: text,
  META_GRAPH_URL: url.default('https://graph.facebook.com'),
  META_ACCOUNT_ID: text,
  META_GROUPS: choice.prefault('false'),
  META_TEMPLATE_PAGE: text,
  META_TEMPLATE_UPDATE: text,
  META_TEMPLATE_LANGUAGE: z.string().default('en'),
  TWILIO_ACCOUNT_SID: text,
  TWILIO_AUTH_TOKEN: text,
  TWILIO_FROM: text,
  TWILIO_SMS_FROM: text,
  TWILIO_API_URL: url.default('https://api.twilio.com'),
  TWILIO_CONTENT_PAGE: content.optional(),
  TWILIO_CONTENT_UPDATE: content.optional(),
  WEB_PHONE: phone.optional(),
  CHROMIUM_PATH: text,
  CHROMIUM_ARGS: chromiumArguments.default([]),
  SESSION_DIR: z.string().default('data/session'),
});

export type VariableName = keyof typeof variables.shape;

/** Every variable by name, without the NAME_FILE forms. */
export const variableNames = Object.keys(variables.shape) as readonly VariableName[];

/** Variables whose value is never printed and may come as NAME_FILE. Two addresses are among them: both may hold a password. */
export const secretNames: readonly VariableName[] = [
  'DATABASE_URL',
  'WEBHOOK_TOKEN',
  'API_TOKEN',
  'HEARTBEAT_URL',
  'META_TOKEN',
  'META_APP_SECRET',
  'META_VERIFY_TOKEN',
  'TWILIO_AUTH_TOKEN',
];

function isHttpUrl(value: string): boolean {
  return /^https?:\/\/[^\s/]/i.test(value) && URL.canParse(value);
}

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
