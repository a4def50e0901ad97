// Incidents: numbers, look-ups, what is due, whose page is open, the timeline.

import { expect, test } from 'vitest';
import { askedNoMore, askedToTake, havingPassed } from '../../../src/incident/handover.js';
import { type Store, write } from '../../../src/store/store.js';
import { after, opens, sampleAck, sampleEvent, sampleIncident, sampleMessage, t0, updates } from '../sample.js';
import type { Opened } from './opened.js';

export function incidents(at: () => Opened): void {
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

  test('the open ones of a service are found, the worst first and of equals the newest, among its twenty newest', async () => {
    const { store } = at();
    const service = 'payments-db';
    const of = async (limit: number) => (await store.openOfService(service, limit)).map(({ number }) => number);
    expect(await of(5)).toEqual([]);
    await store.commit(opens(sampleIncident(1, { service, groupKey: '1', severity: 'P1' })));
    await store.commit(opens(sampleIncident(2, { service, groupKey: '2', severity: 'P3' })));
    await store.commit(opens(sampleIncident(3, { service, groupKey: '3', severity: 'P1' })));
    await store.commit(opens(sampleIncident(4, { service, groupKey: '4', severity: 'P1', status: 'resolved' })));
    await store.commit(opens(sampleIncident(5, { service: 'payments-api', groupKey: '5', severity: 'P1' })));
    await store.commit(opens(sampleIncident(6, { service: null, groupKey: '6' })));
    expect(await of(5)).toEqual([3, 1, 2]);
    expect(await of(1)).toEqual([3]);
    for (let number = 7; number < 25; number++)
      await store.commit(opens(sampleIncident(number, { service, groupKey: `${number}`, status: 'closed' })));
    expect(await of(5)).toEqual([3]);
  });

  test('the open ones of a service are found as they stand, though they were asked for before', async () => {
    const { store } = at();
    const service = 'payments-db';
    const of = async (asked: string) => (await store.openOfService(asked, 5)).map(({ number }) => number);
    const second = sampleIncident(2, { service, groupKey: '2', severity: 'P3' });
    await store.commit(opens(second));
    await store.commit(opens(sampleIncident(4, { service, groupKey: '4', severity: 'P3' })));
    expect(await of(service)).toEqual([4, 2]);
    await store.commit(opens(sampleIncident(5, { service, groupKey: '5', severity: 'P4' })));
    expect(await of(service)).toEqual([4, 2, 5]);
    // Its number was given before those of the others.
    await store.commit(opens(sampleIncident(3, { service, groupKey: '3', severity: 'P2' })));
    expect(await of(service)).toEqual([3, 4, 2, 5]);
    const worse = after(second, { severity: 'P1' });
    await store.commit(updates(worse));
    expect(await of(service)).toEqual([2, 3, 4, 5]);
    const elsewhere = after(worse, { service: 'payments-api' });
    await store.commit(updates(elsewhere));
    expect(await of(service)).toEqual([3, 4, 5]);
    expect(await of('payments-api')).toEqual([2]);
    await store.commit(updates(after(elsewhere, { status: 'resolved' })));
    expect(await of('payments-api')).toEqual([]);
    const turnedAway = { ...opens(sampleIncident(6, { service, groupKey: '3' })) };
    expect(await store.commit(turnedAway)).toBe('conflict');
    expect(await of(service)).toEqual([3, 4, 5]);
  });

  test('a war room knows its incident', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    expect(await store.byRoom('group-1')).toBeNull();
    const room = { chat: 'group-1', subject: 'INC-1', members: [], askedAt: t0, chasedAt: null };
    await store.commit(updates(after(sampleIncident(1), { room })));
    expect(await store.byRoom('group-1')).toBe(1);
  });

  test('a swarm knows its incident, and is found while that is open', async () => {
    const { store } = at();
    const slices = { swarm: { chat: 'group-2', subject: 'INC-1 customers', members: [], askedAt: t0, chasedAt: null } };
    await store.commit(opens(sampleIncident(1)));
    expect([await store.bySwarm('group-2'), await store.openSwarms()]).toEqual([null, []]);
    const swarming = after(sampleIncident(1), { slices });
    await store.commit(updates(swarming));
    expect([await store.bySwarm('group-2'), await store.byRoom('group-2')]).toEqual([1, null]);
    expect((await store.openSwarms()).map(({ number }) => number)).toEqual([1]);
    await store.commit(updates(after(swarming, { status: 'resolved' })));
    expect([await store.bySwarm('group-2'), await store.openSwarms()]).toEqual([1, []]);
  });

  test('open rooms are found, all of them or those without a group, and none of an incident that is over', async () => {
    const { store } = at();
    const room = { chat: 'group-1', subject: 'INC', members: [], askedAt: t0, chasedAt: null };
    await store.commit(opens(sampleIncident(1)));
    await store.commit(opens(sampleIncident(2, { room })));
    await store.commit(opens(sampleIncident(3, { room: { ...room, chat: 'relay:3', driver: 'relay' } })));
    await store.commit(opens(sampleIncident(4, { room: { ...room, chat: null } })));
    await store.commit(opens(sampleIncident(5, { room: { ...room, chat: 'relay:5', driver: 'relay' }, status: 'resolved' })));
    const numbers = async (which: 'all' | 'relayed') => (await store.openRooms(which)).map(({ number }) => number);
    expect(await numbers('all')).toEqual([3, 2]);
    expect(await numbers('relayed')).toEqual([3]);
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

  test('a list can have the worst first, however old and however many newer ones there are', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1, { severity: 'P1' })));
    await store.commit(opens(sampleIncident(2, { severity: 'P4' })));
    for (let number = 3; number < 8; number += 1) await store.commit(opens(sampleIncident(number, { severity: 'P3' })));
    await store.commit(opens(sampleIncident(8, { severity: 'P1' })));
    await store.commit(opens(sampleIncident(9, { severity: 'P1', status: 'resolved' })));
    await store.commit(opens(sampleIncident(10, { severity: 'P3', service: 'search' })));
    const numbers = async (query: Partial<Parameters<Store['list']>[0]>) =>
      (await store.list({ order: 'worst', limit: 100, ...query })).map((incident) => incident.number);
    expect(await numbers({ status: 'open' })).toEqual([8, 1, 10, 7, 6, 5, 4, 3, 2]);
    expect(await numbers({ status: 'open', limit: 3 })).toEqual([8, 1, 10]);
    expect(await numbers({ status: 'open', severity: 'P3', limit: 2 })).toEqual([10, 7]);
    expect(await numbers({ service: 'search' })).toEqual([10]);
    expect(await numbers({})).toEqual([9, 8, 1, 10, 7, 6, 5, 4, 3, 2]);
    expect(await numbers({ status: 'open', below: 6 })).toEqual([1, 5, 4, 3, 2]);
    expect(await numbers({ status: 'open', after: { severity: 'P1', number: 8 }, limit: 2 })).toEqual([1, 10]);
    expect(await numbers({ status: 'open', after: { severity: 'P3', number: 4 } })).toEqual([3, 2]);
    expect(await numbers({ status: 'open', after: { severity: 'P4', number: 2 } })).toEqual([]);
  });

  test('a walk over pages of the worst first meets each open one once while others open', async () => {
    const { store } = at();
    const severities = ['P1', 'P2', 'P3', 'P4'] as const;
    const severityOf = (number: number) => severities[(number * 7) % 4] ?? 'P4';
    for (let number = 1; number <= 20; number += 1) await store.commit(opens(sampleIncident(number, { severity: severityOf(number) })));
    const met: number[] = [];
    let after: Parameters<Store['list']>[0]['after'];
    for (let next = 21; ; next += 1) {
      const page = await store.list({ status: 'open', order: 'worst', limit: 3, ...(after === undefined ? {} : { after }) });
      after = page.at(-1);
      if (after === undefined) break;
      met.push(...page.map((incident) => incident.number));
      if (next <= 30) await store.commit(opens(sampleIncident(next, { severity: severityOf(next) })));
    }
    expect(new Set(met).size).toBe(met.length);
    expect(met.filter((number) => number <= 20).sort((a, b) => a - b)).toEqual(Array.from({ length: 20 }, (_, index) => index + 1));
  });

  test('a list goes by what each is now, not by what it was', async () => {
    const { store } = at();
    const second = after(sampleIncident(1), { status: 'mitigated' });
    const third = after(second, { severity: 'P3', service: 'search' });
    await store.commit(opens(sampleIncident(1)));
    await store.commit(updates(second));
    expect(await store.list({ status: 'triggered', limit: 10 })).toEqual([]);
    expect(await store.list({ status: 'mitigated', limit: 10 })).toEqual([second]);
    await store.commit(updates(third));
    expect(await store.list({ severity: 'P1', limit: 10 })).toEqual([]);
    expect(await store.list({ severity: 'P3', service: 'search', limit: 10 })).toEqual([third]);
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

  test('the drills among the open ones are counted by themselves', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    await store.commit(opens(sampleIncident(2, { groupKey: 'chat/2' })));
    await store.commit(opens(sampleIncident(3, { groupKey: 'chat/3', drill: true })));
    expect(await store.openDrills()).toEqual({ P1: 1, P2: 0, P3: 0, P4: 0 });
    expect((await store.openBySeverity()).P1).toBe(3);
    await store.commit(updates(after(sampleIncident(3, { groupKey: 'chat/3', drill: true }), { status: 'cancelled' })));
    expect(await store.openDrills()).toEqual({ P1: 0, P2: 0, P3: 0, P4: 0 });
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

  test('who has passed waits for no answer until they are paged again; whoever is asked to take it over does although somebody has it', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { messages: [sampleMessage()] }));
    const passed = after(havingPassed(sampleIncident(1), ['asha'], t0 + 1_000));
    await store.commit(updates(passed));
    expect(await store.openPagesTo('asha')).toEqual([]);
    await store.commit({ now: t0 + 2_000, writes: [write.message(sampleMessage())] });
    expect(await store.openPagesTo('asha')).toHaveLength(1);
    const acked = after(passed, { ack: { ...sampleAck, by: 'ian' }, status: 'acknowledged' });
    await store.commit(updates(acked));
    expect(await store.openPagesTo('asha', 1)).toEqual([]);
    const handed = after(askedToTake(acked, { to: 'asha', by: 'ian', at: t0 + 3_000 }));
    await store.commit(updates(handed));
    expect(await store.openPagesTo('asha', 1)).toHaveLength(1);
    await store.commit(updates(after(askedNoMore(handed))));
    expect(await store.openPagesTo('asha')).toEqual([]);
  });

  test('a timeline is in order, and cut to its last lines', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1), { events: [sampleEvent(1, 1, 'one'), sampleEvent(1, 2, 'two')] }));
    await store.commit(updates(after(sampleIncident(1)), { events: [sampleEvent(1, 3, 'three')] }));
    expect((await store.timeline(1, 10)).map((line) => line.text)).toEqual(['asha: one', 'asha: two', 'asha: three']);
    expect((await store.timeline(1, 2)).map((line) => line.seq)).toEqual([2, 3]);
    expect((await store.timeline(1, 2, 3)).map((line) => line.seq)).toEqual([1, 2]);
    expect(await store.timeline(1, 2, 1)).toEqual([]);
  });
}
