// A category said in chat asks the team of the first route for it, by all that a route can look at.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const [asha, sana] = ['+919812300001', '+447700900011'];
const yaml = `
organisation: { name: Acme, timezone: UTC }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  sana: { name: Sana Iqbal, phone: "${sana}", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
teams:
  web: { oncall: asha, backup: mia, manager: mia }
  secops: { oncall: sana, backup: mia, manager: mia }
seats: { cto: mia, vp-engineering: mia, vp-customer: mia, comms: mia }
routes:
  - { when: { category: security, labels: { env: prod } }, team: secops }
`;

let world: World;
beforeEach(async () => {
  world = await openWorld({ start: Date.parse('2026-11-25T12:00:00Z'), yaml });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const alert = (env: string) => world.posts('generic', { title: 'Odd logins', severity: 'P2', service: 'web', key: env, labels: { env } });

test('also by a label of its alerts, and pages whoever is on call there', async () => {
  await alert('prod');
  await world.transport.says(asha, 'category security');
  await world.settle();
  expect((await world.store.incident(1))?.team).toBe('secops');
  expect(world.transport.spoken.filter(({ chat }) => chat === sana).map(({ text }) => text.split('\n')[0])).toEqual([
    '🟠 P2 · INC-1 · category is security now · Odd logins',
  ]);
});

test('and leaves it where it is where no alert has that label', async () => {
  await alert('staging');
  await world.transport.says(asha, 'category security');
  await world.settle();
  expect(await world.store.incident(1)).toMatchObject({ team: 'web', category: 'security', seats: { owner: 'asha' } });
});
