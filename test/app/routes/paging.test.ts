// Lists read page by page over a real store: whatever stays as it is is met once, in order, whatever else arrives meanwhile.

import fc from 'fast-check';
import { afterEach, describe, expect, test } from 'vitest';
import { openSqliteStore, type SqliteStore } from '../../../src/store/sqlite/sqlite.js';
import { change, opens, sampleAlert, sampleEvent, sampleIncident, sampleMessage } from '../../store/sample.js';
import { testApp } from './fakes.js';

const stores: SqliteStore[] = [];
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
});

type Row = Readonly<Record<string, unknown>>;

const opened = async () => {
  const store = await openSqliteStore({ path: ':memory:' });
  stores.push(store);
  const { app } = testApp({ store });
  const get = async (url: string) => {
    const answer = await app.inject({ url });
    expect(answer.statusCode).toBe(200);
    const [, next = null] = /^<([^>]+)>; rel="next"$/.exec(String(answer.headers.link ?? '')) ?? [];
    return { rows: answer.json() as readonly Row[], next };
  };
  /** Follows the links to the end; `between` runs after each page. */
  const walk = async (url: string, between: (pages: number) => Promise<unknown> = async () => undefined) => {
    const pages: (readonly Row[])[] = [];
    for (let at: string | null = url; at !== null; ) {
      const { rows, next } = await get(at);
      pages.push(rows);
      at = next;
      await between(pages.length);
    }
    return pages;
  };
  return { store, app, get, walk };
};

const severityOf = (number: number) => (['P1', 'P2', 'P3', 'P4'] as const)[(number * 7) % 4] ?? 'P4';
const open = (store: SqliteStore, number: number) => store.commit(opens(sampleIncident(number, { severity: severityOf(number) })));
const numbers = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const byNumber = (a: unknown, b: unknown) => Number(a) - Number(b);

test('an old P1 is the first of the open ones, behind however many newer P3s', async () => {
  const { store, get } = await opened();
  await store.commit(opens(sampleIncident(1, { severity: 'P1' })));
  for (const number of numbers(2, 12)) await store.commit(opens(sampleIncident(number, { severity: 'P3' })));
  const { rows, next } = await get('/api/incidents?status=open&limit=3');
  expect(rows.map(({ number }) => number)).toEqual([1, 12, 11]);
  expect(next).toMatch(/^\/api\/incidents\?status=open&limit=3&cursor=[\w-]+$/);
  expect((await get('/api/incidents?limit=2')).rows.map(({ number }) => number)).toEqual([12, 11]);
  expect((await get('/api/incidents?status=open&limit=2&below=5')).rows.map(({ number }) => number)).toEqual([4, 3]);
});

test.each([
  ['the open ones, the worst first', 'status=open', (number: number) => number >= 0],
  ['all of them, the newest first', 'status=all', (number: number) => number >= 0],
  ['those of one severity', 'status=open&severity=P2', (number: number) => severityOf(number) === 'P2'],
  ['those below a number', 'status=open&below=30', (number: number) => number < 30],
])('pages of incidents meet each once while others open: %s', async (_, query, wanted) => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: 1, max: 9 }),
      fc.integer({ min: 0, max: 25 }),
      fc.integer({ min: 0, max: 3 }),
      async (limit, count, arriving) => {
        const { store, walk } = await opened();
        for (const number of numbers(1, count)) await open(store, number);
        let newest = count;
        const pages = await walk(`/api/incidents?${query}&limit=${limit}`, async () => {
          if (newest < count + 20) for (let more = 0; more < arriving; more += 1) await open(store, ++newest);
        });
        const met = pages.flat().map(({ number }) => Number(number));
        expect(new Set(met).size).toBe(met.length);
        expect(met.filter((number) => number <= count).sort(byNumber)).toEqual(numbers(1, count).filter(wanted));
        for (const page of pages.slice(0, -1)) expect(page).toHaveLength(limit);
      },
    ),
    { numRuns: 15 },
  );
});

test('pages of alerts go past a thousand and meet each once, repeats and newcomers regardless', async () => {
  const { store, walk } = await opened();
  await store.commit(change({ alerts: numbers(1, 2_300).map((number) => sampleAlert(`k${number}`)) }));
  const pages = await walk('/api/alerts?limit=1000', (page) =>
    store.commit(change({ alerts: [sampleAlert('k7', { count: page + 1 }), sampleAlert(`new-${page}`)] })),
  );
  const met = pages.flat().map(({ dedupKey }) => dedupKey);
  expect(met).toEqual(
    numbers(1, 2_300)
      .reverse()
      .map((number) => `k${number}`),
  );
});

test('pages of messages keep what was asked for', async () => {
  const { store, get, walk } = await opened();
  const say = (text: string, incident: number) => sampleMessage({ text, incident, to: { kind: 'person', person: `p${text}` } });
  await store.commit(change({ messages: numbers(1, 9).map((number) => say(String(number), number % 2)) }));
  expect((await get('/api/messages?incident=INC-1&state=queued&limit=2')).next).toMatch(/\?state=queued&incident=1&limit=2&cursor=/);
  const pages = await walk('/api/messages?incident=1&limit=2', () => store.commit(change({ messages: [say('10', 1)] })));
  expect(pages.flat().map(({ text }) => text)).toEqual(['9', '7', '5', '3', '1']);
});

test('pages of a timeline lead back from its end, each in order', async () => {
  const { store, walk } = await opened();
  await store.commit(opens(sampleIncident(1), { events: numbers(1, 7).map((seq) => sampleEvent(1, seq, `line ${seq}`)) }));
  const pages = await walk('/api/incidents/INC-1/timeline?limit=3');
  expect(pages.map((page) => page.map(({ seq }) => seq))).toEqual([[5, 6, 7], [2, 3, 4], [1]]);
});

test('a last page that is full has nothing after it', async () => {
  const { store, get } = await opened();
  for (const number of numbers(1, 4)) await open(store, number);
  expect((await get('/api/incidents?limit=4')).next).toBeNull();
  expect((await get('/api/incidents?limit=3')).next).not.toBeNull();
});

describe('a cursor', () => {
  const encoded = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const alertsCursor = encoded({ v: 1, list: 'alerts', place: { source: 'grafana', dedupKey: 'gone' } });

  test.each([
    ['is empty', '/api/incidents', ''],
    ['is no base64', '/api/incidents', '%%25'],
    ['is a number', '/api/incidents', '42'],
    ['is of another list', '/api/incidents', encoded({ v: 1, list: 'messages', place: { id: 7 } })],
    ['is of another version', '/api/messages', encoded({ v: 2, list: 'messages', place: { id: 7 } })],
    ['has a place of another kind', '/api/messages', encoded({ v: 1, list: 'messages', place: { id: '7; DROP TABLE outbox' } })],
    [
      'has a severity nobody has',
      '/api/incidents',
      encoded({ v: 1, list: 'incidents', place: { order: 'worst', severity: 'P9', number: 1 } }),
    ],
    ['is of an alert that is no longer there', '/api/alerts', alertsCursor],
  ])('that %s is refused and told what to do', async (_, path, cursor) => {
    const { app } = await opened();
    const answer = await app.inject({ url: path, query: { cursor } });
    expect([answer.statusCode, answer.json()]).toEqual([
      400,
      { error: { code: 'bad-query', message: 'cursor is not understood.', hint: expect.stringMatching(/begin anew/), at: 'cursor' } },
    ]);
  });
});
