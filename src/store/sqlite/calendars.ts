// Copies of calendars in SQLite: a row for each schedule that comes from one.

import { asc, eq } from 'drizzle-orm';
import type { CalendarStore } from '../calendars.js';
import { calendarCopies } from './schema.js';
import type { Session, Subject } from './session.js';

export function calendarTable({ orm, read }: Session): Subject<CalendarStore, 'calendar-copy' | 'forget-calendar-copy'> {
  const all = orm.select().from(calendarCopies).orderBy(asc(calendarCopies.schedule)).prepare();
  return {
    apply: {
      'calendar-copy': ({ copy }) =>
        void orm.insert(calendarCopies).values(copy).onConflictDoUpdate({ target: calendarCopies.schedule, set: copy }).run(),
      'forget-calendar-copy': ({ schedule }) => void orm.delete(calendarCopies).where(eq(calendarCopies.schedule, schedule)).run(),
    },
    port: { calendarCopies: () => read(() => all.all()) },
  };
}
