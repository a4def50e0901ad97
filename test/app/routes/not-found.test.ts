import type { FastifyInstance } from 'fastify';
import { expect, test } from 'vitest';
import type { Transport } from '../../../src/transports/transport.js';
import { everything, traitsOf } from '../../fake-transport.js';
import { now, storeOf, testApp } from './fakes.js';

test.each(['/nowhere', '/webhooks', '/webhooks/generic/more/still', '/api', '/api/incidents/42/other'])('%s is nowhere', async (url) => {
  const answer = await testApp().app.inject({ url });
  expect([answer.statusCode, answer.json().error.code]).toEqual([404, 'not-found']);
});

test.each([
  ['GET', '/webhooks/generic', 'OPTIONS, POST, PUT'],
  ['DELETE', '/webhooks/generic', 'OPTIONS, POST, PUT'],
  ['DELETE', '/api/v2/alerts', 'OPTIONS, GET, HEAD, POST'],
  ['POST', '/api/incidents/42', 'OPTIONS, GET, HEAD'],
] as const)('%s %s is answered with what is allowed', async (method, url, allow) => {
  const answer = await testApp().app.inject({ method, url });
  expect(answer.statusCode).toBe(405);
  expect(answer.headers.allow?.toString().split(', ').sort()).toEqual(allow.split(', ').sort());
});

test('OPTIONS says what is allowed', async () => {
  const answer = await testApp().app.inject({ method: 'OPTIONS', url: '/webhooks/generic?x=1' });
  expect([answer.statusCode, answer.headers.allow]).toEqual([204, 'OPTIONS, POST, PUT']);
});

test('HEAD answers as GET does, without a body', async () => {
  const answer = await testApp({ store: storeOf({ list: async () => [] }) }).app.inject({ method: 'HEAD', url: '/api/incidents' });
  expect([answer.statusCode, answer.body]).toEqual([200, '']);
});

test.each(['/webhooks/generic/', '//webhooks/generic', '/webhooks//generic'])(
  'POST %s is taken, never redirected: senders do not follow',
  async (url) => {
    const answer = await testApp().app.inject({
      method: 'POST',
      url,
      payload: '{"title":"T"}',
      headers: { 'content-type': 'application/json' },
    });
    expect(answer.statusCode).toBe(200);
  },
);

test('a body sent to nowhere is not judged: the path is what is wrong', async () => {
  const answer = await testApp().app.inject({
    method: 'POST',
    url: '/nowhere',
    payload: '{',
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.statusCode).toBe(404);
});

test('the front door points to the API, and to the phones where there are some', async () => {
  expect((await testApp().app.inject({ url: '/' })).json()).toEqual({ muster: expect.any(String), api: '/openapi.json' });
  const browserPage = { path: '/phones', label: 'Phones', about: 'To play.' };
  const { app } = testApp({ transports: [{ ...mounted('local', () => undefined), browserPage }] });
  expect((await app.inject({ url: '/' })).json()).toMatchObject({ phones: '/phones' });
});

const mounted = (name: string, mount: (app: FastifyInstance) => void): Transport => ({
  ...traitsOf(name),
  can: everything,
  start: async () => undefined,
  stop: async () => undefined,
  send: async () => ({ id: '1' }),
  openRoom: async () => ({ chat: '1', members: [], inviteLink: null }),
  addMember: async (_, address) => ({ address, outcome: 'joined' }),
  removeMember: async () => undefined,
  renameRoom: async () => undefined,
  health: () => ({ state: 'ready', detail: null, since: now, provedAt: null }),
  mount,
});

test('routes of transports are mounted side by side, each with the parsers it brings, forms for those that bring none', async () => {
  const plain = mounted('twilio', (app) => void app.post('/whatsapp/twilio', async (request) => request.body));
  const own = mounted('cloud', (app) => {
    app.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) => done(null, `raw ${body}`));
    app.post('/whatsapp/cloud', async (request) => ({ got: request.body }));
  });
  const { app } = testApp({ transports: [plain, own] });
  const form = { payload: 'Body=ack&From=x', headers: { 'content-type': 'application/x-www-form-urlencoded' } };
  expect((await app.inject({ method: 'POST', url: '/whatsapp/twilio', ...form })).json()).toEqual({ Body: 'ack', From: 'x' });
  expect((await app.inject({ method: 'POST', url: '/whatsapp/cloud', ...form })).json()).toEqual({ got: 'raw Body=ack&From=x' });
  expect((await app.inject({ url: '/whatsapp/cloud' })).statusCode).toBe(405);
});

test('pages may load nothing from elsewhere and run nothing inline; a transport may say otherwise for its own', async () => {
  const lenient = mounted(
    'local',
    (app) => void app.get('/phones', async (_, reply) => reply.header('content-security-policy', 'mine').send('x')),
  );
  const { app } = testApp({ transports: [lenient] });
  const policy = (await app.inject({ url: '/livez' })).headers['content-security-policy'];
  expect(policy).toContain("default-src 'none'");
  expect(policy).not.toContain('unsafe');
  expect((await app.inject({ url: '/phones' })).headers['content-security-policy']).toBe('mine');
});
