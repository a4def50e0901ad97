// The transport comes back after two hours: people get the present, not the past.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { toldTogether } from '../told-pages.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T10:00:00Z');
const minute = 60_000;
const asha = '+919812300001';

let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const posts = (key: number, status: 'firing' | 'resolved', severity: string) =>
  world.posts('generic', { title: `alert ${key}`, severity, service: `service ${key}`, key: `k${key}`, status });

/** What an outage may leave: pages by person and incident, by themselves or told together, and lines that say there was one. */
const heard = async () => {
  const direct = world.transport.spoken.filter((one) => !one.group);
  const page = (text: string) => /^[🔴🟠🟡🔵] P\d · INC-(\d+)/u.exec(text)?.[1];
  const pages = direct.flatMap((one) => {
    const number = page(one.text);
    return number === undefined ? [] : [{ phone: one.chat, number: Number(number), at: one.at }];
  });
  for (const { key, phone } of world.organisation.people.values())
    for (const number of await toldTogether(world.store, world.transport.spoken, key)) pages.push({ phone, number, at: world.clock.now() });
  const away = direct.filter((one) => one.text.startsWith('While I was away'));
  return { direct, pages, away };
};

test('of 300 incidents of which 250 are over, only the open ones are told, once to each person, with one summary', {
  timeout: 120_000,
}, async () => {
  world.transport.up = false;
  // One every 24 s; most are P3 that clear ten minutes later and so are over by themselves, the last fifty P2 that do not.
  for (let key = 0; key < 300; key++) {
    await world.advanceTo(start + key * 24_000);
    await posts(key, 'firing', key < 250 ? 'warning' : 'high');
    if (key >= 25 && key - 25 < 250) await posts(key - 25, 'resolved', 'warning');
  }
  await world.advanceTo(start + 120 * minute);
  const open = await world.store.list({ status: 'open', limit: 1_000 });
  expect(open).toHaveLength(50);
  // Somebody takes five of them on the dashboard's hint, by words that still come in.
  const taken = open.slice(0, 5).map((incident) => incident.number);
  for (const number of taken) await world.transport.says(asha, `ack ${number}`);

  world.transport.up = true;
  const backAt = world.clock.now();
  await world.advanceTo(start + 122 * minute);
  const { direct, pages, away } = await heard();
  console.log(
    JSON.stringify({
      messages: direct.length,
      pages: pages.length,
      summaries: away.length,
      people: new Set(direct.map((one) => one.chat)).size,
    }),
  );
  const openNumbers = new Set(open.map((incident) => incident.number));
  expect(pages.filter((page) => !openNumbers.has(page.number))).toEqual([]);
  expect(pages.filter((page) => taken.includes(page.number))).toEqual([]);
  // A rung of the ladder that falls due after the outage is news.
  const rungs = new Map<number, number>();
  for (const { number } of open) {
    const later = (await world.store.timeline(number, 1_000)).filter((line) => line.kind === 'paged-again' && line.at > backAt);
    rungs.set(number, later.length);
  }
  const toAsha = pages.filter((page) => page.phone === asha);
  for (const number of openNumbers) {
    const wanted = taken.includes(number) ? 0 : 1 + (rungs.get(number) ?? 0);
    expect({ number, pages: toAsha.filter((page) => page.number === number).length }).toEqual({ number, pages: wanted });
  }
  expect(toAsha.length - [...rungs.values()].reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(50);
  for (const phone of new Set(away.map((one) => one.chat))) expect(away.filter((one) => one.chat === phone).length).toBeLessThanOrEqual(1);
});

test('a P1 nobody answered for two hours is one page to each of its people when the line is back, and the newest one', {
  timeout: 60_000,
}, async () => {
  world.transport.up = false;
  await posts(1, 'firing', 'critical');
  await world.advanceTo(start + 120 * minute);
  world.transport.up = true;
  await world.advanceTo(start + 121 * minute);
  const { pages } = await heard();
  const perPerson = new Map<string, number>();
  for (const page of pages) perPerson.set(page.phone, (perPerson.get(page.phone) ?? 0) + 1);
  console.log(JSON.stringify(Object.fromEntries(perPerson)));
  expect(Math.max(...perPerson.values())).toBe(1);
  expect(perPerson.has(asha)).toBe(true);
  expect(pages.find((page) => page.phone === asha)?.at).toBeLessThanOrEqual(start + 120 * minute + 30_000);
});

test('ten minutes without a network under 500 open pages lose none of them and repeat none', { timeout: 60_000 }, async () => {
  const mia = '+34612300003';
  world.transport.up = false;
  for (let key = 0; key < 250; key++) await posts(key, 'firing', 'high');
  await world.advanceTo(start + 10 * minute);
  const open = (await world.store.list({ status: 'open', limit: 1_000 })).map((incident) => incident.number);
  const taken = open.slice(0, 50);
  for (const number of taken) await world.transport.says(asha, `ack ${number}`);
  world.transport.up = true;
  await world.advanceTo(start + 11 * minute);
  const { pages } = await heard();
  for (const phone of [asha, mia]) {
    const told = pages.filter((page) => page.phone === phone).map((page) => page.number);
    expect(told.sort((a, b) => a - b)).toEqual(open.filter((number) => !taken.includes(number)).sort((a, b) => a - b));
  }
});
