// What somebody was told of: by a page of its own, or in one message with others. Not what the outbox says was done, but what a
// transport said, of which the outbox knows which pages were in it.

import type { OutboxRow, Store } from '../src/store/store.js';
import type { Spoken } from './fake-transport.js';

/** Incidents of pages to this person that one message told which really was said, once for each page. */
export async function toldTogether(store: Store, spoken: readonly Spoken[], person: string): Promise<readonly number[]> {
  const rows = (await store.messages({ limit: 1_000_000 })).filter(({ chatKey }) => chatKey === `person:${person}`);
  const said = new Set(spoken.map(({ id }) => id));
  const bundles = rows.filter((row) => row.message.bundle !== undefined && row.transportId !== null && said.has(row.transportId));
  return rows.flatMap((row) => (isTold(row) && bundles.some((one) => covers(one, row)) ? (row.message.incident ?? []) : []));
}

export const isTold = ({ state, error }: Pick<OutboxRow, 'state' | 'error'>): boolean =>
  state === 'superseded' && error === 'told in one message with others';

const covers = ({ message, via }: OutboxRow, page: OutboxRow): boolean => page.id <= (message.bundle?.upTo ?? 0) && page.via === via;
