// Words that nobody outside may read: none of them is in anything that is handed on, wherever it stood and however it was written.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { exampleOrganisation } from '../../src/app/config/example.js';
import { redactForExport } from '../../src/app/log.js';
import type { Document } from '../../src/documents/document.js';
import { write } from '../../src/store/store.js';
import { openWorld } from '../world.js';

const words = ['Project Falcon', 'acme_internal', 'Ångström', 'payments-db', 'Lena'];
const restricted = /falcon|acme.?internal|ångström|payments-db|\blena/iu;

test('no export holds a restricted word: neither transcripts nor documents, in any form, nor a version approved before', async () => {
  const start = Date.UTC(2026, 10, 25, 10);
  const printed: string[] = [];
  const world = await openWorld({
    start,
    yaml: exampleOrganisation,
    printPdf: async (html) => {
      printed.push(html);
      return { pdf: Buffer.from('%PDF') };
    },
  });
  const phone = (key: string) => world.organisation.people.get(key)?.phone ?? '';
  const says = async (key: string, text: string) => {
    const chat = text.startsWith('export') ? undefined : world.transport.rooms[0]?.id;
    await world.transport.says(phone(key), text, chat === undefined ? {} : { chat });
    await world.settle();
  };
  const body = async (url: string): Promise<string> => (await world.muster.app.inject({ url })).body;
  await world.posts('generic', {
    title: 'PROJECT  falcon is down at acme_internal',
    severity: 'critical',
    service: 'payments-db',
    key: 'q',
  });
  await world.settle();
  await says('asha', 'ack');
  await says('lena', 'Lena Weber here, *Project Falcon* ⁠and acme_internal.example.com');
  await says('asha', 'cause: Project\nFalcon took all of acme_internal, A\u030angstro\u0308m too');
  await says('asha', 'call https://meet.example/Project%20Falcon/acme_internal');
  await says('asha', 'lesson: falconry and Projects Falconer are other words');
  expect(await body('/api/incidents/1/documents/record.md')).toMatch(restricted);
  const [text, by] = ['by Project Falcon', 'Lena'];
  const statement = { text, by, at: '15:30', seq: 1 };
  const sections = [
    {
      heading: 'Impact',
      facts: [{ label: 'Service', value: 'payments-db' }],
      statements: [statement],
      timeline: [statement],
      missing: null,
    },
  ];
  const document: Document = {
    kind: 'record',
    incident: 1,
    name: 'Incident record INC-1',
    title: text,
    standing: `Approved by ${by}`,
    sections,
  };
  await world.store.commit({
    now: start,
    writes: [write.approvedDocument({ incident: 1, kind: 'record', version: 1, approvedBy: 'lena', approvedAt: start, document })],
  });
  world.reload(`${exampleOrganisation}\nredaction: { words: ${JSON.stringify(words)} }\n`);
  await says('asha', 'export 1');
  const forms = [
    ...['/incidents/1/transcript', '/api/incidents/1/transcript.json', '/api/incidents/1/transcript.txt'],
    ...['record', 'cause'].flatMap((kind) => ['md', 'html', 'pdf'].map((format) => `/api/incidents/1/documents/${kind}.${format}`)),
    '/api/incidents/1/documents/record.md?version=1',
  ];
  const found = (exported: string): string | undefined => restricted.exec(exported.replace(/falconry and Projects Falconer/gu, ''))?.[0];
  for (const form of forms) expect([form, found(await body(form))]).toEqual([form, undefined]);
  expect(printed.map(found)).toEqual([undefined, undefined]);
  expect(found(world.transport.spoken.filter(({ chat }) => chat === phone('asha')).at(-1)?.text ?? '')).toBeUndefined();
  expect(await body('/api/incidents/1/documents/record.md')).toContain('falconry and Projects Falconer');
  await world.close();
});

test('whatever stands around it and however its blanks are written, a restricted word is struck out, and no other', () => {
  const around = fc.constantFrom(' ', '', '.', '“', '\n', '_', '*', '(', "'s ", '/');
  const blank = fc.constantFrom(' ', '  ', '\n', '\t', '\u00a0', ' / ');
  const spelt = fc.constantFrom('project', 'Project', 'PROJECT', 'pro\u200bject');
  fc.assert(
    fc.property(
      around,
      spelt,
      blank,
      around,
      fc.constantFrom('Projector falcon', 'a falconer', 'acme'),
      (before, first, by, after, other) => {
        const clean = redactForExport(
          `${other}${before === '' ? ' ' : before}${first}${by}Falcon${after === '' ? ' ' : after}${other}`,
          [],
          words,
        );
        expect(clean).not.toMatch(/project\s*\/?\s*falcon(?!er)/iu);
        expect(clean.split(other)).toHaveLength(3);
      },
    ),
    { numRuns: 300, seed: 5 },
  );
});
