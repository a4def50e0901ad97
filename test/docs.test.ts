// The documents against the program: every variable, script, address, metric, state and chat command the operator's guide names
// exists, its templates are such as Meta takes and our code fills in, the design's clocks are the real ones, and no comment leans on
// a paper that a clone does not have.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, test } from 'vitest';
import { starts, stops } from '../src/people/confirm.js';
import { codeIn, nameIn } from '../src/people/identity/code.js';
import { webhookPath } from '../src/transports/cloud/routes.js';
import { transports } from '../src/transports/index.js';
import { transportStates } from '../src/transports/transport.js';
import { inboundPath, statusPath } from '../src/transports/twilio/options.js';
import { foreignCitations, wordsOf } from './architecture/citations.js';
import { projectRoot } from './architecture/cruise.js';
import { filesUnder, read } from './architecture/tree.js';
import { direct } from './commands/hearing.js';
import { secretNames, transportNames, variableNames } from './variables.js';

const guide = read('docs/whatsapp.md');
const documents = ['docs/whatsapp.md', 'docs/sources.md', 'docs/design.md', 'README.md', 'CONTRIBUTING.md'];

const found = (text: string, pattern: RegExp): readonly string[] => [
  ...new Set([...text.matchAll(pattern)].map((one) => one[1] ?? one[0])),
];

/** The rows of every table of a document whose head begins with this cell, as their cells. */
const rowsUnder = (head: string, document = guide): readonly (readonly string[])[] => {
  const tables = document.split(`\n| ${head} |`).slice(1);
  const rows = tables.flatMap((rest) => rest.slice(0, rest.indexOf('\n\n')).split('\n').slice(2));
  return rows.map((row) => row.slice(1, -1).split('|')).map((cells) => cells.map((cell) => cell.trim()));
};

test.each(documents)('every variable that %s names is one Muster reads', (document) => {
  const known: ReadonlySet<string> = new Set([
    ...variableNames,
    ...secretNames.map((name) => `${name}_FILE`),
    // Of the tests, and of whoever runs a source of their own.
    ...['MUSTER_RECORD', 'MUSTER_NO_SKIPS', 'GRAFANA_SECRET', 'BACKUPS_SECRET'],
  ]);
  expect(found(read(document), /\b[A-Z]+(?:_[A-Z]+)+\b/g).filter((name) => !known.has(name))).toEqual([]);
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

/** As the design writes it: the largest unit that leaves no rest. */
const inWords = (ms: number): string => (ms % hours(1) === 0 ? `${ms / hours(1)} h` : `${ms / minutes(1)} min`);
const orNone = (ms: number | null): string => (ms === null ? '–' : inWords(ms));
const steps = (policy: Policy, unless: Step['unless']): string => {
  const taken = policy.escalate.filter((step) => step.unless === unless);
  return taken.map((step) => `+${inWords(step.afterMs)} ${step.to.join(' and ')}`).join(', ') || '–';
};
const roles = (to: readonly Role[]): string => (to.length === 0 ? 'the daily digest' : to.join(', '));

/** The cells of one row of "Clocks" by its name in `muster.yaml` and what follows it. */
const clocks: Readonly<Record<string, (policy: Policy) => string>> = {
  acknowledgeWithin: (policy) => orNone(policy.acknowledgeWithinMs),
  resolveWithin: (policy) => orNone(policy.resolveWithinMs),
  warnAt: (policy) => policy.warnAtMs.map(inWords).join(', ') || '–',
  firstUpdateWithin: (policy) => orNone(policy.firstUpdateWithinMs),
  updateEvery: ({ updateEveryMs, slowAfterMs, slowUpdateEveryMs }) =>
    slowAfterMs === null ? orNone(updateEveryMs) : `${orNone(updateEveryMs)}, after ${inWords(slowAfterMs)} ${orNone(slowUpdateEveryMs)}`,
  noticeWithin: (policy) => orNone(policy.noticeWithinMs),
  page: (policy) => roles(policy.page),
  'escalate unacknowledged': (policy) => steps(policy, 'acknowledged'),
  'escalate unresolved': (policy) => steps(policy, 'resolved'),
  repeatEvery: (policy) => inWords(policy.repeatEveryMs),
  room: (policy) => (policy.room === 'declare' ? 'by itself' : 'when asked'),
  fallbackAfter: (policy) => orNone(policy.fallbackAfterMs),
  ackExpiresAfter: (policy) => orNone(policy.ackExpiresAfterMs),
  decideWithin: (policy) => inWords(policy.decideWithinMs),
};

test('the clocks in the design are the defaults', () => {
  const written = rowsUnder('clock', read('docs/design.md')).map(([name = '', ...cells]) => {
    const [, key = '', unless = ''] = /^`(\w+)`(?:, (unacknowledged|unresolved)$)?/.exec(name) ?? [];
    return [`${key} ${unless}`.trim(), cells];
  });
  const real = Object.entries(clocks).map(([name, cell]) => [name, severities.map((severity) => cell(defaultPolicies[severity]))]);
  expect(written).toEqual(real);
});

/** Everything people read in the project, except what is recorded, drawn or generated. */
const readable = filesUnder('.').filter(
  (path) => /\.(ts|css|html|md|sql|ya?ml|sh|cjs)$|^\.env\.example$|^Dockerfile$/.test(path) && !path.startsWith('node_modules'),
);

/** Folders whose comments still cite papers that are not here. To be emptied. */
const stillToDo: readonly string[] = ['src/', 'test/commands/', 'test/incident/'];

test('no comment and no test title cites a document that is not in the project', () => {
  const done = readable.filter((path) => !stillToDo.some((folder) => path.startsWith(folder)));
  expect(done.length).toBeGreaterThan(200);
  const found = done.flatMap((path) => foreignCitations(path, wordsOf(path, read(path))).map((cited) => `${path}: ${cited}`));
  expect(found).toEqual([]);
});

const inComment = (text: string): readonly string[] => {
  const path = 'src/main.ts';
  return [`const at = 1; // ${text}`, `/** ${text} */`].map((line) => foreignCitations(path, wordsOf(path, line)).join());
};

test.each([
  'Taken again after a crash (reliability F17).',
  'Once a minute (reliability section 4: "1 min").',
  'Two failures (F8, F25) have one cause.',
  'The order of design section 4.',
  'design: on request',
  'seed: within minutes',
  'A claim holds this long (issue: "15 s").',
  'May be one outage (seed contradiction 5).',
  'The longest subject (peers.md).',
])('"%s" in a comment cites what nobody here has', (text) => {
  expect(inComment(text)).not.toContain('');
});

test('so does the title of a test', () => {
  const source = "test('the table of design section 3', () => {});";
  expect(foreignCitations('src/main.ts', wordsOf('src/main.ts', source))).not.toEqual([]);
});

test.each([
  'Who decides (docs/design.md, "Decisions").',
  'People fall asleep on it (GoAlert #3378).',
  'A string as RFC 8259 section 7 has it.',
  'The same seed makes the same choices.',
])('"%s" is for every reader', (text) => {
  expect(inComment(text)).toEqual(['', '']);
});

test('every heading of the design that is cited is there', () => {
  const headings = new Set(found(read('docs/design.md'), /^## (.+)$/gm));
  const cited = readable.flatMap((path) => found(read(path), /docs\/design\.md, "([^"]+)"/g).map((heading) => ({ path, heading })));
  expect(cited.filter(({ heading }) => !headings.has(heading))).toEqual([]);
});
