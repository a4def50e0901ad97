// The digest of the morning: once to each reader whatever is restarted, never hours late, never of what began after it.

import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { createMorningDigest } from '../../../src/app/jobs/morning-digest.js';
import { openWorld, type World } from '../../world.js';

const nia = '+447700900009';
const yaml = (digest: string) => `${exampleOrganisation}
audiences:
  leadership: { people: [nia, vic], hears: [all-clear], digest: "${digest}" }
  vendors: { addresses: ["local:noc"], people: [nia], hears: [all-clear], services: [ledger], digest: "${digest}" }
`;
const morning = Date.parse('2026-11-25T08:30:00Z');
const minute = 60_000;
const outage = { title: 'Checkout is down', severity: 'critical', service: 'checkout', key: 'c' };

let world: World;
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const phoneOf = (key: string) => world.organisation.people.get(key)?.phone ?? nia;
const digests = (chat: string) => world.transport.spoken.filter((one) => one.chat === chat && / open: /.test(one.text));

test('it is said once to each at their own half past eight, and a new process says it to nobody again', async () => {
  world = await openWorld({ start: morning - 10 * minute, yaml: yaml('08:30') });
  await world.posts('generic', outage);
  await world.advanceTo(morning - minute);
  expect(digests(phoneOf('nia'))).toEqual([]);
  await world.advanceTo(morning + minute);
  expect(digests(phoneOf('nia')).map(({ text }) => text)).toEqual([
    expect.stringMatching(/^1 open: 🔴 P1 · INC-1 · Checkout is down · checkout · since 08:20 GMT/u),
  ]);
  expect(digests('noc')).toEqual([]);
  expect(digests(phoneOf('vic'))).toEqual([]);
  await createMorningDigest(world.muster.deps).look();
  await world.settle();
  expect(digests(phoneOf('nia'))).toHaveLength(1);
});

test('after a morning with nothing open, what begins later is in none, also after a restart', async () => {
  world = await openWorld({ start: morning - minute, yaml: yaml('08:30') });
  await world.advanceTo(morning + minute);
  await world.posts('generic', outage);
  await createMorningDigest(world.muster.deps).look();
  await world.settle();
  expect(digests(phoneOf('nia'))).toEqual([]);
});

test('Muster was away at half past eight: at ten it is told, at eleven it is no news any more', async () => {
  for (const [laterMin, times] of [
    [90, 1],
    [150, 0],
  ] as const) {
    world = await openWorld({ start: morning + laterMin * minute, yaml: yaml('08:30') });
    await world.posts('generic', { ...outage, service: 'ledger' });
    await world.advanceTo(morning + (laterMin + 2) * minute);
    const told = digests(phoneOf('nia')).length;
    if (laterMin === 90) await world.close();
    expect(told).toBe(times);
  }
});
