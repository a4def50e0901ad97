// A start after a crash: what the dead process was sending is free at once, because the file lock proves that it is dead.

import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { startHolder } from './child.js';
import { newFile, openHere } from './folder.js';
import { change, sampleMessage, t0 } from './sample.js';

const query = {
  now: t0,
  lanes: ['P1', 'P2', 'P3', 'P4', 'bundle', 'reply', 'stranger'],
  limit: 10,
  leaseMs: 15_000,
  exceptChats: [],
} as const;
const page = sampleMessage({ kind: 'page' });

test('a message that was being sent is taken again at once after a start, with its attempts counted on', async () => {
  const path = newFile();
  const before = await openSqliteStore({ path });
  await before.commit(change({ messages: [page] }));
  expect(await before.claim(query)).toMatchObject([{ attempts: 1 }]);
  expect(await before.claim(query)).toEqual([]);
  await before.close();

  const after = await openHere({ path });
  expect(await after.nextSendAt()).toBeLessThanOrEqual(t0);
  expect(await after.claim(query)).toMatchObject([{ attempts: 2, error: null }]);
  expect(await after.claim(query)).toEqual([]);
});

test('an effect that was being performed is taken again at once after a start, with its attempts counted on', async () => {
  const claim = { now: t0, feature: 'tickets', limit: 10, leaseMs: 90_000 };
  const path = newFile();
  const before = await openSqliteStore({ path });
  await before.commit(change({ effects: [{ feature: 'tickets', key: 'a', payload: {} }] }));
  expect(await before.claimEffects(claim)).toMatchObject([{ attempts: 1 }]);
  expect(await before.claimEffects(claim)).toEqual([]);
  await before.close();

  const after = await openHere({ path });
  expect(await after.claimEffects(claim)).toMatchObject([{ key: 'a', attempts: 2 }]);
});

test('what the dead process had settled, and what waits for its next try, is left as it is', async () => {
  const path = newFile();
  const before = await openSqliteStore({ path });
  await before.commit(
    change({ messages: ['asha', 'ben'].map((person) => sampleMessage({ kind: 'page', to: { kind: 'person', person } })) }),
  );
  const [first, second] = await before.claim(query);
  await before.settle([
    { id: first?.id ?? 0, attempt: 1, to: 'handed-over', transport: 'local', transportId: 'm1', at: t0 },
    { id: second?.id ?? 0, attempt: 1, to: 'queued', notBefore: t0 + 30_000, error: 'busy' },
  ]);
  await before.close();

  const after = await openHere({ path });
  expect(await after.claim(query)).toEqual([]);
  expect((await after.messages({ limit: 10 })).map((row) => row.state).sort()).toEqual(['handed-over', 'queued']);
  expect(await after.claim({ ...query, now: t0 + 30_000 })).toMatchObject([{ id: second?.id, attempts: 2 }]);
});

test('a second process that is refused frees nothing', async () => {
  const path = newFile();
  const store = await openHere({ path });
  await store.commit(change({ messages: [page] }));
  await store.claim(query);
  const other = startHolder('hold', path);
  onTestFinished(other.kill);
  expect(await other.line()).toMatch(/^refused/);
  expect(await store.claim(query)).toEqual([]);
});
