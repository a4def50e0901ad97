// Who is on call by a calendar elsewhere, in the whole of Muster: what it says counts at once, and what it said last while it is silent.

import { afterEach, describe, expect, test } from 'vitest';
import type { CalendarRead, KnownVersion } from '../../../src/app/read-calendar.js';
import { openSqliteStore } from '../../../src/store/sqlite/sqlite.js';
import type { Store } from '../../../src/store/store.js';
import { calendarText, eventText } from '../../calendars/calendar-text.js';
import { openWorld, type World } from '../../world.js';

const yaml = `
organisation: { name: Acme, timezone: Europe/Vienna }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Ortiz, phone: "+34612300002", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
  ada: { name: Ada Admin, phone: "+34612300009", role: admin }
  zoe: { name: Zoe Okafor, phone: "+34612300010", role: executive }
teams:
  database: { oncall: db-primary, backup: zoe, manager: mia }
seats: { vp-engineering: zoe, vp-customer: zoe, cto: zoe, comms: zoe }
schedules:
  db-primary: { ics: "https://calendars.example/db.ics", match: { wizard: asha }, fallback: mia }
`;

const start = Date.parse('2026-11-27T02:00:00Z');
const minute = 60_000;
const [asha, ben, mia, ada] = ['+919812300001', '+34612300002', '+34612300003', '+34612300009'];

const onCallAll = (name: string): string =>
  calendarText(eventText(name, 'UID:1', 'DTSTART:20261101T000000Z', 'DTEND:20261102T000000Z', 'RRULE:FREQ=DAILY'));

let world: World;
let answer: CalendarRead | (() => Promise<CalendarRead>);
let asked: KnownVersion[];
const has = (text: string, etag: string | null = null) => {
  answer = { read: 'new', text, etag, lastModified: null };
};
const fails = (because = 'it answered 503') => {
  answer = { read: 'failed', because };
};

async function open(at = start, store?: Store, file = yaml): Promise<World> {
  asked = [];
  world = await openWorld({
    start: at,
    yaml: file,
    ...(store === undefined ? {} : { store }),
    readCalendar: async (_, known) => {
      asked.push(known);
      return typeof answer === 'function' ? answer() : answer;
    },
  });
  return world;
}
afterEach(() => world.close());

/** Hours later, without the minutes in between. */
async function jumpTo(at: number): Promise<void> {
  world.clock.moveTo(at);
  await world.muster.turn();
  await world.settle();
}

const heard = (phone: string | undefined): readonly string[] =>
  world.transport.spoken.filter(({ chat }) => chat === phone).map(({ text }) => text.split('\n')[0] ?? '');
const pages = { title: 'disk full', severity: 'critical', service: 'db', key: 'disk' };

describe('days nobody works', () => {
  const rota = yaml.replace(
    /schedules:[\s\S]*$/u,
    `calendars:
  plant: { ics: "https://calendars.example/shutdowns.ics", except: [2026-11-29] }
schedules:
  db-primary: { rotate: weekly, handoff: "Mon 09:00", from: 2026-11-23, people: [asha], holidays: off, calendar: plant, fallback: mia }
`,
  );
  const shutdown = calendarText(
    eventText('Shutdown', 'UID:1', 'DTSTART;VALUE=DATE:20251127', 'DTEND;VALUE=DATE:20251130', 'RRULE:FREQ=YEARLY'),
    eventText('Fire drill', 'UID:2', 'DTSTART:20261126T000000Z', 'DTEND:20261127T000000Z'),
  );
  const ownerAt = async (at: number) => {
    await jumpTo(at);
    const { body } = await world.muster.app.inject('/api/oncall');
    return (JSON.parse(body) as readonly { readonly people: readonly { readonly person: string }[] }[])[0]?.people[0]?.person;
  };
  const day = (date: string) => Date.parse(`2026-11-${date}T12:00:00Z`);

  test('are read from a calendar file, and count by its last copy while it cannot be read', async () => {
    has(shutdown);
    await open(day('26'), undefined, rota);
    expect(await ownerAt(day('26') + minute)).toBe('asha');
    fails();
    expect(await ownerAt(day('27'))).toBe('mia');
    expect(await ownerAt(day('28'))).toBe('mia');
    // Worked all the same, as the file says.
    expect(await ownerAt(day('29'))).toBe('asha');
  });

  test("read for the first time move nobody's shift", async () => {
    fails();
    const daily = rota.replace('rotate: weekly, handoff: "Mon 09:00"', 'rotate: daily, handoff: "09:00"').replace('[asha]', '[asha, ben]');
    await open(day('26'), undefined, daily);
    await world.advanceTo(day('26') + minute);
    has(shutdown);
    await world.advanceTo(day('26') + 3 * minute);
    expect([...heard(asha), ...heard(ben)].filter((line) => line.includes('moved'))).toEqual([]);
  });

  test('whose calendar is none are told to the administrators once', async () => {
    has('<html>sign in</html>');
    await open(day('26'), undefined, rota);
    await jumpTo(day('26') + minute);
    await jumpTo(day('26') + 2 * minute);
    expect(heard(ada)).toEqual(['📅 Muster · the calendar plant says something that is not understood:']);
  });
});

test('the calendar says who is paged', async () => {
  has(onCallAll('On Call - Asha Rao - db'));
  await open();
  await world.advanceTo(start + minute);
  await world.posts('generic', pages);
  expect(heard(asha)).toEqual([expect.stringContaining('INC-1')]);
  expect(heard(ben)).toEqual([]);
});

test('until it was read the fallback is paged, and whoever is on call as soon as it was', async () => {
  fails();
  await open();
  await world.advanceTo(start + minute);
  await world.posts('generic', pages);
  expect(heard(mia)).toEqual([expect.stringContaining('INC-1')]);
  has(onCallAll('wizard'));
  await world.advanceTo(start + 3 * minute);
  expect(heard(asha).join()).toContain('INC-1');
});

test('an open incident nobody has taken moves to whoever the changed calendar says', async () => {
  has(onCallAll('Asha'));
  await open();
  await world.advanceTo(start + minute);
  await world.posts('generic', { ...pages, severity: 'medium' });
  expect(heard(ben)).toEqual([]);
  has(onCallAll('Ben Ortiz'));
  await world.advanceTo(start + 17 * minute);
  expect(heard(ben).join()).toContain('INC-1');
  expect(heard(asha).join()).toMatch(/not on call for INC-1 any more/);
});

test('it is read every quarter of an hour, by the version that is known', async () => {
  has(onCallAll('Asha'), '"v1"');
  await open();
  await world.advanceTo(start + minute);
  answer = { read: 'unchanged' };
  await world.advanceTo(start + 47 * minute);
  expect(asked).toEqual([{ etag: null, lastModified: null }, ...Array(3).fill(expect.objectContaining({ etag: '"v1"' }))]);
});

test('the last good copy counts while it cannot be read, also after a restart; the admin is told after a day, once', async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  has(onCallAll('Asha'));
  await open(start, store);
  await world.advanceTo(start + minute);
  await world.muster.sender.stop();
  fails();
  await open(start + 10 * minute, store);
  await world.advanceTo(start + 12 * minute);
  await jumpTo(start + 23 * 60 * minute);
  await world.posts('generic', pages);
  expect(heard(asha)).toEqual([expect.stringContaining('INC-1')]);
  expect(heard(ada)).toEqual([]);
  await jumpTo(start + 25 * 60 * minute);
  await jumpTo(start + 26 * 60 * minute);
  expect(heard(ada)).toEqual([
    expect.stringMatching(/the calendar of db-primary could not be read since 2026-11-27 02:11 UTC: it answered 503/),
  ]);
  has(onCallAll('Ben Ortiz'));
  await jumpTo(start + 27 * 60 * minute);
  expect((await store.calendarCopies())[0]).toMatchObject({ failingSince: null, failure: null });
});

test('an event that fits nobody is told to the admin once a day, and the fallback is on call', async () => {
  has(onCallAll('Somebody Else'));
  await open();
  await world.advanceTo(start + 20 * minute);
  expect(world.transport.spoken.filter(({ chat }) => chat === ada).map(({ text }) => text)).toEqual([
    expect.stringMatching(
      /db-primary says something that is not understood:\n“Somebody Else” \(2026-11-\d\d\) fits nobody in muster\.yaml\./,
    ),
  ]);
  await world.posts('generic', pages);
  expect(heard(mia).join()).toContain('INC-1');
  await jumpTo(start + 24 * 60 * minute);
  await jumpTo(start + 25 * 60 * minute);
  expect(heard(ada).filter((line) => line.includes('not understood'))).toHaveLength(2);
});

test('when the file names another calendar, what the one before said counts until the other was read', async () => {
  has(onCallAll('Asha'));
  await open();
  await world.advanceTo(start + minute);
  fails();
  world.reload(yaml.replace('/db.ics', '/other.ics'));
  await world.advanceTo(start + 3 * minute);
  await world.posts('generic', pages);
  expect(heard(asha)).toEqual([expect.stringContaining('INC-1')]);
  await world.advanceTo(start + 8 * minute);
  expect(heard(ada)).toEqual([expect.stringContaining('the calendar of db-primary could not be read')]);
  has(onCallAll('Ben Ortiz'));
  await world.advanceTo(start + 10 * minute);
  expect(heard(ben).join()).toContain('INC-1');
});

test('one that never answers holds up no page', async () => {
  answer = () => new Promise(() => undefined);
  await open();
  void world.muster.turn();
  await world.posts('generic', pages);
  await world.settle();
  expect(heard(mia)).toEqual([expect.stringContaining('INC-1')]);
});
