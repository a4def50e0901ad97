// A maintenance window through kill -9: in the middle of telling that it has begun, while it holds alerts, and again and again while it ends.
// Everybody hears each thing, nobody twice but for the one message that was on its way, and what was held is received again once.

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { type MaintenanceWindow, write } from '../../src/store/store.js';
import { duplicatesIn, journalOf } from './audit.js';
import { newFolder, sentTo, started, until } from './bench.js';
import { databaseIn } from './server.js';

const listeners = Array.from({ length: 40 }, (_, index) => `+49151123${String(index).padStart(5, '0')}`);
const asha = '+919812300001';
const yaml = `${exampleOrganisation}
audiences:
  customers: { addresses: [${listeners.map((one) => `"local:${one}"`).join(', ')}], hears: [maintenance] }
`;
const keys = ['a', 'b', 'c', 'd', 'e'];
const hourMs = 3_600_000;
const begun = /^🔧 Emergency maintenance 1 has begun/u;
const over = /^🔧 Emergency maintenance 1 is over/u;

/** While no server has it open: the window as it is now, changed. */
const written = async (folder: string, over: Partial<MaintenanceWindow>): Promise<void> => {
  const now = Date.now();
  const store = await openSqliteStore({ path: databaseIn(folder) });
  const window: MaintenanceWindow = (await store.maintenanceWindow(1)) ?? {
    ...{ id: 1, services: ['payments-db'], kind: 'emergency', startsAt: now, endsAt: now + hourMs, announcedEnd: now + hourMs },
    ...{ what: 'db upgrade', why: 'a disk fails', feels: null, by: 'asha', owner: 'asha', madeAt: now, state: 'planned' },
    ...{ endedAt: null, endedBy: null, series: null, incident: null, held: null, told: ['day-before', 'hour-before'] },
  };
  await store.commit({ now, writes: [write.maintenance({ ...window, ...over })] });
  await store.close();
};

/** How the window stands, and how many alerts it holds. */
const standing = async (folder: string): Promise<string> => {
  const store = await openSqliteStore({ path: databaseIn(folder) });
  const [window, held] = [await store.maintenanceWindow(1), await store.heldAlerts({ window: 1, limit: 10 })];
  await store.close();
  return `${window?.state}, ${held.length} held`;
};

/** How often each of them, and its owner, heard words like these. */
const heardIn = (folder: string, words: RegExp): ReadonlyMap<string, number> => {
  const heard = new Map([...listeners, asha].map((phone) => [phone, 0]));
  for (const entry of journalOf(folder))
    if (entry.kind === 'sent' && words.test(entry.text) && heard.has(entry.chat)) heard.set(entry.chat, (heard.get(entry.chat) ?? 0) + 1);
  return heard;
};
const allHeard = (folder: string, words: RegExp) =>
  until(() => ([...heardIn(folder, words).values()].every((times) => times > 0) ? true : null), 15_000);
const twice = (folder: string, words: RegExp): number =>
  [...heardIn(folder, words).values()].reduce((sum, times) => sum + Math.max(0, times - 1), 0);

interface Held {
  readonly dedupKey: string;
  readonly count: number;
  readonly incident: number | null;
  readonly heldIn?: object;
}

const pages = (folder: string) => sentTo(folder, asha).filter(({ text }) => /^🔴.*INC-/u.test(text));

test('killed again and again, a window is told and what it held is received again, each once', { timeout: 60_000 }, async () => {
  const folder = newFolder();
  writeFileSync(join(folder, 'muster.yaml'), yaml);
  await written(folder, {});
  const beginning = await started({ folder, failpoint: 'after-accept:15' });
  expect(await beginning.server.ended).toMatchObject({ signal: 'SIGKILL' });

  const holding = await started({ folder });
  for (const key of keys) {
    const answer = await holding.client.post('/webhooks/generic', {
      title: `replica lag ${key}`,
      severity: 'critical',
      service: 'payments-db',
      key,
    });
    expect(answer).toMatchObject({ kind: 'answered', status: 200 });
  }
  await allHeard(folder, begun);
  holding.server.signal('SIGKILL');
  await holding.server.ended;

  // Its time was up while nothing ran.
  await written(folder, { endsAt: Date.now() - 1 });
  const left: string[] = [];
  for (const failpoint of ['after-commit:1', 'after-commit:2', 'after-accept:10']) {
    const { server } = await started({ folder, failpoint });
    expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
    left.push(`${failpoint} ${await standing(folder)}`);
  }
  console.log(left.join('; '));
  // Killed between its end and what it held, and right after that was received.
  expect(left.slice(0, 2)).toEqual(['after-commit:1 ended, 5 held', 'after-commit:2 ended, 0 held']);
  const { client } = await started({ folder });
  await allHeard(folder, over);
  const alerts = await until(async () => {
    const { body } = (await client.get('/api/alerts')) as { body: readonly Held[] };
    return body.every(({ incident, heldIn }) => incident !== null && heldIn === undefined) ? body : null;
  }, 15_000);
  // Once as it came, once as it was let go; each is an incident of its own, as it would have been.
  expect(alerts.map(({ dedupKey, count }) => `${dedupKey} ${count}`).sort()).toEqual(keys.map((key) => `${key} 2`));
  expect(new Set(alerts.map(({ incident }) => incident)).size).toBe(keys.length);
  expect((await client.get('/api/incidents')) as { body: unknown }).toMatchObject({ body: { length: keys.length } });
  await until(() => (pages(folder).length > 0 ? true : null), 15_000);

  const [begunTwice, overTwice] = [twice(folder, begun), twice(folder, over)];
  console.log(`heard twice: that it began ${begunTwice}, that it is over ${overTwice}`);
  expect([begunTwice, overTwice].every((times) => times <= 1)).toBe(true);
  expect(duplicatesIn(pages(folder))).toBeLessThanOrEqual(1);
});
