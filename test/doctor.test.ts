// `npm run doctor` as an operator runs it: a process of its own, with nothing but its environment.

import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
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

test('settings that are wrong are told, and end it with 1', async () => {
  const { code, failed } = await doctor({ WHATSAPP: 'pigeon' });
  expect(code).toBe(1);
  expect(failed).toMatch(/^The doctor cannot look\.\n[\s\S]*WHATSAPP: found "pigeon"/);
});
