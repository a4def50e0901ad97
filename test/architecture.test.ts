// What must stay true of the tree: who may import whom, who may look at the clock, what is registered. Prose rots, this does not.

import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import { cruise, projectRoot, ruleNames } from './architecture/cruise.js';
import { kindsNamed } from './architecture/kinds.js';
import { namesCompared } from './architecture/names-compared.js';
import { repeated, titlesOf } from './architecture/titles.js';
import { filesUnder, read } from './architecture/tree.js';
import { worldReaders } from './architecture/world-readers.js';

const sourceFiles = filesUnder('src').filter((path) => path.endsWith('.ts'));

test('every import keeps the rules, and every file of src was looked at', async () => {
  const { total, files, violations } = await cruise(projectRoot);
  expect(violations.map(({ rule, from, to }) => `${rule}: ${from} → ${to}`)).toEqual([]);
  expect([...files].sort()).toEqual(sourceFiles);
  expect(total).toBeGreaterThan(150);
});

test('each rule bites: in a tree where each is broken once, each is reported once, and what keeps the rules is not', async () => {
  const { violations } = await cruise(join(projectRoot, 'test/fixtures/architecture'));
  const reported = violations.map(({ rule, from }) => ({ rule, brokenIn: basename(from, '.ts') }));
  const each = [...ruleNames].sort().map((rule) => ({ rule, brokenIn: rule }));
  expect(reported.sort((a, b) => (a.rule < b.rule ? -1 : 1))).toEqual(each);
});

/** Besides src/clock.ts, which is there for it. Each needs a reason that a Clock cannot meet. */
const readsTheWorld: Readonly<Record<string, readonly string[]>> = {
  // The crash that a crash test asked for.
  'src/failpoint.ts': ['process'],
  // The environment, and how it ends.
  'src/doctor.ts': ['process'],
  'src/operator.ts': ['AbortSignal.timeout', 'process'],
  // The deadline of a stop must come in real time, whatever a drill made of the clock.
  'src/main.ts': ['process', 'setTimeout'],
  // Measures its own transactions, and waits for a lock that others hold in real time.
  'src/store/sqlite/writer.ts': ['performance', 'setTimeout'],
  // Real time between two looks at the file, and at a disk without room.
  'src/store/sqlite/named-file.ts': ['performance'],
  'src/store/sqlite/trouble.ts': ['performance'],
  // For how long the archive works beside everything else.
  'src/archive/follow.ts': ['performance'],
  'src/store/sqlite/archive.ts': ['performance'],
  // For how long work on many alerts holds the event loop.
  'src/time-slices.ts': ['performance'],
  // Whether the loop turns, in real time.
  'src/watchdog.ts': ['setInterval'],
  // The patience of an HTTP call.
  'src/app/examine-muster.ts': ['AbortSignal.timeout'],
  'src/app/read-address.ts': ['AbortSignal.timeout'],
  'src/app/read-calendar.ts': ['AbortSignal.timeout'],
  'src/app/routes/drain.ts': ['setTimeout'],
  'src/app/jobs/heartbeat.ts': ['AbortSignal.timeout'],
  'src/transports/cloud/doctor.ts': ['AbortSignal.timeout'],
  'src/transports/cloud/graph.ts': ['AbortSignal.timeout'],
  'src/transports/twilio/http.ts': ['AbortSignal.timeout'],
  'src/transports/web/doctor.ts': ['AbortSignal.timeout'],
  // Ends the processes of its own browser.
  'src/transports/web/processes.ts': ['process'],
};

test('time, timers, chance and the process are met in few files', () => {
  const found = sourceFiles
    .filter((path) => path !== 'src/clock.ts')
    .map((path) => [path, worldReaders(read(path))] as const)
    .filter(([, readers]) => readers.length > 0);
  expect(Object.fromEntries(found)).toEqual(readsTheWorld);
});

test.each([
  ['const at = Date.now();', ['Date.now']],
  ['const at = globalThis.Date.now();', ['Date.now']],
  ['const at = new Date();', ['new Date()']],
  ['const at = new Date;', ['new Date()']],
  ['const at = Date();', ['Date']],
  ['setTimeout(() => {}, 1); setInterval(() => {}, 1);', ['setInterval', 'setTimeout']],
  ['const ms = performance.now();', ['performance']],
  ['const dice = Math.random();', ['Math.random']],
  ['const { env } = process;', ['process']],
  ['const { PORT } = globalThis.process.env;', ['process']],
  ['send({ signal: AbortSignal.timeout(10) });', ['AbortSignal.timeout']],
  ['const at = new Date(given).toISOString(); const day = Date.UTC(2026, 0, 1); setImmediate(go);', []],
  ['const memory = { process: 1 }; child.process.kill(); // process.env', []],
])('a file that says `%s` reads %j of the world', (source, readers) => {
  expect(worldReaders(source)).toEqual(readers);
});

const moduleAt = (path: string) => import(/* @vite-ignore */ pathToFileURL(join(projectRoot, path)).href);
const isSource = (value: unknown): boolean => typeof value === 'object' && value !== null && 'read' in value && 'title' in value;
const isCommand = (value: unknown): boolean => typeof value === 'object' && value !== null && 'read' in value && 'words' in value;
const isPage = (value: unknown): boolean => typeof value === 'object' && value !== null && 'path' in value && 'mount' in value;

test.each([
  ['sources', isSource, 3],
  ['commands', isCommand, 40],
  ['pages', isPage, 1],
] as const)('whatever in src/%s can be registered is', async (folder, isOne, atLeast) => {
  const registry: Record<string, unknown> = await moduleAt(`src/${folder}/index.ts`);
  const registered = Object.values(registry).flatMap((value) => (typeof value === 'object' && value !== null ? Object.values(value) : []));
  const files = sourceFiles.filter((path) => path.startsWith(`src/${folder}/`) && !path.endsWith('/index.ts'));
  const written = await Promise.all(
    files.map(async (path) => {
      const module: Record<string, unknown> = await moduleAt(path);
      return Object.entries(module).flatMap(([name, value]) => (isOne(value) ? [{ at: `${path}: ${name}`, value }] : []));
    }),
  );
  expect(written.flat().filter(({ value }) => !registered.includes(value))).toEqual([]);
  expect(written.flat().length).toBeGreaterThanOrEqual(atLeast);
});

/** Files that define chat commands may know their own words; everybody else is told by the data on each. */
const definesCommands = (path: string): boolean => read(path).includes('satisfies ChatCommand');

const namesComparedForAReason = [
  // The labels of a declare line (`SLA: 30m`), some of which are also words of commands.
  "src/commands/grammar/declare-line.ts: label.name === 'sla'",
  "src/commands/grammar/declare-line.ts: label.name === 'severity'",
  // Finds the command that somebody asks help about.
  'src/commands/help-text.ts: command.name === wanted',
];

test('nothing decides by the name of a chat command', async () => {
  const { chatCommands }: typeof import('../src/commands/index.js') = await moduleAt('src/commands/index.ts');
  const names = new Set(chatCommands.flatMap(({ name, words }) => [name, ...words]));
  const others = sourceFiles.filter((path) => /^src\/(commands|people|rooms|alerts|handling|app)\//.test(path) && !definesCommands(path));
  expect(others.length).toBeGreaterThan(50);
  const compared = others.flatMap((path) => namesCompared(read(path), names).map((found) => `${path}: ${found}`));
  expect(compared).toEqual(namesComparedForAReason);
});

test.each([
  ["if (command.name === 'ack') take();", ["command.name === 'ack'"]],
  ['if (worksAfterwards.has(heard.command.name)) go();', ['worksAfterwards.has(heard.command.name)']],
  ["commands.find((one) => one.name === 'note');", ["one.name === 'note'"]],
  ["const takes = verb !== 'ack';", ["verb !== 'ack'"]],
  ['switch (command.name) { default: }', ['switch (command.name)']],
  ['const say = words[asked.command.name];', ['words[asked.command.name]']],
  ["say('*' + command.name); heard(command.name, 'done'); if (transport.name === 'web') go();", []],
])('in `%s` a name decides: %j', (source, found) => {
  expect(namesCompared(source, new Set(['ack', 'note']))).toEqual(found);
});

test('whatever in src/transports is a transport stands in its registry, and each folder there has one', async () => {
  const { transports }: { transports: readonly unknown[] } = await moduleAt('src/transports/index.ts');
  const folders = [...new Set(sourceFiles.flatMap((path) => /^src\/transports\/([^/]+)\//.exec(path)?.[1] ?? []))];
  const records = await Promise.all(
    folders.map(async (folder) => {
      const module: Record<string, unknown> = await moduleAt(`src/transports/${folder}/index.ts`);
      return { folder, found: Object.values(module).filter((value) => typeof value === 'object' && value !== null && 'create' in value) };
    }),
  );
  expect(records.filter(({ found }) => found.length === 0)).toEqual([]);
  expect(records.flatMap(({ found }) => found).filter((record) => !transports.includes(record))).toEqual([]);
  expect(transports.length).toBeGreaterThanOrEqual(5);
});

test('no event and no command of a feature is named outside its folder: delete the folder and its line, and it is gone', async () => {
  const { features }: typeof import('../src/incident/features/index.js') = await moduleAt('src/incident/features/index.ts');
  const ownersOf = (kinds: (feature: (typeof features)[number]) => object) =>
    new Map(features.flatMap((feature) => Object.keys(kinds(feature)).map((kind) => [kind, feature.name] as const)));
  const owners = { event: ownersOf(({ events }) => events), command: ownersOf(({ commands }) => commands) };
  const all = { events: new Set(owners.event.keys()), commands: new Set(owners.command.keys()) };
  const found = sourceFiles.flatMap((path) =>
    kindsNamed(read(path), all).flatMap((named) => {
      const [, property = '', kind = ''] = /^(\w+): '(.*)'$/u.exec(named) ?? [];
      const owner = (property === 'kind' ? owners.event : owners.command).get(kind);
      return path.startsWith(`src/incident/features/${owner}/`) ? [] : [`${path} names ${owner}'s ${named}`];
    }),
  );
  expect(found).toEqual([]);
  expect(features.length).toBeGreaterThanOrEqual(15);
});

test.each([
  ["const made = { kind: 'resolved', by };", ["kind: 'resolved'"]],
  ["if (event.kind === 'resolved') go();", ["kind: 'resolved'"]],
  ["if ('resolved' !== kind) go();", ["kind: 'resolved'"]],
  ["switch (event.kind) { case 'resolved': break; case 'other': break; }", ["kind: 'resolved'"]],
  ["type Made = { readonly kind: 'resolved' | 'other' };", ["kind: 'resolved'"]],
  ["const made = { type: late ? 'resolve' : 'other' };", ["type: 'resolve'"]],
  ["type One = Extract<Command, { type: 'resolve' }>;", ["type: 'resolve'"]],
  ["const made = { status: 'resolved', kind: 'other', do: 'resolve' }; if (status === 'resolved') go();", []],
])('in `%s` is named: %j', (source, named) => {
  expect(kindsNamed(source, { events: new Set(['resolved']), commands: new Set(['resolve']) })).toEqual(named);
});

test('each folder of a feature stands in the list, and a feature imports the kernel only', () => {
  const index = read('src/incident/features/index.ts');
  const folders = [...new Set(sourceFiles.flatMap((path) => /^src\/incident\/features\/([^/]+)\//.exec(path)?.[1] ?? []))];
  expect(folders.filter((folder) => !index.includes(`'./${folder}/`))).toEqual([]);
  const crossing = sourceFiles
    .filter((path) => /^src\/incident\/features\/[^/]+\//.test(path))
    .flatMap((path) => [...read(path).matchAll(/from '([^']+)'/g)].map((match) => `${path} → ${match[1]}`))
    .filter((one) => !/→ (\.\/|\.\.\/\.\.\/)[a-z-]+\.js$/.test(one));
  expect(crossing).toEqual([]);
});

test('no title stands twice in one file of tests', () => {
  const twice = filesUnder('test')
    .filter((path) => path.endsWith('.ts'))
    .flatMap((path) => repeated(titlesOf(read(path))).map((title) => `${path}: ${title}`));
  expect(twice).toEqual([]);
});

test('a title that stands twice is seen, also under each and skipIf, and not under another describe', () => {
  const source = `
    describe('a page', () => { test('leaves', run); test.each([1])('leaves', run); });
    describe('a room', () => { test('leaves', run); it.skipIf(true)(\`opens \${x}\`, run); test(\`opens \${x}\`, run); });
    test.each(['leaves'])('each %s', run); context.test('leaves'); pattern.test(line);`;
  expect(repeated(titlesOf(source))).toEqual(['a page › leaves', `a room › opens \${x}`]);
});

/** Put together here, so that this file does not find itself. */
const placesOfOneMachine = ['/roo' + 't/', '/hom' + 'e/', '/wor' + 'k/', '/tm' + 'p/bash', 'registry' + '.npmjs', 'deb' + '.debian.org'];

test('no file names a place on the machine of whoever wrote it, or a package registry', () => {
  const found = filesUnder('.').flatMap((path) => {
    const text = read(path);
    return placesOfOneMachine.filter((place) => text.includes(place)).map((place) => `${path}: ${place}`);
  });
  expect(found).toEqual([]);
});

test('the lock file names packages, not where one registry keeps them', () => {
  expect(read('package-lock.json')).not.toMatch(/"resolved":/);
});
