// Alerts that are mailed: Dovecot of Debian, the built server, and a crash of either. Skipped, visibly, where there is no Dovecot.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { examineMailboxes } from '../../src/app/examine-muster.js';
import { openImapMailbox } from '../../src/mailboxes/imap.js';
import { type Dovecot, lacksDovecot, password, startDovecot } from './dovecot.js';
import { type MusterProcess, startMuster } from './muster-process.js';

const ended: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

async function mailServer(): Promise<Dovecot> {
  const dovecot = await startDovecot();
  ended.push(dovecot.stop);
  return dovecot;
}

async function reading({ port }: Dovecot, { folder, failpoint = '' }: { readonly folder: string; readonly failpoint?: string }) {
  const mailbox = `mailbox: { host: 127.0.0.1, port: ${port}, tls: false, user: alerts, password: env:MAIL_PASSWORD }`;
  writeFileSync(
    join(folder, 'muster.yaml'),
    exampleOrganisation.replace(/^sources:\n/m, (head) => `${head}  email: { ${mailbox} }\n`),
  );
  const muster = await startMuster({ MAIL_PASSWORD: password, MUSTER_FAILPOINT: failpoint }, folder);
  ended.push(muster.stop);
  return muster;
}

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-mail-'));
  ended.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
};

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come about within 30 s`);
};

const mail = (subject: string, text = 'Host: db-1\n'): string =>
  `From: Nagios <nagios@db-1.example.com>\nTo: alerts@example.com\nSubject: ${subject}\n\n${text}`;

interface Row {
  readonly title: string;
  readonly status: string;
  readonly count: number;
}

const alerts = async (muster: MusterProcess): Promise<readonly Row[]> => (await muster.get('/api/alerts')) as readonly Row[];

test.skipIf(lacksDovecot)(
  'a mail rings within seconds, its all-clear ends it, and the mailbox is left read (needs dovecot)',
  { timeout: 90_000 },
  async () => {
    const dovecot = await mailServer();
    dovecot.delivers('a', mail('PROBLEM: disk full on db-1 is CRITICAL'));
    const muster = await reading(dovecot, { folder: newFolder() });
    await until('the first mail', async () => (await alerts(muster)).length === 1);
    await until('its mark', () => dovecot.counts().seen === 1);
    const at = performance.now();
    dovecot.delivers('b', mail('RECOVERY: disk full on db-1 is OK'));
    await until('the all-clear', async () => (await alerts(muster)).every(({ status }) => status === 'resolved'));
    expect(performance.now() - at).toBeLessThan(8_000);
    dovecot.delivers('c', `${mail('CRITICAL: backup failed', 'x'.repeat(5 * 1024 * 1024))}\n`);
    await until('what is too large', async () => (await alerts(muster)).some(({ title }) => title === 'CRITICAL: backup failed'));
    await dovecot.kill();
    await dovecot.start();
    dovecot.delivers('d', mail('CRITICAL: queue is stuck'));
    await until('what came after a restart', async () => (await alerts(muster)).some(({ title }) => title === 'CRITICAL: queue is stuck'));
    await until('every mark', () => dovecot.counts().unseen === 0);
    expect((await alerts(muster)).map(({ title, count }) => [title, count]).sort()).toEqual([
      ['CRITICAL: backup failed', 1],
      ['CRITICAL: queue is stuck', 1],
      ['PROBLEM: disk full on db-1 is CRITICAL', 1],
    ]);
  },
);

test.skipIf(lacksDovecot)(
  'kill -9 between storing and marking, again and again: no mail is lost, none is two (needs dovecot)',
  { timeout: 90_000 },
  async () => {
    const dovecot = await mailServer();
    const folder = newFolder();
    const names = Array.from({ length: 12 }, (_, index) => `job ${String.fromCharCode(97 + index)} failed`);
    for (const name of names) dovecot.delivers(name.replaceAll(' ', '-'), mail(name));
    for (const failpoint of ['after-commit:3', 'before-commit:5']) {
      const muster = await reading(dovecot, { folder, failpoint });
      await until('the crash', () => muster.process.signalCode === 'SIGKILL');
    }
    expect(dovecot.counts().seen).toBeLessThan(names.length);
    const muster = await reading(dovecot, { folder });
    await until('every mark', () => dovecot.counts().unseen === 0);
    const found = await alerts(muster);
    expect(found.map(({ title }) => title).sort()).toEqual(names);
    expect(found.filter(({ count }) => count !== 1)).toEqual([]);
  },
);

test.skipIf(lacksDovecot)('the doctor logs in, and says what to do where it cannot (needs dovecot)', { timeout: 90_000 }, async () => {
  const { port } = await mailServer();
  const mailbox = { host: '127.0.0.1', port, user: 'alerts', password, folder: 'INBOX', moveTo: null, tls: 'none' } as const;
  const look = async (over: object) => {
    const settings = { key: 'email', secret: null, team: null, severity: null, mailbox: { ...mailbox, ...over } };
    return (await examineMailboxes({ sources: new Map([['email', settings]]) }, openImapMailbox))?.findings?.[0];
  };
  expect(await look({})).toEqual({ ok: true, what: 'email', found: `INBOX of alerts on 127.0.0.1:${port} can be read; 0 not read yet` });
  expect(await look({ password: 'wrong' })).toMatchObject({ ok: false, found: expect.stringContaining('refuses the log-in of alerts') });
  expect(await look({ folder: 'Nowhere' })).toMatchObject({
    ok: false,
    found: expect.stringContaining('Look whether alerts has a folder'),
  });
  expect(await look({ tls: 'direct' })).toMatchObject({ ok: false, found: expect.stringContaining('does not begin with TLS') });
  expect(await examineMailboxes({ sources: new Map() }, openImapMailbox)).toBeNull();
});
