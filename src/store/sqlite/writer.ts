// The one writer. Whatever waits goes into one transaction and one fsync; each write keeps its own outcome.
// Must never block the event loop while somebody else holds the lock, and never resolve a write before it is durable.

import type { Database } from 'better-sqlite3';
import { StoreUnavailable } from '../../fault.js';
import { isBusy, isTrouble, translate } from './faults.js';

export interface Writer {
  /**
   * Runs `work` inside the next transaction and resolves with its value once that is on disk. `work` may run more than once,
   * each time as if it were the first, so it must not keep what it found. When it throws, nothing of it is stored.
   */
  write<T>(work: () => T): Promise<T>;
  /** The same for what may leave a moment later: while alerts pour in it joins their next transaction, instead of one of its own. */
  writeSoon<T>(work: () => T): Promise<T>;
  /**
   * The same for long work, in a transaction of its own: others have a turn of the event loop between its steps, and no write comes in
   * between. Questions asked meanwhile see what its steps wrote. All of it is taken back unless `keeps` says yes to what it came to.
   */
  writeInSteps<T>(work: () => Generator<void, T>, keeps: (value: T) => boolean): Promise<T>;
  /** Takes nothing more; resolves when everything that was waiting has its outcome. */
  stop(): Promise<void>;
}

export interface WriterOptions {
  readonly path: string;
  /** Runs last inside each transaction. */
  readonly beforeCommit: () => void;
  /** After each transaction: how many writes shared it, and for how long it held the event loop. */
  readonly onCommit: (info: { readonly changes: number; readonly durationMs: number }) => void;
  /** Writes are given up because of this error, as SQLite gave it. */
  readonly onRefused?: (error: unknown) => void;
}

interface Steps {
  readonly begin: () => Generator<void, unknown>;
  readonly keeps: (value: unknown) => boolean;
}

interface Job {
  readonly work: () => unknown;
  readonly resolve: (value: unknown) => void;
  readonly reject: (error: Error) => void;
  /** Since when the lock has been refused to it, on the monotonic clock. */
  refusedSinceMs: number | null;
  /** Comes from `writeSoon`. */
  readonly soon: boolean;
  /** Comes from `writeInSteps`. */
  readonly steps: Steps | null;
  /** It was part of a transaction that failed as a whole: the next attempt is its own. */
  alone: boolean;
}

/** A write waits this long for somebody else's lock; whoever asked is then told to come again. */
const patienceMs = 2_000;
const firstPauseMs = 10;
const longestPauseMs = 100;
/** Bound how long one transaction holds the event loop: what is left then goes into the next. */
const mostPerTransaction = 256;
const longestHoldMs = 25;
/** Steps of long work follow each other for so long before others have a turn. */
const stepsHoldMs = 10;

/** So many urgent transactions in a row, none later than this after the one before, are a stream: what may wait joins the next of it. */
const stream = 8;
/** No next one within this time: it goes alone. */
const streamGapMs = 25;

/** The writer of this connection; there must be no other. */
export function groupedWriter(db: Database, { path, beforeCommit, onCommit, onRefused }: WriterOptions): Writer {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const rollback = db.prepare('ROLLBACK');

  let waiting: Job[] = [];
  let scheduled = false;
  let stopped = false;
  let pauseMs = firstPauseMs;

  /** When the last transaction with something in it that cannot wait ended. */
  let urgentEndedAtMs = Number.NEGATIVE_INFINITY;
  /** How many of those came close after each other. One that held nothing urgent is no part of it and breaks nothing. */
  let inARow = 0;
  let noneCame: NodeJS.Timeout | null = null;

  const enqueue = <T>(work: () => T, soon: boolean, steps: Steps | null = null): Promise<T> =>
    new Promise<T>((resolve, reject) => {
      waiting.push({ work, resolve: resolve as (value: unknown) => void, reject, refusedSinceMs: null, soon, steps, alone: false });
      if (soon && inARow >= stream && performance.now() - urgentEndedAtMs < streamGapMs) noneCame ??= setTimeout(schedule, streamGapMs);
      else schedule();
    });

  const schedule = () => {
    if (scheduled) return;
    scheduled = true;
    setImmediate(flush);
  };

  /** Whether what cannot wait comes as a stream. */
  const watchStream = (startedMs: number, urgent: boolean) => {
    if (noneCame !== null) clearTimeout(noneCame);
    noneCame = null;
    if (startedMs - urgentEndedAtMs >= streamGapMs) inARow = 0;
    else if (urgent) inARow += 1;
  };

  const flush = () => {
    scheduled = false;
    const startedMs = performance.now();
    const urgent = waiting.some((job) => !job.soon);
    watchStream(startedMs, urgent);
    try {
      begin.run();
    } catch (error) {
      return isBusy(error) ? pause(error) : give(waiting.splice(0), error);
    }
    pauseMs = firstPauseMs;
    const [first] = waiting;
    if (first !== undefined && first.steps !== null) {
      waiting.shift();
      return inSteps(first, first.steps);
    }
    const group = next();
    const values = store(group, startedMs);
    const endedAtMs = performance.now();
    if (urgent) urgentEndedAtMs = endedAtMs;
    const durationMs = endedAtMs - startedMs;
    if (waiting.length > 0) schedule();
    if (values === null) return;
    values.forEach((value, index) => {
      group[index]?.resolve(value);
    });
    onCommit({ changes: values.length, durationMs });
  };

  /** In the transaction that has begun, which nobody else writes in until it ends. */
  const inSteps = (job: Job, { begin: beginSteps, keeps }: Steps) => {
    scheduled = true;
    let work: Generator<void, unknown> | null = null;
    let longestMs = 0;
    const over = () => {
      scheduled = false;
      urgentEndedAtMs = performance.now();
      if (waiting.length > 0) schedule();
    };
    const goOn = () => {
      const startedMs = performance.now();
      const held = () => Math.max(longestMs, performance.now() - startedMs);
      try {
        work ??= beginSteps();
        let step = work.next();
        while (step.done !== true && performance.now() - startedMs < stepsHoldMs) step = work.next();
        if (step.done !== true) {
          longestMs = held();
          setImmediate(goOn);
          return;
        }
        const { value } = step;
        if (keeps(value)) {
          beforeCommit();
          commit.run();
        } else rollback.run();
        over();
        job.resolve(value);
        onCommit({ changes: 1, durationMs: held() });
      } catch (error) {
        if (db.inTransaction) rollback.run();
        over();
        give([job], error);
      }
    };
    goOn();
  };

  /** Waits outside the event loop's turn; those that were refused for too long are told. */
  const pause = (error: unknown) => {
    const nowMs = performance.now();
    for (const job of waiting) job.refusedSinceMs ??= nowMs;
    const tired = (job: Job) => nowMs - (job.refusedSinceMs ?? nowMs) >= patienceMs;
    give(waiting.filter(tired), error);
    waiting = waiting.filter((job) => !tired(job));
    if (waiting.length === 0) return;
    scheduled = true;
    setTimeout(flush, pauseMs);
    pauseMs = Math.min(pauseMs * 2, longestPauseMs);
  };

  const give = (jobs: readonly Job[], error: unknown) => {
    if (jobs.length > 0) onRefused?.(error);
    for (const job of jobs) job.reject(translate(error, path));
  };

  const next = (): readonly Job[] => {
    const long = waiting.findIndex((job) => job.steps !== null);
    return waiting.splice(0, waiting[0]?.alone ? 1 : long < 0 ? mostPerTransaction : Math.min(long, mostPerTransaction));
  };

  /**
   * A group in the open transaction, or as much of its beginning as there is time for; the rest waits again. What each came to, or null
   * when it has to be tried another way.
   */
  const store = (group: readonly Job[], startedMs: number): readonly unknown[] | null => {
    const values: unknown[] = [];
    let inTime = group;
    try {
      for (const job of group) {
        if (values.length > 0 && performance.now() - startedMs > longestHoldMs) {
          inTime = group.slice(0, values.length);
          waiting.unshift(...group.slice(values.length));
          break;
        }
        values.push(job.work());
      }
      beforeCommit();
      commit.run();
      return values;
    } catch (error) {
      if (db.inTransaction) rollback.run();
      retry(inTime, inTime[values.length], error);
      return null;
    }
  };

  /** Nobody pays for another's failure: a write that is wrong goes alone, and in trouble each is tried for itself. */
  const retry = (group: readonly Job[], culprit: Job | undefined, error: unknown) => {
    if (group.length === 1) give(group, error);
    else if (culprit === undefined || isTrouble(error)) waiting.unshift(...group.map((job) => ({ ...job, alone: true })));
    else {
      give([culprit], error);
      waiting.unshift(...group.filter((job) => job !== culprit));
    }
  };

  return {
    write: (work) => (stopped ? Promise.reject(closed()) : enqueue(work, false)),
    writeInSteps: (begin, keeps) =>
      stopped ? Promise.reject(closed()) : enqueue(noWork, false, { begin, keeps: keeps as Steps['keeps'] }),
    writeSoon: (work) => (stopped ? Promise.reject(closed()) : enqueue(work, true)),
    stop: async () => {
      if (stopped) return;
      stopped = true;
      await enqueue(() => undefined, false).catch(() => undefined);
    },
  };
}

/** Stands for work that is done in steps. */
const noWork = () => undefined as never;

const closed = (): StoreUnavailable =>
  new StoreUnavailable('The store is closed.', { hint: 'Muster is stopping; whoever sent this should send it again after the restart.' });
