// What of a calendar file matters for shifts: its events, the zones it describes and the zone it is in. Everything else is passed over.
// Pure, and bounded: whatever the file, so many events of so many lines are kept.

import { type ContentLine, contentLines } from './content-lines.js';
import type { Observance } from './zones.js';

/** The lines of one VEVENT, without those of its alarms. */
export type EventLines = readonly ContentLine[];

export interface DescribedZone {
  /** The place a calendar program says the zone is that of. */
  readonly location: string | null;
  readonly observances: readonly Observance[];
}

export interface Components {
  /** False: this is no calendar. */
  readonly isCalendar: boolean;
  /** The zone of times that name none. */
  readonly timezone: string | null;
  readonly events: readonly EventLines[];
  readonly zones: ReadonlyMap<string, DescribedZone>;
  /** Events left out because there are too many. */
  readonly leftOut: number;
}

const mostEvents = 20_000;
const mostLinesOfEvent = 1_000;
const mostZones = 500;
const mostObservances = 200;

const eventLines: ReadonlySet<string> = new Set([
  ...['UID', 'SEQUENCE', 'STATUS', 'SUMMARY', 'ATTENDEE', 'X-MUSTER-PERSON'],
  ...['DTSTART', 'DTEND', 'DURATION', 'RRULE', 'RDATE', 'EXDATE', 'RECURRENCE-ID'],
]);
const observanceLines: ReadonlySet<string> = new Set(['DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO', 'RRULE', 'RDATE']);

/** How deep components stand in each other where anything is read. */
const deepest = 3;

export function readComponents(text: string): Components {
  const path: string[] = [];
  // Deeper components are counted, not named: a file may open a million of them.
  let below = 0;
  let [isCalendar, leftOut] = [false, 0];
  let timezone: string | null = null;
  const events: EventLines[] = [];
  const zones = new Map<string, DescribedZone>();
  let event: ContentLine[] = [];
  let zone: { name: string | null; location: string | null; observances: Observance[] } = noZone();
  let observance: ContentLine[] = [];

  const open = (name: string): void => {
    if (below > 0 || path.length >= deepest) {
      below += 1;
      return;
    }
    path.push(name);
    if (name === 'VCALENDAR') isCalendar = true;
    else if (name === 'VEVENT') event = [];
    else if (name === 'VTIMEZONE') zone = noZone();
    else observance = [];
  };
  const close = (): void => {
    if (below > 0) {
      below -= 1;
      return;
    }
    const name = path.pop();
    if (name === 'VEVENT' && path.at(-1) === 'VCALENDAR') {
      if (events.length < mostEvents) events.push(event);
      else leftOut += 1;
    } else if ((name === 'STANDARD' || name === 'DAYLIGHT') && path.at(-1) === 'VTIMEZONE') {
      if (zone.observances.length < mostObservances) zone.observances.push(observance);
    } else if (name === 'VTIMEZONE' && zone.name !== null && zones.size < mostZones) {
      zones.set(zone.name, { location: zone.location, observances: zone.observances });
    }
  };

  for (const line of contentLines(text)) {
    if (line.name === 'BEGIN') open(line.value.trim().toUpperCase());
    else if (line.name === 'END') close();
    else if (below > 0) continue;
    else if (path.at(-1) === 'VEVENT') {
      if (eventLines.has(line.name) && event.length < mostLinesOfEvent) event.push(line);
    } else if (path.at(-1) === 'VTIMEZONE') {
      if (line.name === 'TZID') zone.name = line.value.trim();
      else if (line.name === 'X-LIC-LOCATION') zone.location = line.value.trim();
    } else if (path.at(-1) === 'STANDARD' || path.at(-1) === 'DAYLIGHT') {
      if (observanceLines.has(line.name) && observance.length < mostLinesOfEvent) observance.push(line);
    } else if (path.at(-1) === 'VCALENDAR' && line.name === 'X-WR-TIMEZONE') timezone = line.value.trim();
  }
  return { isCalendar, timezone, events, zones, leftOut };
}

const noZone = (): { name: string | null; location: string | null; observances: Observance[] } => ({
  name: null,
  location: null,
  observances: [],
});
