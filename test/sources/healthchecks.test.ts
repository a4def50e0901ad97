import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { healthchecks } from '../../src/sources/healthchecks.js';
import { hashOf } from '../../src/sources/reading.js';
import { ownPayloads, type Row, read } from './recorded.js';
import { describeRows } from './rows.js';

const manifest = (status: Row['status']): Row => ({
  status,
  dedupKey: '73e2c9f0-6d43-4d2f-aeb0-4f2f9c83d5e6',
  severity: 'P2',
  title: 'Nightly manifest',
  service: 'nightly-manifest',
});
const line = 'Nightly manifest is down since 2026-11-04T03:04:12+00:00';

describeRows('healthchecks', {
  'down.json': [manifest('firing')],
  'up.json': [manifest('resolved')],
  'down_plain_text.txt': [{ status: 'firing', dedupKey: `text:${hashOf(line)}`, severity: null, title: line, service: null }],
});

const one = (body: unknown) => read(healthchecks, body).signals;
const recorded = (file: string) => JSON.parse(readFileSync(`${ownPayloads}healthchecks/${file}`, 'utf8'));

test('what the check is for, its last ping and its page are kept, and never the address that says that all is well', () => {
  const [signal] = one(recorded('down.json'));
  expect(signal).toMatchObject({
    description: 'Runs at 02:00\nLast ping: 2026-11-03T02:04:11+00:00',
    url: 'https://healthchecks.io/checks/73e2c9f0-6d43-4d2f-aeb0-4f2f9c83d5e6/details/',
    startedAt: Date.parse('2026-11-04T03:04:12Z'),
    labels: { tags: 'prod manifest' },
  });
  expect(JSON.stringify(signal)).not.toContain('hc-ping.com');
});

test('the check alone ($JSON) is the same alert', () => {
  expect(one(recorded('up.json').check)).toMatchObject([manifest('resolved')]);
});

test.each([['new'], ['started'], ['grace'], ['paused']])('a check that is %s changes nothing', (status) => {
  expect(one({ name: 'Manifest', code: 'c', status })).toEqual([]);
});

test('a severity that the template states counts', () => {
  expect(one({ name: 'Manifest', status: 'down', severity: 'critical', exitstatus: 3 })).toMatchObject([
    { severity: 'P1', description: 'Exit status: 3' },
  ]);
});

test.each([
  [{ status: 'down', code: 'c' }, 'Alert from healthchecks'],
  [{ message: 'Manifest is late' }, 'Manifest is late'],
  [{ name: 'Manifest' }, 'Manifest'],
])('an alert is kept for whatever of it is there (%j)', (body, title) => {
  expect(one(body)).toMatchObject([{ status: 'firing', title }]);
});
