// The store in one SQLite file: lock, open, migrate, and the port of each subject put together from the files beside it.
// Must never let a driver type out, and never resolve a write before it is on disk.

import { existsSync, realpathSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Store } from '../store.js';
import { alertTables } from './alerts.js';
import { archiveTables } from './archive.js';
import { isBackup, takeOver } from './backup.js';
import { calendarTable } from './calendars.js';
import { chargeTable } from './charges.js';
import { committer, isLong } from './commit.js';
import { type Connection, connect, isMemory } from './connection.js';
import { customerReportTable } from './customer-reports.js';
import { deliveriesTable } from './deliveries.js';
import { deliveryTables } from './delivery.js';
import { documentTable } from './documents.js';
import { effectTable } from './effects.js';
import { type FileLock, lockFile, lockInode } from './file-lock.js';
import { heartbeatTable } from './heartbeats.js';
import { heldBackTable } from './held-back.js';
import { incidentReads } from './incident-reads.js';
import { incidentTables } from './incidents.js';
import { maintenanceTables } from './maintenance.js';
import { migrate } from './migrate.js';
import { type NamedFile, namedFile } from './named-file.js';
import { noteTable } from './notes.js';
import { inspect, markOpened, markWhole, type Placed, sayWhatIsMissing } from './origin.js';
import { outboxWrites } from './outbox.js';
import { outboxReads } from './outbox-reads.js';
import { overrideTables } from './overrides.js';
import { peopleTables } from './people.js';
import { keepPrivate } from './private-files.js';
import { receiptTable } from './receipts.js';
import { reviewTables } from './reviews.js';
import { session } from './session.js';
import { stampRow } from './stamps.js';
import { troubleOf } from './trouble.js';
import { upkeep } from './upkeep.js';
import { groupedWriter, type Writer } from './writer.js';

export interface SqliteOptions {
  /** A file, made with its folder when absent, or `:memory:`. */
  readonly path: string;
  /** For tests, in memory only: what is in it from the start, as `contents()` of another gave it. */
  readonly contents?: Buffer;
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
  /** For tests: everything in it, as one file. */
  contents(): Buffer;
}

/**
 * Locks, opens and migrates the file. Throws a Fault with the next step when another process has it, when it cannot promise
 * durable commits, when a migration fails, or when a newer Muster wrote it.
 */
export async function openSqliteStore(options: SqliteOptions): Promise<SqliteStore> {
  const file = isMemory(options.path) ? options.path : realFile(options.path);
  if (isMemory(file)) return storeOn(migrated(connect(file, options.contents), options), options, alone);
  const lock = lockFile(`${file}.lock`);
  const locks: Pick<FileLock, 'release'>[] = [lock];
  const release = () => {
    for (const one of locks.splice(0)) one.release();
  };
  try {
    const placed = inspect(file, options.log);
    // Where there is a file already, not even opened beside its holder.
    const known = existsSync(file);
    if (known) locks.push(await lockInode(file));
    const lost = known ? null : sayWhatIsMissing(file, options.log);
    const opened = connect(file);
    try {
      if (!known) locks.push(await lockInode(file));
    } catch (error) {
      opened.raw.close();
      throw error;
    }
    const connection = migrated(opened, options);
    comeToTerms(connection, placed, options);
    keepPrivate(file, options.log);
    const named = () => namedFile({ named: options.path, file, keepLock: lock.keep });
    return storeOn(connection, options, { named, release, lost });
  } catch (error) {
    release();
    throw error;
  }
}

/** What keeps a file ours: the look at its name, begun once it is open, and the locks. */
interface Ours {
  readonly named: () => NamedFile | null;
  /** What was here before and is gone, in words. */
  readonly lost: string | null;
  readonly release: () => void;
}

/** A database in memory is nobody else's. */
const alone: Ours = { named: () => null, lost: null, release: () => undefined };

/** One file has one lock, however it is named. */
export const realFile = (path: string): string => (existsSync(path) ? realpathSync(path) : resolve(path));

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

/** A copy that somebody put here says and does nothing of what is old before they say so. Then the file gets the number of this life. */
const comeToTerms = ({ raw, path }: Connection, placed: Placed | null, { log }: SqliteOptions): void => {
  try {
    const odd = placed ?? (isBackup(raw) ? 'backup' : null);
    if (odd !== null) {
      takeOver(raw, path);
      log?.warn(`${path} ${placements[odd]} What it would still send is held back until you say \`muster resume\`.`);
    }
    if (!isMemory(path)) markOpened(raw, path, log);
  } catch (error) {
    raw.close();
    throw error;
  }
};

const placements: Readonly<Record<Placed, string>> = {
  'beside-another-log': 'lay beside the log of another file, so it was put here by hand.',
  'without-its-log': 'was copied from a running Muster without its -wal: what was stored last before the copy is missing.',
  backup: 'is a backup that was put in the place of the database.',
};

const storeOn = (connection: Connection, { log, onCommit }: SqliteOptions, ours: Ours): SqliteStore => {
  const { raw, path } = connection;
  const stamps = stampRow(connection);
  let named: NamedFile | null = null;
  const trouble = troubleOf(connection, log);
  const writer = groupedWriter(raw, {
    path,
    beforeCommit: () => {
      named?.check();
      stamps.save();
      open.policies.beforeCommit();
    },
    onCommit: onCommit ?? (() => undefined),
    onRefused: trouble.met,
  });
  const open = session(connection, writer, stamps, trouble.met);
  const incidents = incidentTables(open);
  const alerts = alertTables(open);
  const outbox = outboxReads(open);
  const delivery = deliveryTables(open, outbox.rows);
  const receipts = receiptTable(open);
  const people = peopleTables(open);
  const effects = effectTable(open);
  const charges = chargeTable(open);
  const deliveries = deliveriesTable(open);
  const heartbeats = heartbeatTable(open);
  const calendars = calendarTable(open);
  const overrides = overrideTables(open);
  const reports = customerReportTable(open);
  const maintenance = maintenanceTables(open);
  const documents = documentTable(open);
  const reviews = reviewTables(open);
  const change = committer({
    seen: receipts.seen,
    incidents: incidents.guard,
    apply: {
      ...incidents.apply,
      ...alerts.apply,
      ...outboxWrites(open),
      ...receipts.apply,
      ...people.apply,
      ...effects.apply,
      ...charges.apply,
      ...deliveries.apply,
      ...heartbeats.apply,
      ...calendars.apply,
      ...overrides.apply,
      ...reports.apply,
      ...maintenance.apply,
      ...documents.apply,
      ...reviews.apply,
    },
    stamps,
  });
  freeLeases([delivery, effects], log);
  named = ours.named();
  let closing: Promise<void> | null = null;

  return {
    ...incidents.port,
    ...incidentReads(open),
    ...alerts.port,
    ...outbox.port,
    ...delivery.port,
    ...receipts.port,
    ...people.port,
    ...effects.port,
    ...charges.port,
    ...deliveries.port,
    ...heartbeats.port,
    ...calendars.port,
    ...overrides.port,
    ...reports.port,
    ...maintenance.port,
    ...documents.port,
    ...archiveTables(open),
    ...reviews.port,
    ...noteTable(open),
    ...heldBackTable(open),
    ...upkeep(open, trouble.damaged),
    commit: (asked) =>
      isLong(asked)
        ? writer.writeInSteps(
            () => change.inSteps(asked),
            (outcome) => outcome === 'committed',
          )
        : writer.write(() => change.apply(asked)),
    lost: () => ours.lost,
    pragma: (source) => raw.pragma(source),
    contents: () => raw.serialize(),
    close: () => {
      closing ??= shut(connection, writer, ours.release, log);
      return closing;
    },
  };
};

/** Whoever held a lease is gone, for the file lock is ours: waiting for it to run out would only make pages later. */
const freeLeases = (holders: readonly { freeLeases(): void }[], log: SqliteOptions['log']): void => {
  try {
    for (const holder of holders) holder.freeLeases();
  } catch (error) {
    log?.warn(`What was being sent or performed when Muster ended waits for its lease to run out: ${String(error)}`);
  }
};

const shut = async ({ raw, path }: Connection, writer: Writer, unlock: () => void, log: SqliteOptions['log']): Promise<void> => {
  await writer.stop();
  try {
    if (!isMemory(path)) markWhole(raw, path);
    raw.pragma('wal_checkpoint(TRUNCATE)');
  } catch (error) {
    log?.warn(`The write-ahead log stays beside the database until the next start: ${String(error)}`);
  }
  raw.close();
  unlock();
};
