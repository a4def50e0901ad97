// Documents that people ask for: written as the incident stood then, posted once, as a PDF or as text where nothing prints; and by the API.

import { afterEach, describe, expect, test } from 'vitest';
import { redactForExport } from '../../src/app/log.js';
import { postDocument } from '../../src/effects/post-document.js';
import { askForDocument } from '../../src/incident/document-asked.js';
import type { PrintPdf } from '../../src/print-pdf.js';
import type { KeptMedia } from '../../src/store/media.js';
import { mediaInMemory } from '../../src/store/media-files.js';
import { openSqliteStore } from '../../src/store/sqlite/sqlite.js';
import { manualClock } from '../manual-clock.js';
import { openWorld, type World } from '../world.js';

const start = Date.parse('2026-11-24T21:44:00Z');
const second = 1_000;
const redacted = (text: string): string => redactForExport(text, []);
const prints: PrintPdf = async (html) => ({ pdf: Buffer.from(`%PDF of ${html.length}`) });
const noBrowser: PrintPdf = async () => ({ pdf: null, because: 'there is no Chromium here that could print it' });

let open: World | null = null;
afterEach(async () => {
  await open?.close();
  open = null;
});

async function ended(print: PrintPdf) {
  const store = await openSqliteStore({ path: ':memory:' });
  const kept: KeptMedia[] = [];
  const memory = mediaInMemory(manualClock(start));
  const media = {
    ...memory,
    put: (one: KeptMedia) => {
      kept.push(one);
      return memory.put(one);
    },
  };
  const adapter = postDocument({
    store,
    media,
    print,
    redacted,
    publicUrl: 'https://muster.example.com/',
    organisation: () => world.organisation,
    time: () => world.clock.now(),
  });
  const world = await openWorld({ start, store, media, transports: [{ can: { media: true } }], effects: [adapter], printPdf: print });
  open = world;
  const phone = (key: string) => world.organisation.people.get(key)?.phone ?? key;
  const says = async (by: string, text: string, room = true) => {
    const chat = world.transport.rooms[0]?.id;
    await world.transport.says(phone(by), text, room && chat !== undefined ? { chat } : {});
    await world.settle();
    await world.advanceTo(world.clock.now() + 6 * second);
  };
  await world.posts('generic', { title: 'Checkout is down', severity: 'critical', service: 'payments-db', key: 'a' });
  await world.settle();
  await says('asha', 'ack', false);
  await says('asha', 'cause memory leak, ask +919812300001');
  await says('asha', 'lesson: mask the password: hunter2-hunter2 and 98123 00001 in logs');
  await says('asha', 'resolve anyway restarted the pool');
  return { world, says, kept, adapter, phone };
}

const documentsIn = (world: World) => world.transport.spoken.filter(({ text }) => text.includes('📄'));

describe('a document', () => {
  test('comes to the room as a PDF, once however often the effect is performed', async () => {
    const { world, says, adapter } = await ended(prints);
    await says('asha', 'incident record');
    await world.muster.performEffects();
    await world.settle();
    const [posted, ...others] = documentsIn(world);
    expect(others).toEqual([]);
    expect(posted?.group).toBe(true);
    expect(posted?.text).toContain(
      'Incident record\nDraft: nobody has approved it yet.\nhttps://muster.example.com/api/incidents/1/documents/record.html',
    );
    expect(posted?.media).toBe('INC-1-incident-record.pdf');
    const { key, payload } = askForDocument({ incident: 1, seq: 90 }, { document: 'record', to: 'asha', approved: null });
    for (const attempt of [1, 2]) await adapter.perform(payload, { key, attempt, signal: new AbortController().signal });
    await world.settle();
    expect(documentsIn(world)).toHaveLength(2);
  });

  test('comes as text to whoever asked by themselves, with the reason, where nothing prints', async () => {
    const { world, says, kept, phone } = await ended(noBrowser);
    await says('mia', 'rca 1', false);
    await world.muster.performEffects();
    await world.settle();
    const [posted] = documentsIn(world);
    expect(posted?.chat).toBe(phone('mia'));
    expect(posted?.text).toContain('Root cause analysis (as text: there is no Chromium here that could print it)');
    const text = Buffer.from(kept.at(-1)?.bytes ?? []).toString();
    expect(text).toMatch(/^# Root cause analysis INC-1: Checkout is down$/mu);
    expect(text).toContain('memory leak, ask \\+91…01 (Asha, ');
  });

  test('of a cause that lies outside is none, and whoever asks is told why', async () => {
    const { world, says } = await ended(prints);
    await says('asha', 'external cause: carrier X drops messages');
    await says('asha', 'rca');
    await world.muster.performEffects();
    await world.settle();
    expect(documentsIn(world)).toEqual([]);
    expect(world.transport.spoken.at(-1)?.text).toContain('The cause of INC-1 lies outside, so there is no root cause analysis.');
    const answer = await world.muster.app.inject({ url: '/api/incidents/1/documents/cause.md' });
    expect(answer.statusCode).toBe(404);
  });

  test('that was approved stays as it was, whatever is said afterwards', async () => {
    const { world, says, adapter } = await ended(prints);
    const approved = { by: 'mia', at: world.clock.now() };
    const { key, payload } = askForDocument({ incident: 1, seq: 100 }, { document: 'record', to: null, approved });
    await adapter.perform(payload, { key, attempt: 1, signal: new AbortController().signal });
    await says('asha', 'lesson alert on pool size');
    const get = async (path: string) => (await world.muster.app.inject({ url: `/api/incidents/1/documents${path}` })).body;
    expect(JSON.parse(await get(''))).toEqual([
      { document: 'record', version: 1, approvedBy: 'mia', approvedAt: new Date(approved.at).toISOString() },
    ]);
    expect(await get('/record.md')).toContain('alert on pool size');
    const frozen = await get('/record.md?version=1');
    expect(frozen).toContain('_Approved by Mia on 25 Nov 2026, 03:14 IST._');
    expect(frozen).not.toContain('alert on pool size');
  });
});

test('the API says why it has none, and prints what it has', async () => {
  const { world } = await ended(prints);
  const get = (path: string) => world.muster.app.inject({ url: `/api/incidents/${path}` });
  expect(await get('1/documents/record.pdf')).toMatchObject({ statusCode: 200, headers: { 'content-type': 'application/pdf' } });
  expect((await get('1/documents/record.html')).headers['content-security-policy']).toContain("default-src 'none'");
  expect((await get('9/documents/record.md')).statusCode).toBe(404);
  expect((await get('1/documents/record.md?version=3')).statusCode).toBe(404);
  expect((await get('1/documents/record.docx')).statusCode).toBe(400);
  const { body } = await get('1/documents/record.md');
  expect(body).toContain('mask the password: \\[redacted\\] and \\+98…01 in logs');
  expect(body).not.toMatch(/hunter2|98123|9812300001/u);
});
