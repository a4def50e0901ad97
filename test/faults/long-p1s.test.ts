// Two hundred P1s of two and a half hours each, ten at a time over four months, on the real store and the phones: what Muster keeps
// besides the record stays as small as a month or a quarter of it, in rows and in bytes.

import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import pino from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import { createMetrics } from '../../src/app/metrics.js';
import { createMuster, type Muster } from '../../src/app/wire.js';
import { days, hours, minutes } from '../../src/incident/duration.js';
import { openMediaFolder } from '../../src/store/media-files.js';
import { openSqliteStore, type SqliteStore } from '../../src/store/sqlite/sqlite.js';
import { createLocalTransport, type LocalTransport } from '../../src/transports/local/local.js';
import { type ManualClock, manualClock } from '../manual-clock.js';

const start = Date.parse('2026-01-05T06:00:00Z');
const together = 10;
const rounds = 20;
/** One round of ten every six days: the last begins 114 days after the first. */
const everyMs = days(6);
const lastsMs = minutes(150);

let folder: string;
let clock: ManualClock;
let store: SqliteStore;
let local: LocalTransport;
let muster: Muster;
const errors: string[] = [];

const settle = async () => {
  for (let quiet = 0; quiet < 3; quiet += 1) {
    await muster.sender.drain();
    await new Promise((resolve) => setImmediate(resolve));
  }
};
const turnAt = async (at: number) => {
  clock.moveTo(at);
  const failed = await muster.turn();
  errors.push(...failed.map(({ job, error }) => `${job}: ${String(error)}`));
  await settle();
};
const alert = async (key: string, status: string) => {
  const payload = { title: `Pool of ${key} is exhausted`, service: 'payments-db', severity: 'critical', key, status };
  const answer = await muster.app.inject({ method: 'POST', url: '/webhooks/backups', payload });
  expect(answer.statusCode).toBe(200);
  return Number(/\d+/.exec(answer.json().incidents[0])?.[0]);
};

/** Ten P1s: half are acknowledged at once, half after they went up; each is posted about, and resolved in the end. */
async function round(index: number): Promise<void> {
  const begin = start + index * everyMs;
  const keys = Array.from({ length: together }, (_, one) => `round ${index} pool ${one}`);
  const numbers: number[] = [];
  for (const [one, key] of keys.entries()) {
    await turnAt(begin + one * minutes(4));
    numbers.push(await alert(key, 'firing'));
    await settle();
  }
  const ack = async (which: number) => {
    for (const number of numbers.filter((_, one) => one % 2 === which)) await local.bench.say({ from: 'mia', text: `ack ${number}` });
  };
  const from = clock.now();
  await ack(0);
  for (let passed = minutes(5); passed < lastsMs; passed += minutes(5)) {
    await turnAt(from + passed);
    if (passed === minutes(25)) await ack(1);
    if (passed % minutes(15) === 0)
      for (const [one, key] of keys.entries()) {
        await alert(key, 'firing');
        await local.bench.say({ from: 'mia', text: `update ${numbers[one]} ${Math.round((passed / lastsMs) * 100)}% restored` });
      }
  }
  for (const [one, key] of keys.entries()) {
    await alert(key, 'resolved');
    await local.bench.say({ from: 'mia', text: `resolve ${numbers[one]} restarted the pool` });
  }
  await turnAt(from + lastsMs);
  const open = await store.list({ status: 'open', limit: 100 });
  expect(open.map(({ number }) => number)).toEqual([]);
}

/** The days between two rounds: what comes round by itself, and the retention with it. */
async function between(index: number): Promise<void> {
  for (let at = clock.now() + hours(8); at < start + (index + 1) * everyMs; at += hours(8)) await turnAt(at);
}

type Counts = Readonly<Record<string, number>>;
/** After each round. */
const seen: Counts[] = [];

function look(): Counts {
  const db = new Database(join(folder, 'muster.db'), { readonly: true });
  // What is found by its words belongs to `archive`: their size counts with all else, their rows are not ours.
  const ours = "type = 'table' AND name NOT LIKE 'sqlite_%' AND name NOT LIKE 'archive_words%' AND name NOT LIKE 'archive_parts%'";
  const tables = db.prepare(`SELECT name FROM sqlite_master WHERE ${ours}`).pluck().all() as string[];
  const rows = tables.map((table) => [table, db.prepare(`SELECT count(*) FROM ${table}`).pluck().get() as number] as const);
  const pages = db.pragma('page_count', { simple: true }) as number;
  const free = db.pragma('freelist_count', { simple: true }) as number;
  db.close();
  const size = (name: string) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0;
  return {
    ...Object.fromEntries(rows),
    usedKb: (pages - free) * 4,
    fileKb: pages * 4,
    walKb: Math.round(size('muster.db-wal') / 1_024),
    journalKb: Math.round(size('muster.db.phones.jsonl') / 1_024),
  };
}

beforeAll(async () => {
  // It is sizes that count here: where there is a folder in memory, nobody waits for a disk.
  folder = mkdtempSync(join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'muster-months-'));
  const path = join(folder, 'muster.db');
  clock = manualClock(start);
  store = await openSqliteStore({ path });
  store.pragma('synchronous = OFF');
  const { organisation } = readOrganisation(exampleOrganisation, 'muster.yaml', {}, () => null);
  local = createLocalTransport({
    people: () => [...organisation.people.values()],
    organisationName: organisation.name,
    clock,
    journalPath: `${path}.phones.jsonl`,
    keptMs: () => organisation.retention.phonesMs,
  });
  muster = createMuster({
    config: { webhookToken: null, apiToken: null, publicUrl: null },
    organisation: () => organisation,
    store,
    transports: [local],
    clock,
    log: pino({ level: 'error' }, { write: (line: string) => void errors.push(line) }),
    metrics: createMetrics({ process: false }),
    newCode: () => '482913',
    media: openMediaFolder(`${path}.media`, clock),
    jobs: [{ name: 'phones-retention', everyMs: hours(1), run: async () => void (await local.prune()) }],
  });
  await local.start(muster.listener);
  await muster.app.ready();
  for (let index = 0; index < rounds; index += 1) {
    await round(index);
    seen.push(look());
    await between(index);
  }
  console.log(JSON.stringify(seen.at(-1)));
}, 180_000);
afterAll(async () => {
  await muster.app.close();
  await muster.sender.stop();
  await local.stop();
  await store.close();
  rmSync(folder, { recursive: true });
});

/** The record: kept for ever. What else there is goes by age, or is one row for each of something that is never many. */
const record = [
  'incidents',
  'events',
  'alerts',
  'alert_counts',
  'charges',
  'customer_reports',
  'archive',
  'actions',
  'reviews',
  'approved_documents',
];
const byAge = ['outbox', 'receipts', 'early_reports', 'effects', 'silences', 'codes', 'deliveries'];
const few = [
  'counters',
  'policies',
  'addresses',
  'transport_notes',
  'source_counts',
  'heartbeats',
  'calendar_copies',
  'overrides',
  'cover_requests',
  'maintenance_windows',
  'archive_due',
];

const p1s = together * rounds;
const last = () => at(rounds - 1);
const at = (index: number): Counts => seen[index] ?? {};
/** The rounds of the last so many days, the newest included. */
const roundsWithin = (keptMs: number) => Math.ceil(keptMs / everyMs) + 1;

test('nothing failed on the way', () => {
  expect(errors).toEqual([]);
  expect(last().incidents).toBe(p1s);
});

test('every table is one of the record, one that goes by age, or one of few rows', () => {
  const figures = ['usedKb', 'fileKb', 'walKb', 'journalKb'];
  expect(Object.keys(last()).sort()).toEqual([...record, ...byAge, ...few, ...figures].sort());
  for (const table of few) expect(last()[table]).toBeLessThan(20);
});

test('of a P1 the record keeps one incident, one row an alert and less than a hundred lines, in less than 48 KiB with what finds it by its words', () => {
  expect(last()).toMatchObject({ incidents: p1s, alerts: p1s, alert_counts: p1s });
  expect((last().events ?? 0) / p1s).toBeLessThan(100);
  // Once all else has reached its age only the record grows.
  const [from, to] = [rounds - 4, rounds - 1];
  const grownKb = (at(to).usedKb ?? 0) - (at(from).usedKb ?? 0);
  expect(grownKb / (together * (to - from))).toBeLessThan(48);
});

test.each([
  ['outbox', days(90), 220],
  ['receipts', days(30), 40],
  ['early_reports', days(30), 10],
  ['deliveries', days(7), 4],
] as const)('%s: no more than those of the days it is kept, and of a P1 not many', (table, keptMs, mostEach) => {
  const full = roundsWithin(keptMs);
  expect(last()[table]).toBeGreaterThan(0);
  for (let index = full; index < rounds; index += 1) expect(at(index)[table]).toBeLessThanOrEqual(full * together * mostEach);
  expect(last()[table]).toBeLessThan((at(full)[table] ?? 0) * 1.1 + together * 10);
});

test('the log of the database and the journal of the phones stay as large as a month of them', () => {
  const month = roundsWithin(days(30));
  for (const { walKb = 0 } of seen) expect(walKb).toBeLessThanOrEqual(64 * 1_024);
  // Beside the messages of a month two kilobytes of each room, which stay a year longer.
  for (const { journalKb = 0, incidents = 0 } of seen) expect(journalKb).toBeLessThan((at(month).journalKb ?? 0) * 1.1 + 2 * incidents);
});

test('a year after the last one the record is there, and nothing else', async () => {
  // The mornings on which the reviews of the last round are asked for, wherever people live.
  for (let day = 0; day < 20; day += 1)
    for (const later of [hours(4), hours(9), hours(12)]) await turnAt(start + rounds * everyMs + days(day) + later);
  for (const later of [days(100), days(400), days(400) + hours(2)]) await turnAt(start + rounds * everyMs + later);
  await settle();
  const then = look();
  expect(errors).toEqual([]);
  // The reviews of the last round were asked for a few mornings more.
  for (const table of record) if (table !== 'events') expect(then[table]).toBe(last()[table]);
  expect((then.events ?? 0) - (last().events ?? 0)).toBeLessThan(together * 2 * 40);
  for (const table of byAge) expect(then[table]).toBe(0);
  expect(then.journalKb).toBe(0);
});
