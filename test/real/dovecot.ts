// Dovecot of Debian on a port of its own, with one mailbox: a folder that a test puts mail into, as a mail server would.

import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { freePort, speaks } from './ports.js';

export const lacksDovecot = spawnSync('dovecot', ['--version']).error !== undefined;

export interface Dovecot {
  readonly port: number;
  /** Where a mail for `alerts` lands. */
  delivers(name: string, mail: string): void;
  /** How many mails of this folder are read and how many are not. */
  counts(folder?: string): { readonly seen: number; readonly unseen: number };
  /** Ends it as a crash would, and starts it again on the same port. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

export const password = 'correct-horse';

const isRoot = process.getuid?.() === 0;
/** Dovecot reads no mail as root. */
const owner = isRoot ? { uid: 65_534, gid: 65_534, name: 'nobody' } : { ...userInfo(), name: userInfo().username };

export async function startDovecot(): Promise<Dovecot> {
  const folder = mkdtempSync(join(tmpdir(), 'muster-dovecot-'));
  chmodSync(folder, 0o755);
  const port = await freePort();
  const maildir = join(folder, 'mail');
  const own = (path: string): void => {
    if (isRoot) chownSync(path, owner.uid, owner.gid);
  };
  for (const path of [maildir, ...['cur', 'new', 'tmp'].map((name) => join(maildir, name))]) {
    mkdirSync(path);
    own(path);
  }
  const config = join(folder, 'dovecot.conf');
  writeFileSync(config, configOf({ folder, maildir, port }));
  let child: ReturnType<typeof spawn> | null = null;
  let delivered = 0;
  const start = async (): Promise<void> => {
    child = spawn('dovecot', ['-F', '-c', config], { stdio: 'ignore', detached: true });
    for (let tries = 0; tries < 100; tries++) {
      if (await speaks(port, 500)) return;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    throw new Error('dovecot does not answer');
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    if (child === null || child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child?.once('exit', resolve));
    process.kill(-(child.pid ?? 0), signal);
    await gone;
  };
  const filesOf = (of: string, state: string): readonly string[] => {
    try {
      return readdirSync(join(maildir, of, state));
    } catch {
      return [];
    }
  };
  await start();
  return {
    port,
    delivers: (name, mail) => {
      delivered += 1;
      const file = `${1_700_000_000 + delivered}.${name}.here`;
      const path = join(maildir, 'tmp', file);
      writeFileSync(path, mail.replaceAll(/\r?\n/g, '\r\n'));
      own(path);
      renameSync(path, join(maildir, 'new', file));
    },
    counts: (of = '') => {
      const kept = filesOf(of, 'cur');
      const seen = kept.filter((name) => /:2,.*S/.test(name)).length;
      return { seen, unseen: kept.length - seen + filesOf(of, 'new').length };
    },
    kill: () => end('SIGKILL'),
    start,
    stop: async () => {
      await end('SIGTERM');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

const configOf = ({ folder, maildir, port }: { readonly folder: string; readonly maildir: string; readonly port: number }): string => `
protocols = imap
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
ssl = no
disable_plaintext_auth = no
listen = 127.0.0.1
mail_location = maildir:${maildir}
maildir_stat_dirs = yes
mailbox_idle_check_interval = 1 secs
first_valid_uid = 1
passdb {
  driver = static
  args = password=${password}
}
userdb {
  driver = static
  args = uid=${owner.uid} gid=${owner.gid} home=${folder}/home
}
${isRoot ? '' : `default_internal_user = ${owner.name}\ndefault_login_user = ${owner.name}`}
service imap-login {
  chroot =
  inet_listener imap {
    port = ${port}
  }
  inet_listener imaps {
    port = 0
  }
}
service anvil {
  chroot =
}
namespace inbox {
  inbox = yes
}
`;
