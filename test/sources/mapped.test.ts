// Bodies read by a mapping of muster.yaml: what it finds counts, what it does not is read as in any body, and nothing is lost.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readOrganisation } from '../../src/app/config/organisation-file.js';
import type { SourceSettings } from '../../src/people/organisation.js';
import { mappedSource } from '../../src/sources/index.js';
import { acmeEnv, acmeWith } from '../app/config/acme-yaml.js';
import { testApp } from '../app/routes/fakes.js';
import { now } from './recorded.js';

const yaml = (entry: string) => acmeWith('sources:\n', `sources:\n  backup-tool: ${entry}\n`);
const organisationWith = (entry: string) => readOrganisation(yaml(entry), 'muster.yaml', acmeEnv).organisation;
const settings = (entry: string): SourceSettings => {
  const found = organisationWith(entry).sources.get('backup-tool');
  if (found === undefined) throw new Error('the file names no backup-tool');
  return found;
};

const entry = `{ map: { title: job.name, severity: result.level, key: job.id, status: result.state, service: job.service, host: job.host, description: result.message, url: links.ui, runbook: [links.none, links.runbook], labels: job.tags, startedAt: result.time, customersAffected: result.customers }, words: { fatal: P1 }, firing: [failed, up], resolved: [done, passed], acknowledged: [claimed], ignored: [running] }`;

const read = (body: unknown, by = entry) => {
  const { mapping } = settings(by);
  if (mapping === undefined) throw new Error('the entry has no mapping');
  return mappedSource(mapping).read({ source: 'backup-tool', body, raw: Buffer.from(''), headers: {}, now });
};

const job = { id: 7, name: 'nightly', host: 'db-7', service: 'orders-db', tags: { env: 'prod' } };
const failed = { state: 'failed', level: 'fatal', message: 'disk full', time: '2026-11-04T10:00:00Z', customers: '1,200' };
const links = { ui: 'https://backup.example/7', runbook: 'https://runbooks.example/backup' };

describe('what a mapping finds', () => {
  test('is the alert', () => {
    expect(read({ job, result: failed, links }).signals).toEqual([
      {
        source: 'backup-tool',
        dedupKey: '7',
        status: 'firing',
        severity: 'P1',
        severityWord: 'fatal',
        title: 'nightly',
        description: 'disk full',
        service: 'orders-db',
        url: 'https://backup.example/7',
        runbook: 'https://runbooks.example/backup',
        labels: { env: 'prod', host: 'db-7' },
        startedAt: Date.parse('2026-11-04T10:00:00Z'),
        endsAt: null,
        customersAffected: 1200,
        eventId: null,
      },
    ]);
  });

  test.each([
    ['FAILED', 'firing'],
    ['up', 'firing'],
    ['done', 'resolved'],
    ['passed', 'resolved'],
    ['closed', 'resolved'],
    ['claimed', 'acknowledged'],
    ['exploded', 'firing'],
  ])('the word %s means %s', (state, status) => {
    expect(read({ job, result: { state } }).signals).toMatchObject([{ dedupKey: '7', status }]);
  });

  test.each([['running'], ['ping']])('the word %s changes nothing', (state) => {
    expect(read({ job, result: { state } }).signals).toEqual([]);
  });

  test('the words count also where no place is mapped', () => {
    expect(read({ title: 'nightly', key: 'k', state: 'Passed' }, '{ resolved: [passed] }').signals).toMatchObject([
      { dedupKey: 'k', status: 'resolved' },
    ]);
  });

  test('each item of a list is an alert, and what it lacks may stand around the list', () => {
    const by = '{ map: { each: "data.results", title: "{job.name} on {job.host}", key: job.id, status: result.state, url: links.ui } }';
    const body = {
      links,
      data: {
        results: [
          { job, result: { state: 'error' } },
          { job: { name: 'weekly', id: 8 }, result: { state: 'ok' } },
        ],
      },
    };
    expect(read(body, by).signals).toMatchObject([
      { title: 'nightly on db-7', dedupKey: '7', status: 'firing', url: links.ui },
      { title: 'weekly on', dedupKey: '8', status: 'resolved', url: links.ui },
    ]);
  });

  test('an item that is none is told by its place; a text among them is an alert', () => {
    const { signals, problems } = read({ results: [null, 'disk full', { job }] }, '{ map: { each: results, title: job.name } }');
    expect(signals.map(({ title }) => title)).toEqual(['disk full', 'nightly']);
    expect(problems).toEqual([{ at: '$.results[0]', message: 'An alert must be an object or a text.' }]);
  });

  test.each([
    ['"items[1].name"', 'second'],
    ['"$.items[1].name"', 'second'],
    ['"[\\"odd.name\\"].x"', 'odd'],
    [`"deep['a b']"`, 'spaced'],
    ['deep.a b', 'spaced'],
    [`"'Backups'"`, 'Backups'],
    [`"'Backups of {deep.x}'"`, 'Backups of 5'],
    ['"{deep.none}{deep.x}"', '5'],
    ['[deep.none, "{deep.none}", deep.x]', '5'],
  ])('the place %s', (place, title) => {
    const body = { items: [{ name: 'first' }, { name: 'second' }], 'odd.name': { x: 'odd' }, deep: { 'a b': 'spaced', x: 5, none: null } };
    expect(read(body, `{ map: { title: ${place} } }`).signals).toMatchObject([{ title }]);
  });

  test('the same trouble has the same key while it fires and when it is over, also without one of its own', () => {
    const keys = ['failed', 'done'].map((state) => read({ job: { ...job, id: null }, result: { state } }).signals[0]?.dedupKey);
    expect(keys[0]).toBe(keys[1]);
    expect(keys[0]).not.toBe(read({ job: { name: 'weekly' }, result: failed }).signals[0]?.dedupKey);
  });
});

describe('what a mapping does not find', () => {
  test('is read as in the generic format', () => {
    expect(
      read({ title: 'Disk full', severity: 'critical', key: 'k', state: 'resolved', endedAt: '2026-11-04T10:01:00Z' }).signals,
    ).toMatchObject([
      { title: 'Disk full', severity: 'P1', dedupKey: 'k', status: 'resolved', endsAt: Date.parse('2026-11-04T10:01:00Z') },
    ]);
  });

  test('is the best text of a body that nobody knows', () => {
    expect(read({ wrapped: { subject: 'Disk full' }, result: failed }).signals).toMatchObject([{ title: 'Disk full', severity: 'P1' }]);
  });

  test('is a placeholder that nobody filled in', () => {
    expect(read({ job: { name: '{{ job.name }}', id: '7' }, title: 'Disk full' }).signals).toMatchObject([
      { title: 'Disk full', dedupKey: '7' },
    ]);
  });

  test('costs no alert when the list is elsewhere', () => {
    const by = '{ map: { each: results, title: job.name } }';
    expect(read({ alerts: [{ job }, { title: 'T' }] }, by).signals.map(({ title }) => title)).toEqual(['nightly', 'T']);
    expect(read([{ job }], by).signals.map(({ title }) => title)).toEqual(['nightly']);
    expect(read({ job }, by).signals.map(({ title }) => title)).toEqual(['nightly']);
    expect(read('disk full', by).signals.map(({ title }) => title)).toEqual(['disk full']);
  });

  test('is told of, and how many were left out with it', () => {
    expect(read({ truncatedAlerts: 3, results: [{ job }] }, '{ map: { each: results, title: job.name } }')).toMatchObject({ leftOut: 3 });
  });
});

const keys = fc.constantFrom('job', 'name', 'id', 'result', 'state', 'level', 'results', 'title', 'alerts', '__proto__', 'constructor');
const bodies = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom('failed', 'done', 'fatal'),
    tie('object'),
    tie('list'),
  ),
  object: fc.dictionary(keys, tie('value'), { maxKeys: 5 }),
  list: fc.array(tie('value'), { maxLength: 4 }),
})).value;

test.each([
  [entry],
  ['{ map: { each: results, title: "{job.name} {name}", key: [job.id, id], status: state } }'],
  ['{ resolved: [done] }'],
])('whatever comes is read without a throw, as an alert with a title and a key wherever it would be one without a mapping: %s', (by) => {
  const unmapped = mappedSource({ each: null, fields: new Map(), statuses: new Map() });
  const { mapping } = settings(by);
  const ours = mappedSource(mapping ?? { each: null, fields: new Map(), statuses: new Map() });
  fc.assert(
    fc.property(bodies, (body) => {
      const request = { source: 'backup-tool', body, raw: Buffer.from(''), headers: {}, now };
      const { signals, problems } = ours.read(request);
      for (const { title, dedupKey, source } of signals) {
        expect(title.trim()).not.toBe('');
        expect(dedupKey).not.toBe('');
        expect(source).toBe('backup-tool');
      }
      const isQuiet = JSON.stringify(body).match(/"(running|none|ping|test|note|pending)"/) !== null;
      const isEmptyList = JSON.stringify(body).includes('"results":[');
      if (unmapped.read(request).signals.length > 0 && !isQuiet && !isEmptyList)
        expect(signals.length + problems.length).toBeGreaterThan(0);
    }),
  );
});

test('through the front door: the words of severity count, and so do instances of it', async () => {
  const organisation = organisationWith(`${entry}\n  backup-tool/eu: { severity: P4 }`);
  const { app, received } = testApp({ organisation: () => organisation });
  for (const url of ['/webhooks/backup-tool', '/webhooks/backup-tool/eu', '/webhooks/backup-tool/us'])
    expect((await app.inject({ method: 'POST', url, payload: { job, result: failed } })).statusCode).toBe(200);
  expect(received).toMatchObject([
    { source: 'backup-tool', signals: [{ title: 'nightly', dedupKey: '7', severityWord: 'fatal' }] },
    { source: 'backup-tool/eu', signals: [{ title: 'nightly' }] },
    { source: 'backup-tool/us', signals: [{ title: 'nightly' }] },
  ]);
});

const problemsOf = (text: string): readonly string[] => {
  try {
    readOrganisation(text, 'muster.yaml', acmeEnv);
    return [];
  } catch (error) {
    return (error as Error).message.split('\n').slice(1);
  }
};

const place = 'a place in the body, like job.name, items[0].id or job["odd.name"]';
const textual = `${place}; or words in which places stand in braces, like {job.name} on {job.host}; or a word in quotes`;

test.each([
  ['{ map: { title: job..name } }', [`muster.yaml:20  sources.backup-tool.map.title[0]: found "job..name", wanted ${textual}`]],
  ['{ map: { title: "job." } }', [`muster.yaml:20  sources.backup-tool.map.title[0]: found "job.", wanted ${textual}`]],
  ['{ map: { title: "items[x]" } }', [`muster.yaml:20  sources.backup-tool.map.title[0]: found "items[x]", wanted ${textual}`]],
  ['{ map: { title: "{job.name" } }', [`muster.yaml:20  sources.backup-tool.map.title[0]: found "{job.name", wanted ${textual}`]],
  ['{ map: { title: "{}" } }', [`muster.yaml:20  sources.backup-tool.map.title[0]: found "{}", wanted ${textual}`]],
  ['{ map: { each: "{results}" } }', [`muster.yaml:20  sources.backup-tool.map.each: found "{results}", wanted ${place}`]],
  [
    '{ map: { titel: job.name } }',
    [
      'muster.yaml:20  sources.backup-tool.map.titel: found an unknown key, wanted one of each, title, description, severity, key, status, service, host, url, runbook, labels, startedAt, endedAt, customersAffected (did you mean title?)',
    ],
  ],
  ['{ resolved: { done: yes } }', ['muster.yaml:20  sources.backup-tool.resolved: found a map, wanted a list of words of its status']],
])('%s is told with its line', (wrong, problems) => {
  expect(problemsOf(yaml(wrong))).toEqual(problems);
});

test('a mapping for a system with a format of its own, and an instance of nothing, are told with what is wanted', () => {
  const wrong = acmeWith('team: infrastructure }', 'map: { title: job.name } }\n  grafan/payments: {}\n  a/b/c: {}');
  expect(problemsOf(wrong)).toEqual([
    'muster.yaml:20  sources.grafana.map: found a mapping for grafana, wanted nothing: grafana is read in its own format; give what has another one a name of its own',
    'muster.yaml:21  sources.grafan/payments: found an instance of "grafan", wanted the name of a source, or of another entry here, before the slash (did you mean grafana?)',
    'muster.yaml:22  sources.a/b/c: found the name "a/b/c", wanted a name of letters, digits, - _ and ., of an instance two of them like grafana/payments',
  ]);
});
