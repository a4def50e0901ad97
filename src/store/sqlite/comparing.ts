// What a new incident is compared with, and how far that is: it follows the events by their ids, as the archive does.

import { and, desc, eq, gte, isNotNull, sql } from 'drizzle-orm';
import type { Incident } from '../../incident/incident.js';
import type { ArchiveStore } from '../archive.js';
import { markOf } from './mark.js';
import { archive } from './schema.js';
import type { Session } from './session.js';

type Port = Pick<ArchiveStore, 'maybeAlike' | 'toCompare' | 'compared' | 'repeats'>;

/** Events looked through for those with which an incident begins. */
const eventsAtOnce = 2_000;
/** Of the same alerts, of the same service, by the title. */
const most = { sameAlerts: 3, sameService: 30, alike: 30 } as const;
/** Parts of a title that are looked for. */
const mostParts = 60;

export function comparing({ raw, orm, read, write, policies }: Session): Port {
  const mark = markOf({ raw, orm }, 'compared-event');
  const next = raw.prepare<[number], { id: number; incident: number; seq: number }>(
    `SELECT id, incident, seq FROM events WHERE id > ? ORDER BY id LIMIT ${eventsAtOnce}`,
  );
  const sameAlerts = raw
    .prepare<[string], number>(
      `SELECT number FROM incidents INDEXED BY incidents_ended_by_group WHERE group_key = ? AND is_open = 0 ORDER BY number DESC LIMIT ${most.sameAlerts}`,
    )
    .pluck();
  const sameService = raw
    .prepare<[string], number>(
      `SELECT number FROM incidents INDEXED BY incidents_by_service WHERE service = ? AND is_open = 0 ORDER BY number DESC LIMIT ${most.sameService}`,
    )
    .pluck();
  const alike = raw
    .prepare<[string], number>(
      `SELECT rowid FROM archive_parts WHERE archive_parts MATCH ? ORDER BY bm25(archive_parts, 1, 0), rowid DESC LIMIT ${most.alike}`,
    )
    .pluck();
  const stateOf = raw.prepare<[number], string>('SELECT state FROM incidents WHERE number = ? AND is_open = 0').pluck();
  const whole = (number: number): readonly Incident[] => {
    const state = stateOf.get(number);
    return state === undefined ? [] : [policies.incidentOf(state)];
  };

  return {
    maybeAlike: ({ number, title, service, groupKey }) =>
      read(() => {
        const parts = partsOf(title);
        const numbers = new Set([
          ...sameAlerts.all(groupKey),
          ...(service === null ? [] : sameService.all(service)),
          ...(parts === '' ? [] : alike.all(`title : (${parts})`)),
        ]);
        numbers.delete(number);
        return [...numbers].flatMap(whole);
      }),
    toCompare: (limit) =>
      read(() => {
        const numbers: number[] = [];
        let upTo: number | null = null;
        for (const { id, incident, seq } of next.iterate(mark.at())) {
          if (seq === 1) {
            if (numbers.length === limit) break;
            numbers.push(incident);
          }
          upTo = id;
        }
        return { numbers, upTo };
      }),
    compared: (upTo) => write(() => mark.move(upTo)),
    repeats: (since, limit) =>
      read(() => {
        const counted = and(eq(archive.counts, true), gte(archive.declaredAt, since));
        const sum = orm
          .select({ incidents: sql<number>`count(*)`, repeats: sql<number>`count(${archive.repeatOf})` })
          .from(archive)
          .where(counted)
          .get();
        const newest = orm
          .select({ number: archive.incident, of: sql<number>`${archive.repeatOf}` })
          .from(archive)
          .where(and(counted, isNotNull(archive.repeatOf)))
          .orderBy(desc(archive.incident))
          .limit(limit)
          .all();
        return { incidents: sum?.incidents ?? 0, repeats: sum?.repeats ?? 0, newest };
      }),
  };
}

/** Three letters at a time, any of them. */
function partsOf(title: string): string {
  const letters = [...title.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ')].slice(0, mostParts + 2);
  const parts = new Set(letters.slice(0, -2).map((_, index) => letters.slice(index, index + 3).join('')));
  return [...parts].map((part) => `"${part}"`).join(' OR ');
}
