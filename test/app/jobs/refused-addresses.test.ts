// An address that takes nothing: told to whoever looks after Muster, each once a day, with what it missed and why; and counted.

import { expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { openWorld, type World } from '../../world.js';

const start = Date.parse('2026-11-25T08:30:00Z');
const hour = 3_600_000;
const addresses = ['gone@customer.example', 'full@customer.example', 'noc@customer.example'];
const yaml = `${exampleOrganisation}\naudiences:\n  customers: { addresses: [${addresses.map((one) => `"mail:${one}"`).join(', ')}] }\n`;

/** One turn at that time, without the seconds between. */
const turnAt = async (world: World, at: number) => {
  world.clock.moveTo(at);
  await world.muster.turn();
  await world.settle();
};

test('addresses that refuse what is sent are told in one message a day, over a restart as well', async () => {
  const world = await openWorld({ start, yaml, transports: [{}, { name: 'mail', label: 'mail' }] });
  const { transports, store } = world;
  const mail = transports[1];
  for (const one of addresses.slice(0, 2)) mail?.barred.add(one);
  const fires = (key: string) =>
    world.posts('generic', { title: `checkout ${key} is down`, severity: 'critical', service: `s-${key}`, key });
  const told = () => transports[0].spoken.filter(({ text }) => text.startsWith('📮')).map(({ text }) => text);
  await fires('a');
  await fires('b');
  await turnAt(world, start + hour);
  expect(mail?.spoken.map(({ chat }) => chat)).toContain(addresses[2]);
  expect(told()).toHaveLength(1);
  expect(told()[0]).toMatch(/^📮 Muster · 2 addresses take nothing of what I send:\n/u);
  expect(told()[0]).toMatch(/^mail gone＠customer\.example \(customers\): 2 messages, the last about INC-2\. gone＠customer/mu);
  const { payload } = await world.muster.app.inject('/metrics');
  expect(payload).toMatch(/muster_messages_refused_total\{transport="mail"\} [1-9]/u);

  const again = await openWorld({ start: start + hour, yaml, store, transports: [{}, { name: 'mail', label: 'mail' }] });
  for (const one of addresses.slice(0, 2)) again.transports[1]?.barred.add(one);
  await turnAt(again, start + 2 * hour);
  expect(again.transports[0].spoken.filter(({ text }) => text.startsWith('📮'))).toEqual([]);
  // The next day it is news again.
  again.clock.moveTo(start + 25 * hour);
  await again.posts('generic', { title: 'search is down', severity: 'critical', service: 'search', key: 'c' });
  await turnAt(again, start + 26 * hour);
  expect(again.transports[0].spoken.filter(({ text }) => text.startsWith('📮'))).toHaveLength(1);
  expect([world.errors, again.errors]).toEqual([[], []]);
  await again.close();
});
