// Forms as browsers encode them, as people type them after `curl -d`, and as senders written for Slack wrap them.

import { describe, expect, test } from 'vitest';
import { readBody } from '../../../src/app/routes/body.js';
import { generic } from '../../../src/sources/generic.js';

const form = 'application/x-www-form-urlencoded';
const bodyOf = (text: string | Buffer, type: string | undefined = form): unknown => readBody(Buffer.from(text), type);
const signalsOf = (text: string | Buffer, type: string | undefined = form) =>
  generic.read({ source: 'generic', body: bodyOf(text, type), raw: Buffer.from(text), headers: {}, now: Date.UTC(2026, 10, 4, 10) })
    .signals;

describe('an alert in a form is read like any other', () => {
  const wanted = { title: 'Disk full on db02', severity: 'P1', dedupKey: 'c16', status: 'firing' };
  test.each([
    ['with its blanks as they are', 'title=Disk full on db02&severity=critical&key=c16&status=firing'],
    ['encoded with plus signs', 'title=Disk+full+on+db02&severity=critical&key=c16&status=firing'],
    ['encoded with percent signs', 'title=Disk%20full%20on%20db02&severity=critical&key=c16&status=firing'],
    ['encoded in part', 'title=Disk full on db02&severity=%63ritical&key=c16&status=firing'],
    ['with a line break at the end', 'title=Disk full on db02&severity=critical&key=c16&status=firing\r\n'],
    ['over several lines', 'title=Disk full on db02\n&severity=critical\n&key=c16\n&status=firing'],
    ['copied from a page', 'title=Disk full on db02&amp;severity=critical&amp;key=c16&amp;status=firing'],
    ['with a byte-order mark', '\ufefftitle=Disk full on db02&severity=critical&key=c16&status=firing'],
    ['with empty parts', '&title=Disk full on db02&&severity=critical&key=c16&status=firing&'.slice(1)],
    ['as JSON in a field', 'payload={"title":"Disk full on db02","severity":"critical","key":"c16","status":"firing"}'],
    [
      'as encoded JSON in a field, beside others',
      `payload=${encodeURIComponent('{"title":"Disk full on db02","severity":"critical","key":"c16"}').replaceAll('%20', '+')}&token=x`,
    ],
  ])('%s', (_, text) => {
    expect(signalsOf(text)).toMatchObject([wanted]);
  });

  test.each([['text/plain'], ['text/plain; charset=utf-8'], [''], [undefined]])('labelled %j, when its names can be no chance', (type) => {
    expect(signalsOf('title=Disk full on db02&severity=critical&key=c16', type)).toMatchObject([wanted]);
  });

  test.each([['utf16le'], ['utf16be']])('in %s with its mark', (encoding) => {
    const bytes = Buffer.from('\ufefftitle=Kühlung aus&key=k', 'utf16le');
    expect(signalsOf(encoding === 'utf16be' ? bytes.swap16() : bytes)).toMatchObject([{ title: 'Kühlung aus', dedupKey: 'k' }]);
    const json = Buffer.from('\ufeff{"title":"Kühlung aus"}', 'utf16le');
    expect(signalsOf(encoding === 'utf16be' ? json.swap16() : json, 'application/json')).toMatchObject([{ title: 'Kühlung aus' }]);
  });
});

describe('what stands in a value stays in it', () => {
  test.each([
    ['title=Disk 100% full on db02&key=k', 'Disk 100% full on db02'],
    ['title=Disk+100%25+full&key=k', 'Disk 100% full'],
    ['title=load +5 on C++ build&key=k', 'load +5 on C++ build'],
    ['title=C%2B%2B+build&key=k', 'C++ build'],
    ['title=R & D is down&key=k', 'R & D is down'],
    ['title=R%26D is down&key=k', 'R&D is down'],
    ['title=a=b c=d&key=k', 'a=b c=d'],
    ['title=CPU at 97%ab on db02&key=k', 'CPU at 97%ab on db02'],
    ['title=100%&key=k', '100%'],
    ['title=K%C3%BChlung aus&key=k', 'Kühlung aus'],
    ['title=K%FChlung&key=k', 'Kühlung'],
    ['title=[FIRING] disk full&key=k', '[FIRING] disk full'],
    ['title={"a":1}&key=k', '{"a":1}'],
  ])('%s', (text, title) => {
    expect(signalsOf(text)).toMatchObject([{ title, dedupKey: 'k' }]);
  });

  test('a JSON that holds what parts a form is one field', () => {
    expect(signalsOf('payload={"text":"R & D = down + out 100%","key":"k"}')).toMatchObject([{ title: 'R & D = down + out 100%' }]);
  });

  test('an offset whose plus nobody escaped', () => {
    const at = Date.parse('2026-11-04T09:58:00Z');
    expect(signalsOf('title=T&startedAt=2026-11-04T15:28:00+05:30')).toMatchObject([{ startedAt: at }]);
    expect(signalsOf('title=T T&startedAt=2026-11-04T15:28:00%2B05:30')).toMatchObject([{ startedAt: at }]);
  });
});

describe('fields with parts', () => {
  test.each([
    ['title=T&labels=host=db 2,env=prod', { host: 'db 2', env: 'prod' }],
    ['title=T&labels={"host":"db-2"}', { host: 'db-2' }],
    ['title=T&labels[host]=db-2&labels[env]=prod', { host: 'db-2', env: 'prod' }],
    ['title=T&tags[]=host:db-2&tags[]=env:prod', { host: 'db-2', env: 'prod' }],
    ['title=T&host=db-2', { host: 'db-2' }],
  ])('%s', (text, labels) => {
    expect(signalsOf(text)).toMatchObject([{ title: 'T', labels }]);
  });

  test('several alerts in one field', () => {
    const alerts = [{ title: 'A' }, { title: 'B', status: 'resolved' }];
    expect(signalsOf(`alerts=${JSON.stringify(alerts)}`)).toMatchObject([
      { title: 'A', status: 'firing' },
      { title: 'B', status: 'resolved' },
    ]);
    expect(signalsOf(`payload=${encodeURIComponent(JSON.stringify(alerts))}`)).toHaveLength(2);
  });

  test('a name out of the language reaches nothing', () => {
    expect(signalsOf('title=T&__proto__[severity]=critical&constructor[prototype]=x&toString=y')).toMatchObject([
      { title: 'T', severity: null },
    ]);
    expect(({} as Record<string, unknown>).severity).toBeUndefined();
  });

  test('a payload that is cut off is kept and shown, never lost', () => {
    const [signal] = signalsOf('payload={"title":"cut');
    expect(signal).toMatchObject({ title: 'Alert from generic', status: 'firing' });
    expect(signal?.description).toContain('cut');
  });
});

describe('a resolve closes what its firing opened, however either is encoded', () => {
  test.each([
    ['title=Disk full on db02&severity=critical', 'title=Disk+full+on+db02&status=resolved'],
    ['title=Disk full on db02&key=disk full', 'key=disk+full&status=ok'],
    ['title=Disk full&key=a%26b', '{"key":"a&b","status":"resolved"}'],
  ])('%s, then %s', (fires, resolves) => {
    const [first] = signalsOf(fires);
    const [second] = signalsOf(resolves);
    expect(second).toMatchObject({ dedupKey: first?.dedupKey, status: 'resolved' });
  });
});

describe('what is no form is a line of text', () => {
  test.each([
    ['disk full on db01', form],
    ['CPU=97% on db01', form],
    ['disk usage=95% on db01', form],
    ['status=down host=db-1', form],
    ['=title&key=k', form],
    ['title=x is broken', 'text/plain'],
    ['see https://x.example/?title=a&b=c for more', 'text/plain'],
  ])('%j labelled %s', (text, type) => {
    expect(signalsOf(text, type)).toMatchObject([{ title: text }]);
  });
});

test('a form of megabytes is read without delay', () => {
  const started = performance.now();
  for (const flood of [
    `title=T&${'tags[]=a&'.repeat(4e5)}`,
    `title=${'%41'.repeat(1e6)}`,
    `title=${'&'.repeat(3e6)}`,
    `${' '.repeat(3e6)}a`,
    'a'.repeat(4e6),
  ])
    signalsOf(flood);
  expect(performance.now() - started).toBeLessThan(6_000);
});
