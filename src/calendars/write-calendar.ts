// A calendar as text (RFC 5545), for whatever program subscribes to it. Times are UTC: no reader has to know a zone.
// Must never read a clock: the time of writing is handed in, so that the same calendar is the same text.

import type { EpochMs } from '../incident/incident.js';

/** Something that lasts from one instant to another. */
export interface CalendarEvent {
  /** Stays the same for as long as it is the same event. */
  readonly uid: string;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly title: string;
  readonly description: string;
  /** How long before its start the reader is reminded; empty: never. */
  readonly remindBeforeMs: readonly number[];
  /** Properties of our own, `X-…` and their values. */
  readonly extra: Readonly<Record<string, string>>;
}

export interface Calendar {
  readonly name: string;
  readonly description: string;
  /** How often a subscriber is asked to look again. */
  readonly refreshEveryMs: number;
  readonly events: readonly CalendarEvent[];
}

/** The calendar as text, stamped as written at `writtenAt`. */
export function writeCalendar(calendar: Calendar, writtenAt: EpochMs): string {
  const stamp = utcTime(writtenAt);
  const refresh = duration(calendar.refreshEveryMs);
  const lines = [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//Muster//On call//EN',
    'CALSCALE:GREGORIAN',
    'METHOD:PUBLISH',
    `NAME:${escapeText(calendar.name)}`,
    `X-WR-CALNAME:${escapeText(calendar.name)}`,
    `DESCRIPTION:${escapeText(calendar.description)}`,
    `X-WR-CALDESC:${escapeText(calendar.description)}`,
    'X-WR-TIMEZONE:UTC',
    `REFRESH-INTERVAL;VALUE=DURATION:${refresh}`,
    `X-PUBLISHED-TTL:${refresh}`,
    ...calendar.events.flatMap((event) => eventLines(event, stamp)),
    'END:VCALENDAR',
  ];
  return `${lines.map(fold).join('\r\n')}\r\n`;
}

const eventLines = (event: CalendarEvent, stamp: string): readonly string[] => [
  'BEGIN:VEVENT',
  `UID:${escapeText(event.uid)}`,
  `DTSTAMP:${stamp}`,
  `DTSTART:${utcTime(event.startsAt)}`,
  `DTEND:${utcTime(event.endsAt)}`,
  `SUMMARY:${escapeText(event.title)}`,
  `DESCRIPTION:${escapeText(event.description)}`,
  // Being on call is no reason to be shown as busy.
  'TRANSP:TRANSPARENT',
  'CLASS:PRIVATE',
  ...Object.entries(event.extra).map(([name, value]) => `${name}:${escapeText(value)}`),
  ...event.remindBeforeMs.flatMap((beforeMs) => [
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    `DESCRIPTION:${escapeText(event.title)}`,
    `TRIGGER:-${duration(beforeMs)}`,
    'END:VALARM',
  ]),
  'END:VEVENT',
];

/** `20261127T090000Z`: seconds are the finest a calendar knows. */
const utcTime = (at: EpochMs): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`;

const duration = (ms: number): string => {
  const minutes = Math.round(ms / 60_000);
  if (minutes % 1_440 === 0 && minutes > 0) return `P${minutes / 1_440}D`;
  return minutes % 60 === 0 && minutes > 0 ? `PT${minutes / 60}H` : `PT${minutes}M`;
};

const escapeText = (text: string): string =>
  withoutControls(text)
    .replaceAll('\\', '\\\\')
    .replaceAll(/\r\n|\r|\n/g, '\\n')
    .replaceAll(';', '\\;')
    .replaceAll(',', '\\,');

/** What no line of a calendar may hold: control characters, and halves of characters. */
const withoutControls = (text: string): string =>
  [...text.replaceAll(/\p{Surrogate}/gu, '\uFFFD')]
    .filter((one) => (one >= ' ' && one !== '\x7F') || one === '\n' || one === '\r')
    .join('');

/** A line has at most this many octets, without its end. */
const longestLine = 75;

/** Longer lines go on in the next one after a space; no character is cut in two. */
function fold(line: string): string {
  if (line.length * 3 <= longestLine) return line;
  const lines: string[] = [];
  let [current, octets] = ['', 0];
  for (const character of line) {
    const size = octetsOf(character);
    if (octets + size > longestLine) {
      lines.push(current);
      [current, octets] = [' ', 1];
    }
    current += character;
    octets += size;
  }
  return [...lines, current].join('\r\n');
}

const octetsOf = (character: string): number => {
  const code = character.codePointAt(0) ?? 0;
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  return code < 0x10000 ? 3 : 4;
};
