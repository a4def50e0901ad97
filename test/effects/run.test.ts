// The runner of effects over the real store: what adapters may do to it, and what they may not.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type EffectAdapter, EffectFailure } from '../../src/effects/effect.js';
import { attemptLimitMs, createEffects, type Effects } from '../../src/effects/run.js';
import { StoreUnavailable } from '../../src/fault.js';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite.js';
import { type Store, write } from '../../src/store/store.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

const start = Date.UTC(2026, 0, 5);
let store: SqliteStore;
let clock: ManualClock;
let logged: string[];
beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  clock = manualClock(start);
  logged = [];
});
afterEach(() => store.close());

const log = {
  warn: (_: unknown, text?: string) => void logged.push(`warn: ${text}`),
  error: (_: unknown, text?: string) => void logged.push(`error: ${text}`),
};
const effectsOf = (adapters: readonly EffectAdapter[], over: Partial<Store> = {}): Effects =>
  createEffects({ store: { ...store, ...over }, clock, log }, adapters);
const ask = (feature: string, ...keys: readonly string[]) =>
  store.commit({ now: clock.now(), writes: keys.map((key) => write.effect({ feature, key, payload: { key } })) });
const run = async (effects: Effects) => {
  await effects.turn();
  await effects.idle();
};
const outcomes = async () =>
  Object.fromEntries(
    (await store.effects({ limit: 100 })).map(({ key, outcome, attempts }) => [key, `${outcome ?? 'open'} after ${attempts}`]),
  );

/** An adapter that keeps what it was asked, and does with it what the test says. */
const recorder = (feature: string, act: (key: string, signal: AbortSignal) => unknown = () => undefined) => {
  const performed: string[] = [];
  const adapter: EffectAdapter = {
    feature,
    perform: async (_, { key, attempt, signal }) => {
      performed.push(`${key} ${attempt}`);
      await act(key, signal);
    },
  };
  return { ...adapter, performed };
};

describe('effects', () => {
  test('are performed once, with what was asked', async () => {
    const payloads: unknown[] = [];
    const effects = effectsOf([{ feature: 'tickets', perform: async (payload) => void payloads.push(payload) }]);
    await ask('tickets', 'a', 'b');
    await run(effects);
    await run(effects);
    expect(payloads).toEqual([{ key: 'a' }, { key: 'b' }]);
    expect(await outcomes()).toEqual({ a: 'done after 1', b: 'done after 1' });
  });

  test('of a feature that nobody performs wait', async () => {
    await ask('mail', 'a');
    await run(effectsOf([recorder('tickets')]));
    expect(await outcomes()).toEqual({ a: 'open after 0' });
  });

  test('are performed four at a time; a slow system delays only what is asked of itself', async () => {
    let release = () => {};
    const held = new Promise<void>((resolve) => {
      release = resolve;
    });
    const slow = recorder('tickets', () => held);
    const quick = recorder('mail');
    const effects = effectsOf([slow, quick]);
    await ask('tickets', 'a', 'b', 'c', 'd', 'e');
    await effects.turn();
    await ask('mail', 'm');
    await Promise.all([effects.turn(), effects.turn()]);
    release();
    await effects.idle();
    expect(slow.performed).toEqual(['a 1', 'b 1', 'c 1', 'd 1']);
    expect(quick.performed).toEqual(['m 1']);
    await run(effects);
    expect(slow.performed).toHaveLength(5);
  });

  test('that fail are tried again later, with the attempt counted; one that can never work is given up and logged', async () => {
    let broken = true;
    const tickets = recorder('tickets', (key) => {
      if (key === 'never') throw new EffectFailure('no such project', { permanent: true });
      if (broken) throw new Error('connection refused');
    });
    const effects = effectsOf([tickets]);
    await ask('tickets', 'a', 'never');
    await run(effects);
    expect(await outcomes()).toEqual({ a: 'open after 1', never: 'failed after 1' });
    expect((await store.effects({ limit: 10 })).map((row) => row.error)).toEqual(['no such project', 'connection refused']);
    expect(logged).toEqual(['error: an effect failed for good']);
    await run(effects);
    broken = false;
    clock.moveTo(start + 5_000);
    await run(effects);
    expect(tickets.performed).toEqual(['a 1', 'never 1', 'a 2']);
    expect(await outcomes()).toEqual({ a: 'done after 2', never: 'failed after 1' });
  });

  test('wait as long as the other side asks', async () => {
    const effects = effectsOf([
      recorder('tickets', () => {
        throw new EffectFailure('slow down', { permanent: false, retryAfterMs: 60_000 });
      }),
    ]);
    await ask('tickets', 'a');
    await run(effects);
    expect((await store.effects({ limit: 1 }))[0]?.dueAt).toBe(start + 60_000);
  });

  test('survive an adapter that throws at once, and what is no error at all', async () => {
    const effects = effectsOf([
      {
        feature: 'tickets',
        perform: () => {
          throw 'plain text';
        },
      },
    ]);
    await ask('tickets', 'a');
    await run(effects);
    expect((await store.effects({ limit: 1 }))[0]).toMatchObject({ outcome: null, error: 'plain text' });
  });

  test('without an answer are cut off after half a minute and tried again', async () => {
    const signals: AbortSignal[] = [];
    const effects = effectsOf([
      recorder('tickets', (_, signal) => {
        signals.push(signal);
        return new Promise(() => undefined);
      }),
    ]);
    await ask('tickets', 'a');
    await effects.turn();
    clock.moveTo(start + attemptLimitMs - 1);
    expect(signals.map((signal) => signal.aborted)).toEqual([false]);
    clock.moveTo(start + attemptLimitMs);
    await effects.idle();
    expect(signals.map((signal) => signal.aborted)).toEqual([true]);
    expect((await store.effects({ limit: 1 }))[0]).toMatchObject({ outcome: null, error: 'no answer within 30 s' });
  });

  test('done while the store takes nothing are written down as soon as it does, and not performed again', async () => {
    let full = true;
    const tickets = recorder('tickets');
    const effects = effectsOf([tickets], {
      settleEffects: (settlements) =>
        full ? Promise.reject(new StoreUnavailable('The disk is full.', { hint: 'Free space.' })) : store.settleEffects(settlements),
    });
    await ask('tickets', 'a');
    await run(effects);
    await expect(effects.turn()).rejects.toThrow('The disk is full.');
    full = false;
    clock.moveTo(start + 3_600_000);
    await run(effects);
    expect(tickets.performed).toEqual(['a 1']);
    expect(await outcomes()).toEqual({ a: 'done after 1' });
  });

  test('on their way at a stop have a few seconds; what is cut off is performed after the next start', async () => {
    const tickets = recorder('tickets', (key) => (key === 'hangs' ? new Promise(() => undefined) : undefined));
    const effects = effectsOf([tickets]);
    await ask('tickets', 'quick', 'hangs');
    await effects.turn();
    const stopped = effects.stop();
    clock.moveTo(start + 3_000);
    await stopped;
    await ask('tickets', 'late');
    await effects.turn();
    expect(tickets.performed).toEqual(['quick 1', 'hangs 1']);
    expect(await outcomes()).toEqual({ quick: 'done after 1', hangs: 'open after 1', late: 'open after 0' });
  });

  test('of one feature have one adapter', () => {
    expect(() => effectsOf([recorder('tickets'), recorder('tickets')])).toThrow(/two adapters/);
  });
});
