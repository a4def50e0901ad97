// Incidents for the listing.

import type { Incident } from '../../src/incident/incident.js';
import { given, type Story } from '../given.js';
import * as say from '../incident/spoken.js';

/** What is left of an incident after a story. */
export function incidentAfter(...story: Story): Incident {
  const { incident } = given(...story);
  if (incident === null) throw new Error('no incident');
  return incident;
}

export const openingOf = (): Incident => incidentAfter(say.opens());
