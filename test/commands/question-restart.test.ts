// A question asked before a restart is answered after it, within its two minutes and not later.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openWorld } from '../world.js';

const night = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-question-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const begin = async (start: number) => openWorld({ start, store: await openSqliteStore({ path: join(folder, 'muster.db') }) });

test.each([
  ['a minute later *yes* does it', 60_000, 'resolved'],
  ['after more than two minutes it changes nothing', 130_000, 'acknowledged'],
])('asked before a restart: %s', async (_, laterMs, status) => {
  const before = await begin(night);
  await before.posts('generic', { title: 'Checkout errors', severity: 'high', service: 'checkout', key: 'a' });
  await before.settle();
  await before.transport.says(asha, 'ack');
  await before.posts('generic', { title: 'Checkout errors', status: 'resolved', key: 'a' });
  await before.transport.says(asha, 'resolve for EU only', { id: 'asked' });
  await before.settle();
  expect((await before.store.incident(1))?.status).toBe('acknowledged');
  await before.close();

  const after = await begin(night + laterMs);
  await after.transport.says(asha, 'yes', { id: 'answered' });
  await after.settle();
  expect((await after.store.incident(1))?.status).toBe(status);
  await after.close();
});
