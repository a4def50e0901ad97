// The other recipes of CONTRIBUTING.md, followed to the letter in one scratch copy: each writes the files and the lines it names, then all
// are compiled at once, played on the whole of Muster, and tested by the tests that each recipe asks for.

import { afterAll, beforeAll, expect, test } from 'vitest';
import { read } from '../architecture/tree.js';
import { type Scratch, scratchCopy } from './scratch.js';

const timeoutMs = 240_000;

let copy: Scratch;
let compiled: string;
let played: Readonly<Record<string, unknown>>;
let tested: string;

beforeAll(async () => {
  copy = scratchCopy();
  for (const follow of [source, command, language, feature, effect, job, transport, page, store]) follow();
  // The transport's recipe: writes .env.example anew.
  const recorded = copy.test(['test/app/config/env-example.test.ts'], { MUSTER_RECORD: '1' });
  compiled = await copy.compile();
  played = JSON.parse(await copy.run('test/fixtures/recipes/play.ts'));
  tested = `${await recorded}${await copy.test(
    [
      ...['sources/siren', 'sources/every-source', 'commands/vendor', 'commands/registry', 'effects/handover', 'app/jobs/jobs'],
      ...['transports/pager', 'app/config/env-example', 'pages/about', 'store/counted'],
    ].map((name) => `test/${name}.test.ts`),
  )}`;
}, timeoutMs);
afterAll(() => copy.remove());

function source(): void {
  copy.take('source');
  copy.addLine('src/sources/index.ts', "from './generic.js'", "import { siren } from './siren.js';");
  copy.edit('src/sources/index.ts', '  alertmanager,\n', '  siren,\n  alertmanager,\n');
  copy.addLine('docs/sources.md', '| `generic` |', '| `siren` | Siren (made up) | `POST /webhooks/siren` | `siren` | `sounds: false` |');
}

function command(): void {
  copy.take('command');
  copy.addLine('src/commands/index.ts', "from './update.js'", "import { vendor } from './vendor.js';");
  copy.addLine('src/commands/index.ts', '[transports, addresses, testPage, cost]', '  vendor,');
}

/** From a copy of German, in which a page asks otherwise. */
function language(): void {
  const german = read('src/languages/german.ts');
  const asks = /takeOrPass: '[^']+'/u;
  if (!asks.test(german)) throw new Error('german.ts says nowhere what a page asks');
  const swedish = german.replaceAll('german: Language', 'swedish: Language').replace("code: 'de'", "code: 'sv'");
  copy.write(
    'src/languages/swedish.ts',
    swedish.replace(asks, "takeOrPass: 'Svara *ack* för att ta den, *no* för att skicka den vidare.'"),
  );
  copy.addLine('src/languages/index.ts', "from './spanish.js'", "import { swedish } from './swedish.js';");
  copy.edit('src/languages/index.ts', 'portuguese, german]', 'portuguese, german, swedish]');
}

/** Its own test is feature.test.ts; here it is what asks for the effect. */
function feature(): void {
  copy.write('src/incident/features/handover/handover.ts', read('test/fixtures/feature/handover.ts.txt'));
  copy.addLine('src/incident/features/index.ts', "from './decisions/decisions.js'", "import { handover } from './handover/handover.js';");
  copy.addLine('src/incident/features/index.ts', 'export const features = [', '  handover,');
}

function effect(): void {
  copy.take('effect');
  copy.addLine('src/effects/index.ts', "from './effect.js'", "import { handover } from './handover.js';");
  copy.edit('src/effects/index.ts', 'showPictures(deps),', 'showPictures(deps),\n  handover,');
}

function job(): void {
  copy.take('job');
  copy.addLine('src/app/wire.ts', "from './jobs/jobs.js'", "import { createPulse } from './jobs/pulse.js';");
  copy.addLine('src/app/wire.ts', "name: 'room-watch'", "      { name: 'pulse', ...everySecond, run: createPulse(deps).beat },");
  copy.addLine('test/app/jobs/jobs.test.ts', "  'room-watch',", "  'pulse',");
}

function transport(): void {
  copy.take('transport');
  copy.addLine('src/transports/index.ts', "from './local/index.js'", "import { pager } from './pager/index.js';");
  copy.edit('src/transports/index.ts', 'mail, local]', 'mail, local, pager]');
}

function page(): void {
  copy.take('page');
  copy.addLine('src/pages/index.ts', "from '../route-schema.js'", "import { about } from './about/about.js';");
  copy.edit('src/pages/index.ts', '= [front, sources, transcript]', '= [front, sources, transcript, about]');
  copy.addLine('test/pages/browser.test.ts', 'const views = [', "    ['the page about it', () => new URL('/about', open).href],");
}

function store(): void {
  copy.take('store');
  copy.edit(
    'src/main.ts',
    "import { openSqliteStore } from './store/sqlite/sqlite.js';",
    "import { openCountedStore } from './store/counted/counted.js';",
  );
  copy.edit(
    'src/main.ts',
    'failpoint === null ? openSqliteStore(options) : failingStore(await openSqliteStore(',
    'failpoint === null ? openCountedStore(options) : failingStore(await openCountedStore(',
  );
}

test('all of it compiles', () => {
  expect(compiled).toBe('');
});

test('the tests that the recipes ask for are well, and so are those that look at every part of a kind', () => {
  expect(tested).toBe('');
});

test('nothing goes wrong while they are played', () => {
  expect(played.errors).toEqual([]);
});

test('Add a monitoring source: its webhook is taken', () => {
  expect(played.source).toEqual({ status: 200, body: { accepted: 1, incidents: ['INC-1'] } });
});

test('Add a chat command: what is typed stands in the record', () => {
  expect(played.command).toEqual([expect.stringContaining('vendor called: acme')]);
});

test('Add a language: whoever has it is asked in it', () => {
  expect(played.language).toBe(true);
});

test('Add an effect: the other system is asked, with its key', () => {
  expect(played.effect).toEqual([[expect.stringMatching(/^1\/\d+$/), 'watch the pool']]);
});

test('Add a job: it comes round', () => {
  expect([played.job, played.jobs]).toEqual([true, ['pulse']]);
});

test('Add a transport: its variables are read, its words go both ways, its label is said', () => {
  expect(played.transport).toEqual({ status: [401, 204], number: '00+919812300001', shown: 'Bearer correct-horse', label: true });
});

test('Add a page: it is served, and /openapi.json describes it', () => {
  expect(played.page).toEqual({ status: 200, said: expect.stringMatching(/^<h1>The Muster of \w/) });
  expect(played.described).toEqual(['/pager', '/about']);
});

test('Add a store: Muster stands on it', () => {
  expect(played.store).toBe(true);
});
