// The sender of one transport: takes its rows from the outbox in order, hands them over, writes down what came of it.
// Pages and answers have a lane of their own and never wait behind chatter.

import { type SendFailure, StoreUnavailable } from '../fault.js';
import { hours, seconds } from '../incident/duration.js';
import type { Message } from '../incident/message.js';
import { type OutboxRow, type Settlement, write } from '../store/store.js';
import type { RateLimits } from '../transports/transport.js';
import { type AttemptDeps, attempt } from './attempt.js';
import { type CircuitBreaker, createCircuitBreaker } from './circuit-breaker.js';
import { createPagesWhileStoreIsDown } from './pages-while-store-is-down.js';
import { createRateLimiter } from './rate-limiter.js';

type Lane = 'critical' | 'normal';
const lanes: readonly Lane[] = ['critical', 'normal'];

/** A claim holds this long; after a crash the row is free again then, and paging goes on within 20 s. */
export const leaseMs = seconds(15);
/** Rows under way side by side in one lane, each of another chat. */
const mostAtOnce = 64;
/** The sender looks again after this long even when nobody woke it. */
const idleMs = seconds(1);
/** A stop waits this long for what is under way; the rest comes again after the next start. */
const stopWithinMs = seconds(5);

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
  /** Sends whatever may leave now; resolves when nothing more may and nothing is under way. */
  drain(): Promise<void>;
  /** Turns stale chatter into one line a chat. */
  expire(): Promise<void>;
  /** Stops claiming, waits for what is under way, at most five seconds. */
  stop(): Promise<void>;
}

export interface SenderOptions {
  /** Those of the transport when absent. */
  readonly limits?: RateLimits;
  /** Rows to be carried by one of these names are its own; all rows when absent. */
  readonly vias?: readonly string[];
  readonly breaker?: CircuitBreaker;
}

export function createSender(deps: AttemptDeps, hooks: SenderHooks = {}, options: SenderOptions = {}): Sender {
  const limiter = createRateLimiter(options.limits ?? deps.transport.limits);
  const breaker = options.breaker ?? createCircuitBreaker();
  const vias = options.vias;
  const storeDownPages = createPagesWhileStoreIsDown(deps, vias ?? ['', deps.transport.name]);
  const trouble = troubleLog(deps.log);
  const claiming = new Map<Lane, Promise<void>>();
  const again = new Set<Lane>();
  /** What each lane is carrying, by chat. */
  const underway: Readonly<Record<Lane, Map<string, Promise<void>>>> = { critical: new Map(), normal: new Map() };
  const resting = new Set<() => void>();
  /** The rate was used up before the critical lane was empty, as far as anybody looked. */
  let pagesWait = false;
  let stopped = false;
  let stopTimer: (() => void) | null = null;

  /** Claims what may leave now and sets it off: a slow one holds up nobody but its own chat. Answers how many were taken. */
  const round = async (lane: Lane): Promise<number> => {
    // Chatter takes its turn when no page waits for the rate to allow it.
    if (lane === 'normal') await claiming.get('critical');
    const now = deps.clock.now();
    const busy = underway[lane];
    if (lane === 'normal' && pagesWait) return 0;
    const limit = Math.min(limiter.available(mostAtOnce - busy.size, now), breaker.allows(now));
    if (lane === 'critical' && limit < 1) pagesWait = limiter.available(1, now) < 1;
    if (limit < 1 || stopped) return 0;
    hooks.failpoint?.('before-claim');
    const exceptChats = [...limiter.waiting(now, lane), ...busy.keys()];
    const rows = await deps.store.claim({
      now,
      lane,
      limit,
      leaseMs: leaseMs * deps.clock.scale,
      exceptChats,
      ...(vias === undefined ? {} : { vias }),
    });
    trouble.over();
    if (rows.length > 0) hooks.failpoint?.('after-claim');
    for (const row of rows) setOff(lane, row);
    if (lane === 'critical') pagesWait = rows.length === limit && limiter.available(1, now) < 1;
    return rows.length;
  };

  const setOff = (lane: Lane, row: OutboxRow): void => {
    limiter.spend(row.chatKey, deps.clock.now());
    breaker.trying(deps.clock.now());
    const delivery = one(row)
      .catch(trouble.met)
      .finally(() => {
        underway[lane].delete(row.chatKey);
        if (!stopped) void run(lane);
      });
    underway[lane].set(row.chatKey, delivery);
  };

  const one = async (row: OutboxRow): Promise<void> => {
    const known = storeDownPages.settlement(row);
    const { settlement, failure } =
      known === null ? await attempt(deps, row, () => hooks.failpoint?.('after-accept')) : { settlement: known, failure: null };
    learn(settlement, failure);
    // Dropped, or held back until an address is confirmed: the transport was not asked.
    if (failure === null && (settlement.to === 'dropped' || settlement.to === 'queued')) limiter.refund(row.chatKey);
    hooks.failpoint?.('before-mark');
    await mark(settlement);
    if (settlement.to === 'handed-over' || settlement.to === 'accepted') hooks.handedOver?.(row);
    if (settlement.to === 'failed') hooks.failed?.(row, true);
    if (settlement.to === 'queued') hooks.failed?.(row, false);
  };

  /** What one attempt says about the transport as a whole. A refusal for good is an answer: the transport is there. */
  const learn = (settlement: Settlement, failure: SendFailure | null): void => {
    const now = deps.clock.now();
    if (failure?.retryAfterMs != null && failure.scope === 'transport') limiter.pause(now + failure.retryAfterMs);
    if (failure === null ? settlement.to === 'handed-over' && settlement.transportId !== null : failure.permanent) breaker.carried();
    else if (failure !== null && failure.retryAfterMs === null) breaker.failed(now);
  };

  /** Writes down what came of a row, however long the store takes nothing: what was sent must not be sent again. */
  const mark = async (settlement: Settlement): Promise<void> => {
    for (;;) {
      try {
        return await deps.store.settle([settlement]);
      } catch (error) {
        if (stopped || !(error instanceof StoreUnavailable)) throw error;
        trouble.met(error);
        await rest();
      }
    }
  };

  const rest = () =>
    new Promise<void>((resolve) => {
      const wakeUp = () => {
        cancel();
        resting.delete(wakeUp);
        resolve();
      };
      const cancel = deps.clock.after(idleMs, wakeUp);
      resting.add(wakeUp);
    });

  /** Claims in a lane until nothing more may leave. Calls that overlap share one run, with one more round at its end. */
  const run = (lane: Lane): Promise<void> => {
    again.add(lane);
    const current = claiming.get(lane);
    if (current !== undefined) return current;
    const started = (async () => {
      while (again.delete(lane)) while ((await round(lane)) > 0);
    })()
      .catch((error: unknown) => withoutStore(lane, error))
      .finally(() => claiming.delete(lane));
    claiming.set(lane, started);
    return started;
  };

  const withoutStore = async (lane: Lane, error: unknown): Promise<void> => {
    trouble.met(error);
    if (lane !== 'critical' || stopped || !(error instanceof StoreUnavailable)) return;
    await storeDownPages.send(mayLeaveWithoutStore).catch(trouble.met);
  };

  const mayLeaveWithoutStore = (chatKey: string): boolean => {
    const now = deps.clock.now();
    if (stopped || underway.critical.has(chatKey) || limiter.available(1, now) < 1 || limiter.waiting(now).includes(chatKey)) return false;
    limiter.spend(chatKey, now);
    return true;
  };

  const wake = () => {
    if (!stopped) for (const lane of lanes) void run(lane);
  };
  const deliveries = () => lanes.flatMap((lane) => [...underway[lane].values()]);

  return {
    start: () => {
      stopTimer = deps.clock.every(idleMs, wake);
      wake();
    },
    wake,
    drain: async () => {
      do {
        await Promise.all(deliveries());
        await Promise.all(lanes.map(run));
      } while (deliveries().length > 0);
    },
    expire: () => expire(deps, wake),
    stop: async () => {
      stopped = true;
      stopTimer?.();
      for (const wakeUp of [...resting]) wakeUp();
      await Promise.all(claiming.values());
      const late = new Promise<void>((resolve) => void deps.clock.after(stopWithinMs * deps.clock.scale, resolve));
      await Promise.race([Promise.all(deliveries()), late]);
    },
  };
}

/** The store cannot take anything for a moment: said once when it begins and once when it is over. */
function troubleLog(log: AttemptDeps['log']): { met(error: unknown): void; over(): void } {
  let since: unknown = null;
  return {
    met: (error) => {
      if (!(error instanceof StoreUnavailable)) log.error({ err: error }, 'the sender could not go on and will try again');
      else if (since === null) log.warn({ err: error }, 'the store takes nothing: known pages still leave, everything else waits');
      since = error instanceof StoreUnavailable ? error : since;
    },
    over: () => {
      if (since !== null) log.info('the store takes messages again');
      since = null;
    },
  };
}

/** After an outage people get the present: no flood of stale lines, one line a chat that says where to look. */
async function expire(deps: AttemptDeps, wake: () => void): Promise<void> {
  const now = deps.clock.now();
  const stale = await deps.store.expire(now);
  if (stale.length === 0) return;
  await deps.store.commit({ now, writes: stale.map(({ chatKey, to, incident }) => write.message(awayLine(chatKey, to, incident))) });
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
