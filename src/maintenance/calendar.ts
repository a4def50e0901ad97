// Maintenance windows as a calendar to subscribe to: what is planned, what runs, and what was. Pure.

import type { Calendar } from '../calendars/write-calendar.js';
import type { Directory } from '../incident/directory.js';
import { personName } from '../incident/directory.js';
import { minutes } from '../incident/duration.js';
import type { MaintenanceWindow } from '../store/maintenance.js';
import { nameOf } from './words.js';

const refreshEveryMs = minutes(60);

/** One event for each window that is not called off. A window that is moved keeps its UID. */
export const maintenanceCalendar = (organisation: string, windows: readonly MaintenanceWindow[], directory: Directory): Calendar => ({
  name: `Maintenance: ${organisation}`,
  description: `When services of ${organisation} are worked on.`,
  refreshEveryMs,
  events: windows
    .filter(({ state }) => state !== 'cancelled')
    .toSorted((a, b) => a.startsAt - b.startsAt || a.id - b.id)
    .map((window) => ({
      uid: `maintenance-${window.id}@muster`,
      startsAt: window.startsAt,
      endsAt: window.endsAt,
      title: `${nameOf(window)}: ${window.services.join(', ')}`,
      description: [
        window.what,
        window.why === null ? '' : `Why: ${window.why}`,
        window.feels === null ? '' : `Customers: ${window.feels}`,
        window.owner === null ? '' : `Ask ${personName(directory, window.owner)}.`,
        window.incident === null ? '' : `It went wrong: INC-${window.incident}.`,
      ]
        .filter((line) => line !== '')
        .join('\n'),
      remindBeforeMs: [],
      extra: { 'X-MUSTER-MAINTENANCE': String(window.id) },
    })),
});
