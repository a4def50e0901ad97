// The organisation as a Muster that runs has it: the file, the calendars it has read, and what people agreed on since.

import { withOverrides } from '../duty/duty.js';
import type { EpochMs } from '../incident/incident.js';
import type { Organisation } from '../people/organisation.js';
import type { CalendarCopy, StoredOverride } from '../store/store.js';
import { withCalendarCopies } from './jobs/calendars.js';

/** `now` by the wall clock. */
export async function withStoredRota(
  organisation: Organisation,
  stored: { readonly overrides: readonly StoredOverride[]; readonly calendarCopies: readonly CalendarCopy[] },
  now: EpochMs,
): Promise<Organisation> {
  const filled = await withCalendarCopies(organisation, stored.calendarCopies, now);
  return withOverrides(
    () => filled,
    () => stored.overrides,
  )();
}
