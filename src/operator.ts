// `muster backup FILE`, `restore FILE`, `resume`, `replay`, `simulate P1 TEAM`, `send-test NAME`: what whoever runs Muster does to its data or
// asks of it. Like main.ts it is an entry: it knows the environment, the process and the store. docs/operations.md shows when to use which.

import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readDatabaseFile, readFrontDoor } from './app/config/config.js';
import { durationWanted, parseDuration } from './app/config/durations.js';
import { loadOrganisation } from './app/config/load-organisation.js';
import { wouldSend } from './app/jobs/held-back.js';
import { namesToTest, testDelivery } from './app/send-test.js';
import { withStoredRota } from './app/stored-rota.js';
import { systemClock } from './clock.js';
import { Fault } from './fault.js';
import { inline } from './incident/escape.js';
import { severities } from './incident/incident.js';
import { backUp, putInPlace, release } from './store/sqlite/backup.js';
import { lockFile } from './store/sqlite/file-lock.js';
import { type Chosen, eachChosen, type Marked, markAgain } from './store/sqlite/read-again.js';
import { readRota } from './store/sqlite/read-rota.js';
import { openSqliteStore, realFile } from './store/sqlite/sqlite.js';
import { type Delivery, type DeliveryState, deliveryStates } from './store/store.js';

const usage = `muster                              starts the server
muster backup FILE                  writes the database and its files into one file, while the server runs
muster restore [--incomplete] FILE  puts a backup in the place of the database; the server must be stopped
muster resume                       lets a restored copy send again
muster replay [--source NAME] [--state STATE] [--since 24h] [--dry-run]
                                    has deliveries read again by this version, such as after an upgrade
muster simulate P1 [TEAM] [WHEN]    shows who would be paged when and how, if nobody answered: now, 03:00, Sat 03:00
muster doctor                       looks at every transport and says what is missing
muster send-test NAME               posts a delivery as that source would, marked as a test: grafana, or grafana/payments
  --clear --severity P1 --url URL   the end of it; a worse one than P4; to another Muster than the one on this machine`;

const say = (text: string): void => void process.stdout.write(`${text}\n`);
const readFile = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);
// biome-ignore lint/style/noProcessEnv: an entry reads the environment once and hands it on.
const databaseFile = (): string => realFile(readDatabaseFile(process.env, readFile));

/** Does what was asked on the command line. Rejects with a Fault that says what to do instead. */
export async function operate([verb, ...rest]: readonly string[]): Promise<void> {
  process.umask(0o077);
  // What is set already counts; the file only adds.
  if (existsSync('.env')) process.loadEnvFile('.env');
  if (verb === 'replay') return replay(rest);
  if (verb === 'send-test') return sendTest(rest);
  if (verb === 'simulate') return simulation(rest);
  const options = rest.filter((one) => one.startsWith('--'));
  const [file, ...more] = rest.filter((one) => !one.startsWith('--'));
  const unknown = options.find((one) => verb !== 'restore' || one !== '--incomplete');
  if (unknown !== undefined || more.length > 0) throw misused();
  if (verb === 'backup' && file !== undefined) return backup(file);
  if (verb === 'restore' && file !== undefined) return restore(file, options.length > 0);
  if (verb === 'resume' && file === undefined) return resume();
  if (verb === 'doctor' && file === undefined) return void (await import('./doctor.js'));
  if (verb === 'help' || verb === '--help') return say(usage);
  throw misused();
}

const misused = (): Fault => new Fault('This is not a command of Muster.', { hint: usage });

function backup(file: string): void {
  const { path, bytes, incidents, files } = backUp(databaseFile(), file, systemClock().now());
  say(`Backed up ${count(incidents, 'incident')} and ${count(files, 'file')} to ${path} (${(bytes / 1_048_576).toFixed(1)} MB).`);
}

async function restore(file: string, incomplete: boolean): Promise<void> {
  const database = databaseFile();
  const lock = lockFile(`${database}.lock`);
  const { before, files, takenAt } = (() => {
    try {
      return putInPlace(file, database, { incomplete });
    } finally {
      lock.release();
    }
  })();
  // Brings it to the schema of this version and holds back what it would send.
  const store = await openSqliteStore({ path: database });
  const lines = await wouldSend({ store });
  const held = await store.heldBack();
  await store.close();
  const made = takenAt === null ? '' : `, made at ${new Date(takenAt).toISOString()}`;
  say(
    `Restored ${file}${made}, to ${database}, with ${count(files, 'file')}. Its newest entry is of ${new Date(held?.newestAt ?? 0).toISOString()}.`,
  );
  if (before !== null) say(`What was there before lies in ${before} now.`);
  say(lines.length === 0 ? 'Nothing is open in it.' : `It would send:\n${lines.map((line) => `  ${line}`).join('\n')}`);
  say('Nothing of this is sent until you say `muster resume`. Alerts are taken and new incidents page as soon as Muster is started.');
}

function resume(): void {
  say(
    release(databaseFile())
      ? 'What is still open goes on: within a second where Muster runs, else when it is started.'
      : 'Nothing is held back here.',
  );
}

/** What was read badly; whatever was taken is asked for by its name. */
const readBadly: readonly DeliveryState[] = ['quarantined', 'refused'];

async function replay(args: readonly string[]): Promise<void> {
  const { chosen, dryRun } = chosenBy(args);
  const { marked, withoutBody } = dryRun ? await show(chosen) : markAgain(databaseFile(), chosen);
  if (withoutBody > 0)
    say(`${count(withoutBody, 'delivery', 'deliveries')} cannot be read again: long ones that were taken are not kept whole.`);
  if (marked === 0) return say('There is nothing to read again.');
  const told = count(marked, 'delivery', 'deliveries');
  say(
    dryRun
      ? `${told} would be read again. Nothing was changed.`
      : `${told} will be read again: within a second where Muster runs, else when it is started. What it has heard of since stays as it is.`,
  );
}

function chosenBy(args: readonly string[]): { readonly chosen: Chosen; readonly dryRun: boolean } {
  const text = { type: 'string' } as const;
  const {
    source,
    state,
    since = '24h',
    'dry-run': dryRun = false,
  } = (() => {
    try {
      return parseArgs({ args: [...args], options: { source: text, state: text, since: text, 'dry-run': { type: 'boolean' } } }).values;
    } catch {
      throw misused();
    }
  })();
  const known = deliveryStates.find((one) => one === state);
  if (state !== undefined && known === undefined)
    throw new Fault(`There is no state ${state}.`, { hint: `It is one of ${deliveryStates.join(', ')}.` });
  const withinMs = parseDuration(since);
  if (withinMs === null) throw new Fault(`${since} is no time.`, { hint: `--since takes ${durationWanted}.` });
  const states = known === undefined ? readBadly : [known];
  return { chosen: { source: source ?? null, states, since: systemClock().now() - withinMs }, dryRun };
}

/** One line for each: when, from where, and what this version reads in it. */
async function show(chosen: Chosen): Promise<Marked> {
  const [{ askedOf }, { sources }] = await Promise.all([import('./app/jobs/deliveries.js'), import('./sources/index.js')]);
  const clock = systemClock();
  const { env } = process;
  const { organisation: now } = loadOrganisation(readFrontDoor(env, readFile).organisationPath, env, readFile);
  const organisation = () => now;
  const read = async (delivery: Delivery): Promise<string> => {
    try {
      const found = await askedOf({ sources, organisation, clock }, delivery);
      const signals = found === null ? [] : found.source.read(found.asked).signals;
      return signals.length === 0 ? 'no alert' : signals.map(({ status, title }) => `${status} ${inline(title, 100)}`).join('; ');
    } catch (error) {
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  return eachChosen(databaseFile(), chosen, async (delivery) => {
    const { at, source, state } = delivery;
    say(`${new Date(at).toISOString()} ${source} ${state}: ${await read(delivery)}`);
  });
}

/** On the organisation as the file says it now, with the calendars and overrides that are stored. Nothing is sent. */
async function simulation(rest: readonly string[]): Promise<void> {
  const { env } = process;
  const [{ transports: known }, { simulate }, { simulationAsked }, { simulationReport }, { directoryOf }] = await Promise.all([
    import('./transports/index.js'),
    import('./escalation/simulate.js'),
    import('./escalation/simulation-request.js'),
    import('./escalation/simulation-report.js'),
    import('./people/find-person.js'),
  ]);
  const { organisation: ofFile } = loadOrganisation(readFrontDoor(env, readFile).organisationPath, env, readFile);
  const now = systemClock().now();
  const organisation = await withStoredRota(ofFile, readRota(databaseFile()), now);
  const asked = simulationAsked(organisation, rest.join(' '), now, organisation.timezone);
  if ('wrong' in asked)
    throw new Fault(asked.wrong, { hint: 'For example `muster simulate P1 database now`, or `muster simulate P1 Sat 03:00`.' });
  const names = (env.WHATSAPP ?? 'local').split(',').map((name) => name.trim());
  const labels = Object.fromEntries(known.map(({ name, label }) => [name, label]));
  say(simulationReport(simulate(organisation, asked, names), directoryOf(organisation), labels, organisation.timezone, now));
}

/** Through the front door, as the source itself would: what is wrong on that way shows here first. */
async function sendTest(rest: readonly string[]): Promise<void> {
  const { name, severity, isOver, url } = testArguments(rest);
  const { env } = process;
  const { organisationPath, host, port, webhookToken } = readFrontDoor(env, readFile);
  const { organisation } = loadOrganisation(organisationPath, env, readFile);
  const base = url ?? `http://${reachableAt(host)}:${port}`;
  const delivery = testDelivery(organisation, { name, severity, isOver, base, webhookToken, now: systemClock().now() });
  if (delivery === null)
    throw new Fault(`No source is called ${JSON.stringify(name)}.`, { hint: `One of ${namesToTest(organisation).join(', ')}.` });
  say(`POST ${delivery.shownUrl}`);
  const { status, text } = await post(delivery);
  say(`${status} ${text}`);
  if (status < 200 || status > 299)
    throw new Fault('Muster did not take it.', {
      hint: 'Is this the address, and is the same secret set here and there? docs/sources.md tells what each answer means.',
    });
  say(`To expect: ${delivery.expected}`);
  if (!isOver) say(`\`muster send-test ${name} --clear\` ends it.`);
}

function testArguments(rest: readonly string[]) {
  const { values, positionals } = (() => {
    try {
      const options = { clear: { type: 'boolean' }, severity: { type: 'string', default: 'P4' }, url: { type: 'string' } } as const;
      return parseArgs({ args: [...rest], options, allowPositionals: true });
    } catch {
      throw misused();
    }
  })();
  const [name, ...more] = positionals;
  const severity = severities.find((one) => one === values.severity.toUpperCase());
  if (name === undefined || more.length > 0 || severity === undefined) throw misused();
  if (values.url !== undefined && !/^https?:\/\/[^/]/.test(values.url)) throw misused();
  return { name, severity, isOver: values.clear === true, url: values.url?.replace(/\/+$/, '') ?? null };
}

const reachableAt = (host: string): string =>
  ['0.0.0.0', '::', ''].includes(host) ? '127.0.0.1' : host.includes(':') ? `[${host}]` : host;

async function post({ url, headers, payload }: { url: string; headers: Readonly<Record<string, string>>; payload: string }) {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: payload,
      redirect: 'error',
      signal: AbortSignal.timeout(testWithinMs),
    });
    return { status: answer.status, text: (await answer.text()).slice(0, longestAnswer) };
  } catch (error) {
    throw new Fault(`Nobody answers at ${url}.`, { hint: 'Start Muster, or say where it is with --url.', cause: error });
  }
}

const testWithinMs = 10_000;
const longestAnswer = 2_000;

const count = (n: number, word: string, several = `${word}s`): string => `${n} ${n === 1 ? word : several}`;
