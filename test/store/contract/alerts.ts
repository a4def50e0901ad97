// Alerts, their counts, and silences.

import { expect, test } from 'vitest';
import { alertKey, type Store, write } from '../../../src/store/store.js';
import { after, change, opens, sampleAlert, sampleIncident, t0, updates } from '../sample.js';
import type { Opened } from './opened.js';

export function alerts(at: () => Opened): void {
  test('are found by source and key, each its own', async () => {
    const { store } = at();
    const grafana = sampleAlert('k1');
    const zabbix = sampleAlert('k1', { source: 'zabbix', title: 'other' });
    await store.commit(change({ alerts: [grafana, zabbix] }));
    const found = await store.alerts([grafana, zabbix, { source: 'zabbix', dedupKey: 'absent' }]);
    expect(found.size).toBe(2);
    expect(found.get(alertKey('grafana', 'k1'))).toEqual(grafana);
    expect(found.get(alertKey('zabbix', 'k1'))).toEqual(zabbix);
  });

  test('a repeat replaces the row', async () => {
    const { store } = at();
    await store.commit(change({ alerts: [sampleAlert('k1', { incident: 1 })] }));
    const repeat = sampleAlert('k1', { incident: 1, count: 2, lastAt: t0 + 60_000, endsAt: t0 + 90_000 });
    await store.commit(change({ alerts: [repeat] }));
    expect(await store.alertList({ limit: 10 })).toEqual([repeat]);
    expect(await store.alertCount(1)).toEqual({ firing: 1, total: 1 });
  });

  test('of an incident come newest first, at most as many as asked', async () => {
    const { store } = at();
    await store.commit(change({ alerts: ['a', 'b', 'c'].map((key) => sampleAlert(key, { incident: 1 })) }));
    await store.commit(change({ alerts: [sampleAlert('d', { incident: 2 }), sampleAlert('e')] }));
    expect((await store.alertsOf(1, 10)).map((alert) => alert.dedupKey)).toEqual(['c', 'b', 'a']);
    expect(await store.alertsOf(1, 2)).toHaveLength(2);
  });

  test('are counted as firing until they clear; one acknowledged elsewhere still fires', async () => {
    const { store } = at();
    expect(await store.alertCount(1)).toEqual({ firing: 0, total: 0 });
    await store.commit(change({ alerts: ['a', 'b', 'c'].map((key) => sampleAlert(key, { incident: 1 })) }));
    await store.commit(change({ alerts: [sampleAlert('a', { incident: 1, status: 'resolved' })] }));
    await store.commit(change({ alerts: [sampleAlert('b', { incident: 1, status: 'acknowledged' })] }));
    expect(await store.alertCount(1)).toEqual({ firing: 2, total: 3 });
    await store.commit(change({ alerts: [sampleAlert('a', { incident: 1, status: 'firing' })] }));
    expect(await store.alertCount(1)).toEqual({ firing: 3, total: 3 });
  });

  test('one that joins another incident is counted there', async () => {
    const { store } = at();
    await store.commit(change({ alerts: [sampleAlert('a', { incident: 1 }), sampleAlert('b', { incident: 1 })] }));
    await store.commit(change({ alerts: [sampleAlert('a', { incident: 2 })] }));
    expect(await store.alertCount(1)).toEqual({ firing: 1, total: 1 });
    expect(await store.alertCount(2)).toEqual({ firing: 1, total: 1 });
  });

  test('counts survive a change that is turned away', async () => {
    const { store } = at();
    await store.commit(change({ alerts: [sampleAlert('a', { incident: 1 })] }));
    await store.commit(updates(after(sampleIncident(9)), { alerts: [sampleAlert('b', { incident: 1 })] }));
    expect(await store.alertCount(1)).toEqual({ firing: 1, total: 1 });
  });

  test('of thousands in one change all are stored with the rest of it, or none', async () => {
    const { store } = at();
    const first = sampleIncident(1);
    const many = Array.from({ length: 2_000 }, (_, index) => sampleAlert(`k${index}`, { incident: 1 }));
    expect(await store.commit(opens(first, { alerts: many.slice(0, 1_000) }))).toBe('committed');
    expect(await store.alertCount(1)).toEqual({ firing: 1_000, total: 1_000 });
    const cleared = many.map((alert) => ({ ...alert, count: 2, status: 'resolved' as const }));
    expect(await store.commit(updates(after(after(first)), { alerts: cleared }))).toBe('conflict');
    const receipt = { channel: 'source:grafana', id: 'e1', at: t0 };
    await store.commit(change({ receipts: [receipt] }));
    expect(await store.commit(change({ alerts: cleared, receipts: [receipt] }))).toBe('duplicate');
    expect(await store.alertCount(1)).toEqual({ firing: 1_000, total: 1_000 });
    const before = store.commit(updates(after(first), { alerts: many }));
    const later = store.commit(change({ alerts: cleared }));
    expect([await before, await later]).toEqual(['committed', 'committed']);
    expect(await store.alertCount(1)).toEqual({ firing: 0, total: 2_000 });
    expect((await store.incident(1))?.version).toBe(after(first).version);
  });

  test('all of a merged incident move, also one that came with the merge', async () => {
    const { store } = at();
    await store.commit(change({ alerts: [sampleAlert('a', { incident: 1 }), sampleAlert('b', { incident: 2, status: 'resolved' })] }));
    await store.commit(change({ alerts: [sampleAlert('c', { incident: 2 })], alertMoves: [{ from: 2, to: 1 }] }));
    expect(await store.alertsOf(2, 10)).toEqual([]);
    expect((await store.alertsOf(1, 10)).map((alert) => [alert.dedupKey, alert.incident])).toEqual([
      ['c', 1],
      ['b', 1],
      ['a', 1],
    ]);
    expect((await store.alertsOf(1, 10)).map(({ mergedFrom }) => mergedFrom)).toEqual([2, 2, undefined]);
    expect(await store.alertCount(2)).toEqual({ firing: 0, total: 0 });
    expect(await store.alertCount(1)).toEqual({ firing: 2, total: 3 });
  });

  test('can be listed by status', async () => {
    const { store } = at();
    await store.commit(change({ alerts: [sampleAlert('a'), sampleAlert('b', { status: 'resolved' }), sampleAlert('c')] }));
    const keys = async (query: Parameters<Store['alertList']>[0]) => (await store.alertList(query)).map((alert) => alert.dedupKey);
    expect(await keys({ limit: 10 })).toEqual(['c', 'b', 'a']);
    expect(await keys({ status: 'firing', limit: 1 })).toEqual(['c']);
    expect(await keys({ status: 'resolved', limit: 10 })).toEqual(['b']);
  });

  test('can be listed in pages, each alert once, however often it is repeated and whatever joins meanwhile', async () => {
    const { store } = at();
    await store.commit(change({ alerts: ['a', 'b', 'c', 'd'].map((key) => sampleAlert(key)) }));
    const keys = async (query: Parameters<Store['alertList']>[0]) => (await store.alertList(query)).map((alert) => alert.dedupKey);
    expect(await keys({ limit: 2 })).toEqual(['d', 'c']);
    await store.commit(change({ alerts: [sampleAlert('a', { count: 2 }), sampleAlert('e'), sampleAlert('b', { status: 'resolved' })] }));
    expect(await keys({ limit: 2, after: sampleAlert('c') })).toEqual(['b', 'a']);
    expect(await keys({ limit: 2, after: sampleAlert('a') })).toEqual([]);
    expect(await keys({ status: 'firing', limit: 2, after: sampleAlert('c') })).toEqual(['a']);
    expect(await keys({ limit: 2, after: sampleAlert('c', { source: 'nobody' }) })).toEqual([]);
  });

  test('whose end has passed are found, oldest end first; cleared ones and those without an end are not', async () => {
    const { store } = at();
    const ending = (key: string, endsAt: number | null, status: 'firing' | 'acknowledged' | 'resolved' = 'firing') =>
      sampleAlert(key, { endsAt, status });
    await store.commit(
      change({
        alerts: [
          ending('later', t0 + 101),
          ending('now', t0 + 100),
          ending('never', null),
          ending('cleared', t0, 'resolved'),
          ending('earlier', t0 + 50, 'acknowledged'),
        ],
      }),
    );
    expect((await store.alertsEnding(t0 + 100, 10)).map((alert) => alert.dedupKey)).toEqual(['earlier', 'now']);
    expect(await store.alertsEnding(t0 + 100, 1)).toHaveLength(1);
  });

  test('one that is repeated in time ends later', async () => {
    const { store } = at();
    await store.commit(change({ alerts: [sampleAlert('a', { endsAt: t0 + 100 })] }));
    await store.commit(change({ alerts: [sampleAlert('a', { endsAt: t0 + 200, count: 2 })] }));
    expect(await store.alertsEnding(t0 + 199, 10)).toEqual([]);
    expect(await store.alertsEnding(t0 + 200, 10)).toHaveLength(1);
  });

  test('a silence holds until its time, no longer', async () => {
    const { store } = at();
    const silence = { service: 'payments-*', until: t0 + 100, by: 'asha', why: 'deploy', at: t0 };
    await store.commit(change({ silences: [silence] }));
    expect(await store.silences(t0 + 99)).toEqual([silence]);
    expect(await store.silences(t0 + 100)).toEqual([]);
  });

  test('of two silences of one name only the one that is meant is lifted', async () => {
    const { store } = at();
    const silence = { service: 'payments-*', until: t0 + 100, by: 'asha', why: 'deploy', at: t0 };
    const other = { ...silence, by: 'ben', at: t0 + 1 };
    await store.commit(change({ silences: [silence, other] }));
    await store.commit({ now: t0 + 50, writes: [write.liftSilence('payments-*', t0 + 50, { by: 'ben', at: t0 + 1 })] });
    expect(await store.silences(t0 + 60)).toEqual([silence]);
  });

  test('a silence that is lifted ends then; others, and those that have ended, stay as they are', async () => {
    const { store } = at();
    const silence = { service: 'payments-*', until: t0 + 100, by: 'asha', why: 'deploy', at: t0 };
    const over = { ...silence, until: t0 + 10 };
    const other = { ...silence, service: 'payments-db', by: 'ben' };
    await store.commit(change({ silences: [silence, over, other] }));
    await store.commit({ now: t0 + 50, writes: [write.liftSilence('payments-*', t0 + 50)] });
    expect(await store.silences(t0 + 50)).toEqual([other]);
    expect(await store.silences(t0 + 9)).toEqual([over, { ...silence, until: t0 + 50 }, other]);
  });

  test('services are those incidents were about, each once, those of the newest first', async () => {
    const { store } = at();
    const about = (number: number, service: string | null) =>
      opens(sampleIncident(number, { service, groupKey: `g${number}` }), { dueAt: null });
    for (const [number, service] of [
      [1, 'search'],
      [2, 'payments-db'],
      [3, null],
      [4, 'search'],
    ] as const)
      await store.commit(about(number, service));
    expect(await store.services(10)).toEqual(['search', 'payments-db']);
    expect(await store.services(1)).toEqual(['search']);
  });

  test('odd text comes back as it was', async () => {
    const { store } = at();
    const odd = sampleAlert("k'; DROP TABLE alerts;--\u0000\u202E", { title: 'ünï 🔥 "quoted" \\ \n line', labels: { 'a.b"c': '' } });
    await store.commit(change({ alerts: [odd] }));
    expect((await store.alerts([odd])).get(alertKey(odd.source, odd.dedupKey))).toEqual(odd);
  });
}
