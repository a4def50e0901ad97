// Ten thousand alerts in one POST to the built server: what others notice meanwhile, what it costs, and that a kill in the middle
// neither loses nor doubles one of them.

import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { newFolder, started, until } from './bench.js';
import type { Client } from './http.js';
import { databaseIn } from './server.js';

const many = 10_000;
const path = '/webhooks/alertmanager';
const headers = { 'content-type': 'application/json' };

const together = () => 'HostDown';
const apart = (index: number) => `Alert${index}`;

/** About 4 MB for ten thousand. */
const bodyOf = (nameOf: (index: number) => string): Buffer => {
  const alerts = Array.from({ length: many }, (_, index) => ({
    status: 'firing',
    labels: { alertname: nameOf(index), instance: `host-${index}:9100`, job: 'node', severity: 'warning', region: 'eu-west-1' },
    annotations: { summary: `host-${index} is down`, description: `It has not answered for five minutes. ${'x'.repeat(60)}` },
    startsAt: '2026-11-22T03:00:00Z',
    endsAt: '0001-01-01T00:00:00Z',
  }));
  return Buffer.from(JSON.stringify({ version: '4', status: 'firing', alerts }));
};

/** Asks again and again until `work` has ended: how long each answer took. */
async function meanwhile<T>(work: Promise<T>, ask: () => Promise<unknown>, pauseMs: number): Promise<readonly [T, readonly number[]]> {
  const tookMs: number[] = [];
  let over = false;
  const asking = (async () => {
    while (!over) {
      const asked = performance.now();
      await ask();
      tookMs.push(performance.now() - asked);
      await new Promise((resolve) => setTimeout(resolve, pauseMs));
    }
  })();
  const done = await work;
  over = true;
  await asking;
  return [done, [...tookMs].sort((a, b) => a - b)];
}

const at = (sorted: readonly number[], share: number) =>
  Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);

/** Most memory the process ever had, in MiB, where the system tells it. */
const mostMb = (pid: number): number => {
  const status = `/proc/${pid}/status`;
  return existsSync(status) ? Math.round(Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(status, 'utf8'))?.[1]) / 1_024) : 0;
};

/** The administrator of the example, whom nobody pages for this. */
const ada = '+46701740609';

test.each([
  ['of one incident', together],
  ['of as many incidents', apart],
])(
  'ten thousand alerts %s in one body: /livez and the chat answer meanwhile, and the memory stays small',
  {
    timeout: 120_000,
  },
  async (_of, nameOf) => {
    const folder = newFolder();
    const { server, client } = await started({ folder });
    await client.post('/webhooks/generic', { title: 'warm-up', key: 'warm-up', severity: 'low' });
    const beforeMb = mostMb(server.pid);
    const body = bodyOf(nameOf);
    const startedMs = performance.now();
    const posted = client.raw(path, body, headers);
    const chat = async () => {
      const before = (await heard(client)).length;
      await client.post('/local/messages', { from: ada, text: 'on call' });
      await until(async () => ((await heard(client)).length > before ? true : null), 10_000);
    };
    const [[answer, livezMs], answersMs] = await meanwhile(
      meanwhile(posted, () => client.get('/livez'), 2),
      chat,
      20,
    );
    const figures = {
      tookMs: Math.round(performance.now() - startedMs),
      asked: livezMs.length,
      livezP50Ms: at(livezMs, 0.5),
      livezP99Ms: at(livezMs, 0.99),
      livezMostMs: at(livezMs, 1),
      chatAnswers: answersMs.length,
      chatMostMs: at(answersMs, 1),
      grownMb: mostMb(server.pid) - beforeMb,
    };
    console.log(JSON.stringify(figures));
    expect(answer).toMatchObject({ status: 200, body: { accepted: many } });
    expect(stored(folder)).toEqual({ alerts: many, incidents: nameOf === together ? 1 : many });
    expect(figures.livezP99Ms).toBeLessThanOrEqual(100);
    expect(figures.chatMostMs).toBeLessThanOrEqual(2_000);
    expect(figures.grownMb).toBeLessThanOrEqual(200);
    expect(server.errors).toEqual([]);
  },
);

/** What the bot has said to her. */
const heard = async (client: Client): Promise<readonly unknown[]> => {
  const answer = await client.get(`/local/chats/${encodeURIComponent(ada)}/messages`);
  const messages = answer.kind === 'answered' && answer.status === 200 ? (answer.body as readonly { readonly fromBot: boolean }[]) : [];
  return messages.filter(({ fromBot }) => fromBot);
};

/** Without the warm-up. */
function stored(folder: string): { readonly alerts: number; readonly incidents: number } {
  const db = new Database(databaseIn(folder), { readonly: true });
  const count = (sql: string) => Number(db.prepare(sql).pluck().get());
  const alerts = count("SELECT count(*) FROM alerts WHERE source = 'alertmanager' AND incident IS NOT NULL");
  const incidents = count("SELECT count(DISTINCT incident) FROM alerts WHERE source = 'alertmanager'");
  db.close();
  return { alerts, incidents };
}

test.each([
  ['of one incident', together],
  ['of as many incidents', apart],
])('a kill in the middle of ten thousand alerts %s: no 2xx, and sent again each counts once', { timeout: 120_000 }, async (_of, nameOf) => {
  const folder = newFolder();
  const body = bodyOf(nameOf);
  const first = await started({ folder });
  const answer = first.client.raw(path, body, headers);
  await begun(first.client);
  first.server.signal('SIGKILL');
  expect(await answer).toEqual({ kind: 'unknown' });
  await first.server.ended;
  const before = stored(folder);
  expect(before.alerts).toBeLessThan(many);
  console.log(JSON.stringify({ storedAtTheKill: before }));

  const { server, client } = await started({ folder });
  expect(await client.raw(path, body, headers)).toMatchObject({ status: 200, body: { accepted: many } });
  expect(stored(folder)).toEqual({ alerts: many, incidents: nameOf === together ? 1 : many });
  const db = new Database(databaseIn(folder), { readonly: true });
  const counted = db.prepare("SELECT sum(state ->> '$.alerts.firing'), sum(state ->> '$.alerts.total') FROM incidents").raw().get();
  const rows = db.prepare('SELECT sum(firing), sum(total) FROM alert_counts').raw().get();
  const pagesEach = db
    .prepare("SELECT max(pages) FROM (SELECT count(*) AS pages FROM outbox WHERE kind = 'page' GROUP BY incident, person)")
    .pluck();
  expect({ counted, rows, pagesEach: pagesEach.get() }).toEqual({ counted: [many, many], rows: [many, many], pagesEach: 1 });
  db.close();
  expect(server.errors).toEqual([]);
});

/** Some of it is written, or is about to be. */
const begun = (client: Client) =>
  until(async () => {
    const answer = await client.get('/api/alerts?limit=1');
    return answer.kind === 'answered' && Array.isArray(answer.body) && answer.body.length > 0 ? true : null;
  }, 20_000);
