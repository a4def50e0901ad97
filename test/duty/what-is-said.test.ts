// What people read about shifts, cover and declarations is so: no end that is none, no hours counted twice, no answer to another question.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const [asha, ben, ian, mia] = ['+12025550101', '+12025550102', '+12025550103', '+12025550104'];
const yaml = `
organisation: { name: Acme, timezone: UTC }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  ben: { name: Ben Carter, phone: "${ben}", role: responder }
  ian: { name: Ian Okoye, phone: "${ian}", role: responder }
  mia: { name: Mia Lopez, phone: "${mia}", role: manager }
teams:
  database: { oncall: db, backup: mia, manager: mia }
  payments: { oncall: pay, backup: mia, manager: mia }
seats: { cto: mia, vp-engineering: mia, vp-customer: mia, comms: mia }
schedules:
  db: { rotate: weekly, handoff: "Mon 09:00", from: 2026-11-23, people: [asha, ben] }
  nights: { people: [mia], only: "22:00-06:00" }
  pay: { fallback: ian, layers: [{ people: [asha] }, { people: [ben] }] }
`;

let world: World;
beforeEach(async () => {
  world = await openWorld({ start: Date.parse('2026-11-25T12:00:00Z'), yaml });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

/** What Muster says to somebody once `from` has written this. */
async function heard(from: string, text: string, by = from): Promise<string> {
  const before = world.transport.spoken.length;
  await world.transport.says(from, text);
  await world.settle();
  return world.transport.spoken
    .slice(before)
    .filter(({ chat }) => chat === by)
    .map((one) => one.text)
    .join('\n');
}

test('a shift that nobody follows has no end', async () => {
  expect(await heard(asha, 'my shifts')).toContain('\npay now, with no end planned\n');
  expect(await heard(asha, 'my shifts')).toContain('\ndb now, until 30 Nov 09:00\n');
});

test('a shift that begins within the time looked at and ends after it has its end', async () => {
  const last = (await heard(asha, 'my shifts'))
    .split('\n')
    .filter((line) => line.startsWith('db '))
    .at(-1);
  expect(last).toBe('db 1 Mar 09:00 – 8 Mar 09:00');
});

test.each([
  [asha, 'am i even on call?', /^Yes, you are on call now: pay with no end planned, db until 30 Nov 09:00\.$/u],
  [ben, 'am i on call', /^No, you are not on call now\. Your next shift is db 30 Nov 09:00 – 7 Dec 09:00; \*my shifts\* shows all\.$/u],
  [ben, 'am i on call this weekend', /^No, you are not on call this weekend\. Your next shift after that is db 30 Nov/u],
  [ben, 'am i on duty on monday?', /^Yes, you are on call on monday: db 30 Nov 09:00 – 7 Dec 09:00\.$/u],
  [mia, 'am i on call', /^Yes, you are on call now: database as backup, payments as backup\.$/u],
  [
    mia,
    'am i on call for the christmas party',
    /^You are on call all the time: database as backup, payments as backup\.\nYour next shifts\n/u,
  ],
])('%s asks “%s” and reads a yes or a no', async (who, text, answer) => {
  expect(await heard(who, text)).toMatch(answer);
});

test('an hour of two schedules at once is one hour', async () => {
  expect(await heard(asha, 'cover me 18:00-20:00', ben)).toContain('db 18:00–20:00 and pay 18:00–20:00 (2 h)');
});

test('cover in two schedules taken with one word is given back with one', async () => {
  const taken = await heard(ben, 'cover @asha 18:00-20:00');
  expect(taken).toContain('You cover for Asha: db 18:00–20:00 and pay 18:00–20:00.');
  expect(taken).toContain('*remove override 1* and *remove override 2* later.');
  expect(await heard(ben, 'give back')).toMatch(/^Given back\./);
  expect(await world.store.overrides()).toEqual([]);
});

test('a pager given back that nobody had leaves nobody, and says so', async () => {
  expect(await heard(ian, 'take nights')).toMatch(/^You are on call for nights until 22:00\./);
  expect(await heard(ian, 'give back')).toMatch(/^Given back\. Nobody is on call for nights then, until 22:00\./);
});

test('cover from a time to the same time asks nobody', async () => {
  expect(await heard(asha, 'cover me 18:00-18:00')).toMatch(/^(When\?|From when until when\?)/);
  expect(await world.store.coverRequests()).toEqual([]);
});

test('a time that is none is not answered with who is on call now', async () => {
  for (const text of ['oncall database 25:00', 'oncall payments Sat 31:00']) {
    const said = await heard(ben, text);
    expect(said).toMatch(/^Who is on call when\? I did not understand the time\./);
    expect(said).not.toContain('Asha');
  }
});

test('declared to a team it opens at once, where what is open is of another', async () => {
  await world.posts('generic', { title: 'Pool exhausted', severity: 'critical', service: 'orders', key: 'a' });
  expect(await heard(ben, 'P1 @payments checkout down')).toContain('INC-2 is declared as P1: checkout down');
  expect((await world.store.incident(2))?.team).toBe('payments');
  expect(await heard(ben, 'P1 @payments refunds down')).toContain('This one is open. Open another');
});
