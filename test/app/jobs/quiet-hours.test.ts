// What waits for the end of quiet hours, and gets worse before: nobody reads in the morning what was never asked of them any more.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../../world.js';

const [asha, ian, mia] = ['+919812300001', '+447700900002', '+34612300003'];
const yaml = `
organisation: { name: Acme, timezone: UTC, quietHours: { from: "22:00", to: "07:00" } }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  ian: { name: Ian Okoye, phone: "${ian}", role: responder }
  mia: { name: Mia Lopez, phone: "${mia}", role: manager }
teams:
  web: { oncall: asha, backup: ian, manager: mia }
seats: { cto: mia, vp-engineering: mia, vp-customer: mia, comms: mia }
policies:
  P1: { page: [owner], escalate: [{ after: 5h, unless: acknowledged, to: [manager] }] }
  P3: { page: [owner, backup] }
`;
const night = Date.parse('2026-11-25T23:00:00Z');
const morning = Date.parse('2026-11-26T07:01:00Z');

let world: World;
beforeEach(async () => {
  world = await openWorld({ start: night, yaml });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const heardBy = (phone: string | undefined) =>
  world.transport.spoken.filter(({ chat }) => chat === phone).map(({ text }) => text.split('\n')[0]);
const alert = (key: string) => world.posts('generic', { title: `Replica ${key} lags`, severity: 'P3', service: 'web', key });

test('a page that waits is not told in the morning to whom the policy of what it has become does not page', async () => {
  await alert('a');
  await alert('b');
  await alert('c');
  expect(heardBy(ian)).toEqual([]);
  await world.transport.says(mia ?? '', '#1 sev P1 because customers see it');
  await world.settle();
  expect(heardBy(asha)).toContainEqual(expect.stringMatching(/^🔴 P1 · INC-1 · raised from P3/));
  await world.advanceTo(morning);
  expect(heardBy(ian).filter((line) => /P3.*INC-1|3 pages/.test(line ?? ''))).toEqual([]);
  expect(heardBy(ian)).toContain('🟡 2 pages waited for the end of your quiet hours: 2 × P3');
});

test('a page that is told with others leaves out what has become worse', async () => {
  await world.advanceTo(Date.parse('2026-11-26T10:00:00Z'));
  for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) await alert(key);
  await world.transport.says(mia ?? '', '#4 sev P1 because customers see it');
  await world.advanceTo(world.clock.now() + 120_000);
  const told = world.transport.spoken.filter(({ chat }) => chat === ian).map(({ text }) => text);
  expect(told.filter((text) => /P3 · INC-4\b/.test(text))).toEqual([]);
  expect(told.some((text) => /P3 · INC-5\b/.test(text))).toBe(true);
});

test('whoever was called in by name is woken as soon as it is bad enough', async () => {
  await alert('a');
  await world.transport.says(asha ?? '', 'ack 1');
  await world.transport.says(asha ?? '', 'escalate 1 @ian knows the replica');
  await world.settle();
  expect(heardBy(ian)).toEqual([]);
  await world.transport.says(asha ?? '', '#1 sev P1 because customers see it');
  await world.settle();
  expect(heardBy(ian)).toContainEqual(expect.stringMatching(/^🔴 P1 · INC-1 · raised from P3/));
});

test('whoever was called in by name and has read it is not woken once more', async () => {
  await world.advanceTo(Date.parse('2026-11-26T10:00:00Z'));
  await alert('a');
  await world.transport.says(asha ?? '', 'ack 1');
  await world.transport.says(asha ?? '', 'escalate 1 @ian knows the replica');
  await world.settle();
  await world.transport.says(asha ?? '', '#1 sev P1 because customers see it');
  await world.settle();
  expect(heardBy(ian).filter((line) => line?.includes('raised from'))).toEqual([]);
});
