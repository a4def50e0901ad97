// The recorded bodies of this project and, where it stands beside this one, of ../shared/payloads.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Signal } from '../../src/alerts/alert.js';
import { readBody } from '../../src/app/routes/body.js';
import type { Reading, Source } from '../../src/sources/source.js';

/** The instant the recorded bodies are read at. */
export const now = Date.parse('2026-11-04T10:02:12Z');

export const ownPayloads = fileURLToPath(new URL('./payloads/', import.meta.url));
export const sharedPayloads = fileURLToPath(new URL('../../../shared/payloads/', import.meta.url));
export const hasShared = existsSync(sharedPayloads);

const contentTypes: readonly (readonly [string, string])[] = [
  ['.json', 'application/json'],
  ['.form.txt', 'application/x-www-form-urlencoded'],
  ['form.txt', 'application/x-www-form-urlencoded'],
  ['.txt', 'text/plain'],
];

export const contentTypeOf = (file: string): string => contentTypes.find(([ending]) => file.endsWith(ending))?.[1] ?? 'application/json';

/** What a source says of one recorded body. */
export function readRecorded(source: Source, folder: string, file: string, at = now): Reading {
  const raw = readFileSync(folder + file);
  return source.read({ source: source.name, body: readBody(raw, contentTypeOf(file)), raw, headers: {}, now: at });
}

/** What a source says of a body written in the test. */
export function read(source: Source, body: unknown, at = now): Reading {
  return source.read({ source: source.name, body, raw: Buffer.from(JSON.stringify(body) ?? ''), headers: {}, now: at });
}

/** The columns of the table that lies with the recorded bodies. */
export const columns = ({ status, dedupKey, severity, title, service }: Signal) => ({ status, dedupKey, severity, title, service });

/** A row of it: one alert of one body. */
export interface Row {
  readonly status: Signal['status'];
  readonly dedupKey: unknown;
  readonly severity: Signal['severity'];
  readonly title: string;
  readonly service: string | null;
}
