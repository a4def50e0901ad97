import { expect, test } from 'vitest';
import { otherShape } from '../../src/sources/other-shape.js';

const one = (body: unknown) => otherShape('siren', body)[0];

test.each([
  [{ message: 'Disk full\non db07', user: { name: 'Asha' } }, 'Disk full'],
  [{ alert: { name: 'Disk full' }, zone: { description: 'north' } }, 'Disk full'],
  [{ labels: { alertname: 'DiskFull' } }, 'DiskFull'],
  [{ 'Alert Name': 'Disk full' }, 'Disk full'],
  [{ title: '{{ title }}', text: 'Disk full' }, 'Disk full'],
  [{ title: '\u200b', text: 'Disk full' }, 'Disk full'],
  [['Disk', { title: 'Disk full' }], 'Disk full'],
  [{ a: 1 }, 'Alert from siren'],
  [17, '17'],
])('the best text of %j is %j', (body, title) => {
  expect(one(body)?.title).toBe(title);
});

test('what is said of something within is not said of the alert', () => {
  expect(one({ title: 'Disk full', database: { status: 'ok', level: 'info', key: 'k' } })).toMatchObject({
    status: 'firing',
    severity: null,
    dedupKey: expect.stringMatching(/^title:/),
  });
});

test('status, severity and key stand at the top, or beside the title', () => {
  const expected = { status: 'resolved', severity: 'P1', dedupKey: '7' };
  expect(one({ status: 'ok', severity: 'critical', id: 1, key: 7, alert: { title: 'Disk' } })).toMatchObject(expected);
  expect(one({ alert: { title: 'Disk', State: 'OK', priority: 'P1', alertUid: '7' } })).toMatchObject(expected);
});

test('the same alert has the same key while its other words change, and another alert another', () => {
  const keys = [{ title: 'Disk', at: 1 }, { title: 'Disk', at: 2 }, { title: 'Disk', service: 'orders' }, { at: 1 }, { at: 2 }].map(
    (body) => one(body)?.dedupKey,
  );
  expect(keys[0]).toBe(keys[1]);
  expect(new Set(keys).size).toBe(4);
});

test('the whole body is shown where it describes nothing', () => {
  expect(one({ title: 'Disk', used: '97 %', host: 'db07' })).toMatchObject({
    description: expect.stringContaining('97 %'),
    labels: { host: 'db07' },
  });
});

test('a test of the sender creates nothing', () => {
  expect(otherShape('siren', { title: 'Hello', status: 'test' })).toEqual([]);
});
