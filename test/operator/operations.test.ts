// docs/operations.md followed by a script: its blocks of shell are run as they stand, with a service manager, a sudo and folders of this
// test's own. What they start is the built server.

import { execFile } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { read } from '../architecture/tree.js';
import { freePort } from '../real/ports.js';
import { builtServer, projectRoot } from '../torture/built.js';

const guide = read('docs/operations.md');

/** The blocks of one section, in their order. */
const blocks = (heading: string, kind = 'sh'): readonly string[] => {
  const [, rest = ''] = guide.split(`\n## ${heading}\n`);
  const section = rest.split('\n## ', 1)[0] ?? '';
  return [...section.matchAll(new RegExp(`\`\`\`${kind}\n([\\s\\S]*?)\`\`\``, 'g'))].map(([, text = '']) => text);
};

let root: string;
let port: number;

const home = () => join(root, 'var');
const database = () => join(home(), 'data/muster.db');
const url = (path: string) => `http://127.0.0.1:${port}${path}`;
/** The places of a real machine, in the folder of this test. */
const here = (script: string): string =>
  script
    .replaceAll('/usr/local/bin/muster', join(root, 'bin/muster'))
    .replaceAll('/var/lib/muster', home())
    .replaceAll('/var/backups/muster', join(root, 'backups'))
    .replaceAll('/opt/muster', join(root, 'opt'))
    .replaceAll('127.0.0.1:3000', `127.0.0.1:${port}`);

interface Ran {
  readonly code: number;
  readonly said: string;
}

const sh = (script: string): Promise<Ran> =>
  new Promise((resolve) => {
    const env = { PATH: `${join(root, 'bin')}:${process.env.PATH}`, HOME: root };
    execFile('bash', ['-eu', '-c', here(script)], { cwd: root, env }, (error, out, err) =>
      resolve({ code: typeof error?.code === 'number' ? error.code : error === null ? 0 : 1, said: out + err }),
    );
  });

const follow = async (script: string): Promise<string> => {
  const { code, said } = await sh(script);
  expect(said === '' ? code : `${code} ${said}`).toSatisfy((one: unknown) => String(one).startsWith('0'));
  return said;
};

const ready = () => follow(`curl -sf --retry 30 --retry-connrefused --retry-delay 1 ${url('/livez')} >/dev/null`);
const get = async (path: string) => (await fetch(url(path))).json() as Promise<unknown>;
const fire = async (title: string) => {
  const answer = await fetch(url('/webhooks/generic'), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ title, service: title, severity: 'critical' }),
  });
  return ((await answer.json()) as { incidents: string[] }).incidents[0];
};

interface Row {
  readonly id: number;
  readonly incident: number;
  readonly kind: string;
  readonly to: string;
  readonly state: string;
}
const pages = async () => ((await get('/api/messages?limit=200')) as Row[]).filter(({ kind }) => kind === 'page');
const open = async () =>
  ((await get('/api/incidents?status=open')) as { number: number; title: string }[]).map(({ title }) => title).sort();

/** What has left; a phone may have told meanwhile that somebody looked at it. */
const left = (rows: readonly Row[]) => rows.map((row) => ({ ...row, state: row.state === 'read' ? 'delivered' : row.state }));

/** Asks again until it is so; fails with what was there last. */
async function until<T>(ask: () => Promise<T>, so: (found: T) => boolean, withinMs = 20_000): Promise<T> {
  let found = await ask();
  for (const end = performance.now() + withinMs; !so(found) && performance.now() < end; ) {
    await new Promise((resolve) => setImmediate(resolve));
    found = await ask();
  }
  expect(found).toSatisfy((one) => so(one as T));
  return found;
}

const kill = () => follow(`kill -9 "$(cat ${root}/pid)"; while kill -0 "$(cat ${root}/pid)" 2>/dev/null; do :; done; rm ${root}/pid`);
const log = () => readFileSync(join(root, 'log'), 'utf8');

beforeAll(() => void builtServer());

beforeEach(async () => {
  root = mkdtempSync(join(tmpdir(), 'muster-operated-'));
  port = await freePort();
  for (const folder of ['bin', 'backups', 'opt', 'var/data']) mkdirSync(join(root, folder), { recursive: true });
  for (const release of ['1', '2']) symlinkSync(projectRoot, join(root, 'opt', release));
  symlinkSync(join(root, 'opt/1'), join(root, 'opt/current'));
  writeFileSync(join(home(), '.env'), `PORT=${port}\nDATABASE_URL=file:data/muster.db\n`);
  const tool = (name: string, text: string) => {
    writeFileSync(join(root, 'bin', name), here(text));
    chmodSync(join(root, 'bin', name), 0o755);
  };
  const [, wrapper = ''] = blocks('Install as a service');
  tool('muster', wrapper);
  tool('sudo', '#!/bin/sh\nshift 2\nexec "$@"\n');
  const [, start = ''] = /^ExecStart=\/usr\/bin\/node (.*)$/m.exec(blocks('Install as a service', 'ini')[0] ?? '') ?? [];
  tool(
    'systemctl',
    `#!/bin/bash
pid=${root}/pid
case "$1" in
  start) cd /var/lib/muster; setsid node ${start} >>${root}/log 2>&1 </dev/null & echo $! >$pid;;
  stop) [ -e $pid ] || exit 0; kill "$(cat $pid)"; while kill -0 "$(cat $pid)" 2>/dev/null; do :; done; rm $pid;;
esac
`,
  );
});

afterEach(() => rmSync(root, { recursive: true, force: true }));

/** Started as the guide says; stopped, whatever a test does. */
async function withMuster(body: () => Promise<void>): Promise<void> {
  try {
    await follow('systemctl start muster');
    await ready();
    await body();
  } finally {
    await sh('systemctl stop muster');
  }
}

test('backed up while it runs, restored after it was lost: quiet, until the word is said, and then only for what is open', async () => {
  const [backup = ''] = blocks('Back up');
  const [restore = '', resume = ''] = blocks('Restore');
  await withMuster(async () => {
    await fire('open-one');
    await fire('ended-one');
    await until(pages, (all) => all.some(({ incident, state }) => incident === 2 && state === 'read') || all.length > 2);
    await fetch(url('/local/messages'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ from: 'asha', text: 'resolve 2 anyway it is over' }),
    });
    await until(open, (titles) => titles.length === 1);
    mkdirSync(`${database()}.media`, { recursive: true });
    const name = 'a'.repeat(64);
    writeFileSync(join(`${database()}.media`, name), 'evidence');
    expect(await follow(backup)).toMatch(/^Backed up 2 incidents and \d+ files to /);
    const saved = join(root, 'backups/today.db');
    expect(statSync(saved).mode & 0o777).toBe(0o600);

    await fire('lost-one');
    await kill();
    rmSync(`${database()}.media`, { recursive: true });
    const said = await follow(restore);
    expect(said).toContain('muster.db.before-restore-1');
    expect(said).toContain('INC-1 · P1 · open-one');
    expect(said).not.toContain('INC-2');
    await ready();
    expect(readFileSync(join(`${database()}.media`, name), 'utf8')).toBe('evidence');
    expect(await open()).toEqual(['open-one']);
    const before = await pages();
    expect((await get('/readyz')) as object).toMatchObject({ status: 'ok', problems: [expect.stringContaining('muster resume')] });

    // New trouble pages at once; nothing old has left meanwhile.
    const number = Number((await fire('new-one'))?.slice(4));
    await until(pages, (all) => all.some(({ incident }) => incident === number));
    expect(left((await pages()).filter(({ incident }) => incident !== number))).toEqual(left(before));
    // Looked at once a second: the word must not come before the log could tell what is held back.
    await until(
      async () => log(),
      (text) => text.includes('this database is a restored copy'),
    );
    expect(await follow(resume)).toContain('What is still open goes on');
    await until(
      () => get('/readyz'),
      (answer) => (answer as { problems: string[] }).problems.length === 0,
    );
    // Written by the same look, which may come after /readyz knows.
    await until(
      async () => log(),
      (text) => text.includes('what the restored copy held back goes on'),
    );
    expect(left((await pages()).filter(({ incident }) => incident === 2))).toEqual(left(before.filter(({ incident }) => incident === 2)));
  });
});

test('upgraded and rolled back as the guide says, with nothing lost on the way up', async () => {
  await withMuster(async () => {
    await fire('before-upgrade');
    await follow(blocks('Upgrade')[0] ?? '');
    expect(await open()).toEqual(['before-upgrade']);
    await fire('after-upgrade');
    expect(await follow(blocks('Roll back')[0] ?? '')).toContain('INC-1 · P1 · before-upgrade');
    await ready();
    expect(await open()).toEqual(['before-upgrade']);
  });
});

test('deliveries are read again as the guide says: what was read badly by default, and nobody is paged twice for what was taken', async () => {
  await withMuster(async () => {
    await fire('taken');
    const paged = await until(pages, (all) => all.length > 0);
    const refused = await fetch(url('/webhooks/generic'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '[null]',
    });
    expect(refused.status).toBe(400);
    const said = await follow(blocks('Read deliveries again')[0] ?? '');
    expect(said).toContain('generic refused: no alert');
    expect(said).toContain('1 delivery would be read again. Nothing was changed.');
    expect(said).toContain('1 delivery will be read again');
    expect(await follow('muster replay --state taken --source generic --dry-run')).toContain('generic taken: firing taken');
    expect(await follow('muster replay --state taken')).toContain('1 delivery will be read again');
    const states = async () => {
      const db = new Database(database(), { readonly: true });
      const rows = db.prepare('SELECT state, tries FROM deliveries ORDER BY id').all() as { state: string; tries: number }[];
      db.close();
      return rows.map(({ state, tries }) => `${state} ${tries}`);
    };
    expect(await until(states, (all) => all.every((one) => !one.startsWith('again')))).toEqual(['taken 1', 'refused 1']);
    expect((await pages()).map(({ id }) => id)).toEqual(paged.map(({ id }) => id));
    expect(await follow('muster replay --source nobody')).toContain('There is nothing to read again.');
    expect((await sh('muster replay --state lost')).said).toContain('There is no state lost.');
    expect((await sh('muster replay --since soon')).said).toContain('soon is no time.');
    expect((await sh('muster replay --nothing')).said).toContain('This is not a command of Muster.');
  });
});

test('the log alone tells the story of an incident', async () => {
  await withMuster(async () => {
    await fire('payments-db');
    await until(pages, (all) => all.length > 0);
    const says = (text: string) =>
      fetch(url('/local/messages'), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({ from: 'asha', text }),
      });
    await says('ack 1');
    await says('approve 1');
    await says('escalate 1 to theo');
    await says('resolve 1 anyway restarted the pool');
    await until(open, (titles) => titles.length === 0);
    await fetch(url('/webhooks/generic'), { method: 'POST', body: '{' });
    const lines = await until(
      async () =>
        log()
          .split('\n')
          .filter((line) => line.startsWith('{'))
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      (all) => all.some(({ source }) => source === 'generic'),
    );
    const story = lines.filter(({ incident }) => incident === 1).map(({ msg }) => String(msg));
    for (const step of [
      /Declared by .* as P1/,
      /paged \w+ by local/,
      /Asha acknowledged/,
      /approve by asha was refused/,
      /escalated/i,
      /resolved/i,
    ]) {
      expect(story.filter((line) => step.test(line)).length, `${step} in\n${story.join('\n')}`).toBeGreaterThan(0);
    }
  });
});

test('a reload takes what is right, and says every mistake of what is not', async () => {
  await withMuster(async () => {
    const example = read('muster.example.yaml');
    const [, signal = ''] = /^ExecReload=\/bin\/kill (-\w+) /m.exec(blocks('Install as a service', 'ini')[0] ?? '') ?? [];
    const reload = (text: string) => {
      writeFileSync(join(home(), 'muster.yaml'), text);
      return follow(`kill ${signal} "$(cat ${root}/pid)"`);
    };
    await reload(example.replace('name: Acme', 'name: Acme Two'));
    await until(
      async () => log(),
      (said) => said.includes('the organisation was read again'),
    );
    await reload(example.replace('role: admin', 'role: king'));
    const said = await until(
      async () => log(),
      (now) => now.includes('NOT reloaded'),
    );
    expect(said).toMatch(/muster\.yaml:\d+ {2}people\.ada\.role: found .*king/);
    expect((await get('/livez')) as object).toEqual({ status: 'ok' });
  });
});

test('what is simulated on the command line knows the overrides that are stored', async () => {
  await withMuster(async () => {
    const before = await follow('cd /var/lib/muster && muster simulate P1 database now');
    expect(before).not.toContain('Lena (owner)');
    const [startsAt, endsAt] = [Date.now() - 60_000, Date.now() + 3_600_000].map((at) => new Date(at).toISOString());
    const answer = await fetch(url('/api/overrides'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ schedule: 'db-primary', person: 'lena', startsAt, endsAt }),
    });
    expect(answer.status).toBe(201);
    expect(await follow('cd /var/lib/muster && muster simulate P1 database now')).toContain('at once: Lena (owner)');
  });
});

test('copies that lack their log, and logs of other files, are recognised and never mixed', async () => {
  await withMuster(async () => {
    await fire('first');
    cpSync(database(), join(root, 'copy.db'));
    await follow('muster backup /var/backups/muster/whole.db');
    await fire('second');
    await kill();

    const refused = await sh(`muster restore ${root}/copy.db`);
    expect(refused.code).toBe(1);
    expect(refused.said).toContain('without its -wal');

    // The backup is put in place by hand, beside the log of the one that was killed.
    expect(existsSync(`${database()}-wal`)).toBe(true);
    cpSync(join(root, 'backups/whole.db'), database());
    await follow('systemctl start muster');
    await ready();
    expect(await open()).toEqual(['first']);
    expect(readdirSync(join(home(), 'data')).filter((name) => name.includes('of-another'))).toHaveLength(1);
    expect((await get('/readyz')) as object).toMatchObject({ problems: [expect.stringContaining('restored copy')] });
    await follow('systemctl stop muster');
    const db = new Database(database(), { readonly: true });
    expect(db.pragma('integrity_check', { simple: true })).toBe('ok');
    db.close();

    // And a plain copy, on a machine of its own.
    for (const name of readdirSync(join(home(), 'data'))) rmSync(join(home(), 'data', name), { recursive: true });
    cpSync(join(root, 'copy.db'), database());
    await follow('systemctl start muster');
    await ready();
    expect(log()).toContain('copied from a running Muster without its -wal');
    expect((await get('/readyz')) as object).toMatchObject({ problems: [expect.stringContaining('restored copy')] });
  });
});

test('a crash is no copy: it goes on where it was, also when somebody looked at the file in between', async () => {
  await withMuster(async () => {
    await fire('first');
    await kill();
    const shell = new Database(database());
    expect(shell.prepare('SELECT count(*) FROM incidents').pluck().get()).toBe(1);
    shell.close();
    await follow('systemctl start muster');
    await ready();
    expect((await get('/readyz')) as object).toMatchObject({ status: 'ok', problems: [] });
    await kill();
    await follow('systemctl start muster');
    await ready();
    expect((await get('/readyz')) as object).toMatchObject({ status: 'ok', problems: [] });
  });
});

test('everything beside the database is for its owner alone, also what was looser before', async () => {
  await withMuster(async () => {
    await fire('first');
    const modes = () =>
      readdirSync(join(home(), 'data')).map((name) => [name, (statSync(join(home(), 'data', name)).mode & 0o077).toString(8)]);
    expect(modes().filter(([, mode]) => mode !== '0')).toEqual([]);
    expect(modes().map(([name]) => name)).toContain('muster.db.phones.jsonl');
    await follow('systemctl stop muster');
    for (const [name = ''] of modes()) chmodSync(join(home(), 'data', name), 0o644);
    await follow('systemctl start muster');
    await ready();
    expect(modes().filter(([, mode]) => mode !== '0')).toEqual([]);
  });
});

test.each([
  ['a file that is no backup', 'echo hello >x; muster backup "$PWD/x"', 'stays as it is'],
  ['the database itself', 'muster backup /var/lib/muster/data/muster.db', 'the database itself'],
  ['a restore under a running server', 'muster backup /var/backups/muster/a.db; muster restore /var/backups/muster/a.db', 'Another Muster'],
  ['a file that is no database', 'echo hello >x; systemctl stop muster; muster restore "$PWD/x"', 'could not be restored'],
  ['a command it does not have', 'muster bakcup x', 'muster backup FILE'],
])('%s is refused in words, and nothing is changed', async (_, script, words) => {
  await withMuster(async () => {
    await fire('first');
    const { code, said } = await sh(script);
    expect(code).toBe(1);
    expect(said).toContain(words);
    await sh('[ -e "$HOME/pid" ] || systemctl start muster');
    await ready();
    expect(await open()).toEqual(['first']);
  });
});
