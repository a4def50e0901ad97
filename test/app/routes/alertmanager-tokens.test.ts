// Who may read and silence by Alertmanager's API, and what is answered to those who may not.

import { expect, test } from 'vitest';
import type { AskedSilence } from '../../../src/alerts/silence-by-api.js';
import { now, storeOf, testApp } from './fakes.js';

const config = { webhookToken: 'webhook-token-0123456789', apiToken: 'api-token-0123456789', publicUrl: null };
const basic = (password: string) => `Basic ${Buffer.from(`any:${password}`).toString('base64')}`;
const silence = {
  matchers: [{ name: 'service', value: 'a', isRegex: false }],
  startsAt: '2026-11-04T10:00:00Z',
  endsAt: '2026-11-04T11:00:00Z',
  createdBy: 'ben',
  comment: '',
};

const opened = () => {
  const asked: AskedSilence[] = [];
  const held = { service: 'a', until: now + 1, by: 'ben', why: '', at: now };
  const { app } = testApp({
    config,
    store: storeOf({ silences: async () => [held] }),
    silencing: {
      hold: async (one) => {
        asked.push(one);
        return { silence: held };
      },
      lift: async () => undefined,
    },
  });
  const send = async (method: 'GET' | 'POST', url: string, headers: Readonly<Record<string, string>>, payload?: object) =>
    app.inject({ method, url, headers, ...(payload === undefined ? {} : { payload }) });
  return { send, asked };
};

test.each<[string, Readonly<Record<string, string>>, number]>([
  ['nothing', {}, 401],
  ['the token of webhooks', { authorization: basic(config.webhookToken) }, 401],
  ['the token of the API as a bearer', { authorization: `Bearer ${config.apiToken}` }, 200],
  ['the token of the API as a password', { authorization: basic(config.apiToken) }, 200],
])('with %s: %j gets %i', async (_, headers, status) => {
  const { send, asked } = opened();
  expect((await send('GET', '/api/v2/silences', headers)).statusCode).toBe(status);
  expect((await send('POST', '/api/v2/silences', headers, silence)).statusCode).toBe(status);
  expect(asked).toHaveLength(status === 200 ? 1 : 0);
});

test('a password that a browser adds for another site silences nothing', async () => {
  const { send, asked } = opened();
  const headers = { authorization: basic(config.apiToken), origin: 'https://evil.test' };
  expect((await send('POST', '/api/v2/silences', headers, silence)).statusCode).toBe(401);
  expect(asked).toEqual([]);
});

test.each<[string, unknown]>([
  ['no object', '7'],
  ['no matchers', { ...silence, matchers: undefined }],
  ['a matcher without a name', { ...silence, matchers: [{ value: 'a', isRegex: false }] }],
])('%s is answered 400, in the string that its clients read', async (_, payload) => {
  const { send } = opened();
  const answer = await send('POST', '/api/v2/silences', { authorization: basic(config.apiToken) }, payload as object);
  expect([answer.statusCode, typeof answer.json()]).toEqual([400, 'string']);
});

test('a silence nobody knows is not found', async () => {
  const { send } = opened();
  const headers = { authorization: `Bearer ${config.apiToken}` };
  expect((await send('GET', '/api/v2/silence/00000000-0000-0000-0000-000000000000', headers)).statusCode).toBe(404);
  expect((await send('POST', '/api/v2/silences', headers, { ...silence, id: 'unknown' })).statusCode).toBe(404);
});
