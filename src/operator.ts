// `muster backup FILE`, `muster restore FILE`, `muster resume`, `muster replay`: what whoever runs Muster does to its data. Like main.ts it is an entry:
// it knows the environment, the process and the store. docs/operations.md shows when to use which.

import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readDatabaseFile } from './app/config/config.js';
import { durationWanted, parseDuration } from './app/config/durations.js';
import { wouldSend } from './app/jobs/held-back.js';
import { systemClock } from './clock.js';
import { Fault } from './fault.js';
import { inline } from './incident/escape.js';
import { backUp, putInPlace, release } from './store/sqlite/backup.js';
import { lockFile } from './store/sqlite/file-lock.js';
import { type Chosen, eachChosen, type Marked, markAgain } from './store/sqlite/read-again.js';
import { openSqliteStore, realFile } from './store/sqlite/sqlite.js';
import { type Delivery, type DeliveryState, deliveryStates } from './store/store.js';

const usage = `muster                              starts the server
muster backup FILE                  writes the database and its files into one file, while the server runs
muster restore [--incomplete] FILE  puts a backup in the place of the database; the server must be stopped
muster resume                       lets a restored copy send again
muster replay [--source NAME] [--state STATE] [--since 24h] [--dry-run]
                                    has deliveries read again by this version, such as after an upgrade
muster doctor                       looks at every transport and says what is missing`;

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
  // A name of its own and one nobody knows are read alike.
  const organisation = () => ({ sources: new Map<string, never>() });
  const read = (delivery: Delivery): string => {
    try {
      const found = askedOf({ sources, organisation, clock }, delivery);
      const signals = found === null ? [] : found.source.read(found.asked).signals;
      return signals.length === 0 ? 'no alert' : signals.map(({ status, title }) => `${status} ${inline(title, 100)}`).join('; ');
    } catch (error) {
      return `cannot be read: ${error instanceof Error ? error.message : String(error)}`;
    }
  };
  return eachChosen(databaseFile(), chosen, (delivery) =>
    say(`${new Date(delivery.at).toISOString()} ${delivery.source} ${delivery.state}: ${read(delivery)}`),
  );
}

const count = (n: number, word: string, several = `${word}s`): string => `${n} ${n === 1 ? word : several}`;
