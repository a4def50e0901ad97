// Where an incident comes from that was a maintenance window before it went wrong.

import { inline } from './escape.js';
import type { FromMaintenance, Incident } from './incident.js';

/** `From maintenance 3 (db upgrade)`. */
export const maintenanceWords = ({ window, what }: FromMaintenance): string =>
  `From maintenance ${window}${what === '' ? '' : ` (${inline(what, 80)})`}`;

/** The same; null where it comes from none. */
export const maintenanceLine = ({ maintenance }: Pick<Incident, 'maintenance'>): string | null =>
  maintenance === undefined ? null : maintenanceWords(maintenance);
