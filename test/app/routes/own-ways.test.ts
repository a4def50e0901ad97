// What a source may bring of its own: a signature, answers, paths. Proved with one that has all three and is registered nowhere.

import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { refusedMost } from '../../../src/app/routes/refusals.js';
import { createSourceLog } from '../../../src/app/routes/source-log.js';
import { StoreUnavailable } from '../../../src/fault.js';
import { secretCheck } from '../../../src/http-guard.js';
import { generic } from '../../../src/sources/generic.js';
import type { Source } from '../../../src/sources/source.js';
import { acme, now, sourceSettings, testApp } from './fakes.js';

const secret = 'siren-signing-secret';
const sign = (raw: string, key = secret): string => createHmac('sha256', key).update(raw).digest('hex');

const siren: Source = {
  name: 'siren',
  title: 'Siren (made up)',
  read: (request) => {
    const closes = request.at?.path.endsWith('/close') ?? false;
    const key = request.at?.params.id;
    const { body } = request;
    return generic.read({
      ...request,
      body: { ...(body as object), ...(key === undefined ? {} : { key }), ...(closes ? { status: 'resolved' } : {}) },
    });
  },
  signature: {
    header: 'x-siren-signature',
    verify: ({ secret: key, raw, headers }) =>
      secretCheck(sign(raw.toString('utf8'), key))(String(headers['x-siren-signature']))
        ? null
        : 'X-Siren-Signature does not fit the body.',
  },
  answer: ({ incidents, reading: { problems } }, { at }) => {
    if (problems.length > 0) return { status: 422, body: { result: 'not understood', errors: problems.length } };
    return at === undefined ? null : { status: 202, body: { result: 'Request will be processed', requestId: incidents.join('+') } };
  },
  paths: [
    {
      path: '/v2/alarms',
      summary: "Siren's own API",
      body: z.object({ title: z.string() }),
      answers: { status: 202, body: z.object({ result: z.string(), requestId: z.string() }) },
    },
    { method: 'PUT', path: '/v2/alarms/:id/close', summary: "Siren's own API: the end of an alarm" },
  ],
};

const signing = () => ({ ...acme, sources: new Map([sourceSettings('siren', secret)]) });
const sirens = (overrides = {}) => testApp({ sources: [siren, generic], organisation: signing, ...overrides });
const alarm = '{"title":"Smoke"}';

interface Sent {
  readonly url?: string;
  readonly method?: 'POST' | 'PUT';
  readonly payload?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly from?: string;
}
const send = async (
  app: ReturnType<typeof sirens>['app'],
  { url = '/webhooks/siren', method = 'POST', payload = alarm, headers, from }: Sent,
) => {
  const signature = headers ?? { 'x-siren-signature': sign(payload) };
  const answer = await app.inject({
    method,
    url,
    payload,
    headers: { 'content-type': 'application/json', ...signature },
    remoteAddress: from ?? '192.0.2.7',
  });
  return { status: answer.statusCode, body: answer.json(), headers: answer.headers };
};

describe('a signature', () => {
  test.each(['/webhooks/siren', '/v2/alarms'])('that fits opens %s without a token', async (url) => {
    const { app, received } = sirens();
    expect((await send(app, { url })).status).toBeLessThan(300);
    expect(received.map(({ source, signals }) => [source, signals[0]?.title])).toEqual([['siren', 'Smoke']]);
  });

  test.each([
    ['of another body', sign('{"title":"Fire"}')],
    ['by another secret', sign(alarm, 'another-secret')],
    ['that is none', 'x'],
    ['that is empty', ''],
  ])('%s is refused with the reason, and nothing is taken', async (_, signature) => {
    const { app, received } = sirens();
    const { status, body } = await send(app, { headers: { 'x-siren-signature': signature } });
    expect([status, body.error.code, body.error.message]).toEqual([401, 'bad-signature', 'X-Siren-Signature does not fit the body.']);
    expect(body.error.hint).not.toContain(secret);
    expect(received).toEqual([]);
  });

  test('is judged before the body is parsed, also when there is none', async () => {
    const { app } = sirens();
    const wrong = { 'x-siren-signature': 'x' };
    expect((await send(app, { payload: '{"title":', headers: wrong })).body.error.code).toBe('bad-signature');
    expect((await send(app, { payload: '', headers: wrong })).body.error.code).toBe('bad-signature');
    expect((await send(app, { payload: '{"title":' })).body.error.code).toBe('not-parseable');
    expect((await send(app, { payload: '' })).body.error.code).toBe('empty-body');
  });

  test('that is missing leaves the token, and either is enough', async () => {
    const { app } = sirens();
    expect((await send(app, { headers: {} })).body.error.code).toBe('unauthorized');
    expect((await send(app, { headers: { 'x-muster-token': secret } })).status).toBe(200);
    expect((await send(app, { headers: { 'x-muster-token': secret, 'x-siren-signature': 'x' } })).status).toBe(200);
  });

  test('opens only its own source, and none for which there is no secret', async () => {
    expect(
      (await send(sirens({ organisation: () => ({ ...acme, sources: new Map([sourceSettings('siren', null)]) }) }).app, {})).status,
    ).toBe(401);
    const { app } = sirens();
    expect((await send(app, { url: '/webhooks/generic' })).status).toBe(401);
    expect((await send(app, { url: '/webhooks/nobody' })).status).toBe(401);
  });

  test('guessed too often is answered 429, and the right one still passes', async () => {
    const { app } = sirens();
    for (let count = 0; count < refusedMost; count += 1) await send(app, { headers: { 'x-siren-signature': 'x' } });
    expect((await send(app, { headers: { 'x-siren-signature': 'x' } })).status).toBe(429);
    expect((await send(app, {})).status).toBe(200);
  });

  test('that cannot be checked is no signature, and the log says why', async () => {
    const broken: Source = { ...siren, signature: { header: 'x-siren-signature', verify: () => JSON.parse('{') as null } };
    const { app, received, logged } = sirens({ sources: [broken] });
    expect((await send(app, {})).status).toBe(401);
    expect(received).toEqual([]);
    expect(logged()).toContain('could not check a signature');
  });
});

describe('an answer of its own', () => {
  test('is given with its status and shape, once the alert is stored', async () => {
    const { app } = sirens();
    const { status, body, headers } = await send(app, { url: '/v2/alarms' });
    expect([status, body]).toEqual([202, { result: 'Request will be processed', requestId: 'INC-1' }]);
    expect(headers['content-type']).toContain('application/json');
  });

  test('may also say what was wrong', async () => {
    const reading = { signals: [], problems: [{ at: '$', message: 'No.' }] };
    const { app } = sirens({ sources: [{ ...siren, read: () => reading }] });
    expect(await send(app, { url: '/v2/alarms' })).toMatchObject({ status: 422, body: { result: 'not understood', errors: 1 } });
  });

  test('is not given when nothing could be stored', async () => {
    const { app } = sirens({ receive: () => Promise.reject(new StoreUnavailable('locked', { hint: 'wait' })) });
    const { status, body } = await send(app, { url: '/v2/alarms' });
    expect([status, body.error.code]).toEqual([503, 'unavailable']);
  });

  test('that fails leaves the usual one: the alert is stored and must not come again', async () => {
    const { app, received, logged } = sirens({ sources: [{ ...siren, answer: () => JSON.parse('{') as null }] });
    expect(await send(app, { url: '/v2/alarms' })).toMatchObject({ status: 200, body: { accepted: 1, incidents: ['INC-1'] } });
    expect(received).toHaveLength(1);
    expect(logged()).toContain('could not word its answer');
  });
});

describe('a path of its own', () => {
  test('hands on what stood in it', async () => {
    const { app, received } = sirens();
    const { status } = await send(app, { method: 'PUT', url: '/v2/alarms/east%20wing/close' });
    expect(status).toBe(202);
    expect(received[0]?.signals[0]).toMatchObject({ dedupKey: 'east wing', status: 'resolved' });
  });

  test('takes tokens and refuses bodies as the webhook does', async () => {
    const { app } = sirens();
    const token = { 'x-muster-token': secret };
    expect((await send(app, { url: '/v2/alarms', headers: token })).status).toBe(202);
    expect((await send(app, { url: '/v2/alarms', headers: { ...token, 'content-encoding': 'zstd' } })).status).toBe(415);
    expect((await app.inject({ url: '/v2/alarms', headers: token })).statusCode).toBe(405);
  });

  test('stands in the description of the API with its body and its answer', async () => {
    const { paths } = (await sirens().app.inject({ url: '/openapi.json' })).json();
    const { post } = paths['/v2/alarms'];
    expect(post).toMatchObject({ summary: "Siren's own API", requestBody: { content: { 'application/json': {} } } });
    expect(Object.keys(post.responses)).toEqual(expect.arrayContaining(['202', '400', '401', '503']));
    expect(paths['/v2/alarms/{id}/close'].put.parameters).toMatchObject([{ in: 'path', name: 'id' }]);
    expect(paths['/api/v2/alerts']).toBeUndefined();
  });
});

test.each([
  ['/v2/enqueue', 'pagerduty-events-v2', { routing_key: 'x', payload: { summary: 'Disk full' } }, 400],
  ['/v2/alerts', 'opsgenie-alert-api', { description: 'Disk full' }, 422],
  ['/api/v2/alerts', 'alertmanager-api', [{ labels: {} }], 400],
])('a refusal in the words of %s is counted, and a line of the log that names %s', async (url, name, payload, status) => {
  const sourceLog = createSourceLog({ now: () => now });
  const { app, logged } = testApp({ sourceLog });
  for (let times = 0; times < 3; times += 1) expect((await app.inject({ method: 'POST', url, payload })).statusCode).toBe(status);
  expect(sourceLog.refusals()).toMatchObject([{ source: name, count: 3, lastStatus: status, from: '127.0.0.1' }]);
  const lines = logged()
    .split('\n')
    .filter((line) => line.includes(`"source":"${name}"`) && line.includes('"held"'));
  expect(lines).toHaveLength(1);
});
