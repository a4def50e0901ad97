// Incidents read or written lately, so that one that changes again and again is not read and parsed each time. Only a version that
// the row has now counts: every write by this process passes by here, and no other process writes.

import type { Incident } from '../../incident/incident.js';

export interface IncidentsRead {
  /** The incident at this version; undefined when it must be read. */
  at(number: number, version: number): Incident | undefined;
  keep(incident: Incident): void;
}

/** About four megabytes at most. */
const mostKept = 1_000;

export function incidentsRead(): IncidentsRead {
  const kept = new Map<number, Incident>();
  return {
    at: (number, version) => {
      const found = kept.get(number);
      return found?.version === version ? found : undefined;
    },
    keep: (incident) => {
      kept.delete(incident.number);
      kept.set(incident.number, incident);
      if (kept.size <= mostKept) return;
      for (const oldest of kept.keys()) {
        kept.delete(oldest);
        break;
      }
    },
  };
}
