// Work that comes round by itself, each job alone: caught, timed and counted, never twice at once, and never in another's way.

import type { Clock } from '../../clock.js';
import { StoreUnavailable } from '../../fault.js';
import type { Deps } from '../../handling/dependencies.js';
import { minutes, seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Metrics } from '../metrics.js';

/**
 * One kind of work. `everyMs` counts from the start of Muster and from one run to the next, and up to a second means with every
 * beat; `cron` is five fields, in an IANA zone. A run that throws is logged and counted, and the next one comes in its own time.
 */
export type Job = { readonly name: string; readonly run: () => Promise<unknown> } & (
  | { readonly everyMs: number }
  | { readonly cron: string; readonly timezone: string }
);

export interface JobFailure {
  readonly job: string;
  readonly error: unknown;
}

export interface JobRunner {
  readonly jobs: readonly Job[];
  /** Starts each interval job that is due and not running, and waits for none. */
  beat(): void;
  /** The same one after the other, in the order of the list; answers what failed. For tests, and wherever order is wanted. */
  turn(): Promise<readonly JobFailure[]>;
  /** One run, now; null when it ended well, or is under way already. Never rejects. */
  run(job: Job): Promise<JobFailure | null>;
  /** Resolves when what runs now has ended. Never rejects. */
  idle(): Promise<void>;
}

export interface JobRunnerOptions {
  readonly clock: Clock;
  readonly log: Deps['log'];
  readonly metrics: Pick<Metrics, 'job' | 'jobSucceeded' | 'onScrape'>;
}

/** How often `beat` is called. */
export const beatMs = seconds(1);
/** A run that takes this long is told of, once: no other run of its job begins before it ends. */
const stuckAfterMs = minutes(1);

/** What is known of a job between two runs. */
interface JobState {
  dueAt: EpochMs;
  runningSince: EpochMs | null;
  toldStuck: boolean;
  succeededAt: EpochMs | null;
  /** Its last run failed because the store took nothing. */
  storeless: boolean;
}

/** Throws when two jobs share a name. */
export function createJobRunner(jobs: readonly Job[], { clock, log, metrics }: JobRunnerOptions): JobRunner {
  const names = new Set(jobs.map(({ name }) => name));
  if (names.size < jobs.length) throw new Error('two jobs share a name');
  const startedAt = clock.now();
  const states = new Map(jobs.map((job) => [job.name, newState(job, startedAt)]));
  const stateOf = (job: Job): JobState => {
    const known = states.get(job.name) ?? newState(job, startedAt);
    states.set(job.name, known);
    return known;
  };

  const failed = (job: Job, state: JobState, error: unknown): JobFailure => {
    const storeless = error instanceof StoreUnavailable;
    // A full disk fails every run: its log line must not be what fills it.
    if (!(state.storeless && storeless)) log.error({ err: error, job: job.name }, 'a job failed; the others go on, and it is run again');
    state.storeless = storeless;
    return { job: job.name, error };
  };

  const underWay = new Set<Promise<unknown>>();
  const run = (job: Job): Promise<JobFailure | null> => {
    const ended = runOnce(job).finally(() => underWay.delete(ended));
    underWay.add(ended);
    return ended;
  };

  const runOnce = async (job: Job): Promise<JobFailure | null> => {
    const state = stateOf(job);
    const began = clock.now();
    if (state.runningSince !== null) {
      const forMs = began - state.runningSince;
      if (forMs >= stuckAfterMs && !state.toldStuck) log.warn({ job: job.name, forMs }, 'a job is still running');
      state.toldStuck ||= forMs >= stuckAfterMs;
      metrics.job(job.name, 'skipped');
      return null;
    }
    state.runningSince = began;
    state.dueAt = 'everyMs' in job ? began + job.everyMs : Number.POSITIVE_INFINITY;
    let failure: JobFailure | null = null;
    try {
      await job.run();
      state.storeless = false;
      state.succeededAt = clock.now();
    } catch (error) {
      failure = failed(job, state, error);
    }
    state.runningSince = null;
    state.toldStuck = false;
    metrics.job(job.name, failure === null ? 'done' : 'failed', Math.max(0, clock.now() - began));
    return failure;
  };

  // Further ahead than one round: the clock was set back since.
  const isDue = (job: Job, now: EpochMs): boolean =>
    'everyMs' in job && (job.everyMs <= beatMs || stateOf(job).dueAt <= now || stateOf(job).dueAt > now + job.everyMs);

  metrics.onScrape(() => {
    for (const { name } of jobs) {
      const at = states.get(name)?.succeededAt ?? null;
      if (at !== null) metrics.jobSucceeded(name, Math.max(0, clock.now() - at));
    }
  });

  return {
    jobs,
    beat: () => {
      const now = clock.now();
      for (const job of jobs) if (isDue(job, now)) void run(job);
    },
    turn: async () => {
      const failures: JobFailure[] = [];
      for (const job of jobs) {
        const failure = isDue(job, clock.now()) ? await run(job) : null;
        if (failure !== null) failures.push(failure);
      }
      return failures;
    },
    run,
    idle: async () => void (await Promise.all(underWay)),
  };
}

const newState = (job: Job, now: EpochMs): JobState => ({
  dueAt: 'everyMs' in job ? now + job.everyMs : Number.POSITIVE_INFINITY,
  runningSince: null,
  toldStuck: false,
  succeededAt: null,
  storeless: false,
});
