// A page that cannot be passed on keeps no other from finding another way.

import { expect, test } from 'vitest';
import { StoreUnavailable } from '../../src/fault.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Store } from '../../src/store/store.js';
import { openWorld } from '../world.js';

const start = Date.parse('2026-11-24T09:00:00Z');
const second = 1_000;

/** Three P1s whose pages are stuck behind a transport that is down; what `incident` does about the first is the test's. */
async function stuckPages() {
  const store = await openSqliteStore({ path: ':memory:' });
  let trouble: Error | null = null;
  const troubled: Store = {
    ...store,
    incident: async (number) => {
      if (number === 1 && trouble !== null) throw trouble;
      return store.incident(number);
    },
  };
  const world = await openWorld({ start, store: troubled, transports: [{ name: 'web' }, { name: 'cloud' }] });
  const [web, cloud] = world.transports;
  web.up = false;
  for (const key of ['a', 'b', 'c']) {
    await world.posts('generic', { title: `Disk of ${key} is full`, key, severity: 'critical', service: `payments-${key}` });
  }
  const passedOn = () => ['a', 'b', 'c'].filter((key) => cloud?.spoken.some((one) => one.text.includes(`Disk of ${key}`)));
  const turnAt = async (at: number) => {
    world.clock.moveTo(start + at * second);
    const failures = await world.muster.turn();
    await world.settle();
    return failures;
  };
  return {
    world,
    passedOn,
    turnAt,
    fails: (error: Error | null) => {
      trouble = error;
    },
  };
}

test('a row that throws is logged once and rests; the others go on in the same turn, and it follows when it is well', async () => {
  const { world, passedOn, turnAt, fails } = await stuckPages();
  fails(new Error('a row nobody can read'));
  let failures = 0;
  for (let at = 1; at <= 20; at++) failures += (await turnAt(at)).filter(({ job }) => job === 'page-fallback').length;
  expect(failures).toBe(0);
  expect(passedOn()).toEqual(['b', 'c']);
  const lines = world.errors.filter((line) => line.includes('a page could not be passed on'));
  expect(lines.length).toBeGreaterThan(0);
  expect(lines.every((line) => line.includes('"incident":1'))).toBe(true);
  const rows = new Set(lines.map((line) => JSON.parse(line).row));
  expect(lines).toHaveLength(rows.size);
  fails(null);
  for (let at = 21; at <= 60; at++) await turnAt(at);
  expect(passedOn()).toEqual(['a', 'b', 'c']);
  await world.close();
});

test('a store that takes nothing is no fault of a row: none rests', async () => {
  const { world, passedOn, turnAt, fails } = await stuckPages();
  fails(new StoreUnavailable('The disk is full.', { hint: 'free some' }));
  for (let at = 1; at <= 20; at++) await turnAt(at);
  expect(passedOn()).toEqual(['b', 'c']);
  fails(null);
  for (let at = 21; at <= 23; at++) await turnAt(at);
  expect(passedOn()).toEqual(['a', 'b', 'c']);
  await world.close();
});
