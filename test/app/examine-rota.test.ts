// What the doctor says of the rota: how complete and how even it is, and where nobody is on call.

import { expect, test } from 'vitest';
import { examineRota } from '../../src/app/examine-muster.js';
import { acme, keyed, rotation, scheduleOf, weekly } from '../escalation/acme.js';

const now = Date.parse('2026-03-02T12:00:00Z');

test('each schedule with its cover, its balance and the nights of each person, and its holes beneath', () => {
  const byDay = rotation(['asha'], { only: [{ from: 0, until: 6 * 1440 }] });
  const schedules = keyed(weekly('db-primary', ['asha', 'ben']), scheduleOf('six-days', [byDay]));
  const found = examineRota(acme({ schedules }), now);
  expect(found?.name).toBe('the rota of the next 30 days');
  expect(found?.findings?.map(({ what, found: text }) => `${what}: ${text}`)).toEqual([
    'db-primary: 100 % covered, 94 % even. asha 16 nights, ben 14.',
    'six-days: 86 % covered. asha 30 nights.',
    'worth a look: Nobody is on call for six-days: Sun 00:00–24:00, Sun 15 Mar 00:00–24:00, Sun 22 Mar 00:00–24:00, Sun 29 Mar 00:00–24:00',
  ]);
});

test('an organisation without schedules has no rota to look at', () => {
  expect(examineRota(acme({ schedules: new Map() }), now)).toBeNull();
});

test('whoever is their own backup is worth a look', () => {
  const found = examineRota(acme({ schedules: keyed(weekly('db-primary', ['ian', 'ben'])) }), now);
  expect(found?.findings?.map(({ found: text }) => text).join()).toMatch(/ian is both on call and backup of database: /);
});
