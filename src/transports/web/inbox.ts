// What arrived, told in order: per chat one after the other, each until it is stored. Nothing is told twice, nothing is dropped
// because the store was away, and the cursor of what was heard never passes anything that is still waiting.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import { StoreUnavailable } from '../../fault.js';
import { minutes, seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';

/** What an arrival turned out to be: the id under which it is the same again, and how it is told. */
export interface Reading {
  readonly id: string;
  readonly tell: () => Promise<void>;
}

export interface Arrival {
  /** Everything with one line is told in order. */
  readonly line: string;
  /** When it was written, by WhatsApp's clock. */
  readonly at: EpochMs;
  /** A message a person wrote: the cursor waits for it. */
  readonly counts: boolean;
  /** Begins at once, so that a slow picture is on its way while others are told. Null: nothing to tell. */
  readonly read: () => Promise<Reading | null>;
}

export interface Inbox {
  take(arrival: Arrival): void;
  /** Keeps what arrives back until `release`, so that what was missed can be told first. Not for longer than `holdLimitMs`. */
  hold(): void;
  /** Tells these and whatever was held back, oldest first across all chats. */
  release(missed: readonly Arrival[]): void;
  /** Something is known to be on its way (not decrypted yet): the cursor waits for it, for a while. */
  expect(id: string, at: EpochMs): void;
  arrived(id: string): void;
  /** Nothing is told from now on; what waits comes again after the next start. */
  close(): void;
}

interface Deps {
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** Everything written before this has been told. Called only as it grows. */
  readonly reached: (at: EpochMs) => void;
}

/** What was missed may take this long to be fetched before live messages go first. */
export const holdLimitMs = seconds(20);
/** A message that never decrypts does not keep the cursor for ever. */
const expectHoldsMs = minutes(10);
const firstPauseMs = 500;
const longestPauseMs = seconds(30);
/** What fails this often while the store is well would fail for ever, and deafen its chat. */
const mostAttempts = 8;
/** Ids remembered as told; older repetitions are for the receipts of the bot to notice. */
const toldKept = 10_000;

export function createInbox(deps: Deps): Inbox {
  const lines = new Map<string, Promise<void>>();
  const waiting = new Set<EpochMs[]>();
  const expected = new Map<string, { readonly mark: EpochMs[]; readonly giveUp: () => void }>();
  const told = new Set<string>();
  let held: Arrival[] | null = null;
  let letGo = () => {};
  let heardUpTo = 0;
  let reached = 0;
  let open = true;

  const settle = (mark: EpochMs[]): void => {
    waiting.delete(mark);
    const oldest = Math.min(...[...waiting].map(([at = 0]) => at), Number.POSITIVE_INFINITY);
    const upTo = Math.min(heardUpTo, oldest - 1);
    if (open && upTo > reached) {
      reached = upTo;
      deps.reached(upTo);
    }
  };
  const forgetOldest = (): void => {
    for (const id of told) {
      if (told.size <= toldKept) return;
      told.delete(id);
    }
  };

  /** Resolves after the first attempt, so that one that cannot be told does not hold up other chats. */
  const enqueue = (arrival: Arrival, before: Promise<void>): Promise<void> => {
    const mark = [arrival.at];
    if (arrival.counts) waiting.add(mark);
    const reading = arrival.read().catch((error: unknown) => {
      deps.log.error({ err: error }, 'something from WhatsApp could not be read; it is left out');
      return null;
    });
    return new Promise((tried) => {
      const turn = async () => {
        await before;
        const read = await reading;
        const again = read === null || told.has(read.id);
        if (!again) told.add(read.id);
        forgetOldest();
        const done = again || (await tellUntilStored(deps, read, () => open, tried));
        if (done && arrival.counts) heardUpTo = Math.max(heardUpTo, arrival.at);
        if (done) settle(mark);
        tried();
      };
      const line = (lines.get(arrival.line) ?? Promise.resolve()).then(turn);
      lines.set(arrival.line, line);
      void line.finally(() => lines.get(arrival.line) === line && lines.delete(arrival.line));
    });
  };

  const release = (missed: readonly Arrival[]): void => {
    letGo();
    const all = [...missed, ...(held ?? [])].sort((a, b) => a.at - b.at);
    held = null;
    let before = Promise.resolve();
    for (const arrival of all) before = enqueue(arrival, before);
  };

  return {
    take: (arrival) => {
      if (!open) return;
      if (held === null) void enqueue(arrival, Promise.resolve());
      else held.push(arrival);
    },
    hold: () => {
      letGo();
      held ??= [];
      letGo = deps.clock.after(holdLimitMs, () => release([]));
    },
    release,
    expect: (id, at) => {
      const mark = [at];
      waiting.add(mark);
      const giveUp = deps.clock.after(expectHoldsMs, () => {
        expected.delete(id);
        settle(mark);
      });
      expected.set(id, { mark, giveUp });
    },
    arrived: (id) => {
      const one = expected.get(id);
      expected.delete(id);
      one?.giveUp();
      if (one !== undefined) settle(one.mark);
    },
    close: () => {
      open = false;
      letGo();
      for (const { giveUp } of expected.values()) giveUp();
    },
  };
}

/** True once it is stored, or given up because it alone fails; false when the transport stopped before. */
async function tellUntilStored(deps: Deps, reading: Reading, open: () => boolean, tried: () => void): Promise<boolean> {
  for (let attempt = 1; open(); attempt++) {
    try {
      await reading.tell();
      return true;
    } catch (error) {
      tried();
      if (!(error instanceof StoreUnavailable) && attempt >= mostAttempts) {
        deps.log.error({ err: error, event: reading.id }, 'something from WhatsApp could not be handled; it is left out');
        return true;
      }
      deps.log.warn({ err: error, event: reading.id, attempt }, 'something from WhatsApp could not be stored; it is told again');
      await pause(deps.clock, Math.min(firstPauseMs * 2 ** (attempt - 1), longestPauseMs));
    }
  }
  return false;
}

const pause = (clock: Clock, delayMs: number): Promise<void> => new Promise((resolve) => void clock.after(delayMs, resolve));
