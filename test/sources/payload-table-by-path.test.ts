// The rows of ../shared/payloads/README.md, where it stands beside this project: each body posted as its sender posts it.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { testApp } from '../app/routes/fakes.js';
import { contentTypeOf, hasShared, sharedPayloads } from './recorded.js';
import { given, type TableRow, tableRows } from './table.js';

/** Folders whose rows are told here, and where a body of theirs goes unless its row names a path. */
const addresses: Readonly<Record<string, string>> = {
  'pagerduty-webhook-v3': '/webhooks/pagerduty-webhook-v3',
  'pagerduty-events-v2': '/v2/enqueue',
  'opsgenie-webhook': '/webhooks/opsgenie-webhook',
  'opsgenie-alert-api': '/v2/alerts',
  'aws-cloudwatch-sns': '/webhooks/aws-cloudwatch-sns',
  checkly: '/webhooks/checkly',
  healthchecks: '/webhooks/healthchecks',
};

const rows = tableRows.filter(({ folder }) => addresses[folder] !== undefined);

/** What the column says of the key: itself in back-quotes, else in words. */
const keyIn = (cell: string): unknown => /^`([^`]+)`$/.exec(cell)?.[1] ?? expect.any(String);

const expected = ({ status, key, severity, title, service }: TableRow): readonly unknown[] => {
  if (status.startsWith('none')) return [];
  const word = given(severity);
  return [
    {
      status,
      dedupKey: keyIn(key),
      // What the integration's default is for is left open by the source; a resolve needs no severity.
      ...(severity.includes('default') ? { severity: null } : word === null ? {} : { severity: word }),
      ...(title === '—' ? {} : { title }),
      ...(title === '—' ? {} : { service: given(service) }),
    },
  ];
};

const bodyOf = ({ file }: TableRow): Buffer => readFileSync(sharedPayloads + file);

const received = async (
  row: TableRow,
  payload = bodyOf(row),
  labelled?: string,
): Promise<{ signals: readonly Signal[]; status: number }> => {
  const { file, folder, headers } = row;
  const { app, received } = testApp();
  const type = labelled ?? /Content-Type: ([^`]+)`/.exec(headers)?.[1] ?? contentTypeOf(file);
  const url = /`POST ([^`]+)`/.exec(headers)?.[1] ?? addresses[folder] ?? '';
  const answer = await app.inject({ method: 'POST', url, payload, headers: { 'content-type': type } });
  return { signals: received.flatMap(({ signals }) => signals), status: answer.statusCode };
};

describe('a row of the payload table', () => {
  test.skipIf(!hasShared)('stands there for every source told here (needs ../shared/payloads)', () => {
    expect(new Set(rows.map(({ folder }) => folder))).toEqual(new Set(Object.keys(addresses)));
  });

  for (const row of rows) {
    test(row.file, async () => {
      const { signals, status } = await received(row);
      expect(status).toBe(/answer \*\*(\d+)\*\*|answer (202)/.test(row.headers) && !row.headers.includes('200, 201') ? 202 : 200);
      expect(signals).toMatchObject(expected(row));
    });
  }
});

/** The body with every value, and everything within it, changed. */
const changed = (value: unknown, change: (value: unknown) => unknown): unknown => {
  const inner = Array.isArray(value)
    ? value.map((one) => changed(one, change))
    : typeof value === 'object' && value !== null
      ? Object.fromEntries(Object.entries(value).map(([name, one]) => [name, changed(one, change)]))
      : value;
  return change(inner);
};

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

const variants: readonly (readonly [string, (body: unknown) => unknown])[] = [
  [
    'with fields nobody knows',
    (body) => changed(body, (one) => (isObject(one) && Object.keys(one).length > 3 ? { ...one, zz_new: 1 } : one)),
  ],
  ['with numbers as strings', (body) => changed(body, (one) => (typeof one === 'number' ? String(one) : one))],
  [
    'without its nulls',
    (body) => changed(body, (one) => (isObject(one) ? Object.fromEntries(Object.entries(one).filter(([, inner]) => inner !== null)) : one)),
  ],
];

describe('a row of the payload table is the same', () => {
  const told = ({ signals }: { signals: readonly Signal[] }) => signals.map(({ labels: _, ...signal }) => signal);

  for (const row of rows.filter(({ file }) => file.endsWith('.json'))) {
    test(`${row.file} in other clothes`, async () => {
      const as = told(await received(row));
      const raw = bodyOf(row);
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.any+json; charset=utf-8'])
        expect([type, told(await received(row, raw, type))]).toEqual([type, as]);
      expect(told(await received(row, Buffer.concat([Buffer.from('\ufeff'), raw])))).toEqual(as);
      for (const [name, vary] of variants)
        expect([name, told(await received(row, Buffer.from(JSON.stringify(vary(JSON.parse(raw.toString()))))))]).toEqual([name, as]);
    });
  }
});
