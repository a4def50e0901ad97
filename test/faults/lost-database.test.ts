// The database file vanished while nobody looked, and Muster was started again: it works, with nothing in it, and says so.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openWorld, type World } from '../world.js';

const second = 1_000;
const hour = 3_600 * second;
const start = Date.parse('2026-11-24T21:44:00Z');
const ada = '+46701740609';

const newFile = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-lost-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, 'muster.db');
};
const begins = async (path: string, at = start): Promise<World> => openWorld({ start: at, store: await openSqliteStore({ path }) });
const turns = async (world: World, count = 3): Promise<void> => {
  for (let turn = 0; turn < count; turn += 1) {
    world.clock.moveTo(world.clock.now() + second);
    await world.muster.turn();
    await world.settle();
  }
};
const ready = async (world: World) => world.muster.app.inject({ url: '/readyz' });
const lostIn = async (world: World) => /^muster_database_lost (\d)$/mu.exec((await world.muster.app.inject({ url: '/metrics' })).body)?.[1];
const toldAdmin = (world: World) => world.transport.spoken.filter(({ chat, text }) => chat === ada && text.includes('it is gone')).length;

test('readiness stays ok with a warning, the metric is up, and the admin is told once, across another restart, for a day', async () => {
  const path = newFile();
  const first = await begins(path);
  await first.posts('generic', { title: 'A', severity: 'P1' });
  await turns(first);
  expect((await ready(first)).json()).not.toHaveProperty('warnings');
  await first.close();
  for (const name of [path, `${path}-wal`, `${path}-shm`]) rmSync(name, { force: true });

  const second = await begins(path);
  await turns(second);
  const answer = await ready(second);
  expect(answer.statusCode).toBe(200);
  const warning = expect.stringContaining(`There was a database at ${path}, and it is gone: Muster starts with an empty one.`);
  expect(answer.json()).toMatchObject({ status: 'ok', problems: [], warnings: [warning] });
  expect(await lostIn(second)).toBe('1');
  expect(toldAdmin(second)).toBe(1);
  await turns(second, 30);
  expect(toldAdmin(second)).toBe(1);
  await second.close();

  const third = await begins(path, start + 60_000);
  await turns(third, 30);
  expect(toldAdmin(third)).toBe(0);
  expect((await ready(third)).json()).toMatchObject({ warnings: [warning] });
  await third.close();

  const later = await begins(path, start + 25 * hour);
  await turns(later);
  expect((await ready(later)).json()).not.toHaveProperty('warnings');
  expect(await lostIn(later)).toBe('0');
  await later.close();
});

test('whom no transport takes it for is tried again, also by the next process', async () => {
  const path = newFile();
  await (await begins(path)).close();
  rmSync(path);
  const down = await begins(path);
  down.transport.up = false;
  await turns(down);
  expect(toldAdmin(down)).toBe(0);
  await down.close();
  const up = await begins(path, start + 60_000);
  await turns(up);
  expect(toldAdmin(up)).toBe(1);
  await up.close();
});

test('a first start warns of nothing', async () => {
  const world = await begins(newFile());
  await turns(world);
  expect((await ready(world)).json()).not.toHaveProperty('warnings');
  expect(toldAdmin(world)).toBe(0);
  await world.close();
});
