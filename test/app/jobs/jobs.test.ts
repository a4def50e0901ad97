// Jobs alone: one that throws, hangs or is slow costs no other its turn, and the numbers tell which it was.

import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createJobRunner, type Job } from '../../../src/app/jobs/jobs.js';
import { createMetrics } from '../../../src/app/metrics.js';
import { StoreUnavailable } from '../../../src/fault.js';
import { manualClock } from '../../manual-clock.js';
import { openWorld } from '../../world.js';

const start = Date.parse('2026-11-24T09:00:00Z');
const hour = 3_600_000;
const turns = async () => {
  for (let turn = 0; turn < 20; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** A runner with everything it says. */
function running(jobs: readonly Job[]) {
  const clock = manualClock(0);
  const metrics = createMetrics();
  const lines: { readonly level: number; readonly job?: string; readonly msg: string }[] = [];
  const log = pino({ level: 'warn' }, { write: (line: string) => void lines.push(JSON.parse(line)) });
  const count = async (job: string, outcome: string) => {
    const wanted = `muster_job_runs_total{job="${job}",outcome="${outcome}"} `;
    const line = (await metrics.scrape()).split('\n').find((one) => one.startsWith(wanted));
    return Number(line?.slice(wanted.length) ?? 0);
  };
  return { clock, metrics, lines, count, runner: createJobRunner(jobs, { clock, log, metrics }) };
}

const sideJobs = [
  'stored-overrides',
  'stored-follows',
  'alert-ends',
  'heartbeats',
  'message-expiry',
  'page-fallback',
  'outages',
  'room-watch',
  'calendars',
  'shift-changes',
  'shift-notices',
  'rota-outlook',
  'cover-requests',
  'customer-reports',
  'action-reminders',
  'overdue-actions',
  'maintenance',
  'held-back',
  'store-outage',
  'lost-database',
  'silence-ends',
  'quiet-hours',
  'storm',
  'clock-watch',
  'deliveries',
  'mailboxes',
  'strange-names',
  'refused-deliveries',
  'unknown-services',
  'refused-addresses',
  'delivery-counts',
  'delivery-retention',
  'retention',
  'override-retention',
  'maintenance-retention',
  'transcript-retention',
  'media-retention',
  'repeats',
  'archive',
  'effects',
  'greetings',
  'budget',
  'morning-digest',
  'digest',
] as const;

test('these are the jobs of Muster, besides the sweep', async () => {
  const world = await openWorld({ start });
  expect(world.muster.runner.jobs.map(({ name }) => name)).toEqual(['sweep', ...sideJobs]);
  await world.close();
});

test.each(sideJobs)('%s may throw: every other job runs, it is counted and logged, and Muster stays ready', async (broken) => {
  const world = await openWorld({ start });
  const ran = new Set<string>();
  const jobs = world.muster.runner.jobs.map((job) => ({
    ...job,
    run: async () => {
      if (job.name === broken) throw new Error('a bad row');
      await job.run();
      ran.add(job.name);
    },
  }));
  const { runner, lines, count, clock } = running(jobs);
  for (let beat = 1; beat <= 3; beat++) {
    world.clock.moveTo(start + hour + beat * 1_000);
    clock.moveTo(hour + beat * 1_000);
    runner.beat();
    for (const job of jobs) if ('cron' in job) await runner.run(job);
    await turns();
  }
  expect([...ran].sort()).toEqual(['sweep', ...sideJobs].filter((name) => name !== broken).sort());
  const runs = broken.endsWith('retention') ? 1 : 3;
  expect(await count(broken, 'failed')).toBe(runs);
  expect(await count('sweep', 'done')).toBe(3);
  expect(lines.map(({ level, job }) => ({ level, job }))).toEqual(Array(runs).fill({ level: 50, job: broken }));
  expect((await world.muster.app.inject('/readyz')).statusCode).toBe(200);
  await world.close();
});

test('a sweep that throws costs no other job its turn, and Muster is not ready after ten seconds of it', async () => {
  const world = await openWorld({ start });
  const ran: string[] = [];
  const jobs = world.muster.runner.jobs.map((job) => ({
    ...job,
    run: async () => {
      if (job.name === 'sweep') throw new Error('a bad row');
      ran.push(job.name);
      await job.run();
    },
  }));
  const { runner } = running(jobs);
  expect((await world.muster.app.inject('/readyz')).statusCode).toBe(200);
  world.clock.moveTo(start + 11_000);
  runner.beat();
  await turns();
  const calendarJobs = ['digest', 'refused-deliveries', 'rota-outlook', 'overdue-actions'];
  expect(ran).toEqual(sideJobs.filter((name) => !name.endsWith('retention') && !calendarJobs.includes(name)));
  expect((await world.muster.app.inject('/readyz')).statusCode).toBe(503);
  await world.close();
});

test('a job that hangs never runs twice at once, holds up no other, and is told of once', async () => {
  let begun = 0;
  let others = 0;
  let release: () => void = () => undefined;
  const hangs: Job = {
    name: 'hangs',
    everyMs: 1_000,
    run: () => {
      begun += 1;
      return new Promise<void>((done) => {
        release = done;
      });
    },
  };
  const { runner, clock, lines, count } = running([hangs, { name: 'other', everyMs: 1_000, run: async () => void others++ }]);
  for (let beat = 1; beat <= 120; beat++) {
    clock.moveTo(beat * 1_000);
    runner.beat();
    await turns();
  }
  expect(begun).toBe(1);
  expect(others).toBe(120);
  expect(await count('hangs', 'skipped')).toBe(119);
  expect(lines.map(({ job, msg }) => `${job}: ${msg}`)).toEqual(['hangs: a job is still running']);
  release();
  await turns();
  runner.beat();
  expect(begun).toBe(2);
});

test('a job that throws before it promises anything is caught like any other', async () => {
  const throws: Job = {
    name: 'throws',
    everyMs: 1_000,
    run: () => {
      throw new Error('at once');
    },
  };
  const { runner, count } = running([throws]);
  expect(await runner.turn()).toMatchObject([{ job: 'throws', error: { message: 'at once' } }]);
  expect(await count('throws', 'failed')).toBe(1);
});

test('an hourly job runs once an hour, from an hour after the start; a turn keeps the order of the list', async () => {
  const ran: string[] = [];
  const job = (name: string, everyMs: number): Job => ({ name, everyMs, run: async () => void ran.push(name) });
  const { runner, clock } = running([job('first', 1_000), job('hourly', hour), job('last', 1_000)]);
  for (const at of [1_000, hour - 1, hour, hour + 1_000, 2 * hour - 1, 2 * hour]) {
    clock.moveTo(at);
    await runner.turn();
  }
  const without = ['first', 'last'];
  const withIt = ['first', 'hourly', 'last'];
  expect(ran).toEqual([...without, ...without, ...withIt, ...without, ...without, ...withIt]);
});

test('a full disk is told of once by each job, and again after it was well', async () => {
  let full = true;
  const job: Job = {
    name: 'writes',
    everyMs: 1_000,
    run: async () => {
      if (full) throw new StoreUnavailable('The disk is full.', { hint: 'free some' });
    },
  };
  const { runner, lines } = running([job]);
  for (let beat = 0; beat < 5; beat++) await runner.turn();
  expect(lines).toHaveLength(1);
  full = false;
  await runner.turn();
  full = true;
  await runner.turn();
  expect(lines).toHaveLength(2);
});

test('how long a run took, and how long ago one went well, can be read', async () => {
  const slow: Job = { name: 'slow', everyMs: 1_000, run: async () => clock.moveTo(clock.now() + 2_000) };
  const { runner, clock, metrics } = running([slow]);
  await runner.turn();
  clock.moveTo(12_000);
  const text = await metrics.scrape();
  expect(text).toContain('muster_job_duration_seconds_sum{job="slow"} 2');
  expect(text).toContain('muster_job_last_success_age_seconds{job="slow"} 10');
});

test('two jobs of one name are refused: their numbers could not be told apart', () => {
  const job: Job = { name: 'same', everyMs: 1_000, run: async () => undefined };
  expect(() => running([job, job])).toThrow('two jobs share a name');
});

test('whoever stops waits for what runs, and for nothing else', async () => {
  const ended: string[] = [];
  let end = (): void => undefined;
  const slow = new Promise<void>((resolve) => {
    end = resolve;
  });
  const { runner } = running([
    { name: 'slow', everyMs: 1_000, run: async () => slow.then(() => ended.push('slow')) },
    { name: 'throws', everyMs: 1_000, run: () => Promise.reject(new Error('no')) },
  ]);
  await runner.idle();
  runner.beat();
  const idle = runner.idle().then(() => ended.push('idle'));
  await Promise.resolve();
  end();
  await idle;
  expect(ended).toEqual(['slow', 'idle']);
});
