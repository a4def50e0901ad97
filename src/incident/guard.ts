// Guards that the rules share: each answers a refusal or null.

import { type Incident, isOpen } from './incident.js';
import type { KernelRefusal } from './refusal.js';

/** When the incident left the open states, for "resolved since 03:22". */
const closedSince = (incident: Incident): number | null => incident.stamps.closedAt ?? incident.stamps.resolvedAt;

export const mustBeOpen = (incident: Incident): KernelRefusal | null =>
  isOpen(incident) ? null : { refused: 'not-open', status: incident.status, since: closedSince(incident) };
