// `npm run doctor`: looks at every configured transport from end to end, writing to nobody, and says what to do next.
// Ends with 1 when something is not well. Like main.ts it is an entry: it knows the environment and the process.

import { existsSync, readFileSync } from 'node:fs';
import { type Config, readConfig } from './app/config/config.js';
import { diagnose } from './app/findings.js';
import { createLog } from './app/log.js';
import { systemClock } from './clock.js';
import { Fault } from './fault.js';
import { transports } from './transports/index.js';
import { createTransports, type TransportNeeds } from './transports/record.js';

const readFile = (path: string): string | null => (existsSync(path) ? readFileSync(path, 'utf8') : null);

async function main(): Promise<void> {
  // What is set already counts; the file only adds.
  if (existsSync('.env')) process.loadEnvFile('.env');
  // biome-ignore lint/style/noProcessEnv: an entry reads the environment once and hands it on.
  const config = readConfig(process.env, readFile, transports);
  const { lines, ok } = await diagnose(createTransports(transports, config, needsOf(config)));
  process.stdout.write(`${lines.join('\n')}\n`);
  process.exitCode = ok ? 0 : 1;
}

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
