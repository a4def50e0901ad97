// The incident record and the root cause analysis: of nothing but what stands in the incident, its timeline and its review.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Document } from '../../src/documents/document.js';
import { markdownOf } from '../../src/documents/markdown.js';
import { documentOf } from '../../src/documents/write.js';
import type { ToldEvent } from '../../src/incident/events.js';
import type { Incident } from '../../src/incident/incident.js';
import { line } from '../../src/incident/line.js';
import { htmlOf } from '../../src/pages/documents/html.js';
import { directory } from '../given.js';
import { begin, eventsOf, go, type Run, starts, steps } from '../incident/histories.js';

const redacted = (text: string): string => text.replaceAll(/\+\d{6,}/gu, '+…');

function documentsOf(run: Run): readonly { readonly document: Document; readonly lines: readonly ToldEvent[] }[] {
  const lines = eventsOf(run).map((event) => ({ event, text: line(event, directory) }));
  return (['record', 'cause'] as const).flatMap((kind) => {
    const made = documentOf(kind, { incident: run.incident as Incident, lines, directory, redacted, approved: null });
    return 'document' in made ? [{ document: made.document, lines }] : [];
  });
}

/** All that a document may say by itself. */
const ownWords: ReadonlySet<string> = new Set([
  'Nobody has written how it was found.',
  'Nobody has written what was done.',
  'Nobody has written what would have made it faster.',
  'Nobody has written the root cause.',
  'Nobody has written what customers felt.',
  'Nobody has written what happened.',
  'No action has been written down.',
  'Nothing happened.',
]);

test('whatever happens, no document holds a sentence that is not in the timeline', () => {
  fc.assert(
    fc.property(starts, steps, (start, story) => {
      const run = begin(start);
      for (const step of story) go(run, step, 'with words');
      for (const { document, lines } of documentsOf(run)) {
        const bySeq = new Map(lines.map((one) => [one.event.seq, one]));
        for (const { statements, timeline, missing } of document.sections) {
          if (missing !== null && !ownWords.has(missing)) throw new Error(`says by itself: ${missing}`);
          for (const { text, seq } of [...statements, ...timeline]) {
            const stands = bySeq.get(seq);
            if (stands === undefined) throw new Error(`there is no line ${seq}`);
            const { text: said = '' } = stands.event as { readonly text?: string | null };
            if (text !== redacted(stands.text) && text !== redacted(said ?? '')) throw new Error(`line ${seq} does not say: ${text}`);
          }
        }
      }
    }),
    { numRuns: 150 },
  );
});

describe('words of others stay words', () => {
  const hostile = [
    '<script>alert(1)</script>',
    '</style><img src=x onerror=alert(1)>',
    '[a](javascript:alert(1)) ![b](http://x.example/p.png)',
    '# not a heading',
    '- not a list',
    '1. not a list either',
    '`code` **bold** _it_ | table | ~~gone~~ &amp; <b>',
    'two\nlines',
  ];
  const document: Document = {
    kind: 'record',
    incident: 7,
    name: 'Incident record INC-7',
    title: hostile.join(' '),
    standing: 'Draft',
    sections: hostile.map((text, at) => ({
      heading: text,
      facts: [{ label: text, value: text }],
      statements: [{ text, by: text, at: '03:14', seq: at }],
      timeline: [{ text, by: null, at: '03:14', seq: at }],
      missing: text,
    })),
  };

  test('in HTML no markup of theirs is left, and nothing can be fetched or run', () => {
    const html = htmlOf(document);
    const tags = [...html.matchAll(/<\/?([a-z][a-z0-9]*)/gu)].map(([, tag]) => tag);
    expect(new Set(tags)).toEqual(
      new Set([
        ...['html', 'head', 'meta', 'title', 'style', 'body', 'main', 'article', 'section', 'h1', 'h2', 'p'],
        ...['ul', 'li', 'span', 'table', 'thead', 'tbody', 'tr', 'th', 'td'],
      ]),
    );
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  test('in Markdown none of it formats, links or begins a block', () => {
    const [, ...sections] = markdownOf(document).split('\n## ');
    expect(sections).toHaveLength(hostile.length);
    for (const line of markdownOf(document).split('\n')) {
      const ours = line.replace(/^(?:# |## |- (?:\*\*)?|\d+\. |_)/u, '');
      expect(ours.replaceAll(/:\*\* |\*\*|_$/gu, '')).not.toMatch(/(?<!\\)[`*_[\]<>|~#&!]/u);
    }
  });
});
