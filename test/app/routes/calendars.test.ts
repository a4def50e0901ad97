import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type CalendarAddresses, calendarAddresses } from '../../../src/app/calendar-addresses.js';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite/sqlite.js';
import { now, still, type TestApp, testApp } from './fakes.js';

let store: SqliteStore;
let addresses: CalendarAddresses;
let it: TestApp;

beforeAll(async () => {
  store = await openSqliteStore({ path: ':memory:' });
  addresses = calendarAddresses(store);
  it = testApp({ store, config: { webhookToken: null, apiToken: 'an-api-token-of-24-chars', publicUrl: null } });
});
afterAll(() => store.close());

const get = (url: string, headers: Record<string, string> = {}) => it.app.inject({ url, headers });

describe('the calendar of a schedule', () => {
  test('has every shift from 15 days ago to 180 days ahead, in UTC', async () => {
    const { statusCode, headers, body } = await get(await addresses.path({ schedule: 'db-primary' }));
    expect(statusCode).toBe(200);
    expect(headers['content-type']).toBe('text/calendar; charset=utf-8');
    expect(body).toContain('\r\nMETHOD:PUBLISH\r\n');
    expect(body).toContain('\r\nX-WR-CALNAME:On call: db-primary\r\n');
    expect(body).toContain('\r\nDTSTART:20261102T033000Z\r\nDTEND:20261109T033000Z\r\nSUMMARY:Ben Ortiz on call: db-primary\r\n');
    expect(body.match(/BEGIN:VEVENT/g)).toHaveLength(28);
    expect(body).not.toContain('VALARM');
  });

  test('is not sent again to whoever has it', async () => {
    const path = await addresses.path({ schedule: 'db-primary' });
    const etag = String((await get(path)).headers.etag);
    const again = await get(path, { 'if-none-match': `"other", W/${etag}` });
    expect([again.statusCode, again.body]).toEqual([304, '']);
    const laterToday = testApp({ store, clock: still(now + 3_600_000), config: it.deps.config });
    expect((await laterToday.app.inject({ url: path, headers: { 'if-none-match': etag } })).statusCode).toBe(304);
    const byHead = await it.app.inject({ method: 'HEAD', url: path });
    expect([byHead.statusCode, byHead.headers.etag]).toEqual([200, etag]);
  });
});

test('the calendar of a person has their own shifts, with reminders', async () => {
  const { body } = await get(await addresses.path({ person: 'ben' }));
  expect(body).toContain('SUMMARY:Ben Ortiz on call: db-primary');
  expect(body).not.toContain('Asha Rao');
  expect(body).toContain('TRIGGER:-P1D');
  expect(body).toContain('TRIGGER:-PT15M');
});

test('a person without shifts has an empty calendar', async () => {
  const { statusCode, body } = await get(await addresses.path({ person: 'mia' }));
  expect(statusCode).toBe(200);
  expect(body).not.toContain('VEVENT');
});

describe('the token', () => {
  test.each([
    ['none', '/calendars/people/asha.ics'],
    ['a wrong one', '/calendars/people/asha.ics?token=guessed'],
    ['two at once', '/calendars/people/asha.ics?token=a&token=b'],
    ['of nobody', '/calendars/people/nobody.ics?token=guessed'],
  ])('%s opens nothing', async (_, url) => {
    const { statusCode, body } = await get(url);
    expect(statusCode).toBe(401);
    expect(body).not.toContain('VCALENDAR');
  });

  test('of one calendar does not open another', async () => {
    const token = (await addresses.path({ person: 'asha' })).split('?')[1];
    expect((await get(`/calendars/people/ben.ics?${token}`)).statusCode).toBe(401);
    expect((await get(`/calendars/schedules/asha.ics?${token}`)).statusCode).toBe(401);
  });

  test('of somebody who left the file finds nothing', async () => {
    expect((await get(await addresses.path({ person: 'gone' }))).statusCode).toBe(404);
  });

  test('stays the same after a restart, and not after it was renewed', async () => {
    const path = await addresses.path({ person: 'asha' });
    expect(await calendarAddresses(store).path({ person: 'asha' })).toBe(path);
    await addresses.renew({ person: 'asha' });
    expect((await get(path)).statusCode).toBe(401);
    expect((await get(await addresses.path({ person: 'asha' }))).statusCode).toBe(200);
    expect((await get(await addresses.path({ person: 'ben' }))).statusCode).toBe(200);
  });

  test('is in no line of the log', async () => {
    const path = await addresses.path({ person: 'ben' });
    await get(path);
    await get(path.replace('ben', 'asha'));
    expect(it.logged()).not.toContain(path.split('token=')[1]);
  });

  test('may be the API token in a header', async () => {
    const authorization = 'Bearer an-api-token-of-24-chars';
    expect((await get('/calendars/schedules/db-primary.ics', { authorization })).statusCode).toBe(200);
  });
});

test('who guesses too often waits', async () => {
  const app = testApp({ store, config: it.deps.config }).app;
  const statuses = [];
  for (let guess = 0; guess < 65; guess++) statuses.push((await app.inject({ url: '/calendars/people/asha.ics?token=x' })).statusCode);
  expect(statuses.at(-1)).toBe(429);
  expect((await app.inject({ url: await addresses.path({ person: 'ben' }) })).statusCode).toBe(200);
});
