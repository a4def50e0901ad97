// Time: node-cron drives, the watchdog makes sure, the heartbeat tells the world outside.

import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import cron from 'node-cron';
import { pino } from 'pino';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { drive } from '../../../src/app/jobs/drive.js';
import { startHeartbeat } from '../../../src/app/jobs/heartbeat.js';
import { createJobRunner } from '../../../src/app/jobs/jobs.js';
import { createMetrics } from '../../../src/app/metrics.js';
import type { Clock } from '../../../src/clock.js';
import { StoreUnavailable } from '../../../src/fault.js';
import { manualClock } from '../../manual-clock.js';

const log = pino({ level: 'silent' });
const sweeping = (clock: Clock, into: typeof log, run: () => Promise<void>) =>
  createJobRunner([{ name: 'sweep', everyMs: 1_000, run }], { clock, log: into, metrics: createMetrics() });
afterEach(() => vi.restoreAllMocks());

describe('the drive', () => {
  test('sweeps all the same when node-cron is silent, and counts it', async () => {
    vi.spyOn(cron, 'schedule').mockReturnValue({ destroy: async () => undefined } as never);
    const clock = manualClock(0);
    let sweeps = 0;
    let rescued = 0;
    const driver = drive({
      clock,
      log,
      runner: sweeping(clock, log, async () => {
        sweeps += 1;
      }),
      rescued: () => {
        rescued += 1;
      },
    });
    for (let second = 1; second <= 10; second++) {
      clock.moveTo(second * 1_000);
      await Promise.resolve();
      await Promise.resolve();
    }
    expect(sweeps).toBe(5);
    expect(rescued).toBe(5);
    expect(driver.state().rescues).toBe(5);
    await driver.stop();
  });

  test('goes on after a sweep that threw', async () => {
    const beats: (() => void)[] = [];
    vi.spyOn(cron, 'schedule').mockImplementation((_, run) => {
      beats.push(run as () => void);
      return { destroy: async () => undefined } as never;
    });
    let sweeps = 0;
    const clock = manualClock(0);
    const runner = sweeping(clock, log, async () => {
      sweeps += 1;
      throw new Error('a bad row');
    });
    const driver = drive({ clock, log, runner });
    beats[0]?.();
    await Promise.resolve();
    beats[0]?.();
    await Promise.resolve();
    expect(sweeps).toBe(2);
    await driver.stop();
  });
});

describe('a store that takes nothing', () => {
  test('is complained about once, not with every sweep, and again when it comes back to it', async () => {
    let beat: () => void = () => undefined;
    vi.spyOn(cron, 'schedule').mockImplementation((_, run) => {
      beat = run as () => void;
      return { destroy: async () => undefined } as never;
    });
    const lines: string[] = [];
    let takes = false;
    const clock = manualClock(0);
    const counting = pino({ level: 'error' }, { write: (line: string) => void lines.push(line) });
    const runner = sweeping(clock, counting, async () => {
      if (!takes) throw new StoreUnavailable('The disk is full.', { hint: 'free some' });
    });
    const driver = drive({ clock, log: counting, runner });
    const beats = async (count: number) => {
      for (let done = 0; done < count; done++) {
        beat();
        await Promise.resolve();
        await Promise.resolve();
      }
    };
    await beats(10);
    expect(lines).toHaveLength(1);
    takes = true;
    await beats(2);
    takes = false;
    await beats(10);
    expect(lines).toHaveLength(2);
    await driver.stop();
  });
});

describe('the heartbeat', () => {
  const server = setupServer();
  afterEach(() => server.close());

  test('is sent while all is well, and kept back when anything is not', async () => {
    let beats = 0;
    server.use(
      http.post('https://deadman.example/ping', () => {
        beats += 1;
        return HttpResponse.json({});
      }),
    );
    server.listen({ onUnhandledRequest: 'error' });
    let problems: string[] = [];
    let takes = true;
    const heartbeat = startHeartbeat({
      url: 'https://deadman.example/ping',
      clock: manualClock(0),
      log,
      readiness: async () => ({ well: problems.length === 0, problems }),
      takesAlerts: async () => takes,
    });
    expect(await heartbeat.beat()).toBe(true);
    problems = ['No sweep for 12 s'];
    expect(await heartbeat.beat()).toBe(false);
    problems = [];
    takes = false;
    expect(await heartbeat.beat()).toBe(false);
    expect(beats).toBe(1);
    heartbeat.stop();
  });

  test('survives a dead-man switch that is itself dead', async () => {
    server.use(http.post('https://deadman.example/ping', () => HttpResponse.error()));
    server.listen({ onUnhandledRequest: 'error' });
    const heartbeat = startHeartbeat({
      url: 'https://deadman.example/ping',
      clock: manualClock(0),
      log,
      readiness: async () => ({ well: true, problems: [] }),
      takesAlerts: async () => true,
    });
    expect(await heartbeat.beat()).toBe(false);
    heartbeat.stop();
  });
});
