// A restored copy says nothing of what is old before somebody says the word, and then only what is still open.

import Database from 'better-sqlite3';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createHeldBackWatch, wouldSend } from '../../../src/app/jobs/held-back.js';
import { lanes } from '../../../src/incident/message.js';
import { backUp, putInPlace, release } from '../../../src/store/sqlite/backup.js';
import type { Store } from '../../../src/store/store.js';
import { newFile, openHere } from '../../store/folder.js';
import { after, opens, sampleAck, sampleIncident, sampleMessage, t0, updates } from '../../store/sample.js';
import { still } from '../routes/fakes.js';

const claim = (store: Store) => store.claim({ now: t0 + 1, lanes, limit: 10, leaseMs: 15_000, exceptChats: [] });

/** A copy of a database in which three incidents are open, the second acknowledged, and a page about each has not left yet. */
async function restored() {
  const original = newFile();
  const store = await openHere({ path: original });
  for (const number of [1, 2, 3]) {
    const message = sampleMessage({ incident: number, to: { kind: 'person', person: `person-${number}` } });
    await store.commit(opens(sampleIncident(number), { messages: [message] }));
  }
  await store.commit(updates(after(sampleIncident(2), { ack: sampleAck })));
  backUp(original, `${original}.backup`, t0);
  const path = newFile();
  putInPlace(`${original}.backup`, path, { incomplete: false });
  const copy = await openHere({ path });
  const lines: { readonly msg: string }[] = [];
  const deps = {
    store: copy,
    clock: still(t0 + 1),
    log: pino({ level: 'info' }, { write: (line: string) => void lines.push(JSON.parse(line)) }),
    nudge: () => undefined,
  };
  return { path, store: copy, watch: createHeldBackWatch(deps), deps, said: () => lines.map(({ msg }) => msg) };
}

test('no sender takes what had not left, no clock is due, and what would be sent is told once', async () => {
  const { store, watch, said } = await restored();
  expect(await claim(store)).toEqual([]);
  expect(await store.due(t0 + 1_000_000_000, 10)).toEqual([]);
  await watch.look();
  await watch.look();
  expect(said()).toEqual([expect.stringContaining('muster resume')]);
  expect(await watch.since()).toBe(t0);
  expect(await wouldSend({ store })).toEqual([
    'INC-3 · P1 · payments-db · DB connection pool timeout: nobody has it: its escalation goes on, from asha',
    'INC-2 · P1 · payments-db · DB connection pool timeout: asha has it: its clocks go on',
    'INC-1 · P1 · payments-db · DB connection pool timeout: nobody has it: its escalation goes on, from asha',
    'INC-1: a page to person-1',
    'INC-3: a page to person-3',
  ]);
});

test('after the word the pages of what is still open leave, and every clock goes on', async () => {
  const { path, store, watch, said } = await restored();
  await store.commit(updates(after(sampleIncident(3), { status: 'resolved' }), { dueAt: null }));
  expect(release(path)).toBe(true);
  await watch.look();
  expect((await claim(store)).map(({ message }) => message.incident)).toEqual([1]);
  expect((await store.due(t0, 10)).toSorted()).toEqual([1, 2]);
  expect(await watch.since()).toBeNull();
  await watch.look();
  expect(said()).toHaveLength(1);
  expect(release(path)).toBe(false);
});

test('what is new pages meanwhile, under numbers that the lost messages never had', async () => {
  const { store } = await restored();
  await store.commit(opens(sampleIncident(4), { messages: [sampleMessage({ incident: 4 })] }));
  const [row] = await claim(store);
  expect(row?.message.incident).toBe(4);
  expect(row?.id).toBeGreaterThan(1_000_000);
  expect(await store.due(t0, 10)).toEqual([4]);
});

test('jobs that speak of what is old wait too', async () => {
  const { path, watch } = await restored();
  let runs = 0;
  const job = watch.unless(async () => {
    runs += 1;
  });
  await job();
  expect(runs).toBe(0);
  release(path);
  await watch.look();
  await job();
  expect(runs).toBe(1);
});

test('a database nobody restored holds nothing back', async () => {
  const store = await openHere();
  const watch = createHeldBackWatch({ store, clock: still(t0), log: pino({ level: 'silent' }), nudge: () => undefined });
  expect(await watch.since()).toBeNull();
});

test('a backup that is damaged is refused, and what is there stays', async () => {
  const path = newFile();
  const store = await openHere({ path });
  for (let number = 1; number <= 40; number += 1) await store.commit(opens(sampleIncident(number)));
  backUp(path, `${path}.backup`, t0);
  const db = new Database(`${path}.backup`);
  db.unsafeMode(true);
  db.pragma('writable_schema = ON');
  db.exec("UPDATE sqlite_schema SET rootpage = 2 WHERE name = 'outbox'");
  db.close();
  const elsewhere = newFile();
  expect(() => putInPlace(`${path}.backup`, elsewhere, { incomplete: false })).toThrow(/damaged|could not be restored/);
  expect(await store.incident(40)).not.toBeNull();
});
