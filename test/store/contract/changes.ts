// A change: whole or not at all, each with its own outcome.

import { expect, test } from 'vitest';
import { after, change, opens, sampleAlert, sampleEvent, sampleIncident, sampleMessage, t0, updates } from '../sample.js';
import type { Opened } from './opened.js';

export function changes(at: () => Opened): void {
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
