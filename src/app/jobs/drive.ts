// What makes time pass: node-cron beats every second, a monotonic watchdog beats when cron has missed one, and the calendar jobs
// run in their zones. Escalation never depends on cron alone.

import cron, { type ScheduledTask } from 'node-cron';
import type { Clock } from '../../clock.js';
import type { Deps } from '../../handling/dependencies.js';
import { minutes } from '../../incident/duration.js';
import { beatMs, type JobRunner } from './jobs.js';

/** Silence after which the watchdog beats. With the time between two looks it keeps a step within two seconds of its time. */
const watchdogAfterMs = 1_500;
const watchEveryMs = 500;

export interface Drive {
  /** How often the watchdog had to step in. */
  readonly state: () => { readonly rescues: number };
  stop(): Promise<void>;
}

export interface DriveOptions {
  readonly clock: Clock;
  readonly log: Deps['log'];
  /** Its interval jobs are run by the beat, its calendar jobs by node-cron. */
  readonly runner: JobRunner;
  readonly rescued?: () => void;
}

/** Starts the jobs. With a time scale above 1 a second of the clock is shorter than cron can count, and the clock's own timer drives. */
export function drive({ clock, log, runner, rescued }: DriveOptions): Drive {
  let lastBeatAt = clock.now();
  let rescues = 0;
  let stopped = false;

  const beat = () => {
    if (stopped) return;
    lastBeatAt = clock.now();
    runner.beat();
  };

  const every = everySecond(clock, log, beat);
  const fast = clock.every(beatMs, () => {
    if (clock.scale > 1) beat();
  });
  const watch = clock.every(watchEveryMs, () => {
    // Either way: the clock may have been set back since the last beat.
    if (clock.scale > 1 || Math.abs(clock.now() - lastBeatAt) <= watchdogAfterMs) return;
    rescues += 1;
    rescued?.();
    every.again();
    beat();
  });
  const calendar = runner.jobs.flatMap((job) =>
    'cron' in job ? [cron.schedule(job.cron, () => void runner.run(job), { ...plain, timezone: job.timezone, logger: log })] : [],
  );

  return {
    state: () => ({ rescues }),
    stop: async () => {
      stopped = true;
      fast();
      watch();
      await Promise.all([every.stop(), ...calendar.map((task) => task.destroy())]);
    },
  };
}

/** A beat this late still counts: the loop was busy. Later than that the wall clock was set. */
const lateBeatMs = minutes(10);
/** A second that begins sooner than this might have begun when node-cron looks, and would come again only tomorrow. */
const tooSoonMs = 50;
/** Missed beats are the watchdog's to tell. */
const plain = { noOverlap: true, suppressMissedWarning: true } as const;

interface Beats {
  /** Forgets the beat that is awaited and awaits the next full second. */
  again(): void;
  stop(): Promise<void>;
}

/**
 * node-cron, one beat at a time, each under a pattern of its own second of the day. Under `* * * * * *` node-cron would walk
 * through every second that a clock set forward has skipped, on the event loop: 16 s for a day, for ever for ten years.
 */
function everySecond({ now, offsetMs }: Clock, log: Deps['log'], beat: () => void): Beats {
  let awaited: ScheduledTask | null = null;
  let stopped = false;
  const forget = async () => awaited?.destroy();
  const again = () => {
    if (stopped) return;
    void forget();
    const second = Math.floor((now() + offsetMs() + tooSoonMs) / 1_000) + 1;
    const pattern = `${second % 60} ${Math.floor(second / 60) % 60} ${Math.floor(second / 3_600) % 24} * * *`;
    awaited = cron.schedule(pattern, onBeat, { ...plain, timezone: 'UTC', missedExecutionTolerance: lateBeatMs, logger: log });
  };
  const onBeat = () => {
    again();
    beat();
  };
  again();
  return {
    again,
    stop: async () => {
      stopped = true;
      await forget();
    },
  };
}
