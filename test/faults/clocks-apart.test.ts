// Our clock and the wall clock apart: after a demo at another speed, after somebody set the wall clock, after a start on a database stamped
// ahead. What others stamp is read by the wall clock, the rota goes by it, and it is taken over as soon as nothing open would be moved.

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { earliestStart } from '../../src/app/jobs/clock-watch.js';
import { createShiftWatch } from '../../src/app/jobs/hand-over.js';
import { write } from '../../src/store/store.js';
import { openWorld, type World } from '../world.js';

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;
const start = Date.parse('2026-11-24T21:44:00Z');

/** Asha this week, Ben the next. */
const yaml = `
organisation: { name: Acme, timezone: Asia/Kolkata, room: null }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Carter, phone: "+447700900002", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
teams:
  database: { oncall: db, backup: mia, manager: mia }
seats: { cto: mia, vp-engineering: mia }
schedules:
  db: { timezone: Asia/Kolkata, rotate: weekly, handoff: "Mon 09:00", from: 2026-01-05, people: [asha, ben] }
`;

let world: World;
afterEach(() => world.close());

const wall = () => world.clock.now() + world.clock.offsetMs();
const iso = (at: number) => new Date(at).toISOString();

/** As Prometheus posts a firing rule: it holds for four minutes unless repeated. */
const prometheus = (more: object = {}) =>
  world.muster.app.inject({
    method: 'POST',
    url: '/api/v2/alerts',
    payload: [
      {
        labels: { alertname: 'PoolExhausted', severity: 'critical', service: 'payments-db' },
        annotations: { summary: 'DB connection pool timeout' },
        startsAt: iso(wall() - minute),
        endsAt: iso(wall() + 4 * minute),
        ...more,
      },
    ],
  });

const open = async () => (await world.store.list({ status: 'open', limit: 10 })).length;
const alerts = () => world.store.alertList({ limit: 10 });
const events = async (kind: string, number = 1) => (await world.store.timeline(number, 1_000)).filter((line) => line.kind === kind).length;
const firstPages = () => world.transport.spoken.filter((one) => /^🔴 P1 · INC-\d+ · DB/u.test(one.text)).map((one) => one.chat);
const later = (forMs: number) => world.advanceTo(world.clock.now() + forMs);
/** Looks until our clock shows the time of the wall. */
const takenOver = async () => {
  for (let looks = 0; looks < 60 && world.clock.offsetMs() !== 0; looks++) {
    world.clock.moveTo(world.clock.now() + second);
    await world.muster.turn();
    await world.settle();
  }
};

const asides = [
  ['half an hour ahead, as after a demo', -30 * minute],
  ['twenty minutes ahead, for the wall was set back', -20 * minute],
  ['eight days ahead, as the database was stamped', -8 * day],
  ['five minutes ahead', -5 * minute],
  ['twenty minutes behind', 20 * minute],
  ['eight days behind', 8 * day],
] as const;

describe.each(asides)('with our clock %s', (_, aheadMs) => {
  test("a Prometheus' alert opens its incident and pages, and is still firing while it is repeated", async () => {
    world = await openWorld({ start, yaml });
    world.clock.setWall(aheadMs);
    expect((await prometheus()).json()).toEqual({ accepted: 1, incidents: ['INC-1'] });
    await world.settle();
    expect(firstPages().length).toBeGreaterThan(0);
    for (let minutes = 0; minutes < 15; minutes++) {
      await later(minute);
      await prometheus();
    }
    expect(await alerts()).toMatchObject([{ status: 'firing', incident: 1 }]);
    expect(await events('alerts-cleared')).toBe(0);
  });

  test('it is over four minutes after its last repeat, no sooner and not much later', async () => {
    world = await openWorld({ start, yaml });
    await later(10 * minute);
    world.clock.setWall(aheadMs);
    await later(10 * second);
    await prometheus();
    await later(4 * minute - 2 * second);
    expect(await alerts()).toMatchObject([{ status: 'firing' }]);
    await later(5 * second);
    expect(await alerts()).toMatchObject([{ status: 'resolved' }]);
  });

  test('readiness says so, alerts are taken all the same, and the metric shows it', async () => {
    world = await openWorld({ start, yaml });
    world.clock.setWall(aheadMs);
    const answer = await world.muster.app.inject({ url: '/readyz' });
    expect(answer.statusCode).toBe(200);
    expect(answer.json().problems.join()).toMatch(/^Our clock is .+ (ahead of|behind) the wall clock/u);
    const metrics = await world.muster.app.inject({ url: '/metrics' });
    expect(metrics.body).toContain(`muster_clock_offset_seconds ${aheadMs / 1_000}\n`);
  });

  test('the wall clock is taken over once nothing is open, and not before', async () => {
    world = await openWorld({ start, yaml });
    await prometheus();
    world.clock.setWall(aheadMs);
    await later(2 * minute);
    expect(world.clock.offsetMs()).toBe(aheadMs);
    await world.transport.says('+34612300003', '1 cancel anyway it was a test');
    await takenOver();
    expect(world.clock.offsetMs()).toBe(0);
    expect((await world.muster.app.inject({ url: '/readyz' })).json().problems).toEqual([]);
    // Whatever comes after is as it should be.
    await prometheus({ labels: { alertname: 'Other', severity: 'critical', service: 'orders' }, annotations: { summary: 'DB other' } });
    await world.settle();
    expect(await open()).toBe(1);
    await later(2 * minute + 5 * second);
    expect(await events('paged-again', 2)).toBe(1);
  });
});

describe('the rota', () => {
  test('goes by the wall clock: eight days ahead nobody pages the wrong one', async () => {
    world = await openWorld({ start, yaml });
    const before = (await world.muster.app.inject({ url: '/api/oncall' })).json()[0];
    // The same instant of the wall, after the database was stamped eight days ahead.
    world.clock.moveTo(start + 8 * day);
    world.clock.setWall(-8 * day);
    expect((await world.muster.app.inject({ url: '/api/oncall' })).json()[0]).toEqual(before);
    await prometheus();
    await world.settle();
    expect((await world.store.incident(1))?.seats.owner).toBe(before.person);
    await world.transport.says('+34612300003', 'oncall');
    await world.settle();
    expect(world.transport.spoken.at(-1)?.text).toContain(before.name.split(' ')[0]);
  });

  test('tells a hand-over at its hour of the wall clock, once', async () => {
    const handOver = Date.parse('2026-11-30T03:30:00Z');
    world = await openWorld({ start: handOver + 2 * day, yaml });
    await prometheus();
    world.clock.setWall(-2 * day - 10 * minute);
    await later(9 * minute);
    const told = () => world.transport.spoken.filter((one) => one.text.startsWith('You are on call now')).length;
    expect(told()).toBe(0);
    await later(4 * minute);
    expect(told()).toBe(1);
    await later(hour);
    expect(told()).toBe(1);
  });

  test('tells of no hand-over that lies days back when the wall clock jumps on', async () => {
    world = await openWorld({ start, yaml: yaml.replace('weekly', 'daily').replace('Mon 09:00', '09:00') });
    await prometheus();
    await later(2 * minute);
    world.clock.setWall(8 * day);
    await createShiftWatch(world.muster.deps).look();
    await later(2 * minute);
    expect(world.transport.spoken.filter((one) => one.text.startsWith('You are on call now')).length).toBeLessThanOrEqual(1);
  });
});

describe('what is still to come moves with the clock', () => {
  test('a silence of an hour stays one of an hour when the clock is set back by eight days', async () => {
    world = await openWorld({ start, yaml });
    const now = world.clock.now();
    await world.store.commit({
      now,
      writes: [write.silence({ service: 'orders', until: now + hour, by: 'mia', why: '', at: now })],
    });
    world.clock.setWall(-8 * day);
    await takenOver();
    expect(world.clock.now()).toBeLessThan(start - 7 * day);
    expect(await world.store.silences(world.clock.now())).toHaveLength(1);
    expect(await world.store.silences(world.clock.now() + hour)).toHaveLength(0);
  });

  test('an incident that ended ahead of now is not reopened for days, and is not lost: another opens', async () => {
    world = await openWorld({ start, yaml });
    await prometheus();
    await later(minute);
    await world.transport.says('+919812300001', '1 ack');
    await prometheus({ endsAt: iso(wall() - second) });
    await world.transport.says('+919812300001', '1 resolve pool restarted');
    await world.settle();
    world.clock.setWall(-8 * day);
    await takenOver();
    expect(world.clock.offsetMs()).toBe(0);
    expect((await prometheus()).json().incidents).toEqual(['INC-2']);
  });
});

describe('a start on a database stamped ahead', () => {
  test('begins at the wall clock when nothing is open, and where it was stamped when something is', async () => {
    world = await openWorld({ start, yaml });
    const lines: string[] = [];
    const eightDaysAgo = { now: () => start - 8 * day, offsetMs: () => 0 };
    const log = { ...world.muster.deps.log, warn: (_: object, line: string) => void lines.push(line) } as typeof world.muster.deps.log;
    await prometheus();
    const stamped = await world.store.newestStamp();
    expect(await earliestStart(world.store, eightDaysAgo, log)).toBe(stamped);
    expect(lines).toEqual([]);
    await world.transport.says('+34612300003', '1 cancel anyway it was a test');
    await later(minute);
    expect(await earliestStart(world.store, eightDaysAgo, log)).toBe(0);
    expect(await world.store.newestStamp()).toBe(start - 8 * day);
    expect(lines).toHaveLength(1);
  });
});

describe('silence while we did not hear', () => {
  /** The two alerts of a P3 and of an acknowledged P1, both with four minutes to live. */
  const twoAlerts = async () => {
    const labels = { alertname: 'SlowQueries', severity: 'warning', service: 'reports-db' };
    await prometheus();
    await prometheus({ labels, annotations: { summary: 'slow queries' } });
    await world.settle();
    await world.transport.says('+919812300001', '1 ack');
    await world.settle();
  };
  const repeat = async () => {
    await prometheus();
    await prometheus({ labels: { alertname: 'SlowQueries', severity: 'warning', service: 'reports-db' } });
  };
  const firing = async () => (await alerts()).filter((alert) => alert.status === 'firing').length;

  test('our own downtime is no recovery: nothing resolves, and the next repeat is no refire', async () => {
    world = await openWorld({ start, yaml });
    await twoAlerts();
    const { store } = world;
    await world.muster.app.close();
    await world.muster.sender.stop();
    const down = world;
    world = await openWorld({ start: start + 6 * minute, yaml, store });
    await later(minute);
    expect(await firing()).toBe(2);
    await repeat();
    await later(3 * minute);
    await repeat();
    await later(3 * minute);
    expect(await firing()).toBe(2);
    for (const number of [1, 2]) {
      expect(await events('alerts-cleared', number)).toBe(0);
      expect(await events('resolved', number)).toBe(0);
      expect(await events('alerts-refired', number)).toBe(0);
    }
    const words = [...down.transport.spoken, ...world.transport.spoken].map((one) => one.text).join('\n');
    expect(words).not.toMatch(/all clear|resolved by itself|firing again/u);
  });

  test('it is over when it is not repeated after that either, as long as it was to hold', async () => {
    world = await openWorld({ start, yaml });
    await twoAlerts();
    const { store } = world;
    world = await openWorld({ start: start + 6 * minute, yaml, store });
    await later(4 * minute + 50 * second);
    expect(await firing()).toBe(2);
    await later(minute);
    expect(await firing()).toBe(0);
  });

  test.each([
    ['a process that stood still for six minutes', () => world.clock.standStill(6 * minute)],
    ['a wall clock set on by twenty minutes', () => world.clock.setWall(20 * minute)],
    ['a wall clock set back by twenty minutes', () => world.clock.setWall(-20 * minute)],
  ])('%s is no recovery', async (_, gap) => {
    world = await openWorld({ start, yaml });
    await twoAlerts();
    await later(3 * minute);
    gap();
    await world.muster.turn();
    await later(90 * second);
    expect(await firing()).toBe(2);
    await repeat();
    await later(3 * minute);
    expect(await firing()).toBe(2);
    expect(await events('alerts-cleared')).toBe(0);
  });

  test('what we refused to store was said all the same: no alert ends in that time', async () => {
    world = await openWorld({ start, yaml });
    await twoAlerts();
    await later(3 * minute);
    const { commit } = world.store;
    Object.assign(world.store, { commit: () => Promise.reject(new Error('the disk is full')) });
    expect((await prometheus()).statusCode).toBe(500);
    Object.assign(world.store, { commit });
    await later(2 * minute);
    expect(await firing()).toBe(2);
  });

  test('whatever gaps there are, an alert that is repeated whenever we listen never ends', async () => {
    const gaps = fc.array(
      fc.record({
        kind: fc.constantFrom('stands still', 'is set', 'listens'),
        forMs: fc.integer({ min: 6 * second, max: 40 * minute }),
        back: fc.boolean(),
      }),
      { minLength: 1, maxLength: 12 },
    );
    await fc.assert(
      fc.asyncProperty(gaps, async (moves) => {
        world = await openWorld({ start, yaml });
        await prometheus();
        for (const { kind, forMs, back } of moves) {
          if (kind === 'stands still') world.clock.standStill(forMs);
          if (kind === 'is set') world.clock.setWall(world.clock.offsetMs() + (back ? -forMs : forMs));
          await world.muster.turn();
          await later(minute);
          await prometheus();
        }
        expect(await alerts()).toMatchObject([{ status: 'firing', incident: 1 }]);
        expect(await events('alerts-cleared')).toBe(0);
        await world.close();
      }),
      { numRuns: 25 },
    );
    world = await openWorld({ start, yaml });
  });
});
