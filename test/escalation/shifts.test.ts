// Rotations, layers, restrictions, holidays and overrides: who is on call when, by the clock on the wall.

import fc from 'fast-check';
import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { shiftChanges } from '../../src/escalation/on-call.js';
import { dutyAt, holesBetween, peopleAt, shiftsBetween } from '../../src/escalation/shifts.js';
import { wallAt } from '../../src/escalation/time-of-day.js';
import type { WeeklySpan } from '../../src/escalation/weekly-window.js';
import { days, hours, minutes } from '../../src/incident/duration.js';
import type { Override, RotationLayer, Schedule } from '../../src/people/organisation.js';
import { acme, keyed, rotation, scheduleOf } from './acme.js';

const at = (local: string, zone = 'UTC') => DateTime.fromISO(local, { zone }).toMillis();
const workdays = [1, 2, 3, 4, 5];
const everyDay = [1, 2, 3, 4, 5, 6, 7];
/** On each of these days from one minute to another; before or at the first it is one of the next day. */
interface Hours {
  readonly weekdays: readonly number[];
  readonly startMinute: number;
  readonly endMinute: number;
}

const spansOf = ({ weekdays, startMinute, endMinute }: Hours): readonly WeeklySpan[] =>
  weekdays.flatMap((weekday) => {
    const from = (weekday - 1) * 1440 + startMinute;
    const until = from - startMinute + (endMinute <= startMinute ? endMinute + 1440 : endMinute);
    return until <= 7 * 1440
      ? [{ from, until }]
      : [
          { from, until: 7 * 1440 },
          { from: 0, until: until - 7 * 1440 },
        ];
  });

const span = (weekdays: readonly number[], startMinute: number, endMinute: number): readonly WeeklySpan[] =>
  spansOf({ weekdays, startMinute, endMinute });

const override = (given: Partial<Override> & Pick<Override, 'startsAt' | 'endsAt'>): Override => ({
  id: 1,
  schedule: 'db',
  layer: null,
  kind: 'replace',
  person: 'zoe',
  instead: null,
  by: 'mia',
  why: null,
  ...given,
});

/** `asha 09:00–17:00` for each shift of a day, in the zone given. */
const said = (schedule: Schedule, from: number, to: number, overrides: readonly Override[] = [], zone = 'UTC') =>
  shiftsBetween(schedule, overrides, from, to).map(({ person, startsAt, endsAt }) => {
    const time = (instant: number) => DateTime.fromMillis(instant, { zone }).toFormat('dd HH:mm');
    return `${person} ${time(startsAt)}–${time(endsAt)}`;
  });

describe('a rotation', () => {
  test('by the hour goes on every so many hours', () => {
    const schedule = scheduleOf('db', [rotation(['asha', 'ben'], { rotate: 'hourly', every: 8, handoffHour: 6, from: '2026-03-02' })]);
    expect(said(schedule, at('2026-03-02T00:00'), at('2026-03-03T06:00'))).toEqual([
      'ben 02 00:00–02 06:00',
      'asha 02 06:00–02 14:00',
      'ben 02 14:00–02 22:00',
      'asha 02 22:00–03 06:00',
    ]);
  });

  test('every two weeks keeps its person for both', () => {
    const schedule = scheduleOf('db', [rotation(['asha', 'ben'], { every: 2 })]);
    const people = [0, 1, 2, 3, 4].map((week) => peopleAt(schedule, undefined, at('2026-01-07T00:00') + days(7 * week))[0]);
    expect(people).toEqual(['asha', 'asha', 'ben', 'ben', 'asha']);
  });

  test('by the month on the 31st hands over on the last day of a shorter one', () => {
    const schedule = scheduleOf('db', [rotation(['asha', 'ben'], { rotate: 'monthly', handoffDay: 31, from: '2026-01-31' })]);
    expect(said(schedule, at('2026-01-31T09:00'), at('2026-05-01T00:00'))).toEqual([
      'asha 31 09:00–28 09:00',
      'ben 28 09:00–31 09:00',
      'asha 31 09:00–30 09:00',
      'ben 30 09:00–01 00:00',
    ]);
  });

  test('by the month belongs, before the first handoff of its month, to the month before', () => {
    const schedule = scheduleOf('db', [rotation(['asha', 'ben'], { rotate: 'monthly', handoffDay: 15, from: '2026-03-10' })]);
    expect(peopleAt(schedule, undefined, at('2026-03-10T00:00'))).toEqual(['asha']);
    expect(peopleAt(schedule, undefined, at('2026-03-15T09:00'))).toEqual(['ben']);
  });

  test('holds from its start until its end, at the time of its handoff', () => {
    const schedule = scheduleOf('db', [rotation(['asha'], { starts: '2026-03-02', ends: '2026-03-04' })]);
    expect(said(schedule, at('2026-03-01T00:00'), at('2026-03-09T00:00'))).toEqual(['asha 02 09:00–04 09:00']);
  });

  test('may have turns of nobody, and of several together', () => {
    const schedule = scheduleOf('db', [rotation([['asha', 'ben'], [], 'ian'], { rotate: 'daily', from: '2026-03-02' })]);
    const on = (day: string) => peopleAt(schedule, undefined, at(`2026-03-${day}T12:00`));
    expect([on('02'), on('03'), on('04'), on('05')]).toEqual([['asha', 'ben'], [], ['ian'], ['asha', 'ben']]);
  });
});

describe('a restriction', () => {
  const nights = span(everyDay, 22 * 60, 6 * 60);

  test('by the time of day may pass midnight', () => {
    const schedule = scheduleOf('db', [rotation(['asha'], { only: nights })]);
    expect(said(schedule, at('2026-03-02T00:00'), at('2026-03-04T00:00'))).toEqual([
      'asha 02 00:00–02 06:00',
      'asha 02 22:00–03 06:00',
      'asha 03 22:00–04 00:00',
    ]);
  });

  test('does not eat turns: whoever has Friday does not have Monday again', () => {
    const schedule = scheduleOf('db', [
      rotation(['asha', 'ben', 'ian'], { rotate: 'daily', handoffHour: 0, from: '2026-03-02', only: span(workdays, 540, 1020) }),
    ]);
    const week = ['02', '03', '04', '05', '06', '09', '10'].map((day) => peopleAt(schedule, undefined, at(`2026-03-${day}T12:00`))[0]);
    expect(week).toEqual(['asha', 'ben', 'ian', 'asha', 'ben', 'ian', 'asha']);
    expect(peopleAt(schedule, undefined, at('2026-03-07T12:00'))).toEqual([]);
  });

  test('counts so far back too, from before the first day', () => {
    const schedule = scheduleOf('db', [
      rotation(['asha', 'ben', 'ian'], { rotate: 'daily', handoffHour: 0, from: '2026-03-02', only: span(workdays, 540, 1020) }),
    ]);
    const before = ['24', '25', '26', '27'].map((day) => peopleAt(schedule, undefined, at(`2026-02-${day}T12:00`))[0]);
    expect(before).toEqual(['ian', 'asha', 'ben', 'ian']);
  });

  test('leaves the holidays of its calendar to the next layer', () => {
    const calendar = { key: 'c', has: (day: number) => day === at('2026-03-03T00:00') / days(1) };
    const schedule = scheduleOf('db', [
      rotation(['asha'], { holidays: { calendar, hold: 'off' } }),
      rotation(['ben'], { key: 'feast', holidays: { calendar, hold: 'only' } }),
    ]);
    expect(said(schedule, at('2026-03-02T12:00'), at('2026-03-04T12:00'))).toEqual([
      'asha 02 12:00–03 00:00',
      'ben 03 00:00–04 00:00',
      'asha 04 00:00–04 12:00',
    ]);
  });
});

test('asked at any instant of a year a duty has a beginning and an end around it, also where nothing ever changes', () => {
  const schedules = [
    scheduleOf('db', [rotation(['asha', 'ben'], { rotate: 'daily', handoffHour: 0 })]),
    scheduleOf('db', [rotation(['asha'])]),
    scheduleOf('db', []),
  ];
  // Every midnight of UTC, among them those at which what is kept of a schedule begins.
  for (const schedule of schedules)
    for (let day = 0; day < 365; day++) {
      const instant = at('2026-01-01T00:00') + days(day);
      const { startsAt, endsAt } = dutyAt(schedule, undefined, instant);
      expect([startsAt <= instant, endsAt === null || endsAt > instant]).toEqual([true, true]);
    }
});

describe('layers', () => {
  const early = rotation(['asha'], { key: 'early', only: span(everyDay, 480, 960) });
  const late = rotation(['ben'], { key: 'late', only: span(everyDay, 720, 1200) });

  test('the first that has somebody counts', () => {
    const schedule = scheduleOf('db', [early, late]);
    expect(said(schedule, at('2026-03-02T00:00'), at('2026-03-03T00:00'))).toEqual(['asha 02 08:00–02 16:00', 'ben 02 16:00–02 20:00']);
  });

  test('together, everybody of every layer is on call, those of the first layer first', () => {
    const schedule = scheduleOf('db', [late, early], { together: true });
    expect(said(schedule, at('2026-03-02T00:00'), at('2026-03-03T00:00'))).toEqual(['asha 02 08:00–02 16:00', 'ben 02 12:00–02 20:00']);
    expect(peopleAt(schedule, undefined, at('2026-03-02T13:00'))).toEqual(['ben', 'asha']);
    expect(dutyAt(schedule, undefined, at('2026-03-02T13:00'))).toEqual({
      people: ['ben', 'asha'],
      startsAt: at('2026-03-02T12:00'),
      endsAt: at('2026-03-02T16:00'),
      next: ['ben'],
    });
  });

  test('holes are named, and a fallback fills every one', () => {
    const schedule = scheduleOf('db', [early]);
    const [from, to] = [at('2026-03-02T00:00'), at('2026-03-03T00:00')];
    expect(holesBetween(schedule, [], from, to)).toEqual([
      { startsAt: from, endsAt: at('2026-03-02T08:00') },
      { startsAt: at('2026-03-02T16:00'), endsAt: to },
    ]);
    const filled = { ...schedule, fallback: 'mia' };
    expect(holesBetween(filled, [], from, to)).toEqual([]);
    expect(said(filled, from, to)).toEqual(['mia 02 00:00–02 08:00', 'asha 02 08:00–02 16:00', 'mia 02 16:00–03 00:00']);
  });

  test('three zones follow the sun: at every hour it is day for whoever is on call', () => {
    const office = span(everyDay, 8 * 60, 16 * 60);
    const zoned = (key: string, person: string, timezone: string) => rotation([person], { key, timezone, only: office });
    const schedule = scheduleOf(
      'db',
      [zoned('asia', 'asha', 'Asia/Kolkata'), zoned('europe', 'ben', 'Europe/Vienna'), zoned('america', 'ian', 'America/Chicago')],
      { fallback: 'mia' },
    );
    const day = said(schedule, at('2026-07-01T00:00'), at('2026-07-02T00:00'));
    expect(day).toEqual([
      'mia 01 00:00–01 02:30',
      'asha 01 02:30–01 10:30',
      'ben 01 10:30–01 14:00',
      'ian 01 14:00–01 21:00',
      'mia 01 21:00–02 00:00',
    ]);
  });
});

describe('an override', () => {
  const schedule = scheduleOf('db', [rotation(['asha', 'ben'], { rotate: 'daily', from: '2026-03-02' })]);
  const [from, to] = [at('2026-03-02T09:00'), at('2026-03-04T09:00')];
  const evening = { startsAt: at('2026-03-02T18:00'), endsAt: at('2026-03-02T20:00') };

  test('puts somebody in place of whoever it is', () => {
    expect(said(schedule, from, to, [override(evening)])).toEqual([
      'asha 02 09:00–02 18:00',
      'zoe 02 18:00–02 20:00',
      'asha 02 20:00–03 09:00',
      'ben 03 09:00–04 09:00',
    ]);
  });

  test('in place of one person takes only the shifts of that person', () => {
    const week = { startsAt: from, endsAt: to };
    expect(said(schedule, from, to, [override({ ...week, instead: 'ben' })])).toEqual(['asha 02 09:00–03 09:00', 'zoe 03 09:00–04 09:00']);
  });

  test('adds somebody, who does not own what comes in', () => {
    expect(peopleAt(schedule, [override({ ...evening, kind: 'add' })], evening.startsAt)).toEqual(['asha', 'zoe']);
  });

  test('takes somebody off call, and the fallback takes their place', () => {
    const off = override({ ...evening, kind: 'remove', person: null, instead: 'asha' });
    expect(peopleAt({ ...schedule, fallback: 'mia' }, [off], evening.startsAt)).toEqual(['mia']);
    expect(peopleAt({ ...schedule }, [off], evening.startsAt)).toEqual([]);
  });

  test('that was given later counts', () => {
    const both = [override(evening), override({ ...evening, id: 2, person: 'ian' })];
    expect(peopleAt({ ...schedule }, both, evening.startsAt)).toEqual(['ian']);
  });

  test('of one layer leaves the others as they are', () => {
    const layered = scheduleOf('db', [rotation(['asha'], { key: 'one' }), rotation(['ben'], { key: 'two' })], { together: true });
    expect(peopleAt(layered, [override({ ...evening, layer: 'two' })], evening.startsAt)).toEqual(['asha', 'zoe']);
  });

  test('is a hand-over at both its ends', () => {
    const organisation = acme({ schedules: keyed(schedule), overrides: [override(evening)] });
    expect(shiftChanges(organisation, from, at('2026-03-03T09:00'))).toEqual([
      { schedule: 'db', at: evening.startsAt, from: 'asha', to: 'zoe' },
      { schedule: 'db', at: evening.endsAt, from: 'zoe', to: 'asha' },
      { schedule: 'db', at: at('2026-03-03T09:00'), from: 'asha', to: 'ben' },
    ]);
  });
});

describe('the hour shown twice and the hour never shown', () => {
  const vienna = (only: readonly WeeklySpan[]) =>
    scheduleOf('db', [rotation(['asha'], { timezone: 'Europe/Vienna', only })], { timezone: 'Europe/Vienna' });

  test('a shift that ends in the hour shown twice ends the second time', () => {
    // 25 October 2026: 03:00 becomes 02:00 again.
    const [shift] = shiftsBetween(vienna(span(everyDay, 0, 150)), [], at('2026-10-24T22:00Z'), at('2026-10-25T12:00Z'));
    expect(shift).toMatchObject({ startsAt: at('2026-10-24T22:00Z'), endsAt: at('2026-10-25T01:30Z') });
  });

  test('a shift that begins in it begins the first time', () => {
    const [shift] = shiftsBetween(vienna(span(everyDay, 150, 360)), [], at('2026-10-24T22:00Z'), at('2026-10-25T12:00Z'));
    expect(shift).toMatchObject({ startsAt: at('2026-10-25T00:30Z'), endsAt: at('2026-10-25T05:00Z') });
  });

  test('a shift that begins in an hour never shown begins when the clocks jump', () => {
    // 29 March 2026: 02:00 becomes 03:00.
    const [shift] = shiftsBetween(vienna(span(everyDay, 150, 360)), [], at('2026-03-28T23:00Z'), at('2026-03-29T12:00Z'));
    expect(shift).toMatchObject({ startsAt: at('2026-03-29T01:00Z'), endsAt: at('2026-03-29T04:00Z') });
  });

  test('two spans that meet in it meet on both nights', () => {
    const both = vienna([...span(everyDay, 150, 600), ...span(everyDay, 600, 150)]);
    for (const night of ['2026-03-28T12:00Z', '2026-10-24T12:00Z'])
      expect(holesBetween(both, [], at(night), at(night) + days(2))).toEqual([]);
  });
});

const zones = ['Europe/Vienna', 'America/Chicago', 'Australia/Lord_Howe', 'America/Havana', 'Pacific/Chatham', 'UTC'] as const;

/** The quarter hours of 2026 at which a zone's clocks change. */
const jumpsOf = (zone: string): readonly number[] => {
  const start = at('2026-01-01T00:00');
  const found: number[] = [];
  for (let day = 0; day < 365; day++)
    for (let quarter = 0, from = start + days(day); quarter < 96; quarter++) {
      const instant = from + minutes(15 * quarter);
      if (quarter === 0 && wallAt(from, zone) - from === wallAt(from + days(1), zone) - from - days(1)) break;
      if (wallAt(instant, zone) - instant !== wallAt(instant + minutes(15), zone) - instant - minutes(15))
        found.push(instant + minutes(15));
    }
  return found;
};

const people = ['asha', 'ben', 'ian', 'mia', 'zoe'];

const layerOf = (key: string): fc.Arbitrary<{ readonly layer: RotationLayer; readonly hours: readonly Hours[] | null }> =>
  fc
    .record({
      timezone: fc.constantFrom(...zones),
      rotate: fc.constantFrom('hourly' as const, 'daily' as const, 'weekly' as const, 'monthly' as const),
      every: fc.integer({ min: 1, max: 5 }),
      handoffWeekday: fc.integer({ min: 1, max: 7 }),
      handoffDay: fc.integer({ min: 1, max: 31 }),
      handoffHour: fc.integer({ min: 0, max: 23 }),
      handoffMinute: fc.constantFrom(0, 15, 30, 45),
      from: fc.constantFrom('2025-12-29', '2026-01-31', '2026-03-29', '2026-10-25', '2027-02-01'),
      turns: fc.array(fc.uniqueArray(fc.constantFrom(...people), { maxLength: 2 }), { minLength: 1, maxLength: 4 }),
      only: fc.option(
        fc.array(
          fc.record({
            weekdays: fc.uniqueArray(fc.integer({ min: 1, max: 7 }), { minLength: 1 }),
            startMinute: fc.integer({ min: 0, max: 95 }).map((quarter) => quarter * 15),
            endMinute: fc.integer({ min: 1, max: 96 }).map((quarter) => quarter * 15),
          }),
          { minLength: 1, maxLength: 2 },
        ),
      ),
    })
    .map(({ only, ...given }) => ({ hours: only, layer: rotation([], { ...given, only: only?.flatMap(spansOf) ?? null, key }) }));

const scheduleAny = fc
  .record({
    layers: fc.tuple(layerOf('one'), layerOf('two'), layerOf('three')),
    count: fc.integer({ min: 1, max: 3 }),
    together: fc.boolean(),
    fallback: fc.option(fc.constantFrom(...people)),
  })
  .map(({ layers, count, ...given }) =>
    scheduleOf(
      'db',
      layers.slice(0, count).map(({ layer }) => layer),
      given,
    ),
  );

const overridesAny = (around: number) =>
  fc.array(
    fc
      .record({
        kind: fc.constantFrom('add' as const, 'replace' as const, 'remove' as const),
        person: fc.constantFrom(...people),
        instead: fc.option(fc.constantFrom(...people)),
        layer: fc.option(fc.constantFrom('one', 'two')),
        startQuarter: fc.integer({ min: -400, max: 400 }),
        quarters: fc.integer({ min: 1, max: 100 }),
      })
      .map(({ kind, person, instead, layer, startQuarter, quarters }) =>
        override({
          kind,
          layer,
          person: kind === 'remove' ? null : person,
          instead: kind === 'add' ? null : instead,
          startsAt: around + minutes(15 * startQuarter),
          endsAt: around + minutes(15 * (startQuarter + quarters)),
        }),
      ),
    { maxLength: 3 },
  );

const moments = zones.flatMap((zone) => [...jumpsOf(zone)]).concat(at('2026-06-15T00:00'));

describe('of any organisation', () => {
  test('shifts and holes are the whole of time, no shift is empty, and asking for an instant says the same', () => {
    const seen = { holes: 0, shifts: 0 };
    fc.assert(
      fc.property(
        scheduleAny,
        fc.constantFrom(...moments).chain((around) => fc.tuple(fc.constant(around), overridesAny(around))),
        (schedule, [around, overrides]) => {
          const [from, to] = [around - days(4), around + days(4)];
          const shifts = shiftsBetween(schedule, overrides, from, to);
          const holes = holesBetween(schedule, overrides, from, to);
          seen.holes += holes.length;
          seen.shifts += shifts.length;
          for (const { startsAt, endsAt } of [...shifts, ...holes]) {
            expect(startsAt).toBeLessThan(endsAt);
            expect([startsAt >= from, endsAt <= to]).toEqual([true, true]);
          }
          for (let instant = from; instant < to; instant += minutes(15)) {
            const on = peopleAt(schedule, overrides, instant);
            const covering = shifts.filter(({ startsAt, endsAt }) => startsAt <= instant && instant < endsAt).map(({ person }) => person);
            expect(new Set(on)).toEqual(new Set(covering));
            const inHole = holes.some(({ startsAt, endsAt }) => startsAt <= instant && instant < endsAt);
            expect(on.length === 0).toBe(inHole);
          }
          // Somebody to fall back on leaves no hole that nobody asked for.
          if (schedule.fallback !== null) expect(holes).toEqual([]);
        },
      ),
      { numRuns: 200 },
    );
    expect(seen.holes).toBeGreaterThan(50);
    expect(seen.shifts).toBeGreaterThan(500);
  });

  test('a rotation is what the clock on the wall says, written down another way', () => {
    fc.assert(
      fc.property(layerOf('one'), fc.constantFrom(...moments), ({ layer }, around) => {
        // Turn by turn as the wall has been seen so far: what it showed once it does not take back.
        fc.pre(layer.rotate !== 'monthly' && layer.only === null && layer.turns.every((turn) => turn.length > 0));
        const schedule = scheduleOf('db', [layer]);
        const lengthMs = layer.every * { hourly: hours(1), daily: days(1), weekly: days(7), monthly: 0 }[layer.rotate];
        const first = DateTime.fromISO(layer.from, { zone: 'utc' });
        const back = layer.rotate === 'weekly' ? (first.weekday - layer.handoffWeekday + 7) % 7 : 0;
        const anchor = first.minus({ days: back }).toMillis() + hours(layer.handoffHour) + minutes(layer.handoffMinute);
        const jumps = jumpsOf(layer.timezone);
        let furthest = Number.NEGATIVE_INFINITY;
        for (let instant = around - days(12); instant < around + days(4); instant += minutes(15)) {
          furthest = Math.max(furthest, wallAt(instant, layer.timezone));
          // Where a handoff is jumped over it comes as much later.
          if (instant < around - days(4) || jumps.some((jump) => instant >= jump && instant < jump + hours(1))) continue;
          const turn = Math.floor((furthest - anchor) / lengthMs);
          const count = layer.turns.length;
          expect(peopleAt(schedule, undefined, instant)).toEqual(layer.turns[((turn % count) + count) % count]);
        }
      }),
      { numRuns: 80 },
    );
  });

  test('a restriction holds whenever the wall shows its time, and away from those nights at no other', () => {
    fc.assert(
      fc.property(layerOf('one'), fc.constantFrom(...moments), ({ hours: only, layer: { timezone, only: spans } }, around) => {
        fc.pre(only !== null);
        const schedule = scheduleOf('db', [rotation(['asha'], { timezone, only: spans })]);
        const jumps = jumpsOf(timezone);
        for (let instant = around - days(3); instant < around + days(3); instant += minutes(15)) {
          const wall = wallAt(instant, timezone);
          const shown = (only ?? []).some(({ weekdays, startMinute, endMinute }) =>
            [0, 1].some((daysAgo) => {
              const day = Math.floor(wall / days(1)) - daysAgo;
              const weekday = DateTime.fromMillis(days(day), { zone: 'utc' }).weekday;
              const end = endMinute <= startMinute ? endMinute + 1440 : endMinute;
              const since = wall - days(day);
              return weekdays.includes(weekday) && since >= minutes(startMinute) && since < minutes(end);
            }),
          );
          const on = peopleAt(schedule, undefined, instant).length > 0;
          if (shown) expect(on).toBe(true);
          else if (jumps.every((jump) => Math.abs(instant - jump) > hours(2))) expect(on).toBe(false);
        }
      }),
      { numRuns: 80 },
    );
  });
});
