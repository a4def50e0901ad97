import type { LightMyRequestResponse } from 'fastify';
import { describe, expect, test } from 'vitest';
import { refusedMost } from '../../../src/app/routes/refusals.js';
import { acme, now, ready, sourceSettings, still, storeOf, testApp } from './fakes.js';

const token = 'webhook-token-0123456789';
const apiToken = 'api-token-0123456789';
const secret = 'source-secret-0123456789';
const config = { webhookToken: token, apiToken, publicUrl: null };
const organisation = () => ({ ...acme, sources: new Map([sourceSettings('own', secret), sourceSettings('cron-jobs', null)]) });
const basic = (password: string, user = 'anyone') => `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

type Headers = Readonly<Record<string, string>>;
const alert = { method: 'POST', payload: '{"title":"T"}' } as const;
const guarded = () => testApp({ config, organisation, store: storeOf({ list: async () => [] }) });

const send = (app: ReturnType<typeof testApp>['app'], url: string, headers: Headers = {}, from = '127.0.0.1') =>
  app.inject({ ...alert, url, headers: { 'content-type': 'application/json', ...headers }, remoteAddress: from });

describe('alerts with a token set', () => {
  test.each<[string, string, Headers]>([
    ['bearer', '/webhooks/generic', { authorization: `Bearer ${token}` }],
    ['bearer in lower case', '/webhooks/generic', { authorization: `bearer  ${token}` }],
    ['our own header', '/webhooks/generic', { 'x-muster-token': token }],
    ['basic password', '/webhooks/generic', { authorization: basic(token) }],
    ['the address', `/webhooks/generic?token=${token}`, {}],
    ['the address, while the header is for somebody else', `/webhooks/generic?token=${token}`, { authorization: 'Bearer other' }],
  ])('are let in by %s', async (_, url, headers) => {
    expect((await send(guarded().app, url, headers)).statusCode).toBe(200);
  });

  test.each<[string, string, Headers]>([
    ['no token', '/webhooks/generic', {}],
    ['an empty one', '/webhooks/generic?token=', { authorization: 'Bearer ', 'x-muster-token': '' }],
    ['a wrong one', '/webhooks/generic', { authorization: 'Bearer wrong' }],
    ['one cut short', '/webhooks/generic', { authorization: `Bearer ${token.slice(0, -1)}` }],
    ['one with more behind it', '/webhooks/generic', { authorization: `Bearer ${token}x` }],
    ['another case', '/webhooks/generic', { authorization: `Bearer ${token.toUpperCase()}` }],
    ['the token as user name', '/webhooks/generic', { authorization: basic('', token) }],
    ['basic that is no base64', '/webhooks/generic', { authorization: 'Basic %%%' }],
    ['another scheme', '/webhooks/generic', { authorization: `Digest ${token}` }],
    ['the API token', '/webhooks/generic', { authorization: `Bearer ${apiToken}` }],
    ['the token twice in the address', `/webhooks/generic?token=a&token=${token}`, {}],
    ["another source's secret", '/webhooks/generic', { authorization: `Bearer ${secret}` }],
  ])('are refused with %s', async (_, url, headers) => {
    const { app, received } = guarded();
    const answer = await send(app, url, headers);
    expect([answer.statusCode, answer.json().error.code]).toEqual([401, 'unauthorized']);
    expect(received).toEqual([]);
  });

  test('a source with a secret of its own is opened by it, and by the webhook token', async () => {
    const { app } = guarded();
    const statuses = await Promise.all(
      [secret, token, 'wrong'].map(async (one) => (await send(app, '/webhooks/own', { 'x-muster-token': one })).statusCode),
    );
    expect(statuses).toEqual([200, 200, 401]);
  });

  test('a secret alone closes its source and no other', async () => {
    const { app } = testApp({ organisation });
    expect((await send(app, '/webhooks/own')).statusCode).toBe(401);
    expect((await send(app, '/webhooks/own', { 'x-muster-token': secret })).statusCode).toBe(200);
    expect((await send(app, '/webhooks/generic')).statusCode).toBe(200);
  });

  test('a stranger cannot find out which sources exist, and nothing of the body is parsed', async () => {
    const { app } = guarded();
    const answers = await Promise.all([send(app, '/webhooks/generic'), send(app, '/webhooks/nobody')]);
    expect(answers.map((answer) => answer.body)[0]).toBe(answers[1]?.body);
    const bad = await app.inject({
      method: 'POST',
      url: '/webhooks/generic',
      payload: '<',
      headers: { 'content-type': 'application/xml', 'content-encoding': 'gzip' },
    });
    expect(bad.statusCode).toBe(401);
  });
});

describe('without any token', () => {
  test.each([
    ['127.0.0.1', {}, 200],
    ['::1', {}, 200],
    ['::ffff:127.0.0.1', {}, 200],
    ['192.0.2.7', {}, 401],
    ['127.0.0.1', { 'x-forwarded-for': '192.0.2.7' }, 401],
    ['127.0.0.1', { forwarded: 'for=192.0.2.7' }, 401],
    ['127.0.0.1', { host: 'rebound.example' }, 401],
    ['127.0.0.1', { origin: 'https://another.example' }, 401],
  ] as const)('a caller at %s with %j gets %i', async (from, headers, expected) => {
    const { app } = testApp({ store: storeOf({ list: async () => [] }) });
    expect((await send(app, '/webhooks/generic', headers, from)).statusCode).toBe(expected);
    expect((await app.inject({ url: '/api/incidents', headers, remoteAddress: from })).statusCode).toBe(expected);
    expect((await app.inject({ url: '/metrics', headers, remoteAddress: from })).statusCode).toBe(expected);
  });
});

describe('reading with an API token set', () => {
  test.each(['/api/incidents', '/metrics'])('%s wants it, on this machine too', async (url) => {
    const { app } = guarded();
    const ask = async (headers: Headers) => (await app.inject({ url, headers })).statusCode;
    expect(await ask({})).toBe(401);
    expect(await ask({ authorization: `Bearer ${token}` })).toBe(401);
    expect(await ask({ authorization: `Bearer ${apiToken}` })).toBe(200);
    expect(await ask({ authorization: basic(apiToken, 'prometheus') })).toBe(200);
  });

  test('the address is no place for it: addresses are logged', async () => {
    const { app } = guarded();
    expect((await app.inject({ url: `/api/incidents?token=${apiToken}` })).statusCode).toBe(401);
  });

  test('a crawl without it learns no name, version or count', async () => {
    const { app } = testApp({
      config,
      readiness: async () => ({ ...ready, ready: false, problems: ['transport web is logged-out'] }),
    });
    const urls = ['/', '/livez', '/readyz', '/metrics', '/api/incidents', '/api/oncall', '/api/messages', '/api/alerts', '/nope'];
    for (const url of urls) {
      const { body, headers } = await app.inject({ url });
      expect(`${body} ${JSON.stringify(headers)}`).not.toMatch(/Asha|Acme|web is|logged-out|fastify|sweep|\d+\.\d+\.\d+/i);
    }
    expect((await app.inject({ url: '/readyz' })).json()).toEqual({ status: 'fail' });
  });
});

describe('somebody who keeps trying', () => {
  const tries = async (app: ReturnType<typeof testApp>['app'], count: number, from: string) => {
    const answers: LightMyRequestResponse[] = [];
    for (let n = 0; n < count; n += 1) answers.push(await send(app, '/webhooks/generic', { 'x-muster-token': `wrong-${n}` }, from));
    return answers;
  };

  test('is answered 429 and when to come again; right tokens from the same place still pass, others are not affected', async () => {
    const { app, deps } = guarded();
    const answers = await tries(app, refusedMost + 5, '192.0.2.7');
    expect(answers.filter((answer) => answer.statusCode === 401)).toHaveLength(refusedMost);
    expect(answers.at(-1)?.json().error.code).toBe('too-many-refused');
    expect(Number(answers.at(-1)?.headers['retry-after'])).toBeGreaterThan(0);
    expect((await send(app, '/webhooks/generic', { 'x-muster-token': token }, '192.0.2.7')).statusCode).toBe(200);
    expect((await send(app, '/webhooks/generic', {}, '192.0.2.8')).statusCode).toBe(401);
    expect(await deps.metrics.scrape()).toContain(`muster_http_refusals_total{code="unauthorized"} ${refusedMost + 1}`);
  });

  test('fills one line a second of the log, which counts what it held back', async () => {
    let at = now;
    const clock = { ...still(), now: () => at };
    const { app, logged } = testApp({ config, clock });
    await tries(app, 10, '192.0.2.7');
    await tries(app, 1, '192.0.2.8');
    at += 1_000;
    await tries(app, 1, '192.0.2.7');
    const lines = logged()
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.map(({ from, code, held }) => [from, code, held])).toEqual([
      ['192.0.2.7', 'unauthorized', 0],
      ['192.0.2.8', 'unauthorized', 0],
      ['192.0.2.7', 'unauthorized', 9],
    ]);
  });

  test('leaves no token in the log', async () => {
    const { app, logged } = guarded();
    await send(app, `/webhooks/generic?token=guess-in-the-address`, { authorization: 'Bearer guess-in-the-header' }, '192.0.2.9');
    expect(logged()).toContain('unauthorized');
    expect(logged()).not.toContain('guess');
  });
});
