// Saying, claiming and settling, as short as the outbox tests need it.

import { expect } from 'vitest';
import type { Message } from '../../../src/incident/message.js';
import type { ClaimQuery, OutboxRow, Settlement, Store } from '../../../src/store/store.js';
import { change, sampleMessage, t0 } from '../sample.js';

export const critical = (over: Partial<ClaimQuery> = {}): ClaimQuery => ({
  now: t0,
  lanes: ['P1', 'P2', 'P3', 'P4', 'bundle', 'reply', 'stranger'],
  limit: 10,
  leaseMs: 15_000,
  exceptChats: [],
  ...over,
});

export const to = (person: string): Message['to'] => ({ kind: 'person', person });
export const texts = (rows: readonly OutboxRow[]): readonly string[] => rows.map((row) => row.message.text);
export const one = async <Row>(rows: Promise<readonly Row[]>): Promise<Row> => {
  const [row, ...more] = await rows;
  expect(more).toEqual([]);
  if (row === undefined) throw new Error('nothing was there to take');
  return row;
};
export const carried = (row: OutboxRow, over: Partial<Settlement & { to: 'handed-over' | 'accepted' }> = {}): Settlement => ({
  id: row.id,
  attempt: row.attempts,
  to: 'accepted',
  transport: 'local',
  transportId: `local-${row.id}`,
  at: t0,
  ...over,
});
export const say = (store: Store, ...messages: Partial<Message>[]) => store.commit(change({ messages: messages.map(sampleMessage) }));
export const find = async (store: Store, id: number): Promise<OutboxRow> => one(store.messages({ limit: 1, below: id + 1 }));
