// What was last read of the calendars that schedules come from.

import type { EpochMs } from '../incident/incident.js';

/** Times by our clock. */
export interface CalendarCopy {
  readonly schedule: string;
  /** Stands for where it comes from. */
  readonly address: string;
  /** Null: it could never be read. */
  readonly text: string | null;
  /** What its server calls this version. */
  readonly etag: string | null;
  readonly lastModified: string | null;
  readonly readAt: EpochMs | null;
  /** Null: it could be read the last time. */
  readonly failingSince: EpochMs | null;
  /** Why not, in words. */
  readonly failure: string | null;
}

/** What a change may write here. */
export interface CalendarWrites {
  /** The whole row; inserted or replaced. */
  readonly 'calendar-copy': { readonly copy: CalendarCopy };
  readonly 'forget-calendar-copy': { readonly schedule: string };
}

export interface CalendarStore {
  /** All of them, by the name of the schedule. */
  calendarCopies(): Promise<readonly CalendarCopy[]>;
}
