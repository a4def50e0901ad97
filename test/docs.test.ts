// The operator's guide against the program: every variable, script, address, metric, state and chat command it names exists, and its
// templates are such as Meta takes and our code fills in.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { starts, stops } from '../src/people/confirm.js';
import { codeIn, nameIn } from '../src/people/identity/code.js';
import { webhookPath } from '../src/transports/cloud/routes.js';
import { transports } from '../src/transports/index.js';
import { transportStates } from '../src/transports/transport.js';
import { inboundPath, statusPath } from '../src/transports/twilio/options.js';
import { projectRoot } from './architecture/cruise.js';
import { read } from './architecture/tree.js';
import { direct } from './commands/hearing.js';
import { secretNames, transportNames, variableNames } from './variables.js';

const guide = read('docs/whatsapp.md');
const documents = [
  'docs/operations.md',
  'docs/muster-yaml.md',
  'docs/whatsapp.md',
  'docs/sources.md',
  'docs/design.md',
  'docs/chat.md',
  'README.md',
  'CONTRIBUTING.md',
];

const found = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map((one) => one[1] ?? one[0])),
];

/** The rows of every table of the guide whose head begins with this cell, as their cells. */
const rowsUnder = (head: string): readonly (readonly string[])[] => {
  const tables = guide.split(`\n| ${head} |`).slice(1);
  const rows = tables.flatMap((rest) => rest.slice(0, rest.indexOf('\n\n')).split('\n').slice(2));
  return rows.map((row) => row.slice(1, -1).split('|')).map((cells) => cells.map((cell) => cell.trim()));
};

/** The variables of templates that are pasted into a sender: `{{CHECK_NAME}}` of Checkly, `$NAME_JSON` of Healthchecks. */
const ofSenders = /\{\{\$?[A-Z_]+\}\}|\$[A-Z]+_JSON\b|\bMONIT_[A-Z]+\b/g;

test.each(documents)('every variable that %s names is one Muster reads', (document) => {
  const known: ReadonlySet<string> = new Set([
    ...variableNames,
    ...secretNames.map((name) => `${name}_FILE`),
    // Of the tests, and of whoever runs a source of their own.
    ...[
      'MUSTER_RECORD',
      'MUSTER_NO_SKIPS',
      'GRAFANA_SECRET',
      'ALERTS_MAIL_PASSWORD',
      'PAYMENTS_SECRET',
      'ZABBIX_TOKEN',
      'SENTRY_SECRET',
      'BACKUPS_SECRET',
    ],
  ]);
  expect(found(read(document).replace(ofSenders, ''), /\b[A-Z]+(?:_[A-Z]+)+\b/g).filter((name) => !known.has(name))).toEqual([]);
});

test('the guide names every variable of the real transports', () => {
  const theirs = [...transports.flatMap(({ environment }) => Object.keys(environment)), 'PUBLIC_URL', 'HEARTBEAT_URL'];
  expect(theirs.length).toBeGreaterThan(20);
  expect(theirs.filter((name) => !guide.includes(`\`${name}`))).toEqual([]);
});

test('every order of transports in the guide is one that WHATSAPP takes', () => {
  const orders = [...found(guide, /WHATSAPP=([a-z,]+)/g), ...rowsUnder('`WHATSAPP=`').map(([order = '']) => order.replaceAll('`', ''))];
  expect(orders.length).toBeGreaterThan(4);
  expect(orders.flatMap((order) => order.split(',')).filter((name) => !transportNames.some((known) => known === name))).toEqual([]);
});

test.each(documents)('every script that %s names is in package.json', (document) => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  expect(found(read(document), /npm run ([\w:]+)/g).filter((name) => !(name in scripts))).toEqual([]);
});

test.each(documents)('every file that %s links to is there', (document) => {
  const links = found(read(document), /\]\((?!https?:|#)([^)#\s]+)/g);
  expect(links.filter((link) => !existsSync(join(projectRoot, dirname(document), link)))).toEqual([]);
});

test('the addresses to be entered at Meta and Twilio are those that are mounted', () => {
  expect(found(guide, /`(\/whatsapp\/[\w/]+)/g).toSorted()).toEqual([webhookPath, inboundPath, statusPath].toSorted());
});

test('every metric in the guide is one that is scraped', () => {
  const metrics = found(guide, /\bmuster_\w+/g);
  expect(metrics.length).toBeGreaterThan(2);
  expect(metrics.filter((name) => !read('src/app/metrics.ts').includes(`'${name}'`))).toEqual([]);
});

test('the guide explains every state a transport can be in, and no other', () => {
  expect(rowsUnder('state').map(([state = '']) => state.replaceAll('`', ''))).toEqual([...transportStates]);
});

test('what the guide says people may type is understood', () => {
  const words = rowsUnder('people type').flatMap((cells) => found(cells.join(' '), /`([^`]+)`/g));
  expect(words.length).toBeGreaterThan(9);
  const isUnderstood = (word: string): boolean =>
    codeIn(word) !== null ||
    nameIn(word) !== null ||
    stops.has(word.toLowerCase()) ||
    starts.has(word.toLowerCase()) ||
    direct(word).heard === 'ask';
  expect(words.filter((word) => !isUnderstood(word))).toEqual([]);
});

test('the templates have the one variable we fill in, in the middle, and leave it the room it needs', () => {
  const bodies = found(guide, /```text\n(.*\{\{1\}\}.*)\n```/g);
  expect(bodies).toHaveLength(2);
  for (const body of bodies) {
    expect(body.match(/\{\{/g)).toHaveLength(1);
    expect(body).toMatch(/^\S.*\{\{1\}\}.*\S$/);
    // A body holds 1,024 characters, and the variable up to 900.
    expect(body.replace('{{1}}', '').length).toBeLessThanOrEqual(124);
  }
});
