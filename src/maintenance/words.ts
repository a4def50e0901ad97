// What is said of maintenance windows. Pure: a window, a reader's zone and the time as the rota counts in, words out.

import { type Directory, personName, zoneOf } from '../incident/directory.js';
import { minutes } from '../incident/duration.js';
import { exact, quoted } from '../incident/escape.js';
import { type EpochMs, isPerson, type PersonKey } from '../incident/incident.js';
import { span, timeOfDay, unnamed, weekdayNear, withName, type Zone, zoneName } from '../incident/moment.js';
import type { MaintenanceWindow } from '../store/maintenance.js';
import { listed } from '../text/listed.js';

/** What became of a window, and is told. `changed`: it has other times; `late`: it runs on past the end that was announced. */
export type MaintenancePhase =
  | 'planned'
  | 'changed'
  | 'cancelled'
  | 'day-before'
  | 'hour-before'
  | 'started'
  | 'late'
  | 'ended'
  | 'went-wrong'
  | 'taken-back';

/** Whoever reads it: their zone, and the time as the rota counts. */
export interface MaintenanceReader {
  readonly timezone: Zone;
  readonly now: EpochMs;
  readonly directory: Directory;
  /** Who it is; absent: nobody of ours. */
  readonly person?: PersonKey;
}

/** One piece of news about a window, as plain data that a notice of any kind can be made from. Its lines name no alert. */
export interface MaintenanceNews {
  readonly phase: MaintenancePhase;
  readonly window: MaintenanceWindow;
  /** The first says what; then when and what customers feel, and whom to ask. */
  readonly lines: readonly string[];
}

type Times = Pick<MaintenanceWindow, 'startsAt' | 'endsAt'>;

/** What a change was, where the window itself does not say it. */
export interface MaintenanceChange {
  /** Its times before. */
  readonly was?: Times;
  /** Who did it. */
  readonly by?: PersonKey;
}

const mostServicesNamed = 4;
const namedLength = 60;

/** `payments`, `payments, checkout and 3 more`. */
export const servicesTold = ({ services }: Pick<MaintenanceWindow, 'services'>): string =>
  listed(
    services.map((one) => exact(one, namedLength)),
    mostServicesNamed,
  );

/** `Sat 02:00–04:00`, `Sat 12 Dec 02:00–04:00`, `Fri 23:00 – Sat 03:00`; with its zone where that is to be named or the clocks change. */
export function whenTold({ startsAt, endsAt }: Times, { timezone, now }: Pick<MaintenanceReader, 'timezone' | 'now'>): string {
  const zone = unnamed(timezone);
  const start = weekdayNear(startsAt, now, zone);
  const end = weekdayNear(endsAt, now, zone);
  const name = typeof timezone === 'string' || zoneName(endsAt, zone) !== zoneName(now, zone) ? '' : ` ${zoneName(endsAt, zone)}`;
  const sameDay = start.replace(clockAtEnd, '') === end.replace(clockAtEnd, '');
  if (!sameDay) return `${start} – ${end}${name}`;
  // On a night on which the clocks change each time says whose it is.
  return `${start}–${end.slice(end.replace(clockAtEnd, '').length).trimStart()}${name}`;
}

const clockAtEnd = /[0-9]{2}:[0-9]{2}(?: \S+)?$/u;

/** `until 04:00`, `until Sun 04:00`. */
export const untilTold = (endsAt: EpochMs, { timezone, now }: Pick<MaintenanceReader, 'timezone' | 'now'>): string => {
  const zone = unnamed(timezone);
  const isToday = weekdayNear(endsAt, now, zone).slice(0, 3) === weekdayNear(now, now, zone).slice(0, 3);
  if (!isToday || Math.abs(endsAt - now) > minutes(24 * 60)) return `until ${weekdayNear(endsAt, now, zone)}`;
  return `until ${timeOfDay(endsAt, zoneName(endsAt, zone) === zoneName(now, zone) ? timezone : withName(timezone))}`;
};

/** `10:30`, `Sun 10:30`: a day is said where it is not today. */
export const timeTold = (at: EpochMs, reader: Pick<MaintenanceReader, 'timezone' | 'now'>): string =>
  untilTold(at, reader).replace(/^until /u, '');

/** `Maintenance 3`, `Emergency maintenance 3`. */
export const nameOf = ({ id, kind }: Pick<MaintenanceWindow, 'id' | 'kind'>): string =>
  `${kind === 'emergency' ? 'Emergency maintenance' : 'Maintenance'} ${id}`;

/** One person's news as they read it, or a notice's. */
export function maintenanceNews(
  phase: MaintenancePhase,
  window: MaintenanceWindow,
  reader: MaintenanceReader,
  change: MaintenanceChange = {},
): MaintenanceNews {
  const about = `${nameOf(window)}`;
  const services = servicesTold(window);
  const when = whenTold(window, reader);
  const by = change.by === undefined || !isPerson(change.by) ? '' : ` by ${personName(reader.directory, change.by)}`;
  const more = [aboutLine(window), feelsLine(window), askLine(window, reader)];
  const lines = (first: string, ...others: readonly (string | null)[]): MaintenanceNews => ({
    phase,
    window,
    lines: [`🔧 ${first}`, ...others.filter((line): line is string => line !== null && line !== '')],
  });
  switch (phase) {
    case 'planned':
      return lines(
        window.startsAt <= reader.now
          ? `${about}: ${services}, now, ${untilTold(window.endsAt, reader)}`
          : window.kind === 'emergency'
            ? `${about}: ${services}, ${when}`
            : `${about} is planned: ${services}, ${when}`,
        ...more,
      );
    case 'changed': {
      const was = change.was === undefined ? null : `It was ${whenTold(change.was, reader)}.`;
      return lines(`${about} is moved: ${services}, now ${when}`, was, ...more);
    }
    case 'cancelled':
      return lines(`${about} is called off${by}: ${services}, ${when}`, 'Nothing happens then.');
    case 'taken-back':
      return lines(`${about} is taken back${by}: ${services}, ${when}`, 'It was planned by mistake: nothing happens then.');
    case 'day-before':
      return lines(`${about} in ${span(window.startsAt - reader.now)}: ${services}, ${when}`, ...more);
    case 'hour-before':
      return lines(`${about} in ${span(window.startsAt - reader.now)}: ${services}, ${when}`, ...more);
    case 'started':
      return lines(`${about} has begun: ${services}, ${untilTold(window.endsAt, reader)}`, ...more);
    case 'late': {
      const announced = window.announcedEnd < window.endsAt ? `It was to end at ${clock(window.announcedEnd, reader)}.` : null;
      return lines(`${about} is late: ${services}, now ${untilTold(window.endsAt, reader)}`, announced, ...more);
    }
    case 'ended':
      return lines(`${about} is over: ${services}`, endedLine(window, reader), askLine(window, reader));
    case 'went-wrong':
      return lines(`${about} went wrong: ${services}${window.incident === null ? '' : ` · INC-${window.incident}`}`, ...more);
    default:
      return phase satisfies never;
  }
}

const clock = (at: EpochMs, { timezone, now }: Pick<MaintenanceReader, 'timezone' | 'now'>): string => {
  const zone = unnamed(timezone);
  return timeOfDay(at, zoneName(at, zone) === zoneName(now, zone) ? timezone : withName(timezone));
};

/** What is done, and why it cannot wait. */
function aboutLine({ what, why, kind }: MaintenanceWindow): string | null {
  const done = what === '' ? '' : quoted(what, 200);
  const reason = why === null || why === '' ? '' : `${kind === 'emergency' ? 'Why now' : 'Why'}: ${quoted(why, 200)}`;
  const both = [done, reason].filter((part) => part !== '').join('. ');
  return both === '' ? null : both;
}

const feelsLine = ({ feels }: MaintenanceWindow): string | null =>
  feels === null || feels === '' ? null : `Customers: ${quoted(feels, 200)}`;

const askLine = ({ owner }: MaintenanceWindow, { directory, person }: MaintenanceReader): string | null =>
  owner === null || owner === person ? null : `Ask ${personName(directory, owner)}.`;

/** When it ended, and how that stands to what was announced. */
function endedLine({ endedAt, announcedEnd }: MaintenanceWindow, reader: MaintenanceReader): string | null {
  if (endedAt === null) return null;
  const offMs = endedAt - announcedEnd;
  const off = Math.abs(offMs) < minutes(1) ? 'as announced' : `${span(offMs)} ${offMs < 0 ? 'early' : 'late'}`;
  return `Ended at ${clock(endedAt, reader)}, ${off}.`;
}

/** How somebody reads it. */
export const readerOf = (directory: Directory, person: PersonKey, now: EpochMs): MaintenanceReader => ({
  timezone: zoneOf(directory, person),
  now,
  directory,
  person,
});
