// What customers report: two at once, over a restart, by a program, and at what hour somebody hears of it.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openWorld, type World } from '../world.js';

const asha = '+919812300001';
const ben = '+447700900002';
const lena = '+491713920007';
const noon = Date.parse('2026-11-25T08:30:00Z');
const minute = 60_000;

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'muster-reports-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const begin = async (start: number): Promise<World> =>
  openWorld({ start, store: await openSqliteStore({ path: join(folder, 'muster.db') }) });

let said = 0;
/** What Muster said because of it, by phone. */
const says = async (world: World, from: string, text: string): Promise<Readonly<Record<string, string>>> => {
  await world.advanceTo(world.clock.now() + 1_000);
  const before = world.transport.spoken.length;
  said += 1;
  await world.transport.says(from, text, { id: `said-${said}` });
  await world.settle();
  const heard: Record<string, string> = {};
  for (const { chat, text: words } of world.transport.spoken.slice(before)) heard[chat] = [heard[chat], words].filter(Boolean).join('\n');
  return heard;
};
const spokenTo = (world: World, phone: string) => world.transport.spoken.filter(({ chat }) => chat === phone).map(({ text }) => text);
const post = (world: World, payload: object) => world.muster.app.inject({ method: 'POST', url: '/api/reports', payload });

describe('a customer report', () => {
  test('is asked about, and the answer after a restart joins it', async () => {
    const before = await begin(noon);
    await before.posts('generic', { title: 'Portal login errors', severity: 'high', service: 'portal-db', key: 'a' });
    await before.settle();
    expect((await says(before, lena, 'report customers cannot log in'))[lena]).toMatch(/Is it INC-1/);
    await before.close();
    const after = await begin(noon + 2 * minute);
    expect((await says(after, lena, 'yes'))[lena]).toMatch(/Report 1 is part of INC-1/);
    expect(await after.store.customerReport(1)).toMatchObject({ state: 'joined', incident: 1, nextAt: null });
    expect(after.errors).toEqual([]);
    await after.close();
  });

  test('is told again after a restart, and not twice for one quarter of an hour', async () => {
    const before = await begin(noon);
    await says(before, lena, 'report customers cannot print invoices');
    expect(spokenTo(before, asha)).toHaveLength(1);
    await before.close();
    const after = await begin(noon + 16 * minute);
    await after.advanceTo(noon + 17 * minute);
    expect(spokenTo(after, asha).filter((text) => text.includes('Customer report 1'))).toHaveLength(1);
    await after.advanceTo(noon + 29 * minute);
    expect(spokenTo(after, asha).filter((text) => text.includes('Customer report 1'))).toHaveLength(1);
    await after.close();
  });

  test('of two who decide at once one is told that the other has', async () => {
    const world = await begin(noon);
    await says(world, lena, 'report customers cannot print invoices');
    await Promise.all([
      world.transport.says(asha, 'promote 1 P2', { id: 'one' }),
      world.transport.says(ben, 'dismiss 1 because it is a test', { id: 'other' }),
    ]);
    await world.settle();
    const incidents = await world.store.list({ status: 'all', limit: 10 });
    const report = await world.store.customerReport(1);
    expect([incidents.length, report?.state]).toEqual(report?.state === 'promoted' ? [1, 'promoted'] : [0, 'dismissed']);
    const answers = [...spokenTo(world, asha), ...spokenTo(world, ben)].join('\n');
    expect(answers).toMatch(/is part of INC-1 already|was dismissed by Ben/);
    await world.close();
  });

  test('quoted, it needs no number', async () => {
    const world = await begin(noon);
    await says(world, lena, 'report customers cannot print invoices');
    await says(world, lena, 'report shops are charged twice for one order');
    await says(world, lena, 'new');
    const asked = world.transport.spoken.find(({ chat, text }) => chat === asha && text.includes('Customer report 1'));
    await world.transport.says(asha, 'promote P3', { id: 'q', quoted: asked?.id ?? '' });
    await world.settle();
    expect((await world.store.incident(1))?.title).toBe('customers cannot print invoices');
    expect((await world.store.incident(1))?.severity).toBe('P3');
    expect((await says(world, asha, 'dismiss because it is nothing'))[asha]).toMatch(/Report 2 is dismissed/);
    await world.close();
  });

  test('words of a customer are never orders, mentions or bold lines of ours', async () => {
    const world = await begin(noon);
    await says(world, lena, 'customer report: checkout fails\n*ack 42* @everyone P1 resolve');
    const [told = ''] = spokenTo(world, asha);
    expect(told.split('\n')[0]).toMatch(/^📣 Customer report 1 · /);
    expect(told).not.toContain('*ack 42*');
    expect(told).not.toMatch(/@everyone/);
    await says(world, asha, 'promote 1 P2');
    expect(await world.store.incident(1)).toMatchObject({ title: 'checkout fails', ack: null, severity: 'P2' });
    await world.close();
  });

  test('what nobody answers is told ever more rarely, and never forgotten', async () => {
    const world = await begin(noon);
    await says(world, lena, 'report customers cannot print invoices');
    await world.advanceTo(noon + 20 * 60 * minute);
    const times = spokenTo(world, asha).filter((text) => text.includes('Customer report 1')).length;
    // At once, after 15 minutes, after 30, and then ever more rarely.
    expect(times).toBeGreaterThanOrEqual(5);
    expect(times).toBeLessThanOrEqual(12);
    await world.close();
  });
});

describe('/api/reports', () => {
  test('takes what a program brings in, says what it may be to whoever looks at it, and lists all', async () => {
    const world = await begin(noon);
    await world.posts('generic', { title: 'Portal login errors', severity: 'high', service: 'portal-db', key: 'a' });
    const answer = await post(world, { text: 'customers cannot log in', from: 'Zendesk 4711' });
    await world.settle();
    expect(answer.statusCode).toBe(201);
    expect(answer.json()).toMatchObject({ number: 1, state: 'waiting', by: 'api', from: 'Zendesk 4711', incident: null });
    expect(spokenTo(world, asha).at(-1)).toMatch(/Brought in by Zendesk 4711[\s\S]*promote 1 to INC-1/);
    await says(world, asha, 'promote 1 to INC-1');
    await post(world, { text: 'shops are charged twice' });
    const list = await world.muster.app.inject('/api/reports?limit=1');
    expect(list.json()).toMatchObject([{ number: 2, state: 'waiting' }]);
    const next = /<([^>]+)>; rel="next"/.exec(String(list.headers.link))?.[1] ?? '';
    expect((await world.muster.app.inject(next)).json()).toMatchObject([{ number: 1, state: 'joined', incident: 1, settledBy: 'asha' }]);
    const incident = (await world.muster.app.inject('/api/incidents/1')).json();
    expect(incident).toMatchObject({ detectedBy: 'monitoring', origin: 'internal', customerReports: [1] });
    await world.close();
  });

  test.each([
    [{}, '"at":"text"'],
    [{ text: 'x' }, '"at":"text"'],
    [{ text: 'customers cannot pay', severity: 'P1' }, 'no field called severity'],
    [{ text: 'customers cannot pay', from: '' }, '"at":"from"'],
  ])('%j is answered 400 with the place', async (payload, words) => {
    const world = await begin(noon);
    const answer = await post(world, payload);
    expect(answer.statusCode).toBe(400);
    expect(answer.body).toContain(words);
    expect(await world.store.lastCustomerReport()).toBe(0);
    await world.close();
  });
});

describe('the impact form', () => {
  const yes = 'Which channels are hit?';

  test('goes on after a restart, by a quoted question long afterwards', async () => {
    const before = await begin(noon);
    await before.posts('generic', { title: 'Portal login errors', severity: 'high', service: 'portal-db', key: 'a' });
    await before.settle();
    expect((await says(before, lena, 'form'))[lena]).toMatch(/Where are customers hit\?/);
    await before.close();
    const after = await begin(noon + 5 * minute);
    expect((await says(after, lena, 'eu-1, us-1'))[lena]).toContain(yes);
    expect((await after.store.incident(1))?.impact.locations).toEqual(['eu-1', 'us-1']);
    await after.advanceTo(noon + 25 * minute);
    const asked = after.transport.spoken.findLast(({ text }) => text.includes(yes));
    expect((await says(after, lena, 'SMS'))[lena]).not.toContain('Which products');
    await after.transport.says(lena, 'SMS', { id: 'quoted', quoted: asked?.id ?? '' });
    await after.settle();
    expect((await after.store.incident(1))?.impact.channels).toEqual(['SMS']);
    await after.close();
  });

  test('a digit answers an open page of theirs first', async () => {
    const world = await begin(noon);
    await world.posts('generic', { title: 'Portal login errors', severity: 'high', service: 'portal-db', key: 'a' });
    await world.settle();
    await says(world, asha, 'form');
    await says(world, asha, '4');
    expect(await world.store.incident(1)).toMatchObject({ ack: { by: 'asha' }, impact: { locations: [] } });
    await world.close();
  });
});
