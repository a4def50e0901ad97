// A storm of alerts through the whole of Muster: announced once to whoever it concerns, over once, whatever happens between; and no page
// waits for it.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createStormWatch } from '../../../src/app/jobs/storm.js';
import { minutes, seconds } from '../../../src/incident/duration.js';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.js';
import type { Store } from '../../../src/store/store.js';
import { openWorld, type World } from '../../world.js';

const start = Date.parse('2026-11-25T14:01:00Z');
const [asha, mia, ben] = ['+919812300001', '+34612300003', '+447700900002'] as const;

let world: World;
let store: Store;
beforeEach(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  world = await openWorld({ start, store });
});
afterEach(async () => {
  for (const one of gone.splice(0)) for (const transport of one.transports) await transport.stop();
  await world.close();
});

interface Alerting {
  readonly count: number;
  readonly severity?: (at: number) => string;
  readonly region?: (at: number) => string;
  readonly from?: number;
}

/** One delivery that opens an incident for each alert. */
const alerts = ({ count, severity = () => 'warning', region = () => 'eu-1', from = 0 }: Alerting) =>
  Array.from({ length: count }, (_, index) => {
    const at = index + from;
    const service = ['payments-db', 'search', 'cart'][at % 3] ?? '';
    return {
      status: 'firing',
      fingerprint: `f-${at}`,
      labels: { alertname: `Down${at}`, env: 'prod', severity: severity(at), service, region: region(at), instance: `node-${at}` },
      annotations: { summary: `${service} ${at} is down` },
    };
  });
const fires = (alerting: Alerting) => world.posts('alertmanager', { version: '4', status: 'firing', alerts: alerts(alerting) });
const waits = (ms: number) => world.advanceTo(world.clock.now() + ms);
const says = async (phone: string, text: string) => {
  await world.transport.says(phone, text);
  await world.settle();
  return world.transport.spoken.filter((one) => one.chat === phone).at(-1)?.text ?? '';
};
const said = (of: World, word: RegExp, phone?: string) =>
  of.transport.spoken.filter(({ chat, text }) => word.test(text) && (phone === undefined || chat === phone)).map(({ text }) => text);
const gauge = async () => /^muster_storm (\d)$/mu.exec((await world.muster.app.inject({ url: '/metrics' })).body)?.[1];
const begun = /Alert storm: /u;
const over = /Alert storm over: /u;
/** Another process on the same database; the first one is gone without a word. */
const restarts = async (): Promise<void> => {
  const { clock } = world;
  await world.muster.app.close();
  await world.muster.sender.stop();
  gone.push(world);
  world = await openWorld({ start: clock.now(), store });
};
/** Worlds that hold the same store; it is closed with the last. */
const gone: World[] = [];
const heardBy = (word: RegExp, phone: string) => [...gone, world].flatMap((one) => said(one, word, phone));

const sixty: Alerting = {
  count: 60,
  severity: (at) => (at < 3 ? 'critical' : 'warning'),
  region: (at) => (at < 57 ? 'eu-1' : 'us-2'),
};

test('sixty alerts of one region in one delivery: whoever is asked, their managers and the room hear of the storm once, with what it shares', async () => {
  await fires(sixty);
  // The pages of the worst have left already: nothing waits for the storm to be known.
  expect(said(world, /^🔴 P1 · INC-\d+ · /u, asha)).toHaveLength(3);
  await waits(seconds(6));
  const first = '🔴 Alert storm: 60 incidents in 1 min, 3 × P1, 57 × P3\n57 of 60 share region=eu-1. All from alertmanager.';
  expect(said(world, begun, asha)).toEqual([
    `${first}\nYou're asked about 60 of them: *ack all* takes them, *merge all* makes them one. *list* shows all.`,
  ]);
  expect(said(world, begun, mia)).toEqual([
    `${first}\nYou're asked about 3 of them: *ack all* takes them, *merge all* makes them one. *list* shows all.`,
  ]);
  const inRoom = world.transport.spoken.filter((one) => one.group && begun.test(one.text));
  expect(inRoom.map(({ text }) => text)).toEqual([`${first}\n*list* shows all.`]);
  expect(await gauge()).toBe('1');
  await waits(minutes(8));
  expect(said(world, begun, asha)).toHaveLength(1);
  expect(said(world, begun, mia)).toHaveLength(1);
});

test('ten minutes with hardly any more and it is over, said once to those who heard of it, in their own time', async () => {
  await fires(sixty);
  await waits(minutes(4));
  await fires({ count: 1, from: 100 });
  await says(asha, 'ack all');
  await says(asha, 'merge all');
  await says(asha, 'yes');
  await waits(minutes(5));
  expect(said(world, over)).toEqual([]);
  await waits(minutes(2));
  expect(said(world, over, asha)).toEqual(['✅ Alert storm over: 61 incidents between 19:31 and 19:35, 1 still open. *list* shows it.']);
  expect(said(world, over, mia)).toEqual(['✅ Alert storm over: 61 incidents between 15:01 and 15:05, 1 still open. *list* shows it.']);
  expect(world.transport.spoken.filter((one) => one.group && over.test(one.text))).toHaveLength(1);
  expect(said(world, over, ben)).toEqual([]);
  expect(await gauge()).toBe('0');
  await waits(minutes(30));
  expect(said(world, over, asha)).toHaveLength(1);
});

test('a second storm an hour later is announced again', async () => {
  await fires(sixty);
  await waits(minutes(60));
  await fires({ count: 12, from: 200, region: (at) => `r-${at}` });
  await waits(seconds(6));
  expect(said(world, begun, asha).map((text) => text.split('\n').slice(0, 2))).toEqual([
    [expect.stringContaining('60 incidents'), '57 of 60 share region=eu-1. All from alertmanager.'],
    ['🟡 Alert storm: 12 incidents in 1 min, 12 × P3', 'All from alertmanager.'],
  ]);
  expect(said(world, over, asha)).toHaveLength(1);
});

test('one that goes on is not over, and says nothing more', async () => {
  await fires({ count: 12 });
  for (let round = 1; round <= 6; round++) {
    await waits(minutes(5));
    await fires({ count: 3, from: 100 * round });
  }
  expect(said(world, begun, asha)).toHaveLength(1);
  expect(said(world, over, asha)).toEqual([]);
});

describe('none is', () => {
  test('nine incidents', async () => {
    await fires({ count: 9 });
    await waits(minutes(3));
    await fires({ count: 9, from: 50 });
    await waits(minutes(20));
    expect(said(world, begun)).toEqual([]);
  });

  test('what people declare, and a drill', async () => {
    for (let at = 0; at < 11; at++) await says(mia, `${at % 2 === 0 ? 'drill' : 'declare'} P3 thing ${at} is slow`);
    await waits(minutes(1));
    expect((await store.list({ status: 'open', limit: 20 })).length).toBe(11);
    expect(said(world, begun)).toEqual([]);
  });

  test('what a silence holds back', async () => {
    await says(mia, 'silence everything 1h because migration');
    await says(mia, 'yes');
    await fires({ count: 20 });
    await waits(minutes(1));
    expect(said(world, begun)).toEqual([]);
  });

  test('two hundred alerts of one group', async () => {
    const alike = alerts({ count: 200 }).map((one) => ({ ...one, labels: { ...one.labels, alertname: 'Down', service: 'cart' } }));
    await world.posts('alertmanager', { version: '4', status: 'firing', alerts: alike });
    await waits(minutes(1));
    expect(said(world, begun)).toEqual([]);
  });
});

test('somebody who is asked about much of it later hears of it then, once', async () => {
  await fires({ count: 12, severity: () => 'high' });
  await waits(seconds(6));
  const early = new Set(world.transport.spoken.filter((one) => begun.test(one.text)).map(({ chat }) => chat));
  for (let round = 1; round <= 8; round++) {
    await waits(minutes(5));
    await fires({ count: 3, from: 100 * round, severity: () => 'high' });
  }
  const chats = world.transport.spoken.filter((one) => begun.test(one.text)).map(({ chat }) => chat);
  expect(new Set(chats).size).toBe(chats.length);
  expect(chats.length).toBeGreaterThan(early.size);
});

describe('over a restart', () => {
  test('in the middle it is announced once and ended once', async () => {
    await fires(sixty);
    await waits(seconds(6));
    await restarts();
    await waits(minutes(3));
    expect(heardBy(begun, asha)).toHaveLength(1);
    await restarts();
    await waits(minutes(9));
    expect(heardBy(over, asha)).toEqual(['✅ Alert storm over: 60 incidents at 19:31, 60 still open. *list* shows them.']);
    await restarts();
    await waits(minutes(20));
    expect(heardBy(over, asha)).toHaveLength(1);
    expect(heardBy(begun, mia)).toHaveLength(1);
  });

  /** Dies at the `at`-th write of the job, before it or right after it: nothing that follows is done. */
  const dyingStore = (at: number, when: 'before' | 'after'): Store => {
    let writes = 0;
    let dead = false;
    const counted =
      <A extends unknown[], R>(isOurs: (...args: A) => boolean, work: (...args: A) => Promise<R>) =>
      async (...args: A): Promise<R> => {
        if (!isOurs(...args)) return work(...args);
        if (dead) throw new Error('killed');
        writes += 1;
        dead = writes === at;
        if (dead && when === 'before') throw new Error('killed');
        const result = await work(...args);
        if (dead) throw new Error('killed');
        return result;
      };
    return new Proxy(store, {
      get: (target, name: keyof Store) => {
        if (name === 'commit')
          return counted<Parameters<Store['commit']>, Awaited<ReturnType<Store['commit']>>>(
            ({ writes: all }) => all.some((one) => one.write === 'receipt' && one.receipt.channel === 'storm'),
            target.commit.bind(target),
          );
        if (name === 'writeNote')
          return counted<Parameters<Store['writeNote']>, void>((of) => of === 'storm', target.writeNote.bind(target));
        const value: unknown = target[name];
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
  };

  test.each([1, 2, 3, 4, 5].flatMap((at) => (['before', 'after'] as const).map((when) => ({ at, when }))))(
    'killed $when write $at of the beginning, everybody hears of it once, and of the end',
    async ({ at, when }) => {
      await fires(sixty);
      const looked = createStormWatch({ ...world.muster.deps, store: dyingStore(at, when) });
      await looked.look().catch(() => undefined);
      await world.settle();
      await restarts();
      await waits(minutes(1));
      for (const phone of [asha, mia]) expect(heardBy(begun, phone)).toHaveLength(1);
      await waits(minutes(11));
      for (const phone of [asha, mia]) expect(heardBy(over, phone)).toHaveLength(1);
    },
  );

  test.each([1, 2].flatMap((at) => (['before', 'after'] as const).map((when) => ({ at, when }))))(
    'killed $when write $at of the end, everybody hears of it once',
    async ({ at, when }) => {
      await fires(sixty);
      await waits(minutes(9));
      const looked = createStormWatch({ ...world.muster.deps, store: dyingStore(at, when) });
      const { clock } = world;
      clock.moveTo(clock.now() + minutes(2));
      await looked.look().catch(() => undefined);
      await restarts();
      await waits(minutes(1));
      for (const phone of [asha, mia]) expect(heardBy(over, phone)).toHaveLength(1);
      expect(heardBy(begun, asha)).toHaveLength(1);
    },
  );
});

test('where incidents open all day long a storm is over once the rate is what it was before', async () => {
  const { clock } = world;
  const commits: string[] = [];
  const incident = (number: number, at: number) => ({
    ...{
      number,
      source: 'alertmanager',
      drill: false,
      quietUntil: null,
      ack: null,
      paged: [],
      severity: 'P3',
      status: 'triggered',
      team: 'database',
    },
    ...{ service: 's', stamps: { declaredAt: at }, progression: { ladderStep: 0 } },
  });
  const opened: ReturnType<typeof incident>[] = [];
  const opens = (at: number) => void opened.unshift(incident(opened.length + 1, at));
  let note: string | null = null;
  const busy: Parameters<typeof createStormWatch>[0] = {
    ...world.muster.deps,
    store: {
      ...store,
      list: async ({ limit, below = Number.POSITIVE_INFINITY }: { limit: number; below?: number }) =>
        opened.filter(({ number }) => number < below).slice(0, limit),
      incident: async (number: number) => opened.find((one) => one.number === number) ?? null,
      openPagesTo: async () => [],
      alertsOf: async () => [],
      note: async () => note,
      writeNote: async (_of: string, _key: string, text: string) => {
        note = text;
      },
      commit: async ({ writes }: { writes: readonly { write: string; message?: { text: string } }[] }) => {
        for (const one of writes) if (one.message !== undefined) commits.push(one.message.text);
        return 'committed' as const;
      },
    } as unknown as Store,
  };
  const watch = createStormWatch(busy);
  // Five every ten minutes, for a day; then thirty at once; then five every ten minutes again.
  for (let at = start - minutes(24 * 60); at < start; at += minutes(2)) opens(at);
  await watch.look();
  expect(commits).toEqual([]);
  for (let count = 0; count < 30; count++) opens(start);
  for (let at = start; at <= start + minutes(15); at += seconds(10)) {
    clock.moveTo(at);
    if ((at - start) % minutes(2) === 0) opens(at);
    await watch.look();
  }
  expect(commits.filter((text) => begun.test(text)).length).toBeGreaterThan(0);
  expect(commits.filter((text) => over.test(text)).length).toBeGreaterThan(0);
  expect(await watch.holds()).toBe(false);
});
