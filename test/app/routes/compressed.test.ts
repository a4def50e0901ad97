// Agents that compress what they send: the same alert as without, bounded by what it unpacks to.

import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { testApp } from './fakes.js';

const alert = JSON.stringify({ title: 'Kühlung aus', key: 'k' });

const post = async (payload: Buffer, encoding: string) => {
  const fake = testApp();
  const headers = { 'content-type': 'application/json', 'content-encoding': encoding };
  const answer = await fake.app.inject({ method: 'POST', url: '/webhooks/generic', headers, payload });
  return {
    status: answer.statusCode,
    body: answer.json(),
    titles: fake.received.flatMap(({ signals }) => signals.map(({ title }) => title)),
  };
};

test.each<[string, Buffer]>([
  ['gzip', gzipSync(alert)],
  ['X-GZIP', gzipSync(alert)],
  ['gzip', Buffer.concat([gzipSync(alert.slice(0, 9)), gzipSync(alert.slice(9))])],
  ['deflate', deflateSync(alert)],
  ['deflate', deflateRawSync(alert)],
  ['br', brotliCompressSync(alert)],
  ['gzip', Buffer.from(alert)],
])('%s is unpacked (%#)', async (encoding, payload) => {
  expect(await post(payload, encoding)).toMatchObject({ status: 200, titles: ['Kühlung aus'] });
});

test.each<[string, Buffer]>([
  ['gzip', gzipSync(alert).subarray(0, 25)],
  ['gzip', Buffer.concat([gzipSync(alert).subarray(0, 12), Buffer.alloc(20, 7)])],
  ['deflate', deflateSync(alert).subarray(0, 15)],
  ['br', Buffer.from(alert)],
])('%s that is broken is refused with the reason (%#)', async (encoding, payload) => {
  const { status, body, titles } = await post(payload, encoding);
  expect([status, body.error.code, titles]).toEqual([400, 'not-parseable', []]);
  expect(body.error.message).toContain(encoding);
});

test.each<[string, (bytes: Buffer) => Buffer]>([
  ['gzip', gzipSync],
  ['deflate', deflateSync],
  ['br', brotliCompressSync],
])('a %s of a few kilobytes that unpacks to 64 MiB is 413', async (encoding, pack) => {
  const { status, body, titles } = await post(pack(Buffer.alloc(64 * 1_024 * 1_024, 97)), encoding);
  expect([status, body.error.code, titles]).toEqual([413, 'too-large', []]);
});
