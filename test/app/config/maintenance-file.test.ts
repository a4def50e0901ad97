// Maintenance in muster.yaml: what is taken from it, and what is told where it is wrong.

import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { dayOf } from '../../../src/escalation/time-of-day.js';
import { rulesOf } from '../../../src/maintenance/rules.js';

const yaml = (organisation: string, entry: string) => `
organisation: { name: Acme, timezone: Europe/London${organisation} }
people:
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
teams:
  web: { oncall: mia, backup: mia, manager: mia }
seats: { cto: mia, vp-engineering: mia, vp-customer: mia, comms: mia }
calendars:
  england: { country: GB, state: ENG }
services:
  payments: { peak: "Mon-Fri 09:00-17:00 UTC" }
${entry === '' ? '' : `maintenance:\n  patching: ${entry}\n`}`;
const read = (organisation: string, entry: string) => readOrganisation(yaml(organisation, entry), 'muster.yaml', {}).organisation;
const problem = (organisation: string, entry: string): string => {
  try {
    read(organisation, entry);
    return 'none';
  } catch (error) {
    return String(error instanceof Error ? error.message : error);
  }
};

describe('what holds for maintenance', () => {
  test('is ten business days from Monday to Friday where the file says nothing', () => {
    const rules = rulesOf(read('', ''));
    expect(rules).toMatchObject({ noticeDays: 10, calendar: { timezone: 'Europe/London', workdays: [1, 2, 3, 4, 5], holidays: null } });
  });

  test('is what the organisation says', () => {
    const organisation = read(', calendar: england, workdays: "Sun-Thu", maintenanceNotice: 5, peak: "Mon-Fri 08:00-20:00"', '');
    const { noticeDays, calendar, peak } = rulesOf(organisation);
    expect(noticeDays).toBe(5);
    expect(calendar.workdays).toEqual([1, 2, 3, 4, 7]);
    expect(calendar.holidays?.has(dayOf('2026-12-25'))).toBe(true);
    expect(peak?.timezone).toBe('Europe/London');
    expect(organisation.services?.get('payments')?.peak?.timezone).toBe('UTC');
  });
});

describe('a window', () => {
  test.each<[string, object]>([
    [
      '{ services: payments, when: "Sun 02:00-04:00" }',
      { minute: 120, lengthMs: 7_200_000, when: { on: 'weekdays', weekdays: [7], everyWeeks: 1 } },
    ],
    ['{ services: [payments], when: "Mon,Wed 22:00-01:00" }', { minute: 1_320, lengthMs: 10_800_000, when: { weekdays: [1, 3] } }],
    ['{ services: [payments], when: "15th 02:00-04:00" }', { when: { on: 'month', dayOfMonth: 15 } }],
    ['{ services: [payments], when: "last 02:00-04:00" }', { when: { on: 'month', dayOfMonth: 31 } }],
    ['{ services: [payments], when: "2nd Tue 02:00-04:00" }', { when: { on: 'weekday-of-month', weekday: 2, nth: 2 } }],
    ['{ services: [payments], when: "last Friday 02:00-04:00" }', { when: { on: 'weekday-of-month', weekday: 5, nth: 5 } }],
    [
      '{ services: [payments], when: "2026-12-12 02:00-04:00", timezone: UTC, owner: mia }',
      { timezone: 'UTC', owner: 'mia', when: { on: 'day' } },
    ],
    [
      '{ services: [payments], when: "Sun 02:00-04:00", every: 2, from: 2026-01-04 }',
      { when: { everyWeeks: 2, from: dayOf('2026-01-04') } },
    ],
  ])('%s', (entry, wanted) => {
    expect(rulesOf(read('', entry)).windows.get('patching')).toMatchObject(wanted);
  });

  test.each<[string, string, RegExp]>([
    ['', '{ services: [payments] }', /patching\.when: found nothing/],
    ['', '{ when: "Sun 02:00-04:00" }', /patching\.services: found nothing/],
    ['', '{ services: [], when: "Sun 02:00-04:00" }', /at least one service/],
    ['', '{ services: [payments], when: "Sun" }', /days and hours like/],
    ['', '{ services: [payments], when: "Sun 02:00-02:00" }', /days and hours like/],
    ['', '{ services: [payments], when: "2026-02-30 02:00-04:00" }', /days and hours like/],
    ['', '{ services: [payments], when: "32 02:00-04:00" }', /days and hours like/],
    ['', '{ services: [payments], when: "Sun 02:00-04:00", every: 2 }', /patching\.from: found nothing, wanted a day/],
    ['', '{ services: [payments], when: "15 02:00-04:00", every: 2 }', /it comes by the month, or once/],
    ['', '{ services: [payments], when: "2026-12-12 02:00-04:00", from: 2026-01-04 }', /it comes once/],
    ['', '{ services: [payments], when: "Sun 02:00-04:00", owner: mai }', /did you mean mia/],
    [', calendar: englnd', '', /organisation\.calendar: found "englnd", wanted a calendar of this file \(did you mean england\?\)/],
    [', workdays: "09:00-17:00"', '', /days of the week like/],
    [', maintenanceNotice: soon', '', /a number of business days/],
  ])('%s %s is told', (organisation, entry, wanted) => {
    expect(problem(organisation, entry)).toMatch(wanted);
  });
});
