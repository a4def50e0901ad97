// Forgetting: what is old and over goes, what somebody may still need stays.

import { expect, test } from 'vitest';
import type { Message } from '../../../src/incident/message.js';
import type { OutboxRow, Settlement, Store } from '../../../src/store/store.js';
import { after, change, opens, sampleAlert, sampleEvent, sampleIncident, sampleMessage, t0, updates } from '../sample.js';
import { carried, critical, one, say, to } from './carrying.js';
import type { Opened } from './opened.js';

const day = 86_400_000;
const none = { receipts: 0, outbox: 0, effects: 0 };

const kept = async (store: Store): Promise<readonly string[]> =>
  (await store.messages({ limit: 10_000 })).map((row) => row.message.text).sort();

/** Says these to people of their own, each in the state the test wants. */
const sent = async (
  store: Store,
  messages: readonly Partial<Message>[],
  settled: (row: OutboxRow) => Settlement = (row) => carried(row),
): Promise<void> => {
  await say(store, ...messages.map((message, index) => ({ to: to(`person-${message.text}-${index}`), ...message })));
  for (;;) {
    const rows = await store.claim(critical({ limit: 1_000 }));
    if (rows.length === 0) return;
    await store.settle(rows.map(settled));
  }
};

export function prune(at: () => Opened): void {
  test('messages that were sent, refused or given up go, and those as old as asked stay', async () => {
    const { store } = at();
    await sent(store, [{ text: 'accepted', incident: null }]);
    await sent(store, [{ text: 'dropped', incident: null }], ({ id, attempts }) => ({ id, attempt: attempts, to: 'dropped', error: 'no' }));
    await sent(store, [{ kind: 'reply', text: 'failed', incident: null }], ({ id, attempts }) => ({
      id,
      attempt: attempts,
      to: 'failed',
      error: 'no',
    }));
    await store.commit(change({ messages: [sampleMessage({ text: 'superseded', replaces: 'x', incident: null })] }));
    await store.commit(change({ now: t0 + 10, messages: [sampleMessage({ text: 'queued later', replaces: 'x', incident: null })] }));
    await store.commit(
      change({ now: t0 + 10, messages: [sampleMessage({ to: to('ben'), kind: 'reply', text: 'young', incident: null })] }),
    );
    const young = (await store.claim(critical({ now: t0 + 10 }))).find((row) => row.message.text === 'young');
    if (young !== undefined) await store.settle([carried(young, { at: t0 + 10 })]);
    expect(await store.prune({ ...none, outbox: t0 + 10 })).toEqual({ ...none, outbox: 4 });
    expect(await kept(store)).toEqual(['queued later', 'young']);
  });

  test('what is still to be sent stays, however old it is', async () => {
    const { store } = at();
    await say(store, { text: 'queued', incident: null }, { text: 'sending', to: to('ben'), incident: null });
    await store.claim(critical({ exceptChats: ['person:asha'] }));
    expect((await store.prune({ ...none, outbox: t0 + day })).outbox).toBe(0);
    expect(await kept(store)).toEqual(['queued', 'sending']);
  });

  test('a page that is still to go to another transport stays, and goes once it has', async () => {
    const { store } = at();
    await sent(store, [{ kind: 'page', text: 'refused', incident: null }], ({ id, attempts }) => ({
      id,
      attempt: attempts,
      to: 'failed',
      error: 'no',
    }));
    expect((await store.prune({ ...none, outbox: t0 + day })).outbox).toBe(0);
    const row = await one(store.fallingBack({ now: t0, down: [], limit: 10 }));
    await store.commit(
      change({ now: t0 + 2 * day, messages: [sampleMessage({ text: 'copy', via: 'sms', copyOf: row.id, incident: null })] }),
    );
    expect((await store.prune({ ...none, outbox: t0 + day })).outbox).toBe(1);
    expect(await kept(store)).toEqual(['copy']);
  });

  test('nothing about an open incident goes: quotes, reactions, cards and its open pages still find it', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    const card = { kind: 'reply', act: { do: 'card' }, to: { kind: 'room', incident: 1 }, incident: 1 } as const;
    await sent(
      store,
      [
        { text: 'page', incident: 1, to: to('asha') },
        { ...card, text: 'card' },
      ],
      (row) => carried(row, { transportId: `m-${row.message.text}` }),
    );
    expect((await store.prune({ ...none, outbox: t0 + 100 * day })).outbox).toBe(0);
    expect((await store.sentAs('local', 'm-page'))?.message.incident).toBe(1);
    expect((await store.lastCard('room:1'))?.transportId).toBe('m-card');
    expect(await store.openPagesTo('asha')).toHaveLength(1);

    await store.commit(updates(after(sampleIncident(1), { status: 'closed' }), { dueAt: null }));
    expect((await store.prune({ ...none, outbox: t0 + 100 * day })).outbox).toBe(2);
    expect(await store.sentAs('local', 'm-page')).toBeNull();
  });

  test('an incident that was spoken of since keeps all that was said about it: it may be opened again', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1, { status: 'resolved' })));
    await sent(store, [{ text: 'old', incident: 1 }]);
    await store.commit(
      change({ now: t0 + 2 * day, messages: [sampleMessage({ kind: 'reply', text: 'resolved', incident: 1, to: to('ben') })] }),
    );
    await store.settle([carried(await one(store.claim(critical({ now: t0 + 2 * day }))))]);
    expect((await store.prune({ ...none, outbox: t0 + day })).outbox).toBe(0);
    expect((await store.prune({ ...none, outbox: t0 + 3 * day })).outbox).toBe(2);
  });

  test('many go, portion by portion, past those that stay', async () => {
    const { store } = at();
    await store.commit(opens(sampleIncident(1)));
    const texts = Array.from({ length: 1_100 }, (_, index) => ({ text: `n${index}`, incident: index % 3 === 0 ? 1 : null }));
    await sent(store, texts);
    const open = texts.filter((text) => text.incident === 1).length;
    expect((await store.prune({ ...none, outbox: t0 + day })).outbox).toBe(1_100 - open);
    expect(await kept(store)).toHaveLength(open);
    expect((await store.prune({ ...none, outbox: t0 + day })).outbox).toBe(0);
  });

  test('what is stored while old things are forgotten does not wait for the end of it', async () => {
    const { store } = at();
    await store.commit(
      change({ receipts: Array.from({ length: 3_000 }, (_, index) => ({ channel: 'web', id: `${index}`, at: t0 + index })) }),
    );
    let over = false;
    const pruning = store.prune({ ...none, receipts: t0 + 3_000 }).then((pruned) => {
      over = true;
      return pruned;
    });
    expect(await store.commit(opens(sampleIncident(1)))).toBe('committed');
    expect(over).toBe(false);
    expect((await pruning).receipts).toBe(3_000);
  });

  test('effects that are over go; what is still to be performed stays', async () => {
    const { store } = at();
    const ask = (key: string) => ({ feature: 'tickets', key, payload: {} });
    await store.commit(change({ effects: ['done', 'failed', 'young', 'waits'].map(ask) }));
    const rows = await store.claimEffects({ now: t0, feature: 'tickets', limit: 3, leaseMs: 1 });
    const [done = 0, failed = 0, young = 0] = rows.map((row) => row.id);
    await store.settleEffects([
      { id: done, attempt: 1, to: 'done', at: t0 + 1 },
      { id: failed, attempt: 1, to: 'failed', at: t0 + 1, error: 'no' },
      { id: young, attempt: 1, to: 'done', at: t0 + 2 },
    ]);
    expect(await store.prune({ ...none, effects: t0 + 2 })).toEqual({ ...none, effects: 2 });
    expect((await store.effects({ limit: 10 })).map((row) => row.key)).toEqual(['waits', 'young']);
  });

  test('a report about a message nobody has heard of is forgotten with the receipts', async () => {
    const { store } = at();
    await store.climb('local', 'm-1', 'read', t0);
    await store.climb('local', 'm-2', 'read', t0 + day);
    await store.prune({ ...none, receipts: t0 + day });
    await say(store, { text: 'one' }, { text: 'two', to: to('ben') });
    for (const row of await store.claim(critical()))
      await store.settle([carried(row, { transportId: row.message.text === 'one' ? 'm-1' : 'm-2' })]);
    expect((await store.messages({ limit: 10 })).map((row) => row.state)).toEqual(['read', 'accepted']);
  });

  test('incidents, timelines and alerts stay, and silences that hold', async () => {
    const { store } = at();
    const incident = sampleIncident(1, { status: 'closed' });
    const silence = { service: 'search-*', until: t0 + 10 * day, by: 'asha', why: 'deploy', at: t0 };
    await store.commit(
      opens(incident, { events: [sampleEvent(1, 1)], alerts: [sampleAlert('a', { incident: 1 })], silences: [silence], dueAt: null }),
    );
    await store.prune({ receipts: t0 + 5 * day, outbox: t0 + 5 * day, effects: t0 + 5 * day });
    expect(await store.incident(1)).toEqual(incident);
    expect(await store.timeline(1, 10)).toHaveLength(1);
    expect(await store.alertsOf(1, 10)).toHaveLength(1);
    expect(await store.silences(t0)).toEqual([silence]);
  });
}
