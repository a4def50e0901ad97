// Days on which people work, and times that lie so many of them ahead. Pure; what is a holiday is handed in.

import { days, hours, minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import { type DayNumber, instantOf, localDay, wallAt, weekdayOf } from './time-of-day.js';

/** How business days are counted. */
export interface BusinessCalendar {
  /** On whose wall a day begins and ends. */
  readonly timezone: string;
  /** 1 = Monday … 7 = Sunday. */
  readonly workdays: readonly number[];
  /** Days nobody works, whatever weekday they are; null: there are none. */
  readonly holidays: { has(day: DayNumber): boolean } | null;
}

/** Whether people work on that day. */
export const isBusinessDay = ({ workdays, holidays }: BusinessCalendar, day: DayNumber): boolean =>
  workdays.includes(weekdayOf(day)) && holidays?.has(day) !== true;

/** No calendar has so many free days in a row. */
const mostFreeDays = 400;

/**
 * The first instant that has at least so many whole business days between `from` and itself. Said on a business day it is the same time of day on
 * the last of the business days that follow; said on a free day it is the end of the last of them. By the clock on the wall: a night on which
 * the clocks change makes no day shorter. Null where the calendar has no such days.
 */
export function afterBusinessDays(calendar: BusinessCalendar, from: EpochMs, count: number): EpochMs | null {
  const { timezone } = calendar;
  const today = localDay(from, timezone);
  if (count <= 0) return from;
  let day = today;
  for (let left = count, free = 0; left > 0; ) {
    day += 1;
    if (isBusinessDay(calendar, day)) [left, free] = [left - 1, 0];
    else free += 1;
    if (free > mostFreeDays) return null;
  }
  if (!isBusinessDay(calendar, today)) return instantOf(day + 1, 0, 0, timezone);
  const ofDayMs = wallAt(from, timezone) - days(today);
  const at = instantOf(day, Math.floor(ofDayMs / hours(1)), Math.floor((ofDayMs % hours(1)) / minutes(1)), timezone);
  // The minute has begun.
  return ofDayMs % minutes(1) === 0 ? at : at + minutes(1);
}
