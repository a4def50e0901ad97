// Somebody guesses tokens. What keeps them out is that a token has 128 bits and more; what is shown here is that guessing opens nothing, finds
// no shorter way, fills neither memory nor log, and slows nobody who has the right one. Scaled down: the cost of a guess does not depend on
// those before it.

import type { FastifyRequest } from 'fastify';
import { expect, test } from 'vitest';
import { createGuard } from '../../../src/app/routes/guard.js';
import { refusedMost } from '../../../src/app/routes/refusals.js';
import { acme, sourceSettings, testApp } from './fakes.js';

const token = '9f2c4e5a7b1d8036c2e4f6a8b0d1c3e5';
const secret = '5ad1c0ffee7b1d8036c2e4f6a8b0d1c3';
const tokens = { webhookToken: token, apiToken: null };
const organisation = {
  ...acme,
  sources: new Map([sourceSettings('grafana', secret), sourceSettings('grafana/payments', `${secret}0,${secret}1`)]),
};

/** Near misses first: whoever knows all but one character has no easier time. */
function* guesses(count: number): Generator<string> {
  for (const known of [token, secret])
    for (let at = 0; at < known.length; at++)
      for (const other of '0123456789abcdef') if (other !== known[at]) yield known.slice(0, at) + other + known.slice(at + 1);
  for (let index = 0; index < count; index++)
    yield (BigInt(index) * 0x9e3779b97f4a7c15f39cc0605cedc835n).toString(16).padStart(32, '0').slice(-32);
}

test('a hundred thousand guesses open nothing, and leave nothing behind in memory', { timeout: 60_000 }, () => {
  const guard = createGuard(tokens, () => organisation);
  const names = ['generic', 'grafana', 'grafana/payments', 'strange'];
  const headers = { authorization: '' };
  const request = { ip: '192.0.2.7', headers, query: {}, params: {} } as unknown as FastifyRequest;
  let [opened, tried] = [0, 0];
  const before = process.memoryUsage().heapUsed;
  for (const guess of guesses(100_000)) {
    headers.authorization = `Bearer ${guess}`;
    if (guard.mayPost(request, names[tried % names.length] ?? '') || guard.instanceBy(guess, 'grafana') !== null) opened += 1;
    tried += 1;
  }
  expect(tried).toBeGreaterThan(100_000);
  expect(opened).toBe(0);
  expect(process.memoryUsage().heapUsed - before).toBeLessThan(64 * 1024 * 1024);
  headers.authorization = `Bearer ${token}`;
  expect(guard.mayPost(request, 'generic')).toBe(true);
});

test('guesses through the front door are refused, slowed down by address, and in no line of the log; the right token is let in all along', async () => {
  const { app, received, logged } = testApp({ config: { ...tokens, publicUrl: null }, organisation: () => organisation });
  const post = (guess: string, place: number, from: string) =>
    app.inject({
      method: 'POST',
      url: place === 0 ? `/webhooks/generic?token=${guess}` : '/webhooks/generic',
      headers: {
        'content-type': 'application/json',
        ...(place === 1 ? { authorization: `Bearer ${guess}` } : {}),
        ...(place === 2 ? { 'x-muster-token': guess } : {}),
        ...(place === 3 ? { authorization: `Basic ${Buffer.from(`x:${guess}`).toString('base64')}` } : {}),
      },
      payload: '{"title":"T"}',
      remoteAddress: from,
    });
  const tried = [...guesses(0)].slice(0, 400);
  const statuses = new Map<number, number>();
  for (const [index, guess] of tried.entries()) {
    const { statusCode } = await post(guess, index % 4, `192.0.2.${index % 4}`);
    statuses.set(statusCode, (statuses.get(statusCode) ?? 0) + 1);
    if (index % 40 === 0) expect((await post(token, 1, `192.0.2.${index % 4}`)).statusCode).toBe(200);
  }
  expect(received).toHaveLength(10);
  expect([...statuses.keys()].sort()).toEqual([401, 429]);
  expect(statuses.get(401)).toBe(4 * refusedMost);
  const lines = logged();
  expect(tried.filter((guess) => lines.includes(guess))).toEqual([]);
  expect([token, secret].filter((one) => lines.includes(one))).toEqual([]);
  expect(lines.split('\n').filter((line) => line.includes('unauthorized')).length).toBeLessThanOrEqual(4);
});
