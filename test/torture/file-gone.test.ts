// `rm muster.db` while the built server runs: none of what comes after is answered 200, people are told, readiness says so, and what was
// there before is in a copy beside it.

import { existsSync, rmSync } from 'node:fs';
import { expect, test } from 'vitest';
import { newFolder, onCall, sentTo, started, until } from './bench.js';
import { databaseIn } from './server.js';

test('60 of 60 alerts after the file was deleted are answered 503, and the on-call hears of it', { timeout: 60_000 }, async () => {
  const folder = newFolder();
  const { server, client } = await started({ folder });
  const post = (key: string) => client.post('/webhooks/generic', { title: `pool ${key}`, severity: 'critical', service: `s ${key}`, key });
  expect(await post('before')).toMatchObject({ status: 200 });
  const path = databaseIn(folder);
  for (const end of ['', '-wal', '-shm', '.lock']) rmSync(`${path}${end}`, { force: true });

  const statuses: unknown[] = [];
  for (let key = 0; key < 60; key++) statuses.push(await post(`after ${key}`));
  expect(statuses.filter((one) => (one as { status: number }).status !== 503)).toEqual([]);
  expect(await client.get('/readyz')).toMatchObject({ status: 503, body: { store: 'fail' } });
  const told = () => onCall.flatMap((phone) => sentTo(folder, phone)).filter(({ text }) => /nothing has been saved/u.test(text));
  await until(() => (told().length > 0 ? true : null), 30_000);
  expect(told()[0]?.text).toMatch(/deleted, moved or replaced/u);
  expect(told()[0]?.text).toMatch(/60 alerts were turned away/u);
  expect(existsSync(`${path}.rescued`)).toBe(true);

  const metrics = await client.get('/metrics');
  expect(metrics.kind === 'answered' && String(metrics.body)).toContain('muster_store_up 0\n');
  server.signal('SIGTERM');
  expect(await server.ended).toMatchObject({ code: 0 });
});
