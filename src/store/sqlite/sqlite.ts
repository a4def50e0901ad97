// The store in one SQLite file: lock, open, migrate, and every promise of the port put together from the files beside it.
// Must never let a driver type out, and never resolve a write before it is on disk.

import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import { gt, sql } from 'drizzle-orm';
import type { Store } from '../store.js';
import { addressTable } from './addresses.js';
import { alertTable } from './alerts.js';
import { committer, type Tables } from './commit.js';
import { type Connection, connect, isMemory } from './connection.js';
import { translate } from './faults.js';
import { lockFile } from './file-lock.js';
import { type IncidentReads, incidentReads } from './incident-reads.js';
import { incidentWrites } from './incidents.js';
import { migrate } from './migrate.js';
import { outboxWrites } from './outbox.js';
import { type OutboxReads, outboxReads } from './outbox-reads.js';
import { receiptTable } from './receipts.js';
import { silences } from './schema.js';
import { stampRow } from './stamps.js';
import { groupedWriter, type Writer } from './writer.js';

export interface SqliteOptions {
  /** A file, made with its folder when absent, or `:memory:`. */
  readonly path: string;
  /** Numbered SQL files; Muster's own when absent. */
  readonly migrationsDir?: string;
  readonly log?: { info(message: string): void; warn(message: string): void };
  /** After each transaction: how many writes shared it, and for how long it held the event loop. */
  readonly onCommit?: (info: { readonly changes: number; readonly durationMs: number }) => void;
  /** For the crash tests: called with `mid-migration` when a migration has run and is not committed yet. */
  readonly failpoint?: (name: 'mid-migration') => void;
}

export interface SqliteStore extends Store {
  /** For tests: reads or sets a PRAGMA of the open connection. */
  pragma(source: string): unknown;
}

/**
 * Locks, opens and migrates the file. Throws a Fault with the next step when another process has it, when it cannot promise
 * durable commits, when a migration fails, or when a newer Muster wrote it.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const file = isMemory(options.path) ? options.path : realFile(options.path);
  const lock = isMemory(file) ? null : lockFile(`${file}.lock`);
  try {
    const connection = migrated(connect(file), options);
    return storeOn(connection, options, () => lock?.release());
  } catch (error) {
    lock?.release();
    throw error;
  }
}

/** One file has one lock, however it is named. */
const realFile = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));

const migrated = (connection: Connection, { migrationsDir, log, failpoint }: SqliteOptions): Connection => {
  try {
    migrate(connection.raw, {
      path: isMemory(connection.path) ? null : connection.path,
      log: log ?? { info: () => undefined },
      ...(migrationsDir === undefined ? {} : { dir: migrationsDir }),
      applied: () => failpoint?.('mid-migration'),
    });
    return connection;
  } catch (error) {
    connection.raw.close();
    throw error;
  }
};

const storeOn = (connection: Connection, { log, onCommit }: SqliteOptions, unlock: () => void): SqliteStore => {
  const { raw, path } = connection;
  const stamps = stampRow(raw);
  const tables: Tables = {
    incidents: incidentWrites(raw),
    alerts: alertTable(connection),
    outbox: outboxWrites(raw),
    receipts: receiptTable(raw),
    stamps,
    addresses: addressTable(raw),
  };
  freeLeases(tables, log);
  const writer = groupedWriter(raw, { path, beforeCommit: stamps.save, onCommit: onCommit ?? (() => undefined) });
  const read: Read = async (ask) => {
    try {
      return ask();
    } catch (error) {
      throw translate(error, path);
    }
  };
  let closing: Promise<void> | null = null;

  return {
    ...changes(connection, tables, writer, read),
    ...incidentAnswers(incidentReads(connection), tables, read),
    ...alertAnswers(connection, tables, read),
    ...outboxAnswers(outboxReads(connection), tables, writer, read),
    ...addressAnswers(tables, writer, read),
    pragma: (source) => raw.pragma(source),
    close: () => {
      closing ??= shut(connection, writer, unlock, log);
      return closing;
    },
  };
};

/** Whoever held a lease is gone, for the file lock is ours: waiting for it to run out would only make pages later. */
const freeLeases = ({ outbox }: Tables, log: SqliteOptions['log']): void => {
  try {
    outbox.freeLeases();
  } catch (error) {
    log?.warn(`What was being sent when Muster ended waits for its lease to run out: ${String(error)}`);
  }
};

type Read = <T>(ask: () => T) => Promise<T>;

const changes = (
  connection: Connection,
  tables: Tables,
  writer: Writer,
  read: Read,
): Pick<Store, 'commit' | 'nextNumber' | 'postpone' | 'seen' | 'newestStamp' | 'pruneReceipts' | 'probe'> => {
  const apply = committer(connection, tables);
  const { incidents, outbox, receipts, stamps } = tables;
  return {
    commit: (change) => writer.write(() => apply(change)),
    nextNumber: () => read(incidents.nextNumber),
    postpone: (number, until) => writer.write(() => incidents.postpone(number, until)),
    seen: (receipt) => read(() => receipts.seen(receipt)),
    newestStamp: () => read(stamps.newest),
    pruneReceipts: async (before) => {
      await writer.write(() => outbox.forgetReports(before));
      let forgotten = 0;
      for (;;) {
        const some = await writer.write(() => receipts.forgetSome(before));
        if (some === 0) return forgotten;
        forgotten += some;
      }
    },
    probe: (now) =>
      writer
        .write(() => stamps.probe(now))
        .then(
          () => true,
          () => false,
        ),
  };
};

const incidentAnswers = (
  reads: IncidentReads,
  { incidents }: Tables,
  read: Read,
): Pick<Store, 'incident' | 'newestByGroup' | 'byRoom' | 'openRooms' | 'list' | 'openBySeverity' | 'due' | 'openPagesTo' | 'timeline'> => ({
  incident: (number) => read(() => reads.find(number)),
  newestByGroup: (groupKeys) => read(() => reads.newestByGroup(groupKeys)),
  byRoom: (chat) => read(() => reads.byRoom(chat)),
  openRooms: (which) => read(() => reads.openRooms(which)),
  list: (query) => read(() => reads.list(query)),
  openBySeverity: () => read(incidents.openBySeverity),
  due: (now, limit) => read(() => reads.due(now, limit)),
  openPagesTo: (person, limit) => read(() => reads.openPagesTo(person, limit)),
  timeline: (number, limit) => read(() => reads.timeline(number, limit)),
});

const alertAnswers = (
  { orm }: Connection,
  { alerts }: Tables,
  read: Read,
): Pick<Store, 'alerts' | 'alertsOf' | 'alertCount' | 'alertList' | 'alertsEnding' | 'silences'> => {
  // Asked for every incident that opens: built once.
  const holding = orm
    .select({ service: silences.service, until: silences.until, by: silences.actor, why: silences.why, at: silences.at })
    .from(silences)
    .where(gt(silences.until, sql.placeholder('now')))
    .orderBy(silences.until)
    .prepare();
  return {
    alerts: (keys) => read(() => alerts.find(keys)),
    alertsOf: (number, limit) => read(() => alerts.of(number, limit)),
    alertCount: (number) => read(() => alerts.count(number)),
    alertList: (query) => read(() => alerts.list(query)),
    alertsEnding: (now, limit) => read(() => alerts.ending(now, limit)),
    silences: (now) => read(() => holding.all({ now })),
  };
};

const outboxAnswers = (
  reads: OutboxReads,
  { outbox, stamps }: Tables,
  writer: Writer,
  read: Read,
): Pick<
  Store,
  | 'claim'
  | 'settle'
  | 'expire'
  | 'climb'
  | 'bounce'
  | 'fallingBack'
  | 'covered'
  | 'nextSendAt'
  | 'sentAs'
  | 'lastCard'
  | 'messages'
  | 'backlog'
> => ({
  // A sender with nothing to do asks often; only something to take is worth a transaction.
  claim: async (query) => {
    const waiting = await read(() => outbox.claimable(query));
    if (waiting.length === 0) return [];
    return writer.write(() => {
      stamps.note(query.now);
      return reads.rows(outbox.claim(waiting, query));
    });
  },
  settle: (settlements) =>
    writer.write(() => {
      for (const settlement of settlements) {
        if ('at' in settlement) stamps.note(settlement.at);
        outbox.settle(settlement);
      }
    }),
  expire: async (now) => ((await read(() => outbox.anyExpired(now))) ? writer.write(() => outbox.expire(now)) : []),
  climb: (transport, transportId, to, at) => writer.write(() => outbox.climb(transport, transportId, to, at)),
  bounce: (transport, transportId, reason) => writer.write(() => outbox.bounce(transport, transportId, reason)),
  fallingBack: (query) => read(() => reads.rows(outbox.fallingBack(query))),
  covered: (ids) =>
    writer.write(() => {
      for (const id of ids) outbox.covered(id);
    }),
  nextSendAt: () => read(outbox.nextSendAt),
  sentAs: (transport, transportId) => read(() => reads.sentAs(transport, transportId)),
  lastCard: (chatKey) => read(() => reads.lastCard(chatKey)),
  messages: (query) => read(() => reads.messages(query)),
  backlog: (now) => read(() => reads.backlog(now)),
});

const addressAnswers = (
  { addresses }: Tables,
  writer: Writer,
  read: Read,
): Pick<Store, 'addressesOf' | 'addressAt' | 'codeFor' | 'note' | 'writeNote'> => ({
  addressesOf: (person) => read(() => addresses.of(person)),
  addressAt: (transport, address, account) => read(() => addresses.at(transport, address, account)),
  codeFor: (transport, address, now) => read(() => addresses.codeFor(transport, address, now)),
  note: (transport, key) => read(() => addresses.note(transport, key)),
  writeNote: (transport, key, value) => writer.write(() => addresses.writeNote(transport, key, value)),
});

const shut = async ({ raw }: Connection, writer: Writer, unlock: () => void, log: SqliteOptions['log']): Promise<void> => {
  await writer.stop();
  try {
    raw.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    log?.warn(`The write-ahead log stays beside the database until the next start: ${String(error)}`);
  }
  raw.close();
  unlock();
};
