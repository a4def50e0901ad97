// Audiences: whoever wants to know of incidents without working on them. Who hears of what, and who of them has heard it already.

import { fits } from '../text/glob.js';
import { minutes } from './duration.js';
import type { EpochMs, Incident, PersonKey, Severity } from './incident.js';
import type { Message } from './message.js';
import { sliceOf } from './slice.js';

/** What an audience may be told: that an incident begins, how it goes, that it is over; what customers are told; and planned work on services. */
export const audienceHears = ['open', 'updates', 'all-clear', 'notices', 'maintenance'] as const;
export type AudienceHears = (typeof audienceHears)[number];

/** Inside the organisation a draft speaks otherwise than to customers: one line of business, or what to tell those who call. */
export const insideWords = ['leadership', 'support'] as const;
export type InsideWords = (typeof insideWords)[number];

/** A group or an address outside the organisation, on one transport. */
export interface OutsideAddress {
  readonly transport: string;
  readonly chat: string;
}

/** Some people, groups and addresses, and what of which incidents they want to hear. */
export interface Audience {
  readonly key: string;
  readonly people: readonly PersonKey[];
  readonly outside: readonly OutsideAddress[];
  readonly severities: readonly Severity[];
  /** Names of services, with `*` for anything; null: any, and none. */
  readonly services: readonly string[] | null;
  /** Of any of these; null: of any and none. */
  readonly teams: readonly string[] | null;
  /** Hit in any of these places; null: anywhere. */
  readonly locations: readonly string[] | null;
  /** This incident alone; null: any. */
  readonly incident: number | null;
  readonly hears: readonly AudienceHears[];
  /** Updates of one incident come no closer to each other than this; 0: as they are. */
  readonly everyMs: number;
  /** The transport that carries it to its people; null: the primary one. */
  readonly via: string | null;
  /** How a draft for it speaks. Absent: as to customers. */
  readonly words?: InsideWords;
  /** Each morning at this time, on the wall of whoever reads it, what is open and bad. Absent: no digest. */
  readonly digestAt?: { readonly hour: number; readonly minute: number };
}

/** How bad it was at its worst: whoever heard that it began hears how it ends, whatever it is called by then. */
const worst = sliceOf<Severity | null>('audiences', null);

/** To be kept when the severity falls. */
export const withWorst = (incident: Incident, was: Severity): Incident =>
  was < incident.severity && was < (worst.read(incident) ?? 'P9') ? worst.write(incident, was) : incident;

const worstOf = (incident: Incident): Severity => {
  const kept = worst.read(incident);
  return kept !== null && kept < incident.severity ? kept : incident.severity;
};

/** Whether an incident is one that an audience wants to hear of, `was` being as bad as it was before. A drill is nobody's who has not asked for it. */
export function isFor(audience: Audience, incident: Incident, was: Severity = worstOf(incident)): boolean {
  if (audience.incident !== null) return audience.incident === incident.number;
  if (incident.drill || !audience.severities.includes(was)) return false;
  const { services, teams, locations } = audience;
  return (
    (services === null || (incident.service !== null && services.some((pattern) => fits(pattern, incident.service ?? '')))) &&
    (teams === null || (incident.team !== null && teams.includes(incident.team))) &&
    (locations === null || incident.impact.locations.some((place) => locations.some((one) => fits(one, place))))
  );
}

/** One who hears something, and as part of which audience. */
export interface Listener {
  readonly audience: Audience;
  readonly to: Extract<Message['to'], { kind: 'person' | 'chat' }>;
}

/** Where a message to them goes, as part of which audience, and by what. */
export const addressedTo = ({ audience, to }: Listener): Pick<Message, 'to' | 'audience' | 'via'> => ({
  to,
  audience: audience.key,
  ...(to.kind === 'person' && audience.via !== null ? { via: audience.via } : {}),
});

/** Everybody in these audiences, once each: as part of the first that has them. */
export function listenersOf(audiences: readonly Audience[]): readonly Listener[] {
  const found = new Map<string, Listener>();
  for (const audience of audiences) {
    for (const person of audience.people) add(found, `person ${person}`, { audience, to: { kind: 'person', person } });
    for (const { transport, chat } of audience.outside)
      add(found, `${transport} ${chat}`, { audience, to: { kind: 'chat', transport, chat } });
  }
  return [...found.values()];
}

function add(found: Map<string, Listener>, key: string, listener: Listener): void {
  if (!found.has(key)) found.set(key, listener);
}

/** When the next update may leave: the first moment after now that is a whole number of intervals after the declaration. */
export function nextUpdateAt({ everyMs }: Pick<Audience, 'everyMs'>, { stamps }: Pick<Incident, 'stamps'>, now: EpochMs): EpochMs {
  if (everyMs <= 0) return now;
  const since = stamps.declaredAt ?? now;
  return since + Math.max(1, Math.ceil((now - since) / everyMs)) * everyMs;
}

/** Often enough for people who only follow. */
export const usualEveryMs = minutes(15);
