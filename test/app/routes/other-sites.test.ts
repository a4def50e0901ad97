// Other websites, open in a browser on the operator's machine, ask every route that there is.

import type { FastifyInstance } from 'fastify';
import { describe, expect, test } from 'vitest';
import { everyTransport } from './every-transport.js';
import { storeOf, testApp } from './fakes.js';

interface Route {
  readonly method: string;
  readonly url: string;
}

const hostile: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['a page of another site', { host: 'localhost:3000', origin: 'https://evil.test', 'content-type': 'text/plain' }],
  ['a page without a site', { host: 'localhost:3000', origin: 'null', 'content-type': 'text/plain' }],
  ['a page from another port of this machine', { host: 'localhost:3000', origin: 'http://localhost:8080', 'content-type': 'text/plain' }],
  ['a name pointed at this machine', { host: 'evil.test' }],
  ['such a name, as its own site', { host: 'evil.test:3000', origin: 'http://evil.test:3000', 'content-type': 'text/plain' }],
  ['a name that begins like ours', { host: '127.0.0.1.evil.test' }],
];

/** The real table: every method and path that something answers, and one of each that nothing does. */
async function table(overrides: Parameters<typeof testApp>[0] = {}) {
  const routes: Route[] = [];
  const bench = testApp({
    transports: everyTransport(),
    store: storeOf({ list: async () => [], note: async () => null, writeNote: async () => undefined }),
    ...overrides,
  });
  bench.app.addHook('onRoute', ({ method, url }) => {
    for (const one of [method].flat()) routes.push({ method: one, url: url.replace(/:\w+/g, 'generic').replace('*', 'x') });
  });
  await bench.app.ready();
  return { ...bench, routes: [...routes, { method: 'GET', url: '/nowhere' }, { method: 'POST', url: '/api/incidents' }] };
}

const ask = (app: FastifyInstance, { method, url }: Route, headers: Readonly<Record<string, string>>) =>
  app.inject({
    method: method as 'GET',
    url,
    headers,
    remoteAddress: '127.0.0.1',
    ...(method === 'GET' || method === 'HEAD' ? {} : { payload: '{"title":"T","severity":"critical"}' }),
  });

describe('without a token', () => {
  test.each(hostile)('%s is refused on every route', async (_, headers) => {
    const { app, routes, received } = await table();
    expect(routes.length).toBeGreaterThan(60);
    const letIn: string[] = [];
    for (const route of routes) {
      const { statusCode } = await ask(app, route, headers);
      if (statusCode < 400 || statusCode > 499 || statusCode === 404) letIn.push(`${route.method} ${route.url}: ${statusCode}`);
    }
    expect(letIn).toEqual([]);
    expect(received).toEqual([]);
  });

  test('they are answered in the usual shape, counted, and told to whoever reads the log', async () => {
    const { app, deps, logged } = testApp();
    const answer = await app.inject({ url: '/livez', headers: { host: 'evil.test' } });
    expect([answer.statusCode, answer.json().error.code]).toEqual([403, 'wrong-host']);
    expect(answer.json().error.hint).toContain('PUBLIC_URL');
    expect(await deps.metrics.scrape()).toContain('muster_http_refusals_total{code="wrong-host"} 1');
    expect(logged()).toContain('"code":"wrong-host"');
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ['a monitoring system on this machine', { host: '127.0.0.1:3000', 'content-type': 'application/json' }],
    ['one that names no host', { host: '', 'content-type': 'application/json' }],
    ['one that speaks IPv6', { host: '[::1]:3000', 'content-type': 'application/json' }],
    ['curl', { host: 'localhost:3000', 'content-type': 'text/plain' }],
    ['our own page', { host: 'localhost:3000', origin: 'http://localhost:3000', 'content-type': 'application/json' }],
  ])('%s is let in', async (_, headers) => {
    const { app, received } = testApp();
    const answer = await ask(app, { method: 'POST', url: '/webhooks/generic' }, headers);
    expect(answer.statusCode).toBe(200);
    expect(received).toHaveLength(1);
    expect((await ask(app, { method: 'GET', url: '/livez' }, headers)).statusCode).toBe(200);
  });

  test('the name it has outside is one of its own, and still opens nothing that wants a token', async () => {
    const { app } = testApp({ config: { webhookToken: null, apiToken: null, publicUrl: 'https://muster.acme.example' } });
    const headers = { host: 'Muster.acme.example', 'x-forwarded-for': '192.0.2.7' };
    expect((await app.inject({ url: '/livez', headers })).statusCode).toBe(200);
    expect((await app.inject({ url: '/metrics', headers })).statusCode).toBe(401);
    expect((await ask(app, { method: 'POST', url: '/webhooks/generic' }, headers)).statusCode).toBe(401);
  });

  test('what Meta and Twilio sign is judged by the signature, whatever name it comes to', async () => {
    const { app } = testApp({ transports: everyTransport() });
    const query = '?hub.mode=subscribe&hub.verify_token=v&hub.challenge=42';
    expect((await app.inject({ url: `/whatsapp/cloud${query}`, headers: { host: 'tunnel.example' } })).body).toBe('42');
  });
});

describe('with both tokens', () => {
  const config = { webhookToken: 'webhook-token-0123456789', apiToken: 'api-token-0123456789', publicUrl: null };
  const password = `Basic ${Buffer.from(`anyone:${config.webhookToken}`).toString('base64')}`;

  test('it answers to any name, as a proxy or the network calls it', async () => {
    const { app } = testApp({ config });
    expect((await app.inject({ url: '/livez', headers: { host: 'muster.internal:3000' } })).statusCode).toBe(200);
  });

  test.each<[string, Readonly<Record<string, string>>, number]>([
    ['sent by a program', { authorization: password }, 200],
    ['that a browser adds to a form of another site', { authorization: password, origin: 'https://evil.test' }, 401],
    ['that a browser adds, as it says itself', { authorization: password, 'sec-fetch-site': 'cross-site' }, 401],
    ['meant by whoever wrote the header', { authorization: `Bearer ${config.webhookToken}`, origin: 'https://tool.example' }, 200],
  ])('a password %s counts so: %j gets %i', async (_, headers, status) => {
    const { app } = testApp({ config });
    const answer = await app.inject({ method: 'POST', url: '/webhooks/generic', headers, payload: { title: 'T' } });
    expect(answer.statusCode).toBe(status);
  });
});
