import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { StoreUnavailable } from '../../../src/fault.js';
import type { Reading, Source } from '../../../src/sources/source.js';
import { contentTypeOf, hasShared, ownPayloads, sharedPayloads } from '../../sources/recorded.js';
import { acme, sourceSettings, testApp } from './fakes.js';

type Headers = Readonly<Record<string, string>>;
const json = { 'content-type': 'application/json' };

const post = async (payload: string | Buffer, headers: Headers = json, url = '/webhooks/generic', overrides = {}) => {
  const { app, received, logged, deps } = testApp(overrides);
  const answer = await app.inject({ method: 'POST', url, payload, headers });
  return { status: answer.statusCode, body: answer.body === '' ? null : answer.json(), headers: answer.headers, received, logged, deps };
};

const folders = [
  ['generic', `${ownPayloads}generic/`, true],
  ['alertmanager', `${ownPayloads}alertmanager/`, true],
  ['generic', `${sharedPayloads}generic/`, hasShared],
  ['alertmanager', `${sharedPayloads}alertmanager/`, hasShared],
] as const;

describe.each(folders)('recorded bodies of %s in %s', (source, folder, present) => {
  for (const file of present ? readdirSync(folder) : ['(../shared is absent)']) {
    test.skipIf(!present)(`${file} is taken`, async () => {
      const { status, body, received } = await post(
        readFileSync(folder + file),
        { 'content-type': contentTypeOf(file) },
        `/webhooks/${source}`,
      );
      expect(status).toBe(200);
      expect(received).toHaveLength(1);
      expect(body).toEqual({ accepted: received[0]?.signals.length, incidents: expect.arrayContaining(['INC-1']) });
    });
  }
});

test('the answer waits until the alert is stored', async () => {
  let stored = () => undefined as undefined;
  const receive = () =>
    new Promise<{ accepted: number; incidents: number[] }>((resolve) => {
      stored = () => resolve({ accepted: 1, incidents: [42] }) as undefined;
    });
  const { app } = testApp({ receive });
  let answered = false;
  const answer = app.inject({ method: 'POST', url: '/webhooks/generic', payload: '{"title":"T"}', headers: json }).then((given) => {
    answered = true;
    return given;
  });
  await app.ready();
  for (let turn = 0; turn < 20; turn += 1) await new Promise(setImmediate);
  expect(answered).toBe(false);
  stored();
  expect((await answer).json()).toEqual({ accepted: 1, incidents: ['INC-42'] });
});

describe('a JSON body is JSON whatever its label says', () => {
  test.each([
    ['application/json'],
    ['application/json; charset=utf-8'],
    ['application/json charset=utf-8'],
    ['application/json;'],
    ['application/vnd.acme.alert+json'],
    ['application/cloudevents+json'],
    ['text/plain; charset=UTF-8'],
    ['text/html'],
    ['application/x-www-form-urlencoded'],
    ['APPLICATION/JSON'],
    ['json'],
    [''],
  ])('%j', async (type) => {
    const { status, received } = await post('{"title":"T","key":"k=1&x"}', { 'content-type': type });
    expect(status).toBe(200);
    expect(received[0]?.signals[0]).toMatchObject({ title: 'T', dedupKey: 'k=1&x' });
  });

  test('no label at all', async () => {
    const { app, received } = testApp();
    const answer = await app.inject({ method: 'POST', url: '/webhooks/generic', payload: Buffer.from('[{"title":"T"}]') });
    expect(answer.statusCode).toBe(200);
    expect(received[0]?.signals[0]?.title).toBe('T');
  });

  test('a byte-order mark and blanks before it', async () => {
    const { status } = await post('\ufeff \n {"title":"T"}', { 'content-type': 'text/plain' });
    expect(status).toBe(200);
  });

  test('PUT is as good as POST', async () => {
    const { app } = testApp();
    const answer = await app.inject({ method: 'PUT', url: '/webhooks/generic/', payload: '{"title":"T"}', headers: json });
    expect(answer.statusCode).toBe(200);
  });
});

describe('what is no JSON', () => {
  test.each([
    ['CRITICAL: disk full on db01 (/var 100%)', 'application/x-www-form-urlencoded'],
    ['CRITICAL: disk full on db01 (/var 100%)', 'text/plain'],
    ['disk usage=95% on db01', 'application/x-www-form-urlencoded'],
    ['[FIRING:1] disk full on db01', 'text/plain'],
    ['{HOST.NAME} is down', 'text/plain'],
    ['[12:03] disk full', ''],
  ])('%j labelled %j is a line of text', async (line, type) => {
    const { status, received } = await post(line, { 'content-type': type });
    expect(status).toBe(200);
    expect(received[0]?.signals[0]?.title).toBe(line);
  });

  test('a form is a form', async () => {
    const { received } = await post('title=Disk+full&severity=critical&customersAffected=5%2C847\n', {
      'content-type': 'application/x-www-form-urlencoded; charset=utf-8',
    });
    expect(received[0]?.signals[0]).toMatchObject({ title: 'Disk full', severity: 'P1', customersAffected: 5_847 });
  });

  test('text in another charset keeps its letters', async () => {
    const { received } = await post(Buffer.from('Kühlung ausgefallen', 'latin1'), { 'content-type': 'text/plain; charset=ISO-8859-1' });
    expect(received[0]?.signals[0]?.title).toBe('Kühlung ausgefallen');
  });

  test('broken bytes cost a letter, not the alert', async () => {
    const { status, received } = await post(Buffer.from([0x7b, ...Buffer.from('"title":"T'), 0xff, ...Buffer.from('"}')]));
    expect(status).toBe(200);
    expect(received[0]?.signals[0]?.title).toBe('T\ufffd');
  });
});

describe('refused with 400, the reason and the place', () => {
  test.each([
    ['cut off', '{"title": "Disk full", "labels": {"a":', 'line 1, column 39', /cut off/],
    ['NaN', '{"title": "T",\n "value": NaN}', 'line 2, column 11', /NaN is not JSON/],
    ['Infinity', '[-Infinity]', 'line 1, column 2', /-Infinity is not JSON/],
    ['unescaped quotes', '{"title": "the "db" is down"}', 'line 1, column 17', /quote inside it is probably not escaped/],
    ['a raw line break', '{"title": "a\nb"}', 'line 1, column 13', /must be escaped/],
    ['single quotes', "{'title': 'T'}", 'line 1, column 2', /double quotes/],
    ['a comma too many', '{"title": "T",}', 'line 1, column 15', /comma too many/],
    ['two bodies', '{"title": "T"}{"title": "U"}', 'line 1, column 15', /more after the end/],
    ['nothing', '', 'line 1, column 1', /empty/],
    ['blanks', ' \n ', 'line 1, column 1', /empty/],
  ])('%s', async (_, payload, at, message) => {
    const { status, body, received } = await post(payload);
    expect(status).toBe(400);
    expect(body).toEqual({
      error: {
        code: expect.stringMatching(/^(not-parseable|empty-body)$/),
        message: expect.stringMatching(message),
        hint: expect.any(String),
        at,
      },
    });
    expect(received).toEqual([]);
  });

  test('no body at all', async () => {
    const { app } = testApp();
    const answer = await app.inject({ method: 'POST', url: '/webhooks/generic' });
    expect([answer.statusCode, answer.json().error.code]).toEqual([400, 'empty-body']);
  });

  test.each([
    [64, 200],
    [65, 400],
    [200_000, 400],
  ])('%i levels deep: %i', async (levels, expected) => {
    const { status, body } = await post(`${'['.repeat(levels)}${']'.repeat(levels)}`);
    expect(status).toBe(expected);
    if (expected === 400) expect(body.error).toMatchObject({ code: 'too-deep', at: 'line 1, column 65' });
  });

  test('brackets inside texts are not depth', async () => {
    const { status } = await post(JSON.stringify({ title: `${'[{'.repeat(500)}"\\` }));
    expect(status).toBe(200);
  });
});

describe('size', () => {
  const limit = 4 * 1024 * 1024;
  const sized = (bytes: number) => `{"title":"${'x'.repeat(bytes - 12)}"}`;

  test('4 MiB are taken', async () => {
    expect((await post(sized(limit))).status).toBe(200);
  });

  test('a byte more is 413', async () => {
    const { status, body, received } = await post(sized(limit + 1));
    expect([status, body.error.code, received]).toEqual([413, 'too-large', []]);
  });
});

describe('refused with 415', () => {
  test.each(['application/xml', 'text/xml', 'image/png', 'multipart/form-data; boundary=x', 'application/octet-stream', 'application/zip'])(
    '%s',
    async (type) => {
      const { status, body } = await post('x', { 'content-type': type });
      expect([status, body.error.code]).toEqual([415, 'unsupported-media-type']);
    },
  );

  test.each(['zstd', 'compress', 'gzip, gzip', 'aes128gcm'])('packed with %s', async (encoding) => {
    const { status, body } = await post('x', { ...json, 'content-encoding': encoding });
    expect([status, body.error.code]).toEqual([415, 'unsupported-encoding']);
  });

  test('but identity is no packing', async () => {
    expect((await post('{"title":"T"}', { ...json, 'content-encoding': 'Identity' })).status).toBe(200);
  });
});

describe('numbers and keys that JavaScript would bend', () => {
  test('an id beyond 2^53 keeps every digit', async () => {
    const { received } = await post('[{"title":"A","key":12345678901234567890},{"title":"B","key":12345678901234567891}]');
    expect(received[0]?.signals.map((signal) => signal.dedupKey)).toEqual(['12345678901234567890', '12345678901234567891']);
  });

  test('long digits inside texts, decimals and exponents stay what they are', async () => {
    const { received } = await post(
      '{"title":"1234567890123456789012, \\"99999999999999999999\\"","key":1.25,"x":1e20,"y":-12345678901234567}',
    );
    expect(received[0]?.signals[0]).toMatchObject({
      title: '1234567890123456789012, "99999999999999999999"',
      dedupKey: '1.25',
    });
  });

  test('1e400 is no number of customers', async () => {
    const { received } = await post('{"title":"T","customersAffected":1e400}');
    expect(received[0]?.signals[0]?.customersAffected).toBeNull();
  });

  test('of duplicate fields the last one counts', async () => {
    const { received } = await post('{"title":"A","title":"B"}');
    expect(received[0]?.signals[0]?.title).toBe('B');
  });

  test('__proto__ and constructor.prototype are taken and reach nothing', async () => {
    const { status } = await post('{"title":"T","__proto__":{"polluted":1},"constructor":{"prototype":{"polluted":1}}}');
    expect(status).toBe(200);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    const form = await post('title=T&__proto__=x&constructor=y', { 'content-type': 'application/x-www-form-urlencoded' });
    expect(form.status).toBe(200);
  });
});

describe('batches', () => {
  test('good items are taken, the bad ones named', async () => {
    const { status, body, received, deps } = await post('[{"title":"A"},null,{"title":"B"}]');
    expect(status).toBe(200);
    expect(body).toEqual({ accepted: 2, incidents: ['INC-1', 'INC-2'], problems: [{ at: '$[1]', message: expect.any(String) }] });
    expect(received[0]?.signals).toHaveLength(2);
    expect(await deps.metrics.scrape()).toContain('muster_alerts_total{source="generic",outcome="refused"} 1');
  });

  test('a body of nothing but bad items is refused, so that its sender sees it', async () => {
    const { status, body, received } = await post('[null]');
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 'no-readable-alert', at: '$[0]' });
    expect(received).toEqual([]);
  });

  test('a body without alerts is fine and creates nothing', async () => {
    const { status, body, received } = await post('{"alerts":[]}', json, '/webhooks/alertmanager');
    expect([status, body, received]).toEqual([200, { accepted: 0, incidents: [] }, []]);
  });
});

describe('names', () => {
  test('a name under sources: in muster.yaml is an integration of its own in the generic format', async () => {
    const { status, received } = await post('{"title":"T"}', json, '/webhooks/cron-jobs');
    expect(status).toBe(200);
    expect(received[0]).toMatchObject({ source: 'cron-jobs', signals: [{ source: 'cron-jobs' }] });
  });

  test('the fallback title names the integration', async () => {
    const { received } = await post('{"foo":1}', json, '/webhooks/cron-jobs');
    expect(received[0]?.signals[0]?.title).toBe('Alert from cron-jobs');
  });

  test('a name muster.yaml has only after a reload is known after it', async () => {
    let organisation = acme;
    const { app } = testApp({ organisation: () => organisation });
    const send = async () =>
      (await app.inject({ method: 'POST', url: '/webhooks/new', payload: '{"title":"T"}', headers: json })).statusCode;
    expect(await send()).toBe(202);
    organisation = { ...acme, sources: new Map([sourceSettings('new', null)]) };
    expect(await send()).toBe(200);
  });

  test.each([
    ['nobody', 'nobody'],
    ['constructor', 'constructor'],
    ['x'.repeat(90), 'unknown'],
    ['%2e%2e%2fetc', 'unknown'],
    ['*bold*%0a', 'unknown'],
  ])('what comes in by the unknown name %s is kept as an alert of its own and answered 202', async (name, kept) => {
    const { status, body, received } = await post('{"data":{"Title":"Disk full"}}', json, `/webhooks/${name}`);
    expect([status, body]).toEqual([202, { accepted: 1, incidents: ['INC-1'] }]);
    expect(received).toMatchObject([{ source: kept, signals: [{ source: kept, title: 'Disk full', status: 'firing' }] }]);
  });

  test('an unknown name is logged once, as a warning, and no body is refused for it that a known one would take', async () => {
    const { app, logged } = testApp();
    const send = (payload: string, type: string, name = 'grafanna') =>
      app.inject({ method: 'POST', url: `/webhooks/${name}`, payload, headers: { 'content-type': type } });
    expect((await send('Disk full', 'text/plain')).statusCode).toBe(202);
    expect((await send('title=Disk+full', 'application/x-www-form-urlencoded')).statusCode).toBe(202);
    expect((await send('{"cut', 'application/json')).statusCode).toBe(400);
    const lines = logged()
      .split('\n')
      .filter((line) => line.includes('no source of this name'));
    expect(lines.map((line) => JSON.parse(line))).toMatchObject([{ source: 'grafanna', level: expect.anything() }]);
  });

  test('an unknown name opens no door: without the token it is 401, and nothing is kept', async () => {
    const config = { webhookToken: 'secret-of-the-door', apiToken: null, publicUrl: null };
    const { app, received, logged } = testApp({ config });
    const send = (headers: Headers) =>
      app.inject({ method: 'POST', url: '/webhooks/nobody', payload: '{"title":"T"}', headers: { ...json, ...headers } });
    expect((await send({})).statusCode).toBe(401);
    expect([received, logged().includes('no source of this name')]).toEqual([[], false]);
    expect((await send({ authorization: 'Bearer secret-of-the-door' })).statusCode).toBe(202);
    expect(received).toHaveLength(1);
  });
});

describe('our own faults', () => {
  const failing = (error: Error) => ({ receive: () => Promise.reject(error) });

  test('cannot be stored: 503 and when to come again', async () => {
    const error = new StoreUnavailable('disk full at /var/lib/secret', { hint: 'free space', retryAfterSeconds: 1.5 });
    const { status, body, headers } = await post('{"title":"T"}', json, '/webhooks/generic', failing(error));
    expect([status, headers['retry-after'], body.error.code]).toEqual([503, '2', 'unavailable']);
    expect(JSON.stringify(body)).not.toContain('secret');
  });

  test('a bug: 500, the details in the log and not in the answer', async () => {
    const { status, body, logged } = await post('{"title":"T"}', json, '/webhooks/generic', failing(new Error('secret detail')));
    expect([status, body.error.code]).toEqual([500, 'internal']);
    expect(JSON.stringify(body)).not.toContain('secret detail');
    expect(logged()).toContain('secret detail');
  });
});

test('every error has the one shape', async () => {
  const { app } = testApp({ config: { webhookToken: 'right-token', apiToken: 'right-token', publicUrl: null } });
  const answers = await Promise.all([
    app.inject({ method: 'POST', url: '/webhooks/generic', payload: '{', headers: { ...json, 'x-muster-token': 'right-token' } }),
    app.inject({ method: 'POST', url: '/webhooks/generic', payload: '{}', headers: json }),
    app.inject({ url: '/api/incidents' }),
    app.inject({ url: '/nowhere' }),
    app.inject({ url: '/webhooks/generic' }),
    app.inject({ url: '/%zz' }),
    app.inject({ url: '/metrics' }),
  ]);
  for (const answer of answers) {
    expect(answer.statusCode).toBeGreaterThanOrEqual(400);
    expect(Object.keys(answer.json())).toEqual(['error']);
    expect(answer.json().error).toMatchObject({
      code: expect.stringMatching(/^[a-z-]+$/),
      message: expect.any(String),
      hint: expect.any(String),
    });
  }
});

test('a source that fails on a body costs its reading, not the alert: the body itself is shown', async () => {
  const failing: Source = { name: 'failing', title: 'Failing', read: () => JSON.parse('{') as Reading };
  const { status, received, logged } = await post('{"door":"open"}', json, '/webhooks/failing', { sources: [failing] });
  expect(status).toBe(200);
  expect(received[0]?.signals[0]).toMatchObject({ title: 'Alert from failing', description: expect.stringContaining('open') });
  expect(logged()).toContain('could not be read by its source');
});
