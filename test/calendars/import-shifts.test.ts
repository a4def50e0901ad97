import { describe, expect, test } from 'vitest';
import { type ImportSettings, importShifts } from '../../src/calendars/import-shifts.js';
import { windowsZones } from '../../src/calendars/windows-zones.js';
import { calendarText, eventText, people } from './calendar-text.js';

const settings = (over: Partial<ImportSettings> = {}): ImportSettings => ({
  people,
  match: new Map(),
  timezone: null,
  otherwise: 'UTC',
  ...over,
});

const read = (text: string, from = '2027-03-01', to = '2027-05-01', over: Partial<ImportSettings> = {}) =>
  importShifts(text, settings(over), Date.parse(from), Date.parse(to));

const said = (text: string, from?: string, to?: string, over?: Partial<ImportSettings>) =>
  read(text, from, to, over).shifts.map(
    ({ person, startsAt, endsAt }) =>
      `${person} ${new Date(startsAt).toISOString().slice(0, 16)} ${new Date(endsAt).toISOString().slice(0, 16)}`,
  );

const vienna = (wall: string) => `TZID=Europe/Vienna:${wall}`;

describe('recurrences', () => {
  test('a daily shift at an hour that does not exist is not lost, and ends when the wall says', () => {
    const text = calendarText(
      eventText('Asha', `DTSTART;${vienna('20270101T023000')}`, `DTEND;${vienna('20270101T103000')}`, 'RRULE:FREQ=DAILY', 'UID:1'),
    );
    expect(said(text, '2027-03-27T00:00:00Z', '2027-03-29T20:00:00Z')).toEqual([
      'asha 2027-03-27T01:30 2027-03-27T09:30',
      'asha 2027-03-28T01:30 2027-03-28T08:30',
      'asha 2027-03-29T00:30 2027-03-29T08:30',
    ]);
  });

  test('an hour that comes twice is meant the first time', () => {
    const text = calendarText(eventText('Asha', `DTSTART;${vienna('20271031T023000')}`, 'DURATION:PT1H', 'UID:1'));
    expect(said(text, '2027-10-30', '2027-11-02')).toEqual(['asha 2027-10-31T00:30 2027-10-31T01:30']);
  });

  test('EXDATE, RDATE, a moved occurrence, a cancelled one and UNTIL', () => {
    const text = calendarText(
      eventText(
        'Asha',
        'UID:a',
        `DTSTART;${vienna('20270301T090000')}`,
        `DTEND;${vienna('20270301T170000')}`,
        'RRULE:FREQ=DAILY;UNTIL=20270306T080000Z',
        `EXDATE;${vienna('20270302T090000')}`,
        `RDATE;${vienna('20270310T120000,20270310T120000')}`,
      ),
      eventText('Ben Wu', 'UID:a', `RECURRENCE-ID;${vienna('20270303T090000')}`, `DTSTART;${vienna('20270303T100000')}`, 'DURATION:PT2H'),
      eventText(
        'Asha',
        'UID:a',
        'RECURRENCE-ID:20270304T080000Z',
        'STATUS:CANCELLED',
        `DTSTART;${vienna('20270304T090000')}`,
        'DURATION:PT2H',
      ),
    );
    expect(said(text)).toEqual([
      'asha 2027-03-01T08:00 2027-03-01T16:00',
      'benw 2027-03-03T09:00 2027-03-03T11:00',
      'asha 2027-03-05T08:00 2027-03-05T16:00',
      'asha 2027-03-06T08:00 2027-03-06T16:00',
      'asha 2027-03-10T11:00 2027-03-10T19:00',
    ]);
  });

  test.each([
    [
      'FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,TU;WKST=SU',
      ['03-01', '03-02', '03-15', '03-16', '03-29', '03-30', '04-12', '04-13', '04-26', '04-27'],
    ],
    ['FREQ=MONTHLY;BYDAY=-1FR', ['03-01', '03-26', '04-30']],
    ['FREQ=MONTHLY;BYMONTHDAY=31', ['03-01', '03-31']],
    ['FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1', ['03-01', '03-31', '04-30']],
    ['FREQ=YEARLY;BYMONTH=4;BYDAY=1SU', ['03-01', '04-04']],
    ['FREQ=YEARLY;BYWEEKNO=14;BYDAY=WE', ['03-01', '04-07']],
    ['FREQ=YEARLY;BYYEARDAY=100', ['03-01', '04-10']],
    ['FREQ=DAILY;COUNT=3', ['03-01', '03-02', '03-03']],
    ['FREQ=DAILY;UNTIL=20270303', ['03-01', '03-02', '03-03']],
    ['FREQ=HOURLY;INTERVAL=36;COUNT=3', ['03-01', '03-03', '03-04']],
  ])('%s', (rule, days) => {
    const text = calendarText(eventText('Asha', 'DTSTART:20270301T120000Z', 'DURATION:PT1H', `RRULE:${rule}`));
    expect(said(text).map((line) => line.slice(10, 15))).toEqual(days);
  });

  test('a rule that began long ago is as quick as one that begins now', () => {
    const text = calendarText(eventText('Asha', 'DTSTART:19000101T000000Z', 'DURATION:PT12H', 'RRULE:FREQ=DAILY'));
    expect(said(text, '2027-03-02', '2027-03-03')).toEqual(['asha 2027-03-02T00:00 2027-03-02T12:00']);
  });

  test('of two versions of an event the newer counts', () => {
    const text = calendarText(
      eventText('Asha', 'UID:a', 'SEQUENCE:2', 'DTSTART:20270301T090000Z', 'DURATION:PT1H'),
      eventText('Chloé Martin', 'UID:a', 'SEQUENCE:10', 'DTSTART:20270302T090000Z', 'DURATION:PT1H'),
    );
    expect(said(text)).toEqual(['chloe 2027-03-02T09:00 2027-03-02T10:00']);
  });
});

describe('zones', () => {
  const at = (zone: string, ...described: readonly string[]) =>
    said(calendarText(...described, eventText('Asha', `DTSTART;TZID=${zone}:20270401T090000`, 'DURATION:PT1H')))[0]?.slice(5, 21);

  test.each([
    ['Europe/Vienna', '2027-04-01T07:00'],
    ['"Europe/Vienna"', '2027-04-01T07:00'],
    ['/freeassociation.sourceforge.net/Europe/Vienna', '2027-04-01T07:00'],
    ['/citadel.org/20210210_1/America/Argentina/Ushuaia', '2027-04-01T12:00'],
    ['W. Europe Standard Time', '2027-04-01T07:00'],
    ['"Central Standard Time"', '2027-04-01T14:00'],
    ['Chatham Islands Standard Time', '2027-03-31T19:15'],
    ['UTC', '2027-04-01T09:00'],
  ])('%s without a description', (zone, instant) => {
    expect(at(zone)).toBe(instant);
  });

  test('one of its own, as the file describes it', () => {
    const own = `BEGIN:VTIMEZONE
      TZID:Our office
      BEGIN:STANDARD
      DTSTART:16010101T030000
      TZOFFSETFROM:+0200
      TZOFFSETTO:+0100
      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10
      END:STANDARD
      BEGIN:DAYLIGHT
      DTSTART:16010101T020000
      TZOFFSETFROM:+0100
      TZOFFSETTO:+0200
      RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3
      END:DAYLIGHT
      END:VTIMEZONE`;
    const inMarch = eventText('Asha', 'DTSTART;TZID=Our office:20270327T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2');
    expect(said(calendarText(own, inMarch))).toEqual(['asha 2027-03-27T08:00 2027-03-27T09:00', 'asha 2027-03-28T07:00 2027-03-28T08:00']);
  });

  test('a place beside a name nobody knows', () => {
    const described = 'BEGIN:VTIMEZONE\nTZID:Home\nX-LIC-LOCATION:Asia/Kolkata\nEND:VTIMEZONE';
    expect(at('Home', described)).toBe('2027-04-01T03:30');
  });

  test('one nobody knows is said, and is taken as that of the schedule', () => {
    const { shifts, problems } = read(
      calendarText(eventText('Asha', 'DTSTART;TZID=Middle Earth:20270401T090000', 'DURATION:PT1H')),
      undefined,
      undefined,
      {
        timezone: 'Europe/Vienna',
      },
    );
    expect(shifts[0]?.startsAt).toBe(Date.parse('2027-04-01T07:00:00Z'));
    expect(problems).toEqual([expect.stringContaining('“Middle Earth” is not known; its times are taken as those of Europe/Vienna')]);
  });

  test('a whole day is one in the zone of the calendar, and that of the schedule goes before it', () => {
    const text = calendarText(
      'X-WR-TIMEZONE:America/Chicago',
      eventText('Asha', 'DTSTART;VALUE=DATE:20270314', 'DTEND;VALUE=DATE:20270315'),
    );
    expect(said(text)).toEqual(['asha 2027-03-14T06:00 2027-03-15T05:00']);
    expect(said(text, undefined, undefined, { timezone: 'Asia/Kolkata' })).toEqual(['asha 2027-03-13T18:30 2027-03-14T18:30']);
  });

  test('each name that Windows has for a zone stands for one there is', () => {
    const unknown = Object.values(windowsZones).filter((zone) => !at(zone)?.startsWith('2027-0'));
    expect(unknown).toEqual([]);
    expect(Object.keys(windowsZones).length).toBeGreaterThan(130);
  });
});

describe('who is meant', () => {
  const named = (title: string, ...lines: readonly string[]) =>
    said(calendarText(eventText(title, 'DTSTART:20270301T090000Z', 'DURATION:PT1H', ...lines)), undefined, undefined, {
      match: new Map([
        ['chloe@example.com', 'chloe'],
        ['The Wizard', 'ben'],
      ]),
    }).map((line) => line.split(' ')[0]);

  test.each([
    ['asha', ['asha']],
    ['ASHA RAO', ['asha']],
    ['Asha', ['asha']],
    ['@asha', ['asha']],
    ['On Call - Asha Rao - db', ['asha']],
    ['On Call - Asha Rao - ben', ['asha']],
    ['On Call - Somebody Else - ben', []],
    ['Asha Rao on call: db-primary', ['asha']],
    ['Oncall: Ben Wu', ['benw']],
    ['Primary on-call – Asha Rao', ['asha']],
    ['Asha Rao (db primary)', ['asha']],
    ['[L1] chloe', ['chloe']],
    ['Chloe\\u0301 Martin'.replace('\\u0301', '\u0301'), ['chloe']],
    ['Asha\\, Ben Wu', ['asha', 'benw']],
    ['Asha & Chloé', ['asha', 'chloe']],
    ['The wizard', ['ben']],
    ['Asha covers the phones today', []],
    ['Team lunch', []],
    ['', []],
  ])('%j', (title, found) => {
    expect(named(title)).toEqual(found);
  });

  test('a first name that two people share is the name of neither, and a key is always that of its person', () => {
    expect(named('Wu')).toEqual([]);
    expect(said(calendarText(eventText('Ben', 'DTSTART:20270301T090000Z', 'DURATION:PT1H')))).toEqual([
      'ben 2027-03-01T09:00 2027-03-01T10:00',
    ]);
  });

  test('the address of an attendee, where the title names nobody', () => {
    expect(named('On call', 'ATTENDEE;CN="Martin; Chloé":mailto:Chloe@example.com')).toEqual(['chloe']);
  });

  test('an event that fits nobody is said once, with its title and day', () => {
    const text = calendarText(eventText('Zed', 'DTSTART:20270301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'));
    expect(read(text)).toEqual({ shifts: [], problems: ['“Zed” (2027-03-01) fits nobody in muster.yaml.'] });
  });
});

describe('a file that is not as it should be', () => {
  test.each([
    ['nothing', '', /no calendar/],
    ['a page of a login', '<html><body>Sign in</body></html>', /no calendar/],
    ['an event without an end', calendarText(eventText('Asha', 'DTSTART:20270301T090000Z')), /has no end/],
    ['one that ends first', calendarText(eventText('Asha', 'DTSTART:20270301T090000Z', 'DTEND:20270301T080000Z')), /ends before/],
    ['a day there is not', calendarText(eventText('Asha', 'DTSTART:20270231T090000Z', 'DURATION:PT1H')), /no start/],
    [
      'a rule nobody knows',
      calendarText(eventText('Asha', 'DTSTART:20270301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=FORTNIGHTLY')),
      /no frequency/,
    ],
    [
      'a rule with a wrong number',
      calendarText(eventText('Asha', 'DTSTART:20270301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;INTERVAL=0')),
      /not understood/,
    ],
  ])('%s', (_, text, problem) => {
    expect(read(text).problems).toEqual([expect.stringMatching(problem)]);
  });

  const once = (title: string, ...lines: readonly string[]) => calendarText(eventText(title, 'DURATION:PT1H', ...lines));
  const hostile: readonly (readonly [string, () => string])[] = [
    ['a repetition every second', () => once('Asha', 'DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY')],
    ['a million counted repetitions', () => once('Asha', 'DTSTART:19700101T000000Z', 'RRULE:FREQ=HOURLY;COUNT=1000000')],
    [
      'every second of every hour',
      () => {
        const all = (most: number) => Array.from({ length: most }, (_, n) => n).join(',');
        return once('Asha', 'DTSTART:19700101T000000Z', `RRULE:FREQ=HOURLY;BYMINUTE=${all(60)};BYSECOND=${all(60)}`);
      },
    ],
    ['a day that never comes', () => once('Asha', 'DTSTART:19700101T000000Z', 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30')],
    ['a million dates', () => once('Asha', 'DTSTART:20270301T000000Z', `RDATE:${'20270302T000000Z,'.repeat(200_000)}20270303T000000Z`)],
    [
      'thirty thousand events',
      () =>
        calendarText(
          ...Array.from({ length: 30_000 }, (_, n) =>
            eventText('Asha', `UID:${n}`, 'DTSTART:20200101T000000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY'),
          ),
        ),
    ],
    ['components without end', () => `BEGIN:VCALENDAR\n${'BEGIN:VEVENT\n'.repeat(300_000)}`],
    ['a line without end', () => `BEGIN:VCALENDAR\nSUMMARY:${'x'.repeat(4_000_000)}`],
    ['a line folded without end', () => `BEGIN:VCALENDAR\nSUMMARY:x\n${' x\n'.repeat(1_000_000)}`],
    ['parameters without end', () => `BEGIN:VCALENDAR\nDTSTART${';A="'.repeat(900_000)}`],
    [
      'a zone that changes without end',
      () =>
        calendarText(
          `BEGIN:VTIMEZONE\nTZID:Odd\n${'BEGIN:STANDARD\nDTSTART:19000101T000000\nTZOFFSETFROM:+0100\nTZOFFSETTO:+0200\nRRULE:FREQ=HOURLY;COUNT=9999999\nEND:STANDARD\n'.repeat(500)}END:VTIMEZONE`,
          eventText('Asha', 'DTSTART;TZID=Odd:20270301T000000', 'DURATION:PT1H'),
        ),
    ],
  ];
  test.each(hostile)('%s costs little', (_, make) => {
    const text = make();
    const began = performance.now();
    const { shifts, problems } = read(text);
    // A machine with other work still does it in this time; without bounds it would be minutes, or never.
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(shifts.length).toBeLessThanOrEqual(20_000);
    expect(problems.length).toBeLessThanOrEqual(20);
  });
});
