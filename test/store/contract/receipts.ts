// Deliveries seen before.

import { expect, test } from 'vitest';
import { change, t0 } from '../sample.js';
import type { Opened } from './opened.js';

export function receipts(at: () => Opened): void {
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
    expect(await store.prune({ receipts: t0 + 1_200, outbox: 0, effects: 0 })).toEqual({ receipts: 1_200, outbox: 0, effects: 0 });
    expect(await store.seen({ channel: 'cloud', id: 'old-1199' })).toBe(false);
    expect(await store.seen({ channel: 'cloud', id: 'new' })).toBe(true);
  });
}
