// The archive in SQLite: full-text tables without a copy of the text, rebuilt an incident at a time after its events. Nothing of it runs in
// the transaction of an alert: a mark says up to which event incidents were noted as due.

import { and, asc, eq, sql } from 'drizzle-orm';
import { archivedAs, causeIn, fixIn, mayArchive } from '../../incident/archived.js';
import type { AnyKind, EventOf } from '../../incident/feature.js';
import { type Incident, isOpen } from '../../incident/incident.js';
import type { ArchiveHit, ArchiveStore } from '../archive.js';
import { archive, archiveDue, counters, events } from './schema.js';
import type { Session } from './session.js';

/** Up to this event incidents were noted as due. */
const markName = 'archived-event';
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
  const markAt = orm.select({ value: counters.value }).from(counters).where(eq(counters.name, markName)).prepare();
  const moveMark = raw.prepare<[string, number]>(
    'INSERT INTO counters (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value',
  );
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

  const mark = (): number => markAt.get()?.value ?? 0;
  /** How many events were noted; as many as are looked at in one go: there may be more. */
  const noteSome = (): number => {
    const { upTo, events: noted } = next.get(mark()) ?? { upTo: null, events: 0 };
    if (upTo === null) return 0;
    note.run(mark(), upTo);
    moveMark.run(markName, upTo);
    return noted;
  };
  const isBehind = (): boolean => due.get() !== undefined || next.get(mark())?.upTo != null;

  return {
    archiveSome: async () => {
      if (!(await read(isBehind))) return { more: false, events: 0 };
      return write(() => {
        const beganMs = performance.now();
        const noted = noteSome();
        for (const { incident } of due.all()) {
          store(incident);
          settle.run(incident);
          if (performance.now() - beganMs >= storingMs) break;
        }
        return { more: noted === eventsAtOnce || due.get() !== undefined, events: noted };
      });
    },
    searchArchive: (query) => read(() => search(query)),
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
      endedAt: isOpen(incident) ? null : endOf(incident),
      cause: causeIn(meant),
      fix: fixIn(meant),
      talk: meant.some(({ as }) => as === 'talk'),
    });
  };
};

const meaningOf = ({ kind, data }: Line) => (mayArchive(kind) ? archivedAs(JSON.parse(data) as EventOf<AnyKind>) : null);

const titleOf = ({ number, title, service, places }: Incident): string =>
  [`INC-${number}`, title, service ?? '', ...(places?.named ?? [])].join('\n');

const endOf = ({ stamps: { resolvedAt, closedAt, declaredAt } }: Incident) => resolvedAt ?? closedAt ?? declaredAt;

/** Words that count, and the longest of them: more narrows nothing down. */
const mostWords = 12;
const longestWord = 64;
/** Shorter parts of words are in everything. */
const shortestPart = 3;

/** The words of a text as the index splits it: whatever else is in it parts them and means nothing. */
export const wordsOf = (text: string): readonly string[] =>
  (text.slice(0, 4_000).match(/[\p{L}\p{N}\p{M}\p{Co}]+/gu) ?? []).slice(0, mostWords).map((word) => word.slice(0, longestWord));

/** In quotes: none of them is an operator. */
const quoted = (word: string): string => `"${word.replaceAll('"', '')}"`;

const searching = ({ raw }: Session) => {
  const words = raw
    .prepare<[string, number], number>(
      'SELECT rowid FROM archive_words WHERE archive_words MATCH ? ORDER BY bm25(archive_words, 10, 4, 1), rowid DESC LIMIT ?',
    )
    .pluck();
  const parts = raw
    .prepare<[string, number], number>(
      'SELECT rowid FROM archive_parts WHERE archive_parts MATCH ? ORDER BY bm25(archive_parts, 3, 1), rowid DESC LIMIT ?',
    )
    .pluck();

  return ({ text, limit }: { readonly text: string; readonly limit: number }): readonly ArchiveHit[] => {
    const asked = wordsOf(text);
    if (asked.length === 0) return [];
    const found = new Map<number, ArchiveHit>();
    const add = (numbers: readonly number[], fit: ArchiveHit['fit']) => {
      for (const number of numbers) if (found.size < limit && !found.has(number)) found.set(number, { number, fit });
    };
    const last = asked.at(-1) ?? '';
    const begun = [...asked.slice(0, -1).map(quoted), [...last].length > 1 ? `${quoted(last)} *` : quoted(last)];
    add(words.all(begun.join(' AND '), limit), 'all');
    const long = asked.filter((word) => [...word].length >= shortestPart);
    if (found.size < limit && long.length === asked.length) add(parts.all(long.map(quoted).join(' AND '), limit), 'part');
    if (found.size === 0 && asked.length > 1) add(words.all(begun.join(' OR '), limit), 'some');
    return [...found.values()];
  };
};
