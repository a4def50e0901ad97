// Whoever is about to be on call knows it, whoever's shift moved hears of it, and holes are told before they come.

import { afterEach, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { createShiftNotices } from '../../../src/app/jobs/shift-notices.js';
import type { Organisation } from '../../../src/people/organisation.js';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.js';
import type { Store } from '../../../src/store/store.js';
import { openWorld, type World } from '../../world.js';

const [asha, ben, mia, ada] = ['+12025550101', '+12025550102', '+12025550103', '+12025550104'];

/** `schedule` is what stands under `schedules.db`. */
const yaml = (schedule: string) => `
organisation: { name: Acme, timezone: UTC }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  ben: { name: Ben Carter, phone: "${ben}", role: responder }
  mia: { name: Mia Lopez, phone: "${mia}", role: manager }
  ada: { name: Ada Novak, phone: "${ada}", role: admin }
teams:
  database: { oncall: db, backup: mia, manager: mia }
seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }
schedules:
  db: { ${schedule} }
`;
const weekly = 'rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben]';
/** A Monday on which ben follows asha. */
const change = Date.parse('2026-11-30T09:00:00Z');
const minute = 60_000;
const hour = 60 * minute;
const day = 24 * hour;

const worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds.splice(0)) {
    expect(world.errors).toEqual([]);
    await world.close();
  }
});
const opened = async (options: Parameters<typeof openWorld>[0]): Promise<World> => {
  const world = await openWorld(options);
  worlds.push(world);
  return world;
};

const toldTo = (world: World, phone: string) =>
  world.transport.spoken.filter((one) => one.chat === phone && one.text.startsWith('📅')).map((one) => one.text);

test('a shift is told the day before and a quarter of an hour before, each once, also over a restart', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const first = await openWorld({ start: change - day - 5 * minute, store, yaml: yaml(weekly) });
  await first.advanceTo(change - day + 5 * minute);
  await first.muster.sender.stop();
  expect(toldTo(first, ben)).toEqual(["📅 You are on call from Mon 09:00 (db)\nUntil Mon 7 Dec 09:00. Can't? *cover me* asks the others."]);
  const second = await opened({ start: change - 20 * minute, store, yaml: yaml(weekly) });
  await second.advanceTo(change - 5 * minute);
  expect(toldTo(second, ben)).toEqual([
    '📅 You are on call in 15 min, at 09:00 (db)\nUntil Mon 7 Dec 09:00, after Asha. Is your phone loud?',
  ]);
  expect(toldTo(second, asha)).toEqual([]);
});

test('whoever only fills a hole is told nothing each time', async () => {
  const nights = 'fallback: mia, layers: [{ handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben], only: "22:00-06:00" }]';
  const world = await opened({ start: change, yaml: yaml(nights) });
  await world.advanceTo(change + 2 * day);
  expect(toldTo(world, mia)).toEqual([]);
  expect(toldTo(world, ben).length).toBeGreaterThan(1);
});

/** Lives of the product on one store, each with another file, and what each told. */
async function withFiles(store: Store, schedules: readonly string[]): Promise<World> {
  const world = await opened({ start: change - 5 * day, store, yaml: yaml(schedules[0] ?? '') });
  for (const schedule of schedules) {
    const { organisation } = readOrganisation(yaml(schedule), 'muster.yaml', {});
    const current: Organisation = organisation;
    await createShiftNotices({ ...world.muster.deps, organisation: () => current }).look();
    await world.settle();
  }
  return world;
}

test('whoever’s next shift moved is told where to and where from, and nobody else', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const later = weekly.replace('Mon 09:00', 'Mon 11:00');
  const world = await withFiles(store, [weekly, later, later]);
  expect(toldTo(world, ben)).toEqual([
    '📅 Your next shift moved to Mon 11:00 (db)\nIt was Mon 09:00. It ends Mon 7 Dec 11:00. *my shifts* shows all of yours.',
  ]);
  const moved = toldTo(world, asha);
  expect(moved).toHaveLength(1);
  expect(moved[0]).toMatch(/^📅 Your next shift moved to Mon 7 Dec 11:00 \(db\)\nIt was Mon 7 Dec 09:00\./);
});

test('a shift that is taken away is told as well', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  const world = await withFiles(store, [weekly, 'people: [asha]']);
  expect(toldTo(world, ben)).toEqual(['📅 Your shift of Mon 09:00 is off (db)\nNone of db is yours in the next two months.']);
});

function outlookOf({ muster: { runner } }: World): (typeof runner.jobs)[number] {
  const found = runner.jobs.find(({ name }) => name === 'rota-outlook');
  if (found === undefined) throw new Error('no such job');
  return found;
}

test('holes are told to the admin and the manager before they come, and not again for a week', async () => {
  const days = 'layers: [{ handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben], only: "Mon-Sat" }]';
  const world = await opened({ start: Date.parse('2026-11-24T08:00:00Z'), yaml: yaml(days) });
  const daily = outlookOf(world);
  expect(daily).toMatchObject({ cron: '0 9 * * *' });
  for (let morning = 0; morning < 8; morning++) {
    await world.muster.runner.run(daily);
    await world.settle();
    if (morning === 6) {
      expect(toldTo(world, ada)).toHaveLength(1);
      expect(toldTo(world, mia)).toHaveLength(1);
    }
    world.clock.moveTo(world.clock.now() + day);
  }
  const [first = ''] = toldTo(world, ada);
  expect(first.split('\n').slice(0, 2)).toEqual([
    '📅 The rota of the next 30 days needs a look',
    'Nobody is on call for db: Sun 00:00–24:00, Sun 6 Dec 00:00–24:00, Sun 13 Dec 00:00–24:00, Sun 20 Dec 00:00–24:00',
  ]);
  expect(first).toMatch(/db: 8\d % covered, \d+ % even\. \w+ \d+ nights, \w+ \d+\./);
  expect(toldTo(world, ada)).toHaveLength(2);
});

test('a rota without a hole is not talked about', async () => {
  const world = await opened({ start: change, yaml: yaml(weekly) });
  await world.muster.runner.run(outlookOf(world));
  await world.settle();
  expect(world.transport.spoken).toEqual([]);
});
