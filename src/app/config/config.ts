// The environment → Config: the one place that interprets variables. Everything is judged before anything starts.
// Must never print a secret; messages name the variable, what was found and what is wanted.

import type { z } from 'zod';
import { Fault } from '../../fault.js';
import { type Environment, type ReadFile, readSecret } from './secret.js';
import { type LogLevel, secretNames, type TransportName, type VariableName, variableNames, variables } from './variables.js';

export interface Config {
  /** Path of the organisation's file; null: `muster.yaml` where there is one, else the built-in example. */
  readonly organisationPath: string | null;
  /** Path of the SQLite file. */
  readonly databaseFile: string;
  readonly host: string;
  /** 0 picks a free one. */
  readonly port: number;
  /** Without a slash at its end; null when Muster does not know how it is reached from outside. */
  readonly publicUrl: string | null;
  /** In order; the first is primary. Never empty. */
  readonly transports: readonly TransportName[];
  readonly webhookToken: string | null;
  readonly apiToken: string | null;
  readonly logLevel: LogLevel;
  /** Seconds of Muster's clock in one real second; 1 unless a demo set it. */
  readonly timeScale: number;
  readonly heartbeatUrl: string | null;
  readonly meta: MetaConfig;
  readonly twilio: TwilioConfig;
  readonly web: WebConfig;
}

export interface MetaConfig {
  readonly token: string | null;
  readonly appSecret: string | null;
  readonly verifyToken: string | null;
  readonly phoneNumberId: string | null;
  readonly graphUrl: string;
  /** The business account the number belongs to; null: learnt from the first webhook. */
  readonly accountId: string | null;
  /** The account may open groups (Official Business Accounts only). */
  readonly groups: boolean;
  /** Names of approved templates; null: nothing of that kind leaves outside the 24-hour window. */
  readonly templates: { readonly page: string | null; readonly update: string | null; readonly language: string };
}

export interface TwilioConfig {
  readonly accountSid: string | null;
  readonly authToken: string | null;
  readonly from: string | null;
  readonly smsFrom: string | null;
  readonly apiUrl: string;
  /** SIDs of content templates; null: nothing of that kind leaves outside the 24-hour window. */
  readonly contentSids: { readonly page: string | null; readonly update: string | null };
}

export interface WebConfig {
  /** The bot's own number, to be offered a pairing code; null: the QR code alone. */
  readonly phone: string | null;
  readonly chromiumPath: string | null;
  readonly chromiumArgs: readonly string[];
  readonly sessionDir: string;
}

type Values = Partial<Record<VariableName, string>>;

/** One thing wrong with one variable. */
interface Problem {
  readonly name: string;
  readonly found: string;
  readonly wanted: string;
}

/**
 * Reads and checks every variable. An empty one counts as unset; a secret may come as NAME_FILE, read through `readFile`
 * (null = cannot be read). Throws one Fault that lists every problem.
 */
export function readConfig(env: Environment, readFile: ReadFile): Config {
  const { values, problems } = gather(env, readFile);
  const parsed = variables.safeParse(values);
  const wrong = [
    ...problems,
    ...(parsed.success ? [] : parsed.error.issues.map((issue) => problemOf(issue, values))),
    ...exposure(values, problems),
    ...missing(values, problems),
  ];
  if (wrong.length > 0 || !parsed.success) throw faultOf(wrong);
  return configOf(parsed.data);
}

/** The variables that are set, secrets fetched from their files. */
function gather(env: Environment, readFile: ReadFile): { readonly values: Values; readonly problems: readonly Problem[] } {
  const values: Values = {};
  const problems: Problem[] = [];
  for (const name of variableNames) {
    const secret = secretNames.includes(name) ? readSecret(name, env, readFile) : { value: env[name]?.trim() || null };
    if (!('value' in secret)) problems.push({ name, ...secret });
    else if (secret.value !== null) values[name] = secret.value;
  }
  return { values, problems };
}

function problemOf(issue: z.core.$ZodIssue, values: Values): Problem {
  const name = variableNames.find((known) => known === issue.path[0]) ?? 'MUSTER_CONFIG';
  const value = values[name] ?? '';
  return { name, found: secretNames.includes(name) ? shape(value) : JSON.stringify(value), wanted: issue.message };
}

/** What may be said of a value that may hold a secret: how it begins, up to the colon of its scheme. */
const shape = (value: string): string => {
  const scheme = /^[a-z]+:/i.exec(value)?.[0];
  return scheme === undefined ? 'something else (not shown)' : `${scheme}… (the rest is not shown)`;
};

/** What must not be reachable from outside, and the clock that only a demo may bend. */
function exposure(values: Values, problems: readonly Problem[]): readonly Problem[] {
  const host = values.HOST ?? '127.0.0.1';
  const names = namesOf(values);
  const wrong: Problem[] = [];
  if (values.TIME_SCALE !== undefined && names.some((name) => name !== 'local')) {
    wrong.push({
      name: 'TIME_SCALE',
      found: JSON.stringify(values.TIME_SCALE),
      wanted: 'nothing: only WHATSAPP=local may have a faster clock',
    });
  }
  if (isLoopback(host)) return wrong;
  for (const name of ['WEBHOOK_TOKEN', 'API_TOKEN'] as const) {
    const reported = problems.some((problem) => problem.name === name);
    if (values[name] === undefined && !reported) {
      wrong.push({ name, found: 'nothing', wanted: `a token, because HOST=${host} can be reached from outside (or HOST=127.0.0.1)` });
    }
  }
  if (names.includes('local')) {
    const wanted = 'a loopback address like 127.0.0.1: with WHATSAPP=local whoever reaches the phones page can speak as anybody';
    wrong.push({ name: 'HOST', found: JSON.stringify(host), wanted });
  }
  return wrong;
}

/** What a transport cannot do without. PUBLIC_URL is part of what Twilio signs, so it is never guessed. */
const needs: Readonly<Partial<Record<TransportName, readonly VariableName[]>>> = {
  cloud: ['META_TOKEN', 'META_APP_SECRET', 'META_VERIFY_TOKEN', 'META_PHONE_NUMBER_ID'],
  twilio: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_FROM', 'PUBLIC_URL'],
  sms: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_SMS_FROM', 'PUBLIC_URL'],
};

function missing(values: Values, problems: readonly Problem[]): readonly Problem[] {
  const names = namesOf(values).filter((name): name is TransportName => name in needs);
  const wanted = new Map<VariableName, TransportName[]>();
  for (const name of names)
    for (const variable of needs[name] ?? []) {
      const reported = problems.some((problem) => problem.name === variable);
      if (values[variable] === undefined && !reported) wanted.set(variable, [...(wanted.get(variable) ?? []), name]);
    }
  return [...wanted].map(([name, by]) => ({ name, found: 'nothing', wanted: `a value, because WHATSAPP names ${by.join(' and ')}` }));
}

const namesOf = (values: Values): readonly string[] => (values.WHATSAPP ?? 'local').split(',').map((name) => name.trim());

/** Whether only this machine can reach a server on this host. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

function configOf(read: z.output<typeof variables>): Config {
  return {
    organisationPath: read.MUSTER_CONFIG ?? null,
    databaseFile: read.DATABASE_URL,
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL ?? null,
    transports: read.WHATSAPP,
    webhookToken: read.WEBHOOK_TOKEN ?? null,
    apiToken: read.API_TOKEN ?? null,
    logLevel: read.LOG_LEVEL,
    timeScale: read.TIME_SCALE,
    heartbeatUrl: read.HEARTBEAT_URL ?? null,
    meta: {
      token: read.META_TOKEN ?? null,
      appSecret: read.META_APP_SECRET ?? null,
      verifyToken: read.META_VERIFY_TOKEN ?? null,
      phoneNumberId: read.META_PHONE_NUMBER_ID ?? null,
      graphUrl: read.META_GRAPH_URL.replace(/\/+$/, ''),
      accountId: read.META_ACCOUNT_ID ?? null,
      groups: read.META_GROUPS,
      templates: {
        page: read.META_TEMPLATE_PAGE ?? null,
        update: read.META_TEMPLATE_UPDATE ?? null,
        language: read.META_TEMPLATE_LANGUAGE,
      },
    },
    twilio: {
      accountSid: read.TWILIO_ACCOUNT_SID ?? null,
      authToken: read.TWILIO_AUTH_TOKEN ?? null,
      from: read.TWILIO_FROM ?? null,
      smsFrom: read.TWILIO_SMS_FROM ?? null,
      apiUrl: read.TWILIO_API_URL.replace(/\/+$/, ''),
      contentSids: { page: read.TWILIO_CONTENT_PAGE ?? null, update: read.TWILIO_CONTENT_UPDATE ?? null },
    },
    web: {
      phone: read.WEB_PHONE ?? null,
      chromiumPath: read.CHROMIUM_PATH ?? null,
      chromiumArgs: read.CHROMIUM_ARGS,
      sessionDir: read.SESSION_DIR,
    },
  };
}

function faultOf(problems: readonly Problem[]): Fault {
  const lines = problems.map(({ name, found, wanted }) => `${name}: found ${found}, wanted ${wanted}`);
  const count = lines.length === 1 ? 'One setting is' : `${lines.length} settings are`;
  return new Fault(`${count} wrong:\n${lines.join('\n')}`, { hint: 'Mend these variables (.env.example explains each) and start again.' });
}
