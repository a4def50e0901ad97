import { expect, test } from 'vitest';
import { testApp } from './fakes.js';

const config = { webhookToken: 'webhook-token-0123456789', apiToken: null, publicUrl: null };
const ask = (url: string, headers: Readonly<Record<string, string>> = {}) =>
  testApp({ config }).app.inject({ method: 'OPTIONS', url, headers, remoteAddress: '192.0.2.7' });

test('whoever has the token may deliver, from the origin that asked and as often as it likes', async () => {
  const answer = await ask(`/webhooks/cloudevents?token=${config.webhookToken}`, { 'webhook-request-origin': 'eventemitter.example.com' });
  expect(answer.statusCode).toBe(204);
  expect(answer.headers).toMatchObject({ 'webhook-allowed-origin': 'eventemitter.example.com', 'webhook-allowed-rate': '*' });
});

test('whoever has not is told so, and allowed nothing', async () => {
  const answer = await ask('/webhooks/cloudevents', { 'webhook-request-origin': 'eventemitter.example.com' });
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['webhook-allowed-origin']).toBeUndefined();
});

test('without an origin it says what is allowed, as everywhere', async () => {
  const answer = await ask(`/webhooks/cloudevents?token=${config.webhookToken}`);
  expect([answer.statusCode, answer.headers.allow]).toEqual([204, 'OPTIONS, POST, PUT']);
});
