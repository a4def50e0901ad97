// What the group of a war room is called, and when it is called something else: it says how bad the incident is, by the alert that
// speaks for it now. Pure; a room may be renamed only now and then, so what is wanted in between is said once.

import { isRelayed, roomAct } from './compose.js';
import { minutes, seconds } from './duration.js';
import { inline } from './escape.js';
import type { EpochMs, Incident, Room, Severity } from './incident.js';
import type { Message } from './message.js';

/** The longest subject WhatsApp takes for a group (100 characters since 2023). */
export const longestSubject = 100;

/** Where neither the route nor its room says another. */
export const defaultSubject = '{severity} INC-{number} {title}';

/** A change of mind within this long is no change. */
export const renameAfterMs = seconds(10);
/** One room is renamed no more often: each time everybody in it is told so by WhatsApp, and an account that does it a lot is blocked. */
export const renameEveryMs = minutes(2);

/** What a subject may name. */
export interface SubjectFacts {
  readonly number: number;
  readonly title: string;
  readonly severity: Severity;
  readonly service: string | null;
  readonly drill: boolean;
}

/** `INC-{number} {title}` filled in; text from outside is escaped, and all of it cut to what a group may be called. */
export function filledSubject(pattern: string, known: SubjectFacts, before = ''): string {
  const values: Readonly<Record<string, string>> = {
    number: String(known.number),
    title: inline(known.title, 80),
    severity: known.severity,
    service: known.service === null ? '' : inline(known.service, 40),
  };
  const filled = pattern.replace(/\{(number|title|severity|service)\}/gu, (_, name: string) => values[name] ?? '');
  return inline(`${before}${known.drill ? 'DRILL ' : ''}${filled}`, longestSubject);
}

/** The same incident; the subject of its room is what it should be as the incident stands. */
export function named(incident: Incident): Incident {
  const { roomPattern, roomSubject, status, mergedInto } = incident;
  if (roomPattern === undefined) return incident;
  const wanted = filledSubject(roomPattern, incident, status === 'merged' && mergedInto !== null ? `Part of INC-${mergedInto}: ` : '');
  return wanted === roomSubject ? incident : { ...incident, roomSubject: wanted };
}

/** After an event: the subject follows, and a group that is called something else is to be renamed. */
export function withSubject(before: Incident, applied: Incident, { at, seq }: { readonly at: EpochMs; readonly seq: number }): Incident {
  const after = saysTheSame(before, applied) ? applied : named(applied);
  const { room, roomSubject } = after;
  if (room === null || room.chat === null || isRelayed(after)) return after;
  // While it was relayed nobody could rename the group.
  const isBack = before.room?.chat != null && isRelayed(before);
  if (room.subject === roomSubject && !isBack) return after;
  return { ...after, room: { ...room, subject: roomSubject, renaming: { at: renamedAt(room, at), seq } } };
}

const saysTheSame = (one: Incident, other: Incident): boolean =>
  one.title === other.title &&
  one.severity === other.severity &&
  one.service === other.service &&
  one.status === other.status &&
  one.mergedInto === other.mergedInto;

/** One that still waits is taken along. */
function renamedAt({ renaming }: Room, now: EpochMs): EpochMs {
  if (renaming === undefined) return now + renameAfterMs;
  return renaming.at > now ? renaming.at : Math.max(now + renameAfterMs, renaming.at + renameEveryMs);
}

/** What renames the group, where this event asked for it. */
export function newSubject(incident: Incident, { at, seq }: { readonly at: EpochMs; readonly seq: number }): readonly Message[] {
  const { room } = incident;
  if (room?.renaming === undefined || room.renaming.seq !== seq) return [];
  const bundleMs = Math.max(1, room.renaming.at - at);
  return [{ ...roomAct(incident, { do: 'rename', subject: room.subject }), replaces: `subject:${incident.number}`, bundleMs }];
}
