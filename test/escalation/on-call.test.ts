// Somebody is always on call: every instant, every zone, also on the nights the clocks change.

import { DateTime } from 'luxon';
import { describe, expect, test } from 'vitest';
import { onCall, rolesOf, seatsFor, shiftChanges } from '../../src/escalation/on-call.js';
import { defaultPolicies } from '../../src/escalation/policy-defaults.js';
import { dutyAt } from '../../src/escalation/shifts.js';
import { days, minutes } from '../../src/incident/duration.js';
import type { Schedule } from '../../src/people/organisation.js';
import { acme, keyed, person, team, weekly } from './acme.js';

/** One turn of a rotation nobody shares: who has it, from when until when, and who is next. */
interface Running {
  readonly person: string;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly next: string;
}

function runningAt(schedule: Schedule, at: number): Running | null {
  const { people, startsAt, endsAt, next } = dutyAt(schedule, undefined, at);
  const [person] = people;
  return person === undefined ? null : { person, startsAt, endsAt: endsAt ?? Number.NaN, next: next[0] ?? '' };
}

const utc = (iso: string) => DateTime.fromISO(iso, { zone: 'utc' }).toMillis();

describe('a weekly rotation', () => {
  const schedule = weekly('db-primary', ['asha', 'ben', 'ian'], { timezone: 'Asia/Kolkata' });
  const at = (local: string) => runningAt(schedule, DateTime.fromISO(local, { zone: 'Asia/Kolkata' }).toMillis());

  test('changes hands at the minute of the handoff, not before', () => {
    expect(at('2026-01-05T09:00')?.person).toBe('asha');
    expect(at('2026-01-12T08:59:59.999')?.person).toBe('asha');
    expect(at('2026-01-12T09:00')?.person).toBe('ben');
    expect(at('2026-01-19T09:00')?.person).toBe('ian');
    expect(at('2026-01-26T09:00')?.person).toBe('asha');
  });

  test('says when the turn began, when it ends and who is next', () => {
    expect(at('2026-01-14T12:00')).toEqual({
      person: 'ben',
      startsAt: utc('2026-01-12T03:30Z'),
      endsAt: utc('2026-01-19T03:30Z'),
      next: 'ian',
    });
  });

  test('runs backwards too: before its first day somebody was on call', () => {
    expect(at('2026-01-05T08:59')?.person).toBe('ian');
    expect(at('2025-12-22T09:00')?.person).toBe('ben');
  });

  test('a first day in mid-week belongs to the turn that began before it', () => {
    const midweek = weekly('s', ['asha', 'ben'], { from: '2026-01-08' });
    expect(runningAt(midweek, utc('2026-01-05T09:00Z'))?.person).toBe('asha');
    expect(runningAt(midweek, utc('2026-01-05T08:59Z'))?.person).toBe('ben');
  });

  test('the answer does not depend on what was asked before', () => {
    const weeks = [0, 3, 1, 2, 1, 0].map((week) => utc('2026-01-07T00:00Z') + days(7 * week));
    expect(weeks.map((week) => runningAt(schedule, week))).toEqual(weeks.map((week) => runningAt({ ...schedule }, week)));
  });

  test('with nobody in it nobody is on call', () => {
    expect(runningAt(weekly('empty', []), utc('2026-01-05T09:00Z'))).toBeNull();
  });
});

test('a daily rotation changes hands every day, whatever the weekday says', () => {
  const daily = weekly('s', ['asha', 'ben'], { rotate: 'daily', handoffWeekday: 3, handoffHour: 8 });
  const people = ['05T08:00', '06T07:59', '06T08:00', '07T08:00', '08T08:00'].map((at) => runningAt(daily, utc(`2026-01-${at}Z`))?.person);
  expect(people).toEqual(['asha', 'asha', 'ben', 'asha', 'ben']);
});

const zones = [
  'Europe/Vienna',
  'America/Chicago',
  'Australia/Lord_Howe',
  'America/Havana',
  'Pacific/Chatham',
  'Asia/Kolkata',
  'UTC',
] as const;

/** The first quarter hours after the zone's clocks changed in 2026; the solstices where they never do. */
function changingNights(zone: string): readonly number[] {
  const offset = (at: number) => DateTime.fromMillis(at, { zone }).offset;
  const daysOfYear = Array.from({ length: 365 }, (_, index) => utc('2026-01-01T00:00Z') + days(index));
  const nights = daysOfYear
    .filter((day) => offset(day) !== offset(day + days(1)))
    .map((day) => Array.from({ length: 97 }, (_, quarter) => day + minutes(15 * quarter)).find((at) => offset(at) !== offset(day)) ?? day);
  return nights.length > 0 ? nights : [utc('2026-06-21T12:00Z'), utc('2026-12-21T12:00Z')];
}

const handoffOf = ({ layers: [layer] }: Schedule) =>
  layer?.kind === 'rotation' ? { hour: layer.handoffHour, minute: layer.handoffMinute } : {};

/** Handoffs at each half hour of the night, on the weekday of that night. */
const handoffsOn = (zone: string, night: number): readonly Schedule[] =>
  Array.from({ length: 9 }, (_, half) =>
    weekly('s', ['asha', 'ben', 'ian'], {
      timezone: zone,
      handoffWeekday: DateTime.fromMillis(night, { zone }).weekday,
      handoffHour: Math.floor(half / 2),
      handoffMinute: (half % 2) * 30,
    }),
  );

/** Asked afresh: a schedule never asked about before has no turn to remember. */
const turnOf = (schedule: Schedule, at: number) => runningAt({ ...schedule }, at);

function meetsItsNeighbours(schedule: Schedule, shift: Running): void {
  expect(turnOf(schedule, shift.endsAt)).toMatchObject({ startsAt: shift.endsAt, person: shift.next });
  expect(turnOf(schedule, shift.startsAt - 1)).toMatchObject({ endsAt: shift.startsAt, next: shift.person });
  expect(turnOf(schedule, shift.startsAt)).toEqual(shift);
  expect(turnOf(schedule, shift.endsAt - 1)).toEqual(shift);
}

describe.each(zones)('in %s, on both nights the clocks change', (zone) => {
  test('every instant has exactly one person: turns meet without gap or overlap', () => {
    for (const night of changingNights(zone)) {
      for (const schedule of handoffsOn(zone, night)) {
        let before: Running | null = null;
        for (let at = night - days(1); at <= night + days(1); at += minutes(15)) {
          const shift = turnOf(schedule, at);
          if (shift === null) throw new Error('nobody is on call');
          expect(shift.startsAt <= at && at < shift.endsAt).toBe(true);
          if (shift.startsAt === before?.startsAt) expect(shift).toEqual(before);
          else meetsItsNeighbours(schedule, shift);
          before = shift;
        }
      }
    }
  });

  test('every turn is seven days by the clock on the wall', () => {
    for (const night of changingNights(zone)) {
      for (const schedule of handoffsOn(zone, night)) {
        for (let week = -2; week <= 2; week++) {
          const shift = turnOf(schedule, night + days(7 * week));
          const wall = (at: number) => DateTime.fromMillis(at, { zone }).setZone('utc', { keepLocalTime: true });
          const [start, end] = [wall(shift?.startsAt ?? 0), wall(shift?.endsAt ?? 0)];
          // A handoff the clocks jump over comes later by the jump: an hour, half an hour on Lord Howe.
          expect(Math.abs(end.diff(start).toMillis() - days(7))).toBeLessThanOrEqual(minutes(60));
          for (const edge of [start, end]) {
            const meant = handoffOf(schedule);
            const { hour, minute } = DateTime.fromObject({ year: edge.year, month: edge.month, day: edge.day, ...meant }, { zone });
            expect([edge.hour, edge.minute]).toEqual([hour, minute]);
          }
        }
      }
    }
  });

  test('the wake-up call comes at the same time of day in winter and in summer', () => {
    const schedule = weekly('s', ['asha', 'ben'], { timezone: zone });
    for (let week = 0; week < 52; week++) {
      const start = DateTime.fromMillis(runningAt(schedule, utc('2026-01-08T00:00Z') + days(7 * week))?.startsAt ?? 0, { zone });
      expect([start.weekday, start.hour, start.minute]).toEqual([1, 9, 0]);
    }
  });
});

describe('hand-overs', () => {
  const organisation = acme({
    schedules: keyed(
      weekly('db-primary', ['asha', 'ben']),
      weekly('alone', ['ian']),
      weekly('later', ['asha', 'vic'], { handoffHour: 10 }),
    ),
  });

  test('are listed in order, each once, and not where the same person goes on', () => {
    expect(shiftChanges(organisation, utc('2026-01-05T09:00Z'), utc('2026-01-19T09:00Z'))).toEqual([
      { schedule: 'later', at: utc('2026-01-05T10:00Z'), from: 'vic', to: 'asha' },
      { schedule: 'db-primary', at: utc('2026-01-12T09:00Z'), from: 'asha', to: 'ben' },
      { schedule: 'later', at: utc('2026-01-12T10:00Z'), from: 'asha', to: 'vic' },
      { schedule: 'db-primary', at: utc('2026-01-19T09:00Z'), from: 'ben', to: 'asha' },
    ]);
  });

  test('asked minute by minute, none is told twice and none is missed', () => {
    const from = utc('2026-01-12T08:50Z');
    const told = Array.from({ length: 20 }, (_, index) =>
      shiftChanges(organisation, from + minutes(index), from + minutes(index + 1)),
    ).flat();
    expect(told).toEqual(shiftChanges(organisation, from, from + minutes(20)));
    expect(told).toHaveLength(1);
  });
});

describe('who a name stands for', () => {
  const now = utc('2026-01-07T00:00Z');

  test('a schedule, a person, or another team', () => {
    expect(onCall(acme(), 'db-primary', now)).toBe('asha');
    expect(onCall(acme(), 'vic', now)).toBe('vic');
    expect(onCall(acme(), 'database', now)).toBe('asha');
    expect(onCall(acme(), 'database', now + days(7))).toBe('ben');
    expect(onCall(acme(), 'infrastructure', now)).toBe('ian');
  });

  test('an unknown name stands for nobody', () => {
    expect(onCall(acme(), 'databse', now)).toBeNull();
    expect(onCall(acme(), 'constructor', now)).toBeNull();
  });

  test('teams in a circle stand for nobody, and the question still ends', () => {
    const circle = acme({ teams: keyed(team('a', 'b'), team('b', 'c'), team('c', 'a')) });
    expect(onCall(circle, 'a', now)).toBeNull();
  });
});

describe('the seats of an incident', () => {
  const now = utc('2026-01-07T00:00Z');

  test('are the team’s, the organisation’s and whatever else the policy names', () => {
    const policy = { ...defaultPolicies.P1, roomSeats: ['owner', 'infrastructure', 'ben'] };
    expect(seatsFor(acme(), 'database', policy, now)).toEqual({
      owner: 'asha',
      backup: 'ian',
      manager: 'mia',
      'vp-engineering': 'vic',
      infrastructure: 'ian',
      ben: 'ben',
    });
  });

  test('follow the rotation', () => {
    expect(seatsFor(acme(), 'database', defaultPolicies.P3, now + days(7)).owner).toBe('ben');
  });

  test('without a team are those of the first team of the file', () => {
    expect(seatsFor(acme(), null, defaultPolicies.P3, now)).toEqual(seatsFor(acme(), 'database', defaultPolicies.P3, now));
    expect(seatsFor(acme(), 'gone', defaultPolicies.P3, now)).toEqual(seatsFor(acme(), 'database', defaultPolicies.P3, now));
  });

  test('a team without a manager gets the first manager there is', () => {
    const people = keyed(person('ian'), person('zoe', 'manager'), person('mia', 'manager'));
    expect(seatsFor(acme({ people }), 'infrastructure', defaultPolicies.P3, now).manager).toBe('zoe');
  });

  test('an absent owner is the backup, an absent backup too the manager', () => {
    const gone = acme({ teams: keyed(team('a', 'nobody', 'ian', 'mia'), team('b', 'nobody', 'nobody', 'mia'), team('c', 'nobody')) });
    expect(seatsFor(gone, 'a', defaultPolicies.P3, now)).toMatchObject({ owner: 'ian', backup: 'ian', manager: 'mia' });
    expect(seatsFor(gone, 'b', defaultPolicies.P3, now)).toMatchObject({ owner: 'mia', manager: 'mia' });
    expect(seatsFor(gone, 'b', defaultPolicies.P3, now)).not.toHaveProperty('backup');
  });

  test('a role nobody holds is left out, never guessed', () => {
    expect(seatsFor(acme(), 'database', defaultPolicies.P1, now)).not.toHaveProperty('cto');
  });

  test('a policy names its roles once each, and always the VP who decides', () => {
    expect(rolesOf(defaultPolicies.P4)).toEqual(['owner', 'backup', 'manager', 'comms', 'vp-engineering']);
  });
});
