// What makes time pass: node-cron drives the sweep every second, a monotonic watchdog sweeps when cron has missed its beat,
// and the calendar jobs run in their zones. Escalation never depends on cron alone (reliability F5).

import cron, { type ScheduledTask } from 'node-cron';
import type { Clock } from '../../clock.js';
import { StoreUnavailable } from '../../fault.js';
import type { Deps } from '../../handling/dependencies.js';
import { minutes, seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';

/** Silence after which the watchdog sweeps. With the time between two looks it keeps a step within two seconds of its time. */
export const watchdogAfterMs = 1_500;
const watchEveryMs = 500;

export interface Drive {
  /** When the last sweep ended, and how often the watchdog had to step in. */
  readonly state: () => { readonly lastSweepAt: EpochMs; readonly rescues: number };
  stop(): Promise<void>;
}

export interface DriveOptions {
  readonly clock: Clock;
  readonly log: Deps['log'];
  readonly sweep: () => Promise<unknown>;
  readonly rescued?: () => void;
  /** Jobs by the calendar, each in its own zone. A throw is logged and stops no other. */
  readonly jobs: readonly { readonly name: string; readonly cron: string; readonly timezone: string; readonly run: () => Promise<void> }[];
}

/** Starts sweeping. With a time scale above 1 a second of the clock is shorter than cron can count, and the clock's own timer drives. */
export function drive({ clock, log, sweep, rescued, jobs }: DriveOptions): Drive {
  let lastBeatAt = clock.now();
  let lastSweepAt = lastBeatAt;
  let rescues = 0;
  let storeless = false;
  let stopped = false;

  const beat = async () => {
    if (stopped) return;
    lastBeatAt = clock.now();
    try {
      await sweep();
      storeless = false;
    } catch (error) {
      // A full disk fails every sweep: its log line must not be what fills it.
      if (!(storeless && error instanceof StoreUnavailable)) log.error({ err: error }, 'a sweep failed; the next one follows in a second');
      storeless = error instanceof StoreUnavailable;
    }
    lastSweepAt = clock.now();
  };

  const every = everySecond(clock, log, () => void beat());
  const fast = clock.every(seconds(1), () => {
    if (clock.scale > 1) void beat();
  });
  const watch = clock.every(watchEveryMs, () => {
    if (clock.scale > 1 || clock.now() - lastBeatAt <= watchdogAfterMs) return;
    rescues += 1;
    rescued?.();
    every.again();
    void beat();
  });
  const calendar = jobs.map((job) =>
    cron.schedule(
      job.cron,
      () => void job.run().catch((error: unknown) => log.error({ err: error, job: job.name }, 'a calendar job failed')),
      { ...plain, timezone: job.timezone, logger: log },
    ),
  );

  return {
    state: () => ({ lastSweepAt, rescues }),
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
