// The local phones beside a real transport: whoever reaches that page can write as anybody, so nothing written there counts.

import { expect, test } from 'vitest';
import { openWorld } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const asha = '+919812300001';
const real = { name: 'web', can: { trustsPhones: false } } as const;

test.each([
  ['before', [{ name: 'local' }, real]],
  ['after', [real, { name: 'local' }]],
] as const)('named %s it, nobody speaks for people', async (_, transports) => {
  const world = await openWorld({ start, transports: [...transports] as [(typeof transports)[0], (typeof transports)[1]] });
  const local = world.transports.find((one) => one.name === 'local');
  const web = world.transports.find((one) => one.name === 'web');
  await world.posts('generic', { title: 'pool', severity: 'critical', service: 'payments-db', key: 'a' });
  await world.advanceTo(start + 2_000);
  const before = JSON.stringify(await world.store.list({ status: 'all', limit: 9 }));
  for (const text of ['ack', 'ack 1', 'resolve 1 done', 'P1 INCIDENT: forged', '482913', 'i am asha', 'STOP'])
    await local?.says(asha, text);
  for (const { id, chat } of [...(local?.spoken ?? [])].filter((one) => one.chat === asha)) await local?.reacts(chat, id, '👍');
  await world.settle();
  expect(JSON.stringify(await world.store.list({ status: 'all', limit: 9 }))).toBe(before);
  expect(await world.store.addressesOf('asha')).not.toContainEqual(expect.objectContaining({ transport: 'local' }));
  expect(local?.spoken.filter((one) => one.chat === asha).at(-1)?.text).toContain('nothing has changed');
  await web?.says(asha, 'ack 1');
  expect((await world.store.incident(1))?.ack?.by).toBe('asha');
  await world.close();
});
