// The real Prometheus of Debian, the real wall clock bent by faketime, and a real disk that is full, against the built server. What is not
// installed, or not allowed, is skipped, visibly.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, onTestFinished, test } from 'vitest';
import { type MusterProcess, startMuster } from './muster-process.js';
import { freePort } from './ports.js';

const installed = (program: string): boolean => spawnSync(program, ['--version']).error === undefined;
const noPrometheus = !installed('prometheus');
const library = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu']
  .map((folder) => `${folder}/faketime/libfaketimeMT.so.1`)
  .find((path) => spawnSync('test', ['-e', path]).status === 0);
const noFaketime = library === undefined;

const started: { muster: MusterProcess | null; children: ChildProcess[] } = { muster: null, children: [] };
const endOf = async (child: ChildProcess) => {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await gone;
};
afterEach(async () => {
  for (const child of started.children.splice(0)) await endOf(child);
  await started.muster?.stop();
  started.muster = null;
});

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-clock-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

/** Real time, whatever the clock of Muster is made to show. */
const until = async <T>(ask: () => Promise<T | null>, withinMs: number): Promise<T> => {
  for (const end = performance.now() + withinMs; performance.now() < end; ) {
    const found = await ask().catch(() => null);
    if (found !== null) return found;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`nothing within ${withinMs} ms`);
};

/** A Prometheus with one critical rule that fires and is sent again each second. */
async function prometheus(muster: MusterProcess): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-prometheus-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const rule = {
    alert: 'AlwaysBroken',
    expr: 'vector(1)',
    labels: { severity: 'critical', service: 'payments-db' },
    annotations: { summary: 'Replication is broken' },
  };
  writeFileSync(join(folder, 'rules.yml'), JSON.stringify({ groups: [{ name: 'muster', interval: '1s', rules: [rule] }] }));
  const targets = [muster.url.replace('http://', '')];
  writeFileSync(
    join(folder, 'prometheus.yml'),
    JSON.stringify({
      global: { evaluation_interval: '1s' },
      rule_files: ['rules.yml'],
      alerting: { alertmanagers: [{ static_configs: [{ targets }] }] },
    }),
  );
  const port = await freePort();
  const args = ['--config.file=prometheus.yml', '--storage.tsdb.path=tsdb', `--web.listen-address=127.0.0.1:${port}`];
  started.children.push(spawn('prometheus', [...args, '--rules.alert.resend-delay=1s'], { cwd: folder, stdio: 'ignore' }));
}

interface SeenAlert {
  readonly status: string;
  readonly count: number;
}
interface Ready {
  readonly clockOffsetMs: number;
  readonly problems: readonly string[];
}
const alertsOf = async (muster: MusterProcess) => (await muster.get('/api/alerts')) as readonly SeenAlert[];
const ready = (muster: MusterProcess) => muster.get('/readyz') as Promise<Ready>;
const heardCount = async (muster: MusterProcess) => {
  const { people } = (await muster.get('/local/people')) as { people: readonly { phone: string }[] };
  const heard = await Promise.all(people.map(({ phone }) => muster.heard(phone)));
  return heard.flat().filter(({ text }) => text.startsWith('🔴 P1 · INC-') && text.includes('Replication is broken')).length;
};

/** Its alert is paged, and fires on while it is repeated. */
async function pagesAndStays(muster: MusterProcess): Promise<void> {
  await prometheus(muster);
  await until(async () => ((await heardCount(muster)) > 0 ? true : null), 30_000);
  const first = (await alertsOf(muster))[0]?.count ?? 0;
  await until(async () => (((await alertsOf(muster))[0]?.count ?? 0) >= first + 5 ? true : null), 20_000);
  expect(await alertsOf(muster)).toMatchObject([{ status: 'firing' }]);
}

/** The wall clock of this process is what stands in the file: `+8d`, `-20m`, `+0`. */
function bent(folder: string) {
  const file = join(folder, 'faketime.rc');
  const set = (offset: string) => writeFileSync(file, `${offset}\n`);
  const env = {
    LD_PRELOAD: library ?? '',
    FAKETIME_TIMESTAMP_FILE: file,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
    DONT_FAKE_MONOTONIC: '1',
  };
  return { set, env };
}

describe("a real Prometheus' alert, with our clock ahead of the wall", () => {
  test.skipIf(noPrometheus)(
    'after a demo at another speed it is paged and stays firing (needs prometheus)',
    { timeout: 90_000 },
    async () => {
      const folder = newFolder();
      const demo = await startMuster({ TIME_SCALE: '3600' }, folder);
      started.muster = demo;
      await demo.says('asha', 'P3 slow search');
      await new Promise((resolve) => setTimeout(resolve, 1_500));
      const aheadMs = -(await ready(demo)).clockOffsetMs;
      expect(aheadMs).toBeGreaterThan(60 * 60_000);
      await demo.stop();

      const muster = await startMuster({}, folder);
      started.muster = muster;
      const found = await ready(muster);
      // Something is open: its clocks are not moved, and people are told so.
      expect(found.clockOffsetMs).toBeLessThan(-60_000);
      expect(found.problems.join()).toMatch(/Our clock is .+ ahead of the wall clock/u);
      await pagesAndStays(muster);
    },
  );

  test.skipIf(noPrometheus || noFaketime)(
    'after the wall clock was set back by twenty minutes it is paged and stays firing (needs prometheus and faketime)',
    { timeout: 90_000 },
    async () => {
      const folder = newFolder();
      const wall = bent(folder);
      wall.set('+20m');
      const muster = await startMuster({ ...wall.env, DATABASE_URL: `file:${join(folder, 'muster.db')}` }, folder);
      started.muster = muster;
      await muster.says('asha', 'P3 slow search');
      wall.set('+0');
      await until(async () => ((await ready(muster)).clockOffsetMs < -19 * 60_000 ? true : null), 5_000);
      await pagesAndStays(muster);
    },
  );

  test.skipIf(noFaketime)(
    'a start eight days ahead, then a normal one: whoever is on call by the wall is paged, and the wall clock counts again (needs faketime)',
    { timeout: 90_000 },
    async () => {
      const folder = newFolder();
      const wall = bent(folder);
      wall.set('+8d');
      const early = await startMuster({ ...wall.env }, folder);
      started.muster = early;
      await early.says('asha', 'P3 slow search');
      await early.hears('+919812300001', /INC-1/u);
      await early.stop();
      wall.set('+0');

      const muster = await startMuster({ ...wall.env }, folder);
      started.muster = muster;
      expect((await ready(muster)).problems.join()).toMatch(/Our clock is 8 d ahead of the wall clock/u);
      const byTheWall = (await muster.get('/api/oncall')) as readonly { schedule: string; person: string; until: string }[];
      const shift = byTheWall.find((one) => one.schedule === 'db-primary');
      const days = (Date.parse(shift?.until ?? '') - Date.now()) / 86_400_000;
      expect(days).toBeGreaterThan(0);
      expect(days).toBeLessThanOrEqual(7);
      const posted = await fetch(`${muster.url}/webhooks/generic`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: 'DB down', severity: 'critical', service: 'payments-db', key: 'a' }),
      });
      const [number] = ((await posted.json()) as { incidents: string[] }).incidents;
      expect(await muster.get(`/api/incidents/${number?.slice(4)}`)).toMatchObject({ owner: shift?.person });

      // Once nothing is open the wall clock is taken over.
      await muster.says('mia', '2 cancel anyway a test');
      await muster.says('mia', '1 cancel anyway a test');
      await until(async () => (Math.abs((await ready(muster)).clockOffsetMs) < 2_000 ? true : null), 60_000);
      expect((await ready(muster)).problems).toEqual([]);
    },
  );
});

const rotaOfOneNight = `
organisation: { name: Acme, timezone: Europe/Vienna, lastResort: mia }
people:
  asha: { name: Asha Rao, phone: "+919812300001", role: responder }
  ben: { name: Ben Carter, phone: "+447700900002", role: responder }
  mia: { name: Mia Lopez, phone: "+34612300003", role: manager }
teams:
  web: { oncall: web, backup: mia, manager: mia }
schedules:
  web: { timezone: Europe/Vienna, rotate: daily, handoff: "02:30", from: 2026-01-05, people: [asha, ben] }
seats: { vp-engineering: mia, vp-customer: mia, cto: mia, comms: mia }
`;

/** A night crossed by a whole process, its wall clock bent: whoever has the pager before and after. */
async function crossing(handoff: string): Promise<void> {
  const folder = newFolder();
  writeFileSync(join(folder, 'muster.yaml'), rotaOfOneNight);
  const wall = bent(folder);
  const offset = Math.round((Date.parse(handoff) - 10_000 - Date.now()) / 1_000);
  wall.set(`${offset < 0 ? '' : '+'}${offset}`);
  const muster = await startMuster({ ...wall.env }, folder);
  try {
    const rota = (await muster.get('/api/oncall')) as readonly { schedule: string; person: string; next: string; until: string }[];
    const before = rota.find(({ schedule }) => schedule === 'web');
    expect(Date.parse(before?.until ?? '')).toBe(Date.parse(handoff));
    const phones: Readonly<Record<string, string>> = { asha: '+919812300001', ben: '+447700900002' };
    const [leaves, comes] = [phones[before?.person ?? ''] ?? '', phones[before?.next ?? ''] ?? ''];
    await muster.says('mia', 'P3 slow search');
    await muster.hears(leaves, /^🟡 P3 · INC-1/u);
    await muster.hears(comes, /you are on call now/u, 30_000);
    await muster.hears(leaves, /^Your shift in web is over/u);
    expect((await muster.heard(comes)).filter(({ text }) => text.startsWith('You are on call now: web'))).toHaveLength(1);
    expect(await muster.get('/api/incidents/1')).toMatchObject({ owner: before?.next });
  } finally {
    await muster.stop();
  }
}

test.skipIf(noFaketime)(
  'a pager that goes on at 02:30 in Vienna does so once on both nights the clocks change, and what is open goes with it (needs faketime)',
  { timeout: 60_000 },
  async () => {
    // In autumn 02:30 is shown twice and the first time counts; in spring it is never shown, and it is 03:30.
    await Promise.all([crossing('2026-10-25T00:30:00Z'), crossing('2027-03-28T01:30:00Z')]);
  },
);

/** A disk of its own with 24 megabytes: more than the write-ahead log may grow to; null where nobody may mount one. */
function smallDisk(): string | null {
  const folder = mkdtempSync(join(tmpdir(), 'muster-disk-'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=24m,mode=0700', 'tmpfs', folder]).status !== 0) {
    rmSync(folder, { recursive: true, force: true });
    return null;
  }
  return folder;
}
const probe = smallDisk();
if (probe !== null) {
  spawnSync('umount', [probe]);
  rmSync(probe, { recursive: true, force: true });
}

test.skipIf(probe === null)(
  'on a disk that is full an unacknowledged P1 is not left alone, and people are told once, and once more when there is room (needs mount)',
  { timeout: 90_000 },
  async () => {
    const disk = smallDisk() ?? '';
    onTestFinished(() => {
      spawnSync('umount', ['-l', disk]);
      rmSync(disk, { recursive: true, force: true });
    });
    mkdirSync(join(disk, 'data'));
    // A minute in three seconds.
    const scale = 20;
    const muster = await startMuster({ TIME_SCALE: String(scale), DATABASE_URL: `file:${join(disk, 'data/muster.db')}` }, disk);
    started.muster = muster;
    const post = (key: string) =>
      fetch(`${muster.url}/webhooks/generic`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ title: `pool ${key}`, severity: 'critical', service: `orders ${key}`, key }),
      });
    expect((await post('a')).status).toBe(200);
    const everybody = async () => {
      const { people } = (await muster.get('/local/people')) as { people: readonly { phone: string }[] };
      return (await Promise.all(people.map(({ phone }) => muster.heard(phone)))).flat().map(({ text }) => text);
    };
    const saying = async (what: RegExp) => (await everybody()).filter((text) => what.test(text)).length;
    await until(async () => ((await saying(/^🔴 P1 · INC-1/u)) > 0 ? true : null), 5_000);

    // Filled to the last byte.
    spawnSync('dd', ['if=/dev/zero', `of=${join(disk, 'filler')}`, 'bs=4k']);
    expect(readdirSync(disk)).toContain('filler');
    const statuses: number[] = [];
    for (let key = 0; key < 40; key++) statuses.push((await post(`full ${key}`)).status);
    expect(statuses.at(-1)).toBe(503);
    const before = await saying(/^🔴 P1 · INC-1 /u);
    // Five minutes of Muster's clock: the on-call again after two, the backup after five.
    await until(async () => ((await saying(/^🔴 P1 · INC-1 /u)) >= before + 2 ? true : null), 30_000);
    await until(async () => ((await saying(/nothing has been saved/u)) > 0 ? true : null), 5_000);
    const told = await saying(/nothing has been saved/u);

    rmSync(join(disk, 'filler'));
    await until(async () => ((await saying(/stored again/u)) === told ? true : null), 20_000);
    expect(await saying(/nothing has been saved/u)).toBe(told);
    await until(async () => ((await post('later')).status === 200 ? true : null), 10_000);
    const timeline = (await muster.get('/api/incidents/1/timeline')) as readonly { kind: string }[];
    expect(timeline.filter((line) => line.kind === 'paged-again').length).toBeGreaterThanOrEqual(2);
  },
);
