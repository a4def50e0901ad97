// Single crashes at the worst moments, and what the first seconds after them look like.

import { describe, expect, test } from 'vitest';
import { duplicatesIn, journalOf } from './audit.js';
import { newFolder, started, until } from './bench.js';
import { startServer } from './server.js';

const p1 = { title: 'pool timeout', severity: 'critical', service: 'orders', key: 'a' };

/** First words of the pages that reached phones; five people are woken by a P1. */
const pages = (folder: string) =>
  journalOf(folder).flatMap((entry) =>
    entry.kind === 'sent' && entry.chat.startsWith('+') && /^🔴 P1 · INC-1 · pool/u.test(entry.text) ? [entry] : [],
  );

/** Fires one P1 at a server told to die at this moment, and starts it again. */
const crashAt = async (failpoint: string) => {
  const folder = newFolder();
  const { server, client } = await started({ folder, failpoint });
  const answer = await client.post('/webhooks/generic', p1);
  expect(await server.ended).toMatchObject({ signal: 'SIGKILL' });
  const restartedAt = Date.now();
  const again = await started({ folder });
  if (answer.kind !== 'answered') await again.client.post('/webhooks/generic', p1);
  const first = await until(() => pages(folder)[0], 20_000);
  await until(() => (new Set(pages(folder).map((page) => page.chat)).size === 5 ? true : null), 20_000);
  return { folder, restartedAt, firstPageAfterMs: Math.max(0, first.at - restartedAt), ...again };
};

describe('a page taken by a process that died', () => {
  test('before it was sent leaves with the next start, and does not wait for its lease', async () => {
    const { folder, firstPageAfterMs } = await crashAt('after-claim:1');
    console.log(`first page ${firstPageAfterMs} ms after the restart began`);
    expect(firstPageAfterMs).toBeLessThanOrEqual(10_000);
    expect(pages(folder).every((page) => page.text.endsWith('(may repeat)'))).toBe(true);
    expect(duplicatesIn(pages(folder))).toBe(0);
  });

  test.each(['after-accept:1', 'before-mark:1'])('after it was sent (%s) is not sent again', async (failpoint) => {
    const { folder, client } = await crashAt(failpoint);
    await until(async () => {
      const left = await client.get('/api/messages?state=sending');
      return left.kind === 'answered' && Array.isArray(left.body) && left.body.length === 0 ? true : null;
    }, 10_000);
    expect(duplicatesIn(pages(folder))).toBe(0);
  });
});

describe('an alert whose process died', () => {
  test.each(['before-commit:1', 'after-commit:1'])(
    '%s is one incident with one page each once its sender tries again',
    async (failpoint) => {
      const { folder, client } = await crashAt(failpoint);
      const incidents = await client.get('/api/incidents');
      expect(incidents.kind === 'answered' && incidents.body).toMatchObject([{ number: 1, severity: 'P1' }]);
      expect(duplicatesIn(pages(folder))).toBe(0);
      expect(pages(folder)).toHaveLength(5);
    },
  );
});

test('a start that died in the middle of a migration is followed by one that works', async () => {
  const folder = newFolder();
  const dying = startServer({ folder, failpoint: 'mid-migration:1' });
  expect(await dying.ready).toBeNull();
  expect(await dying.ended).toMatchObject({ signal: 'SIGKILL' });
  const { client } = await started({ folder });
  expect(await client.post('/webhooks/generic', p1)).toMatchObject({ status: 200, body: { incidents: ['INC-1'] } });
});

test('a second process on the same file is refused with the reason and the next step, and the first goes on', async () => {
  const folder = newFolder();
  const { client } = await started({ folder });
  const second = startServer({ folder });
  expect(await second.ready).toBeNull();
  expect(await second.ended).toEqual({ code: 1, signal: null });
  expect(second.stderr()).toMatch(/Another Muster already works on this database.*\nStop that one first/);
  expect(await client.post('/webhooks/generic', p1)).toMatchObject({ status: 200 });
});
