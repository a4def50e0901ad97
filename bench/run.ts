// `npm run bench [-- --quick] [ingest …]` or `--only 1,6`: measures the promises with numbers on the compiled server, prints a table, writes
// bench-results.json. No test: it judges nobody's build, it shows where Muster stands on this machine now.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { cpus, loadavg, totalmem } from 'node:os';
import { join } from 'node:path';
import { archive } from './archive.js';
import { builtMain, project } from './built.js';
import { conversation } from './conversation.js';
import { crowd } from './crowd.js';
import { ingest } from './ingest.js';
import { rota } from './rota.js';
import { type Row, tableOf, verdictOf } from './rows.js';
import { sources } from './sources.js';
import { storm } from './storm.js';

/** Git-ignored, and on the disk the project is on: /tmp may be memory. */
const folder = join(project, 'data/bench');
const resultsFile = join(project, 'bench-results.json');

const quick = process.argv.includes('--quick');
const progress = (line: string) => process.stderr.write(`${line}\n`);

/** Each part by its name and the numbers of its rows. Quick: a rough picture in a few minutes; the targets stay as they are. */
const parts: readonly { readonly name: string; readonly numbers: string; readonly run: () => Promise<readonly Row[]> }[] = [
  {
    name: 'ingest',
    numbers: '1',
    run: () =>
      ingest({ folder, ...(quick ? { rounds: 1, warmUpSeconds: 1, seconds: 2 } : { rounds: 5, warmUpSeconds: 2, seconds: 5 }) }, progress),
  },
  {
    name: 'conversation',
    numbers: '345',
    run: () => conversation({ folder, ...(quick ? { incidents: 20, rooms: 5 } : { incidents: 150, rooms: 25 }) }, progress),
  },
  {
    name: 'crowd',
    numbers: '6',
    run: () =>
      crowd(
        {
          folder,
          timers: 500,
          ...(quick ? { incidents: 20_000, starts: 2, steadySeconds: 8 } : { incidents: 100_000, starts: 5, steadySeconds: 40 }),
        },
        progress,
      ),
  },
  {
    name: 'sources',
    numbers: '8',
    run: () =>
      sources(
        {
          folder,
          ...(quick
            ? { readMs: 100, mixedSeconds: 10, oneGroup: 10_000, manyGroups: 5_000 }
            : { readMs: 300, mixedSeconds: 60, oneGroup: 50_000, manyGroups: 20_000 }),
        },
        progress,
      ),
  },
  {
    name: 'rota',
    numbers: '9',
    run: () => rota({ folder, teams: 50, ...(quick ? { rounds: 3, reloads: 5 } : { rounds: 15, reloads: 30 }) }, progress),
  },
  {
    name: 'archive',
    numbers: 'A',
    run: () =>
      archive({ folder, lines: 200, ...(quick ? { incidents: 1_000, searches: 50 } : { incidents: 10_000, searches: 300 }) }, progress),
  },
  {
    name: 'storm',
    numbers: '7',
    run: () => storm({ folder, ...(quick ? { posts: 8_333, seconds: 10 } : { posts: 50_000, seconds: 60 }) }, progress),
  },
];

async function main(): Promise<void> {
  builtMain();
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const machine = machineNow();
  const rows: Row[] = [];
  for (const part of parts.filter(wanted)) rows.push(...(await part.run()));
  rmSync(folder, { recursive: true, force: true });
  writeFileSync(
    resultsFile,
    `${JSON.stringify({ quick, machine, rows: rows.map((row) => ({ ...row, verdict: verdictOf(row) })) }, null, 2)}\n`,
  );
  const missed = rows.filter((row) => verdictOf(row) === 'MISSED').length;
  process.stdout.write(
    `\n${tableOf(rows)}\n\n${describe(machine)}\n${missed === 0 ? 'Everything promised was met.' : `${missed} missed.`}\n`,
  );
}

/** By name, by number, or all. A name nobody knows is said, not passed over. */
function wanted({ name, numbers }: { readonly name: string; readonly numbers: string }): boolean {
  const at = process.argv.indexOf('--only');
  const only = at < 0 ? [] : (process.argv[at + 1] ?? '').split(',');
  const named = process.argv.slice(2).filter((word, index) => !word.startsWith('--') && (at < 0 || index + 2 !== at + 1));
  const unknown = named.find((word) => parts.every((part) => part.name !== word));
  if (unknown !== undefined) throw new Error(`no part is called ${unknown}: ${parts.map((part) => part.name).join(', ')}`);
  return (only.length === 0 && named.length === 0) || named.includes(name) || only.some((number) => numbers.includes(number));
}

interface Machine {
  readonly cpu: string;
  readonly cores: number;
  readonly memoryGb: number;
  readonly node: string;
  readonly commit: string;
  readonly at: string;
  /** Above the number of cores at the start: somebody else was using the machine, and every figure is worse for it. */
  readonly loadBefore: number;
  readonly inMemory: boolean;
}

const machineNow = (): Machine => ({
  cpu: cpus()[0]?.model.trim() ?? 'unknown',
  cores: cpus().length,
  memoryGb: Math.round(totalmem() / 1e9),
  node: process.version,
  commit: commitNow(),
  at: new Date().toISOString(),
  loadBefore: loadavg()[0] ?? 0,
  inMemory: statfsSync(folder).type === tmpfs,
});

/** The number of tmpfs: an fsync there costs nothing, and ingest figures mean nothing. */
const tmpfs = 0x01021994;

function commitNow(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], { cwd: project, encoding: 'utf8', stdio: 'pipe' }).trim();
  } catch {
    return 'unknown';
  }
}

const describe = ({ cpu, cores, memoryGb, node, commit, loadBefore, inMemory }: Machine): string =>
  [
    `${cores} × ${cpu}, ${memoryGb} GB, node ${node}, commit ${commit}${quick ? ', quick' : ''}.`,
    loadBefore > cores / 2
      ? `The machine was busy (load ${loadBefore.toFixed(1)} at the start): figures are worse than on a quiet one.`
      : null,
    inMemory ? 'The database was in memory (tmpfs): the ingest figures prove nothing about durability.' : null,
  ]
    .filter((line) => line !== null)
    .join('\n');

await main();
