// A fault of ours never loses an alert: what came is kept, tried again, and told to people where nothing helps.

import { afterEach, expect, test } from 'vitest';
import { blankSignal } from '../../src/alerts/alert.js';
import { minutes, seconds } from '../../src/incident/duration.js';
import type { Reading, Source, SourceRequest } from '../../src/sources/source.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Change, Delivery, Store } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T10:00:00Z');
let world: World;
let inner: Store;
afterEach(() => world.close());

type Said = {
  readonly key?: string;
  readonly tone?: string;
  readonly title?: string;
  readonly status?: 'firing' | 'resolved';
  readonly severity?: 'P1' | 'P2' | 'P3';
};

const plain = ({ body, source }: SourceRequest): Reading => {
  const alerts = Array.isArray(body) ? (body as Said[]) : [body as Said];
  const signals = alerts.map(({ tone = '', key = tone, title = `Alert ${key}`, status = 'firing', severity = 'P2' }) => ({
    ...blankSignal,
    ...{ source, dedupKey: key, title, status, severity },
  }));
  return { signals, problems: [] };
};

/** A source of these tests whose reading can be broken and mended. */
const siren = () => {
  const reads = { as: plain };
  const source: Source = { name: 'siren', title: 'Siren', read: (request) => reads.as(request) };
  return { source, reads };
};

/** The store, failing on whatever change `spoils` says yes to, as a fault of ours would. */
const spoiled = (store: Store, spoils: (change: Change) => boolean): Store => ({
  ...store,
  commit: (change) => (spoils(change) ? Promise.reject(new TypeError('a fault of ours')) : store.commit(change)),
});
const about = (key: string) => (change: Change) => change.writes.some((one) => one.write === 'alert' && one.alert.dedupKey === key);

const open = async (sources: readonly Source[], spoils: (change: Change) => boolean = () => false) => {
  inner = await openSqliteStore({ path: ':memory:' });
  world = await openWorld({ start, store: spoiled(inner, spoils), sources });
};
const post = async (body: unknown, path = 'siren') => {
  const { statusCode, body: answer } = await world.muster.app.inject({ method: 'POST', url: `/webhooks/${path}`, payload: body as object });
  return { status: statusCode, answer: JSON.parse(answer) as unknown };
};
const turnAfter = async (ms: number) => {
  world.clock.moveTo(world.clock.now() + ms);
  const failures = await world.muster.turn();
  expect(failures).toEqual([]);
  await world.settle();
};
const deliveries = (store: Store = inner) => store.deliveries({ limit: 100 });
const titles = async () => (await inner.list({ status: 'all', limit: 100 })).map(({ title }) => title).sort();
const again = async (...ids: readonly number[]) => {
  for (const id of ids) await inner.settleDeliveries([{ id, now: world.clock.now(), state: 'again', dueAt: 0, lastError: null, tries: 0 }]);
};

test('a delivery that changes something is kept as it came, with the alerts it brought; one that only repeats is counted', async () => {
  await open([siren().source]);
  expect(await post({ key: 'a', title: 'Disk full' })).toEqual({ status: 200, answer: { accepted: 1, incidents: ['INC-1'] } });
  world.clock.moveTo(start + 60_000);
  for (let times = 0; times < 5; times += 1) await post({ key: 'a', title: 'Disk full' });
  const kept = await deliveries();
  expect(kept).toMatchObject([
    { source: 'siren', state: 'taken', at: start, from: '127.0.0.1', method: 'POST', firstWords: 'Disk full', signals: 1, incidents: [1] },
  ]);
  expect(Buffer.from((await inner.delivery(kept[0]?.id ?? 0))?.body ?? []).toString()).toBe('{"key":"a","title":"Disk full"}');
  await post({ key: 'a', status: 'resolved' });
  expect(await deliveries()).toHaveLength(2);
  expect(await inner.deliveriesBySource()).toMatchObject([
    { source: 'siren', taken: 7, lastAt: start + 60_000, lastOkAt: start + 60_000, from: '127.0.0.1', unknownName: false, lastError: null },
  ]);
});

test('a delivery with several alerts has one row, and so has each of many that come together', async () => {
  await open([siren().source]);
  await post([{ key: 'a' }, { key: 'b' }, { key: 'c' }]);
  expect(await deliveries()).toMatchObject([{ signals: 3 }]);
  await Promise.all(Array.from({ length: 40 }, (_, index) => post([{ key: `x${index}` }, { key: `y${index}` }])));
  expect(await deliveries()).toHaveLength(41);
  expect((await inner.deliveriesBySource())[0]?.taken).toBe(41);
});

test('where taking it fails three times and then works, the sender is answered 2xx at once and people are paged once', async () => {
  let left = 3;
  await open([siren().source], (change) => about('a')(change) && left-- > 0);
  expect(await post({ key: 'a', title: 'Disk full' })).toEqual({ status: 200, answer: { accepted: 0, incidents: [] } });
  expect(await deliveries()).toMatchObject([{ state: 'failed', lastError: 'a fault of ours', dueAt: start + 1_000 }]);
  expect(await inner.deliveriesBySource()).toMatchObject([{ taken: 0, failed: 1, lastOkAt: null, lastError: 'a fault of ours' }]);
  // Nothing after it waits for it.
  expect(await post({ key: 'b' })).toMatchObject({ answer: { accepted: 1 } });
  for (const wait of [1, 5, 20]) await turnAfter(seconds(wait));
  expect(await titles()).toEqual(['Alert b', 'Disk full']);
  expect(await deliveries()).toMatchObject([
    { state: 'taken' },
    { state: 'taken', incidents: [expect.any(Number)], dueAt: null, lastError: null },
  ]);
  expect(await inner.deliveriesBySource()).toMatchObject([{ taken: 2, failed: 0 }]);
});

test('after the third try in vain people are told by an alert as bad as the worst in it, once, and it stays for a later version', async () => {
  await open([siren().source], about('a'));
  await post([
    { key: 'a', title: 'Payments are down', severity: 'P1' },
    { key: 'z', severity: 'P3' },
  ]);
  for (const wait of [1, 5, 20, 60, 60]) await turnAfter(seconds(wait));
  const [incident] = (await inner.list({ status: 'all', limit: 10 })).filter(({ title }) => title.startsWith('A delivery'));
  expect(incident).toMatchObject({ title: 'A delivery from siren could not be read: Payments are down', severity: 'P1', team: 'database' });
  expect(await deliveries()).toMatchObject([{ state: 'quarantined', dueAt: null, lastError: 'a fault of ours' }]);
  expect((await inner.alertList({ limit: 100 })).filter(({ title }) => title.startsWith('A delivery'))).toMatchObject([{ count: 1 }]);
  expect((await inner.alertList({ limit: 100 })).map(({ description }) => description).join()).toContain('Payments are down');
});

test('three hundred that cannot be taken are one incident of their source, with three hundred alerts', async () => {
  await open([siren().source], (change) =>
    change.writes.some((one) => one.write === 'alert' && one.alert.source === 'siren' && !one.alert.dedupKey.startsWith('delivery:')),
  );
  await Promise.all(Array.from({ length: 300 }, (_, index) => post({ key: `a${index}`, severity: 'P3' })));
  for (const wait of [1, 5, 20]) await turnAfter(seconds(wait));
  expect(await inner.list({ status: 'open', limit: 100 })).toMatchObject([{ severity: 'P3', alerts: { firing: 300, total: 300 } }]);
  expect(await inner.deliveriesBySource()).toMatchObject([{ failed: 0, quarantined: 300 }]);
  expect(world.errors.filter((line) => line.includes('it is kept and tried again'))).toHaveLength(1);
});

test('what was kept is taken up again by the next process, and a body that ends the process is told of in the end', async () => {
  let spoils = true;
  await open([siren().source], (change) => spoils && about('a')(change));
  await post({ key: 'a' });
  const ended = (await deliveries())[0]?.id ?? 0;
  // The process ends three times while it is tried.
  for (let times = 0; times < 3; times += 1) await inner.claimDeliveries([ended], start, start + 1);
  spoils = false;
  await turnAfter(seconds(2));
  expect(await titles()).toEqual(['A delivery from siren could not be read: Alert a']);
  expect(await deliveries()).toMatchObject([{ state: 'quarantined' }]);
});

test('what one process could not take the next one takes', async () => {
  await open([siren().source], about('a'));
  await post({ key: 'a', title: 'Disk full' });
  const before = world;
  world = await openWorld({ start: start + minutes(5), store: inner, sources: [siren().source] });
  await turnAfter(seconds(1));
  expect(await titles()).toEqual(['Disk full']);
  await before.muster.app.close();
});

test('one delivery that can never be taken holds up no other of its source', async () => {
  await open([siren().source], about('a'));
  await post({ key: 'a' });
  for (let count = 0; count < 10; count += 1) {
    expect(await post({ key: `b${count}` })).toMatchObject({ answer: { accepted: 1 } });
    await turnAfter(seconds(1));
  }
  expect((await titles()).filter((title) => title.startsWith('Alert b'))).toHaveLength(10);
});

test('an alert that cleared while its delivery was waiting pages nobody', async () => {
  let spoils = true;
  await open([siren().source], (change) => spoils && about('a')(change));
  await post({ key: 'a' });
  spoils = false;
  world.clock.moveTo(start + 100);
  expect(await post({ key: 'a', status: 'resolved' })).toMatchObject({ status: 200 });
  await turnAfter(seconds(2));
  expect(await titles()).toEqual([]);
  expect(await deliveries()).toMatchObject([{ state: 'taken' }, { state: 'taken' }]);
});

test('a resolve that failed ends its alert when it is tried again', async () => {
  let spoils = false;
  await open([siren().source], (change) => spoils && about('a')(change));
  await post({ key: 'a' });
  world.clock.moveTo(start + 100);
  spoils = true;
  expect(await post({ key: 'a', status: 'resolved' })).toMatchObject({ answer: { accepted: 0 } });
  spoils = false;
  await turnAfter(seconds(1));
  expect((await inner.alertList({ limit: 10 })).map(({ status }) => status)).toEqual(['resolved']);
});

test('a source that fails on a body: people are told at once, and a later version that reads it puts the right alert in its place', async () => {
  const { source, reads } = siren();
  await open([source]);
  const broken = () => {
    throw new RangeError('no such field');
  };
  reads.as = broken;
  expect(await post({ tone: 'a', title: 'Disk full', severity: 'P1' })).toMatchObject({ status: 200, answer: { accepted: 1 } });
  expect(await titles()).toEqual(['Disk full']);
  const [row] = await deliveries();
  expect(row).toMatchObject({ state: 'quarantined', lastError: 'no such field', incidents: [1] });
  expect(await inner.deliveriesBySource()).toMatchObject([{ quarantined: 1, lastError: 'no such field' }]);

  // The version of today fails on it still: nothing changes, and nobody hears of it twice.
  await again(row?.id ?? 0);
  await turnAfter(minutes(1));
  expect(await deliveries()).toMatchObject([{ state: 'quarantined', lastError: 'no such field' }]);
  expect(await inner.alertList({ limit: 10 })).toHaveLength(1);

  reads.as = plain;
  await again(row?.id ?? 0);
  await turnAfter(minutes(1));
  expect(await deliveries()).toMatchObject([{ state: 'taken', lastError: null }]);
  const alerts = await inner.alertList({ limit: 10 });
  expect(alerts.map(({ dedupKey, status }) => [dedupKey.slice(0, 6), status]).sort()).toEqual([
    ['a', 'firing'],
    ['title:', 'resolved'],
  ]);
});

test('reading again what was taken changes nothing and pages nobody, in whatever order it is read', async () => {
  await open([siren().source]);
  await post([{ key: 'a' }, { key: 'b' }]);
  world.clock.moveTo(start + 1_000);
  await post([{ key: 'a', status: 'resolved' }]);
  world.clock.moveTo(start + 2_000);
  await post([{ key: 'c', status: 'resolved' }]);
  await world.settle();
  const before = { alerts: await inner.alertList({ limit: 10 }), said: world.transport.spoken.length, titles: await titles() };
  const kept = await deliveries();
  expect(kept).toHaveLength(3);
  await again(...kept.map(({ id }) => id));
  await turnAfter(seconds(1));
  expect({ alerts: await inner.alertList({ limit: 10 }), said: world.transport.spoken.length, titles: await titles() }).toEqual(before);
  expect((await deliveries()).map(({ state }) => state)).toEqual(['taken', 'taken', 'taken']);
});

test('what people have ended since is not opened again by reading it', async () => {
  const { source, reads } = siren();
  await open([source]);
  reads.as = () => {
    throw new RangeError('no such field');
  };
  await post({ tone: 'a', title: 'Disk full' });
  await world.settle();
  await world.transport.says('+919812300001', 'ack 1');
  await world.transport.says('+919812300001', 'resolve 1 anyway cleaned up');
  await world.settle();
  expect((await inner.incident(1))?.status).toBe('resolved');
  reads.as = plain;
  await again((await deliveries())[0]?.id ?? 0);
  await turnAfter(minutes(1));
  expect(await titles()).toEqual(['Disk full']);
});

test('nothing that opens a door is kept', async () => {
  await open([siren().source]);
  await world.muster.app.inject({
    method: 'POST',
    url: '/webhooks/siren?token=very-secret-token&team=db',
    headers: { authorization: 'Bearer very-secret-token', 'x-muster-token': 'very-secret-token', 'x-siren-event': 'alarm', cookie: 'a=b' },
    payload: { key: 'a' },
  });
  const kept = await inner.delivery((await deliveries())[0]?.id ?? 0);
  expect(kept).toMatchObject({ path: '/webhooks/:source', query: { team: 'db' } });
  expect(Object.keys(kept?.headers ?? {}).sort()).toEqual(['content-type', 'user-agent', 'x-siren-event']);
});

test('a long body is kept whole only where something is wrong', async () => {
  let spoils = false;
  await open([siren().source], (change) => spoils && about('b')(change));
  const long = 'x'.repeat(300_000);
  await post({ key: 'a', long });
  spoils = true;
  await post({ key: 'b', long });
  const kept = await Promise.all((await deliveries()).map(({ id }) => inner.delivery(id) as Promise<Delivery>));
  expect(kept.map(({ state, body, bytes }) => [state, body?.length ?? null, bytes > 300_000])).toEqual([
    ['failed', kept[0]?.bytes, true],
    ['taken', null, true],
  ]);
});

test('while nothing can be stored the sender is told to come again, as ever', async () => {
  await open([siren().source]);
  const { StoreUnavailable } = await import('../../src/fault.js');
  await world.close();
  inner = await openSqliteStore({ path: ':memory:' });
  const store: Store = { ...inner, commit: () => Promise.reject(new StoreUnavailable('locked', { hint: 'wait' })) };
  world = await openWorld({ start, store, sources: [siren().source] });
  expect((await post({ key: 'a' })).status).toBe(503);
});

test('read again with other keys, what was taken and is over by now pages nobody', async () => {
  const { source, reads } = siren();
  await open([source]);
  await post({ key: 'a', title: 'Disk full' });
  await turnAfter(seconds(1));
  await world.transport.says('+919812300001', 'resolve 1 anyway cleaned up');
  await world.settle();
  reads.as = (request) => {
    const { signals, problems } = plain(request);
    return { signals: signals.map((signal) => ({ ...signal, dedupKey: `new:${signal.dedupKey}` })), problems };
  };
  await again(...(await deliveries()).map(({ id }) => id));
  await turnAfter(minutes(40));
  expect(await titles()).toEqual(['Disk full']);
});

test('what was tried before is claimed alone: where one ends the process, no other pays for that with a try of its own', async () => {
  const { source } = siren();
  let isBroken = true;
  const claimed: (readonly number[])[] = [];
  inner = await openSqliteStore({ path: ':memory:' });
  const store: Store = {
    ...spoiled(inner, (change) => isBroken && change.writes.some((one) => one.write === 'alert')),
    claimDeliveries: async (ids, ...rest) => {
      claimed.push(ids);
      return inner.claimDeliveries(ids, ...rest);
    },
  };
  world = await openWorld({ start, store, sources: [source] });
  for (const key of ['a', 'b', 'c']) await post({ key });
  const [c = 0, b = 0, a = 0] = (await deliveries()).map(({ id }) => id);
  await turnAfter(seconds(1));
  expect(claimed).toEqual([[a, b, c]]);
  isBroken = false;
  await turnAfter(seconds(5));
  expect(claimed.slice(1)).toEqual([[a], [b], [c]]);
  expect(await titles()).toEqual(['Alert a', 'Alert b', 'Alert c']);
});
