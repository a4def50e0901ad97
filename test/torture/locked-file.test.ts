// Another program keeps the database locked, for moments and for seconds: the event loop keeps turning, nothing accepted is lost,
// and what cannot be stored in two seconds is refused with when to come again.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { expect, onTestFinished, test } from 'vitest';
import { newFolder, started } from './bench.js';
import { emptyBooks } from './books.js';
import { projectRoot } from './built.js';
import type { Answer } from './http.js';
import { createLoad } from './load.js';
import { randomOf } from './random.js';
import { databaseIn } from './server.js';
import { auditAfterDrain } from './torture.js';

/** Reads a number of milliseconds from each line, keeps the write lock for so long, and says when it has let go. */
const neighbour = `
  const Database = require('better-sqlite3');
  const db = new Database(process.argv[1], { timeout: 10_000 });
  require('node:readline').createInterface({ input: process.stdin }).on('line', (line) => {
    db.exec('BEGIN IMMEDIATE');
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, Number(line));
    db.exec('ROLLBACK');
    console.log('free');
  });
`;

const short = [50, 250, 700, 1_400];
const long = [2_600, 8_000];

test('locks of 50 ms to 8 s by a second process stall nothing and lose nothing', { timeout: 120_000 }, async () => {
  const folder = newFolder();
  const seed = Date.now() % 1_000_000;
  const { server, client } = await started({ folder });
  const other = spawn(process.execPath, ['-e', neighbour, databaseIn(folder)], { cwd: projectRoot, stdio: ['pipe', 'pipe', 'inherit'] });
  onTestFinished(() => void other.kill('SIGKILL'));
  const says = createInterface({ input: other.stdout });
  const lockFor = async (ms: number) => {
    const free = once(says, 'line');
    other.stdin.write(`${ms}\n`);
    await free;
    // Locks without a breath between them would be one long lock.
    await new Promise((resolve) => setTimeout(resolve, 300));
  };

  const books = emptyBooks();
  const load = createLoad(randomOf(seed), books, `s${seed}`);
  const refused: Answer[] = [];
  const waitedMs: number[] = [];
  const watched = {
    ...client,
    post: async (path: string, body: unknown) => {
      const asked = Date.now();
      const answer = await client.post(path, body);
      waitedMs.push(Date.now() - asked);
      if (answer.kind === 'answered' && answer.status !== 200) refused.push(answer);
      return answer;
    },
  };
  let over = false;
  const loading = load.run(watched, () => over);
  const stalls = stallsUntil(
    () => client.get('/livez'),
    () => over,
  );

  await new Promise((resolve) => setTimeout(resolve, 500));
  for (const ms of short) await lockFor(ms);
  const refusedWhileShort = refused.length;
  for (const ms of long) await lockFor(ms);
  const acceptedBefore = books.accepted;
  await new Promise((resolve) => setTimeout(resolve, 500));
  over = true;
  await loading;
  const stallMs = (await stalls).sort((a, b) => a - b);
  const figures = {
    seed,
    accepted: books.accepted,
    refused: refused.length,
    stallP50Ms: stallMs[Math.floor(stallMs.length * 0.5)],
    stallP99Ms: stallMs[Math.floor(stallMs.length * 0.99)] ?? 0,
    probes: stallMs.length,
    longestWaitMs: Math.max(...waitedMs),
  };
  console.log(JSON.stringify(figures));
  expect(figures.stallP99Ms).toBeLessThanOrEqual(300);
  // Nobody is kept waiting for longer than they would wait: two seconds, and those before them in the queue.
  expect(figures.longestWaitMs).toBeLessThanOrEqual(6_000);
  expect(refusedWhileShort).toBe(0);
  expect(refused.length).toBeGreaterThan(0);
  for (const answer of refused) expect(answer).toMatchObject({ status: 503, headers: { 'retry-after': expect.stringMatching(/^[1-9]/) } });
  // It goes on by itself as soon as the lock is gone.
  expect(books.accepted).toBeGreaterThan(acceptedBefore);

  server.signal('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
  const { violations } = await auditAfterDrain(folder, load, books);
  expect({ seed, violations }).toEqual({ seed, violations: [] });
});

/** How long each of many small questions waited for its answer: as long as the event loop stood still. */
async function stallsUntil(ask: () => Promise<unknown>, over: () => boolean): Promise<number[]> {
  const stalls: number[] = [];
  while (!over()) {
    const asked = performance.now();
    await ask();
    stalls.push(Math.round(performance.now() - asked));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return stalls;
}
