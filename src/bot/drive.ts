// What makes time pass: node-cron drives the sweep every second, a monotonic watchdog sweeps when cron has missed its beat,
// and the calendar jobs run in their zones. Escalation never depends on cron alone (reliability F5).

import cron from 'node-cron';
import type { Clock } from '../clock.js';
import { seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { Deps } from './deps.js';

/** Silence of the sweep after which the watchdog steps in. */
export const watchdogAfterMs = seconds(3);

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
  let lastSweepAt = clock.now();
  let rescues = 0;
  let stopped = false;

  const beat = async () => {
    if (stopped) return;
    try {
      await sweep();
    } catch (error) {
      log.error({ err: error }, 'a sweep failed; the next one follows in a second');
    }
    lastSweepAt = clock.now();
  };

  const every = cron.schedule('* * * * * *', () => void beat(), { timezone: 'UTC', noOverlap: true });
  const fast = clock.every(seconds(1), () => {
    if (clock.scale > 1) return void beat();
    if (clock.now() - lastSweepAt <= watchdogAfterMs) return;
    rescues += 1;
    rescued?.();
    void beat();
  });
  const calendar = jobs.map((job) =>
    cron.schedule(
      job.cron,
      () => void job.run().catch((error: unknown) => log.error({ err: error, job: job.name }, 'a calendar job failed')),
      {
        timezone: job.timezone,
        noOverlap: true,
      },
    ),
  );

  return {
    state: () => ({ lastSweepAt, rescues }),
    stop: async () => {
      stopped = true;
      fast();
      await Promise.all([every, ...calendar].map((task) => task.destroy()));
    },
  };
}
