// Compares what senders and phones know with what the server kept, once everything has drained. Every difference is a violation.

import { readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import type { Event } from '../../src/incident/events.js';
import type { Incident } from '../../src/incident/incident.js';
import type { Message } from '../../src/incident/message.js';
import type { OutboxState } from '../../src/store/store.js';
import type { Entry, SentEntry } from '../../src/transports/local/entries.js';
import { isTold } from '../told-pages.js';
import { type Books, bookKey } from './books.js';
import { databaseIn, journalIn } from './server.js';

export interface Audit {
  /** Each a broken promise, in words. */
  readonly violations: readonly string[];
  readonly figures: {
    readonly accepted: number;
    readonly unknown: number;
    readonly incidents: number;
    /** First pages due when incidents opened, and how many of them nobody needed any more. */
    readonly pages: number;
    readonly pagesDropped: number;
    readonly chats: number;
    readonly sent: number;
    /** Acceptances beyond the first of the same message. */
    readonly duplicates: number;
  };
}

interface Stored {
  readonly alerts: ReadonlyMap<string, { readonly count: number; readonly status: string; readonly incident: number | null }>;
  readonly incidents: ReadonlyMap<number, Incident>;
  readonly events: readonly Event[];
  readonly rows: readonly Row[];
  readonly integrity: string;
}

interface Row {
  readonly id: number;
  readonly incident: number | null;
  readonly person: string | null;
  readonly kind: string;
  readonly state: OutboxState;
  readonly error: string | null;
  readonly message: Message;
}

/** Reads the folder of a server that has been stopped. `phones` are the numbers of people by key. */
export function audit(folder: string, books: Books, phones: ReadonlyMap<string, string>): Audit {
  const stored = readStored(databaseIn(folder));
  const journal = journalOf(folder);
  const sent = journal.filter((entry) => entry.kind === 'sent');
  const violations: string[] = [...books.surprises];
  const broken = (words: string) => void violations.push(words);
  if (stored.integrity !== 'ok') broken(`the database is damaged: ${stored.integrity}`);
  alertsKept(books, stored, broken);
  timelinesWhole(stored, broken);
  chatsTookEffect(books, stored, journal, broken);
  const pages = pagesArrived(stored, sent, phones, broken);
  nobodyWokenInVain(stored, sent, broken);
  for (const row of stored.rows)
    if (row.state === 'queued' || row.state === 'sending' || row.state === 'failed')
      broken(`message ${row.id} (${row.kind}) is still ${row.state}: ${row.error}`);
  return {
    violations,
    figures: {
      accepted: books.accepted,
      unknown: books.unknown,
      incidents: stored.incidents.size,
      ...pages,
      chats: books.chats.filter((chat) => chat.answered === 'yes').length,
      sent: sent.length,
      duplicates: duplicatesIn(sent),
    },
  };
}

export function journalOf(folder: string): readonly Entry[] {
  // What stands behind the last line break is being written at this moment.
  const lines = readFileSync(journalIn(folder), 'utf8').split('\n').slice(0, -1);
  return lines.filter((line) => line !== '').map((line) => JSON.parse(line));
}

/** The same marker accepted more than once; however often it was tried without being accepted does not matter. */
export const duplicatesIn = (sent: readonly SentEntry[]): number => sent.length - new Set(sent.map((entry) => entry.marker)).size;

function readStored(path: string): Stored {
  const db = new Database(path, { readonly: true });
  try {
    const all = <T>(sql: string) => db.prepare<[], T>(sql).all();
    const alerts = all<{ source: string; dedup_key: string; status: string; incident: number | null; data: string }>(
      'SELECT * FROM alerts',
    );
    const incidents = all<{ number: number; state: string }>('SELECT number, state FROM incidents');
    return {
      alerts: new Map(
        alerts.map(({ source, dedup_key, status, incident, data }) => [
          bookKey(source, dedup_key),
          { status, incident, count: JSON.parse(data).count },
        ]),
      ),
      incidents: new Map(incidents.map(({ number, state }) => [number, JSON.parse(state)])),
      events: all<{ data: string }>('SELECT data FROM events ORDER BY incident, seq').map(({ data }) => JSON.parse(data)),
      rows: all<Omit<Row, 'message'> & { message: string }>(
        'SELECT id, incident, person, kind, state, error, message FROM outbox ORDER BY id',
      ).map((row) => ({ ...row, message: JSON.parse(row.message) })),
      integrity: [db.pragma('integrity_check', { simple: true }), ...(db.pragma('foreign_key_check') as unknown[])].join(', '),
    };
  } finally {
    db.close();
  }
}

type Broken = (words: string) => void;

/** 0 accepted webhooks lost: every 2xx alert is there, counted as often as it was taken, with the incident it was answered with. */
function alertsKept(books: Books, { alerts, incidents }: Stored, broken: Broken): void {
  const groupOfNumber = new Map<number, string>();
  for (const [key, book] of books.alerts) {
    const row = alerts.get(key);
    if (book.firesAccepted > 0 && row === undefined) broken(`${key} was answered 2xx and is not stored`);
    if (row === undefined) continue;
    if (row.count < book.firesAccepted || row.count > book.firesAccepted + book.firesUnknown)
      broken(`${key} counts ${row.count}; accepted ${book.firesAccepted}, unknown ${book.firesUnknown}`);
    if (book.status !== 'unknown' && row.status !== book.status) broken(`${key} is ${row.status}, last accepted was ${book.status}`);
    if (book.incidents.size > 1) broken(`${key} was answered with ${[...book.incidents].join(' and ')}`);
    for (const number of book.incidents) {
      if (!incidents.has(number)) broken(`INC-${number} was answered and does not exist`);
      if (row.incident !== number) broken(`${key} was answered with INC-${number} and belongs to ${row.incident}`);
      const group = `${book.source}/${book.dedupKey.slice(0, book.dedupKey.lastIndexOf('-'))}`;
      const other = groupOfNumber.get(number) ?? group;
      if (other !== group) broken(`INC-${number} was given to ${other} and to ${group}`);
      groupOfNumber.set(number, group);
    }
  }
}

/** Numbers used once, lines without gaps, and the row as new as its last line. */
function timelinesWhole({ incidents, events }: Stored, broken: Broken): void {
  const seqs = new Map<number, number[]>();
  const opened = new Map<number, number>();
  for (const event of events) {
    seqs.set(event.incident, [...(seqs.get(event.incident) ?? []), event.seq]);
    if (event.kind === 'opened') opened.set(event.incident, (opened.get(event.incident) ?? 0) + 1);
  }
  for (const [number, incident] of incidents) {
    const found = seqs.get(number) ?? [];
    if (found.some((seq, index) => seq !== index + 1) || found.length !== incident.lastSeq)
      broken(`INC-${number} has lines ${found.join()}; its last is ${incident.lastSeq}`);
    if (opened.get(number) !== 1) broken(`INC-${number} was opened ${opened.get(number) ?? 0} times`);
  }
  for (const number of seqs.keys()) if (!incidents.has(number)) broken(`lines of INC-${number}, which does not exist`);
}

/** What was answered 2xx happened once; what was not answered, and everything else said, at most once. */
function chatsTookEffect(books: Books, { events }: Stored, journal: readonly Entry[], broken: Broken): void {
  const noted = new Map<string, number>();
  const acked = new Map<string, number>();
  const bump = (counts: Map<string, number>, key: string) => counts.set(key, (counts.get(key) ?? 0) + 1);
  for (const event of events) {
    if (event.kind === 'noted') bump(noted, event.text);
    if (event.kind === 'acknowledged') bump(acked, `${event.incident} ${event.person}`);
  }
  for (const chat of books.chats) {
    const times = (chat.kind === 'note' ? noted.get(chat.text.replace(/^\d+ note /, '')) : acked.get(`${chat.incident} ${chat.by}`)) ?? 0;
    if (times > 1 || (chat.answered === 'yes' && times !== 1) || (chat.answered === 'no' && times !== 0))
      broken(`"${chat.text}" by ${chat.by}, answered ${chat.answered}, took effect ${times} times`);
  }
  const settled = new Set(journal.flatMap((entry) => (entry.kind === 'heard' || entry.kind === 'withdrawn' ? [entry.id] : [])));
  for (const entry of journal) if (entry.kind === 'said' && !settled.has(entry.id)) broken(`"${entry.text}" was never heard`);
}

/** Words that were on their way when somebody took the incident may still arrive for this long. */
const graceMs = 2_000;

/** No page that asks for an acknowledgement leaves once somebody has acknowledged. */
function nobodyWokenInVain({ events, rows }: Stored, sent: readonly SentEntry[], broken: Broken): void {
  const ackedAt = new Map<number, number>();
  for (const event of events) if (event.kind === 'acknowledged' && !ackedAt.has(event.incident)) ackedAt.set(event.incident, event.at);
  const asking = new Map(
    rows
      .filter(({ kind, message }) => kind === 'page' && message.unless === 'acknowledged')
      .map(({ id, incident }) => [String(id), incident]),
  );
  for (const { marker, at } of sent) {
    const incident = asking.get(marker) ?? 0;
    if (at > (ackedAt.get(incident) ?? Number.POSITIVE_INFINITY) + graceMs) broken(`a page of INC-${incident} left long after the ack`);
  }
}

/**
 * 0 pages lost: whoever had to be woken when an incident opened has it on the phone, or it had been taken or ended before.
 * The journal of the phones is asked, not the outbox.
 */
function pagesArrived(
  { events, rows }: Stored,
  sent: readonly SentEntry[],
  phones: ReadonlyMap<string, string>,
  broken: Broken,
): { readonly pages: number; readonly pagesDropped: number } {
  const arrived = new Set(sent.map((entry) => `${entry.chat} ${/INC-\d+/.exec(entry.text)?.[0]}`));
  const over = new Set(events.filter(({ kind }) => kind === 'acknowledged' || kind === 'resolved').map(({ incident }) => incident));
  const told = rows.filter((row) => isTold(row) && rows.some((one) => arrivedFor(one, row, sent)));
  for (const { person, incident } of told) arrived.add(`${phones.get(person ?? '')} INC-${incident}`);
  const rowsOf = new Map<string, Row[]>();
  for (const row of rows)
    if (row.kind === 'page') rowsOf.set(`${row.incident} ${row.person}`, [...(rowsOf.get(`${row.incident} ${row.person}`) ?? []), row]);
  let pages = 0;
  let pagesDropped = 0;
  for (const event of events) {
    if (event.kind !== 'opened') continue;
    for (const { person } of event.paged) {
      pages += 1;
      if (arrived.has(`${phones.get(person)} INC-${event.incident}`)) continue;
      const states = (rowsOf.get(`${event.incident} ${person}`) ?? []).map((row) => row.state);
      if (over.has(event.incident) && states.includes('dropped')) pagesDropped += 1;
      else broken(`${person} never got the page of INC-${event.incident}; its rows are ${states.join() || 'missing'}`);
    }
  }
  return { pages, pagesDropped };
}

/** Whether one message that told of this page among others is on the phone. */
const arrivedFor = ({ id, person, message }: Row, page: Row, sent: readonly SentEntry[]): boolean =>
  message.bundle !== undefined &&
  person === page.person &&
  page.id <= message.bundle.upTo &&
  sent.some(({ marker }) => marker === String(id));
