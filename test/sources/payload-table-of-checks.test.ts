// The rows of ../shared/payloads/README.md, where it stands beside this project: each body posted as its sender posts it.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { testApp } from '../app/routes/fakes.js';
import { contentTypeOf, hasShared, sharedPayloads } from './recorded.js';
import { given, type TableRow, tableRows } from './table.js';

/** Folders whose rows are told here; a body goes to the webhook of that name. */
const folders: ReadonlySet<string> = new Set([
  ...['uptime-kuma', 'better-stack', 'pingdom', 'statuscake', 'azure-monitor', 'google-cloud-monitoring'],
  ...['kibana', 'splunk', 'nagios', 'icinga2', 'cloudevents'],
]);

const rows = tableRows.filter(({ folder }) => folders.has(folder));

/** What the column says of the key: itself in back-quotes, else in words. */
const keyIn = (cell: string): unknown => {
  const key = /^`([^`]+)`$/.exec(cell)?.[1];
  if (key === undefined) return expect.any(String);
  return key.startsWith('…') ? expect.stringContaining(key.slice(1)) : key;
};

const expected = ({ folder, status, key, severity, title, service, others }: TableRow): readonly unknown[] => {
  if (status.startsWith('none')) return [];
  // A recovery in Nagios says only that the state is OK now, and a resolve needs no severity.
  const word = status === 'resolved' && folder === 'nagios' ? null : given(severity);
  return [
    {
      // Splunk has no state: what an integration makes of a column is its own affair.
      status: status.startsWith('resolved when') ? 'firing' : status,
      dedupKey: keyIn(key),
      // What the integration's default is for is left open by the source; a resolve needs no severity.
      ...(severity.includes('default') ? { severity: null } : word === null ? {} : { severity: word }),
      ...(title === '—' ? {} : { title }),
      ...(title === '—' ? {} : { service: given(service) }),
    },
    ...others.flatMap(expected),
  ];
};

const received = async ({ file, folder, headers }: TableRow): Promise<{ signals: readonly Signal[]; status: number }> => {
  const { app, received } = testApp();
  const type = /Content-Type: ([^`]+)`/.exec(headers)?.[1] ?? contentTypeOf(file);
  const payload = readFileSync(sharedPayloads + file);
  const attributes = Object.fromEntries([...headers.matchAll(/`(ce-[a-z]+): ([^`]+)`/g)].map(([, name = '', value = '']) => [name, value]));
  const answer = await app.inject({
    method: 'POST',
    url: `/webhooks/${folder}`,
    payload,
    headers: { 'content-type': type, ...attributes },
  });
  return { signals: received.flatMap(({ signals }) => signals), status: answer.statusCode };
};

/** Keys by the words of the table, in each folder. */
const keysOf = new Map<string, Map<string, string>>();

describe('a row of the payload table', () => {
  test.skipIf(!hasShared)('stands there for every source told here (needs ../shared/payloads)', () => {
    expect(new Set(rows.map(({ folder }) => folder))).toEqual(folders);
  });

  for (const row of rows) {
    test(row.file, async () => {
      const { signals, status } = await received(row);
      expect(status).toBe(200);
      const alerts = expected(row);
      expect(signals).toHaveLength(alerts.length);
      expect(signals).toMatchObject(alerts);
      if (alerts.length === 0) return;
      const known = keysOf.get(row.folder) ?? new Map<string, string>();
      keysOf.set(row.folder, known);
      for (const [at, { key }] of [row, ...row.others].entries()) {
        const dedupKey = signals[at]?.dedupKey ?? '';
        expect(known.get(key) ?? dedupKey).toBe(dedupKey);
        known.set(key, dedupKey);
      }
    });
  }

  test.skipIf(!hasShared)('has the same key as another where the alert is the same, and nowhere else', () => {
    for (const known of keysOf.values()) expect(new Set(known.values()).size).toBe(known.size);
  });
});
