// The outbox: order, leases, settling, replacing, expiring.

import { expect, test } from 'vitest';
import { lanes, type Message } from '../../../src/incident/message.js';
import { change, opens, sampleIncident, sampleMessage, t0 } from '../sample.js';
import { carried, critical, find, one, say, texts, to } from './carrying.js';
import type { Opened } from './opened.js';

export function outbox(at: () => Opened): void {
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

  test('an answer that may be told with others joins the one that waits last, and what it puts out of date leaves', async () => {
    const { store } = at();
    const answer = (text: string, replaces: string | null = null) =>
      say(store, { kind: 'reply', to: to('asha'), joins: true, text, replaces });
    const waiting = async () => texts(await store.messages({ state: 'queued', limit: 10 }));
    await answer('it stands so', 'status 1');
    await answer('noted');
    await answer('noted');
    await answer('it stands otherwise', 'status 1');
    expect(await waiting()).toEqual(['noted\n\nit stands otherwise']);
    await say(store, { kind: 'reply', to: to('asha'), text: 'alone' });
    await answer('after it');
    expect(await waiting()).toEqual(['after it', 'alone', 'noted\n\nit stands otherwise']);
    await answer('x'.repeat(395));
    await answer('and more');
    expect(await waiting()).toHaveLength(5);
    await say(store, { kind: 'reply', to: to('ian'), joins: true, text: 'to another' });
    expect(await waiting()).toHaveLength(6);
  });

  test('an answer that is being sent takes nothing in', async () => {
    const { store } = at();
    await say(store, { kind: 'reply', to: to('asha'), joins: true, text: 'first' });
    await store.claim(critical());
    await say(store, { kind: 'reply', to: to('asha'), joins: true, text: 'second' });
    expect(texts(await store.messages({ limit: 10 }))).toEqual(['second', 'first']);
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

  test('the worse page leaves first, before answers and chatter, and never waits behind a milder one to the same person', async () => {
    const { store } = at();
    await say(
      store,
      { text: 'P3', severity: 'P3' },
      { text: 'answer', kind: 'reply' },
      { text: 'P1', severity: 'P1' },
      { text: 'another P3', severity: 'P3', to: to('ben') },
      { text: 'answer about a P1', kind: 'reply', severity: 'P1', to: to('ben') },
      { text: 'to nobody we know', kind: 'reply', incident: null, direct: true, to: { kind: 'chat', transport: '', chat: '+44' } },
    );
    expect(texts(await store.claim(critical()))).toEqual(['P1', 'P3', 'another P3', 'answer about a P1', 'answer', 'to nobody we know']);
  });

  test('waiting pages are counted by severity without those that somebody has taken, and end together once they are told', async () => {
    const { store } = at();
    const taken = sampleIncident(1);
    await store.commit(opens({ ...taken, ack: { by: 'ian', at: t0, lastSignAt: t0 } }));
    const query = { vias: [''], chatKey: 'person:asha', mostNamed: 2 };
    expect(await store.waitingPages(query)).toEqual({ counts: {}, named: [], upTo: 0 });
    await say(
      store,
      { text: 'taken', severity: 'P3', incident: 1 },
      { text: 'told all the same', severity: 'P3', incident: 1, unless: 'resolved' },
      { text: 'P4', severity: 'P4', incident: 2 },
      { text: 'P2', severity: 'P2', incident: 3 },
      { text: 'P1', severity: 'P1', incident: 4 },
      { text: 'of another', severity: 'P3', incident: 5, to: to('ben') },
      { text: 'by sms', severity: 'P3', incident: 6, via: 'sms' },
    );
    const waiting = await store.waitingPages(query);
    expect(waiting.counts).toEqual({ P2: 1, P3: 1, P4: 1 });
    expect(texts(waiting.named)).toEqual(['P2', 'told all the same']);
    await say(
      store,
      { text: 'later', severity: 'P3', incident: 7 },
      { text: 'the message', kind: 'page', bundle: { upTo: 9, incidents: [3] } },
    );
    const row = await one(store.claim(critical({ lanes: ['bundle'] })));
    await store.settle([carried(row, { told: { vias: [''], chatKey: 'person:asha', upTo: waiting.upTo } })]);
    expect([...texts(await store.messages({ state: 'queued', limit: 20 }))].sort()).toEqual(['P1', 'by sms', 'later', 'of another']);
    expect(texts(await store.messages({ state: 'dropped', limit: 20 }))).toEqual(['taken']);
    expect([...texts(await store.messages({ state: 'superseded', limit: 20 }))].sort()).toEqual(['P2', 'P4', 'told all the same']);
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
    expect(texts(await store.claim(critical({ lanes: ['chatter'] })))).toEqual(['chatter']);
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

  test('what is bundled leaves as one row, with the newest words, when the first of them would have', async () => {
    const { store } = at();
    const card = { replaces: 'card', bundleMs: 1_000 };
    await say(store, { ...card, text: '1 firing' });
    await store.commit(change({ now: t0 + 900, messages: [sampleMessage({ ...card, text: '2 firing' })] }));
    expect((await one(store.messages({ limit: 10 }))).message.text).toBe('2 firing');
    expect(await store.claim(critical({ now: t0 + 999 }))).toEqual([]);
    expect(texts(await store.claim(critical({ now: t0 + 1_000 })))).toEqual(['2 firing']);
  });

  test('a new name for a room leaves after all else, and nothing said there waits for it', async () => {
    const { store } = at();
    const room = { kind: 'room', incident: 1 } as const;
    const rename = { kind: 'room', act: { do: 'rename', subject: 'P1 INC-1' }, to: room, text: '' } as const;
    await say(store, rename, { kind: 'room', to: room, text: 'said meanwhile' });
    expect(texts(await store.claim(critical({ lanes }))).filter((text) => text !== '')).toEqual(['said meanwhile']);
    const [row] = (await store.messages({ limit: 10 })).filter(({ message }) => message.act.do === 'rename');
    await store.settle([{ id: row?.id ?? 0, attempt: 1, to: 'queued', notBefore: t0 + 30_000, error: 'not now' }]);
    await say(store, { kind: 'room', to: { kind: 'room', incident: 2 }, text: 'elsewhere' });
    expect(texts(await store.claim(critical({ lanes, limit: 1 })))).toEqual(['elsewhere']);
  });

  test('what waits for more of its kind holds back nothing that is said meanwhile', async () => {
    const { store } = at();
    const words = { kind: 'update', to: to('asha') } as const;
    await say(store, { ...words, replaces: 'alerts:1', bundleMs: 30_000, text: '1 alert joined' }, { ...words, text: 'Ben has it' });
    expect(texts(await store.claim(critical({ lanes })))).toEqual(['Ben has it']);
    expect(texts(await store.claim(critical({ lanes, now: t0 + 30_000 })))).toContain('1 alert joined');
  });

  test('a row that leaves at once does not wait for the bundle it replaces', async () => {
    const { store } = at();
    await say(store, { replaces: 'card', bundleMs: 1_000, text: '1 firing' });
    await say(store, { replaces: 'card', text: 'all clear' });
    expect(texts(await store.claim(critical()))).toEqual(['all clear']);
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
    await store.claim(critical({ lanes: ['chatter'], exceptChats: ['room:1'] }));
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
    const normal = critical({ lanes: ['chatter'] });
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
