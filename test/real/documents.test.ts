// Documents printed by the Chromium of this machine, read back by programs of others: pdftotext and qpdf the PDF, tidy the HTML. Skipped, and
// says so, where one of them is missing.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../src/documents/document.js';
import { htmlOf } from '../../src/pages/documents/html.js';
import { printsPdfs } from '../../src/print-pdf.js';

const run = promisify(execFile);
const chromiumPath = process.env.CHROMIUM_PATH ?? '/usr/bin/chromium';
const needed = [chromiumPath, '/usr/bin/pdftotext', '/usr/bin/qpdf', '/usr/bin/tidy'];
const missing = needed.filter((path) => !existsSync(path));
if (missing.length > 0) console.warn(`Documents were not printed and read back: there is no ${missing.join(', no ')}.`);

const document: Document = {
  kind: 'record',
  incident: 7,
  name: 'Incident record INC-7',
  title: 'कनेक्शन pool <exhausted> 👩‍💻 & slow',
  standing: 'Approved by Mia on 28 Nov 2026, 08:05 IST.',
  sections: Array.from({ length: 6 }, (_, at) => ({
    heading: `Part ${at + 1}`,
    facts: [{ label: 'Severity', value: 'P1' }],
    statements: [{ text: 'restarted the pool', by: 'Asha', at: '03:18', seq: 4 }],
    timeline: Array.from({ length: 40 }, (_line, seq) => ({ text: `step ${seq} of part ${at + 1}`, by: null, at: '03:18', seq })),
    missing: null,
  })),
};

describe.skipIf(missing.length > 0)('a document', () => {
  const print = printsPdfs({ chromiumPath, chromiumArguments: [] }, process.getuid?.() === 0);

  test('is a PDF that holds every line, two at once one after the other; and HTML without a fault', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'muster-documents-'));
    try {
      const [one, other] = await Promise.all([1, 2].map(() => print(htmlOf(document), new AbortController().signal)));
      for (const printed of [one, other]) expect(printed?.pdf).not.toBeNull();
      const pdf = join(folder, 'document.pdf');
      const html = join(folder, 'document.html');
      await writeFile(pdf, one?.pdf ?? '');
      await writeFile(html, htmlOf(document));
      expect((await run('qpdf', ['--check', pdf])).stdout).toContain('No syntax or stream encoding errors found');
      const { stdout: text } = await run('pdftotext', ['-layout', pdf, '-']);
      expect(text).toContain('pool <exhausted>');
      for (let part = 1; part <= 6; part += 1)
        for (let step = 0; step < 40; step += 1) expect(text).toContain(`step ${step} of part ${part}`);
      // Ends with 1 where it has as much as a warning.
      await run('tidy', ['-errors', '-quiet', '--drop-empty-elements', 'no', html]);
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('is none once nobody waits for it, and none where the browser is gone, with words for it', async () => {
    expect(await print(htmlOf(document), AbortSignal.abort())).toEqual({ pdf: null, because: 'nobody waits for it any more' });
    const gone = printsPdfs({ chromiumPath: '/nowhere/chromium', chromiumArguments: [] }, true);
    expect(await gone(htmlOf(document), new AbortController().signal)).toEqual({
      pdf: null,
      because: 'there is no Chromium here that could print it',
    });
  });
});
