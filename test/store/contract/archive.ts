// Incidents are found again by what was said and done in them.

import { expect, test } from 'vitest';
import type { Event, Fact } from '../../../src/incident/events.js';
import type { Incident } from '../../../src/incident/incident.js';
import { type Change, type Store, type StoredEvent, write } from '../../../src/store/store.js';
import { sampleIncident, t0 } from '../sample.js';
import type { Opened } from './opened.js';

const told = (incident: number, seq: number, fact: Fact, text: string): StoredEvent => ({
  event: { ...fact, incident, seq, at: t0 + seq } as Event,
  text,
});
const says = (incident: number, seq: number, text: string): StoredEvent =>
  told(incident, seq, { kind: 'noted', by: 'asha', note: 'talk', text, where: 'room', about: null }, `Asha: ${text}`);
const fixes = (incident: number, seq: number, text: string): StoredEvent =>
  told(incident, seq, { kind: 'noted', by: 'asha', note: 'fix', text, where: 'direct', about: null }, `Asha (fix): ${text}`);

const whole = (number: number, title: string, events: readonly StoredEvent[], over: Partial<Incident> = {}): Change => ({
  now: t0,
  writes: [
    write.incident({
      expected: null,
      after: sampleIncident(number, { title, lastSeq: events.length, service: 'api', ...over }),
      dueAt: null,
    }),
    ...events.map(write.event),
  ],
});
const catchUp = async (store: Store): Promise<void> => {
  while ((await store.archiveSome()).more);
};
const numbers = async (store: Store, text: string, limit = 10) => (await store.searchArchive({ text, limit })).map(({ number }) => number);

export function archive(at: () => Opened): void {
  test('by title, by what was said and by how it was fixed: the title weighs most, of equals the newest comes first', async () => {
    const { store } = at();
    await store.commit(whole(1, 'Disk full', [says(1, 1, 'the pool is fine'), fixes(1, 2, 'deleted old logs')]));
    await store.commit(whole(2, 'Pool exhausted', [says(2, 1, 'looking')]));
    await store.commit(whole(3, 'Slow checkout', [fixes(3, 1, 'raised the pool')]));
    await store.commit(whole(4, 'Slow checkout', [fixes(4, 1, 'raised the pool')]));
    expect(await numbers(store, 'pool')).toEqual([]);
    await catchUp(store);
    expect(await numbers(store, 'pool')).toEqual([2, 4, 3, 1]);
    expect(await numbers(store, 'pool', 2)).toEqual([2, 4]);
    expect(await numbers(store, 'INC-3')).toEqual([3]);
    expect(await store.archived(3)).toEqual({ endedAt: null, cause: null, fix: 'raised the pool' });
    expect(await store.archived(9)).toBeNull();
  });

  test('what comes later is found once the archive has followed, and what became of an incident with it', async () => {
    const { store } = at();
    await store.commit(whole(1, 'Disk full', [says(1, 1, 'looking')]));
    await catchUp(store);
    expect(await store.archiveSome()).toEqual({ more: false, events: 0 });
    const ended = sampleIncident(1, { title: 'Disk really full', status: 'resolved', version: 2, lastSeq: 2 });
    const after = { ...ended, stamps: { ...ended.stamps, resolvedAt: t0 + 50 } };
    const resolved = {
      kind: 'resolved',
      by: 'asha',
      text: 'grew the volume',
      downMs: 5,
      leftMs: null,
      stillFiring: 0,
      automatic: false,
    } as const;
    await store.commit({
      now: t0,
      writes: [write.incident({ expected: 1, after, dueAt: null }), write.event(told(1, 2, resolved, 'Resolved: grew the volume'))],
    });
    await catchUp(store);
    expect(await numbers(store, 'volume')).toEqual([1]);
    expect(await numbers(store, 'really')).toEqual([1]);
    expect(await store.archived(1)).toEqual({ endedAt: t0 + 50, cause: null, fix: 'grew the volume' });
  });

  test.each([
    ['case and accents do not count', 'CAFE muller', 'Müller cannot pay in the café'],
    ['nor how the accents are written', 'cafe\u0301', 'café'],
    ['the last word may only be begun', 'payments certif', 'payments: the certificate expired'],
    ['a part of a word or of an id', 'b0rder-77', 'queue eu_b0rder-7712 is stuck'],
    ['Hindi, with its vowels', 'पेमेंट डाउन', 'पेमेंट सर्वर डाउन है'],
    ['Chinese', '支付', '支付 失败'],
    ['the number', '1', 'whatever'],
  ])('%s', async (_, asked, title) => {
    const { store } = at();
    await store.commit(whole(1, title, [says(1, 1, 'hm')]));
    await store.commit(whole(2, 'पोमोंट something else', [says(2, 1, 'hm')]));
    await catchUp(store);
    expect((await numbers(store, asked))[0]).toBe(1);
  });

  test('where nothing holds all of the words those with some of them are offered as that', async () => {
    const { store } = at();
    await store.commit(whole(1, 'Pool exhausted', [says(1, 1, 'hm')]));
    await catchUp(store);
    expect(await store.searchArchive({ text: 'pool unheard-of', limit: 3 })).toEqual([{ number: 1, fit: 'some' }]);
    expect(await store.searchArchive({ text: 'unheard-of', limit: 3 })).toEqual([]);
  });

  test('nothing that is typed is an operator, and nothing fails', async () => {
    const { store } = at();
    await store.commit(whole(1, 'pool NEAR the AND of it', [says(1, 1, 'title: said')]));
    await catchUp(store);
    const hostile = [
      ...[
        '"',
        '""',
        '"pool',
        'pool"',
        "'; DROP TABLE incidents; --",
        'pool*',
        '*',
        '* *',
        '^pool',
        '-pool',
        '+pool',
        '(',
        ')',
        '{pool}',
        'pool:',
      ],
      ...[
        'title:pool',
        'NEAR(pool exhausted, 2)',
        'NEAR',
        'pool NEAR',
        'AND',
        'OR',
        'NOT',
        'pool AND',
        'NOT pool',
        'pool OR',
        '\\',
        '%',
        '_',
        '\0',
      ],
      ...['po\0ol', '🔥', '🔥🔥 pool', '\ud800', '\udc00pool', '\u202epool', ' ', '', '\u0301', 'a'.repeat(65_536), 'a '.repeat(32_768)],
      ...['"'.repeat(65_536), '(('.repeat(9_999), 'पेमेंट '.repeat(9_000), '٣', 'ﷺ', '１２', 'ß', 'İ', '\r\n\t', 'a OR b AND c NOT d NEAR e'],
    ];
    for (const text of hostile) await expect(store.searchArchive({ text, limit: 3 })).resolves.toBeInstanceOf(Array);
    expect(await numbers(store, 'title: "pool" NEAR')).toEqual([1]);
    expect(await numbers(store, '-pool*')).toEqual([1]);
  });

  test('goes on after a restart where it was', async () => {
    const { store, reopen } = at();
    for (let number = 1; number <= 40; number += 1) await store.commit(whole(number, `Pool ${number}`, [says(number, 1, 'hm')]));
    await store.archiveSome();
    const again = reopen === undefined ? store : await reopen();
    await catchUp(again);
    expect(await numbers(again, 'pool', 100)).toHaveLength(40);
  });

  test('what may be alike is over: of the same service, the same alerts, or with a title that shares the most', async () => {
    const { store } = at();
    const over = { status: 'resolved' } as const;
    await store.commit(whole(1, 'Pool exhausted', [says(1, 1, 'hm')], over));
    await store.commit(whole(2, 'Something else', [says(2, 1, 'hm')], { ...over, service: 'portal' }));
    await store.commit(whole(3, 'Certificate of the portal expired', [says(3, 1, 'hm')], { ...over, service: null }));
    await store.commit(whole(4, 'Pool exhausted', [says(4, 1, 'hm')]));
    expect((await store.toCompare(3)).numbers).toEqual([1, 2, 3]);
    await store.compared((await store.toCompare(3)).upTo ?? 0);
    expect((await store.toCompare(3)).numbers).toEqual([4]);
    await store.compared((await store.toCompare(3)).upTo ?? 0);
    expect(await store.toCompare(3)).toEqual({ numbers: [], upTo: null });
    await catchUp(store);
    const alike = async (over: Partial<Incident>) => (await store.maybeAlike(sampleIncident(9, over))).map(({ number }) => number).sort();
    expect(await alike({ service: 'api', title: '???' })).toEqual([1]);
    expect(await alike({ service: null, title: 'portal certificate' })).toContain(3);
    expect(await store.repeats(0, 5)).toEqual({ incidents: 4, repeats: 0, newest: [] });
  });
}
