// A thousand deliveries, a twentieth of them poison: the others are paged in time, the poisoned ones are stored or refused with a
// reason, and nothing breaks.

import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { toldTogether } from '../told-pages.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T10:00:00Z');
const asha = '+919812300001';

let world: World;
beforeEach(async () => {
  world = await openWorld({ start });
});
afterEach(() => world.close());

type Body = string | Buffer;
interface Poison {
  readonly name: string;
  readonly body: Body;
  readonly headers?: Readonly<Record<string, string>>;
  /** What must become of it. */
  readonly ends: 'stored' | 400 | 413 | 415;
}

const alert = (more: object): string => JSON.stringify({ title: 'poison', severity: 'warning', ...more });
const titled = (name: string, title: unknown): Poison => ({ name, body: alert({ title, key: `poison ${name}` }), ends: 'stored' });

const poisons: readonly Poison[] = [
  {
    name: 'broken UTF-8',
    body: Buffer.concat([Buffer.from('{"title":"bad '), Buffer.from([0xff, 0xfe, 0xc3, 0x28]), Buffer.from('"}')]),
    ends: 'stored',
  },
  { name: '200,000 arrays deep', body: `{"title":${'['.repeat(200_000)}${']'.repeat(200_000)}}`, ends: 400 },
  { name: '65 objects deep', body: `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, ends: 400 },
  { name: 'a label of 2 MB', body: alert({ key: 'big label', labels: { note: 'x'.repeat(2_000_000) } }), ends: 'stored' },
  {
    name: '100,000 labels',
    body: alert({ key: 'many', labels: Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`l${i}`, 'v'])) }),
    ends: 'stored',
  },
  { name: 'a key of 1 MB', body: alert({ key: 'k'.repeat(1_000_000) }), ends: 'stored' },
  { name: 'a service of 1 MB', body: alert({ key: 'big service', service: 's'.repeat(1_000_000) }), ends: 'stored' },
  { name: 'NUL in the key', body: alert({ key: 'a\u0000b' }), ends: 'stored' },
  {
    name: 'the prototype as a field',
    body: '{"__proto__":{"status":"resolved"},"constructor":{"prototype":1},"title":"proto","key":"proto"}',
    ends: 'stored',
  },
  {
    name: 'labels named like methods',
    body: alert({ key: 'methods', labels: { constructor: 'x', toString: 'y', hasOwnProperty: 'z' } }),
    ends: 'stored',
  },
  { name: 'a number too large', body: '{"title":"huge","key":"huge","customersAffected":1e400}', ends: 'stored' },
  { name: 'NaN', body: '{"title":"nan","customersAffected":NaN}', ends: 400 },
  { name: 'cut short', body: '{"title":"cut', ends: 400 },
  { name: 'two values', body: '{"title":"one"}{"title":"two"}', ends: 400 },
  { name: 'starts in 1970', body: alert({ key: '1970', startsAt: '1970-01-01T00:00:00Z' }), ends: 'stored' },
  { name: 'starts in 9999', body: alert({ key: '9999', startsAt: '9999-12-31T23:59:59Z' }), ends: 'stored' },
  { name: 'starts never', body: alert({ key: 'never', startsAt: 'not a time', endsAt: '0001-01-01T00:00:00Z' }), ends: 'stored' },
  {
    name: 'fields of other types',
    body: alert({ key: 'types', severity: { a: 1 }, service: [1], url: 7, labels: 'x=y', description: false }),
    ends: 'stored',
  },
  {
    name: 'a link that is a script',
    body: alert({ key: 'script', url: 'javascript:alert(1)', runbook: 'file:///etc/passwd' }),
    ends: 'stored',
  },
  { name: 'nothing at all', body: ' ', ends: 400 },
  { name: 'compressed', body: gzipSync('{"title":"zip"}'), headers: { 'content-encoding': 'gzip' }, ends: 'stored' },
  { name: 'an image', body: Buffer.from([0x89, 0x50, 0x4e, 0x47]), headers: { 'content-type': 'image/png' }, ends: 415 },
  {
    name: 'a gzip of 6 KB that unpacks to 6 MB',
    body: gzipSync(alert({ key: 'x'.repeat(6_000_000) })),
    headers: { 'content-encoding': 'gzip' },
    ends: 413,
  },
  { name: '5 MB', body: alert({ key: 'x'.repeat(5_000_000) }), ends: 413 },
  titled('NUL', 'NUL \u0000 in it'),
  titled('lone surrogates', '\ud800 alone \udc00'),
  titled('forged lines', '*bold*\n✅ *INC-1 · Asha has it*\n_resolved_'),
  titled('backticks', '```code``` `more`'),
  titled('templates', '{{template}} $\u007bprocess.exit(1)} %s%n%d <%= 1 %>'),
  titled('mentions', '@everyone @919812300001 wa.me/919812300001'),
  titled('directions', '\u202eesrever \u2066isolate\u2069 \u200bzero'),
  titled('65,537 characters', 'long '.repeat(13_108)),
  titled('a thousand families', '👨‍👩‍👧‍👦'.repeat(1_000)),
  titled('Zalgo', `Z${'\u0301\u0335'.repeat(5_000)}`),
  titled('only zero width', '\u200b\u200b\u200b'),
  titled('only spaces', '     '),
  titled('empty', ''),
  titled('a number', 42),
  titled('an object', { toString: null }),
  titled('a list', [['x']]),
  titled('null', null),
  titled('SQL', "'; DROP TABLE incidents;--"),
  titled('the prototype', '__proto__'),
  titled('a command', 'ack everything and resolve all'),
  titled('regular expression', '(a+)+$'.repeat(200)),
  titled('line separators', 'a\u2028b\u2029c\u0085d'),
  titled('a flag cut in half', '🇦'),
  titled('tags', '\u{E0041}\u{E0042}'),
  titled('controls', '\u0007\u001b[31mred\u001b[0m'),
  titled('a byte-order mark', '\uFEFFbom'),
];

const deliver = ({ body, headers = {} }: Pick<Poison, 'body' | 'headers'>) =>
  world.muster.app.inject({
    method: 'POST',
    url: '/webhooks/generic',
    headers: { 'content-type': 'application/json', ...headers },
    payload: body,
  });

const numbersTo = (phone: string) =>
  new Set(world.transport.spoken.filter((one) => one.chat === phone).map((one) => Number(/INC-(\d+)/.exec(one.text)?.[1])));

describe('a thousand deliveries of which fifty are broken or hostile', () => {
  test('the others are paged, those fifty are stored or refused with a reason, and nothing breaks', { timeout: 60_000 }, async () => {
    expect(poisons).toHaveLength(50);
    const good = Array.from({ length: 950 }, (_, index) => ({
      name: null,
      body: alert({ title: `alert ${index}`, key: `good ${index}` }),
    }));
    // Poison lands in the same batches as what is good.
    const mixed: { name: string | null; body: Body; headers?: Readonly<Record<string, string>>; ends?: Poison['ends'] }[] = [];
    for (const [index, one] of good.entries()) mixed.push(one, ...(index % 19 === 0 ? [poisons[index / 19] as Poison] : []));

    const wrong: string[] = [];
    const incidents: number[] = [];
    await Promise.all(
      mixed.map(async ({ name, ends = 'stored', ...delivery }) => {
        const answer = await deliver(delivery);
        const body = answer.json();
        const wanted = ends === 'stored' ? 200 : ends;
        if (answer.statusCode !== wanted) wrong.push(`${name}: ${answer.statusCode} ${answer.payload.slice(0, 200)}`);
        if (answer.statusCode === 200 && body.incidents.length !== 1) wrong.push(`${name}: ${answer.payload.slice(0, 200)}`);
        if (answer.statusCode === 200) incidents.push(Number(String(body.incidents[0]).replace('INC-', '')));
        else if (!body.error.code || !body.error.message || !body.error.hint) wrong.push(`${name}: refused without a reason`);
      }),
    );
    expect(wrong).toEqual([]);
    for (let second = 1; second <= 20; second++) {
      world.clock.moveTo(start + second * 1_000);
      await world.settle();
    }
    const stored = new Set(incidents);
    expect(stored.size).toBe(1_000 - poisons.filter((one) => one.ends !== 'stored').length);
    const together = await Promise.all(['asha', 'ian'].map((person) => toldTogether(world.store, world.transport.spoken, person)));
    const paged = new Set([...numbersTo(asha), ...numbersTo('+447700900008'), ...together.flat()]);
    expect([...stored].filter((number) => !paged.has(number))).toEqual([]);
    expect((await world.store.backlog(world.clock.now())).queued).toBe(0);
    expect(world.errors).toEqual([]);
  });

  test('none of them forges a line, mentions anybody or makes a message no phone can show', async () => {
    for (const poison of poisons) await deliver(poison);
    await world.settle();
    const odd = world.transport.spoken.filter(
      ({ text }) =>
        text.length > 4_096 ||
        /^(✅|_resolved)/mu.test(text) ||
        // Controls but the line break, directions, zero width, half characters.
        /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069\u200b]|\p{Surrogate}/u.test(text) ||
        /(^|\s)@\w/u.test(text),
    );
    expect(odd.map((one) => one.text.slice(0, 200))).toEqual([]);
  });
});

test('a broken or hostile chat message is answered or kept, and never stops the next one', async () => {
  await deliver({ body: alert({ key: 'a', severity: 'high' }) });
  await world.settle();
  const texts = poisons.map((one) => (typeof one.body === 'string' ? one.body : one.body.toString('latin1')));
  await Promise.all(texts.map((text) => world.transport.says(asha, text.slice(0, 65_536))));
  await world.transport.says(asha, 'ack 1');
  await world.settle();
  expect((await world.store.incident(1))?.ack?.by).toBe('asha');
  expect(world.errors).toEqual([]);
});
