// However a body is bent, its alert is not lost: what its sender's template, version or hand may do to it.

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sources } from '../../src/sources/index.js';
import type { Source } from '../../src/sources/source.js';
import { bend, type Change, changes, within } from './bent.js';
import { columns, ownPayloads, read, readRecorded } from './recorded.js';
import { posted } from './rows.js';

const names = ['datadog', 'dynatrace', 'grafana', 'newrelic', 'sentry', 'zabbix'];
const chosen = sources.filter(({ name }) => names.includes(name)).map((source): [string, Source] => [source.name, source]);

describe.each(chosen)('%s', (name, source) => {
  const folder = `${ownPayloads}${name}/`;
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const bodies = files.map((file) => [file, JSON.parse(readFileSync(folder + file, 'utf8')) as unknown] as const);

  test.each(changes)('is read the same with %s', (_, change) => {
    for (const [file, body] of bodies) {
      const told = (given: unknown) => read(source, given).signals.map(columns);
      expect([file, told(within(body, change))]).toEqual([file, told(body)]);
    }
  });

  test('is read the same whatever label its body carries, with a byte-order mark, and in UTF-16', async () => {
    for (const file of files) {
      const raw = readFileSync(folder + file);
      const expected = readRecorded(source, folder, file).signals;
      const mark = String.fromCharCode(0xfeff);
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.x+json; charset=utf-8'])
        expect(await posted(name, raw, { 'content-type': type })).toEqual(expected);
      expect(await posted(name, `${mark}${raw.toString()}`)).toEqual(expected);
      expect(await posted(name, Buffer.from(`${mark}${raw.toString()}`, 'utf16le'), { 'content-type': 'text/plain' })).toEqual(expected);
    }
  });

  test('gives an alert of its recorded bodies with any one of their fields gone, null or nonsense', () => {
    const nonsense = fc.constantFrom<unknown>(undefined, null, '', 'exploded', 0.5, -1, true, [], {}, [[]], { a: { b: 'c' } }, 1e300);
    fc.assert(
      fc.property(fc.constantFrom(...bodies), fc.nat(), nonsense, ([, body], place, value) => {
        const bent = bend(structuredClone(body), place, value);
        const { signals, problems } = read(source, bent);
        expect(signals.length + problems.length > 0 || holdsNothing(bent)).toBe(true);
        for (const signal of signals) expect([signal.title, signal.dedupKey]).not.toContain('');
      }),
      { numRuns: 400 },
    );
  });

  test('finds the best text in a body of any other shape', () => {
    const wrap = fc.constantFrom<Change>(
      (inner) => inner,
      (inner) => ({ payload: inner }),
      (inner) => [inner],
      (inner) => ({ a: 1, b: [{ c: inner }] }),
    );
    const field = fc.constantFrom('title', 'Summary', 'NAME', 'subject', 'alert_name', 'message', 'text');
    const said = fc.string({ minLength: 3 }).map((end) => `Disk ${end.replace(/\s+/g, ' ')} full`);
    fc.assert(
      fc.property(wrap, field, said, fc.jsonValue({ maxDepth: 2 }), (change, name, title, noise) => {
        const { signals } = read(source, change({ zz: noise === null ? 1 : { zz: 2 }, [name]: title }));
        expect(signals.map((signal) => signal.title)).toEqual([title.replace(/[\0\p{Surrogate}]/gu, '\ufffd')]);
      }),
    );
  });

  test.each([
    ['persian', 'سرور می‌خوابد'],
    ['sinhala', 'ක්‍ෂණික'],
    ['hindi', 'क्‍ष बंद है'],
    ['emoji', 'Deploy by 👩‍💻 failed'],
    ['formatting', '*bold* _x_ `code` \u202eevil'],
    ['long', `${'🔥'.repeat(5_000)} end`],
  ])('hands on a title in %s as it came', (_, title) => {
    expect(read(source, { title, key: 'k' }).signals).toMatchObject([{ title, dedupKey: 'k' }]);
  });

  test('reads long hostile texts in a time that grows with them, not with their square', () => {
    const began = performance.now();
    for (const part of ['<', '[', ' ', '](http://', '%%%', '{', '$A', 'a,', '/projects/', 'in :', '<br'])
      read(
        source,
        within(bodies[0]?.[1], (value) => (typeof value === 'string' ? value + part.repeat(200_000 / part.length) : value)),
      );
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});

/** A batch that was emptied holds no alert. */
const holdsNothing = (body: unknown): boolean => {
  const { alerts } = body as { alerts?: unknown };
  return alerts === null || (Array.isArray(alerts) && alerts.length === 0);
};
