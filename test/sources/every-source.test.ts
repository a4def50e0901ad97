// What every source owes, whichever it is: a registration, recorded payloads, a row in the docs, and never a throw.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sources } from '../../src/sources/index.js';
import type { Source } from '../../src/sources/source.js';
import { testApp } from '../app/routes/fakes.js';
import { bend } from './bent.js';
import { contentTypeOf, now, ownPayloads, read, readRecorded } from './recorded.js';

const folder = fileURLToPath(new URL('../../src/sources/', import.meta.url));
const docs = readFileSync(new URL('../../docs/sources.md', import.meta.url), 'utf8');

const isSource = (value: unknown): value is Source =>
  typeof value === 'object' && value !== null && 'name' in value && 'title' in value && 'read' in value;

test('every source in src/sources is registered', async () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts') && file !== 'index.ts');
  const modules = await Promise.all(files.map(async (file) => Object.values(await import(folder + file))));
  const found = modules.flat().filter(isSource);
  expect(found.map((source) => source.name).sort()).toEqual(sources.map((source) => source.name).sort());
});

test('names and paths of their own are there once', () => {
  const names = sources.map((source) => source.name);
  const paths = sources.flatMap(({ paths = [] }: Source) => paths.map(({ method = 'POST', path }) => `${method} ${path}`));
  expect(new Set(names).size).toBe(names.length);
  expect(new Set(paths).size).toBe(paths.length);
});

test('nobody outside src/sources knows a source by its path', () => {
  const root = fileURLToPath(new URL('../../src/', import.meta.url));
  const others = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter(
    (file) => file.endsWith('.ts') && !file.startsWith('sources'),
  );
  const own = sources.flatMap(({ paths = [] }: Source) => paths.map(({ path }) => path));
  expect(own).toContain('/api/v2/alerts');
  expect(others.filter((file) => own.some((path) => readFileSync(root + file, 'utf8').includes(path)))).toEqual([]);
});

test('a name nobody has finds no source, and loses no alert', async () => {
  for (const name of ['nagios-xi', 'constructor']) {
    const { app, received } = testApp();
    const answer = await app.inject({
      method: 'POST',
      url: `/webhooks/${name}`,
      payload: '{"title":"Disk full"}',
      headers: { 'content-type': 'application/json' },
    });
    expect([answer.statusCode, received.map((one) => one.source)]).toEqual([202, [name]]);
  }
});

describe.each(sources.map((source) => [source.name, source] as const))('%s', (name, source) => {
  const payloads = existsSync(ownPayloads + name) ? readdirSync(ownPayloads + name) : [];

  test('is found by its name, and its signals are its own', async () => {
    const { app, received } = testApp();
    const payload = readFileSync(`${ownPayloads}${name}/${payloads[0]}`);
    const headers = { 'content-type': contentTypeOf(payloads[0] ?? '') };
    expect((await app.inject({ method: 'POST', url: `/webhooks/${name}`, payload, headers })).statusCode).toBe(200);
    expect(received.map((one) => one.source)).toEqual([name]);
  });

  test('has its row in docs/sources.md', () => {
    expect(docs).toContain(`| \`${name}\` | ${source.title} |`);
  });

  test('has recorded payloads, and reads each of them', () => {
    expect(payloads.length).toBeGreaterThan(0);
    for (const file of payloads) expect(readRecorded(source, `${ownPayloads}${name}/`, file).problems).toEqual([]);
  });

  test('read in steps says the same, a step for each alert at least', () => {
    const { readInSteps } = source as Source;
    if (readInSteps === undefined) return;
    const bodies = fc.oneof(
      fc.jsonValue({ maxDepth: 4 }),
      fc.array(fc.jsonValue({ maxDepth: 3 })),
      fc.record({ alerts: fc.array(fc.jsonValue({ maxDepth: 3 })) }),
    );
    fc.assert(
      fc.property(bodies, (body) => {
        const steps = readInSteps({ source: name, body, raw: Buffer.from(''), headers: {}, now });
        let taken = 0;
        let step = steps.next();
        for (; step.done !== true; step = steps.next()) taken += 1;
        expect(step.value).toEqual(read(source, body));
        expect(taken + 1).toBeGreaterThanOrEqual(step.value.signals.length);
      }),
    );
  });

  test('never throws on any JSON value, and never gives an alert without a key and a title', () => {
    fc.assert(
      fc.property(fc.jsonValue({ maxDepth: 6 }), (body) => {
        for (const signal of read(source, body).signals) {
          expect(signal.dedupKey).not.toBe('');
          expect(signal.title).not.toBe('');
          expect(signal.source).toBe(name);
        }
      }),
    );
  });

  test('never throws on its own bodies with any one value replaced', () => {
    const bodies = payloads.filter((file) => file.endsWith('.json')).map((file) => readFileSync(`${ownPayloads}${name}/${file}`, 'utf8'));
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), fc.jsonValue({ maxDepth: 2 }), (body, place, value) => {
        expect(() => read(source, bend(JSON.parse(body), place, value))).not.toThrow();
      }),
    );
  });

  test('the same body gives the same keys twice', () => {
    for (const file of payloads) {
      const keys = () => readRecorded(source, `${ownPayloads}${name}/`, file).signals.map((signal) => signal.dedupKey);
      expect(keys()).toEqual(keys());
    }
  });
});
