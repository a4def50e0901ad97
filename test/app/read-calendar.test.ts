// How a calendar is read of an address, against a server on loopback, and of a file.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type KnownVersion, readsCalendars } from '../../src/app/read-calendar.js';
import { calendarText, eventText } from '../calendars/calendar-text.js';

const calendar = calendarText(eventText('Asha', 'DTSTART:20270301T090000Z', 'DURATION:PT1H'));
const never: KnownVersion = { etag: null, lastModified: null };
const read = readsCalendars();

let server: Server;
let base: string;
let folder: string;
let answerWith: (request: IncomingMessage, response: ServerResponse) => void;
const asked: IncomingMessage[] = [];

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'muster-calendar-'));
  server = createServer((request, response) => {
    asked.push(request);
    answerWith(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  server.closeAllConnections();
  return new Promise((resolve) => server.close(resolve));
});

const answers = (status: number, headers: Record<string, string>, body: string | Buffer) => {
  answerWith = (_request, response) => void response.writeHead(status, headers).end(body);
};
const readHere = (path = '/oncall.ics', known = never) => read({ url: `${base}${path}` }, known);

describe('of an address', () => {
  test('it comes with the version its server calls it by, and that is asked about the next time', async () => {
    answers(200, { etag: '"v7"', 'last-modified': 'Fri, 27 Nov 2026 09:00:00 GMT' }, calendar);
    const version = { etag: '"v7"', lastModified: 'Fri, 27 Nov 2026 09:00:00 GMT' };
    expect(await readHere()).toEqual({ read: 'new', text: calendar, ...version });
    answers(304, {}, '');
    expect(await readHere('/oncall.ics', version)).toEqual({ read: 'unchanged' });
    expect(asked.at(-1)?.headers).toMatchObject({ 'if-none-match': '"v7"', 'if-modified-since': 'Fri, 27 Nov 2026 09:00:00 GMT' });
  });

  test.each([
    [503, {}, 'down', 'it answered 503'],
    [404, {}, calendar, 'it answered 404'],
    [200, {}, '<html>Sign in</html>', 'what it holds is no calendar'],
    [200, {}, '', 'what it holds is no calendar'],
    [200, {}, calendar.slice(0, -12), 'it breaks off in the middle'],
    [200, {}, `${calendar}${'\n'.repeat(4 * 1024 * 1024)}`, 'it is larger than 4 MiB'],
    [302, { location: 'https://elsewhere.example/x.ics' }, '', 'it sends on to another place, https://elsewhere.example'],
    [302, { location: 'file:///etc/passwd' }, '', 'it sends on to another place, file://'],
    [302, {}, '', 'it sends on to nowhere'],
    [302, { location: '/again.ics' }, '', 'it sends on again and again'],
  ])('%d %j is a failure (%#)', async (status, headers, body, because) => {
    answers(status, headers, body);
    expect(await readHere()).toEqual({ read: 'failed', because });
  });

  test('a redirect on the same host is followed', async () => {
    answerWith = (request, response) =>
      request.url === '/new.ics' ? void response.end(calendar) : void response.writeHead(301, { location: '/new.ics' }).end();
    expect(await readHere()).toMatchObject({ read: 'new', text: calendar });
  });

  test('one that breaks off, and one where nobody answers', async () => {
    answerWith = (_request, response) => {
      response.writeHead(200, { 'content-length': '5000' });
      response.write(calendar, () => response.destroy());
    };
    expect(await readHere()).toMatchObject({ read: 'failed' });
    expect(await read({ url: 'http://127.0.0.1:1/x.ics' }, never)).toMatchObject({
      read: 'failed',
      because: expect.stringContaining('it cannot be'),
    });
  });

  test('the address is in no reason', async () => {
    answers(302, { location: 'https://elsewhere.example/private-5f2a/x.ics' }, '');
    expect(JSON.stringify(await readHere('/private-77aa/x.ics'))).not.toContain('private');
  });
});

describe('of a file', () => {
  const file = (name: string) => ({ file: join(folder, name) });

  test('it is read as it is', async () => {
    writeFileSync(join(folder, 'a.ics'), `\uFEFF${calendar}`);
    expect(await read(file('a.ics'), never)).toMatchObject({ read: 'new', text: `\uFEFF${calendar}` });
  });

  test('one that is not there, or is too large, is a failure', async () => {
    writeFileSync(join(folder, 'large.ics'), `${calendar}${' '.repeat(4 * 1024 * 1024)}`);
    expect(await read(file('none.ics'), never)).toEqual({ read: 'failed', because: 'there is no such file' });
    expect(await read(file('large.ics'), never)).toEqual({ read: 'failed', because: 'it is larger than 4 MiB' });
  });
});
