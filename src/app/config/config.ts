// The environment → Config: the one place that interprets variables. Everything is judged before anything starts: Muster's own
// variables and those of every transport. Must never print a secret; messages name the variable, what was found and what is wanted.

import type { z } from 'zod';
import { Fault } from '../../fault.js';
import type { TransportRecord, TransportSettings } from '../../transports/record.js';
import { secretsIn, type Values, type Variable } from '../../variable.js';
import { type Environment, type ReadFile, readSecret } from './secret.js';
import { allVariables, defaultTransport, fastClocks, generalVariables, type LogLevel } from './variables.js';

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
  /** By name, in order; the first is primary. Never empty. */
  readonly transports: readonly string[];
  /** What each of those reads of the environment. */
  readonly settings: TransportSettings;
  readonly webhookToken: string | null;
  readonly apiToken: string | null;
  readonly logLevel: LogLevel;
  /** Seconds of Muster's clock in one real second; 1 unless a demo set it. */
  readonly timeScale: number;
  readonly heartbeatUrl: string | null;
  /** The browser that prints PDFs; null: looked for in the usual places. */
  readonly chromiumPath: string | null;
  readonly chromiumArguments: readonly string[];
  /** The language model that drafts beside Muster; null: there is none. */
  readonly drafting: { readonly url: string; readonly apiKey: string | null; readonly model: string } | null;
  /** The value of every secret variable that is set, and what of it is secret on its own: what no line of the log may hold. */
  readonly secrets: readonly string[];
}

/** What stands in the environment, by the name of the variable. */
type Texts = ReadonlyMap<string, string>;

/** One thing wrong with one variable. */
interface Problem {
  readonly name: string;
  readonly found: string;
  readonly wanted: string;
}

/**
 * Reads and checks every variable, also those of transports that WHATSAPP does not name. An empty one counts as unset; a secret may
 * come as NAME_FILE, read through `readFile` (null = cannot be read). Throws one Fault that lists every problem.
 */
export function readConfig(env: Environment, readFile: ReadFile, transports: readonly TransportRecord[]): Config {
  const variables = allVariables(transports);
  const { texts, problems } = gather(variables, env, readFile);
  const named = namedIn(texts, transports);
  const { values, wrong } = judge(variables, texts);
  const all = [
    ...problems,
    ...wrong,
    ...exposure(texts, named, transports, problems),
    ...speechless(texts, named),
    ...missing(texts, named, problems),
    ...modelless(texts),
  ];
  if (all.length > 0) throw faultOf(all);
  const secrets = [...texts].flatMap(([name, text]) => secretsIn(variables.get(name) as Variable, text));
  return configOf(values, named, secrets);
}

type General = ReturnType<typeof generalVariables>;

/** Some of Muster's own variables, for whoever needs no others: a backup must not ask for Meta's token. Throws a Fault like `readConfig`. */
function readSome<const Names extends readonly (keyof General)[]>(env: Environment, readFile: ReadFile, names: Names) {
  const general: ReadonlyMap<string, Variable> = new Map(Object.entries(generalVariables([])));
  const asked = new Map([...general].filter(([name]) => names.some((one) => one === name)));
  const { texts, problems } = gather(asked, env, readFile);
  const { values, wrong } = judge(asked, texts);
  if (problems.length + wrong.length > 0) throw faultOf([...problems, ...wrong]);
  return Object.fromEntries(values) as Pick<Values<General>, Names[number]>;
}

/** The path in DATABASE_URL alone. Throws a Fault like `readConfig`. */
export const readDatabaseFile = (env: Environment, readFile: ReadFile): string => readSome(env, readFile, ['DATABASE_URL']).DATABASE_URL;

/** What knocking at the front door takes: where it is, the token, and the file that names the sources. Throws a Fault like `readConfig`. */
export function readFrontDoor(
  env: Environment,
  readFile: ReadFile,
): Pick<Config, 'organisationPath' | 'host' | 'port' | 'webhookToken' | 'publicUrl'> {
  const names = ['MUSTER_CONFIG', 'HOST', 'PORT', 'WEBHOOK_TOKEN', 'PUBLIC_URL'] as const;
  const { MUSTER_CONFIG, HOST, PORT, WEBHOOK_TOKEN, PUBLIC_URL } = readSome(env, readFile, names);
  return { organisationPath: MUSTER_CONFIG, host: HOST, port: PORT, webhookToken: WEBHOOK_TOKEN, publicUrl: PUBLIC_URL };
}

/** The variables that are set, secrets fetched from their files. */
function gather(
  variables: ReadonlyMap<string, Variable>,
  env: Environment,
  readFile: ReadFile,
): { readonly texts: Texts; readonly problems: readonly Problem[] } {
  const texts = new Map<string, string>();
  const problems: Problem[] = [];
  for (const [name, { secret }] of variables) {
    const found = secret === undefined ? { value: env[name]?.trim() || null } : readSecret(name, env, readFile);
    if (!('value' in found)) problems.push({ name, ...found });
    else if (found.value !== null) texts.set(name, found.value);
  }
  return { texts, problems };
}

/** The value of each variable: null where it is not set and has nothing to fall back on. */
function judge(
  variables: ReadonlyMap<string, Variable>,
  texts: Texts,
): { readonly values: ReadonlyMap<string, unknown>; readonly wrong: readonly Problem[] } {
  const values = new Map<string, unknown>();
  const wrong: Problem[] = [];
  for (const [name, variable] of variables) {
    const text = texts.get(name) ?? variable.fallback;
    const read = text === undefined ? null : variable.schema.safeParse(text);
    if (read === null) values.set(name, null);
    else if (read.success) values.set(name, read.data);
    else wrong.push(...read.error.issues.map((issue) => problemOf(name, variable, text ?? '', issue)));
  }
  return { values, wrong };
}

const problemOf = (name: string, { secret }: Variable, text: string, issue: z.core.$ZodIssue): Problem => ({
  name,
  found: secret === undefined ? JSON.stringify(text) : shape(text),
  wanted: issue.message,
});

/** What may be said of a value that may hold a secret: how it begins, up to the colon of its scheme. */
const shape = (value: string): string => {
  const scheme = /^[a-z]+:/i.exec(value)?.[0];
  return scheme === undefined ? 'something else (not shown)' : `${scheme}… (the rest is not shown)`;
};

/** What must not be reachable from outside, and the clock that only a demo may bend. */
function exposure(texts: Texts, named: Named, transports: readonly TransportRecord[], problems: readonly Problem[]): readonly Problem[] {
  const host = texts.get('HOST') ?? '127.0.0.1';
  const scale = texts.get('TIME_SCALE');
  const wrong: Problem[] = [];
  if (scale !== undefined && (named.unknown || named.records.some(({ fastClock }) => fastClock !== true))) {
    wrong.push({
      name: 'TIME_SCALE',
      found: JSON.stringify(scale),
      wanted: `nothing: only WHATSAPP=${fastClocks(transports)} may have a faster clock`,
    });
  }
  if (isLoopback(host)) return wrong;
  for (const name of ['WEBHOOK_TOKEN', 'API_TOKEN']) {
    const reported = problems.some((problem) => problem.name === name);
    if (!texts.has(name) && !reported) {
      wrong.push({ name, found: 'nothing', wanted: `a token, because HOST=${host} can be reached from outside (or HOST=127.0.0.1)` });
    }
  }
  for (const { name, loopbackOnly } of named.records) {
    if (loopbackOnly === undefined) continue;
    const wanted = `a loopback address like 127.0.0.1: with WHATSAPP=${name} ${loopbackOnly}`;
    wrong.push({ name: 'HOST', found: JSON.stringify(host), wanted });
  }
  return wrong.some(({ name }) => name === 'HOST') ? wrong : [...wrong, ...guessable(texts, host)];
}

/** Whoever can reach the server can try tokens for as long as they like. */
const shortestToken = 16;

const guessable = (texts: Texts, host: string): readonly Problem[] =>
  shortTokens({ webhookToken: texts.get('WEBHOOK_TOKEN') ?? null, apiToken: texts.get('API_TOKEN') ?? null }).map((name) => ({
    name,
    found: `${texts.get(name)?.length} characters`,
    wanted: `at least ${shortestToken}, because HOST=${host} can be reached from outside: openssl rand -hex 24`,
  }));

/** The variables of tokens that are set and can be guessed. */
export const shortTokens = ({ webhookToken, apiToken }: Pick<Config, 'webhookToken' | 'apiToken'>): readonly string[] =>
  Object.entries({ WEBHOOK_TOKEN: webhookToken, API_TOKEN: apiToken }).flatMap(([name, token]) =>
    token !== null && token.length < shortestToken ? [name] : [],
  );

/** Answers and rooms go by the first transport, so that must be one people can be written to on. */
function speechless(texts: Texts, { records }: Named): readonly Problem[] {
  const [first] = records;
  if (first?.pagesOnly !== true && first?.sendsOnly !== true) return [];
  const found = JSON.stringify(texts.get('WHATSAPP'));
  return [{ name: 'WHATSAPP', found, wanted: `a transport that people can be written to on before ${first.name}` }];
}

/** What a transport cannot do without. PUBLIC_URL may be part of it, so that it is never guessed. */
function missing(texts: Texts, { records }: Named, problems: readonly Problem[]): readonly Problem[] {
  const wanted = new Map<string, string[]>();
  for (const { name, required } of records)
    for (const variable of required) {
      const reported = problems.some((problem) => problem.name === variable);
      if (!texts.has(variable) && !reported) wanted.set(variable, [...(wanted.get(variable) ?? []), name]);
    }
  return [...wanted].map(([name, by]) => ({ name, found: 'nothing', wanted: `a value, because WHATSAPP names ${by.join(' and ')}` }));
}

/** No server of that kind goes without it. */
const modelless = (texts: Texts): readonly Problem[] =>
  texts.has('LLM_URL') && !texts.has('LLM_MODEL')
    ? [{ name: 'LLM_MODEL', found: 'nothing', wanted: 'the name of a model, because LLM_URL is set' }]
    : [];

/** The transports that WHATSAPP names, in its order. `unknown`: it names others too. */
interface Named {
  readonly records: readonly TransportRecord[];
  readonly unknown: boolean;
}

function namedIn(texts: Texts, transports: readonly TransportRecord[]): Named {
  const names = (texts.get('WHATSAPP') ?? defaultTransport).split(',').map((name) => name.trim());
  const records = names.flatMap((name) => transports.filter((one) => one.name === name));
  return { records, unknown: records.length < names.length };
}

/** Those of these transports behind which real people are. */
export const realTransports = (named: readonly string[], transports: readonly TransportRecord[]): readonly string[] =>
  named.filter((name) => transports.find((one) => one.name === name)?.fastClock !== true);

/** Whether only this machine can reach a server on this host. */
export const isLoopback = (host: string): boolean => host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);

function configOf(values: ReadonlyMap<string, unknown>, { records }: Named, secrets: readonly string[]): Config {
  // Each was read by the schema that stands beside its name.
  const read = Object.fromEntries(values) as Values<ReturnType<typeof generalVariables>>;
  const settingsOf = ({ environment }: TransportRecord) =>
    Object.fromEntries(Object.keys(environment).map((name) => [name, values.get(name) ?? null]));
  return {
    organisationPath: read.MUSTER_CONFIG,
    databaseFile: read.DATABASE_URL,
    host: read.HOST,
    port: read.PORT,
    publicUrl: read.PUBLIC_URL,
    transports: read.WHATSAPP,
    settings: Object.fromEntries(records.map((record) => [record.name, settingsOf(record)])),
    webhookToken: read.WEBHOOK_TOKEN,
    apiToken: read.API_TOKEN,
    logLevel: read.LOG_LEVEL,
    timeScale: read.TIME_SCALE ?? 1,
    heartbeatUrl: read.HEARTBEAT_URL,
    chromiumPath: read.CHROMIUM_PATH,
    chromiumArguments: read.CHROMIUM_ARGS,
    drafting:
      read.LLM_URL === null || read.LLM_MODEL === null ? null : { url: read.LLM_URL, apiKey: read.LLM_API_KEY, model: read.LLM_MODEL },
    secrets,
  };
}

function faultOf(problems: readonly Problem[]): Fault {
  const lines = problems.map(({ name, found, wanted }) => `${name}: found ${found}, wanted ${wanted}`);
  const count = lines.length === 1 ? 'One setting is' : `${lines.length} settings are`;
  return new Fault(`${count} wrong:\n${lines.join('\n')}`, { hint: 'Mend these variables (.env.example explains each) and start again.' });
}
