// Another open incident that may be about the same: one line on the opening page and on the card, with the one thing to type.

import { actorName, type Directory, personName } from './directory.js';
import { minutes } from './duration.js';
import { inline } from './escape.js';
import { type EpochMs, type Incident, isPerson, type Related } from './incident.js';

/** Two incidents that began further apart are taken for two. */
export const relatedWithinMs = minutes(30);

/** `Maybe the same as INC-1 (payments-db, grafana; Ben has it)`, or `INC-1 (API 5xx, host=db-1) may be part of this`. */
export const relatedWords = (related: Related, directory: Directory): string =>
  related.as === 'same'
    ? `Maybe the same as INC-${related.number}${within(related, directory)}`
    : `INC-${related.number}${within(related, directory)} may be part of this`;

function within({ as, title, service, by, has, shares = [] }: Related, directory: Directory): string {
  const from = isPerson(by) ? `declared by ${personName(directory, by)}` : inline(actorName(directory, by), 60);
  const known = as === 'same' ? [inline(service ?? title, 60), from] : [inline(title, 60), ...shares.map((one) => inline(one, 60))];
  return ` (${known.join(', ')}${has === null ? '' : `; ${personName(directory, has)} has it`})`;
}

/** The same with what makes one of the two. Null where there is none, or nobody is to be told any more. */
export function relatedLine(incident: Incident, directory: Directory, now: EpochMs): string | null {
  const { related, stamps } = incident;
  if (related === undefined || now - (stamps.declaredAt ?? now) > relatedWithinMs) return null;
  const joins = related.as === 'same' ? `*duplicate of ${related.number}*` : `*merge ${related.number}*`;
  return `${relatedWords(related, directory)}: ${joins} joins them.`;
}
