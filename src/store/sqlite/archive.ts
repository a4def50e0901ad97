// The archive in SQLite: full-text tables without a copy of the text, rebuilt an incident at a time after its events. Nothing of it runs in
// the transaction of an alert: a mark says up to which event incidents were noted as due.

import { and, asc, eq, sql } from 'drizzle-orm';
import { archivedAs, causeIn, fixIn, mayArchive, redactedTalk } from '../../incident/archived.js';
import type { AnyKind, EventOf } from '../../incident/feature.js';
import { type Incident, isOpen } from '../../incident/incident.js';
import { repeatOf } from '../../incident/repeats.js';
import type { ArchiveStore } from '../archive.js';
import { searching } from './archive-search.js';
import { comparing } from './comparing.js';
import { markOf } from './mark.js';
import { recording } from './recording.js';
import { archive, archiveDue, events } from './schema.js';
import type { Session } from './session.js';

/** Events looked at in one transaction, and for how long incidents are stored in it: no page waits longer for the writer. */
const eventsAtOnce = 2_000;
const storingMs = 5;
/** Of one incident the first and the last so many lines: a month of flapping says no new words. */
const firstLines = 100;
const lastLines = 400;

export function archiveTables(session: Session): ArchiveStore {
  const { raw, orm, read, write } = session;
  const search = searching(session);
  const store = storing(session);
  const mark = markOf(session, 'archived-event');
  const next = raw.prepare<[number], { upTo: number | null; events: number }>(
    `SELECT max(id) AS upTo, count(*) AS events FROM (SELECT id FROM events WHERE id > ? ORDER BY id LIMIT ${eventsAtOnce})`,
  );
  const note = raw.prepare<[number, number]>(
    'INSERT OR IGNORE INTO archive_due (incident) SELECT incident FROM events WHERE id > ? AND id <= ? GROUP BY incident ORDER BY min(id)',
  );
  const due = orm.select({ incident: archiveDue.incident }).from(archiveDue).orderBy(asc(archiveDue.place)).limit(100).prepare();
  const settle = raw.prepare<[number]>('DELETE FROM archive_due WHERE incident = ?');
  const kept = orm
    .select({ endedAt: archive.endedAt, cause: archive.cause, fix: archive.fix })
    .from(archive)
    .where(eq(archive.incident, sql.placeholder('number')))
    .prepare();

  /** How many events were noted; as many as are looked at in one go: there may be more. */
  const noteSome = (): number => {
    const { upTo, events: noted } = next.get(mark.at()) ?? { upTo: null, events: 0 };
    if (upTo === null) return 0;
    note.run(mark.at(), upTo);
    mark.move(upTo);
    return noted;
  };
  const isBehind = (): boolean => due.get() !== undefined || next.get(mark.at())?.upTo != null;

  return {
    archiveSome: async () => {
      if (!(await read(isBehind))) return { more: false, events: 0 };
      return write(() => {
        const beganMs = performance.now();
        const noted = noteSome();
        // Noting a whole portion is enough for one step: whoever waits for the writer goes first.
        if (noted === eventsAtOnce) return { more: true, events: noted };
        for (const { incident } of due.all()) {
          store(incident);
          settle.run(incident);
          if (performance.now() - beganMs >= storingMs) break;
        }
        return { more: due.get() !== undefined, events: noted };
      });
    },
    searchArchive: (query) => read(() => search(query)),
    ...comparing(session),
    ...recording(session, store),
    archived: (number) => read(() => kept.get({ number }) ?? null),
  };
}

interface Line {
  readonly kind: string;
  readonly text: string;
  readonly data: string;
}

/** Writes the words of one incident as they are now, in place of what there was of it. */
const storing = ({ raw, orm, policies }: Session) => {
  const stateOf = raw.prepare<[number], string>('SELECT state FROM incidents WHERE number = ?').pluck();
  const lines = orm
    .select({ kind: events.kind, text: events.text, data: events.data })
    .from(events)
    .where(
      and(
        eq(events.incident, sql.placeholder('number')),
        sql`(${events.seq} <= ${firstLines} OR ${events.seq} > ${sql.placeholder('lastSeq')} - ${lastLines})`,
      ),
    )
    .orderBy(asc(events.seq))
    .prepare();
  const putWords = raw.prepare<[number, string, string, string]>(
    'INSERT OR REPLACE INTO archive_words (rowid, title, kept, said) VALUES (?, ?, ?, ?)',
  );
  const putParts = raw.prepare<[number, string, string]>('INSERT OR REPLACE INTO archive_parts (rowid, title, kept) VALUES (?, ?, ?)');
  const put = (row: typeof archive.$inferInsert) => {
    const { incident: _, ...set } = row;
    orm.insert(archive).values(row).onConflictDoUpdate({ target: archive.incident, set }).run();
  };

  return (number: number): void => {
    const state = stateOf.get(number);
    if (state === undefined) return;
    const incident = policies.incidentOf(state);
    const record = lines.all({ number, lastSeq: incident.lastSeq });
    const meant = record.flatMap((line) => meaningOf(line) ?? []);
    const title = titleOf(incident);
    const keptWords = meant.filter(({ as }) => as !== 'talk').map(({ text }) => text);
    putWords.run(number, title, keptWords.join('\n'), [incident.about ?? '', ...record.map(({ text }) => text)].join('\n'));
    putParts.run(number, title, keptWords.join('\n'));
    put({
      incident: number,
      declaredAt: incident.stamps.declaredAt ?? 0,
      endedAt: isOpen(incident) ? null : endOf(incident),
      counts: counts(incident),
      repeatOf: repeatOf(incident)?.number ?? null,
      cause: causeIn(meant),
      fix: fixIn(meant),
      talk: meant.some(({ as, text }) => as === 'talk' && text !== redactedTalk),
    });
  };
};

const meaningOf = ({ kind, data }: Line) => (mayArchive(kind) ? archivedAs(JSON.parse(data) as EventOf<AnyKind>) : null);

const counts = ({ drill, status }: Incident): boolean => !drill && status !== 'merged' && status !== 'cancelled';

const titleOf = ({ number, title, service, places }: Incident): string =>
  [`INC-${number}`, title, service ?? '', ...(places?.named ?? [])].join('\n');

const endOf = ({ stamps: { resolvedAt, closedAt, declaredAt } }: Incident) => resolvedAt ?? closedAt ?? declaredAt;
