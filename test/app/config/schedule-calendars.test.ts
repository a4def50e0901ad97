// A schedule whose shifts stand in a calendar elsewhere, as muster.yaml names it.

import { expect, test } from 'vitest';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import type { Schedule } from '../../../src/people/organisation.js';

const yaml = (schedule: string): string => `
organisation: { name: Acme, timezone: Asia/Kolkata }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
teams:
  database: { oncall: db-primary, backup: mia, manager: mia }
schedules:
  db-primary: { ${schedule} }
seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }
`;
const env = { SECRET_CALENDAR: 'https://calendar.example/private-1a2b/basic.ics', NO_CALENDAR: 'sesame' };
const read = (schedule: string): Schedule | undefined =>
  readOrganisation(yaml(schedule), 'muster.yaml', env).organisation.schedules.get('db-primary');

test.each([
  ['ics: "https://calendar.example/db.ics"', { url: 'https://calendar.example/db.ics' }],
  ['ics: "webcal://calendar.example/db.ics?token=x"', { url: 'https://calendar.example/db.ics?token=x' }],
  ['ics: "http://127.0.0.1:8080/db"', { url: 'http://127.0.0.1:8080/db' }],
  ['ics: ./db.ics', { file: './db.ics' }],
  ['ics: /etc/muster/on call.ICS', { file: '/etc/muster/on call.ICS' }],
  ['ics: env:SECRET_CALENDAR', { url: env.SECRET_CALENDAR }],
])('%s', (schedule, from) => {
  expect(read(`${schedule}, fallback: mia`)).toMatchObject({
    fallback: 'mia',
    timezone: 'Asia/Kolkata',
    layers: [{ kind: 'fixed', shifts: [] }],
    ics: { from, timezone: null, match: new Map() },
  });
});

test('its zone, names of its own, and no fallback', () => {
  expect(read('ics: ./db.ics, timezone: Europe/Vienna, match: { "The Wizard": asha, mia@example.com: mia }')).toMatchObject({
    fallback: null,
    ics: {
      timezone: 'Europe/Vienna',
      match: new Map([
        ['The Wizard', 'asha'],
        ['mia@example.com', 'mia'],
      ]),
    },
  });
});

test.each([
  ['ics: "http://calendar.example/db.ics"', /db-primary\.ics: found .* wanted the address of a calendar \(https:\/\/…\)/],
  ['ics: "ftp://calendar.example/db.ics"', /wanted the address of a calendar/],
  ['ics: calendar', /wanted the address of a calendar/],
  ['ics: 7', /wanted the address of a calendar/],
  ['ics: env:NO_SUCH', /wanted the variable NO_SUCH/],
  ['ics: env:NO_CALENDAR', /wanted NO_CALENDAR to hold the address of a calendar/],
  ['ics: ./db.ics, match: { wizard: ashaa }', /match\.wizard: found "ashaa", wanted a person of this file/],
  ['ics: ./db.ics, people: [asha]', /people: found a rotation beside a calendar, wanted either ics or a rotation/],
  ['people: [asha], match: { wizard: asha }', /match: found names without a calendar, wanted ics/],
])('%s is a problem', (schedule, problem) => {
  expect(() => read(schedule)).toThrow(problem);
  expect(() => read(schedule)).not.toThrow(/sesame/);
});
