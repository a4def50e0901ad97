// The newest incidents of each service, kept from one that opens to the next: each that opens asks which others of its service are open,
// and looks only at what has come since. The index says what is new, so nothing that was rolled back is ever kept.

import type { Database } from 'better-sqlite3';
import type { Severity } from '../../incident/incident.js';

export interface NewestOfServices {
  /** Open ones among the twenty newest of this service: the worst first and of equals the newest. */
  open(service: string, limit: number): readonly number[];
  /** One of it is being written: anything but a new one with the highest number changes what is kept. */
  written(service: string, number: number, isNew: boolean): void;
}

interface Placed {
  readonly number: number;
  readonly severity: Severity;
  readonly isOpen: 0 | 1;
}

/** Whatever a service has been through, only so many are looked at. */
const lookedAt = 20;
/** Services kept: about a megabyte. */
const mostKept = 500;

export function newestOfServices(raw: Database): NewestOfServices {
  const above = raw.prepare<[string, number], Placed>(
    `SELECT number, severity, is_open AS isOpen FROM incidents INDEXED BY incidents_by_service
     WHERE service = ? AND number > ? ORDER BY number DESC LIMIT ${lookedAt}`,
  );
  /** Newest first. */
  const kept = new Map<string, readonly Placed[]>();

  const newest = (service: string): readonly Placed[] => {
    const known = kept.get(service) ?? [];
    const came = above.all(service, known[0]?.number ?? 0);
    const all = came.length === 0 ? known : [...came, ...known].slice(0, lookedAt);
    // What a transaction has written and not committed may be taken back.
    if (!raw.inTransaction && came.length > 0) keep(service, all);
    return all;
  };
  const keep = (service: string, all: readonly Placed[]) => {
    kept.delete(service);
    kept.set(service, all);
    if (kept.size <= mostKept) return;
    for (const oldest of kept.keys()) {
      kept.delete(oldest);
      break;
    }
  };

  return {
    open: (service, limit) =>
      newest(service)
        .filter((one) => one.isOpen === 1)
        .sort((a, b) => (a.severity < b.severity ? -1 : a.severity > b.severity ? 1 : b.number - a.number))
        .slice(0, limit)
        .map(({ number }) => number),
    written: (service, number, isNew) => {
      if (!isNew || number <= (kept.get(service)?.[0]?.number ?? 0)) kept.delete(service);
    },
  };
}
