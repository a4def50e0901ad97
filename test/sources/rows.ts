// Rows of expected alerts, one recorded body after the other, posted as its sender would.

import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { Signal } from '../../src/alerts/alert.js';
import { testApp } from '../app/routes/fakes.js';
import { columns, contentTypeOf, ownPayloads, type Row } from './recorded.js';

/** What `/webhooks/<source>` hands on of one body. It must be taken. */
export async function posted(
  source: string,
  payload: string | Buffer,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): Promise<readonly Signal[]> {
  const { app, received } = testApp();
  const answer = await app.inject({ method: 'POST', url: `/webhooks/${source}`, payload, headers });
  expect([answer.statusCode, answer.json().problems]).toEqual([200, undefined]);
  return received.flatMap(({ signals }) => signals);
}

/** The same of a body written in the test. */
export const postedJson = (source: string, body: unknown): Promise<readonly Signal[]> => posted(source, JSON.stringify(body));

/** A test for each body recorded here. No rows: it creates nothing. */
export function describeRows(source: string, rows: Readonly<Record<string, readonly Row[]>>): void {
  describe(`recorded bodies of ${source} give the alerts of the table`, () => {
    for (const [file, expected] of Object.entries(rows)) {
      test(file, async () => {
        const signals = await posted(source, readFileSync(`${ownPayloads}${source}/${file}`), { 'content-type': contentTypeOf(file) });
        expect(signals.map(columns)).toEqual(expected);
      });
    }
  });
}
