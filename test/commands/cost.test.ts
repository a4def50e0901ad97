// `cost` in chat, the API and the metrics: what transports said they charged, for an incident and for a month.

import { afterEach, describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { cost } from '../../src/commands/cost.js';
import type { Charge } from '../../src/transports/transport.js';
import type { FakeTransport } from '../fake-transport.js';
import { openWorld, type World } from '../world.js';
import { isTalkInRooms, understands } from './hearing.js';

const start = Date.parse('2026-11-27T09:00:00Z');
const [asha, vic] = ['+919812300001', '+12025550104'];
const prices = 'prices: { currency: EUR, utility: "0.02", service: "0.01" }';

let world: World | null = null;
afterEach(async () => {
  expect(world?.errors ?? []).toEqual([]);
  await world?.close();
  world = null;
});

/** Two pages charged, one delivery free, one about no incident. */
async function charged(yaml: string): Promise<World> {
  world = await openWorld({ start, yaml, transports: [{ name: 'cloud' }] });
  const { transport, clock } = world;
  await world.posts('generic', { title: 'pool', severity: 'critical', service: 'payments-db', key: 'a' });
  await world.advanceTo(start + 5_000);
  const ids = transport.spoken.map(({ id }) => id);
  const told = (message: string, charge: Omit<Charge, 'recipient'>) =>
    transport
      .listener()
      .delivery({ transport: 'cloud', message, rung: 'delivered', at: clock.now(), charge: { ...charge, recipient: null } });
  await told(ids[0] ?? '', { category: 'utility', billable: true });
  await told(ids[1] ?? '', { category: 'utility', billable: true });
  await told(ids[2] ?? '', { category: 'service', billable: false });
  await told('of nothing', { category: 'marketing', billable: true });
  return world;
}

describe('cost is asked of the incident meant, of this month or of another', () => {
  const asks = (month: string | null) => ({ ask: 'question', question: { about: 'cost', month } }) as const;
  understands(cost, {
    cost: asks(null),
    'cost 42': [asks(null), { number: 42 }],
    'what did it cost?': asks(null),
    'cost month': asks('this'),
    'cost of this month': asks('this'),
    'cost last month': asks('last'),
    'cost October': asks('oct'),
  });
  isTalkInRooms(['cost of downtime is rising', 'costs are with finance', 'charges are failing for some cards', 'cost']);
});

/** The newest answer, once answers that wait for more have left. */
async function answered(transport: FakeTransport, from: string, text: string): Promise<string> {
  await transport.says(from, text);
  await world?.advanceTo(world.clock.now() + 5_000);
  return transport.spoken.findLast((one) => one.chat === from && one.text.startsWith('💶'))?.text ?? '';
}

test('the incident at hand is told by transport and category, in money where there are prices', async () => {
  const { transport } = await charged(`${exampleOrganisation}\n${prices}\n`);
  expect(await answered(transport, asha, 'cost 1')).toBe(
    [
      '💶 P1 · INC-1 · 2 charged deliveries, 1 free · 0.04 EUR',
      '• local, utility: 2 charged · 0.04 EUR',
      '• local, service: 0 charged, 1 free',
    ]
      .join('\n')
      .replaceAll('local', world?.muster.deps.directory().transports?.cloud ?? '?'),
  );
});

test('without prices no amount is made up; a month says what has no price, and one without charges says so', async () => {
  const { transport } = await charged(exampleOrganisation);
  expect((await answered(transport, vic, 'cost month')).split('\n')[0]).toBe('💶 November 2026 · 3 charged deliveries, 1 free');
  expect(await answered(transport, vic, 'cost last month')).toBe('💶 October 2026 · nothing charged, as far as the transports have said');
  expect(await answered(transport, vic, 'cost december')).toBe('💶 December 2025 · nothing charged, as far as the transports have said');
  world?.reload(`${exampleOrganisation}\n${prices}\n`);
  expect(await answered(transport, vic, 'cost month')).toContain('No price is set for 1 of them.');
});

test('the API answers by incident, and the metrics tell what was free', async () => {
  const { muster } = await charged(exampleOrganisation);
  const { payload } = await muster.app.inject('/api/incidents/1/charges');
  expect(JSON.parse(payload)).toEqual([
    { transport: 'cloud', month: '2026-11', incident: 1, category: 'service', billable: false, deliveries: 1 },
    { transport: 'cloud', month: '2026-11', incident: 1, category: 'utility', billable: true, deliveries: 2 },
  ]);
  expect((await muster.app.inject('/api/incidents/9/charges')).statusCode).toBe(404);
  const metrics = (await muster.app.inject('/metrics')).payload;
  expect(metrics).toContain('muster_deliveries_this_month{transport="cloud",category="service",billable="false"} 1');
  expect(metrics).toContain('muster_charged_deliveries_this_month{transport="cloud",category="utility"} 2');
});
