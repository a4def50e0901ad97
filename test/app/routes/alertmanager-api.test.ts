import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ownPayloads } from '../../sources/recorded.js';
import { testApp } from './fakes.js';

const post = async (payload: string | Buffer, overrides = {}) => {
  const { app, received } = testApp(overrides);
  const answer = await app.inject({ method: 'POST', url: '/api/v2/alerts', payload, headers: { 'content-type': 'application/json' } });
  return { status: answer.statusCode, body: answer.json(), received };
};

test.each(['firing_two.json', 'resolved_one.json'])('%s is answered exactly 200', async (file) => {
  const { status, received } = await post(readFileSync(`${ownPayloads}alertmanager-api/${file}`));
  expect(status).toBe(200);
  expect(received.map(({ source }) => source)).toEqual(['alertmanager-api']);
});

test('good items of a batch are kept before the bad one is answered 400', async () => {
  const { status, body, received } = await post('[{"labels":{"alertname":"A"}},{"annotations":{}},{"labels":{"alertname":"B"}}]');
  expect(received[0]?.signals.map((signal) => signal.title)).toEqual(['A', 'B']);
  expect([status, body.error.code, body.error.at]).toEqual([400, 'bad-alerts', '$[1].labels']);
});

test('when the good items cannot be stored the whole batch is 5xx, so that the sender repeats it', async () => {
  const { status } = await post('[{"labels":{"alertname":"A"}},{}]', { receive: () => Promise.reject(new Error('disk')) });
  expect(status).toBe(500);
});

test.each(['{"labels":{"alertname":"A"}}', '"x"', '7', 'null'])('%s is no array: 400', async (payload) => {
  const { status, body } = await post(payload);
  expect([status, body.error.at]).toEqual([400, '$']);
});

test('an empty array is taken', async () => {
  expect((await post('[]')).status).toBe(200);
});

test('it asks for the webhook token, by bearer or basic as Prometheus sends it', async () => {
  const config = { webhookToken: 'the-right-token', apiToken: 'another', publicUrl: null };
  const { app } = testApp({ config });
  const send = async (authorization?: string) =>
    (
      await app.inject({
        method: 'POST',
        url: '/api/v2/alerts',
        payload: '[]',
        headers: { 'content-type': 'application/json', ...(authorization === undefined ? {} : { authorization }) },
      })
    ).statusCode;
  expect(await send()).toBe(401);
  expect(await send('Bearer another')).toBe(401);
  expect(await send('Bearer the-right-token')).toBe(200);
  expect(await send(`Basic ${Buffer.from('prometheus:the-right-token').toString('base64')}`)).toBe(200);
});
