// What is spoken is words and never markup, in every language calls are made in.

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PagedIncident, PageStanding } from '../../../src/transports/transport.js';
import { answer, opening } from '../../../src/transports/voice/script.js';
import { twiml } from '../../../src/transports/voice/twiml.js';
import { callLanguages, languageOf } from '../../../src/transports/voice/words.js';
import { type Element, readTwiml } from '../twiml-schema.js';

const turn = { marker: '7', round: 0, publicUrl: 'https://muster.example.com' };
const incident: PagedIncident = {
  ...{ number: 42, severity: 'P1', title: 'Checkout is down', drill: false, isOpen: true, version: 3, ack: null },
  owner: { key: 'asha', name: 'Asha' },
  paged: [{ key: 'asha', name: 'Asha' }],
};
const standing = (more: Partial<PagedIncident> = {}, language: string | null = null): PageStanding => ({
  person: { key: 'asha', language },
  about: 'page',
  asks: true,
  over: null,
  incidents: [{ ...incident, ...more }],
});
const saysIn = (element: Element): readonly string[] =>
  element.name === 'Say' ? [element.text] : element.children.flatMap((child) => saysIn(child));

const hostile = [
  '<break time="10s"/>',
  '<speak><prosody rate="x-slow">slow</prosody></speak>',
  '</Say><Dial>+15550100</Dial><Say>',
  '&lt;Hangup/&gt; &amp; &#x41;',
  ']]> <![CDATA[ <!-- -->',
  '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>&b;',
  'bell \u0007 null \u0000 escape \u001b[31m',
  'lone \ud83d surrogate and \uffff \ufffe',
  'turned \u202e around \u2066 and \u200b\u200d hidden',
  'two\nlines\r\nand\ttabs',
  '"quotes" and \'quotes\'',
  'ab'.repeat(5_000),
];

test.each(hostile)('%j is read out as words and changes nothing of the call', (title) => {
  const plain = readTwiml(twiml(opening(standing(), '', turn)));
  const root = readTwiml(twiml(opening(standing({ title }), title, turn)));
  const shape = ({ name, attributes, children }: Element): unknown => [name, attributes, children.map(shape)];
  expect(shape(root)).toEqual(shape(plain));
  expect(saysIn(root).every((text) => !/[\p{Cc}\u202e\u2066]/u.test(text))).toBe(true);
});

test('whatever a title holds, the answer is TwiML', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 300 }), fc.constantFrom('en', 'de', 'es', 'hi', 'pt', 'xx'), (title, language) => {
      readTwiml(twiml(opening(standing({ title }, language), title, turn)));
      readTwiml(twiml(opening(null, title, { ...turn, marker: String(title.length) })));
    }),
  );
});

describe.each(callLanguages)('in %s', (language) => {
  const spoken = (verbs: ReturnType<typeof opening>) => saysIn(readTwiml(twiml(verbs))).join(' ');
  const { words, voice } = languageOf(language);
  const later = (more: Partial<PagedIncident>) => standing({ version: 4, ...more }, language);

  test('the voice speaks that language', () => {
    expect(voice.language.startsWith(`${language}-`)).toBe(true);
  });

  test('a page says its severity, number and title, and the three keys', () => {
    const said = spoken(opening(standing({}, language), '', turn));
    for (const part of ['P1', '42', 'Checkout is down', words.keys]) expect(said).toContain(part);
    expect(words.keys).toMatch(/1.*2/u);
  });

  test('each end of a key has words of its own', () => {
    const before = standing({}, language);
    const own = { by: 'asha', name: 'Asha', at: '03:16' };
    const other = { by: 'ian', name: 'Ian', at: '03:16' };
    const ends = [
      answer('1', before, later({ ack: own }), '', turn),
      answer('1', before, later({ ack: other }), '', turn),
      answer('1', before, later({ isOpen: false }), '', turn),
      answer('2', before, later({ paged: [...incident.paged, { key: 'ben', name: 'Ben' }] }), '', turn),
      answer('2', before, later({}), '', turn),
      answer('2', before, before, '', turn),
    ].map(spoken);
    expect(new Set(ends).size).toBe(ends.length);
    expect(ends[0]).toBe(words.yours);
    expect(ends[1]).toBe(words.has('Ian', '03:16'));
    expect(ends[3]).toBe(words.passedTo('Ben'));
  });
});

test('passing on names who was not asked before, else whose it is now', () => {
  const before = standing();
  const said = (more: Partial<PagedIncident>) =>
    saysIn(readTwiml(twiml(answer('2', before, standing({ version: 9, ...more }), '', turn)))).join(' ');
  expect(said({ owner: { key: 'ian', name: 'Ian' } })).toBe('Passed on to Ian.');
  expect(said({ ack: { by: 'ian', name: 'Ian', at: '03:16' } })).toBe('Ian acknowledged already at 03:16.');
});

test('nobody holds a line for ever: after three rounds without a key, or twelve keys, it ends', () => {
  const verbs = (round: number) => opening(standing(), '', { ...turn, round }).map(({ verb }) => verb);
  expect(verbs(2)).toEqual(['gather', 'redirect']);
  expect(verbs(3)).toEqual(['say', 'hangup']);
  expect(answer('*', standing(), standing(), '', { ...turn, round: 12 }).map(({ verb }) => verb)).toEqual(['hangup']);
});

test('a language nobody has words for is English, a region without a voice speaks as its language does', () => {
  expect(languageOf('fr').voice.language).toBe('en-US');
  expect(languageOf('de-AT').voice.language).toBe('de-DE');
  expect(languageOf('en-gb').voice.language).toBe('en-GB');
  expect(languageOf(null).voice.language).toBe('en-US');
});

test('a drill says so before anything else', () => {
  expect(saysIn(readTwiml(twiml(opening(standing({ drill: true }), '', turn))))[0]).toMatch(/^This is a drill\./);
});
