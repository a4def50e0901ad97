import { expect, test } from 'vitest';
import { createLog, redact, throttle } from '../../src/app/log.js';

const logging = (secrets: readonly string[] = []) => {
  const lines: string[] = [];
  return { log: createLog('debug', { write: (line) => void lines.push(line) }, () => secrets), output: () => lines.join('') };
};

test('a line is JSON with an ISO time', () => {
  const { log, output } = logging();
  log.info({ incident: 42 }, 'opened');
  expect(JSON.parse(output())).toMatchObject({ incident: 42, msg: 'opened', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/) });
});

test('a phone number keeps its country digits and its last two, wherever it stands', () => {
  const { log, output } = logging();
  log.info('paged +919812300017');
  log.info({ to: '+919812300017', nested: { list: ['whatsapp:+919812300017'] } }, 'sent');
  log.child({ phone: '+91 98123 00017' }).info('child');
  log.error({ err: new Error('no route to +91-98123-00017') }, 'failed');
  log.info({ url: '/chats?phone=%2B919812300017' });
  log.info('from 919812300017@c.us and 919812300017:12@s.whatsapp.net and 00919812300017');
  log.info({ wa_id: '919812300017', json: '{"phone":"919812300017"}' }, 'https://wa.me/919812300017');
  expect(output()).not.toMatch(/98123|00017/);
  expect(output().match(/\+91…17/g)?.length).toBeGreaterThanOrEqual(11);
  for (const line of output().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
});

test.each([
  '2026-11-04T10:02:10+0530',
  '2026-11-04T10:02:10.113+05:30',
  'took 1793786530113 ms',
  'INC-42 of 5,847 customers +15 %',
  'row 123456789012',
])('%s is no phone number', (said) => {
  expect(redact(said)).toBe(said);
});

test.each<[string, (log: ReturnType<typeof logging>['log']) => void]>([
  ['a header', (log) => log.info({ headers: { authorization: 'Bearer s3cr3t-value', 'x-muster-token': 's3cr3t-value' } })],
  ['a message', (log) => log.info('sent Authorization: Bearer s3cr3t-value and Basic s3cr3t-value')],
  ['an address', (log) => log.info('POST /webhooks/x?token=s3cr3t-value&x=1 /y?a=1&auth_token=s3cr3t-value')],
  ['the handshake of Meta', (log) => log.info('GET /whatsapp/cloud?hub.verify_token=s3cr3t-value')],
  ['a field', (log) => log.info({ config: { META_TOKEN: 's3cr3t-value', secret: 's3cr3t-value', password: 's3cr3t-value' } })],
  ['a value with quotes in it', (log) => log.info({ password: 'x"s3cr3t-value"' })],
  ['JSON inside a text', (log) => log.info(JSON.stringify({ token: 's3cr3t-value', deep: { apiKey: 's3cr3t-value' } }))],
  ['the stack of an error', (log) => log.error(new Error('fetch https://x.example/?access_token=s3cr3t-value failed'))],
])('a credential in %s is struck out', (_, write) => {
  const { log, output } = logging();
  write(log);
  expect(output()).toContain('[redacted]');
  expect(output()).not.toContain('s3cr3t');
  for (const line of output().trim().split('\n')) expect(() => JSON.parse(line)).not.toThrow();
});

test("the deployment's own tokens are struck out whatever they are called", () => {
  const { log, output } = logging(['correct-horse', 'x']);
  log.info({ harmless: 'it was correct-horse' }, 'next correct-horse');
  expect(output()).not.toContain('correct-horse');
  expect(output()).toContain('next');
});

test('nothing below the level is written', () => {
  const lines: string[] = [];
  createLog('warn', { write: (line) => void lines.push(line) }).info('quiet');
  expect(lines).toEqual([]);
});

test('a hostile line of a megabyte is redacted without delay', () => {
  const started = performance.now();
  for (const hostile of [
    '+1 '.repeat(3e5),
    'a-'.repeat(5e5),
    '"token":"'.repeat(1e5),
    '1'.repeat(1e6),
    '?token'.repeat(2e5),
    'Bearer '.repeat(1e5),
  ]) {
    redact(hostile);
  }
  expect(performance.now() - started).toBeLessThan(3_000);
});

test('one line a second for each offender, and the next one says how many were held', () => {
  let at = 1_000;
  const lines = throttle({ now: () => at });
  expect(lines.pass('a')).toBe(0);
  expect([lines.pass('a'), lines.pass('a'), lines.pass('b')]).toEqual([null, null, 0]);
  at += 999;
  expect(lines.pass('a')).toBeNull();
  at += 1;
  expect(lines.pass('a')).toBe(3);
});

test('a million offenders do not fill the memory', () => {
  const lines = throttle({ now: () => 0 });
  for (let n = 0; n < 30_000; n += 1) lines.pass(`offender ${n}`);
  expect(lines.pass('offender 29999')).toBeNull();
  expect(lines.pass('offender 0')).toBe(0);
});
