// What stands under `organisation` of `muster.yaml` about business days and maintenance.

import { z } from 'zod';
import { parseWeeklyWindow } from '../../escalation/weekly-window.js';
import { weeklyWindow } from './route-when.js';
import { maybe, word } from './schema-parts.js';

/** A value of the file in its own form; `wanted` is said where `parse` answers null. */
export const parsed = <Value>(wanted: string, parse: (text: string) => Value | null) =>
  z.string({ error: wanted }).transform((text, context) => {
    const value = parse(text.trim());
    if (value !== null) return value;
    context.addIssue({ code: 'custom', message: wanted });
    return z.NEVER;
  });

const workdaysWanted = 'days of the week like "Mon-Fri" or "Sun-Thu"';

/** 1 = Monday … 7 = Sunday. */
export function weekdaysIn(text: string): readonly number[] | null {
  if (/[0-9]/.test(text)) return null;
  const read = parseWeeklyWindow(text, () => false);
  if (read === null || read.spans.length === 0) return null;
  return [0, 1, 2, 3, 4, 5, 6]
    .filter((day) => read.spans.some(({ from, until }) => from <= day * 1_440 && day * 1_440 < until))
    .map((day) => day + 1);
}

const noticeWanted = 'a number of business days, from 0 to 90';

/** What stands of it under `organisation`. */
export const organisationKeys = {
  calendar: maybe(word('a calendar of this file')),
  workdays: maybe(parsed(workdaysWanted, weekdaysIn)),
  maintenanceNotice: maybe(parsed(noticeWanted, (text) => (/^[0-9]{1,2}$/.test(text) && Number(text) <= 90 ? Number(text) : null))),
  peak: maybe(weeklyWindow),
};
