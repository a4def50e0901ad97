// Deliveries chosen to be read again, by a process of its own beside a running Muster: it marks them, and whoever has the store open takes
// them up within a second. Nothing else of the database is touched.

import { existsSync } from 'node:fs';
import Database from 'better-sqlite3';
import { Fault } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Delivery, DeliveryState } from '../deliveries.js';

export interface Chosen {
  /** Of this source alone; null: of all. */
  readonly source: string | null;
  readonly states: readonly DeliveryState[];
  /** Those that arrived since. */
  readonly since: EpochMs;
}

export interface Marked {
  readonly marked: number;
  /** Long ones that were taken: their bodies were not kept. */
  readonly withoutBody: number;
}

/** Rows changed in one transaction: a running Muster writes in between. */
const markedAtOnce = 500;

const isChosen = '(@source IS NULL OR source = @source) AND at >= @since AND state IN (SELECT value FROM json_each(@states))';

/** Marks them, durable when it returns. */
export function markAgain(database: string, chosen: Chosen): Marked {
  const db = openFile(database, { readonly: false });
  try {
    const asked = parametersOf(chosen);
    const withoutBody = db
      .prepare<[object], number>(`SELECT count(*) FROM deliveries WHERE ${isChosen} AND body IS NULL`)
      .pluck()
      .get(asked);
    const ids = db
      .prepare<[object], number>(`SELECT id FROM deliveries WHERE ${isChosen} AND body IS NOT NULL ORDER BY id`)
      .pluck()
      .all(asked);
    const mark = db.prepare("UPDATE deliveries SET state = 'again', tries = 0, due_at = 0 WHERE id = ?");
    for (let at = 0; at < ids.length; at += markedAtOnce)
      db.transaction(() => {
        for (const id of ids.slice(at, at + markedAtOnce)) mark.run(id);
      }).immediate();
    return { marked: ids.length, withoutBody: withoutBody ?? 0 };
  } finally {
    db.close();
  }
}

/** The same ones in the order of their arrival, each read from the file only once the one before it was looked at; changes nothing. */
export async function eachChosen(database: string, chosen: Chosen, look: (delivery: Delivery) => Promise<void>): Promise<Marked> {
  const db = openFile(database, { readonly: true });
  try {
    const next = db.prepare<[object], Row>(`SELECT * FROM deliveries WHERE id > @after AND ${isChosen} ORDER BY id LIMIT 1`);
    const asked = parametersOf(chosen);
    let [marked, withoutBody] = [0, 0];
    for (let row = next.get({ ...asked, after: -1 }); row !== undefined; row = next.get({ ...asked, after: row.id })) {
      if (row.body === null) withoutBody += 1;
      else {
        marked += 1;
        await look(deliveryOf(row));
      }
    }
    return { marked, withoutBody };
  } finally {
    db.close();
  }
}

const parametersOf = ({ source, states, since }: Chosen) => ({ source, since, states: JSON.stringify(states) });

interface Row {
  readonly id: number;
  readonly source: string;
  readonly at: number;
  readonly state: DeliveryState;
  readonly bytes: number;
  readonly kept_bytes: number;
  readonly tries: number;
  readonly due_at: number | null;
  readonly method: string;
  readonly path: string;
  readonly request: string;
  readonly sender: string | null;
  readonly first_words: string;
  readonly last_error: string | null;
  readonly result: string;
  readonly body: Buffer | null;
}

const deliveryOf = ({ request, result, kept_bytes: _, due_at, sender, first_words, last_error, ...row }: Row): Delivery => ({
  ...row,
  ...(JSON.parse(request) as Pick<Delivery, 'params' | 'query' | 'headers'>),
  ...(JSON.parse(result) as Pick<Delivery, 'signals' | 'incidents' | 'standIns'>),
  dueAt: due_at,
  from: sender,
  firstWords: first_words,
  lastError: last_error,
});

function openFile(database: string, { readonly }: { readonly readonly: boolean }): Database.Database {
  if (!existsSync(database))
    throw new Fault(`There is no database ${database}.`, {
      hint: 'Set DATABASE_URL as the running Muster has it, and start in the same folder.',
    });
  const db = new Database(database, { timeout: 5_000, readonly });
  if (db.prepare("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'deliveries'").get() !== undefined) return db;
  db.close();
  throw new Fault('This database was never opened by a version that keeps deliveries.', {
    hint: 'Start Muster once, then say it again.',
  });
}
