// How and when somebody wants to be paged: by which transport first, and not in their quiet hours for what can wait. Pure.

import { seconds } from '../incident/duration.js';
import type { EpochMs, PersonKey, Severity } from '../incident/incident.js';
import type { Organisation, QuietHours } from '../people/organisation.js';
import { lastTimeOfDay, nextTimeOfDay } from './time-of-day.js';

/** A P1 or P2 wakes whoever it is for; a P3 or P4 can wait for the morning. */
export const isUrgent = (severity: Severity): boolean => severity === 'P1' || severity === 'P2';

/** Whose quiet hours count for this person: their own, else those of the team it is about, else the organisation's. */
const quietHoursOf = (organisation: Organisation, team: string | null, person: PersonKey): QuietHours | null => {
  const own = organisation.people.get(person)?.quietHours;
  if (own !== undefined) return own === 'none' ? null : own;
  return sharedQuietHours(organisation, team);
};

/** Those of whoever has none of their own. */
const sharedQuietHours = ({ teams, defaultTeam, quietHours }: Organisation, team: string | null): QuietHours | null =>
  teams.get(team ?? defaultTeam)?.quietHours ?? quietHours ?? null;

/** Until when a page of this severity waits for this person; null: it leaves at once. */
export function quietUntil(
  organisation: Organisation,
  { team, severity }: { readonly team: string | null; readonly severity: Severity },
  person: PersonKey,
  at: EpochMs,
): EpochMs | null {
  if (isUrgent(severity)) return null;
  const hours = quietHoursOf(organisation, team, person);
  if (hours === null) return null;
  const { timezone = organisation.timezone } = organisation.people.get(person) ?? {};
  const { calendarOffsetMs = 0 } = organisation;
  const wall = at + calendarOffsetMs;
  const began = lastTimeOfDay(hours.from.hour, hours.from.minute, timezone, wall);
  const ended = lastTimeOfDay(hours.to.hour, hours.to.minute, timezone, wall);
  return began > ended ? nextTimeOfDay(hours.to.hour, hours.to.minute, timezone, wall) - calendarOffsetMs : null;
}

/** What waited is gathered into one message before each page would leave by itself. */
export const gatherQuietMs = seconds(5);

/** People whose quiet hours, whosesoever they are, ended after `from` and up to `to`. Asked every second: what many share is worked out once. */
export function quietEnded(organisation: Organisation, from: EpochMs, to: EpochMs): readonly PersonKey[] {
  const { calendarOffsetMs = 0 } = organisation;
  const lastEnds = new Map<string, EpochMs>();
  const hasEnded = ({ to: { hour, minute } }: QuietHours, timezone: string): boolean => {
    const key = `${timezone} ${hour}:${minute}`;
    const last = lastEnds.get(key) ?? lastTimeOfDay(hour, minute, timezone, to + calendarOffsetMs);
    lastEnds.set(key, last);
    return last > from + calendarOffsetMs;
  };
  // Of whoever says nothing themselves it depends on the team it is about.
  const shared = [...new Set([null, ...organisation.teams.keys()].flatMap((team) => sharedQuietHours(organisation, team) ?? []))];
  return [...organisation.people.values()]
    .filter(({ quietHours, timezone }) => {
      const known = quietHours === undefined ? shared : quietHours === 'none' ? [] : [quietHours];
      return known.some((hours) => hasEnded(hours, timezone));
    })
    .map(({ key }) => key);
}

/** Whether anybody has quiet hours. Asked for every change, and worked out once for each organisation. */
export function anyQuietHours(organisation: Organisation): boolean {
  const known = withQuietHours.get(organisation);
  if (known !== undefined) return known;
  const { people, teams, quietHours } = organisation;
  const any = quietHours !== undefined || [...people.values(), ...teams.values()].some((one) => one.quietHours !== undefined);
  withQuietHours.set(organisation, any);
  return any;
}

const withQuietHours = new WeakMap<Organisation, boolean>();

/** The transports a page to this person goes by, in order: as they wish, as far as there are any of those; else all there are. */
export function transportsTo(
  { people }: Pick<Organisation, 'people'>,
  person: PersonKey,
  severity: Severity,
  named: readonly string[],
): readonly string[] {
  const wished = people.get(person)?.reach?.[isUrgent(severity) ? 'urgent' : 'normal'] ?? [];
  const there = wished.filter((one) => named.includes(one));
  return there.length > 0 ? [...new Set(there)] : named;
}
