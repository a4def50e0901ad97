// `suppress` and `mostIncidents` of muster.yaml: what is taken, and every mistake with its line.

import { describe, expect, test } from 'vitest';
import { exampleOrganisation } from '../../../src/app/config/example.js';
import { readOrganisation } from '../../../src/app/config/organisation-file.js';
import { Fault } from '../../../src/fault.js';

const lines = exampleOrganisation.split('\n').length;
const read = (text: string) => readOrganisation(exampleOrganisation + text, 'muster.yaml', {});
const problems = (text: string): readonly string[] => {
  try {
    read(text);
    return [];
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return error.message.split('\n').slice(1);
  }
};

test('a file without it has no rules', () => {
  expect(read('').organisation.suppress).toEqual([]);
});

test('a rule has the conditions of a route on both sides, and one label needs no brackets', () => {
  const { suppress } = read(
    'suppress:\n  - { parent: { title: "Host*down" }, child: { labels: { host: "*" } }, equal: host }\n',
  ).organisation;
  const anything = { source: null, service: null, severity: null, title: null, labels: {} };
  expect(suppress).toEqual([
    { parent: { ...anything, title: 'Host*down' }, child: { ...anything, labels: { host: '*' } }, equal: ['host'] },
  ]);
});

describe('a mistake is told with its line', () => {
  test.each([
    [
      'a side without a condition',
      'suppress:\n  - parent: { title: a }\n    child: {}\n    equal: [host]',
      `muster.yaml:${lines + 2}  suppress[0].child: found a map, wanted at least one condition: source, service, severity, title or labels`,
    ],
    [
      'a side that is missing',
      'suppress:\n  - child: { title: a }\n    equal: []',
      `muster.yaml:${lines + 1}  suppress[0].parent: found nothing, wanted a map of source, service, severity, title, labels`,
    ],
    [
      'nothing that both have',
      'suppress:\n  - { parent: { title: a }, child: { title: b } }',
      `muster.yaml:${lines + 1}  suppress[0].equal: found nothing, wanted a list of labels, service or source; [] holds every child`,
    ],
    [
      'a condition nobody knows',
      'suppress:\n  - { parent: { titel: a, source: x }, child: { title: b }, equal: [host] }',
      `muster.yaml:${lines + 1}  suppress[0].parent.titel: found an unknown key, wanted one of source, service, severity, title, labels (did you mean title?)`,
    ],
    [
      'children that are the parents',
      'suppress:\n  - parent: { title: a }\n    child: { title: a }\n    equal: [host]',
      `muster.yaml:${lines + 2}  suppress[0].child: found the conditions of its parent, wanted others: no alert is held by one of its own kind`,
    ],
    ['no list at all', 'suppress: { parent: { title: a } }', `muster.yaml:${lines}  suppress: found a map, wanted a list`],
  ])('%s', (_, text, problem) => {
    expect(problems(`${text}\n`)).toEqual([problem]);
  });
});

test('a budget is a number and a time; whatever else is written is told with its line', () => {
  const written = (text: string) => exampleOrganisation.replace('sources:\n', `sources:\n  grafana: { mostIncidents: ${text} }\n`);
  const line = exampleOrganisation.slice(0, exampleOrganisation.indexOf('sources:\n')).split('\n').length + 1;
  const wrong = (text: string) => {
    try {
      return readOrganisation(written(text), 'muster.yaml', {}).organisation.sources.get('grafana')?.mostIncidents;
    } catch (error) {
      return (error as Error).message.split('\n')[1];
    }
  };
  expect(wrong('500 per 10m')).toEqual({ count: 500, withinMs: 600_000 });
  for (const text of ['500', '0 per 10m', 'many per day', '500 per 0m', '[500]'])
    expect(wrong(text)).toContain(`muster.yaml:${line}  sources.grafana.mostIncidents: found `);
});
