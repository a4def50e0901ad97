// What every store promises, whatever it stands on. An implementation calls storeContract with a way to open itself empty.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Message } from '../../src/incident/message.js';
import { alertKey, type ClaimQuery, type OutboxRow, type Settlement, type Store } from '../../src/store/store.js';
import { after, change, opens, sampleAck, sampleAlert, sampleEvent, sampleIncident, sampleMessage, t0, updates } from './sample.js';

export interface Opened {
  readonly store: Store;
  /** Closes the store and opens it again on the same data; absent where data does not outlive the store. */
  readonly reopen?: () => Promise<Store>;
  destroy(): Promise<void>;
}

/** `keeps: false` for a store that ends with its process, such as one in memory: it promises nothing about restarts. */
export function storeContract(name: string, open: () => Promise<Opened>, { keeps = true }: { readonly keeps?: boolean } = {}): void {
  describe(name, () => {
    let opened: Opened;
    beforeEach(async () => {
      opened = await open();
    });
    afterEach(() => opened.destroy());
    const bench = (): Opened => opened;

    describe('a change', () => changes(bench));
    describe('incidents', () => incidents(bench));
    describe('alerts', () => alerts(bench));
    describe('receipts', () => receipts(bench));
    describe('the outbox', () => outbox(bench));
    describe('delivery', () => delivery(bench));
    describe('upkeep', () => upkeep(bench));
    if (keeps) describe('a restart', () => restart(bench));
  });
}

function restart(at: () => Opened): void {
  const reopened = (): Promise<Store> => {
    const { reopen } = at();
    if (reopen === undefined) throw new Error('a store that keeps its data must be able to reopen it');
    return reopen();
  };

  test('loses nothing that was committed', async () => {
    await at().store.commit(
      opens(sampleIncident(7), { messages: [sampleMessage({ incident: 7 })], alerts: [sampleAlert('a', { incident: 7 })] }),
    );
    const store = await reopened();
    expect(await store.incident(7)).toEqual(sampleIncident(7));
    expect(await store.alertCount(7)).toEqual({ firing: 1, total: 1 });
    expect(await store.claim(critical())).toHaveLength(1);
  });

  test('keeps a claim claimed until its lease runs out', async () => {
    await say(at().store, {});
    await at().store.claim(critical());
    const store = await reopened();
    expect(await store.claim(critical())).toEqual([]);
    expect(await one(store.claim(critical({ now: t0 + 15_000 })))).toMatchObject({ attempts: 2 });
  });

  test('gives no number a second time', async () => {
    await at().store.commit(opens(sampleIncident(41)));
    expect(await (await reopened()).nextNumber()).toBeGreaterThan(41);
  });

  test('remembers receipts', async () => {
    await at().store.commit(change({ receipts: [{ channel: 'web', id: 'm1', at: t0 }] }));
    expect(await (await reopened()).commit(change({ receipts: [{ channel: 'web', id: 'm1', at: t0 }] }))).toBe('duplicate');
  });

  test('knows the newest stamp', async () => {
    await at().store.commit(change({ now: t0 + 5, alerts: [sampleAlert('a')] }));
    expect(await (await reopened()).newestStamp()).toBe(t0 + 5);
  });

  test('counts what is open', async () => {
    await at().store.commit(opens(sampleIncident(1)));
    expect(await (await reopened()).openBySeverity()).toEqual({ P1: 1, P2: 0, P3: 0, P4: 0 });
  });
}

function changes(at: () => Opened): void {
  test('is stored whole: incident, timeline, alert, message, receipt and silence', async () => {
    const { store } = at();
    const incident = sampleIncident(1);
    const alert = sampleAlert('db-1', { incident: 1 });
    const message = sampleMessage();
    const silence = { service: 'payments-*', until: t0 + 1, by: 'asha', why: 'deploy', at: t0 };
    const outcome = await store.commit(
      opens(incident, {
        events: [sampleEvent(1, 1, 'looking')],
        alerts: [alert],
        messages: [message],
        receipts: [{ channel: 'source:grafana', id: 'e1', at: t0 }],
        silences: [silence],
      }),
    );
    expect(outcome).toBe('committed');
    expect(await store.incident(1)).toEqual(incident);
    expect(await store.timeline(1, 10)).toEqual([{ seq: 1, at: t0 + 1, kind: 'updated', by: 'asha', text: 'asha: looking' }]);
    expect(await store.alertsOf(1, 10)).toEqual([alert]);
    expect((await store.messages({ limit: 10 })).map((row) => row.message)).toEqual([message]);
    expect(await store.seen({ channel: 'source:grafana', id: 'e1' })).toBe(true);
    expect(await store.silences(t0)).toEqual([silence]);
  });

  test('decided on an older version is a conflict, and nothing of it is stored', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    await store.commit(updates(after(sampleIncident(1), { title: 'first' })));
    const late = updates(after(sampleIncident(1), { title: 'second' }), {
      events: [sampleEvent(1, 1)],
      messages: [sampleMessage()],
      receipts: [{ channel: 'web', id: 'm1', at: t0 }],
    });
    expect(await store.commit(late)).toBe('conflict');
    expect((await store.incident(1))?.title).toBe('first');
    expect(await store.timeline(1, 10)).toEqual([]);
    expect(await store.messages({ limit: 10 })).toEqual([]);
    expect(await store.seen({ channel: 'web', id: 'm1' })).toBe(false);
  });

  test('to an incident nobody has stored is a conflict', async () => {
    expect(await at().store.commit(updates(after(sampleIncident(9))))).toBe('conflict');
  });

  test('opening a number that exists is a conflict', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    expect(await store.commit(opens(sampleIncident(1, { groupKey: 'another' })))).toBe('conflict');
  });

  test('opening a second incident for a group that has an open one is a conflict', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1, { groupKey: 'checkout|5xx' })));
    expect(await store.commit(opens(sampleIncident(2, { groupKey: 'checkout|5xx' })))).toBe('conflict');
    expect(await store.incident(2)).toBeNull();
  });

  test('a group whose incident was resolved may open another', async () => {
    const { store } = at();
    const first = sampleIncident(1, { groupKey: 'checkout|5xx' });
    await store.commit(opens(first));
    await store.commit(updates(after(first, { status: 'resolved' })));
    expect(await store.commit(opens(sampleIncident(2, { groupKey: 'checkout|5xx' })))).toBe('committed');
  });

  test('reopening while the group has a newer open incident is a conflict', async () => {
    const { store } = at();
    const resolved = after(sampleIncident(1, { groupKey: 'checkout|5xx' }), { status: 'resolved' });
    await store.commit(opens(sampleIncident(1, { groupKey: 'checkout|5xx' })));
    await store.commit(updates(resolved));
    await store.commit(opens(sampleIncident(2, { groupKey: 'checkout|5xx' })));
    expect(await store.commit(updates(after(resolved, { status: 'investigating' })))).toBe('conflict');
  });

  test('may close one incident of a group and open the next in one go, in either order', async () => {
    const { store } = at();
    const first = sampleIncident(1, { groupKey: 'checkout|5xx' });
    await store.commit(opens(first));
    const closing = { expected: 1, after: after(first, { status: 'cancelled' }), dueAt: null };
    const opening = { expected: null, after: sampleIncident(2, { groupKey: 'checkout|5xx' }), dueAt: t0 };
    expect(await store.commit(change({ incidents: [opening, closing] }))).toBe('committed');
    expect((await store.incident(2))?.status).toBe('triggered');
  });

  test('never opens two incidents of one group itself', async () => {
    const { store } = at();
    const both = [1, 2].map((number) => ({ expected: null, after: sampleIncident(number, { groupKey: 'same' }), dueAt: null }));
    expect(await store.commit(change({ incidents: both }))).toBe('conflict');
    expect(await store.incident(1)).toBeNull();
  });

  test('with a version that does not follow is refused loudly', async () => {
    const { store } = at();
    const wrong = change({ incidents: [{ expected: null, after: sampleIncident(1, { version: 5 }), dueAt: null }] });
    await expect(store.commit(wrong)).rejects.toThrow(/version 5/);
  });

  test('with a receipt seen before is a duplicate, and nothing of it happens again', async () => {
    const { store } = at();
    const receipt = { channel: 'cloud', id: 'wamid.1', at: t0 };
    await store.commit(opens(sampleIncident(1), { receipts: [receipt] }));
    const again = opens(sampleIncident(2), { receipts: [{ channel: 'cloud', id: 'new', at: t0 }, receipt] });
    expect(await store.commit(again)).toBe('duplicate');
    expect(await store.incident(2)).toBeNull();
    expect(await store.seen({ channel: 'cloud', id: 'new' })).toBe(false);
  });

  test('of several waiting together, each has its own outcome', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { receipts: [{ channel: 'web', id: 'seen', at: t0 }] }));
    const outcomes = await Promise.all([
      store.commit(opens(sampleIncident(2))),
      store.commit(updates(after(sampleIncident(9)))),
      store.commit(change({ receipts: [{ channel: 'web', id: 'seen', at: t0 }] })),
      store.commit(opens(sampleIncident(3))),
    ]);
    expect(outcomes).toEqual(['committed', 'conflict', 'duplicate', 'committed']);
    expect((await store.list({ limit: 10 })).map((incident) => incident.number)).toEqual([3, 2, 1]);
  });

  test('the second of two onto the same incident conflicts, so it is decided again', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    const outcomes = await Promise.all([
      store.commit(updates(after(sampleIncident(1), { title: 'first' }))),
      store.commit(updates(after(sampleIncident(1), { title: 'second' }))),
    ]);
    expect(outcomes).toEqual(['committed', 'conflict']);
    expect((await store.incident(1))?.title).toBe('first');
  });

  test('the second of two with the same receipt is a duplicate', async () => {
    const { store } = at();
    const same = change({ receipts: [{ channel: 'web', id: 'm1', at: t0 }] });
    expect(await Promise.all([store.commit(same), store.commit(same)])).toEqual(['committed', 'duplicate']);
  });

  test('one that the database refuses spoils none of the others', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { events: [sampleEvent(1, 1)] }));
    const sameSeq = change({ events: [sampleEvent(1, 1, 'forged')], messages: [sampleMessage({ text: 'never said' })] });
    const outcomes = await Promise.allSettled([
      store.commit(opens(sampleIncident(2))),
      store.commit(sameSeq),
      store.commit(opens(sampleIncident(3))),
    ]);
    expect(outcomes.map((outcome) => (outcome.status === 'fulfilled' ? outcome.value : 'rejected'))).toEqual([
      'committed',
      'rejected',
      'committed',
    ]);
    expect((await store.incident(2))?.number).toBe(2);
    expect((await store.incident(3))?.number).toBe(3);
    expect(await store.messages({ limit: 10 })).toEqual([]);
  });
}

function incidents(at: () => Opened): void {
  test('numbers are never given twice', async () => {
    const { store } = at();
    const given = await Promise.all([store.nextNumber(), store.nextNumber(), store.nextNumber()]);
    expect(new Set(given).size).toBe(3);
  });

  test('a number is one no stored incident has', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(41)));
    expect(await store.nextNumber()).toBeGreaterThan(41);
  });

  test('one that does not exist is null', async () => {
    expect(await at().store.incident(99)).toBeNull();
  });

  test('the newest of each group is found, open or not; groups without one are absent', async () => {
    const { store } = at();
    const old = sampleIncident(1, { groupKey: 'a', status: 'closed' });
    await store.commit(opens(old));
    await store.commit(opens(sampleIncident(2, { groupKey: 'a', status: 'resolved' })));
    await store.commit(opens(sampleIncident(3, { groupKey: 'b' })));
    const found = await store.newestByGroup(['a', 'b', 'nothing']);
    expect([...found].map(([key, incident]) => [key, incident.number])).toEqual([
      ['a', 2],
      ['b', 3],
    ]);
  });

  test('a war room knows its incident', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    expect(await store.byRoom('group-1')).toBeNull();
    const room = { chat: 'group-1', subject: 'INC-1', members: [], askedAt: t0, chasedAt: null };
    await store.commit(updates(after(sampleIncident(1), { room })));
    expect(await store.byRoom('group-1')).toBe(1);
  });

  test('a list is newest first and can be narrowed and paged', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1, { severity: 'P1' })));
    await store.commit(opens(sampleIncident(2, { severity: 'P2', service: 'search' })));
    await store.commit(opens(sampleIncident(3, { severity: 'P1', status: 'resolved' })));
    await store.commit(opens(sampleIncident(4, { severity: 'P1', status: 'investigating' })));
    const numbers = async (query: Parameters<Store['list']>[0]) => (await store.list(query)).map((incident) => incident.number);
    expect(await numbers({ limit: 10 })).toEqual([4, 3, 2, 1]);
    expect(await numbers({ status: 'all', limit: 2 })).toEqual([4, 3]);
    expect(await numbers({ status: 'open', limit: 10 })).toEqual([4, 2, 1]);
    expect(await numbers({ status: 'resolved', limit: 10 })).toEqual([3]);
    expect(await numbers({ status: 'open', severity: 'P1', limit: 10 })).toEqual([4, 1]);
    expect(await numbers({ service: 'search', limit: 10 })).toEqual([2]);
    expect(await numbers({ status: 'open', limit: 2, below: 4 })).toEqual([2, 1]);
  });

  test('open ones are counted by severity, now', async () => {
    const { store } = at();
    expect(await store.openBySeverity()).toEqual({ P1: 0, P2: 0, P3: 0, P4: 0 });
    await store.commit(opens(sampleIncident(1)));
    await store.commit(opens(sampleIncident(2)));
    await store.commit(opens(sampleIncident(3, { severity: 'P3', status: 'triage' })));
    expect(await store.openBySeverity()).toEqual({ P1: 2, P2: 0, P3: 1, P4: 0 });
    await store.commit(updates(after(sampleIncident(1), { severity: 'P2' })));
    await store.commit(updates(after(sampleIncident(2), { status: 'resolved' })));
    expect(await store.openBySeverity()).toEqual({ P1: 0, P2: 1, P3: 1, P4: 0 });
  });

  test('those due are answered oldest due first, and only those', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { dueAt: t0 + 300 }));
    await store.commit(opens(sampleIncident(2), { dueAt: t0 + 100 }));
    await store.commit(opens(sampleIncident(3), { dueAt: t0 + 301 }));
    await store.commit(opens(sampleIncident(4), { dueAt: null }));
    expect(await store.due(t0 + 300, 10)).toEqual([2, 1]);
    expect(await store.due(t0 + 300, 1)).toEqual([2]);
    expect(await store.due(t0 + 99, 10)).toEqual([]);
  });

  test('a change moves the due time or takes it away', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { dueAt: t0 }));
    const second = after(sampleIncident(1));
    await store.commit(updates(second, { dueAt: t0 + 500 }));
    expect(await store.due(t0 + 499, 10)).toEqual([]);
    expect(await store.due(t0 + 500, 10)).toEqual([1]);
    await store.commit(updates(after(second), { dueAt: null }));
    expect(await store.due(t0 + 10_000, 10)).toEqual([]);
  });

  test('one that is postponed comes later, unchanged', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { dueAt: t0 }));
    await store.postpone(1, t0 + 1_000);
    expect(await store.due(t0 + 999, 10)).toEqual([]);
    expect(await store.due(t0 + 1_000, 10)).toEqual([1]);
    expect(await store.incident(1)).toEqual(sampleIncident(1));
  });

  test('postponing never brings a later due time forward and gives none to one without', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { dueAt: t0 + 5_000 }));
    await store.commit(opens(sampleIncident(2), { dueAt: null }));
    await store.postpone(1, t0 + 1_000);
    await store.postpone(2, t0 + 1_000);
    expect(await store.due(t0 + 4_999, 10)).toEqual([]);
    expect(await store.due(t0 + 5_000, 10)).toEqual([1]);
  });

  test('open pages to a person are theirs, open, unacknowledged and newest first', async () => {
    const { store } = at();
    const paged = (number: number) => sampleMessage({ incident: number });
    await store.commit(opens(sampleIncident(1), { messages: [paged(1), paged(1)] }));
    await store.commit(opens(sampleIncident(2, { status: 'acknowledged', ack: sampleAck }), { messages: [paged(2)] }));
    await store.commit(opens(sampleIncident(3, { status: 'resolved' }), { messages: [paged(3)] }));
    await store.commit(opens(sampleIncident(4), { messages: [sampleMessage({ incident: 4, to: { kind: 'person', person: 'ben' } })] }));
    await store.commit(opens(sampleIncident(5), { messages: [sampleMessage({ incident: 5, kind: 'update' })] }));
    await store.commit(opens(sampleIncident(6), { messages: [paged(6)] }));
    expect((await store.openPagesTo('asha')).map((incident) => incident.number)).toEqual([6, 1]);
    expect((await store.openPagesTo('asha', 1)).map((incident) => incident.number)).toEqual([6]);
    expect(await store.openPagesTo('mia')).toEqual([]);
  });

  test('an ack closes a page and an unack opens it again', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { messages: [sampleMessage()] }));
    const acked = after(sampleIncident(1), { ack: sampleAck, status: 'acknowledged' });
    await store.commit(updates(acked));
    expect(await store.openPagesTo('asha')).toEqual([]);
    await store.commit(updates(after(acked, { ack: null, status: 'triggered' })));
    expect(await store.openPagesTo('asha')).toHaveLength(1);
  });

  test('a timeline is in order, and cut to its last lines', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { events: [sampleEvent(1, 1, 'one'), sampleEvent(1, 2, 'two')] }));
    await store.commit(updates(after(sampleIncident(1)), { events: [sampleEvent(1, 3, 'three')] }));
    expect((await store.timeline(1, 10)).map((line) => line.text)).toEqual(['asha: one', 'asha: two', 'asha: three']);
    expect((await store.timeline(1, 2)).map((line) => line.seq)).toEqual([2, 3]);
  });
}

function alerts(at: () => Opened): void {
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

  test('a silence holds until its time, no longer', async () => {
    const { store } = at();
    const silence = { service: 'payments-*', until: t0 + 100, by: 'asha', why: 'deploy', at: t0 };
    await store.commit(change({ silences: [silence] }));
    expect(await store.silences(t0 + 99)).toEqual([silence]);
    expect(await store.silences(t0 + 100)).toEqual([]);
  });

  test('odd text comes back as it was', async () => {
    const { store } = at();
    const odd = sampleAlert("k'; DROP TABLE alerts;--\u0000\u202E", { title: 'ünï 🔥 "quoted" \\ \n line', labels: { 'a.b"c': '' } });
    await store.commit(change({ alerts: [odd] }));
    expect((await store.alerts([odd])).get(alertKey(odd.source, odd.dedupKey))).toEqual(odd);
  });
}

function receipts(at: () => Opened): void {
  test('the same id on another channel is another delivery', async () => {
    const { store } = at();
    await store.commit(change({ receipts: [{ channel: 'cloud', id: '1', at: t0 }] }));
    expect(await store.seen({ channel: 'cloud', id: '1' })).toBe(true);
    expect(await store.seen({ channel: 'twilio', id: '1' })).toBe(false);
    expect(await store.commit(change({ receipts: [{ channel: 'twilio', id: '1', at: t0 }] }))).toBe('committed');
  });

  test('only those older than asked are forgotten', async () => {
    const { store } = at();
    const many = Array.from({ length: 1_200 }, (_, index) => ({ channel: 'cloud', id: `old-${index}`, at: t0 + index }));
    await store.commit(change({ receipts: [...many, { channel: 'cloud', id: 'new', at: t0 + 1_200 }] }));
    expect(await store.pruneReceipts(t0 + 1_200)).toBe(1_200);
    expect(await store.seen({ channel: 'cloud', id: 'old-1199' })).toBe(false);
    expect(await store.seen({ channel: 'cloud', id: 'new' })).toBe(true);
  });
}

const critical = (over: Partial<ClaimQuery> = {}): ClaimQuery => ({
  now: t0,
  lane: 'critical',
  limit: 10,
  leaseMs: 15_000,
  exceptChats: [],
  ...over,
});

const to = (person: string): Message['to'] => ({ kind: 'person', person });
const texts = (rows: readonly OutboxRow[]): readonly string[] => rows.map((row) => row.message.text);
const one = async (rows: Promise<readonly OutboxRow[]>): Promise<OutboxRow> => {
  const [row, ...more] = await rows;
  expect(more).toEqual([]);
  if (row === undefined) throw new Error('nothing was there to take');
  return row;
};
const carried = (row: OutboxRow, over: Partial<Settlement & { to: 'handed-over' | 'accepted' }> = {}): Settlement => ({
  id: row.id,
  attempt: row.attempts,
  to: 'accepted',
  transport: 'local',
  transportId: `local-${row.id}`,
  at: t0,
  ...over,
});
const say = (store: Store, ...messages: Partial<Message>[]) => store.commit(change({ messages: messages.map(sampleMessage) }));
const find = async (store: Store, id: number): Promise<OutboxRow> => one(store.messages({ limit: 1, below: id + 1 }));

function outbox(at: () => Opened): void {
  test('a new row waits with all its facts', async () => {
    const { store } = at();
    await say(store, { kind: 'update', text: 'hello', expiresAfterMs: 600_000, to: { kind: 'room', incident: 1 } });
    const row = await one(store.messages({ limit: 10 }));
    expect(row).toMatchObject({
      chatKey: 'room:1',
      state: 'queued',
      attempts: 0,
      createdAt: t0,
      notBefore: t0,
      expiresAt: t0 + 600_000,
      leaseUntil: null,
      transport: null,
      transportId: null,
      handedOverAt: null,
      deliveredAt: null,
      readAt: null,
      error: null,
    });
    expect(row.message).toEqual(
      sampleMessage({ kind: 'update', text: 'hello', expiresAfterMs: 600_000, to: { kind: 'room', incident: 1 } }),
    );
  });

  test('a claimed row is being sent, leased and counted', async () => {
    const { store } = at();
    await say(store, {});
    const row = await one(store.claim(critical()));
    expect(row).toMatchObject({ state: 'sending', attempts: 1, leaseUntil: t0 + 15_000 });
    expect(await find(store, row.id)).toEqual(row);
  });

  test('one chat hears in order: the next row leaves when the one before is settled', async () => {
    const { store } = at();
    await say(store, { text: 'first' }, { text: 'second' });
    const first = await one(store.claim(critical()));
    expect(first.message.text).toBe('first');
    expect(await store.claim(critical())).toEqual([]);
    await store.settle([carried(first)]);
    expect(texts(await store.claim(critical()))).toEqual(['second']);
  });

  test('several chats are served at once, the longest waiting first, no more than asked', async () => {
    const { store } = at();
    await say(
      store,
      { to: to('zoe'), text: 'z' },
      { to: to('asha'), text: 'a' },
      { to: to('zoe'), text: 'z2' },
      { to: to('mia'), text: 'm' },
    );
    expect(texts(await store.claim(critical({ limit: 2 })))).toEqual(['z', 'a']);
    expect(texts(await store.claim(critical()))).toEqual(['m']);
  });

  test('two senders asking at once never get the same row', async () => {
    const { store } = at();
    await say(store, { to: to('asha') }, { to: to('ben') }, { to: to('mia') });
    const taken = (await Promise.all([store.claim(critical()), store.claim(critical()), store.claim(critical())])).flat();
    expect(taken.map((row) => row.id).sort()).toEqual([...new Set(taken.map((row) => row.id))].sort());
    expect(taken).toHaveLength(3);
  });

  test('pages and replies never wait behind chatter of the same chat', async () => {
    const { store } = at();
    await say(store, { kind: 'update', text: 'chatter' }, { kind: 'page', text: 'page' });
    expect(texts(await store.claim(critical()))).toEqual(['page']);
    expect(texts(await store.claim(critical({ lane: 'normal' })))).toEqual(['chatter']);
  });

  test('a chat asked to be left alone is left alone', async () => {
    const { store } = at();
    await say(store, { to: to('asha') }, { to: to('ben'), text: 'to ben' });
    expect(texts(await store.claim(critical({ exceptChats: ['person:asha'] })))).toEqual(['to ben']);
  });

  test('a row put back waits for its time, and nothing of its chat overtakes it', async () => {
    const { store } = at();
    await say(store, { text: 'first' }, { text: 'second' });
    const row = await one(store.claim(critical()));
    await store.settle([{ id: row.id, attempt: 1, to: 'queued', notBefore: t0 + 5_000, error: 'timeout' }]);
    expect(await find(store, row.id)).toMatchObject({ state: 'queued', error: 'timeout', leaseUntil: null, attempts: 1 });
    expect(await store.claim(critical({ now: t0 + 4_999 }))).toEqual([]);
    const again = await one(store.claim(critical({ now: t0 + 5_000 })));
    expect(again).toMatchObject({ id: row.id, attempts: 2 });
  });

  test('a row whose sender died is taken again when its lease runs out, with its attempt counted up', async () => {
    const { store } = at();
    await say(store, { text: 'first' }, { text: 'second' });
    await store.claim(critical({ leaseMs: 1_000 }));
    expect(await store.claim(critical({ now: t0 + 999 }))).toEqual([]);
    const again = await one(store.claim(critical({ now: t0 + 1_000 })));
    expect(again).toMatchObject({ attempts: 2, state: 'sending', leaseUntil: t0 + 16_000 });
    expect(again.message.text).toBe('first');
  });

  test('a settlement of an earlier attempt is left alone', async () => {
    const { store } = at();
    await say(store, {});
    const first = await one(store.claim(critical({ leaseMs: 1 })));
    const second = await one(store.claim(critical({ now: t0 + 1 })));
    await store.settle([{ id: first.id, attempt: 1, to: 'failed', error: 'late' }]);
    expect(await find(store, first.id)).toMatchObject({ state: 'sending', error: null });
    await store.settle([carried(second)]);
    await store.settle([{ id: first.id, attempt: 2, to: 'failed', error: 'later still' }]);
    expect(await find(store, first.id)).toMatchObject({ state: 'accepted' });
  });

  test('a sent row knows how it went', async () => {
    const { store } = at();
    await say(store, {});
    const row = await one(store.claim(critical()));
    await store.settle([carried(row, { to: 'handed-over', transport: 'web', transportId: 'true_1', at: t0 + 7 })]);
    expect(await find(store, row.id)).toMatchObject({
      state: 'handed-over',
      transport: 'web',
      transportId: 'true_1',
      handedOverAt: t0 + 7,
      leaseUntil: null,
    });
    expect((await store.sentAs('web', 'true_1'))?.id).toBe(row.id);
    expect(await store.sentAs('cloud', 'true_1')).toBeNull();
  });

  test('failed and dropped are ends that free the chat', async () => {
    const { store } = at();
    await say(store, { text: 'first' }, { text: 'second' }, { text: 'third' });
    const first = await one(store.claim(critical()));
    await store.settle([{ id: first.id, attempt: 1, to: 'failed', error: 'no such number' }]);
    const second = await one(store.claim(critical()));
    await store.settle([{ id: second.id, attempt: 1, to: 'dropped', error: 'already acknowledged' }]);
    expect(await find(store, first.id)).toMatchObject({ state: 'failed', error: 'no such number' });
    expect(await find(store, second.id)).toMatchObject({ state: 'dropped', error: 'already acknowledged' });
    expect(texts(await store.claim(critical()))).toEqual(['third']);
  });

  test('a newer row replaces the waiting one with its key, in the same chat only', async () => {
    const { store } = at();
    const room: Message['to'] = { kind: 'room', incident: 1 };
    await say(
      store,
      { kind: 'room', to: room, text: '10 left', replaces: 'clock' },
      { kind: 'room', to: to('asha'), text: 'hers', replaces: 'clock' },
    );
    await say(
      store,
      { kind: 'room', to: room, text: '5 left', replaces: 'clock' },
      { kind: 'room', to: room, text: 'other', replaces: null },
    );
    const rows = await store.messages({ limit: 10 });
    expect(rows.map((row) => [row.message.text, row.state]).reverse()).toEqual([
      ['10 left', 'superseded'],
      ['hers', 'queued'],
      ['5 left', 'queued'],
      ['other', 'queued'],
    ]);
  });

  test('a row on its way is not replaced, unless it comes back unsent', async () => {
    const { store } = at();
    await say(store, { text: '10 left', replaces: 'clock' });
    const old = await one(store.claim(critical()));
    await say(store, { text: '5 left', replaces: 'clock' });
    expect(await find(store, old.id)).toMatchObject({ state: 'sending' });
    await store.settle([{ id: old.id, attempt: 1, to: 'queued', notBefore: t0, error: 'timeout' }]);
    expect(await find(store, old.id)).toMatchObject({ state: 'superseded' });
    expect(texts(await store.claim(critical()))).toEqual(['5 left']);
  });

  test('stale chatter expires, counted per chat; pages and what is on its way never do', async () => {
    const { store } = at();
    const room: Message['to'] = { kind: 'room', incident: 1 };
    const chatter = { kind: 'update', expiresAfterMs: 1_000 } as const;
    await say(
      store,
      { ...chatter, to: to('asha'), text: 'on its way' },
      { ...chatter, to: room, incident: 1 },
      { ...chatter, to: room, incident: 1 },
      { ...chatter, to: to('asha'), incident: 1 },
      { ...chatter, to: to('asha'), incident: 2 },
      { ...chatter, to: room, expiresAfterMs: 1_001 },
      { kind: 'page', to: to('asha') },
    );
    await store.claim(critical({ lane: 'normal', exceptChats: ['room:1'] }));
    expect(await store.expire(t0 + 999)).toEqual([]);
    const expired = await store.expire(t0 + 1_000);
    expect([...expired].sort((a, b) => a.chatKey.localeCompare(b.chatKey))).toEqual([
      { chatKey: 'person:asha', to: to('asha'), count: 2, incident: null },
      { chatKey: 'room:1', to: room, count: 2, incident: 1 },
    ]);
    expect(await store.expire(t0 + 1_000)).toEqual([]);
    expect((await store.messages({ state: 'expired', limit: 10 })).length).toBe(4);
    expect((await store.backlog(t0)).queued).toBe(2);
  });

  test('the next instant to send is when the first chat may go on', async () => {
    const { store } = at();
    expect(await store.nextSendAt()).toBeNull();
    await say(store, { text: 'first' }, { text: 'second' });
    expect(await store.nextSendAt()).toBe(t0);
    const row = await one(store.claim(critical()));
    expect(await store.nextSendAt()).toBe(t0 + 15_000);
    await store.settle([{ id: row.id, attempt: 1, to: 'queued', notBefore: t0 + 4_000, error: 'busy' }]);
    expect(await store.nextSendAt()).toBe(t0 + 4_000);
    const again = await one(store.claim(critical({ now: t0 + 4_000 })));
    await store.settle([carried(again)]);
    expect(await store.nextSendAt()).toBe(t0);
  });

  test('messages can be listed by state and incident, newest first, in pages', async () => {
    const { store } = at();
    await say(store, { text: 'a', incident: 1 }, { text: 'b', incident: 2, to: to('ben') }, { text: 'c', incident: 1, to: to('mia') });
    await store.claim(critical({ exceptChats: ['person:ben', 'person:mia'] }));
    expect(texts(await store.messages({ limit: 2 }))).toEqual(['c', 'b']);
    expect(texts(await store.messages({ state: 'queued', limit: 10 }))).toEqual(['c', 'b']);
    expect(texts(await store.messages({ state: 'sending', limit: 10 }))).toEqual(['a']);
    expect(texts(await store.messages({ incident: 1, limit: 10 }))).toEqual(['c', 'a']);
    const [newest] = await store.messages({ limit: 1 });
    expect(texts(await store.messages({ limit: 10, below: newest?.id ?? 0 }))).toEqual(['b', 'a']);
  });

  test('the backlog says how much waits, since when, and how the pages stand', async () => {
    const { store } = at();
    expect(await store.backlog(t0)).toEqual({ queued: 0, oldestAt: null, pages: {} });
    await store.commit(change({ now: t0 + 10, messages: [sampleMessage({ to: to('asha') }), sampleMessage({ to: to('ben') })] }));
    await store.commit(change({ now: t0 + 20, messages: [sampleMessage({ kind: 'update' })] }));
    const now = t0 + 30;
    expect(await store.backlog(now)).toEqual({ queued: 3, oldestAt: t0 + 10, pages: { queued: 2 } });
    const rows = await store.claim(critical({ now }));
    await store.settle(rows.map((row) => carried(row)));
    expect(await store.backlog(now)).toEqual({ queued: 1, oldestAt: t0 + 20, pages: { accepted: 2 } });
  });

  test('the backlog does not call late what is not due yet', async () => {
    const { store } = at();
    await say(store, {});
    const row = await one(store.claim(critical()));
    await store.settle([{ id: row.id, attempt: 1, to: 'queued', notBefore: t0 + 9_000, error: 'busy' }]);
    expect((await store.backlog(t0 + 8_999)).oldestAt).toBeNull();
    expect((await store.backlog(t0 + 9_000)).oldestAt).toBe(t0);
  });

  test('the last card of a chat is the newest one that was sent', async () => {
    const { store } = at();
    const card = { kind: 'room', act: { do: 'card' }, to: { kind: 'room', incident: 1 } } as const;
    const normal = critical({ lane: 'normal' });
    await say(
      store,
      { ...card, text: 'card 1' },
      { ...card, act: { do: 'say' }, text: 'talk' },
      { ...card, text: 'card 2' },
      { ...card, text: 'card 3' },
    );
    expect(await store.lastCard('room:1')).toBeNull();
    for (const _ of ['card 1', 'talk', 'card 2']) await store.settle([carried(await one(store.claim(normal)))]);
    expect((await store.lastCard('room:1'))?.message.text).toBe('card 2');
    expect(await store.lastCard('room:2')).toBeNull();
  });
}

function delivery(at: () => Opened): void {
  const sent = async (store: Store, state: 'handed-over' | 'accepted' = 'handed-over'): Promise<OutboxRow> => {
    await say(store, {});
    const row = await one(store.claim(critical()));
    await store.settle([carried(row, { to: state, transportId: 'm1' })]);
    return row;
  };

  test('a message climbs: accepted, delivered, read', async () => {
    const { store } = at();
    const { id } = await sent(store);
    await store.climb('local', 'm1', 'accepted', t0 + 1);
    expect(await find(store, id)).toMatchObject({ state: 'accepted', deliveredAt: null });
    await store.climb('local', 'm1', 'delivered', t0 + 2);
    expect(await find(store, id)).toMatchObject({ state: 'delivered', deliveredAt: t0 + 2, readAt: null });
    await store.climb('local', 'm1', 'read', t0 + 3);
    expect(await find(store, id)).toMatchObject({ state: 'read', deliveredAt: t0 + 2, readAt: t0 + 3 });
  });

  test('reports in the wrong order never take it down', async () => {
    const { store } = at();
    const { id } = await sent(store);
    await store.climb('local', 'm1', 'read', t0 + 3);
    await store.climb('local', 'm1', 'delivered', t0 + 2);
    await store.climb('local', 'm1', 'accepted', t0 + 1);
    expect(await find(store, id)).toMatchObject({ state: 'read', readAt: t0 + 3 });
    expect((await find(store, id)).deliveredAt).not.toBeNull();
  });

  test('a report that overtakes the answer to the send is not lost', async () => {
    const { store } = at();
    await say(store, {});
    const row = await one(store.claim(critical()));
    await store.climb('local', 'fast', 'delivered', t0 + 1);
    await store.climb('local', 'fast', 'read', t0 + 2);
    await store.settle([carried(row, { to: 'handed-over', transportId: 'fast', at: t0 + 3 })]);
    expect(await find(store, row.id)).toMatchObject({ state: 'read', deliveredAt: t0 + 1, readAt: t0 + 2, handedOverAt: t0 + 3 });
  });

  test('a report about something nobody sent changes nothing', async () => {
    const { store } = at();
    const { id } = await sent(store, 'accepted');
    await store.climb('local', 'unknown', 'read', t0 + 1);
    await store.climb('cloud', 'm1', 'read', t0 + 1);
    expect(await find(store, id)).toMatchObject({ state: 'accepted' });
  });
}

function upkeep(at: () => Opened): void {
  test('the newest stamp is the newest instant anything was stored at', async () => {
    const { store } = at();
    expect(await store.newestStamp()).toBeNull();
    await store.commit(opens(sampleIncident(1), { now: t0 + 500, messages: [sampleMessage()] }));
    await store.commit(change({ now: t0 + 100, alerts: [sampleAlert('a')] }));
    expect(await store.newestStamp()).toBe(t0 + 500);
    await store.commit(change({ now: t0 + 700, alerts: [sampleAlert('a')] }));
    expect(await store.newestStamp()).toBe(t0 + 700);
    const row = await one(store.claim(critical({ now: t0 + 800 })));
    await store.settle([carried(row, { at: t0 + 900 })]);
    expect(await store.newestStamp()).toBe(t0 + 900);
  });

  test('what others say of the time never moves the newest stamp', async () => {
    const { store } = at();
    const future = t0 + 10 * 365 * 86_400_000;
    await store.commit(change({ alerts: [sampleAlert('a', { startedAt: future, endsAt: future })] }));
    await store.climb('cloud', 'x', 'read', future);
    expect(await store.newestStamp()).toBe(t0);
  });

  test('a healthy store answers its probe', async () => {
    expect(await at().store.probe(t0)).toBe(true);
  });

  test('closing waits for what was given before it, and takes nothing after', async () => {
    const { store } = at();
    const last = store.commit(opens(sampleIncident(1)));
    await Promise.all([store.close(), store.close()]);
    expect(await last).toBe('committed');
    await expect(store.commit(opens(sampleIncident(2)))).rejects.toThrow(/closed/);
    expect(await store.probe(t0)).toBe(false);
  });
}
