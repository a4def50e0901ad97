// The digest of the morning for audiences that want one: what is open and bad, one line each.

import { type Audience, isFor } from './audience.js';
import type { EpochMs, Incident } from './incident.js';
import type { Zone } from './moment.js';
import { facts, headline, progressWords, statusWord } from './wording.js';

/** More is not read on a phone. */
const mostLines = 12;

/** Of these incidents, worst first, what belongs into the digest of somebody who hears as part of these audiences. */
export const forTheMorning = (audiences: readonly Audience[], open: readonly Incident[]): readonly Incident[] =>
  open.filter(
    (incident) =>
      !incident.drill &&
      (incident.severity === 'P1' || incident.severity === 'P2') &&
      audiences.some((audience) => isFor(audience, incident)),
  );

/** `2 open: 🔴 P1 · INC-42 · Checkout is down · … · 70% restored`, one line each; null where nothing is. */
export function morningText(incidents: readonly Incident[], zone: Zone, now: EpochMs): string | null {
  if (incidents.length === 0) return null;
  const line = (incident: Incident) =>
    [
      headline(incident),
      facts(incident, zone, now),
      incident.progress === null ? statusWord(incident) : progressWords(incident.progress),
    ].join(' · ');
  const [first, ...others] = incidents.slice(0, mostLines).map(line);
  const more = incidents.length - 1 - others.length;
  return [`${incidents.length} open: ${first}`, ...others, ...(more === 0 ? [] : [`… and ${more} more: *list*`])].join('\n');
}
