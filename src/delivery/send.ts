// The sender of one transport: takes its rows from the outbox in order, hands them over, writes down what came of it.
// What is most urgent leaves first: each lane asks for itself, in order, and only for what the lanes before it have left.

import { type SendFailure, StoreUnavailable } from '../fault.js';
import { hours, seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import { type Lane, lanes, type Message } from '../incident/message.js';
import { type OutboxRow, type Settlement, write } from '../store/store.js';
import type { RateLimits } from '../transports/transport.js';
import { answerPatience } from './answer-patience.js';
import { type AttemptDeps, type Attempted, attempt } from './attempt.js';
import { type CircuitBreaker, createCircuitBreaker, probeEveryMs } from './circuit-breaker.js';
import { createPageBundling } from './page-bundling.js';
import { createPagesWhileStoreIsDown } from './pages-while-store-is-down.js';
import { createRateLimiter } from './rate-limiter.js';

/** A claim holds this long; after a crash the row is free again then, and paging goes on within 20 s. */
export const leaseMs = seconds(15);
/** Rows under way side by side in one lane, each of another chat. */
const mostAtOnce = 64;
/** The sender looks again after this long even when nobody woke it. */
const idleMs = seconds(1);
/** Where each message costs something, the next answer to the same person waits this long for more. */
const answerPauseMs = seconds(1);
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
  const ownVias = vias ?? ['', deps.transport.name];
  const storeDownPages = createPagesWhileStoreIsDown(deps, ownVias);
  const bundling = createPageBundling(deps, ownVias);
  const answered = lastAnswered(answerPauseMs * deps.clock.scale);
  const trouble = troubleLog(deps.log);
  const claiming = new Map<Lane, Promise<void>>();
  const again = new Set<Lane>();
  /** What each lane is carrying, by chat. */
  const underway = Object.fromEntries(lanes.map((lane) => [lane, new Map()])) as Readonly<Record<Lane, Map<string, Promise<void>>>>;
  const resting = new Set<() => void>();
  /** Lanes for which the rate was used up before they were empty, as far as anybody looked. */
  const short = new Set<Lane>();
  /** Rows that wait because the transport failed, not because somebody asked for peace. */
  const backingOff = new Set<number>();
  const watch = watchHealth(deps);
  const patience = answerPatience(deps);
  let stopped = false;
  let stopTimer: (() => void) | null = null;

  /** Claims what may leave now and sets it off: a slow one holds up nobody but its own chat and lane. Answers how many were taken. */
  const round = async (lane: Lane): Promise<number> => {
    const before = lanes.slice(0, lanes.indexOf(lane));
    // A lane takes its turn when nothing more urgent waits for the rate to allow it.
    for (const other of before) await claiming.get(other);
    const now = deps.clock.now();
    const busy = underway[lane];
    if (before.some((other) => short.has(other))) return 0;
    const limit = Math.min(limiter.available(mostAtOnce - busy.size, now, lane), breaker.allows(now));
    noteShort(lane, limit < 1, now);
    if (limit < 1 || stopped) return 0;
    hooks.failpoint?.('before-claim');
    if (lane === 'bundle') await bundling.look();
    const pausing = lane === 'reply' ? answered.pausing(now) : [];
    const exceptChats = [...limiter.waiting(now, lane), ...busy.keys(), ...(await bundling.heldBack(lane)), ...pausing];
    const rows = await deps.store.claim({
      now,
      lanes: [lane],
      limit,
      leaseMs: leaseMs * deps.clock.scale,
      exceptChats,
      ...(vias === undefined ? {} : { vias }),
    });
    trouble.over();
    if (rows.length > 0) hooks.failpoint?.('after-claim');
    for (const row of rows) setOff(lane, row);
    noteShort(lane, rows.length === limit, now);
    return rows.length;
  };

  /** What strangers may still be answered says nothing about anybody else. */
  const noteShort = (lane: Lane, isFull: boolean, now: EpochMs): void => {
    if (isFull && lane !== 'stranger' && limiter.available(1, now, lane) < 1) short.add(lane);
    else short.delete(lane);
  };

  const setOff = (lane: Lane, row: OutboxRow): void => {
    const now = deps.clock.now();
    backingOff.delete(row.id);
    const giveBack = [limiter.spend(row.chatKey, now, lane), bundling.setOff(row)];
    breaker.trying(now);
    const delivery = one(row, () => {
      for (const undo of giveBack) undo();
    })
      .catch(trouble.met)
      .finally(() => {
        underway[lane].delete(row.chatKey);
        if (!stopped) void run(lane);
      });
    underway[lane].set(row.chatKey, delivery);
  };

  /** `nothingSaid`: what it was to cost is free again. */
  const one = async (row: OutboxRow, nothingSaid: () => void): Promise<void> => {
    const known = storeDownPages.settlement(row);
    const { settlement, failure } =
      known === null
        ? settled(row, patience.judge(row, await attempt(deps, row, () => hooks.failpoint?.('after-accept'))))
        : { settlement: known, failure: null };
    const carried = settlement.to === 'handed-over' || settlement.to === 'accepted';
    const wasAsked = carried || failure !== null;
    if (!carried && failure?.ambiguous !== true) nothingSaid();
    learn(settlement, failure);
    // Dropped, or held back until an address is confirmed: the transport was not asked, and the next message may try it.
    if (!wasAsked) breaker.tryNow();
    if (failure !== null && settlement.to === 'queued' && failure.retryAfterMs === null) backingOff.add(row.id);
    hooks.failpoint?.('before-mark');
    await writeDown(settlement);
    bundling.ended(row, carried ? settlement.transportId : null);
    if (carried && row.message.joins === true) {
      answered.at(row.chatKey, deps.clock.now());
      deps.clock.after(answerPauseMs * deps.clock.scale, wake);
    }
    if (carried) hooks.handedOver?.(row);
    if (settlement.to === 'failed') hooks.failed?.(row, true);
    if (settlement.to === 'queued') hooks.failed?.(row, false);
  };

  /** What one message told of several pages is written with it; what it could not tell for now is told anew, as things stand then. */
  const settled = (row: OutboxRow, { settlement, failure }: Attempted): Attempted => {
    const told = bundling.told(row);
    if (told === undefined) return { settlement, failure };
    const { id, attempt } = settlement;
    if (settlement.to === 'queued') return { settlement: { id, attempt, to: 'dropped', error: settlement.error }, failure };
    return { settlement: settlement.to === 'dropped' ? settlement : { ...settlement, told }, failure };
  };

  /** What one attempt says about the transport as a whole. A refusal for good is an answer: the transport is there. */
  const learn = (settlement: Settlement, failure: SendFailure | null): void => {
    const now = deps.clock.now();
    if (failure?.retryAfterMs != null && failure.scope === 'transport') limiter.pause(now + failure.retryAfterMs);
    const works = failure === null ? settlement.to === 'handed-over' && settlement.transportId !== null : failure.permanent;
    if (works) {
      const wasDown = breaker.openSince() !== null;
      breaker.carried();
      if (wasDown) void goOn();
    } else if (failure !== null && failure.retryAfterMs === null) {
      breaker.failed(now);
      watch.failed(now);
    }
  };

  /** The transport works again: what waited because it did not waits no longer. */
  const goOn = async (): Promise<void> => {
    breaker.tryNow();
    const ids = [...backingOff];
    backingOff.clear();
    if (ids.length > 0) await deps.store.hasten(ids, deps.clock.now()).catch(trouble.met);
    wake();
  };

  /** Writes down what came of a row, however long the store takes nothing: what was sent must not be sent again. */
  const writeDown = async (settlement: Settlement): Promise<void> => {
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

  let leavingWithoutStore: Promise<void> | null = null;
  const withoutStore = async (lane: Lane, error: unknown): Promise<void> => {
    trouble.met(error);
    if (!isPageLane(lane) || stopped || !(error instanceof StoreUnavailable)) return;
    leavingWithoutStore ??= storeDownPages
      .send(mayLeaveWithoutStore)
      .catch(trouble.met)
      .finally(() => {
        leavingWithoutStore = null;
      });
    await leavingWithoutStore;
  };

  const mayLeaveWithoutStore = (chatKey: string): boolean => {
    const now = deps.clock.now();
    if (stopped || limiter.available(1, now, 'P1') < 1 || limiter.waiting(now, 'P1').includes(chatKey)) return false;
    if (lanes.some((lane) => isPageLane(lane) && underway[lane].has(chatKey))) return false;
    limiter.spend(chatKey, now, 'P1');
    return true;
  };

  const wake = () => {
    if (!stopped) for (const lane of lanes) void run(lane);
  };
  const lookAndWake = () => {
    if (watch.isBack()) void goOn();
    else wake();
  };
  const deliveries = () => lanes.flatMap((lane) => [...underway[lane].values()]);

  return {
    start: () => {
      stopTimer = deps.clock.every(idleMs, lookAndWake);
      wake();
    },
    wake,
    drain: async () => {
      if (watch.isBack()) await goOn();
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

/** Who has had an answer a moment ago. */
function lastAnswered(pauseMs: number): { at(chatKey: string, at: EpochMs): void; pausing(now: EpochMs): readonly string[] } {
  const until = new Map<string, EpochMs>();
  return {
    at: (chatKey, at) => void until.set(chatKey, at + pauseMs),
    pausing: (now) => {
      for (const [chatKey, end] of until) if (end <= now) until.delete(chatKey);
      return [...until.keys()];
    },
  };
}

const isPageLane = (lane: Lane): boolean => lanes.indexOf(lane) < lanes.indexOf('reply');

/** Notices that a transport which failed or was away has proved itself since. */
function watchHealth({ transport, clock }: Pick<AttemptDeps, 'transport' | 'clock'>): { isBack(): boolean; failed(at: EpochMs): void } {
  let wasWell = transport.health().state === 'ready';
  let failedAt: EpochMs | null = null;
  let toldAt: EpochMs = Number.NEGATIVE_INFINITY;
  return {
    failed: (at) => {
      failedAt = at;
    },
    isBack: () => {
      const { state, provedAt } = transport.health();
      const isWell = state === 'ready';
      const cameBack = isWell && !wasWell;
      wasWell = isWell;
      const now = clock.now();
      const provedSince = isWell && failedAt !== null && provedAt !== null && provedAt > failedAt && now - toldAt >= probeEveryMs;
      if (!cameBack && !provedSince) return false;
      failedAt = null;
      toldAt = now;
      return true;
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
