// What people are told about their shifts, and whoever looks after a rota about its holes. Pure text in the reader's zone.

import { type Directory, names, personName } from '../incident/directory.js';
import { days, hours } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { span, timeOfDay, weekdayNear } from '../incident/moment.js';
import type { Beginning, RotaQuality, RotaTrouble } from './rota-outlook.js';
import type { Span } from './rotation.js';
import { localDay } from './time-of-day.js';

/** Whoever reads it, and when. */
export interface RotaReader {
  readonly timezone: string;
  readonly now: EpochMs;
  readonly directory: Directory;
}

/** `Mon 7 Dec 09:00–Tue 09:00`; the day is left out of what ends on the day it begins. */
export function spanWords({ startsAt, endsAt }: Span, { timezone, now }: Pick<RotaReader, 'timezone' | 'now'>): string {
  const start = weekdayNear(startsAt, now, timezone);
  if (localDay(startsAt, timezone) !== localDay(endsAt - 1, timezone)) return `${start}–${weekdayNear(endsAt, now, timezone)}`;
  const end = timeOfDay(endsAt, timezone);
  return `${start}–${end === '00:00' ? '24:00' : end}`;
}

/** The day before. */
export const tomorrowWords = ({ schedule, startsAt, endsAt }: Beginning, reader: RotaReader): string =>
  `📅 You are on call from ${weekdayNear(startsAt, reader.now, reader.timezone)} (${schedule})\nUntil ${weekdayNear(endsAt, reader.now, reader.timezone)}. Can't? *cover me* asks the others.`;

/** A quarter of an hour before. */
export function soonWords({ schedule, startsAt, endsAt, after }: Beginning, reader: RotaReader): string {
  const from = after.length === 0 ? '' : `, after ${names(reader.directory, after)}`;
  return `📅 You are on call in ${span(startsAt - reader.now)}, at ${timeOfDay(startsAt, reader.timezone)} (${schedule})\nUntil ${weekdayNear(endsAt, reader.now, reader.timezone)}${from}. Is your phone loud?`;
}

/** Their next shift is another than it was. */
export function movedWords(schedule: string, was: EpochMs, now: Beginning | null, reader: RotaReader): string {
  const before = weekdayNear(was, reader.now, reader.timezone);
  if (now === null) return `📅 Your shift of ${before} is off (${schedule})\nNone of ${schedule} is yours in the next two months.`;
  const [start, end] = [now.startsAt, now.endsAt].map((at) => weekdayNear(at, reader.now, reader.timezone));
  return `📅 Your next shift moved to ${start} (${schedule})\nIt was ${before}. It ends ${end}. *my shifts* shows all of yours.`;
}

/** Spans named before the rest is counted. */
const mostSpans = 5;

const listOf = (spans: readonly Span[], reader: RotaReader): string => {
  const named = spans.slice(0, mostSpans).map((one) => spanWords(one, reader));
  return `${named.join(', ')}${spans.length > mostSpans ? ` and ${spans.length - mostSpans} more` : ''}`;
};

/** One line for each thing that is wrong. */
export function troubleLine(trouble: RotaTrouble, reader: RotaReader): string {
  const when = listOf(trouble.spans, reader);
  if (trouble.kind === 'hole') return `Nobody is on call for ${trouble.schedule}: ${when}`;
  if (trouble.kind === 'same-person')
    return `${personName(reader.directory, trouble.person)} is both on call and backup of ${trouble.team}: ${when}`;
  return `${names(reader.directory, trouble.people)} are on call for ${trouble.schedule} at once: ${when}`;
}

/** `db-primary: 98 % covered, 91 % even. Asha 14 nights, Ben 12.` */
export const qualityLine = (schedule: string, quality: RotaQuality, directory: Directory): string =>
  `${schedule}: ${qualityWords(quality, directory)}`;

/** `98 % covered, 91 % even. Asha 14 nights, Ben 12.` */
export function qualityWords({ coveredPercent, balancePercent, people }: RotaQuality, directory: Directory): string {
  const nights = people.map(
    ({ person, nights: count }, index) =>
      `${personName(directory, person)} ${count}${index === 0 ? ` night${count === 1 ? '' : 's'}` : ''}`,
  );
  const even = people.length < 2 ? '' : `, ${balancePercent} % even`;
  return `${coveredPercent} % covered${even}.${nights.length === 0 ? '' : ` ${nights.join(', ')}.`}`;
}

/** To whoever looks after it, before it happens. */
export function troublesWords(troubles: readonly RotaTrouble[], quality: readonly string[], reader: RotaReader): string {
  return [
    `📅 The rota of the next ${Math.round(days(30) / hours(24))} days needs a look`,
    ...troubles.map((one) => troubleLine(one, reader)),
    ...quality,
    'Fill a hole with an override, or give the schedule a fallback: in muster.yaml.',
  ].join('\n');
}

/** What the one who begins should know beside what is open: how the shift before went. */
export function lastShiftLine(
  incidents: readonly { readonly number: number; readonly title: string; readonly ended: string; readonly by: PersonKey | null }[],
  since: EpochMs,
  reader: RotaReader,
): string | null {
  if (incidents.length === 0) return null;
  const first = incidents
    .slice(0, 3)
    .map(
      ({ number, title, ended, by }) =>
        `INC-${number} ${title} (${ended}${by === null ? '' : `, ${personName(reader.directory, by)} had it`})`,
    );
  const more = incidents.length > 3 ? `; and ${incidents.length - 3} more` : '';
  return `Over since ${weekdayNear(since, reader.now, reader.timezone)}: ${first.join('; ')}${more}.`;
}
