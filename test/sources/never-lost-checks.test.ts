// Whatever a body of a check, a rule or an event says, as long as it says something: an alert comes of it.

import { readdirSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sources } from '../../src/sources/index.js';
import type { Source } from '../../src/sources/source.js';
import { changes, isObject, within } from './bent.js';
import { columns, ownPayloads, read, readRecorded } from './recorded.js';
import { posted } from './rows.js';

const names = [
  ...['uptime-kuma', 'better-stack', 'pingdom', 'statuscake', 'azure-monitor', 'google-cloud-monitoring'],
  ...['kibana', 'splunk', 'nagios', 'icinga2', 'cloudevents'],
];
const chosen = sources.filter(({ name }) => names.includes(name)).map((source): [string, Source] => [source.name, source]);

/** Fields that say whether there is an alert at all: a pause, a downtime, a monitor of its own. */
const telling =
  /^(type|event|event_type|notification_type|state|status|current_state|severity|downtime_depth|state_type|action_group|version|msg)$/i;

const somethingSaid = fc
  .dictionary(fc.string({ minLength: 1 }), fc.jsonValue({ maxDepth: 4 }), { minKeys: 1 })
  .filter((body) => !Object.keys(body).some((name) => telling.test(name)));

describe.each(chosen)('%s', (name, source) => {
  const folder = `${ownPayloads}${name}/`;
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  const bodies = files.map((file) => [file, JSON.parse(readFileSync(folder + file, 'utf8')) as unknown] as const);

  test('loses no body of a shape nobody knows', () => {
    fc.assert(
      fc.property(somethingSaid, (body) => {
        const { signals, problems } = read(source, body);
        expect(signals.length + problems.length).toBeGreaterThan(0);
      }),
    );
  });

  test.each(changes)('is read the same with %s', (_, change) => {
    for (const [file, body] of bodies) {
      const told = (given: unknown) => read(source, given).signals.map(columns);
      expect([file, told(within(body, change))]).toEqual([file, told(body)]);
    }
  });

  test('is read the same whatever label its body carries, and with a byte-order mark', async () => {
    for (const file of files) {
      const raw = readFileSync(folder + file);
      const expected = readRecorded(source, folder, file).signals;
      for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'application/vnd.x+json; charset=utf-8'])
        expect(await posted(name, raw, { 'content-type': type })).toEqual(expected);
      expect(await posted(name, `${String.fromCharCode(0xfeff)}${raw.toString()}`)).toEqual(expected);
    }
  });

  test('loses no alert when one of the outer fields is null, missing or of another kind', () => {
    for (const [file, body] of bodies) {
      if (!isObject(body) || read(source, body).signals.length === 0) continue;
      for (const field of Object.keys(body).filter((one) => !telling.test(one))) {
        for (const value of [null, undefined, '', 7, 'x', [], {}, [{}], true]) {
          const bent = { ...body, [field]: value };
          // A batch that was emptied holds no alert.
          if (Object.values(bent).every((one) => Array.isArray(one) && one.length === 0)) continue;
          const { signals, problems } = read(source, bent);
          expect([file, field, value, signals.length + problems.length > 0]).toEqual([file, field, value, true]);
        }
      }
    }
  });

  test('reads long hostile texts in a time that grows with them, not with their square', () => {
    const began = performance.now();
    for (const part of ['<', '[', '] [', ' ', ')', 'http://', '%%%', '{', '$A', 'a,', '\\n', '.'])
      read(
        source,
        within(bodies[0]?.[1], (value) => (typeof value === 'string' ? value + part.repeat(200_000 / part.length) : value)),
      );
    expect(performance.now() - began).toBeLessThan(15_000);
  });
});
