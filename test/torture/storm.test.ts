// Fifty thousand alerts over forty groups, a fifth of them flapping, and one new P1 in the middle of it (README, "Measured").

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { newFolder, onCall, sentTo, started, until } from './bench.js';
import type { Client } from './http.js';
import { databaseIn } from './server.js';

const alerts = 50_000;
const perBody = 100;
const groups = 40;
const senders = 8;

test('a storm of 50,000 alerts is stored, wakes the on-call 41 times at most, and holds up no P1', { timeout: 180_000 }, async () => {
  const folder = newFolder();
  const { server, client } = await started({ folder });
  // What a server that has seen some traffic needs anyway is no growth.
  for (let body = 0; body < 20; body++) await post(client, 'warm-up', body);
  const before = rssMb(server.pid);
  let most = before;
  const watching = setInterval(() => {
    most = Math.max(most, rssMb(server.pid));
  }, 200);

  const tookMs: number[] = [];
  const bodies = alerts / perBody;
  let next = 0;
  let p1At = 0;
  let p1AnsweredMs = 0;
  const startedAt = Date.now();
  const sender = async () => {
    for (let body = next++; body < bodies; body = next++) {
      if (body === bodies / 2) {
        p1At = Date.now();
        const answer = await client.post('/webhooks/generic', { title: 'The one that matters', severity: 'critical', key: 'p1' });
        p1AnsweredMs = Date.now() - p1At;
        expect(answer).toMatchObject({ status: 200 });
      }
      const asked = Date.now();
      await post(client, `group ${body % groups}`, body);
      tookMs.push(Date.now() - asked);
    }
  };
  await Promise.all(Array.from({ length: senders }, sender));
  const stormMs = Date.now() - startedAt;
  const page = await until(() => sentToOnCall(folder).find((entry) => entry.text.includes('The one that matters')), 10_000);
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  clearInterval(watching);
  server.signal('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });

  const db = new Database(databaseIn(folder), { readonly: true });
  const count = (sql: string) => Number(db.prepare(sql).pluck().get());
  const stored = count("SELECT count(*) FROM alerts WHERE dedup_key NOT LIKE 'warm-up%'");
  const pages = count("SELECT count(*) FROM outbox WHERE kind = 'page' AND person IN ('asha', 'ben') AND message NOT LIKE '%warm-up%'");
  db.close();
  tookMs.sort((a, b) => a - b);
  const at = (share: number) => tookMs[Math.floor(tookMs.length * share)] ?? 0;
  const figures = {
    stormMs,
    alertsPerSecond: Math.round((alerts / stormMs) * 1_000),
    p1AnsweredMs,
    p1PagedMs: page.at - p1At,
    firstPages: pages,
    stored,
    bodyP50Ms: at(0.5),
    bodyP99Ms: at(0.99),
    rssBeforeMb: before,
    rssGrowthMb: most - before,
  };
  console.log(JSON.stringify(figures));
  expect(stored).toBe(alerts + 1);
  expect(figures.p1PagedMs).toBeLessThanOrEqual(5_000);
  expect(figures.firstPages).toBeLessThanOrEqual(groups + 1);
  expect(figures.firstPages).toBeGreaterThan(groups / 2);
  expect(figures.rssGrowthMb).toBeLessThanOrEqual(150);
  expect(server.errors).toEqual([]);
});

const sentToOnCall = (folder: string) => onCall.flatMap((phone) => sentTo(folder, phone));

/** A hundred alerts of one group; every fifth of them clears and fires again, as something flapping does. */
async function post(client: Client, group: string, body: number): Promise<void> {
  const one = (index: number, status: 'firing' | 'resolved') => ({
    status,
    fingerprint: `${group} ${body} ${index}`,
    labels: { alertname: group, service: 'orders', severity: 'high', instance: `host-${body}-${index}` },
    annotations: { summary: `${group} is slow`, description: 'p99 above 2 s for five minutes' },
    startsAt: '2026-11-22T03:00:00Z',
  });
  const firing = Array.from({ length: perBody }, (_, index) => one(index, 'firing'));
  const flapping = firing.flatMap((_, index) => (index % 5 === 0 ? [one(index, 'resolved'), one(index, 'firing')] : []));
  const answer = await client.post('/webhooks/alertmanager', { version: '4', status: 'firing', alerts: [...firing, ...flapping] });
  expect(answer).toMatchObject({ status: 200 });
}

/** Resident memory of a process in MiB: where Linux tells it, else as `ps` does. */
function rssMb(pid: number): number {
  const status = `/proc/${pid}/status`;
  const kib = existsSync(status)
    ? /^VmRSS:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]
    : execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' });
  return Math.round(Number(kib) / 1_024);
}
