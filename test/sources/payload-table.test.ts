// The table that lies with the bodies in ../shared, row by row, through the front door: what each of them must become.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { acme, sourceSettings, testApp } from '../app/routes/fakes.js';
import { contentTypeOf, hasShared, sharedPayloads } from './recorded.js';
import { posted } from './rows.js';
import { given, type TableRow, tableRows } from './table.js';

/** Of the sources here, those whose rows need nothing but the body and a content type. */
const folders = ['alertmanager', 'datadog', 'dynatrace', 'generic', 'grafana', 'newrelic', 'sentry', 'zabbix'];

interface Expected {
  readonly status: string;
  /** As the table has it: equal to another of the same source exactly where the alerts are the same. */
  readonly key: string;
  readonly severity: string | null;
  readonly title: string;
  readonly service: string | null;
}

interface Signed {
  readonly header: string;
  readonly signature: string;
  readonly secret: string;
}

interface Body {
  readonly folder: string;
  readonly file: string;
  readonly resource: string | null;
  readonly signed: Signed | null;
  /** None where nothing is to be created. */
  readonly alerts: readonly Expected[];
}

const bodyOf = (row: TableRow): Body => ({
  folder: row.folder,
  file: row.file.slice(row.folder.length + 1),
  resource: /Sentry-Hook-Resource: (\w+)/.exec(row.headers)?.[1] ?? null,
  signed: signedIn(row.headers),
  alerts: [row, ...row.others].filter(({ status }) => status !== 'none').map(expectedOf),
});

const signedIn = (headers: string): Signed | null => {
  const [, header, signature, secret] = /`([\w-]+-Signature): ([0-9a-f]{64})`[^`]*`(test-secret-\w+)`/.exec(headers) ?? [];
  return header === undefined || signature === undefined || secret === undefined ? null : { header, signature, secret };
};

const expectedOf = ({ status, key, severity, title, service }: TableRow): Expected => ({
  status,
  key: key.replaceAll('`', ''),
  severity: severity === '—' || severity.includes('(default)') ? null : (severity.split(' ', 1)[0] ?? null),
  title,
  service: given(service),
});

const bodies = tableRows.map(bodyOf);
const keysOf = new Map<string, Map<string, string>>();

describe.each(folders)('%s', (folder) => {
  const own = bodies.filter((body) => body.folder === folder);

  test.skipIf(!hasShared)('has rows in the table', () => {
    expect(own.length).toBeGreaterThan(0);
  });

  for (const { file, resource, alerts } of own) {
    test(file, async () => {
      const headers = { 'content-type': contentTypeOf(file), ...(resource === null ? {} : { 'sentry-hook-resource': resource }) };
      const signals = await posted(folder, readFileSync(`${sharedPayloads}${folder}/${file}`), headers);
      expect(signals.map(told)).toEqual(
        alerts.map(({ key: _, title, ...rest }) => ({ ...rest, title: title.replace('(integration name)', folder) })),
      );
      const known = keysOf.get(folder) ?? new Map<string, string>();
      keysOf.set(folder, known);
      for (const [at, { key, title }] of alerts.entries()) {
        const named = /^same as the row above|from the title|hash of/.test(key) ? title : key;
        const dedupKey = signals[at]?.dedupKey ?? '';
        expect(known.get(named) ?? dedupKey).toBe(dedupKey);
        known.set(named, dedupKey);
      }
    });
  }

  test.skipIf(!hasShared)('other alerts have other keys', () => {
    const keys = [...(keysOf.get(folder)?.values() ?? [])];
    expect(new Set(keys).size).toBe(keys.length);
  });
});

const signed = bodies.filter((body) => body.signed !== null && folders.includes(body.folder));

test.skipIf(!hasShared)('Grafana and Sentry sign a row each', () => {
  expect(signed.map(({ folder }) => folder)).toEqual(['grafana', 'sentry']);
});

test.each(signed)('the signature of $folder/$file opens the door without a token', async ({ folder, file, signed: by }) => {
  const statusWith = async (secret: string): Promise<number> => {
    const { app } = testApp({ organisation: () => ({ ...acme, sources: new Map([sourceSettings(folder, secret)]) }) });
    const headers = { 'content-type': 'application/json', [by?.header.toLowerCase() ?? '']: by?.signature };
    const payload = readFileSync(`${sharedPayloads}${folder}/${file}`);
    return (await app.inject({ method: 'POST', url: `/webhooks/${folder}`, payload, headers, remoteAddress: '192.0.2.7' })).statusCode;
  };
  expect([await statusWith(by?.secret ?? ''), await statusWith('another')]).toEqual([200, 401]);
});

const told = ({ status, severity, title, service }: Signal) => ({ status, severity, title, service });
