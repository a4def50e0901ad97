// Postfix of Debian from a configuration of its own: takes mail on a loopback port and puts it into a folder, one file for each mail.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, speaks } from './ports.js';

const idOf = (...args: readonly string[]): number => Number(spawnSync('id', args, { encoding: 'utf8' }).stdout);

/** It takes its users from the system and changes into them, so only root can start it. */
export const lacksPostfix = spawnSync('postfix', ['-h']).error !== undefined || process.getuid?.() !== 0;

export interface Postfix {
  readonly url: string;
  /** The mails that have arrived for anybody at example.com, as they lie in the mailbox. */
  mails(): readonly string[];
  stop(): Promise<void>;
}

export async function startPostfix(): Promise<Postfix> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-postfix-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const [config, queue, data, mail] = ['config', 'queue', 'data', 'mail'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
    string,
  ];
  for (const path of [config, queue, data, mail]) mkdirSync(path);
  chownSync(data, idOf('-u', 'postfix'), idOf('-g', 'postfix'));
  const owner = { uid: idOf('-u', 'nobody'), gid: idOf('-g', 'nobody') };
  chownSync(mail, owner.uid, owner.gid);
  writeFileSync(join(config, 'main.cf'), mainOf({ queue, data, mail, log: join(folder, 'log'), ...owner }));
  writeFileSync(join(config, 'master.cf'), masterOf(port));
  const postfix = (command: string) => spawnSync('postfix', ['-c', config, command], { encoding: 'utf8', timeout: 20_000 });
  const child = spawn('postfix', ['-c', config, 'start-fg'], { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const stop = async (): Promise<void> => {
    const gone = child.exitCode === null ? new Promise((resolve) => child.once('exit', resolve)) : null;
    postfix('abort');
    await gone;
    rmSync(folder, { recursive: true, force: true });
  };
  for (let tries = 0; !(await speaks(port, 2_000)); tries++) {
    if (tries === 200 || child.exitCode !== null) {
      await stop();
      throw new Error(`postfix does not answer: ${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails: () => {
      const inbox = join(mail, 'example.com', 'inbox', 'new');
      try {
        return readdirSync(inbox)
          .sort()
          .map((name) => readFileSync(join(inbox, name), 'utf8'));
      } catch {
        return [];
      }
    },
    stop,
  };
}

interface Paths {
  readonly queue: string;
  readonly data: string;
  readonly mail: string;
  readonly log: string;
  readonly uid: number;
  readonly gid: number;
}

const mainOf = ({ queue, data, mail, log, uid, gid }: Paths): string => `
compatibility_level = 3.6
queue_directory = ${queue}
data_directory = ${data}
maillog_file_prefixes = ${join(log, '..')}
maillog_file = ${log}
myhostname = mail.example.com
mydestination =
inet_interfaces = 127.0.0.1
inet_protocols = ipv4
mynetworks = 127.0.0.0/8
alias_maps =
alias_database =
virtual_mailbox_domains = example.com
virtual_mailbox_base = ${mail}
virtual_mailbox_maps = static:example.com/inbox/
virtual_minimum_uid = 1
virtual_uid_maps = static:${uid}
virtual_gid_maps = static:${gid}
smtpd_relay_restrictions = reject_unauth_destination
smtpd_recipient_restrictions = check_recipient_access inline:{ {gone@example.com = 550 5.1.1 No such user}, {later@example.com = 450 4.2.0 Greylisted} }, reject_unauth_destination
smtpd_tls_security_level = none
`;

/** Nothing in it runs in a jail, so that the queue needs no copies of libraries. */
const masterOf = (port: number): string => `
127.0.0.1:${port} inet n - n - - smtpd
pickup    unix  n  -  n  60  1  pickup
cleanup   unix  n  -  n  -   0  cleanup
qmgr      unix  n  -  n  300 1  qmgr
tlsmgr    unix  -  -  n  1000? 1 tlsmgr
rewrite   unix  -  -  n  -   -  trivial-rewrite
bounce    unix  -  -  n  -   0  bounce
defer     unix  -  -  n  -   0  bounce
trace     unix  -  -  n  -   0  bounce
verify    unix  -  -  n  -   1  verify
flush     unix  n  -  n  1000? 0 flush
proxymap  unix  -  -  n  -   -  proxymap
proxywrite unix - -  n  -   1  proxymap
smtp      unix  -  -  n  -   -  smtp
relay     unix  -  -  n  -   -  smtp
error     unix  -  -  n  -   -  error
retry     unix  -  -  n  -   -  error
discard   unix  -  -  n  -   -  discard
local     unix  -  n  n  -   -  local
virtual   unix  -  n  n  -   -  virtual
anvil     unix  -  -  n  -   1  anvil
scache    unix  -  -  n  -   1  scache
postlog   unix-dgram n - n - 1 postlogd
`;
