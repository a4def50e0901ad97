// Calendar files for tests, as other programs write them.

import type { Person } from '../../src/people/organisation.js';

/** A calendar around these lines. */
export const calendarText = (...lines: readonly string[]): string =>
  ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//EN', ...lines.flatMap((line) => line.trim().split('\n')), 'END:VCALENDAR', '']
    .map((line) => line.trim())
    .join('\r\n');

/** An event with these lines, by its title. */
export const eventText = (title: string, ...lines: readonly string[]): string =>
  ['BEGIN:VEVENT', `SUMMARY:${title}`, ...lines, 'END:VEVENT'].join('\n');

const person = (key: string, name: string): [string, Person] => [
  key,
  { key, name, phone: '+919812300001', role: 'responder', timezone: 'UTC' },
];

export const people: ReadonlyMap<string, Person> = new Map([
  person('asha', 'Asha Rao'),
  person('ben', 'Ben Ortiz'),
  person('chloe', 'Chloé Martin'),
  person('benw', 'Ben Wu'),
]);
