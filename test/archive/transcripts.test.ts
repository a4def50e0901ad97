// What is handed on: whatever was said, no number and no secret of it leaves, in any form; and what is too old to be kept is gone from all of it.

import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { redactForExport } from '../../src/app/log.js';
import { hours } from '../../src/incident/duration.js';
import { mediaInMemory } from '../../src/store/media-files.js';
import { openWorld, type World } from '../world.js';

const start = Date.UTC(2026, 10, 25, 10);
let world: World;
let asha: string;
beforeEach(async () => {
  const yaml = exampleOrganisation.replace(/^retention:.*$/m, 'retention: { transcripts: 7d }');
  world = await openWorld({ start, yaml, publicUrl: 'https://muster.example.com' });
  asha = world.organisation.people.get('asha')?.phone ?? '';
});
afterEach(async () => {
  expect(world.errors).toEqual([]);
  await world.close();
});

const get = async (path: string) => {
  const { statusCode, body, headers } = await world.muster.app.inject({ url: path });
  return { status: statusCode, body, headers };
};
const forms = ['/incidents/1/transcript', '/api/incidents/1/transcript.json', '/api/incidents/INC-1/transcript.txt'];

async function aP3(): Promise<void> {
  await world.posts('generic', { title: 'Queue lag of orders', severity: 'warning', service: 'queue', key: 'q' });
  await world.settle();
  const { says } = world.transport;
  await says(asha, 'ack');
  await says(asha, 'note call the vendor on +44 7700 900 999 or 0049 151 2345 6789, <b>password: hunter22</b>');
  await says(asha, 'note call 919876543210 with Bearer abcdef0123456789 at https://x.example/?token=s3cr3tvalue');
  await world.settle();
}

test('every form holds the record, and none of its numbers and secrets', async () => {
  await aP3();
  await world.advanceTo(start + 2_000);
  for (const form of forms) {
    const { status, body } = await get(form);
    expect([form, status]).toEqual([form, 200]);
    expect(body).toContain('vendor');
    expect(body).not.toMatch(/7700 ?900 ?999|1512345|151 2345|9876543210|hunter22|abcdef0123456789|s3cr3tvalue/);
  }
  const page = await get('/incidents/1/transcript');
  expect(page.headers['content-security-policy']).toContain("default-src 'none'");
  expect(page.headers['cache-control']).toBe('no-store');
  expect(page.body).not.toMatch(/style=|<script|onclick|<b>/);
  expect((await get('/incidents/2/transcript')).status).toBe(404);
  expect((await get('/incidents/1/media/ab12')).status).toBe(404);
});

test('in chat a responder is told where it is, and gets it; numbers in full are for admins', async () => {
  await aP3();
  const said = async (text: string) => {
    await world.transport.says(asha, text);
    await world.settle();
    return world.transport.spoken.filter(({ chat }) => chat === asha).at(-1)?.text ?? '';
  };
  const text = await said('export 1');
  expect(text).toContain('https://muster.example.com/incidents/1/transcript');
  expect(text).toContain('+44…99');
  expect(text).not.toContain('7700 900 999');
  expect(await said('export 1 with numbers')).toMatch(/for admins/);
});

test('a picture sent as evidence is shown, and only under the incident it was sent in', async () => {
  const bytes = Buffer.from('iVBORw0KGgo=', 'base64');
  const { sha256 } = await mediaInMemory(world.clock).put({ bytes, mime: 'image/png', name: 'pool.png' });
  await aP3();
  await world.muster.deps.media?.put({ bytes, mime: 'image/png', name: 'pool.png' });
  await world.transport.says(asha, 'look', { media: { bytes, mime: 'image/png', name: 'pool.png' } } as never);
  await world.settle();
  expect((await get('/incidents/1/transcript')).body).toContain(`src="/incidents/1/media/${sha256}"`);
  const shown = await get(`/incidents/1/media/${sha256}`);
  expect([shown.status, shown.headers['content-type']]).toEqual([200, 'image/png']);
});

test('what was said in the room of an incident that ended long enough ago is gone from its record, its exports and the search', async () => {
  await aP3();
  await world.transport.says(asha, 'the wombat cluster looks odd to me');
  await world.posts('generic', { title: 'Queue lag of orders', severity: 'warning', service: 'queue', key: 'q', status: 'resolved' });
  await world.advanceTo(start + hours(1));
  expect((await get('/api/incidents/1/transcript.txt')).body).toContain('wombat');
  expect(JSON.parse((await get('/api/search?q=wombat')).body)).toHaveLength(1);
  world.clock.moveTo(start + hours(24 * 8));
  await world.muster.runner.run(world.muster.runner.jobs.find(({ name }) => name === 'transcript-retention') as never);
  for (const form of [...forms, '/api/incidents/1/timeline', '/api/search?q=wombat'])
    expect((await get(form)).body).not.toContain('wombat');
  const text = (await get('/api/incidents/1/transcript.txt')).body;
  expect(text).toMatch(/Asha.*\[redacted\]/);
  expect(text).toContain('vendor');
});

test('whatever stands around it, no number of a person and no secret survives', () => {
  const digits = fc.integer({ min: 10 ** 9, max: 10 ** 10 - 1 });
  const spaced = fc
    .tuple(fc.constantFrom('+44', '+1 ', '+91-', '0049', '+49 (0)', ''), digits, fc.constantFrom('', ' ', '-'))
    .map(([code, number, by]) => {
      const text = String(number);
      return `${code}${text.slice(0, 3)}${by}${text.slice(3, 6)}${by}${text.slice(6)}`;
    });
  const secret = fc.string({ minLength: 8, maxLength: 20 }).filter((text) => /^[\w!$%&]+$/.test(text));
  const around = fc.constantFrom(' ', '\n', ', ', ' (', ') ', ' “', '” ', '; ', ' / ');
  fc.assert(
    fc.property(spaced, secret, fc.lorem(), around, around, (number, token, words, before, after) => {
      const text = `${words}${before}${number}${after}${words} token=${token} ${words}${before}password: ${token}`;
      const clean = redactForExport(text, [token]);
      expect(clean.replace(/\D/g, '')).not.toContain(number.replace(/\D/g, '').slice(-8));
      expect(clean).not.toContain(token);
    }),
    { numRuns: 500, seed: 7 },
  );
});
