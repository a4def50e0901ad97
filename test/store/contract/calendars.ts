import { expect, test } from 'vitest';
import type { CalendarCopy } from '../../../src/store/store.js';
import { write } from '../../../src/store/store.js';
import type { Opened } from './opened.js';

const copy: CalendarCopy = {
  schedule: 'db-primary',
  address: 'c0ffee',
  text: 'BEGIN:VCALENDAR\r\nX-WR-CALNAME:Grüße 🌍\r\nEND:VCALENDAR\r\n',
  etag: '"7"',
  lastModified: null,
  readAt: 1_000,
  failingSince: null,
  failure: null,
};

export function calendars(bench: () => Opened): void {
  test('the copy of a calendar is kept as it was read, and replaced whole', async () => {
    const { store } = bench();
    await store.commit({ now: 1_000, writes: [write.calendarCopy(copy)] });
    expect(await store.calendarCopies()).toEqual([copy]);
    const failing = { ...copy, failingSince: 2_000, failure: 'it answered 503' };
    await store.commit({ now: 2_000, writes: [write.calendarCopy(failing)] });
    expect(await store.calendarCopies()).toEqual([failing]);
  });

  test('the copy of a calendar nobody reads any more is forgotten alone', async () => {
    const { store } = bench();
    const other = { ...copy, schedule: 'web' };
    await store.commit({ now: 1_000, writes: [write.calendarCopy(copy), write.calendarCopy(other)] });
    await store.commit({ now: 2_000, writes: [write.forgetCalendarCopy('db-primary')] });
    expect(await store.calendarCopies()).toEqual([other]);
  });
}
