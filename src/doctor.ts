// `npm run doctor`: looks at every configured transport from end to end, writing to nobody, and says what to do next.
// Ends with 1 when something is not well. Like main.ts it is an entry: it knows the environment and the process.

import { existsSync, readFileSync } from 'node:fs';
import { type Config, readConfig, realTransports } from './app/config/config.js';
import { type LoadedOrganisation, loadOrganisation } from './app/config/load-organisation.js';
import type { Environment } from './app/config/secret.js';
import { examineMailboxes, examineOrganisation, examineRota, examineRunning } from './app/examine-muster.js';
import { diagnose, type Section } from './app/findings.js';
import { createLog } from './app/log.js';
import { withStoredRota } from './app/stored-rota.js';
import { systemClock } from './clock.js';
import { Fault } from './fault.js';
import { openImapMailbox } from './mailboxes/imap.js';
import type { Organisation } from './people/organisation.js';
import { readRota } from './store/sqlite/read-rota.js';
import { realFile } from './store/sqlite/sqlite.js';
import { transports } from './transports/index.js';
import { createTransports, type TransportNeeds } from './transports/record.js';

const readFile = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

async function main(): Promise<void> {
  // What is set already counts; the file only adds.
  if (existsSync('.env')) process.loadEnvFile('.env');
  const { env } = process;
  const config = readConfig(env, readFile, transports);
  const real = realTransports(config.transports, transports);
  const itself: Section[] = [];
  if ((env.WHATSAPP ?? '').trim() === '') itself.push(nothingConfigured);
  if (real.length > 0) {
    const [first] = config.transports;
    if (first !== undefined && !real.includes(first)) itself.push(playedFirst(first));
  }
  const loaded = organisationOf(config, env);
  // Without a file of one's own there is nothing to look at but the example.
  const isOwn = loaded === null || loaded.path !== null;
  if (real.length > 0 || isOwn) itself.push(examineOrganisation(() => loadOrganisation(config.organisationPath, env, readFile), real));
  if (real.length > 0) itself.push(await examineRunning(config));
  if (loaded !== null && (real.length > 0 || isOwn)) {
    const rota = await rotaOf(loaded.organisation, realFile(config.databaseFile));
    const mailboxes = await examineMailboxes(loaded.organisation, openImapMailbox);
    itself.push(...[rota, mailboxes].filter((section) => section !== null));
  }
  const { lines, ok } = await diagnose(createTransports(transports, config, needsOf(config)), itself, systemClock());
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
}

/** What is wrong with the file is told elsewhere; null: it cannot be read. */
const organisationOf = ({ organisationPath }: Config, env: Environment): LoadedOrganisation | null => {
  try {
    return loadOrganisation(organisationPath, env, readFile);
  } catch {
    return null;
  }
};

/** With what the database has of it; one that cannot be read is no reason to say nothing of the file. */
async function rotaOf(organisation: Organisation, database: string): Promise<Section | null> {
  const now = systemClock().now();
  try {
    return examineRota(await withStoredRota(organisation, readRota(database), now), now);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    const section = examineRota(organisation, now);
    const finding = { ok: true, what: 'worth a look', found: `calendars and overrides that are stored cannot be read: ${why}` };
    return section === null ? null : { ...section, findings: [...(section.findings ?? []), finding] };
  }
}

const nothingConfigured: Section = {
  name: 'configuration',
  findings: [
    {
      ok: false,
      what: 'WHATSAPP',
      found:
        'not set: Muster shows phones on this machine and pages nobody. Copy .env.example to .env, name the transports in it (WHATSAPP=web,sms), copy muster.example.yaml to muster.yaml and put your people in it.',
    },
  ],
};

const playedFirst = (name: string): Section => ({
  name: 'configuration',
  findings: [
    {
      ok: false,
      what: 'WHATSAPP',
      found: `${name} stands first: pages end on this machine, and no other transport gets them. Name it last.`,
    },
  ],
});

/** As the server would make them, and never started. The notes of a running server are its own; one that has none learns what it can from the other side. */
const needsOf = ({ publicUrl, apiToken }: Config): TransportNeeds => ({
  clock: systemClock(),
  log: createLog('silent'),
  memory: () => ({ read: async () => null, write: async () => undefined }),
  terminal: null,
  publicUrl,
  apiToken,
  organisation: { name: '', timezone: null, people: () => [], chatsKeptMs: () => null },
  filesPath: null,
  samples: null,
});

main().catch((error: unknown) => {
  const text =
    error instanceof Fault ? `${error.message}\n${error.hint}` : error instanceof Error ? (error.stack ?? error.message) : String(error);
  process.stderr.write(`The doctor cannot look.\n${text}\n`);
  process.exitCode = 1;
});
