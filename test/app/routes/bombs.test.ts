// Bodies made to break a server: each is answered, none is a fault of ours, and none costs what it was made to cost.

import { brotliCompressSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { bodyLimit } from '../../../src/app/routes/errors.js';
import { testApp } from './fakes.js';

const mib = 1_024 * 1_024;
const gz = { 'content-encoding': 'gzip' };
const nested = (depth: number) => `${'['.repeat(depth)}${']'.repeat(depth)}`;
const labels = (count: number) => Object.fromEntries(Array.from({ length: count }, (_, index) => [`label${index}`, `${index}`]));

const bombs: readonly (readonly [string, string | Buffer, Readonly<Record<string, string>>, number])[] = [
  ['gzip of 64 MiB', gzipSync(Buffer.alloc(64 * mib)), gz, 413],
  ['brotli of 64 MiB', brotliCompressSync(Buffer.alloc(64 * mib)), { 'content-encoding': 'br' }, 413],
  ['gzip of gzip', gzipSync(gzipSync(Buffer.alloc(8 * mib, 'a'))), gz, 400],
  ['gzip, said twice', gzipSync('{"title":"a"}'), { 'content-encoding': 'gzip, gzip' }, 415],
  ['gzip cut short', gzipSync('{"title":"a"}').subarray(0, 20), gz, 400],
  ['gzip of a deep body', gzipSync(nested(100_000)), gz, 400],
  ['200,000 levels', nested(200_000), {}, 400],
  ['65 levels', `{"title":"a","deep":${nested(64)}}`, {}, 400],
  ['100,000 labels', JSON.stringify({ title: 'a', labels: labels(100_000) }), {}, 200],
  ['100,000 fields', JSON.stringify({ ...labels(100_000), title: 'a' }), {}, 200],
  ['a label of 2 MiB', JSON.stringify({ title: 'a', labels: { big: 'x'.repeat(2 * mib) } }), {}, 200],
  ['a title of 2 MiB', JSON.stringify({ title: 'x'.repeat(2 * mib) }), {}, 200],
  ['one name a thousand times', `{${'"title":"a",'.repeat(1_000)}"title":"b"}`, {}, 200],
  ['__proto__', '{"title":"a","__proto__":{"isAdmin":true}}', {}, 200],
  ['__proto__ of labels', '{"title":"a","labels":{"__proto__":{"isAdmin":true},"constructor":"x"}}', {}, 200],
  ['constructor.prototype', '{"title":"a","constructor":{"prototype":{"isAdmin":true}}}', {}, 200],
  ['NaN', '{"title":"a","value":NaN}', {}, 400],
  ['1e400', '{"title":"a","value":1e400}', {}, 200],
  ['a start in 1970 and an end in 9999', '{"title":"a","startedAt":"1970-01-01T00:00:00Z","endsAt":"9999-12-31T23:59:59Z"}', {}, 200],
  ['an end before its start', '{"title":"a","startedAt":"2026-11-04T10:00:00Z","endsAt":"2020-01-01T00:00:00Z"}', {}, 200],
  ['NUL and halves of characters', '{"title":"a\\u0000b\\ud800c"}', {}, 200],
  ['cut JSON', '{"title":"a"', {}, 400],
  ['nothing', '', {}, 400],
  ['more than 4 MiB', 'a'.repeat(bodyLimit + 1), { 'content-type': 'text/plain' }, 413],
  ['two million nulls', `[${'null,'.repeat(800_000)}null]`, {}, 400],
  ['300 alerts', JSON.stringify(Array.from({ length: 300 }, (_, index) => ({ title: `a${index}` }))), {}, 200],
];

test.each(bombs)('%s', async (_name, payload, headers, status) => {
  const { app, received } = testApp();
  const begun = performance.now();
  const answer = await app.inject({
    method: 'POST',
    url: '/webhooks/generic',
    headers: { 'content-type': 'application/json', ...headers },
    payload,
  });
  expect(performance.now() - begun).toBeLessThan(3_000);
  expect(answer.statusCode).toBe(status);
  expect(({} as { isAdmin?: unknown }).isAdmin).toBeUndefined();
  for (const { labels: kept } of received.flatMap(({ signals }) => signals)) expect(Object.keys(kept).length).toBeLessThanOrEqual(256);
  await app.close();
});

test('a hundred of the worst in a row leave no memory behind', async () => {
  const { app } = testApp();
  const body = gzipSync(Buffer.alloc(64 * mib));
  const send = () =>
    app.inject({ method: 'POST', url: '/webhooks/generic', headers: { 'content-type': 'application/json', ...gz }, payload: body });
  for (let times = 0; times < 20; times += 1) await send();
  const before = process.memoryUsage().rss;
  for (let times = 0; times < 100; times += 1) expect((await send()).statusCode).toBe(413);
  expect(process.memoryUsage().rss - before).toBeLessThan(20 * mib);
  await app.close();
});

test('a good token is never slowed by 5,000 bad ones from the same address', async () => {
  const config = { webhookToken: 'the-token', apiToken: null, publicUrl: null };
  const { app } = testApp({ config });
  const send = async (token: string) => {
    const begun = performance.now();
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const { statusCode } = await app.inject({ method: 'POST', url: '/webhooks/generic', headers, payload: '{"title":"a"}' });
    return { statusCode, tookMs: performance.now() - begun };
  };
  const refused = new Map<number, number>();
  const taken: number[] = [];
  for (let index = 0; index < 5_000; index += 1) {
    const { statusCode } = await send(`guess-${index}`);
    refused.set(statusCode, (refused.get(statusCode) ?? 0) + 1);
    if (index % 50 !== 0) continue;
    const good = await send('the-token');
    expect(good.statusCode).toBe(200);
    taken.push(good.tookMs);
  }
  expect([...refused]).toEqual([
    [401, 60],
    [429, 4_940],
  ]);
  expect(taken.toSorted((a, b) => a - b)[98]).toBeLessThan(250);
  await app.close();
});
