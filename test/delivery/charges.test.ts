// What Meta says it charged is counted once for each message and recipient, by month and incident.

import { afterEach, expect, test } from 'vitest';
import { readWebhook } from '../../src/transports/cloud/webhook.js';
import type { Charge } from '../../src/transports/transport.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-30T23:50:00Z');
const ben = '+447700900002';

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const utility: Charge = { category: 'utility', billable: true, recipient: null };
const told = (message: string, rung: 'accepted' | 'delivered' | 'read', charge: Charge) =>
  world.transport.listener().delivery({ transport: 'cloud', message, rung, at: world.clock.now(), charge });

test('each page is charged once, whichever rungs tell it and however often, and its incident and month are known', async () => {
  world = await openWorld({ start, transports: [{ name: 'cloud' }] });
  await world.posts('generic', { title: 'pool', severity: 'critical', service: 'payments-db', key: 'a' });
  await world.advanceTo(start + 5_000);
  const page = world.transport.spoken.find((one) => one.chat === ben)?.id ?? '';
  for (const rung of ['accepted', 'delivered', 'read', 'delivered'] as const) await told(page, rung, utility);
  await told('nobody-knows-it', 'accepted', utility);
  await told('nobody-knows-it', 'delivered', { category: 'service', billable: false, recipient: null });
  expect(await world.store.chargesIn('2026-11')).toEqual([
    { transport: 'cloud', month: '2026-11', incident: null, category: 'service', billable: false, deliveries: 1 },
    { transport: 'cloud', month: '2026-11', incident: 1, category: 'utility', billable: true, deliveries: 1 },
  ]);
  await world.advanceTo(Date.parse('2026-12-01T00:00:01Z'));
  for (const recipient of ['1', '2', '2']) await told(page, 'read', { ...utility, recipient });
  const { payload } = await world.muster.app.inject('/api/charges');
  expect(JSON.parse(payload)).toEqual([
    { transport: 'cloud', month: '2026-12', incident: 1, category: 'utility', billable: true, deliveries: 2 },
  ]);
  expect((await world.muster.app.inject('/api/charges?month=2026-13')).statusCode).toBe(400);
  expect((await world.muster.app.inject('/metrics')).payload).toContain(
    'muster_charged_deliveries_this_month{transport="cloud",category="utility"} 2',
  );
});

test('the pricing of a status webhook is read, in a group for each member, and an odd one harms nothing', () => {
  const statuses = [
    {
      id: 'a',
      status: 'sent',
      timestamp: '1',
      recipient_id: '91',
      pricing: { billable: true, pricing_model: 'PMP', type: 'regular', category: 'service' },
    },
    {
      id: 'b',
      status: 'delivered',
      timestamp: '1',
      recipient_id: 'g',
      recipient_participant_id: '34',
      pricing: { billable: false, category: 'utility' },
    },
    { id: 'c', status: 'read', timestamp: '1', pricing: 'free' },
    { id: 'd', status: 'read', timestamp: '1' },
  ];
  const body = {
    object: 'whatsapp_business_account',
    entry: [{ id: 'WABA', changes: [{ field: 'messages', value: { metadata: { phone_number_id: '1065' }, statuses } }] }],
  };
  const events = readWebhook(body, { phoneNumberId: '1065', now: start });
  const charges = events.flatMap((event) => (event.kind === 'delivery' ? [[event.report.message, event.report.charge ?? null]] : []));
  expect(charges).toEqual([
    ['a', { category: 'service', billable: true, recipient: '91' }],
    ['b', { category: 'utility', billable: false, recipient: '34' }],
    ['c', null],
    ['d', null],
  ]);
  world = { errors: [], close: async () => undefined } as unknown as World;
});
