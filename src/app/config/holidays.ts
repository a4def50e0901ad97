// The days nobody works, country by country. The one file that imports date-holidays; its dates come from Wikipedia and others, CC BY-SA 3.0.

import Holidays from 'date-holidays';
import { dateOf } from '../../escalation/time-of-day.js';
import { days } from '../../incident/duration.js';
import type { CalendarSource, HolidayCalendar } from '../../people/organisation.js';

const known = new Holidays();

/** Countries whose holidays are known, by their two letters in capitals. */
export const countries: ReadonlySet<string> = new Set(Object.keys(known.getCountries()));

/** States of a country whose holidays are known, by their letters in capitals. */
export const statesOf = (country: string): readonly string[] =>
  Object.keys(known.getStates(country) ?? {}).map((state) => state.toUpperCase());

export interface HolidayDays {
  readonly country: string | null;
  readonly state: string | null;
  /** Days since 1970-01-01. */
  readonly own: readonly number[];
  /** They are worked all the same. */
  readonly except: readonly number[];
  /** A calendar file with more of them. */
  readonly from: CalendarSource['from'] | null;
  /** They are among `own`. Absent: they are not known yet. */
  readonly isRead?: true;
}

/** The public holidays of a country or a state, and days of one's own. A year is worked out when one of its days is asked about. */
export function holidayCalendar(key: string, given: HolidayDays): HolidayCalendar {
  const { country, state, own, except, from } = given;
  const ownDays = new Set(own);
  const worked = new Set(except);
  const holidays = country === null ? null : state === null ? new Holidays(country) : new Holidays(country, state);
  const years = new Map<number, ReadonlySet<number>>();
  const ofYear = (year: number): ReadonlySet<number> => {
    const found = years.get(year) ?? publicDays(holidays, year);
    years.set(year, found);
    return found;
  };
  return {
    key,
    has: (day) => !worked.has(day) && (ownDays.has(day) || ofYear(Math.floor(dateOf(day).month / 12)).has(day)),
    ...(from === null
      ? {}
      : { elsewhere: { from, isRead: given.isRead === true, with: (days) => holidayCalendar(key, withDays(given, days)) } }),
  };
}

const withDays = (given: HolidayDays, days: readonly number[]): HolidayDays => ({ ...given, own: [...given.own, ...days], isRead: true });

/** All days a public holiday takes up, by the date on the wall. */
function publicDays(holidays: Holidays | null, year: number): ReadonlySet<number> {
  const found = new Set<number>();
  // One that begins in the last days of a year goes on into the next.
  for (const { date, type, start, end } of [year - 1, year].flatMap((one) => holidays?.getHolidays(one) ?? [])) {
    if (type !== 'public') continue;
    const first = Date.parse(`${date.slice(0, 10)}T00:00:00Z`) / days(1);
    const count = Math.max(1, Math.round((end.getTime() - start.getTime()) / days(1)));
    for (let day = first; day < first + count; day++) found.add(day);
  }
  return found;
}
