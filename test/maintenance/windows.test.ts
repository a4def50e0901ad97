// Maintenance windows in the whole of Muster: what is held and what is not, what is asked first, restarts at any moment, the API and the calendar.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { openWorld, type World } from '../world.js';

const asha = '+919812300001';
const ben = '+447700900002';
const mia = '+34612300003';
const yaml = `
organisation: { name: Acme, timezone: UTC, calendar: england }
people:
  asha: { name: Asha Rao, phone: "${asha}", role: responder }
  ben: { name: Ben Carter, phone: "${ben}", role: responder }
  mia: { name: Mia Lopez, phone: "${mia}", role: manager }
teams:
  web: { oncall: web-rota, backup: mia, manager: mia }
seats: { cto: mia, vp-engineering: mia, vp-customer: mia, comms: mia }
calendars:
  england: { country: GB, state: ENG }
schedules:
  web-rota: { timezone: UTC, rotate: weekly, handoff: "Mon 09:00", from: 2026-11-23, people: [asha] }
services:
  payments: { team: web, aliases: [pay-api] }
  checkout: { team: web }
  search: { team: web }
`;
/** A Wednesday. */
const noon = Date.parse('2026-12-16T12:00:00Z');
const minute = 60_000;
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 16);

let world: World;
beforeEach(async () => {
  world = await openWorld({ start: noon, yaml });
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

/** What Muster says until so many minutes later, by phone. */
const heardIn = async (minutes: number, from = world.transport.spoken.length): Promise<Readonly<Record<string, string>>> => {
  await world.advanceTo(world.clock.now() + minutes * minute + 1_000);
  await world.settle();
  const heard: Record<string, string> = {};
  for (const { chat, text } of world.transport.spoken.slice(from)) heard[chat] = [heard[chat], text].filter(Boolean).join('\n');
  return heard;
};
const says = async (from: string, text: string, minutes = 0): Promise<Readonly<Record<string, string>>> => {
  await world.advanceTo(world.clock.now() + 1_000);
  const before = world.transport.spoken.length;
  await world.transport.says(from, text);
  await world.settle();
  return heardIn(minutes, before);
};
const fires = (key: string, over: Readonly<Record<string, unknown>> = {}) =>
  world.posts('generic', { title: `${key} fails`, severity: 'high', service: 'payments', key, ...over });
const incidents = async () =>
  (await world.store.list({ status: 'all', limit: 50 })).map(({ title, severity }) => `${severity} ${title}`).reverse();
const urgent = 'emergency maintenance payments now-14:00 because a disk fails';

describe('planned with enough notice', () => {
  test('is counted without the holidays of the organisation’s calendar', async () => {
    const { [ben]: said } = await says(ben, 'maintenance payments 28 Dec 02:00-04:00');
    // 25 and 28 December and 1 January are holidays.
    expect(said).toMatch(/first possible start is Mon 4 Jan 12:01/);
    expect(await world.store.maintenanceOpen()).toEqual([]);
  });

  test('is planned by what the catalogue calls it, for several at once', async () => {
    await says(ben, 'maintenance pay-api, checkout 12 Jan 02:00-04:00 db upgrade because the vendor asks, customers see errors');
    expect(await world.store.maintenanceOpen()).toMatchObject([
      { services: ['payments', 'checkout'], kind: 'planned', what: 'db upgrade', owner: 'ben', state: 'planned' },
    ]);
  });

  test.each([
    ['maintenance payments Sat', /Until when|From when until when/],
    ['maintenance payments', /From when until when/],
    ['maintenance payments 12 Jan 02:00-02:00', /From when until when/],
    ['emergency maintenance payments now-14:00', /Why can it not wait/],
    ['maintenance payments 12 Jan 02:00-02:03', /less than five minutes/],
    ['maintenance 9', /no maintenance 9/],
    ['maintenance 9 Sun 02:00-04:00', /no maintenance 9/],
    ['extend 30m', /No maintenance/],
    ['end early', /No maintenance is running/],
  ])('%s is answered with what is missing, and nothing is planned', async (typed, wanted) => {
    expect((await says(ben, typed))[ben]).toMatch(wanted);
    expect(await world.store.maintenanceOpen()).toEqual([]);
  });

  test('a service nobody knows, or a pattern, is asked about first', async () => {
    expect((await says(ben, 'maintenance payment 12 Jan 02:00-04:00'))[ben]).toMatch(
      /know no service called payment.*Did you mean \*payments\*/,
    );
    expect((await says(ben, 'no'))[ben]).toBe('Nothing has changed.');
    expect((await says(ben, 'maintenance pay* 12 Jan 02:00-04:00'))[ben]).toMatch(/Nothing is planned yet: reply \*yes\*/);
    await says(ben, 'yes');
    expect(await world.store.maintenanceOpen()).toMatchObject([{ services: ['pay*'] }]);
  });

  test('a doubt in the line is asked about first', async () => {
    expect((await says(ben, 'maintenance payments 12 Jan 02:00-04:00 not sure yet'))[ben]).toMatch(/Reply \*yes\* to do it/);
    expect(await world.store.maintenanceOpen()).toEqual([]);
  });

  test('the owner and whoever is on call when it begins are reminded once each, a day and an hour before', async () => {
    await world.close();
    world = await openWorld({ start: noon, yaml: yaml.replace('calendar: england', 'calendar: england, maintenanceNotice: 1') });
    await says(ben, 'maintenance payments Fri 14:00-15:00');
    const windows = await world.store.maintenanceOpen();
    const startsAt = windows[0]?.startsAt ?? 0;
    await world.advanceTo(startsAt - 25 * 60 * minute);
    const day = await heardIn(2 * 60);
    expect(day[asha]).toMatch(/^🔧 Maintenance 1 in 24 h: payments/);
    expect(day[asha]?.match(/🔧/gu)).toHaveLength(1);
    await world.advanceTo(startsAt - 70 * minute);
    const hour = await heardIn(20);
    expect(hour[ben]).toMatch(/^🔧 Maintenance 1 in 1 h: payments/);
    expect(hour[ben]?.match(/🔧/gu)).toHaveLength(1);
  });
});

describe('while it runs', () => {
  test('its alerts are held by any name of the service, those of others are not, and what is open already goes on', async () => {
    await fires('old');
    await says(ben, urgent);
    await fires('a', { service: 'pay-api' });
    await fires('b', { service: 'search' });
    await fires('old', { severity: 'critical' });
    expect(await incidents()).toEqual(['P1 old fails', 'P2 b fails']);
    expect(await world.store.heldCount(1)).toEqual({ total: 1, firing: 1 });
    expect((await says(mia, 'list'))[mia]).toMatch(/🔧 Emergency maintenance 1: payments, until 14:00 · 1 alert held/);
  });

  test('what came and went is counted and never paged; what still fires opens incidents once it is over, also when it is ended early', async () => {
    await says(ben, urgent);
    await fires('a');
    await fires('b', { severity: 'critical' });
    await fires('a', { status: 'resolved' });
    const ended = await says(ben, 'end maintenance 1', 1);
    expect(ended[ben]).toMatch(/2 alerts held, 1 still firing: paged now as usual/);
    expect(ended[asha]).toMatch(/🔴 P1 · INC-1 · b fails/);
    expect(await incidents()).toEqual(['P1 b fails']);
    expect(await world.store.windowsHolding()).toEqual([]);
    expect(await world.store.maintenanceWindow(1)).toMatchObject({ state: 'ended', endedBy: 'ben', held: { total: 2, firing: 1 } });
  });

  test('a P1 is told to its owner once, however often it is said', async () => {
    await says(ben, urgent);
    await fires('a', { severity: 'critical' });
    const heard = await heardIn(0);
    expect(heard[ben]).toMatch(/^🔴 P1 alert in maintenance 1: a fails/);
    expect(heard[asha]).toBeUndefined();
    for (let time = 0; time < 3; time += 1) await fires('a', { severity: 'critical' });
    expect(await heardIn(1)).toEqual({});
    // One that turns as bad is told as well.
    await fires('b');
    await fires('b', { severity: 'critical' });
    expect((await heardIn(0))[ben]).toMatch(/P1 alert in maintenance 1: b fails/);
  });

  test('many P1s at once are one message', async () => {
    await says(ben, urgent);
    for (let number = 0; number < 20; number += 1) await fires(`a${number}`, { severity: 'critical' });
    const told = (await heardIn(1))[ben] ?? '';
    expect(told.match(/🔴/gu)?.length).toBeLessThanOrEqual(2);
    expect(told).toMatch(/ and \d+ more/);
  });

  test('an alert that clears before its end and fires after it pages at once', async () => {
    await says(ben, urgent);
    await fires('a');
    await fires('a', { status: 'resolved' });
    await says(ben, 'end maintenance 1', 1);
    await fires('a');
    expect(await incidents()).toEqual(['P2 a fails']);
  });

  test('two windows over one service: what is held stays held until the last is over', async () => {
    await says(ben, urgent);
    await fires('a');
    expect((await says(mia, 'emergency maintenance payments now-15:00 because of the vendor'))[mia]).toMatch(
      /It overlaps emergency maintenance 1/,
    );
    await says(ben, 'end maintenance 1', 1);
    expect(await incidents()).toEqual([]);
    expect(await world.store.windowsHolding()).toEqual([2]);
    await says(mia, 'end maintenance 2', 1);
    expect(await incidents()).toEqual(['P2 a fails']);
  });

  test('the owner is asked before its end, and done ends it only then', async () => {
    await says(ben, urgent);
    await world.advanceTo(noon + 60 * minute);
    expect((await says(ben, 'end'))[ben]).not.toMatch(/has ended/);
    await world.advanceTo(noon + 116 * minute);
    expect((await says(ben, 'end'))[ben]).toMatch(/has ended/);
  });

  test('nobody else may change it, a manager may', async () => {
    await says(mia, urgent);
    expect((await says(ben, 'end maintenance 1'))[ben]).toMatch(/is Mia's/);
    expect((await says(asha, 'extend 1 30m'))[asha]).toMatch(/goes on until 14:30/);
  });
});

describe('one that goes wrong', () => {
  test('becomes an incident by one word in answer to its P1, and holds again once that is cancelled', async () => {
    await says(ben, urgent);
    await fires('a', { severity: 'critical' });
    await heardIn(0);
    const wrong = await says(ben, 'incident', 1);
    expect(wrong[asha]).toMatch(/🔴 P1 · INC-1 · a fails/);
    expect(await world.store.incident(1)).toMatchObject({ maintenance: { window: 1, what: '' }, alerts: { firing: 1, total: 1 } });
    expect(await world.store.maintenanceOpen()).toMatchObject([{ incident: 1 }]);
    expect((await says(ben, 'undo'))[ben]).toMatch(/still firing.*\*cancel anyway\*/);
    await says(ben, 'cancel 1 anyway', 1);
    expect(await world.store.maintenanceOpen()).toMatchObject([{ incident: null }]);
    await fires('b');
    expect(await world.store.heldCount(1)).toEqual({ total: 1, firing: 1 });
  });

  test('is a P2 where nothing fires, with the words that were said', async () => {
    await says(ben, urgent);
    await says(ben, 'maintenance 1 went wrong: the new disk is empty');
    expect(await incidents()).toEqual(['P2 the new disk is empty']);
    expect((await says(ben, 'maintenance 1 went wrong'))[ben]).toMatch(/is INC-1 already/);
  });

  test('raises its incident when something worse joins it', async () => {
    await says(ben, urgent);
    await fires('a', { severity: 'medium' });
    await says(ben, 'maintenance 1 went wrong', 1);
    expect(await incidents()).toEqual(['P3 a fails']);
    await fires('b', { severity: 'critical' });
    expect(await incidents()).toEqual(['P1 b fails']);
    expect(await world.store.alertCount(1)).toEqual({ firing: 2, total: 2 });
  });
});

describe('after a restart', () => {
  const twice = async (until: number, body: (first: World) => Promise<void>): Promise<World> => {
    const store = await openSqliteStore({ path: ':memory:' });
    const first = await openWorld({ start: noon, yaml, store: { ...store, close: async () => undefined } });
    await first.transport.says(ben, urgent);
    await first.settle();
    await first.posts('generic', { title: 'a fails', severity: 'high', service: 'payments', key: 'a' });
    await body(first);
    await first.close();
    const second = await openWorld({ start: until, yaml, store });
    await world.close();
    world = second;
    await second.advanceTo(until + 2_000);
    await second.settle();
    return second;
  };

  test('in the middle of a window it still holds', async () => {
    await twice(noon + 30 * minute, async () => undefined);
    await fires('b');
    expect(await incidents()).toEqual([]);
    expect(await world.store.heldCount(1)).toEqual({ total: 2, firing: 2 });
  });

  test('over its end everything that was held is paged', async () => {
    await twice(noon + 121 * minute, async () => undefined);
    expect(await incidents()).toEqual(['P2 a fails']);
    expect(world.transport.spoken.map(({ text }) => text).join('\n')).toMatch(/Emergency maintenance 1 is over/);
  });

  test('between the end of a window and what it held, nothing is lost', async () => {
    await twice(noon + 30 * minute, async ({ store }) => {
      const window = await store.maintenanceWindow(1);
      if (window === null) throw new Error('there is no window');
      await store.commit({
        now: noon,
        writes: [{ write: 'maintenance', window: { ...window, state: 'ended', endedAt: noon + minute, held: { total: 1, firing: 1 } } }],
      });
    });
    expect(await incidents()).toEqual(['P2 a fails']);
  });
});

describe('by the API', () => {
  const body = {
    services: ['payments'],
    startsAt: '2027-01-12T02:00:00Z',
    endsAt: '2027-01-12T04:00:00Z',
    what: 'db upgrade',
    owner: 'ben',
  };
  const call = async (method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path = '', payload?: object) => {
    const answer = await world.muster.app.inject({ method, url: `/api/maintenance${path}`, ...(payload === undefined ? {} : { payload }) });
    await world.settle();
    return { status: answer.statusCode, json: answer.payload === '' ? null : answer.json() };
  };

  test('is planned, listed, moved and called off, and told', async () => {
    const made = await call('POST', '', body);
    expect(made).toMatchObject({
      status: 201,
      json: { id: 1, kind: 'planned', state: 'planned', by: 'api', held: { alerts: 0, firing: 0 } },
    });
    const before = world.transport.spoken.length;
    const moved = await call('PATCH', '/1', { startsAt: '2027-01-13T02:00:00Z', endsAt: '2027-01-13T04:00:00Z' });
    expect(moved).toMatchObject({ status: 200, json: { startsAt: '2027-01-13T02:00:00.000Z' } });
    expect(world.transport.spoken.slice(before).map(({ text }) => text)[0]).toMatch(/is moved: payments, now Wed 13 Jan 02:00–04:00/);
    expect((await call('GET')).json).toHaveLength(1);
    expect((await call('GET', '/1')).json).toMatchObject({ id: 1, owner: 'ben' });
    expect((await call('DELETE', '/1')).status).toBe(204);
    expect((await call('GET', '/1')).json).toMatchObject({ state: 'cancelled' });
    expect((await call('DELETE', '/1')).status).toBe(404);
  });

  test.each<[string, object, RegExp]>([
    ['too soon', { startsAt: '2026-12-20T02:00:00Z', endsAt: '2026-12-20T04:00:00Z' }, /first possible start is Mon 4 Jan 12:00/],
    [
      'an emergency without a reason',
      { kind: 'emergency', startsAt: '2026-12-17T02:00:00Z', endsAt: '2026-12-17T04:00:00Z' },
      /why it cannot wait/,
    ],
    ['an end before its beginning', { endsAt: '2027-01-11T04:00:00Z' }, /a time after startsAt/],
    ['an owner nobody knows', { owner: 'zoe' }, /a person's key/],
    ['no service', { services: [] }, /at least one service/],
    ['a field nobody knows', { severity: 'P1' }, /no field called severity/],
  ])('%s is refused with what is wanted', async (_, over, wanted) => {
    const answer = await call('POST', '', { ...body, ...over });
    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.json)).toMatch(wanted);
    expect(await world.store.maintenanceOpen()).toEqual([]);
  });

  test('an emergency begins at once, shows what it holds, is extended and ended', async () => {
    const now = { ...body, kind: 'emergency', because: 'a disk fails', startsAt: '2026-12-16T11:00:00Z', endsAt: '2026-12-16T14:00:00Z' };
    expect(await call('POST', '', now)).toMatchObject({ status: 201, json: { state: 'running' } });
    await fires('a');
    expect((await call('GET', '/1')).json).toMatchObject({ held: { alerts: 1, firing: 1 } });
    const alerts = (await world.muster.app.inject('/api/alerts')).json();
    expect(JSON.stringify(alerts)).toMatch(/"heldIn":\{"maintenance":1,"severity":"P2"\}/);
    expect(await call('PATCH', '/1', { endsAt: '2026-12-16T15:00:00Z' })).toMatchObject({
      status: 200,
      json: { announcedEnd: '2026-12-16T14:00:00.000Z' },
    });
    expect((await call('DELETE', '/1')).status).toBe(204);
    await heardIn(1);
    expect(await incidents()).toEqual(['P2 a fails']);
  });

  test('the calendar shows what is planned and was, and not what is called off', async () => {
    await call('POST', '', body);
    await call('POST', '', { ...body, services: ['checkout'] });
    await call('DELETE', '/2');
    const answer = await world.muster.app.inject('/calendars/maintenance.ics');
    expect(answer.statusCode).toBe(200);
    expect(answer.payload).toMatch(/UID:maintenance-1@muster/);
    expect(answer.payload).toMatch(/DTSTART:20270112T020000Z/);
    expect(answer.payload).not.toMatch(/checkout/);
    const tokenless = await world.muster.app.inject({ url: '/calendars/maintenance.ics?token=wrong', remoteAddress: '203.0.113.9' });
    expect(tokenless.statusCode).toBe(401);
  });
});

describe('of the file', () => {
  const withWindow = (entry: string) => `${yaml}maintenance:\n  patching: ${entry}\n`;
  const reopen = async (entry: string) => {
    await world.close();
    world = await openWorld({ start: noon, yaml: withWindow(entry) });
    return heardIn(1, 0);
  };

  test('is planned from the first time that has enough notice on, and announced once', async () => {
    const heard = await reopen('{ services: [payments], when: "Sun 02:00-04:00", what: patches, owner: ben }');
    const windows = await world.store.maintenanceOpen();
    expect(windows.map(({ startsAt }) => iso(startsAt))).toEqual(['2027-01-10T02:00', '2027-01-17T02:00', '2027-01-24T02:00']);
    expect(heard[asha]?.match(/is planned/gu)).toHaveLength(1);
    expect(heard[asha]).toMatch(/It comes again every Sunday/);
    expect(await heardIn(180)).toEqual({});
  });

  test('one that comes once and too soon is told to whoever looks after the file', async () => {
    const heard = await reopen('{ services: [payments], when: "2026-12-20 02:00-04:00" }');
    expect(heard[mia]).toMatch(/muster.yaml plans maintenance patching for Sun 02:00: too soon, nothing is planned/);
    expect(await world.store.maintenanceOpen()).toEqual([]);
  });

  test('the same with a reason is an emergency', async () => {
    await reopen('{ services: [payments], when: "2026-12-20 02:00-04:00", because: the certificate expires }');
    expect(await world.store.maintenanceOpen()).toMatchObject([{ kind: 'emergency', why: 'the certificate expires' }]);
  });
});

describe('what is told of it', () => {
  test('an undo is told to everybody who had heard, with what it is again', async () => {
    await world.close();
    world = await openWorld({ start: noon, yaml: yaml.replace('calendar: england', 'calendar: england, maintenanceNotice: 0') });
    expect((await says(ben, 'maintenance payments Fri 14:00-15:00'))[asha]).toMatch(/^🔧 Maintenance 1 is planned/);
    expect((await says(ben, 'cancel maintenance 1'))[asha]).toMatch(/is called off by Ben/);
    const back = await says(ben, 'undo');
    expect(back[ben]).toMatch(/^Undone\. Maintenance 1 is as it was: payments, Fri 14:00–15:00\. Told: Asha\./);
    expect(back[asha]).toMatch(/^🔧 Maintenance 1 is planned/);
    await says(ben, 'maintenance 1 Fri 16:00-17:00');
    expect((await says(ben, 'undo'))[asha]).toMatch(/is moved: payments, now Fri 14:00–15:00\nIt was Fri 16:00–17:00/);
    const gone = await says(mia, 'maintenance 1');
    expect(gone[mia]).toMatch(/Planned · Owner Ben/);
  });

  test('whoever sleeps is told of tomorrow’s window in the morning', async () => {
    await world.close();
    world = await openWorld({ start: noon, yaml: yaml.replace('calendar: england', 'calendar: england, maintenanceNotice: 1') });
    await says(ben, 'maintenance payments Sat 02:00-04:00');
    await world.advanceTo(Date.parse('2026-12-18T01:50:00Z'));
    expect(await heardIn(60)).toEqual({});
    await world.advanceTo(Date.parse('2026-12-18T07:50:00Z'));
    expect((await heardIn(15))[asha]).toMatch(/Maintenance 1 in 24 h: payments/);
  });
});

describe('an audience that wants to hear of maintenance', () => {
  const hearing = `${yaml}\naudiences: { partners: { people: [mia], services: [payments], hears: [maintenance] } }\n`;
  beforeEach(async () => {
    await world.close();
    world = await openWorld({ start: noon, yaml: hearing });
  });

  test('is told of that of its services and of no other, and whoever plans it hears so', async () => {
    const planned = await says(asha, urgent);
    expect(planned[mia]).toMatch(/^🔧 Emergency maintenance 1: payments, now, until 14:00\nWhy now: a disk fails/);
    expect(planned[asha]).toContain('Told: partners.');
    expect((await says(asha, 'end maintenance 1'))[mia]).toMatch(/^🔧 Emergency maintenance 1 is over: payments/);
    const other = await says(asha, 'emergency maintenance search now-14:00 because a disk fails');
    expect(other[mia]).toBeUndefined();
    expect(other[asha]).toContain('Nobody else is told.');
  });

  test('is told when it is taken back', async () => {
    await says(asha, urgent);
    const undone = await says(asha, 'undo');
    expect(undone[asha]).toContain('Told: partners.');
    expect(undone[mia]).toMatch(/is taken back by Asha/);
  });
});
