import { expect, test } from 'vitest';
import { calendarOf } from '../../src/calendars/feed.js';
import { type CalendarEvent, writeCalendar } from '../../src/calendars/write-calendar.js';
import type { Organisation } from '../../src/people/organisation.js';
import { acme, now } from '../app/routes/fakes.js';

const event = (over: Partial<CalendarEvent> = {}): CalendarEvent => ({
  uid: 'abc@muster',
  startsAt: Date.parse('2026-11-27T09:00:00Z'),
  endsAt: Date.parse('2026-11-27T17:00:00.999Z'),
  title: 'Asha Rao on call: db',
  description: 'On call.',
  remindBeforeMs: [],
  extra: {},
  ...over,
});
const written = (over: Partial<CalendarEvent> = {}): string =>
  writeCalendar({ name: 'On call: db', description: 'Who.', refreshEveryMs: 3_600_000, events: [event(over)] }, now);
const unfolded = (text: string): string => text.replaceAll('\r\n ', '');

test('a calendar is text that says who wrote it and how often to look again', () => {
  expect(written().split('\r\n')).toEqual([
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Muster//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    'NAME:On call: db',
    'X-WR-CALNAME:On call: db',
    'DESCRIPTION:Who.',
    'X-WR-CALDESC:Who.',
    'X-WR-TIMEZONE:UTC',
    'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
    'X-PUBLISHED-TTL:PT1H',
    'BEGIN:VEVENT',
    'UID:abc@muster',
    'DTSTAMP:20261104T100212Z',
    'DTSTART:20261127T090000Z',
    'DTEND:20261127T170000Z',
    'SUMMARY:Asha Rao on call: db',
    'DESCRIPTION:On call.',
    'TRANSP:TRANSPARENT',
    'CLASS:PRIVATE',
    'END:VEVENT',
    'END:VCALENDAR',
    '',
  ]);
});

test.each([
  ['Rao; Asha, on "call"', 'SUMMARY:Rao\\; Asha\\, on "call"'],
  ['two\nlines', 'SUMMARY:two\\nlines'],
  ['two\r\nlines', 'SUMMARY:two\\nlines'],
  ['C:\\n', 'SUMMARY:C:\\\\n'],
  ['a\u0000b\u0007c\u007Fd', 'SUMMARY:abcd'],
  ['half \uD83C of one', 'SUMMARY:half \uFFFD of one'],
])('%j is written as %j', (title, line) => {
  expect(unfolded(written({ title }))).toContain(`\r\n${line}\r\n`);
});

test.each([
  ['ASCII', 'x'.repeat(300)],
  ['Hindi', 'आशा राव ऑन कॉल '.repeat(12)],
  ['pictures', '🌍🚒👩‍🚒'.repeat(30)],
])('a long line of %s is folded at 75 octets and cuts no character', (_, title) => {
  const lines = written({ title }).split('\r\n');
  expect(lines.filter((line) => Buffer.byteLength(line) > 75)).toEqual([]);
  expect(lines.join('')).not.toContain('\uFFFD');
  expect(unfolded(written({ title }))).toContain(`SUMMARY:${title}`);
});

test.each([
  [86_400_000, '-P1D'],
  [900_000, '-PT15M'],
  [7_200_000, '-PT2H'],
])('a reminder %d ms before is %s', (beforeMs, trigger) => {
  expect(written({ remindBeforeMs: [beforeMs] })).toContain(
    `BEGIN:VALARM\r\nACTION:DISPLAY\r\nDESCRIPTION:Asha Rao on call: db\r\nTRIGGER:${trigger}\r\nEND:VALARM`,
  );
});

const uidOf = (organisation: Organisation, startsAt: string): string | undefined =>
  calendarOf(organisation, { schedule: 'db-primary' }, now, (text) => text)?.events.find((one) => one.startsAt === Date.parse(startsAt))
    ?.uid;

test('a shift keeps its UID from one day to the next, and one that ends at another time has another', () => {
  const tomorrow = calendarOf(acme, { schedule: 'db-primary' }, now + 86_400_000, (text) => text)?.events ?? [];
  expect(tomorrow.map(({ uid }) => uid)).toContain(uidOf(acme, '2026-11-09T03:30:00Z'));
  const shortened: Organisation = {
    ...acme,
    overrides: [
      {
        ...{ id: null, schedule: 'db-primary', layer: null, kind: 'replace', person: 'mia', instead: null, by: 'file', why: null },
        ...{ startsAt: Date.parse('2026-11-15T00:00:00Z'), endsAt: Date.parse('2026-11-16T00:00:00Z') },
      },
    ],
  };
  expect(uidOf(shortened, '2026-11-09T03:30:00Z')).not.toBe(uidOf(acme, '2026-11-09T03:30:00Z'));
});

test('a shift that goes on after the calendar ends says so, and the same event stands for it every day', () => {
  const schedule = acme.schedules.get('db-primary');
  if (schedule === undefined) throw new Error('no schedule');
  const alone: Organisation = { ...acme, schedules: new Map([['db-primary', { ...schedule, layers: [], fallback: 'mia' }]]) };
  const on = (at: number) => calendarOf(alone, { person: 'mia' }, at, (text) => text)?.events ?? [];
  expect(on(now)).toHaveLength(1);
  expect(on(now)[0]?.description).toContain('The end shown is only the end of this calendar: the shift goes on after it.');
  expect(on(now)[0]?.description).toContain('this is the fallback');
  expect(on(now + 86_400_000)[0]?.uid).toBe(on(now)[0]?.uid);
});
