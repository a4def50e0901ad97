// The month's budget: the admins hear of it twice, updates to audiences are left out beyond it, and nothing else ever is.

import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { write } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-30T20:00:00Z');
const [asha, mia, lena] = ['+919812300001', '+4915112300003', '+4915112300007'];
const audiences = `
audiences:
  support: { people: [nia, ada], every: 0 }
  vendors: { addresses: ["cloud:+4915112300099"], hears: [open, updates, all-clear, notices] }
  leadership: { people: [vic], hears: [open, all-clear] }
`;
const withBudget = (deliveries: number) => `${exampleOrganisation}${audiences}budget: { deliveries: ${deliveries} }\n`;

let worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds) {
    expect(world.errors).toEqual([]);
    await world.close();
  }
  worlds = [];
});

async function opened(yaml: string, name = 'cloud'): Promise<World> {
  const world = await openWorld({ start, yaml, transports: [{ name }] });
  worlds.push(world);
  return world;
}

const charge = (world: World, deliveries: number, month = '2026-11') =>
  world.store.commit({
    now: world.clock.now(),
    writes: [write.charge({ transport: 'cloud', month, incident: null, category: 'utility', billable: true, deliveries })],
  });

const toldOfBudget = (world: World) => world.transport.spoken.filter(({ text }) => text.includes('message budget of'));

test('the admins are told at 80 % and at 100 %, once a month each', async () => {
  const world = await opened(withBudget(1_000));
  const after = async (deliveries: number, at: number, month?: string) => {
    await charge(world, deliveries, month);
    await world.advanceTo(at);
    return toldOfBudget(world).map(({ text }) => text.split('\n')[0]);
  };
  const admins = new Set<string>();
  expect(await after(790, start + 120_000)).toEqual([]);
  const first = await after(20, start + 240_000);
  for (const { chat } of toldOfBudget(world)) admins.add(chat);
  expect(new Set(first)).toEqual(new Set(['💶 81% of the message budget of November 2026 is used: 810 of 1,000 charged deliveries']));
  expect(first).toHaveLength(admins.size);
  expect(await after(50, start + 360_000)).toHaveLength(admins.size);
  const second = await after(140, start + 480_000);
  expect(second).toHaveLength(2 * admins.size);
  expect(second.at(-1)).toBe('💶 The message budget of November 2026 is used up: 1,000 of 1,000 charged deliveries');
  expect(await after(500, start + 600_000)).toHaveLength(2 * admins.size);
  const december = Date.parse('2026-12-01T00:05:00Z');
  expect(await after(900, december, '2026-12')).toHaveLength(3 * admins.size);
});

test('beyond it an update to an audience is dropped and says why, and is counted; on a transport that costs nothing it leaves', async () => {
  for (const name of ['cloud', 'web']) {
    const world = await opened(withBudget(0), name);
    await world.posts('generic', { title: 'pool', severity: 'critical', service: 'payments-db', key: 'a' });
    await world.transport.says(asha, 'ack');
    await world.transport.says(asha, 'update 70% restored');
    await world.advanceTo(start + 30 * 60_000);
    const updates = (await world.store.messages({ limit: 500 })).filter(({ message }) => message.spared === true);
    const left = updates.filter(({ state }) => state === 'dropped');
    const { payload } = await world.muster.app.inject('/metrics');
    if (name === 'web') expect(left.filter(({ error }) => error?.includes('budget'))).toEqual([]);
    else {
      expect(left.length).toBeGreaterThan(0);
      expect(new Set(left.map(({ error }) => error))).toEqual(new Set(['the message budget of 2026-11 is used up']));
      expect(payload).toContain(`muster_audience_updates_left_out_total{transport="cloud"} ${left.length}`);
    }
    expect(payload).toContain('muster_budget_used_ratio 1');
  }
});

/** What may happen in an incident, as it is typed. */
const steps = fc.constantFrom(
  ...([
    [asha, 'update 40% restored'],
    [asha, 'update pool restarted'],
    [asha, 'eta 20m'],
    [mia, 'sev 2'],
    [mia, 'sev 1'],
    [asha, 'impact region eu-1 product checkout'],
    [asha, 'propose fail over to the replica'],
    [mia, 'approve'],
    [lena, 'draft'],
    [lena, 'publish'],
    [asha, 'mitigated'],
    [asha, 'status'],
    [asha, 'resolve restarted the pool'],
    [asha, 'reopen'],
  ] as const),
);

test('with the budget used up everything that is no update to an audience is said just the same', { timeout: 240_000 }, async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.tuple(steps, fc.integer({ min: 20, max: 1_200 })), { minLength: 3, maxLength: 12 }), async (played) => {
      const said = [];
      for (const yaml of [`${exampleOrganisation}${audiences}`, withBudget(0)]) {
        const world = await openWorld({ start, yaml, transports: [{ name: 'cloud' }] });
        await world.posts('generic', { title: 'pool', severity: 'critical', service: 'payments-db', key: 'a' });
        await world.transport.says(asha, 'ack');
        for (const [[who, text], afterS] of played) {
          await world.advanceTo(world.clock.now() + afterS * 1_000);
          await world.transport.says(who, text);
        }
        await world.advanceTo(world.clock.now() + 20 * 60_000);
        const rows = (await world.store.messages({ limit: 1_000 })).filter(({ message }) => !message.text.includes('message budget of'));
        said.push(rows);
        expect(world.errors).toEqual([]);
        await world.close();
      }
      const [free = [], bound = []] = said;
      const others = (rows: typeof free) =>
        rows
          .filter(({ message }) => message.spared !== true)
          .map(({ chatKey, state, message }) => `${chatKey} ${message.kind} ${state} ${message.text}`)
          .sort();
      expect(others(bound)).toEqual(others(free));
      for (const { state, error, message } of bound) {
        if (error?.includes('message budget') !== true) continue;
        expect({ state, kind: message.kind, to: typeof message.audience, spared: message.spared }).toEqual({
          ...{ state: 'dropped', kind: 'update', to: 'string', spared: true },
        });
      }
      expect(bound.some(({ message, state }) => message.spared === true && state === 'handed-over')).toBe(false);
    }),
    { numRuns: 12 },
  );
});
