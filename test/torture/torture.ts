// One life of a database: killed and started again many times under load, then left to drain and audited.

import { mkdirSync } from 'node:fs';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { type Audit, audit, journalOf } from './audit.js';
import { type Books, emptyBooks } from './books.js';
import { type Client, clientOf } from './http.js';
import { createLoad, type Load } from './load.js';
import { type Random, randomOf } from './random.js';
import { type Server, startServer } from './server.js';

export interface LifeOptions {
  readonly folder: string;
  readonly cycles: number;
  readonly seed: number;
  /** After each kill: how it was done. */
  readonly killed?: (how: string) => void;
}

export interface Life extends Audit {
  /** Kills by how they were done. */
  readonly kills: Readonly<Record<string, number>>;
  /** Milliseconds from each start to "ready". */
  readonly startMs: readonly number[];
  /** For each start that found something half sent: milliseconds from the start of the process until the first of it reached a phone. */
  readonly resendMs: readonly number[];
}

/** Where the process can be told to kill itself, and how often such a moment comes at most before it does. */
const failpoints: Readonly<Record<string, number>> = {
  'before-commit': 60,
  'after-commit': 60,
  'before-claim': 40,
  'after-claim': 15,
  'after-accept': 20,
  'before-mark': 20,
};

/** Kills, starts, and in the end counts. Rejects when the server does something no kill explains. */
export async function torture({ folder, cycles, seed, killed = () => undefined }: LifeOptions): Promise<Life> {
  mkdirSync(folder, { recursive: true });
  // Two of them: how far the load comes depends on the machine, and must not change what is killed when.
  const random = randomOf(seed);
  const books = emptyBooks();
  const load = createLoad(randomOf(seed + 1_000_003), books, `s${seed}`);
  const kills: Record<string, number> = {};
  const starts: Start[] = [];
  for (let cycle = 0; cycle < cycles; cycle++) {
    const how = await killOnce({ folder, random, load, starts, first: cycle === 0 });
    kills[how] = (kills[how] ?? 0) + 1;
    killed(how);
  }
  const result = await auditAfterDrain(folder, load, books, starts);
  const duplicates = result.figures.duplicates > cycles ? [`${result.figures.duplicates} duplicates after ${cycles} kills`] : [];
  return {
    ...result,
    violations: [...result.violations, ...duplicates],
    kills,
    startMs: starts.map((start) => start.readyAfterMs),
    resendMs: resends(folder, starts),
  };
}

const phones: ReadonlyMap<string, string> = new Map(
  [...readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null).organisation.people.values()].map(({ key, phone }) => [
    key,
    phone,
  ]),
);

interface Start {
  readonly at: number;
  readonly readyAfterMs: number;
}

interface Cycle {
  readonly folder: string;
  readonly random: Random;
  readonly load: Load;
  readonly starts: Start[];
  readonly first: boolean;
}

/** A failpoint that is not reached in this time is given up, and the process killed from outside. */
const longestCycleMs = 2_500;

/** Starts the server, loads it, kills it. Answers how. */
async function killOnce({ folder, random, load, starts, first }: Cycle): Promise<string> {
  const plan = planOf(random, first);
  const server = startServer({ folder, ...(plan.failpoint === null ? {} : { failpoint: plan.failpoint }) });
  const tooLate = setTimeout(() => server.signal('SIGKILL'), plan.afterStartMs ?? 60_000);
  const url = await server.ready;
  let fell: ReturnType<typeof setTimeout> | undefined;
  if (url !== null) {
    note(server, starts);
    fell = setTimeout(() => server.signal('SIGKILL'), plan.afterReadyMs);
    await loadUntilDead(server, load, url);
  }
  const { signal, code } = await server.ended;
  clearTimeout(tooLate);
  clearTimeout(fell);
  if (signal !== 'SIGKILL') throw new Error(`the server ended by itself with ${code}: ${server.stderr()}`);
  if (server.errors.length > 0) throw new Error(`the server complained: ${server.errors.join('\n')}`);
  return plan.name;
}

interface Plan {
  readonly name: string;
  readonly failpoint: string | null;
  /** Killed this long after the start whatever it does; null: only once it is ready. */
  readonly afterStartMs: number | null;
  readonly afterReadyMs: number;
}

function planOf(random: Random, first: boolean): Plan {
  const plan = { failpoint: null, afterStartMs: null, afterReadyMs: random.whole(5, 600) };
  if (first && random.next() < 0.5) return { ...plan, name: 'mid-migration', failpoint: 'mid-migration:1' };
  switch (random.weighted({ anywhere: 48, starting: 12, failpoint: 40 })) {
    case 'anywhere':
      return { ...plan, name: 'under load' };
    case 'starting':
      return { ...plan, name: 'while starting', afterStartMs: random.whole(50, 700) };
    case 'failpoint': {
      const name = random.one(Object.keys(failpoints));
      return { ...plan, name, failpoint: `${name}:${random.whole(1, failpoints[name] ?? 1)}`, afterReadyMs: longestCycleMs };
    }
  }
}

async function loadUntilDead(server: Server, load: Load, url: string): Promise<void> {
  let dead = false;
  const client: Client = clientOf(url);
  void server.ended.then(() => {
    dead = true;
  });
  await load.run(client, () => dead);
  client.close();
}

function note(server: Server, starts: Start[]): void {
  starts.push({ at: server.startedAtMs, readyAfterMs: server.readyAfterMs() ?? 0 });
}

/** Starts the server once more, lets everything leave, stops it in peace and counts. */
export async function auditAfterDrain(folder: string, load: Load, books: Books, starts: Start[] = []): Promise<Audit> {
  await drainAndStop(folder, load, starts);
  return audit(folder, books, phones);
}

/** Everything waiting must have left by then; a lease holds 15 s. */
const drainWithinMs = 60_000;
/** A clean stop takes at most this long: Docker kills after ten seconds. */
const stopWithinMs = 8_000;

async function drainAndStop(folder: string, load: Load, starts: Start[]): Promise<void> {
  const server = startServer({ folder });
  const url = await server.ready;
  if (url === null) throw new Error(`the server did not start again: ${server.stderr()}`);
  note(server, starts);
  const client = clientOf(url);
  await load.repeatUnknown(client);
  const patience = Date.now() + drainWithinMs;
  while ((await unsent(client)) > 0) {
    if (Date.now() > patience) break;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  client.close();
  const stopping = Date.now();
  server.signal('SIGTERM');
  const { code, signal } = await server.ended;
  if (code !== 0 || Date.now() - stopping > stopWithinMs)
    throw new Error(`SIGTERM: ended with ${code ?? signal} after ${Date.now() - stopping} ms`);
  if (server.errors.length > 0) throw new Error(`the server complained: ${server.errors.join('\n')}`);
}

async function unsent(client: Client): Promise<number> {
  const answers = await Promise.all([client.get('/api/messages?state=queued&limit=1'), client.get('/api/messages?state=sending&limit=1')]);
  return answers.reduce((sum, answer) => sum + (answer.kind === 'answered' && Array.isArray(answer.body) ? answer.body.length : 1), 0);
}

/** For each start the first thing said again because nobody knew whether it had arrived, before the next start. */
function resends(folder: string, starts: readonly Start[]): readonly number[] {
  const again = journalOf(folder).filter((entry) => entry.kind === 'sent' && entry.text.endsWith('(may repeat)'));
  return starts.flatMap(({ at }, index) => {
    const until = starts[index + 1]?.at ?? Number.POSITIVE_INFINITY;
    const first = again.find((entry) => 'at' in entry && entry.at >= at && entry.at < until);
    return first !== undefined && 'at' in first ? [first.at - at] : [];
  });
}
