// `npm run doctor` as an operator runs it: a process of its own, with nothing but its environment.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const project = fileURLToPath(new URL('../', import.meta.url));

const doctor = (environment: Record<string, string>): Promise<{ readonly code: number; readonly said: string; readonly failed: string }> =>
  new Promise((resolve) => {
    const env = { PATH: process.env.PATH ?? '', ...environment };
    execFile(process.execPath, ['--import', 'tsx', 'src/doctor.ts'], { cwd: project, env }, (error, said, failed) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : 0, said, failed }),
    );
  });

test('on the phones of this machine there is nothing to look at, and that is well', async () => {
  expect(await doctor({ WHATSAPP: 'local' })).toEqual({
    code: 0,
    said: 'local: nothing to look at from here; a running Muster tells its state on /readyz\n',
    failed: '',
  });
});

test('a file of one’s own is looked at with its rota, whatever carries messages', async () => {
  const { code, said } = await doctor({ WHATSAPP: 'local', MUSTER_CONFIG: 'muster.example.yaml', DATABASE_URL: 'file:/nowhere/muster.db' });
  expect([code, said]).toEqual([0, expect.stringMatching(/✓ people: 10, .*\nthe rota of the next 30 days\n {2}✓ db-primary: /s)]);
});

describe('with an account at Meta', () => {
  let server: Server;
  let asked: string[];
  beforeEach(async () => {
    asked = [];
    server = createServer((request, response) => {
      const { pathname, searchParams } = new URL(request.url ?? '', 'http://x');
      asked.push(`${request.method} ${pathname}`);
      const answers: Record<string, object> = {
        '/v23.0/debug_token': { data: { is_valid: searchParams.get('input_token') === 'token-of-meta', expires_at: 0 } },
        '/v23.0/1065': { display_phone_number: '+1 555-000-0001', verified_name: 'Muster', quality_rating: 'GREEN' },
        '/v23.0/77/message_templates': {
          data: [
            {
              name: searchParams.get('name'),
              language: 'en',
              status: 'APPROVED',
              components: [
                { type: 'BODY', text: 'Muster: {{1}}.' },
                { type: 'BUTTONS', buttons: Array(3).fill({ type: 'QUICK_REPLY' }) },
              ],
            },
          ],
        },
        '/v23.0/77/subscribed_apps': { data: [{}] },
      };
      response
        .setHeader('content-type', 'application/json')
        .end(JSON.stringify(answers[pathname] ?? { error: { code: 100, message: 'no' } }));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
  });
  afterEach(() => new Promise((done) => server.close(done)));

  const environment = () => ({
    WHATSAPP: 'cloud',
    MUSTER_CONFIG: 'muster.example.yaml',
    PORT: '9',
    META_TOKEN: 'token-of-meta',
    META_APP_SECRET: 'app-secret-of-meta',
    META_VERIFY_TOKEN: 'verify-token-of-meta',
    META_PHONE_NUMBER_ID: '1065',
    META_ACCOUNT_ID: '77',
    META_TEMPLATE_PAGE: 'muster_page',
    META_GRAPH_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    API_TOKEN: 'a-token-for-readers',
    WEBHOOK_TOKEN: 'a-token-for-senders',
    PUBLIC_URL: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
  });

  test('what is well and what is not is a list, and what is not ends it with 1', async () => {
    const { code, said, failed } = await doctor(environment());
    expect(said.split('\n')).toEqual([
      'muster.example.yaml',
      '  ✓ people: 10, each with a number of their own',
      'Muster at http://127.0.0.1:9',
      expect.stringMatching(/^ {2}✓ running: no\./),
      'the rota of the next 30 days',
      expect.stringMatching(/^ {2}✓ db-primary: 100 % covered, \d+ % even\. \w+ \d+ nights, \w+ \d+\.$/),
      expect.stringMatching(/^ {2}✓ infra-primary: 100 % covered/),
      'cloud',
      '  ✓ token: valid, without an end',
      '  ✓ number: +1 555-000-0001, Muster, quality green',
      '  ✓ template muster_page: approved in en, with 3 quick replies',
      '  ✓ subscription: an app is subscribed to the account',
      expect.stringMatching(/^ {2}✗ webhook: .* answers 200 and not the handshake\. .*META_VERIFY_TOKEN/),
      '',
      'One thing to mend.',
      '',
    ]);
    expect([code, failed]).toEqual([1, '']);
    expect(asked.every((one) => one.startsWith('GET '))).toBe(true);
  });

  test('no secret is shown, even when the token is refused', async () => {
    const { code, said } = await doctor({ ...environment(), META_TOKEN: 'another-token-of-meta' });
    expect(code).toBe(1);
    expect(said).toContain('✗ token: Meta no longer takes it');
    expect(said).not.toMatch(/token-of-meta|secret-of-meta/);
  });
});

test('without any configuration it says what to write, and ends with 1', async () => {
  const { code, said } = await doctor({});
  expect(code).toBe(1);
  expect(said).toMatch(/✗ WHATSAPP: not set: .*\.env\.example.*muster\.example\.yaml/);
});

const sms = {
  WHATSAPP: 'sms',
  TWILIO_ACCOUNT_SID: `AC${'a'.repeat(32)}`,
  TWILIO_AUTH_TOKEN: 't'.repeat(32),
  TWILIO_SMS_FROM: '+15550001111',
  TWILIO_API_URL: 'http://127.0.0.1:9',
  PUBLIC_URL: 'https://muster.example.com',
  PORT: '9',
};

test('without a muster.yaml nobody real may be written to: that is to be mended', async () => {
  const { code, said } = await doctor({ ...sms, MUSTER_CONFIG: '' });
  expect(code).toBe(1);
  expect(said).toMatch(/✗ file: WHATSAPP names sms, and there is no muster\.yaml/);
  expect(said).toMatch(/Copy muster\.example\.yaml to muster\.yaml/);
});

test('a broken muster.yaml is told line by line, and the transports are looked at all the same', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-doctor-'));
  const file = join(folder, 'muster.yaml');
  writeFileSync(file, readFileSync(join(project, 'muster.example.yaml'), 'utf8').replace('+919812300001', '98123'));
  const { code, said } = await doctor({ ...sms, MUSTER_CONFIG: file });
  rmSync(folder, { recursive: true });
  expect(code).toBe(1);
  expect(said).toMatch(/people\.asha\.phone: found "98123", wanted an E\.164 number/);
  expect(said).toContain('sms\n');
});

test('a cause that several things share is told once, with its next step', async () => {
  const { said } = await doctor({ ...sms, MUSTER_CONFIG: 'muster.example.yaml' });
  expect(said.match(/Twilio was not reached/g)).toHaveLength(1);
  expect(said).toMatch(/✗ account: .*Look at the network.*nothing to say of number/);
});

test('a Chromium that is not there is found for WhatsApp Web', async () => {
  const { code, said } = await doctor({ WHATSAPP: 'web', MUSTER_CONFIG: 'muster.example.yaml', CHROMIUM_PATH: '/nowhere', PORT: '9' });
  expect(code).toBe(1);
  expect(said).toMatch(/✗ Chromium: CHROMIUM_PATH is \/nowhere/);
  expect(said).toMatch(/✗ profile: .*open \/pair and scan/);
});

test('a Meta that never answers is told of within ten seconds', async () => {
  const silent = createServer(() => undefined).listen(0, '127.0.0.1');
  await once(silent, 'listening');
  const begun = performance.now();
  const { code, said } = await doctor({
    ...{ WHATSAPP: 'cloud', META_TOKEN: 'token-of-meta', META_APP_SECRET: 'app-secret-of-meta', META_VERIFY_TOKEN: 'verify-token-of-meta' },
    ...{ META_PHONE_NUMBER_ID: '1065', META_TEMPLATE_PAGE: 'muster_page', MUSTER_CONFIG: 'muster.example.yaml', PORT: '9' },
    META_GRAPH_URL: `http://127.0.0.1:${(silent.address() as AddressInfo).port}`,
  });
  silent.closeAllConnections();
  await new Promise((done) => silent.close(done));
  expect(performance.now() - begun).toBeLessThan(20_000);
  expect(code).toBe(1);
  expect(said.match(/no answer|did not answer|within/g)?.length).toBeGreaterThanOrEqual(1);
}, 30_000);

test('a running Muster tells the state of its transports and who has confirmed', async () => {
  const ready = {
    status: 'ok',
    transports: [{ name: 'sms', state: 'banned', detail: 'The account is closed. Open it.', downSince: '2026-01-01T00:00:00.000Z' }],
    enrolment: [{ transport: 'sms', confirmed: 5, of: 9, missing: ['ben', 'mia'], link: null }],
  };
  const running = createServer((_, response) => void response.end(JSON.stringify(ready))).listen(0, '127.0.0.1');
  await once(running, 'listening');
  const { code, said } = await doctor({
    ...sms,
    MUSTER_CONFIG: 'muster.example.yaml',
    PORT: String((running.address() as AddressInfo).port),
  });
  running.closeAllConnections();
  await new Promise((done) => running.close(done));
  expect(code).toBe(1);
  expect(said).toContain('✗ sms: banned: no page leaves by it. The account is closed. Open it.');
  expect(said).toContain('✓ numbers on sms: 5 of 9 confirmed; not yet ben, mia.');
});

test('settings that are wrong are told, and end it with 1', async () => {
  const { code, failed } = await doctor({ WHATSAPP: 'pigeon' });
  expect(code).toBe(1);
  expect(failed).toMatch(/^The doctor cannot look\.\n[\s\S]*WHATSAPP: found "pigeon"/);
});
