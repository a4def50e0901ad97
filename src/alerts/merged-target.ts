// Where an incident's alerts are by now.

import type { Incident } from '../incident/incident.js';
import type { Store } from '../store/store.js';

/** Follows merges, however many there were. Null where there is no incident. */
export async function mergedTarget(store: Store, incident: Incident | null): Promise<Incident | null> {
  let found = incident;
  const seen = new Set<number>();
  while (found?.status === 'merged' && found.mergedInto !== null && !seen.has(found.number)) {
    seen.add(found.number);
    found = await store.incident(found.mergedInto);
  }
  return found?.status === 'merged' ? null : found;
}
