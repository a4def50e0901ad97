// Part 7: the storm. 50,000 posts in 60 s, and halfway through one new P1 that must not drown in it.

import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import Database from 'better-sqlite3';
import { bodyOf, groupCount } from './alerts.js';
import { type Server, startMuster } from './contestants.js';
import { fire } from './load.js';
import { type Phones, postJson, watchPhones } from './phones.js';
import type { Row } from './rows.js';
import { alertsIn } from './storm-alerts.js';

export interface StormPlan {
  readonly folder: string;
  readonly posts: number;
  readonly seconds: number;
}

/** Let the server settle before its memory is read for the first time. */
const settleMs = 3_000;
const sampleEveryMs = 250;
const storms = 'storm of';

export async function storm({ folder, posts, seconds }: StormPlan, progress: (line: string) => void): Promise<readonly Row[]> {
  const server = await startMuster(join(folder, 'storm'));
  const phones = await watchPhones(server.url);
  try {
    await wait(settleMs);
    const memory = watchMemory(server);
    const load = fire(
      {
        url: `${server.url}/api/v2/alerts`,

        connections: 32,
        warmUpSeconds: 0,
        seconds,
        amount: posts,
        perSecond: Math.ceil(posts / seconds),
      },
      server,
    );
    const pagedAfterMs = await needle(server.url, phones, (seconds * 1_000) / 2);
    const fired = await load;
    progress(`${fired.ok} of ${posts} posts stored in ${fired.seconds} s, p99 ${fired.latencyMs.p99} ms, ${fired.bad} not taken`);
    await phones.quiet(1_500);
    const grownMb = memory.stop();
    const pages = countPages(server);
    const missing = alertsIn(posts) - countStored(server);
    return [
      row(
        `${storms} ${posts} posts in ${seconds} s: alerts not stored`,
        { atMost: 0 },
        missing + fired.bad,
        '',
        `${fired.ok} posts answered 200, p99 ${fired.latencyMs.p99} ms`,
      ),
      row(
        `${storms} ${posts}: the new P1 paged after`,
        { atMost: 5 },
        pagedAfterMs / 1_000,
        's',
        'from its request to the page on a phone',
      ),
      row(
        `${storms} ${posts}: incidents first paged`,
        { atMost: groupCount + 1 },
        pages.incidents,
        '',
        `${pages.toPhones} pages to phones in all, ${pages.again} of them again`,
      ),
      row(
        `${storms} ${posts}: memory growth`,
        { atMost: 150 },
        grownMb,
        'MB',
        `largest RSS over the one before, from ${memory.beforeMb.toFixed(0)} MB`,
      ),
    ];
  } finally {
    phones.hangUp();
    await server.stop();
  }
}

const row = (what: string, target: Row['target'], figure: number, unit: string, note: string): Row => ({
  part: '7',
  what,
  target,
  figure,
  unit,
  note,
});

/** The one alert that matters. Answers after how many milliseconds it was on a phone. */
export async function needle(url: string, phones: Phones, afterMs = 0): Promise<number> {
  await wait(afterMs);
  const alertname = 'PaymentsDown';
  const body = bodyOf({ group: 99, instance: 'needle', alertname, severity: 'critical', startsAt: new Date().toISOString() });
  const startedMs = performance.now();
  const [page] = await Promise.all([
    phones.next(({ text, fromBot }) => fromBot && text.includes(alertname), 60_000),
    postJson(`${url}/api/v2/alerts`, body),
  ]);
  return page.atMs - startedMs;
}

function watchMemory(server: Server): { readonly beforeMb: number; stop(): number } {
  const beforeMb = server.rssMb();
  let largestMb = beforeMb;
  const timer = setInterval(() => {
    largestMb = Math.max(largestMb, server.rssMb());
  }, sampleEveryMs);
  return {
    beforeMb,
    stop: () => {
      clearInterval(timer);
      return largestMb - beforeMb;
    },
  };
}

/** Incidents somebody was paged about, all pages, and those that were not the first of their incident to that person. */
function countPages({ database }: Server): { readonly incidents: number; readonly toPhones: number; readonly again: number } {
  return read(database, (db) => {
    const sent = "FROM outbox WHERE kind = 'page' AND transport_id IS NOT NULL";
    const count = (of: string) => db.prepare(`SELECT count(${of}) ${sent}`).pluck().get() as number;
    const firsts = count("DISTINCT incident || ' ' || person");
    return { incidents: count('DISTINCT incident'), toPhones: count('*'), again: count('*') - firsts };
  });
}

/** Alerts of the storm that are on the disk. The needle is not one of them. */
const countStored = ({ database }: Server): number =>
  read(database, (db) => db.prepare("SELECT count(*) FROM alerts WHERE data ->> 'title' NOT LIKE 'PaymentsDown%'").pluck().get() as number);

function read<T>(database: string | null, ask: (db: Database.Database) => T): T {
  const db = new Database(database ?? '', { readonly: true });
  try {
    return ask(db);
  } finally {
    db.close();
  }
}
