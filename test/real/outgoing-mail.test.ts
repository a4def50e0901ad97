// Mail that leaves: the built server and Postfix of Debian, a crash between the server's yes and the row that says so, and a server that
// hangs. Skipped, visibly, where there is no Postfix (or nobody who may start it).

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { simpleParser } from 'mailparser';
import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { type FakeMailServer, startFakeMailServer, startMuteServer } from '../transports/fake-mail-server.js';
import { type MusterProcess, startMuster } from './muster-process.js';
import { lacksPostfix, startPostfix } from './postfix.js';

const ended: (() => Promise<void> | void)[] = [];
afterEach(async () => {
  for (const end of ended.splice(0).reverse()) await end();
});

/** Asha of the example reads mail. */
const withMail = exampleOrganisation.replace(/^( {2}asha: \{ .*?)phone:/m, '$1email: asha@example.com, phone:');

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'muster-outgoing-'));
  ended.push(() => rmSync(folder, { recursive: true, force: true }));
  writeFileSync(join(folder, 'muster.yaml'), withMail);
  return folder;
};

async function mailing(url: string, folder = newFolder(), failpoint = ''): Promise<MusterProcess> {
  const muster = await startMuster(
    { WHATSAPP: 'local,mail', MAIL_URL: url, MAIL_FROM: 'Muster <muster@example.org>', MUSTER_FAILPOINT: failpoint },
    folder,
  );
  ended.push(muster.stop);
  return muster;
}

const until = async (what: string, isSo: () => boolean | Promise<boolean>): Promise<void> => {
  for (let tries = 0; tries < 300; tries++) {
    if (await isSo()) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${what} did not come about within 30 s`);
};

const asha = '+919812300001';

test.skipIf(lacksPostfix)(
  'what is sent by mail goes through Postfix into the mailbox of whoever it is for (needs postfix)',
  { timeout: 90_000 },
  async () => {
    const postfix = await startPostfix();
    ended.push(postfix.stop);
    const muster = await mailing(postfix.url);
    await muster.says('asha', 'test page');
    await until('the mail', () => postfix.mails().length === 1);
    const mail = await simpleParser(postfix.mails()[0] ?? '');
    expect(mail.from?.value).toEqual([{ name: 'Muster', address: 'muster@example.org' }]);
    expect(mail.to).toMatchObject({ value: [{ address: 'asha@example.com' }] });
    expect(mail.subject).toContain('pages reach you here (E-mail)');
    expect(mail.text).toContain('Nobody reads what is answered to this mail');
    expect(mail.headers.get('auto-submitted')).toBe('auto-generated');
    expect(postfix.mails()[0]).toMatch(/^Delivered-To: asha@example[.]com$/m);
  },
);

test('kill -9 between the yes of the mail server and the row that says so: it comes twice at most, under one Message-ID', {
  timeout: 120_000,
}, async () => {
  const server: FakeMailServer = await startFakeMailServer();
  ended.push(server.close);
  const folder = newFolder();
  // Two rows of the phone are accepted before it: the page there, and the answer to what was asked.
  const crashing = await mailing(server.url, folder, 'after-accept:3');
  server.holds = async () => {
    await crashing.hears(asha, /pages reach you here/);
    await crashing.hears(asha, /^Test page: /);
  };
  await crashing.says('asha', 'test page');
  await until('the crash', () => crashing.process.signalCode === 'SIGKILL');
  expect(server.taken).toHaveLength(1);
  server.holds = null;
  const muster = await mailing(server.url, folder);
  const waiting = async () => (await (await fetch(`${muster.url}/metrics`)).text()).match(/^muster_outbox_queued (\d+)$/m)?.[1];
  await until('the row to be settled', async () => server.taken.length > 1 && (await waiting()) === '0');
  await muster.stop();
  expect(server.taken).toHaveLength(2);
  expect(new Set(server.taken.map(({ mail }) => mail.messageId)).size).toBe(1);
  expect(server.taken[1]?.mail.text).toContain('(may repeat)');
});

test('a mail server that never greets holds up no page by another transport', { timeout: 90_000 }, async () => {
  const mute = await startMuteServer();
  ended.push(mute.close);
  const muster = await mailing(mute.url);
  for (let again = 0; again < 3; again++) await muster.says('asha', 'test page');
  await until('a mail under way', () => mute.connections() > 0);
  const at = performance.now();
  await muster.says('asha', 'P1 checkout down');
  const pages = (await muster.get('/local/people')) as { people: { phone: string }[] };
  await Promise.any(pages.people.map(({ phone }) => muster.hears(phone, /^🔴 P1 · INC-1 · checkout down\n/u, 8_000)));
  expect(performance.now() - at).toBeLessThan(5_000);
});
