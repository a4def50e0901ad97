// Nagios, Icinga 2 and Monit of Debian with what docs/ says to paste into them: a check fails, the phone rings once, the check is well again.
// Skipped, visibly, where they are not installed.

import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { type MusterProcess, startMuster } from './muster-process.js';

const lacks = (...programs: readonly string[]): boolean =>
  programs.some((program) => spawnSync(program, ['--version']).error !== undefined);

const token = 'monitor-token-0123456789';
const started: { muster: MusterProcess | null; children: ChildProcess[] } = { muster: null, children: [] };
afterEach(async () => {
  for (const child of started.children.splice(0)) {
    if (child.exitCode !== null) continue;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    // A monitor has workers of its own: the whole group ends.
    process.kill(-(child.pid ?? 0), 'SIGKILL');
    await gone;
  }
  await started.muster?.stop();
  started.muster = null;
});

const begin = (program: string, args: readonly string[], cwd: string): void => {
  started.children.push(spawn(program, args, { cwd, stdio: 'ignore', detached: true }));
};

/** The block of docs/ that holds this, set to our server and token. */
function pasted(marker: string, { url }: MusterProcess): string {
  const files = readdirSync('docs', { recursive: true, encoding: 'utf8' }).filter(
    (name) => name.includes('sources') && name.endsWith('.md'),
  );
  const blocks = files.flatMap((name) => readFileSync(join('docs', name), 'utf8').match(/^```[a-z]*\n[\s\S]*?^```$/gm) ?? []);
  const found = blocks.find((block) => block.includes(marker));
  if (found === undefined) throw new Error(`docs/ has no block with ${marker}`);
  return found
    .replace(/^```[a-z]*\n|```$/g, '')
    .replaceAll(/http:\/\/muster\.example:3000/g, url)
    .replaceAll('<token>', token);
}

const until = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 200; tries++) {
    if (isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('it did not come about within 20 s');
};

const isPipe = (path: string): boolean => {
  try {
    return lstatSync(path).isFIFO();
  } catch {
    return false;
  }
};

async function paging(): Promise<{
  readonly muster: MusterProcess;
  readonly alerts: () => Promise<readonly Row[]>;
  readonly rings: (title: RegExp) => Promise<void>;
}> {
  const muster = await startMuster({ WEBHOOK_TOKEN: token });
  started.muster = muster;
  const people = ((await muster.get('/local/people')) as { people: { phone: string }[] }).people;
  const rings = async (title: RegExp) => {
    for (const at = performance.now() + 20_000; performance.now() < at; ) {
      for (const { phone } of people) if ((await muster.heard(phone)).some(({ text }) => title.test(text))) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`nobody heard ${title}`);
  };
  return { muster, rings, alerts: async () => (await muster.get('/api/alerts')) as readonly Row[] };
}

interface Row {
  readonly source: string;
  readonly dedupKey: string;
  readonly status: string;
  readonly severity: string;
  readonly title: string;
  readonly service: string | null;
}

/** Fails, rings, is well again: by the check's own words for it. */
async function failsAndRecovers(
  { alerts, rings }: Awaited<ReturnType<typeof paging>>,
  said: string,
  wanted: { readonly [K in keyof Row]?: unknown },
  fail: () => void,
  recover: () => void,
): Promise<void> {
  const found = async () => (await alerts()).find(({ service }) => service === wanted.service);
  const comes = async (status: string) => {
    for (const at = performance.now() + 20_000; performance.now() < at; ) {
      if ((await found())?.status === status) return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await alerts()).toContainEqual(expect.objectContaining({ ...wanted, status }));
  };
  fail();
  await comes('firing');
  expect(await found()).toMatchObject(wanted);
  await rings(new RegExp(`^🔴 P1 · INC-1 · ${said}`, 'u'));
  recover();
  await comes('resolved');
  expect(await alerts()).toHaveLength(1);
}

/** A line for the pipe by which both take commands. */
const command = (pipe: string, words: string): void => writeFileSync(pipe, `[${Math.floor(Date.now() / 1_000)}] ${words}\n`, { flag: 'a' });

test.skipIf(lacks('nagios4', 'jq', 'curl'))(
  'Nagios by the notification command of the docs (needs nagios4-core, jq, curl)',
  async () => {
    const server = await paging();
    const { folder } = server.muster;
    const days = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
    const always = `define timeperiod {\n  timeperiod_name always\n  alias always\n${days.map((day) => `  ${day} 00:00-24:00`).join('\n')}\n}`;
    const contact =
      'define contact {\n  contact_name muster\n  host_notification_commands notify-muster\n  service_notification_commands notify-muster\n  host_notification_period always\n  service_notification_period always\n  host_notification_options d,u,r\n  service_notification_options w,u,c,r\n}';
    const both =
      '  max_check_attempts 1\n  check_period always\n  contacts muster\n  notification_interval 0\n  notification_period always\n';
    const host = `define host {\n  host_name db02\n  alias Database 2\n  address 192.0.2.7\n${both}}`;
    const service = `define service {\n  host_name db02\n  service_description Disk /\n  check_command nothing\n  active_checks_enabled 0\n  check_interval 1\n  retry_interval 1\n${both}}`;
    const nothing = 'define command {\n  command_name nothing\n  command_line /bin/true\n}';
    const blocks = [always, contact, host, service, nothing, pasted('define command', server.muster)];
    writeFileSync(join(folder, 'objects.cfg'), `${blocks.join('\n')}\n`);
    mkdirSync(join(folder, 'results'));
    const settings = {
      log_file: 'nagios.log',
      cfg_file: 'objects.cfg',
      object_cache_file: 'objects.cache',
      status_file: 'status.dat',
      lock_file: 'nagios.pid',
      temp_file: 'nagios.tmp',
      state_retention_file: 'retention.dat',
      check_result_path: 'results',
      command_file: 'nagios.cmd',
      query_socket: 'nagios.qh',
    };
    const more = ['nagios_user=root', 'nagios_group=root', 'check_external_commands=1', 'check_workers=1', 'interval_length=1'];
    const quiet = [
      'use_syslog=0',
      'check_result_reaper_frequency=1',
      'enable_notifications=1',
      `temp_path=${folder}`,
      `illegal_macro_output_chars=\`~$&|'"<>`,
    ];
    const paths = Object.entries(settings).map(([name, file]) => `${name}=${join(folder, file)}`);
    writeFileSync(join(folder, 'nagios.cfg'), `${[...paths, ...more, ...quiet].join('\n')}\n`);
    begin('nagios4', [join(folder, 'nagios.cfg')], folder);
    const pipe = join(folder, 'nagios.cmd');
    await until(() => isPipe(pipe));
    await failsAndRecovers(
      server,
      'Disk / on db02',
      { source: 'nagios', dedupKey: 'db02!Disk /', severity: 'P1', title: 'Disk / on db02', service: 'Database 2' },
      () => command(pipe, 'PROCESS_SERVICE_CHECK_RESULT;db02;Disk /;2;DISK CRITICAL - / 2% free'),
      () => command(pipe, 'PROCESS_SERVICE_CHECK_RESULT;db02;Disk /;0;DISK OK - / 40% free'),
    );
    // Of a host's notification the macros of services hold nothing.
    command(pipe, 'PROCESS_HOST_CHECK_RESULT;db02;1;PING CRITICAL - 100% loss');
    await server.rings(/db02 is DOWN/);
    expect(await server.alerts()).toContainEqual(expect.objectContaining({ dedupKey: 'db02', severity: 'P2', title: 'db02 is DOWN' }));
  },
  60_000,
);

test.skipIf(lacks('icinga2', 'curl'))(
  'Icinga 2 by the notification commands of the docs (needs icinga2-bin, curl)',
  async () => {
    const server = await paging();
    const { folder } = server.muster;
    const passive = 'check_command = "nothing"\n  enable_active_checks = false\n  max_check_attempts = 1';
    const config = [
      'include <itl>',
      'object Endpoint NodeName { }\nobject Zone ZoneName { endpoints = [ NodeName ] }',
      'object CheckerComponent "checker" { }\nobject NotificationComponent "notification" { }',
      'object ExternalCommandListener "command" { command_path = Dir + "/icinga2.cmd" }',
      'object CheckCommand "nothing" { command = [ "/bin/true" ] }',
      pasted('object NotificationCommand', server.muster),
      'object User "muster" { }',
      `object Host "db02" {\n  address = "192.0.2.7"\n  display_name = "Database 2"\n  ${passive}\n}`,
      `object Service "disk /" {\n  host_name = "db02"\n  ${passive}\n}`,
      'object Notification "host" {\n  host_name = "db02"\n  command = "muster-host"\n  users = [ "muster" ]\n  interval = 0\n}',
      'object Notification "service" {\n  host_name = "db02"\n  service_name = "disk /"\n  command = "muster-service"\n  users = [ "muster" ]\n  interval = 0\n}',
    ];
    writeFileSync(join(folder, 'icinga2.conf'), `${config.join('\n')}\n`);
    const folders = { DataDir: 'data', InitRunDir: 'run', LogDir: 'log', CacheDir: 'cache', SpoolDir: 'spool' };
    for (const name of Object.values(folders)) mkdirSync(join(folder, name));
    const constants = { Dir: folder, NodeName: 'here', ZoneName: 'here', RunAsUser: 'root', RunAsGroup: 'root' };
    const defined = [...Object.entries(constants), ...Object.entries(folders).map(([name, path]) => [name, join(folder, path)] as const)];
    begin(
      'icinga2',
      ['daemon', '-c', join(folder, 'icinga2.conf'), ...defined.flatMap(([name, value]) => ['-D', `${name}=${value}`])],
      folder,
    );
    const pipe = join(folder, 'icinga2.cmd');
    await until(() => isPipe(pipe));
    await failsAndRecovers(
      server,
      'disk / on Database 2',
      { source: 'icinga2', dedupKey: 'db02!disk /', severity: 'P1', title: 'disk / on Database 2', service: 'Database 2' },
      () => command(pipe, 'PROCESS_SERVICE_CHECK_RESULT;db02;disk /;2;DISK CRITICAL - / 2% free'),
      () => command(pipe, 'PROCESS_SERVICE_CHECK_RESULT;db02;disk /;0;DISK OK - / 40% free'),
    );
    command(pipe, 'PROCESS_HOST_CHECK_RESULT;db02;1;PING CRITICAL - 100% loss');
    await server.rings(/Database 2 is DOWN/);
  },
  60_000,
);

test.skipIf(lacks('monit', 'curl'))(
  'Monit by the program of the docs (needs monit, curl)',
  async () => {
    const server = await paging();
    const { folder } = server.muster;
    const program = join(folder, 'monit-to-muster');
    writeFileSync(program, pasted('MONIT_DESCRIPTION', server.muster));
    chmodSync(program, 0o755);
    const watched = join(folder, 'queue.lock');
    writeFileSync(watched, '');
    const check = `check file queue with path ${watched}\n  if not exist then exec "${program} firing" else if succeeded then exec "${program} resolved"`;
    const state = ['id', 'state', 'pid', 'log'].map((name) => `set ${name}file ${join(folder, `monit.${name}`)}`).join('\n');
    const config = join(folder, 'monitrc');
    writeFileSync(config, `set daemon 1\n${state}\n${check}\n`, { mode: 0o600 });
    begin('monit', ['-I', '-c', config], folder);
    await until(() => readdirSync(folder).includes('monit.state'));
    await failsAndRecovers(
      server,
      'queue on ',
      { source: 'generic', severity: 'P1', service: 'queue', title: expect.stringMatching(/^queue on .*: Does not exist$/) },
      () => spawnSync('rm', [watched]),
      () => writeFileSync(watched, ''),
    );
  },
  60_000,
);
