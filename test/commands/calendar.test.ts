// The private address of a calendar, asked for in chat.

import { afterEach, beforeEach, expect, test } from 'vitest';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-27T09:00:00Z');
const yaml = `
organisation: { name: Acme, timezone: Asia/Kolkata }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
  ada: { name: Ada Admin, phone: "+34612300009", role: admin }
teams:
  database: { oncall: db-primary, backup: mia, manager: mia }
schedules:
  db-primary: { rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, mia] }
seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }
`;
const [asha, mia, ada] = ['+919812300001', '+34612300003', '+34612300009'];

let world: World;
beforeEach(async () => {
  world = await openWorld({ start, yaml, publicUrl: 'https://muster.example/' });
});
afterEach(() => world.close());

async function says(who: string, text: string, chat?: string): Promise<string> {
  const before = world.transport.spoken.length;
  await world.transport.says(who, text, chat === undefined ? {} : { chat });
  await world.settle();
  return world.transport.spoken
    .slice(before)
    .map((one) => one.text)
    .join('\n');
}
const addressIn = (text: string): string => /https:\/\/muster\.example(\/calendars\/\S+)/.exec(text)?.[1] ?? '';
const head = { headers: { host: 'muster.example', 'x-forwarded-for': '203.0.113.9' } };

test.each(['calendar', 'my calendar', 'Calendar please', '/calendar'])(
  '%s answers with an address that opens the shifts of whoever asks',
  async (text) => {
    const address = addressIn(await says(asha, text));
    expect(address).toMatch(/^\/calendars\/people\/asha\.ics\?token=[\w-]{43}$/);
    const { body, statusCode } = await world.muster.app.inject({ url: address, ...head });
    expect(statusCode).toBe(200);
    expect(body).toContain('SUMMARY:Asha Rao on call: db-primary');
  },
);

test('calendar new gives another address, and the one before is over', async () => {
  const first = addressIn(await says(asha, 'calendar'));
  const second = addressIn(await says(asha, 'calendar new'));
  expect(second).not.toBe(first);
  expect((await world.muster.app.inject({ url: first, ...head })).statusCode).toBe(401);
  expect((await world.muster.app.inject({ url: second, ...head })).statusCode).toBe(200);
  expect(addressIn(await says(asha, 'calendar'))).toBe(second);
});

test('the calendar of a schedule is for administrators', async () => {
  expect(await says(mia, 'calendar db-primary')).toBe(
    'The calendar of a whole schedule is given to administrators only: ask Ada Admin. *calendar* answers with that of your own shifts.',
  );
  const address = addressIn(await says(ada, 'calendar DB-Primary'));
  expect(address).toMatch(/^\/calendars\/schedules\/db-primary\.ics\?token=/);
  expect((await world.muster.app.inject({ url: address, ...head })).statusCode).toBe(200);
  expect(await says(ada, 'calendar nights')).toBe('There is no schedule *nights*. There are: db-primary.');
});

test('a calendar that is down is an incident', async () => {
  expect(await says(asha, 'P1 calendar down')).toMatch(/INC-1/);
});

test('among people no address is said', async () => {
  await says(asha, 'P1 checkout is down');
  await world.advanceTo(start + 60_000);
  const room = world.transport.rooms[0]?.id;
  expect(room).toBeDefined();
  for (const text of ['calendar', '/calendar new']) expect(await says(asha, text, room)).not.toContain('token=');
});

test('where Muster is not reached from outside that is said', async () => {
  await world.close();
  world = await openWorld({ start, yaml });
  expect(await says(asha, 'calendar')).toMatch(/no address that phones reach.*PUBLIC_URL/);
});
