// Alerts that arrive in a mailbox: stored before they are marked as read, once each, whatever fails in between, and people are told of a
// mailbox that cannot be read.

import { afterEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { minutes, seconds } from '../../src/incident/duration.js';
import { mostMailBytes, watchMailbox } from '../../src/mailboxes/watch.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import type { Store } from '../../src/store/store.js';
import { manualClock } from '../manual-clock.js';
import { openWorld, type World } from '../world.js';
import { type FakeMailbox, fakeMailbox } from './fake-mailbox.js';

const start = Date.parse('2026-11-24T10:00:00Z');
const asha = '+919812300001';
const ada = '+46701740609';

const mailboxOf = (name: string): string =>
  `  ${name}:\n    mailbox: { host: 127.0.0.1, tls: false, user: alerts@example.com, password: env:MAIL_PASSWORD, folder: ${name} }\n`;
const yamlWith = (names: readonly string[]): string =>
  exampleOrganisation.replace(/^sources:\n/m, (head) => head + names.map(mailboxOf).join(''));
const env = { MAIL_PASSWORD: 'correct horse' };

let worlds: World[] = [];
afterEach(async () => {
  for (const world of worlds) {
    await world.muster.stopMailboxes();
    await world.close();
  }
  worlds = [];
});

async function reading(mailbox: FakeMailbox, { store, names = ['email'] }: { store?: Store; names?: readonly string[] } = {}) {
  const kept = store ?? (await openSqliteStore({ path: ':memory:' }));
  const world = await openWorld({ start, store: kept, yaml: yamlWith(names), env, openMailbox: mailbox.open });
  worlds.push(world);
  await turn(world);
  return world;
}

/** What is under way ends; the clock stands still. */
async function turn(world: World): Promise<void> {
  for (const _ of Array(3)) {
    await world.muster.turn();
    for (const _ of Array(20)) await new Promise((resolve) => setImmediate(resolve));
    await world.settle();
  }
}

async function turnAt(world: World, at: number): Promise<void> {
  world.clock.moveTo(at);
  await turn(world);
}

const mail = (subject: string, more = ''): string =>
  `From: Nagios <nagios@db-1.example.com>\nMessage-ID: <${subject.length}.${subject.replaceAll(/\W/g, '')}@db-1>\nSubject: ${subject}\n${more}\nHost: db-1\n`;

const titles = async ({ store }: World) => (await store.list({ status: 'all', limit: 100 })).map(({ title }) => title);
const said = (world: World, phone: string, how: RegExp) =>
  world.transport.spoken.filter(({ chat, text }) => chat === phone && how.test(text)).map(({ text }) => text);

test('a mail that arrives is an alert, pages whoever is on call, is kept as it came, and is marked as read', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox);
  mailbox.arrives(mail('CRITICAL: disk full on db-1'));
  await turn(world);
  expect(await titles(world)).toEqual(['CRITICAL: disk full on db-1']);
  expect(said(world, asha, /disk full on db-1/)).not.toEqual([]);
  expect(mailbox.done).toEqual([1]);
  const [delivery] = await world.store.deliveriesFrom('email', 0, 10);
  expect(Buffer.from(delivery?.body ?? []).toString()).toContain('Subject: CRITICAL: disk full on db-1');
  expect(mailbox.opened[0]).toMatchObject({ user: 'alerts@example.com', password: 'correct horse', folder: 'email', port: 143 });
});

test('what says that it is over ends it, in the order of the mailbox', async () => {
  const mailbox = fakeMailbox();
  mailbox.arrives(mail('PROBLEM: disk full on db-1'));
  mailbox.arrives(mail('RECOVERY: disk full on db-1'));
  const world = await reading(mailbox);
  await turn(world);
  expect(mailbox.done).toEqual([1, 2]);
  const [incident] = await world.store.list({ status: 'all', limit: 10 });
  expect(await world.store.alertCount(incident?.number ?? 0)).toEqual({ firing: 0, total: 1 });
});

test('a mail whose mark was lost after it was stored is read again, and is no second alert', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox);
  mailbox.losesMarks(1);
  mailbox.arrives('From: cron@db-1.example.com\nSubject: backup failed\n\nNo space left.\n');
  await turn(world);
  expect(mailbox.done).toEqual([]);
  await turnAt(world, start + seconds(2));
  expect(mailbox.done).toEqual([1]);
  const [incident, ...others] = await world.store.list({ status: 'all', limit: 10 });
  expect(others).toEqual([]);
  const [alert] = await world.store.alertsOf(incident?.number ?? 0, 10);
  expect(alert?.count).toBe(1);
});

test('two mails with the very same words are two deliveries: what tells them apart is their place', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox);
  for (const _ of Array(2)) mailbox.arrives('From: cron@db-1.example.com\nSubject: backup failed\n\nNo space left.\n');
  await turn(world);
  expect(mailbox.done).toEqual([1, 2]);
  const [incident] = await world.store.list({ status: 'all', limit: 10 });
  const [alert] = await world.store.alertsOf(incident?.number ?? 0, 10);
  expect(alert?.count).toBe(2);
});

test('while nothing can be stored a mail stays as it is, and is taken as soon as something can', async () => {
  const mailbox = fakeMailbox();
  const store = await openSqliteStore({ path: ':memory:' });
  let isDown = true;
  const { StoreUnavailable } = await import('../../src/fault.js');
  const failing: Store = {
    ...store,
    commit: async (change) => {
      if (isDown && change.writes.some((one) => one.write === 'alert')) throw new StoreUnavailable('full', { hint: '' });
      return store.commit(change);
    },
  };
  const world = await reading(mailbox, { store: failing });
  mailbox.arrives(mail('CRITICAL: disk full on db-1'));
  await turn(world);
  expect(mailbox.done).toEqual([]);
  isDown = false;
  await turnAt(world, start + seconds(6));
  expect(mailbox.done).toEqual([1]);
  expect(await titles(world)).toEqual(['CRITICAL: disk full on db-1']);
});

test('of a mail that is too large, sender and subject are an alert with a word where the rest is', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox);
  const rest = `Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: text/plain\n\n${'y'.repeat(mostMailBytes)}\n`;
  mailbox.arrives(`From: nagios@db-1.example.com\nSubject: CRITICAL: disk full\n on db-1\n${rest}`);
  await turn(world);
  expect(mailbox.done).toEqual([1]);
  const [incident] = await world.store.list({ status: 'all', limit: 10 });
  expect(incident).toMatchObject({ title: 'CRITICAL: disk full on db-1', severity: 'P1' });
  const [alert] = await world.store.alertsOf(incident?.number ?? 0, 10);
  expect(alert?.description).toBe(
    'This mail is larger than 4 MiB, so only who wrote it and its subject were taken. Read it in email of alerts@example.com.',
  );
  expect(alert?.labels.from).toBe('nagios@db-1.example.com');
});

test('a mail with nothing in it is told of, and does not keep back the one behind it', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox);
  mailbox.arrives('From: ups@example.com\n\n');
  mailbox.arrives(mail('CRITICAL: disk full on db-1'));
  await turn(world);
  expect(mailbox.done).toEqual([1, 2]);
  expect((await titles(world)).sort()).toEqual(['Alert from email', 'CRITICAL: disk full on db-1']);
});

test('a server that says nothing of new mail is asked once a minute', async () => {
  const mailbox = fakeMailbox({ tellsOfNews: false });
  const world = await reading(mailbox);
  mailbox.arrives(mail('CRITICAL: disk full on db-1'));
  await turnAt(world, start + seconds(50));
  expect(mailbox.done).toEqual([]);
  await turnAt(world, start + minutes(1) + seconds(1));
  expect(mailbox.done).toEqual([1]);
});

test('who looks after Muster is told once of a mailbox that could not be read for 5 min, and once when it can be again', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox);
  mailbox.fails('127.0.0.1:143 refuses the log-in of alerts@example.com: Password expired');
  for (let at = 0; at <= 4 * 60 + 55; at += 5) await turnAt(world, start + seconds(at));
  expect(said(world, ada, /mailbox/)).toEqual([]);
  mailbox.arrives(mail('CRITICAL: disk full on db-1'));
  for (let at = 300; at <= 600; at += 30) await turnAt(world, start + seconds(at));
  const lost = [
    '⚠️ Muster cannot read the mailbox of email (email of alerts＠example.com on 127.0.0.1) since 11:00 CET: alerts mailed there page nobody.',
    '127.0.0.1:143 refuses the log-in of alerts＠example.com: Password expired',
    'It is tried again each minute, and what waits there is taken then. `npm run doctor` looks at it.',
  ].join('\n');
  expect(said(world, ada, /mailbox/)).toEqual([lost]);
  mailbox.fails(null);
  for (let at = 630; at <= 720; at += 30) await turnAt(world, start + seconds(at));
  expect(said(world, ada, /mailbox/)).toEqual([
    lost,
    '✅ Muster reads the mailbox of email (email of alerts＠example.com on 127.0.0.1) again. What came there since 11:00 CET was taken only now.',
  ]);
  expect(mailbox.done).toEqual([1]);
});

test('a mailbox that cannot be read stands with its last error and since when on the page, in its JSON and in chat, until it is read again', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox);
  mailbox.arrives(mail('CRITICAL: disk full on db-1'));
  await turn(world);
  mailbox.fails('nothing answers on 127.0.0.1:143');
  await turnAt(world, start + minutes(30));
  mailbox.fails('127.0.0.1:143 refuses the log-in of alerts@example.com: Password expired');
  for (let at = 0; at <= 240; at += 30) await turnAt(world, start + minutes(31) + seconds(at));

  const since = '2026-11-24T10:30:00.000Z';
  const reason = '127.0.0.1:143 refuses the log-in of alerts@example.com: Password expired';
  const email = async () => {
    const { sources } = (await world.muster.app.inject({ url: '/api/sources' })).json();
    return sources.find(({ name }: { name: string }) => name === 'email');
  };
  expect(await email()).toMatchObject({ taken: 1, lastError: null, mailboxTrouble: { since, reason } });
  const page = async () => (await world.muster.app.inject({ url: '/sources', headers: { accept: 'text/html' } })).body;
  expect(await page()).toContain(`Its mailbox is not read since 2026-11-24 10:30 UTC; what is mailed there pages nobody: ${reason}`);
  world.transport.says(ada, 'sources');
  await turn(world);
  expect(
    said(world, ada, /^\*Sources/)[0]
      ?.split('\n')
      .slice(1, 3),
  ).toEqual([
    '🔴 email: mailbox not read since 11:30, last alert 11:00',
    '   127.0.0.1:143 refuses the log-in of alerts＠example.com: Password expired',
  ]);

  mailbox.fails(null);
  for (let at = 0; at <= 60; at += 30) await turnAt(world, start + minutes(36) + seconds(at));
  expect(await email()).toMatchObject({ mailboxTrouble: null });
  expect(await page()).not.toContain('mailbox is not read');
});

test('a server that is down is tried less and less often, and a minute apart at most', async () => {
  const mailbox = fakeMailbox();
  mailbox.fails('nothing answers');
  const world = await reading(mailbox);
  for (let at = 0; at <= 600; at += 1) await turnAt(world, start + seconds(at));
  expect(mailbox.opened.length).toBeGreaterThan(10);
  expect(mailbox.opened.length).toBeLessThan(18);
});

test('each instance reads its own mailbox, and its alerts are kept under its name', async () => {
  const mailbox = fakeMailbox();
  const world = await reading(mailbox, { names: ['email', 'email/payments'] });
  expect(mailbox.opened.map(({ folder }) => folder)).toEqual(['email', 'email/payments']);
  await world.muster.stopMailboxes();
  expect(mailbox.isOpen).toBe(false);
});

test('of a mail that is refused as it is, sender and subject are handed on in its place', async () => {
  const mailbox = fakeMailbox();
  const given: string[] = [];
  mailbox.arrives(mail('CRITICAL: disk full on db-1', 'Content-Type: application/x-odd;\n name=y\nX-Muster-Key: disk\n'));
  const watch = watchMailbox({
    name: 'email',
    settings: { host: '127.0.0.1', port: 143, user: 'alerts', password: 'p', folder: 'INBOX', moveTo: null, tls: 'none' },
    open: mailbox.open,
    deliver: async (_name, raw) => (given.push(raw.toString()) === 1 ? 'refused' : 'taken'),
    clock: manualClock(start),
    log: { warn: () => undefined, info: () => undefined },
  });
  for (const _ of Array(20)) await new Promise((resolve) => setImmediate(resolve));
  await watch.stop();
  expect(mailbox.done).toEqual([1]);
  expect(given).toHaveLength(2);
  expect(given[1]?.replace(/^X-Muster-Mail: .*\r\n/, '').split('\r\n')).toEqual([
    'From: Nagios <nagios@db-1.example.com>',
    'Message-ID: <27.CRITICALdiskfullondb1@db-1>',
    'Subject: CRITICAL: disk full on db-1',
    'X-Muster-Key: disk',
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'This mail has no text that could be read. Look at it in INBOX of alerts.',
  ]);
});
