// Templates escape whatever they are given, and have no way round it.

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { page } from '../../src/pages/layout/layout.js';
import { template } from '../../src/pages/layout/template.js';
import { filesUnder, read } from '../architecture/tree.js';

const shows = template<{ readonly it: unknown }>('<p title="<%= it.it %>"><%= it.it %></p>');

test('words are escaped in text and in attributes alike', () => {
  expect(shows({ it: `<b a='1' b="2">&` }).markup).toBe(
    '<p title="&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;">&lt;b a=&#39;1&#39; b=&quot;2&quot;&gt;&amp;</p>',
  );
});

test('no text whatever brings markup of its own, and every text comes out as it went in', () => {
  const entities: Readonly<Record<string, string>> = { '&lt;': '<', '&gt;': '>', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '<%', '%>', '`', '$' + '{', 'a') })),
      (text) => {
        const [, inAttribute = '', inText = ''] = /^<p title="([^"<>]*)">([^<>]*)<\/p>$/.exec(shows({ it: text }).markup) ?? [];
        expect(inAttribute).toBe(inText);
        expect(inText.replace(/&(?:lt|gt|quot|amp|#39);/g, (entity) => entities[entity] ?? '')).toBe(text);
      },
    ),
  );
});

test('what another template made goes in as it is; something that only looks like it does not', () => {
  const inner = template<{ readonly name: string }>('<b><%= it.name %></b>')({ name: '<i>' });
  expect(shows({ it: inner }).markup).toContain('<b>&lt;i&gt;</b></p>');
  expect(() => shows({ it: { markup: '<script>' } })).toThrow(/not object/);
});

test.each([undefined, null, true, ['<b>'], () => 'x'])('%s is no text: a page that would show it is not sent', (it) => {
  expect(() => shows({ it })).toThrow(TypeError);
});

test('a template that would put something in unescaped is refused before any page is drawn', () => {
  expect(() => template('<p><%~ it.name %></p>')).toThrow(/unescaped/);
});

test('the title of a page is escaped, and names the program once', () => {
  const main = template('<h1>x</h1>')({});
  expect(page({ title: '</title><script>', at: '', main })).toContain('<title>&lt;/title&gt;&lt;script&gt; · Muster</title>');
  expect(page({ title: 'Muster is ready', at: '', main })).toContain('<title>Muster is ready</title>');
});

test('no template has a style or a script of its own inside, which the policy would refuse', () => {
  // A document is a file of its own, with a policy that allows its own style and nothing else.
  const ofItsOwn = 'src/pages/documents/html.ts';
  const files = filesUnder('src').filter((path) => /^src\/(pages|transports)\//.test(path) && path.endsWith('.ts') && path !== ofItsOwn);
  const inline = files.filter((path) => /<style|\sstyle="|<script(?![^>]*\bsrc=)|\son(click|load|error|submit)=/.test(read(path)));
  expect(inline).toEqual([]);
  expect(files.length).toBeGreaterThan(50);
});
