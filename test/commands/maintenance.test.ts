// What is typed of maintenance windows, and what is only said among people.

import { describe, expect, test } from 'vitest';
import type { Heard } from '../../src/commands/command.js';
import { direct, inRoom } from './hearing.js';

/** In short: what is asked for. */
const read = (heard: Heard): unknown => {
  if (heard.heard !== 'ask' && heard.heard !== 'unsure') return heard.heard;
  const { ask } = heard;
  if (ask.ask === 'maintenance') return heard.heard === 'unsure' ? { unsure: ask.asks.does } : ask.asks;
  return ask.ask === 'question' ? ask.question : ask.ask;
};

const plan = (over: object) => ({ does: 'plan', kind: 'planned', what: '', why: '', feels: '', ...over });

describe('a window that is planned', () => {
  test.each<[string, object]>([
    ['maintenance payments Sat 02:00-04:00 db upgrade', plan({ services: ['payments'], when: 'Sat 02:00-04:00', what: 'db upgrade' })],
    ['Maintenance payments, checkout Sat 02:00-04:00', plan({ services: ['payments', 'checkout'], when: 'Sat 02:00-04:00' })],
    ['maintenance payments and checkout on Sat 02:00-04:00', plan({ services: ['payments', 'checkout'], when: 'on Sat 02:00-04:00' })],
    [
      'maintenance on payments-db: 12 Dec 22:00-02:00 patching',
      plan({ services: ['payments-db'], when: '12 Dec 22:00-02:00', what: 'patching' }),
    ],
    ['maintenance payments db upgrade Sat 02:00-04:00', plan({ services: ['payments'], when: 'Sat 02:00-04:00', what: 'db upgrade' })],
    ['plan maintenance payments tomorrow 18:00-20:00', plan({ services: ['payments'], when: 'tomorrow 18:00-20:00' })],
    [
      'maintenance payments Sat 2am-4am because the vendor asks',
      plan({ services: ['payments'], when: 'Sat 2am-4am', why: 'the vendor asks' }),
    ],
    [
      'maintenance payments Sat 02:00-04:00 db upgrade, customers see errors because of the vendor',
      plan({ services: ['payments'], when: 'Sat 02:00-04:00', what: 'db upgrade', feels: 'errors', why: 'the vendor' }),
    ],
    ['maintenance payments Sat 22:00 for 3h db upgrade', plan({ services: ['payments'], when: 'Sat 22:00 for 3h', what: 'db upgrade' })],
    ['maintenance pay* Sat 02:00-04:00', plan({ services: ['pay*'], when: 'Sat 02:00-04:00' })],
    ['maintenance pay∗ Sat 02:00-04:00', plan({ services: ['pay*'], when: 'Sat 02:00-04:00' })],
    ['maintenance payments 2026-03-28 02:00-04:00', plan({ services: ['payments'], when: '2026-03-28 02:00-04:00' })],
    [
      'emergency maintenance payments now-04:00 because a disk fails',
      plan({ kind: 'emergency', services: ['payments'], when: 'now-04:00', why: 'a disk fails' }),
    ],
    [
      'emergency maintenance payments for 2h due to a broken disk',
      plan({ kind: 'emergency', services: ['payments'], when: 'for 2h', why: 'a broken disk' }),
    ],
  ])('%s', (typed, wanted) => {
    expect(read(direct(typed))).toEqual(wanted);
    expect(read(inRoom(typed))).toEqual(wanted);
  });
});

const comes = (every: object, over: object = {}) =>
  plan({ services: ['payments'], every: { minute: 120, lengthMs: 3_600_000, ...every }, ...over });

describe('a window that comes again', () => {
  test.each<[string, object]>([
    ['every Sun 02:00-03:00 backups', comes({ weekdays: [7] }, { when: 'every Sun 02:00-03:00', what: 'backups' })],
    ['every Mon, Wed and Fri from 02:00 to 03:00', comes({ weekdays: [1, 3, 5] }, { when: expect.any(String) })],
    ['02:00-03:00 every weekday', comes({ weekdays: [1, 2, 3, 4, 5] }, { when: expect.any(String) })],
    ['weekly on Sun 02:00-03:00', comes({ weekdays: [7] }, { when: expect.any(String) })],
    ['daily 02:00-03:00', comes({ weekdays: [1, 2, 3, 4, 5, 6, 7] }, { when: expect.any(String) })],
    ['every 2 weeks Sun 02:00-03:00', comes({ weekdays: [7], everyWeeks: 2 }, { when: expect.any(String) })],
    ['every other week on Tue, Thu 02:00-03:00', comes({ weekdays: [2, 4], everyWeeks: 2 }, { when: expect.any(String) })],
    ['every second Sunday 02:00-03:00', comes({ weekdays: [7], everyWeeks: 2 }, { when: expect.any(String) })],
    ['Sun 02:00-03:00 every 3 weeks db', comes({ weekdays: [7], everyWeeks: 3 }, { when: expect.any(String), what: 'db' })],
    ['Sun 02:00-03:00 every week', comes({ weekdays: [7] }, { when: expect.any(String) })],
    ['every first Sunday 02:00-03:00', comes({ weekday: 7, nth: 1 }, { when: expect.any(String) })],
    ['every second Tuesday of the month 02:00-03:00 patches', comes({ weekday: 2, nth: 2 }, { when: expect.any(String), what: 'patches' })],
    ['on the last Fri of every month 02:00-03:00', comes({ weekday: 5, nth: 5 }, { when: expect.any(String) })],
    ['02:00-03:00 monthly on the third Sat', comes({ weekday: 6, nth: 3 }, { when: expect.any(String) })],
    ['monthly on the 1st 02:00-03:00', comes({ dayOfMonth: 1 }, { when: expect.any(String) })],
    ['every month on 15 02:00-03:00', comes({ dayOfMonth: 15 }, { when: expect.any(String) })],
    ['every 15th 02:00-03:00 rotate keys', comes({ dayOfMonth: 15 }, { when: expect.any(String), what: 'rotate keys' })],
    ['every last day of the month 02:00-03:00', comes({ dayOfMonth: 31 }, { when: expect.any(String) })],
  ])('maintenance payments %s', (typed, wanted) => {
    expect(read(direct(`maintenance payments ${typed}`))).toEqual(wanted);
  });

  test.each([
    ...['every Sunday', 'every 2 weeks 02:00-03:00', 'every third Sunday 02:00-03:00', 'every 2 months on the 1st 02:00-03:00'],
    ...['every 6 hours', 'every quarter 02:00-03:00', 'yearly on the 1st 02:00-03:00', 'monthly on the 32nd 02:00-03:00'],
    ...['first Sunday of the month 02:00-03:00', 'Sat 02:00-04:00 monthly', 'every Sun 02:00-02:00', 'every 60 weeks Sun 02:00-03:00'],
  ])('maintenance payments %s is asked about, and says what can come again', (typed) => {
    expect(direct(`maintenance payments ${typed}`)).toMatchObject({
      heard: 'misread',
      misread: { misread: expect.stringContaining('every 2 weeks Sun') },
    });
  });

  test.each(['Sat 02:00-04:00 weekly backups', 'Sat 02:00-04:00 monthly patches'])('maintenance payments %s comes once', (typed) => {
    expect(read(direct(`maintenance payments ${typed}`))).toEqual(
      plan({ services: ['payments'], when: 'Sat 02:00-04:00', what: typed.slice('Sat 02:00-04:00 '.length) }),
    );
  });
});

describe('one that there is', () => {
  test.each<[string, unknown]>([
    ['maintenance', { about: 'maintenance', id: null }],
    ['maintenance?', { about: 'maintenance', id: null }],
    ['maintenances', { about: 'maintenance', id: null }],
    ['any maintenance today?', { about: 'maintenance', id: null }],
    ['is there maintenance tonight', { about: 'maintenance', id: null }],
    ['list maintenance', { about: 'maintenance', id: null }],
    ['maintenance 3', { about: 'maintenance', id: '3' }],
    ['maintenance #3', { about: 'maintenance', id: '3' }],
    ['show maintenance 3', { about: 'maintenance', id: '3' }],
    ['maintenance 3?', { about: 'maintenance', id: '3' }],
    ['maintenance 3 Sun 02:00-04:00', { does: 'move', id: 3, when: 'Sun 02:00-04:00' }],
    ['maintenance 3 moved to Sun 02:00-04:00', { does: 'move', id: 3, when: 'Sun 02:00-04:00' }],
    ['maintenance 3 went wrong', { does: 'went-wrong', id: 3, says: '' }],
    ['maintenance 3 has gone wrong: disk is empty', { does: 'went-wrong', id: 3, says: 'disk is empty' }],
    ['maintenance 3 incident', { does: 'went-wrong', id: 3, says: '' }],
    ['maintenance 3 extend 30m', { does: 'extend', id: 3, by: { ms: 1_800_000 } }],
    ['maintenance 3 is over', { does: 'end', id: 3, says: '' }],
    ['maintenance 3 cancelled', { does: 'cancel', id: 3, says: '' }],
    ['extend 3 30m', { does: 'extend', id: 3, by: { ms: 1_800_000 } }],
    ['extend 30m', { does: 'extend', id: null, by: { ms: 1_800_000 } }],
    ['extend 30', { does: 'extend', id: null, by: { ms: 1_800_000 } }],
    ['extend 30 min', { does: 'extend', id: null, by: { ms: 1_800_000 } }],
    ['extend by an hour', { does: 'extend', id: null, by: { ms: 3_600_000 } }],
    ['extend 3 by 1h', { does: 'extend', id: 3, by: { ms: 3_600_000 } }],
    ['extend 3 until 05:00', { does: 'extend', id: 3, by: { until: 'until 05:00' } }],
    ['extend until 05:00', { does: 'extend', id: null, by: { until: 'until 05:00' } }],
    ['extend maintenance 3 30m', { does: 'extend', id: 3, by: { ms: 1_800_000 } }],
    ['end maintenance 3', { does: 'end', id: 3, says: '' }],
    ['end maintenance', { does: 'end', id: null, says: '' }],
    ['end early', { does: 'end', id: null, says: '' }],
    ['end maintenance 3 early', { does: 'end', id: 3, says: '' }],
    ['end maintenance 3 because all is done', { does: 'end', id: 3, says: 'all is done' }],
    ['cancel maintenance 3', { does: 'cancel', id: 3, says: '' }],
    ['cancel maintenance 3 because the vendor is ill', { does: 'cancel', id: 3, says: 'the vendor is ill' }],
    ['end maintenance 3 when the copy is done', { unsure: 'end' }],
    ['cancel maintenance 3 if it rains', { unsure: 'cancel' }],
    ['maintenance payments Sat 02:00-04:00 not sure yet', { unsure: 'plan' }],
    ['maintenance payments', 'misread'],
    ['maintenance 3 tomorrow maybe', 'misread'],
    ['extend', 'misread'],
  ])('%s', (typed, wanted) => {
    expect(read(direct(typed))).toEqual(wanted);
  });
});

describe('said among people it is talk', () => {
  test.each([
    'maintenance is going well',
    'maintenance on the lift tomorrow',
    'extend the deadline please',
    'extend my thanks to everybody',
    'end early today, it is my birthday',
    'the maintenance went wrong last week',
    'cancel maintenance if it rains, what do you think',
    'emergency maintenance is never fun',
    'any maintenance tonight?',
    'P1 maintenance page is down',
  ])('%s', (said) => {
    const heard = inRoom(said);
    expect(heard.heard === 'ask' && heard.ask.ask === 'maintenance').toBe(false);
    expect(heard.heard === 'unsure' && heard.ask.ask === 'maintenance').toBe(false);
    expect(heard.heard).not.toBe('misread');
  });
});
