// `muster backup FILE`, `muster restore FILE`, `muster resume`: what whoever runs Muster does to its data. Like main.ts it is an entry:
// it knows the environment, the process and the store. docs/operations.md shows when to use which.

import { existsSync, readFileSync } from 'node:fs';
import { readDatabaseFile } from './app/config/config.js';
import { wouldSend } from './app/jobs/held-back.js';
import { systemClock } from './clock.js';
import { Fault } from './fault.js';
import { backUp, putInPlace, release } from './store/sqlite/backup.js';
import { lockFile } from './store/sqlite/file-lock.js';
import { openSqliteStore, realFile } from './store/sqlite/sqlite.js';

const usage = `muster                              starts the server
muster backup FILE                  writes the database and its files into one file, while the server runs
muster restore [--incomplete] FILE  puts a backup in the place of the database; the server must be stopped
muster resume                       lets a restored copy send again
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

const count = (n: number, word: string): string => `${n} ${word}${n === 1 ? '' : 's'}`;
