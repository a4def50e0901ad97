// Every way Meta can say no, or nothing at all, against the real `fetch`: msw plays the API, and a socket that dies plays the network.

import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { delay, HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { meanings } from '../../../src/transports/cloud/errors.js';
import type { CloudOptions } from '../../../src/transports/cloud/options.js';
import { outboundTo, recordingListener } from '../contract.js';
import { type CloudRig, cloudRig } from '../fake-graph.js';

const meta = setupServer();
beforeAll(() => meta.listen({ onUnhandledRequest: 'bypass' }));
afterAll(() => meta.close());

const rigs: CloudRig[] = [];
const servers: Server[] = [];
afterEach(async () => {
  meta.resetHandlers();
  for (const rig of rigs.splice(0)) await rig.close();
  for (const server of servers.splice(0)) server.close();
});

const numberIsWell = http.get('https://graph.facebook.com/v23.0/1065', () => HttpResponse.json({ id: '1065' }));
const messages = 'https://graph.facebook.com/v23.0/1065/messages';

const started = async (options: Partial<CloudOptions> = {}): Promise<CloudRig> => {
  meta.use(numberIsWell);
  const rig = await cloudRig({ fetch: (input, init) => fetch(input, init), groups: true, answerWithinMs: 2_000, ...options });
  rigs.push(rig);
  await rig.transport.start(recordingListener());
  return rig;
};

/** What the sender is told when Meta answers this. */
const refused = async (rig: CloudRig, more: Parameters<typeof outboundTo>[2] = { kind: 'page' }) =>
  rig.transport.send(outboundTo('+15550000010', 'page', more)).then(
    () => expect.fail('it was taken'),
    ({ name, message, permanent, retryAfterMs, ambiguous, scope }) => ({ name, message, permanent, retryAfterMs, ambiguous, scope }),
  );

const answers = (code: number | null, status: number, headers: Record<string, string> = {}) =>
  meta.use(
    http.post(messages, () =>
      code === null
        ? new HttpResponse('<html>Sorry</html>', { status, headers })
        : HttpResponse.json({ error: { message: 'title', code, error_data: { details: 'in detail' } } }, { status, headers }),
    ),
  );

describe('what Meta says no with', () => {
  const later = { permanent: false, scope: 'recipient', retryAfterMs: null };
  const everybody = (retryAfterMs: number) => ({ permanent: false, scope: 'transport', retryAfterMs });
  const never = { permanent: true, scope: 'recipient', retryAfterMs: null };
  const account = { permanent: true, scope: 'transport', retryAfterMs: null };

  test.each([
    // Nobody else waits for one person's limit.
    [131056, 400, { permanent: false, scope: 'recipient', retryAfterMs: 6_000 }],
    [131020, 400, { permanent: false, scope: 'recipient', retryAfterMs: 15_000 }],
    [130429, 429, everybody(1_000)],
    [131048, 400, everybody(60_000)],
    [80007, 400, everybody(60_000)],
    [4, 400, everybody(60_000)],
    [613, 400, everybody(60_000)],
    [131208, 429, everybody(60_000)],
    [131057, 500, everybody(60_000)],
    [1, 500, later],
    [2, 503, later],
    [131000, 500, later],
    [131016, 503, later],
    [133004, 503, later],
    [100, 400, never],
    [131008, 400, never],
    [131009, 400, never],
    [131021, 400, never],
    [131026, 400, never],
    [131030, 400, never],
    [131047, 400, never],
    [131049, 400, never],
    [131050, 400, never],
    [131051, 400, never],
    [132000, 400, never],
    [132001, 404, never],
    [132005, 400, never],
    [132007, 400, never],
    [132012, 400, never],
    [132015, 400, never],
    [132016, 400, never],
    [131041, 400, never],
    [131204, 400, never],
    [131207, 400, never],
    [131211, 400, never],
    [131212, 400, never],
    [190, 401, account],
    [0, 401, account],
    [3, 400, account],
    [10, 403, account],
    [200, 403, account],
    [299, 403, account],
    [131005, 403, account],
    [131042, 400, account],
    [133010, 400, account],
    [368, 403, account],
    [131031, 403, account],
    // Codes nobody has listed yet go by the status.
    [777001, 400, never],
    [777001, 500, later],
    [777001, 429, everybody(60_000)],
  ])('%d with status %d', async (code, status, wanted) => {
    answers(code, status);
    const told = await refused(await started());
    expect(told).toMatchObject({ name: 'SendFailure', ambiguous: false, ...wanted });
    expect(told.message).toMatch(/[a-z]{3,}/);
    expect(told.message).not.toContain('title');
  });

  test('every code in the table says something an operator understands', () => {
    expect([...meanings].filter(([, { words }]) => !/[a-z]+ [a-z]+|undeliverable|already there/.test(words))).toEqual([]);
    expect(meanings.size).toBeGreaterThan(50);
  });

  test.each([
    ['seconds', '37', 37_000],
    ['a date', new Date(Date.UTC(2026, 0, 16, 21, 45)).toUTCString(), 60_000],
    ['nonsense', 'soon', 1_000],
  ])('Retry-After in %s is honoured', async (_, header, retryAfterMs) => {
    answers(130429, 429, { 'retry-after': header });
    expect(await refused(await started())).toMatchObject({ permanent: false, scope: 'transport', retryAfterMs });
  });

  test.each([500, 502, 503, 504])('status %d without a word from Meta is for later', async (status) => {
    answers(null, status, { 'retry-after': '5' });
    expect(await refused(await started())).toMatchObject({ ...later, retryAfterMs: 5_000, ambiguous: false });
  });

  test('a payload refused for good is handed to Meta once', async () => {
    let posts = 0;
    meta.use(
      http.post(messages, () => {
        posts += 1;
        return HttpResponse.json({ error: { code: 131026, message: '' } }, { status: 400 });
      }),
    );
    await refused(await started());
    expect(posts).toBe(1);
  });
});

describe('when Meta says nothing', () => {
  test('a call that hangs is given up in time, and may have arrived', async () => {
    meta.use(http.post(messages, () => delay('infinite')));
    expect(await refused(await started({ answerWithinMs: 100 }))).toMatchObject({ permanent: false, ambiguous: true, scope: 'transport' });
  });

  test('a 200 that says nothing may have arrived', async () => {
    meta.use(http.post(messages, () => new HttpResponse('ok')));
    expect(await refused(await started())).toMatchObject({ permanent: false, ambiguous: true });
  });

  test('a 200 without an id may have arrived', async () => {
    meta.use(http.post(messages, () => HttpResponse.json({ messages: [] })));
    expect(await refused(await started())).toMatchObject({ permanent: false, ambiguous: true });
  });

  /** A server on loopback that takes the whole request and then does this. */
  const serve = async (then: (path: string, end: () => void, answer: (body: object) => void) => void): Promise<string> => {
    const server = createServer((request, response) => {
      request.resume().on('end', () => {
        const answer = (body: object) => response.setHeader('content-type', 'application/json').end(JSON.stringify(body));
        then(request.url ?? '', () => request.socket.destroy(), answer);
      });
    }).listen(0, '127.0.0.1');
    servers.push(server);
    await new Promise((done) => server.once('listening', done));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  test('a connection that breaks after the request was written may have delivered it', async () => {
    const graphUrl = await serve((path, end, answer) => (path.endsWith('/messages') ? end() : answer({})));
    expect(await refused(await started({ graphUrl }))).toMatchObject({ permanent: false, ambiguous: true });
  });

  test('an upload that breaks off has sent nothing to anybody', async () => {
    const graphUrl = await serve((path, end, answer) => (path.endsWith('/media') ? end() : answer({})));
    const rig = await started({ graphUrl });
    const media = { bytes: new Uint8Array([1]), mime: 'image/png', name: null };
    expect(await refused(rig, { media, heardAt: rig.clock.now() })).toMatchObject({ permanent: false, ambiguous: false });
  });

  test('a port where nobody listens was never reached', async () => {
    const graphUrl = await serve((_path, end) => end());
    const gone = servers.pop();
    await new Promise((done) => gone?.close(done));
    expect(await refused(await started({ graphUrl }))).toMatchObject({ permanent: false, ambiguous: false });
  });

  test('a redirect is not followed: the token goes to Meta alone', async () => {
    let followed = false;
    meta.use(
      http.post(messages, () => HttpResponse.redirect('https://evil.test/', 307)),
      http.post('https://evil.test/', () => {
        followed = true;
        return HttpResponse.json({ messages: [{ id: 'x' }] });
      }),
    );
    expect(await refused(await started())).toMatchObject({ permanent: false });
    expect(followed).toBe(false);
  });
});
