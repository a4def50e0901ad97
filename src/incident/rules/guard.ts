// Guards shared by the rules: each answers a refusal or null.

import type { Fact } from '../events.js';
import { type Incident, isOpen, ownerOf, type PersonKey } from '../incident.js';
import type { Refusal } from '../refusals.js';

/** What a rule answers. An empty list means: right as it is, nothing to say. */
export type Verdict = readonly Fact[] | Refusal;

/** When the incident left the open states, for "resolved since 03:22". */
const closedSince = (incident: Incident): number | null => incident.stamps.closedAt ?? incident.stamps.resolvedAt;

export const mustBeOpen = (incident: Incident): Refusal | null =>
  isOpen(incident) ? null : { refused: 'not-open', status: incident.status, since: closedSince(incident) };

/**
 * Working on an incident nobody has acknowledged is an acknowledgement: the owner or the backup who writes
 * `70% restored` at 3 AM must not be paged again for having forgotten a word.
 */
export const impliedAck = (incident: Incident, by: PersonKey): readonly Fact[] =>
  incident.ack === null && (by === ownerOf(incident) || by === incident.seats.backup)
    ? [{ kind: 'acknowledged', by, person: by, investigating: true, text: null, after: 'page', took: took(incident, by) }]
    : [];

/** Whose seat somebody takes by acknowledging; null when it was theirs or nobody's. */
export const took = (incident: Incident, by: PersonKey): PersonKey | null => {
  const owner = ownerOf(incident);
  return owner === by ? null : owner;
};
