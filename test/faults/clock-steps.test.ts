// Somebody sets the wall clock, or the machine sleeps: every step of the ladder comes once and in time. The real clock, the real
// node-cron and the real drive over time that only this test moves; nothing sleeps.

import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { type Drive, drive } from '../../src/app/jobs/drive.js';
import { createJobRunner, type Job } from '../../src/app/jobs/jobs.js';
import { createMetrics } from '../../src/app/metrics.js';
import { createMuster, type Muster } from '../../src/app/wire.js';
import { type Clock, systemClock } from '../../src/clock.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Store } from '../../src/store/store.js';
import { type FakeTransport, fakeTransport } from '../fake-transport.js';

const start = Date.parse('2026-11-24T21:44:00.300Z');
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

/** How far one move goes; nothing here is known more exactly than this. */
const moveMs = 500;
const asha = '+919812300001';

let asleepMs: number;
let clock: Clock;
let store: Store;
let transport: FakeTransport;
let muster: Muster;
let driver: Drive;
/** What was logged as a warning or worse, but for the clocks being apart, which is what these tests make them. */
let errors: string[];
/** Elapsed time, asleep or awake, at which each sweep began. */
let sweptAt: number[];

const elapsed = () => performance.now() + asleepMs;

beforeEach(async () => {
  vi.useFakeTimers({ now: start, toFake: ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date', 'performance'] });
  asleepMs = 0;
  errors = [];
  sweptAt = [];
  clock = systemClock({ sources: { wall: () => Date.now(), monotonic: () => performance.now(), uptime: elapsed } });
  store = await openSqliteStore({ path: ':memory:' });
  transport = fakeTransport(clock);
  const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);
  const log = pino(
    { level: 'warn' },
    {
      write: (line: string) => {
        if (!/the wall clock: it was set/u.test(line)) errors.push(line);
      },
    },
  );
  muster = createMuster({
    config: { webhookToken: null, apiToken: null, publicUrl: null },
    organisation: () => organisation,
    store,
    transports: [transport],
    clock,
    log,
    metrics: createMetrics(),
    newCode: () => '482913',
  });
  await transport.start(muster.listener);
  await muster.app.ready();
  muster.sender.start();
  const watched = (job: Job): Job => ({
    ...job,
    run: () => {
      if (job.name === 'sweep') sweptAt.push(elapsed());
      return job.run();
    },
  });
  const daily = { name: 'daily', cron: '0 9 * * *', timezone: 'Asia/Kolkata', run: async () => undefined };
  const jobs = [...muster.runner.jobs.map(watched), daily];
  driver = drive({ clock, log, runner: createJobRunner(jobs, { clock, log, metrics: createMetrics() }) });
});

afterEach(async () => {
  await driver.stop();
  await muster.app.close();
  await muster.sender.stop();
  vi.useRealTimers();
  await store.close();
  expect(errors).toEqual([]);
});

const turns = async () => {
  for (let turn = 0; turn < 8; turn++) await new Promise((resolve) => setImmediate(resolve));
};

/** Lets this much time pass, awake. */
const pass = async (forMs: number) => {
  for (let left = forMs; left > 0; left -= moveMs) {
    await vi.advanceTimersByTimeAsync(moveMs);
    await turns();
  }
};

const stepWall = (byMs: number) => vi.setSystemTime(Date.now() + byMs);

const fires = async () => {
  const payload = { title: 'pool timeout', severity: 'critical', service: 'orders', key: 'a' };
  const answer = await muster.app.inject({ method: 'POST', url: '/webhooks/generic', payload });
  expect(answer.statusCode).toBe(200);
  await turns();
};

/** How long after it opened the incident was paged again, in whole seconds, each counted from the one before. */
const rungs = async () => {
  const lines = await store.timeline(1, 1_000);
  const at = lines.filter((line) => line.kind === 'opened' || line.kind === 'paged-again').map((line) => line.at);
  return at.slice(1).map((one, index) => Math.round((one - (at[index] ?? one)) / second));
};

const expectRungs = async (...wanted: readonly number[]) => {
  const found = await rungs();
  expect(found).toHaveLength(wanted.length);
  for (const [index, due] of wanted.entries()) {
    expect(found[index]).toBeGreaterThanOrEqual(due);
    expect(found[index]).toBeLessThanOrEqual(due + 2);
  }
};

const pagesTo = (phone: string) => transport.spoken.filter((one) => one.chat === phone && /^🔴/u.test(one.text)).length;

/** Asha is on call, Ian her backup, Mia the manager; Vic and Cora are told once. */
const expectPages = () => expect(people.map(pagesTo)).toEqual([3, 3, 2, 1, 1]);
const people = ['+919812300001', '+447700900008', '+34612300003', '+12025550104', '+12025550105'];

const longestGap = () => Math.max(...sweptAt.slice(1).map((at, index) => at - (sweptAt[index] ?? at)));

describe('the ladder of a P1 nobody answers', () => {
  test('is climbed by node-cron when nothing disturbs it', async () => {
    await fires();
    await pass(12 * minute);
    await expectRungs(120, 180, 300);
    expectPages();
    expect(driver.state().rescues).toBe(0);
    expect(longestGap()).toBeLessThanOrEqual(second + moveMs);
  });

  test.each([
    ['a second back', -second],
    ['a second on', second],
    ['an hour back', -hour],
    ['an hour on', hour],
    ['a day back', -day],
    ['a day on', day],
    ['ten years back', -3_654 * day],
    ['ten years on', 3_654 * day],
  ])('comes once and in time when the wall clock is set %s', async (_, byMs) => {
    await fires();
    await pass(118 * second);
    stepWall(byMs);
    await pass(12 * minute - 118 * second);
    await expectRungs(120, 180, 300);
    expectPages();
    expect(longestGap()).toBeLessThanOrEqual(2 * second);
    expect(driver.state().rescues).toBeLessThanOrEqual(1);
  });

  test('comes once and in time when the wall clock is set to and fro all the time', async () => {
    await fires();
    for (let step = 0; step < 72; step++) {
      stepWall(step % 2 === 0 ? -hour : hour);
      await pass(10 * second);
    }
    await expectRungs(120, 180, 300);
    expectPages();
    expect(longestGap()).toBeLessThanOrEqual(2 * second);
  });

  test('is taken up where it was after ten minutes of sleep: one step at once, the next in its own time', async () => {
    await fires();
    await pass(30 * second);
    asleepMs += 10 * minute;
    stepWall(10 * minute);
    await pass(2 * second);
    await expectRungs(630);
    expect(pagesTo(asha)).toBe(2);
    await pass(8 * minute);
    await expectRungs(630, 180, 300);
    expectPages();
  });
});

test('the wall clock set wrong is known to whoever looks, and moves no running incident', async () => {
  const before = clock.now();
  stepWall(-hour);
  expect(clock.now() - before).toBeLessThan(second);
  expect(clock.offsetMs()).toBe(-hour);
});
