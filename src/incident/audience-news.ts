// What audiences are told of an incident: that it has begun, how it goes, that it is over. One line each, which needs nothing before it.

import { type Audience, type AudienceHears, addressedTo, isFor, type Listener, listenersOf, nextUpdateAt } from './audience.js';
import { readsRoom } from './compose.js';
import { type Directory, zoneOf } from './directory.js';
import { hours } from './duration.js';
import type { EpochMs, Incident, PersonKey, Severity } from './incident.js';
import type { Message } from './message.js';
import type { Zone } from './moment.js';
import { readsSwarm } from './swarm.js';
import { facts, headline } from './wording.js';

/** One event as audiences hear it. */
export interface AudienceNews {
  readonly phase: Exclude<AudienceHears, 'notices' | 'maintenance'>;
  /** The whole line, in a reader's zone. */
  readonly text: (zone: Zone) => string;
  /** How bad it was before: who did not hear of that hears now that it has begun. Absent: it was no different. */
  readonly was?: Severity;
  /** Where it hit before: an audience of a place that is new hears now that it has begun. Absent: where it hits. */
  readonly wasAt?: readonly string[];
  /** Nobody else hears anything. */
  readonly onlyBegins?: true;
}

/** What of an incident is told hours later is still worth knowing; by then it is on the next day's list. */
const expiresAfterMs = hours(6);

/** `🔴 P1 · INC-42 · Checkout is down · 5,847 customers affected · payments-db · since 03:14 IST`. */
export const begunText =
  (incident: Incident, at: EpochMs, news?: string) =>
  (zone: Zone): string =>
    `${headline(incident, news)} · ${facts(incident, zone, at)}`;

/**
 * To everybody who follows it and has not just been told: by `said`, the other messages of the same event, or in the room where they sit.
 * Updates of one incident to one reader leave on a beat of their audience, the newest in the place of the one that waits.
 */
export function audienceMessages(
  news: AudienceNews,
  said: readonly Message[],
  { incident, directory }: { readonly incident: Incident; readonly directory: Directory },
  at: EpochMs,
): readonly Message[] {
  const { audiences = [] } = directory;
  if (audiences.length === 0) return [];
  const phaseFor = (audience: Audience): AudienceNews['phase'] | null => {
    const before = news.wasAt === undefined ? incident : { ...incident, impact: { ...incident.impact, locations: news.wasAt } };
    const mayBeNew = news.was !== undefined || news.wasAt !== undefined;
    const now = news.was === undefined ? isFor(audience, incident) : isFor(audience, incident, incident.severity);
    if (mayBeNew && now && !isFor(audience, before, news.was)) return 'open';
    if (news.onlyBegins === true) return null;
    return isFor(audience, incident) ? news.phase : null;
  };
  const hearing = audiences.filter((audience) => {
    const phase = phaseFor(audience);
    return phase !== null && audience.hears.includes(phase);
  });
  const told = new Set(said.flatMap(({ to }) => (to.kind === 'person' ? [to.person] : [])));
  const inRoom = said.some(({ to, act }) => to.kind === 'room' && to.swarm !== true && act.do === 'say');
  const knows = (person: PersonKey) => told.has(person) || (inRoom && readsRoom(incident, person)) || readsSwarm(incident, person);
  return listenersOf(hearing)
    .filter(({ to }) => to.kind !== 'person' || !knows(to.person))
    .map((listener) => {
      const zone = zoneFor(listener, directory);
      const phase = phaseFor(listener.audience);
      const text = phase === 'open' && news.phase !== 'open' ? begunText(incident, at)(zone) : news.text(zone);
      const isUpdate = phase === 'updates';
      const message = messageTo(listener, incident, text, isUpdate ? nextUpdateAt(listener.audience, incident, at) : at, at);
      if (isUpdate) return { ...message, spared: true };
      // What begins is not lost to the first word on how it goes, which waits for its time; once it is over the end says it all.
      return phase === 'open' ? { ...message, replaces: `audience-open:${incident.number}`, unless: 'resolved' } : message;
    });
}

/** In which somebody of an audience reads times: their own, else that of the organisation, which is named. */
export const zoneFor = ({ to }: Listener, directory: Directory): Zone =>
  to.kind === 'person' ? zoneOf(directory, to.person) : { timezone: directory.timezone, named: true };

/** One message of an audience; `leavesAt` in the past or now: at once. What has not left gives way to what is newer. */
export const messageTo = (
  listener: Listener,
  { number, severity }: Pick<Incident, 'number' | 'severity'>,
  text: string,
  leavesAt: EpochMs,
  now: EpochMs,
): Message => ({
  ...addressedTo(listener),
  kind: 'update',
  act: { do: 'say' },
  text,
  incident: number,
  severity,
  expiresAfterMs,
  unless: null,
  replaces: `audience:${number}`,
  quote: null,
  ...(leavesAt > now ? { notBefore: leavesAt } : {}),
});
