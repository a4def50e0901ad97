// Several transports over one outbox: who carries what, and which pages go to the next one as well.

import { expect, test } from 'vitest';
import { change, t0 } from '../sample.js';
import { carried, critical, find, one, say, texts, to } from './carrying.js';
import type { Opened } from './opened.js';

const minute = 60_000;
/** A page that goes to the next transport when it was not delivered in a minute. */
const page = { kind: 'page', fallbackAfterMs: minute } as const;
const later = (now: number, down: readonly string[] = []) => ({ now, down, limit: 10 });

export function transports(at: () => Opened): void {
  test('each transport takes its own rows; those that name none are the primary one’s', async () => {
    const { store } = at();
    await say(
      store,
      { text: 'any' },
      { text: 'by sms', via: 'sms' },
      { text: 'to a stranger', to: { kind: 'chat', transport: 'web', chat: '+44' } },
    );
    expect(texts(await store.claim({ ...critical(), vias: ['sms'] }))).toEqual(['by sms']);
    expect(texts(await store.claim({ ...critical(), vias: ['', 'cloud'] }))).toEqual(['any']);
    expect(texts(await store.claim({ ...critical(), vias: ['web'] }))).toEqual(['to a stranger']);
    expect(await store.claim(critical())).toEqual([]);
  });

  test('the same person is served by two transports side by side', async () => {
    const { store } = at();
    await say(store, { text: 'by whatsapp' }, { text: 'by sms', via: 'sms' });
    expect([...texts(await store.claim(critical()))].sort()).toEqual(['by sms', 'by whatsapp']);
  });

  test('a page falls back when its time is over and it is not delivered, in whatever state it is', async () => {
    const { store } = at();
    await say(
      store,
      { ...page, text: 'waits' },
      { ...page, text: 'accepted', to: to('ben') },
      { ...page, text: 'delivered', to: to('mia') },
    );
    for (const row of await store.claim(critical()))
      if (row.message.text !== 'waits') await store.settle([carried(row, { transportId: `m-${row.message.text}` })]);
    await store.climb('local', 'm-accepted', 'accepted', t0 + 1);
    await store.climb('local', 'm-delivered', 'delivered', t0 + 1);
    expect(await store.fallingBack(later(t0 + minute - 1))).toEqual([]);
    expect(texts(await store.fallingBack(later(t0 + minute)))).toEqual(['waits', 'accepted']);
  });

  test('a page refused for good, bounced, or held back falls back at once; chatter never does', async () => {
    const { store } = at();
    await say(
      store,
      { ...page, text: 'refused' },
      { ...page, text: 'bounced', to: to('ben') },
      { ...page, text: 'held', to: to('mia') },
      { kind: 'reply', text: 'chatter', to: to('zoe') },
    );
    for (const row of await store.claim(critical())) {
      const { id, attempts: attempt, message } = row;
      if (message.text === 'bounced') await store.settle([carried(row, { transportId: 'm-1' })]);
      else if (message.text === 'held')
        await store.settle([{ id, attempt, to: 'queued', notBefore: t0 + minute, error: 'not confirmed', fallBack: true }]);
      else await store.settle([{ id, attempt, to: 'failed', error: 'no' }]);
    }
    await store.bounce('local', 'm-1', 'not on WhatsApp');
    expect(texts(await store.fallingBack(later(t0)))).toEqual(['refused', 'bounced', 'held']);
    const bounced = (await store.messages({ state: 'failed', limit: 10 })).find(({ message }) => message.text === 'bounced');
    expect(bounced?.error).toBe('not on WhatsApp');
  });

  test('what failed for now after it was accepted is sent again, and goes another way too when that is wanted', async () => {
    const { store } = at();
    await say(store, page);
    const row = await one(store.claim(critical()));
    await store.settle([carried(row, { transportId: 'm-1' })]);
    await store.sendAgain('local', 'm-1', { notBefore: t0 + 5, error: 'the window is shut', fallBack: false });
    expect(await find(store, row.id)).toMatchObject({ state: 'queued', notBefore: t0 + 5, transportId: null, error: 'the window is shut' });
    expect(await store.fallingBack(later(t0 + 5))).toEqual([]);
    const again = await one(store.claim(critical({ now: t0 + 5 })));
    expect(again.attempts).toBe(2);
    await store.settle([carried(again, { transportId: 'm-2' })]);
    await store.sendAgain('local', 'm-2', { notBefore: t0 + 9, error: 'and again', fallBack: true });
    expect(texts(await store.fallingBack(later(t0 + 9)))).toHaveLength(1);
    await store.sendAgain('local', 'm-1', { notBefore: t0, error: 'late', fallBack: false });
    expect((await find(store, row.id)).error).toBe('and again');
  });

  test('what waits because a transport failed is hastened, what is on its way or over is not', async () => {
    const { store } = at();
    await say(store, { text: 'waits' }, { text: 'sent', to: to('ben') });
    const rows = await store.claim(critical());
    for (const row of rows)
      await store.settle([
        row.message.text === 'sent'
          ? carried(row)
          : { id: row.id, attempt: row.attempts, to: 'queued', notBefore: t0 + minute, error: 'down' },
      ]);
    await store.hasten(
      rows.map(({ id }) => id),
      t0 + 1,
    );
    expect(texts(await store.claim(critical({ now: t0 + 1 })))).toEqual(['waits']);
  });

  test('what was delivered cannot bounce any more', async () => {
    const { store } = at();
    await say(store, page);
    const row = await one(store.claim(critical()));
    await store.settle([carried(row, { transportId: 'm-1' })]);
    await store.climb('local', 'm-1', 'delivered', t0 + 1);
    await store.bounce('local', 'm-1', 'too late');
    expect((await find(store, row.id)).state).toBe('delivered');
  });

  test('a page that waits for a transport that is down does not wait for its time', async () => {
    const { store } = at();
    await say(store, { kind: 'page', fallbackAfterMs: null, text: 'P3' }, { ...page, text: 'by sms', via: 'sms', to: to('ben') });
    expect(await store.fallingBack(later(t0))).toEqual([]);
    expect(texts(await store.fallingBack(later(t0, ['', 'web'])))).toEqual(['P3']);
  });

  test('a copy is written once, and the page it repeats is not asked about again', async () => {
    const { store } = at();
    await say(store, { kind: 'page', text: 'original' });
    const { id } = await one(store.messages({ limit: 1 }));
    await say(store, { ...page, text: 'copy', via: 'sms', copyOf: id });
    await say(store, { ...page, text: 'copy again', via: 'sms', copyOf: id });
    expect([...texts(await store.messages({ limit: 10 }))].sort()).toEqual(['copy', 'original']);
    expect(await store.fallingBack(later(t0, ['']))).toEqual([]);
    // The copy has a time of its own, for the transport after it.
    expect(texts(await store.fallingBack(later(t0 + minute)))).toEqual(['copy']);
  });

  test('what was looked after is not asked about again until it fails', async () => {
    const { store } = at();
    await say(store, page);
    const row = await one(store.claim(critical()));
    await store.needNoFallback([row.id]);
    expect(await store.fallingBack(later(t0 + minute))).toEqual([]);
    await store.settle([{ id: row.id, attempt: row.attempts, to: 'failed', error: 'no' }]);
    expect(texts(await store.fallingBack(later(t0)))).toHaveLength(1);
  });

  test('a newer page takes the place of an unsent one on the same transport only', async () => {
    const { store } = at();
    await say(store, { ...page, text: 'old', replaces: 'page:1' }, { ...page, text: 'old by sms', via: 'sms', replaces: 'page:1' });
    await say(store, { ...page, text: 'new', replaces: 'page:1' });
    expect([...texts(await store.claim(critical()))].sort()).toEqual(['new', 'old by sms']);
  });

  test('unsent rows of a chat go another way when the chat does', async () => {
    const { store } = at();
    await say(
      store,
      { text: 'one', to: { kind: 'room', incident: 1 } },
      { text: 'two', to: { kind: 'room', incident: 1 } },
      { text: 'other' },
    );
    await store.commit(change({ reroutes: [{ chatKey: 'room:1', via: 'sms' }] }));
    expect(texts(await store.claim({ ...critical(), vias: ['sms'] }))).toEqual(['one']);
    expect(texts(await store.claim({ ...critical(), vias: [''] }))).toEqual(['other']);
  });

  test('what was held back for somebody leaves as soon as they are released', async () => {
    const { store } = at();
    await say(store, { text: 'held' }, { text: 'of another', to: to('ben') });
    for (const { id, attempts: attempt } of await store.claim(critical()))
      await store.settle([{ id, attempt, to: 'queued', notBefore: t0 + minute, error: 'not confirmed' }]);
    expect(await store.claim(critical({ now: t0 + 1 }))).toEqual([]);
    await store.commit(change({ now: t0 + 1, releases: ['asha'] }));
    expect(texts(await store.claim(critical({ now: t0 + 1 })))).toEqual(['held']);
  });
}
