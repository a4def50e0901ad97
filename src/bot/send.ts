// The one sender: takes rows from the outbox in order, hands them to the transport, writes down what came of it.
// Pages and answers have a lane of their own and never wait behind chatter.

import { SendFailure, StoreUnavailable } from '../fault.js';
import { hours, seconds } from '../incident/duration.js';
import type { Message } from '../incident/message.js';
import type { OutboxRow, Settlement } from '../store/store.js';
import { type CarryDeps, carry, lostAnswer } from './carry.js';
import { emptyChange } from './handle.js';
import { createLimiter, type Limits, limitsOf } from './rate.js';
import { retryAt } from './retry.js';

type Lane = 'critical' | 'normal';
const lanes: readonly Lane[] = ['critical', 'normal'];

/** A claim holds this long; after a crash the row is free again then (issue: "≤ 15 s"). */
export const leaseMs = seconds(15);
/** Rows carried side by side in one lane, each of another chat. */
const mostAtOnce = 64;
/** The sender looks again after this long even when nobody woke it. */
const idleMs = seconds(1);

/** The line about an absence is itself old news after this long. */
const awayExpiresAfterMs = hours(1);

/** Named moments at which the crash tests stop the process. */
export type Failpoint = 'before-claim' | 'after-claim' | 'after-accept' | 'before-mark';

export interface SenderHooks {
  readonly failpoint?: (name: Failpoint) => void;
  readonly handedOver?: (row: OutboxRow) => void;
  readonly failed?: (row: OutboxRow, permanent: boolean) => void;
}

export interface Sender {
  start(): void;
  /** Something new may be in the outbox. */
  wake(): void;
  /** Sends whatever may leave now; resolves when nothing more may. */
  drain(): Promise<void>;
  /** Turns stale chatter into one line a chat. */
  expire(): Promise<void>;
  /** Stops claiming, waits for what is under way. */
  stop(): Promise<void>;
}

export function createSender(deps: CarryDeps, hooks: SenderHooks = {}, limits: Limits | undefined = limitsOf[deps.transport.name]): Sender {
  const limiter = createLimiter(limits ?? { all: { perSecond: 1, burst: 5 }, perRecipient: { perSecond: 1, burst: 5 } });
  const running = new Map<Lane, Promise<void>>();
  const again = new Set<Lane>();
  let stopped = false;
  let stopTimer: (() => void) | null = null;

  /** One claim and everything in it. Answers how many rows were taken. */
  const round = async (lane: Lane): Promise<number> => {
    const now = deps.clock.now();
    const limit = limiter.room(mostAtOnce, now);
    if (limit < 1 || stopped) return 0;
    hooks.failpoint?.('before-claim');
    const rows = await deps.store.claim({ now, lane, limit, leaseMs: leaseMs * deps.clock.scale, exceptChats: limiter.waiting(now) });
    if (rows.length > 0) hooks.failpoint?.('after-claim');
    await Promise.all(rows.map((row) => one(row)));
    return rows.length;
  };

  const one = async (row: OutboxRow): Promise<void> => {
    limiter.spend(row.chatKey, deps.clock.now());
    const settlement = await attempt(deps, row, hooks);
    hooks.failpoint?.('before-mark');
    await deps.store.settle([settlement]);
    if (settlement.to === 'handed-over' || settlement.to === 'accepted') hooks.handedOver?.(row);
    if (settlement.to === 'failed') hooks.failed?.(row, true);
    if (settlement.to === 'queued') hooks.failed?.(row, false);
  };

  /** Runs a lane until nothing more may leave. Calls that overlap share one run, with one more round at its end. */
  const run = (lane: Lane): Promise<void> => {
    again.add(lane);
    const current = running.get(lane);
    if (current !== undefined) return current;
    const started = (async () => {
      while (again.delete(lane)) while ((await round(lane)) > 0);
    })()
      .catch((error: unknown) => troubled(deps, error))
      .finally(() => running.delete(lane));
    running.set(lane, started);
    return started;
  };

  const wake = () => {
    if (!stopped) for (const lane of lanes) void run(lane);
  };

  return {
    start: () => {
      stopTimer = deps.clock.every(idleMs, wake);
      wake();
    },
    wake,
    drain: async () => {
      await Promise.all(lanes.map(run));
    },
    expire: () => expire(deps, wake),
    stop: async () => {
      stopped = true;
      stopTimer?.();
      await Promise.all(running.values());
    },
  };
}

/** The store cannot take anything for a moment: rows keep their lease and come again. */
function troubled(deps: CarryDeps, error: unknown): void {
  const expected = error instanceof StoreUnavailable;
  deps.log[expected ? 'warn' : 'error']({ err: error }, 'the sender could not go on and will try again');
}

async function attempt(deps: CarryDeps, row: OutboxRow, hooks: SenderHooks): Promise<Settlement> {
  const base = { id: row.id, attempt: row.attempts };
  try {
    const carried = await carry(deps, row);
    if ('dropped' in carried) return { ...base, to: 'dropped', error: carried.dropped };
    hooks.failpoint?.('after-accept');
    return { ...base, to: 'handed-over', transport: deps.transport.name, transportId: carried.sent, at: deps.clock.now() };
  } catch (error) {
    if (error instanceof SendFailure && error.permanent) {
      deps.log.warn({ row: row.id, incident: row.message.incident, reason: error.message }, 'a message cannot be delivered');
      return { ...base, to: 'failed', error: error.message };
    }
    const retryAfterMs = error instanceof SendFailure ? error.retryAfterMs : null;
    const lost = error instanceof SendFailure && error.ambiguous && !error.message.startsWith(lostAnswer);
    const message = error instanceof Error ? error.message : String(error);
    return {
      ...base,
      to: 'queued',
      notBefore: retryAt(row.attempts, deps.clock.now(), row.id, retryAfterMs),
      error: lost ? `${lostAnswer}: ${message}` : message,
    };
  }
}

/** After an outage: no flood of stale lines, one line a chat that says where the present is (reliability F21). */
async function expire(deps: CarryDeps, wake: () => void): Promise<void> {
  const now = deps.clock.now();
  const stale = await deps.store.expire(now);
  if (stale.length === 0) return;
  const messages = stale.map(({ chatKey, to, incident }) => awayLine(chatKey, to, incident));
  await deps.store.commit({ ...emptyChange(now), messages });
  wake();
}

const awayLine = (chatKey: string, to: Message['to'], incident: number | null): Message => ({
  to,
  kind: 'update',
  act: { do: 'say' },
  text: `While I was away, older messages to this chat were not sent. ${incident === null ? '*list* shows what is open.' : `*status ${incident}* shows how INC-${incident} stands now.`}`,
  incident,
  expiresAfterMs: awayExpiresAfterMs,
  unless: null,
  replaces: `away:${chatKey}`,
  quote: null,
});
