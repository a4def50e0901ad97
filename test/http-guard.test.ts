// One table of who a request comes from; the routes that ask are app/routes/guard, the phones and the pairing page.

import { describe, expect, test } from 'vitest';
import { fromOwnPage, presentedIn, type Stranger, secretCheck, strangerBecause } from '../src/http-guard.js';

type Headers = Readonly<Record<string, string>>;
const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;

test.each<[string, string, Headers, Stranger | null]>([
  ['this machine', '127.0.0.1', { host: 'localhost:3000' }, null],
  ['this machine over IPv6', '::1', { host: '[::1]:3000' }, null],
  ['this machine on a socket of both families', '::ffff:127.0.0.1', { host: '127.0.0.1' }, null],
  ['another address of the loopback net', '127.8.9.10', { host: '127.8.9.10:3000' }, null],
  ['this machine in capitals', '127.0.0.1', { host: 'LOCALHOST:3000' }, null],
  ['a program that names no host', '127.0.0.1', {}, null],
  ['a page of our own', '127.0.0.1', { host: 'localhost:3000', origin: 'http://localhost:3000' }, null],
  ['the local network', '192.168.1.7', { host: 'localhost' }, 'not-loopback'],
  ['an address that only begins like ours', '1270.0.0.1', { host: 'localhost' }, 'not-loopback'],
  ['an IPv6 address that ends like ours', '2001:db8::1', { host: 'localhost' }, 'not-loopback'],
  ['a connection without an address', '', { host: 'localhost' }, 'not-loopback'],
  ['somebody behind a proxy', '127.0.0.1', { host: 'localhost', 'x-forwarded-for': '192.0.2.7' }, 'forwarded'],
  ['somebody behind a proxy that follows RFC 7239', '127.0.0.1', { host: 'localhost', forwarded: 'for=192.0.2.7' }, 'forwarded'],
  ['a name bound to this address', '127.0.0.1', { host: 'evil.example' }, 'wrong-host'],
  ['a name that begins like ours', '127.0.0.1', { host: 'localhost.evil.example:3000' }, 'wrong-host'],
  ['a name made of our address', '127.0.0.1', { host: '127.0.0.1.nip.io:3000' }, 'wrong-host'],
  ['another site', '127.0.0.1', { host: 'localhost:3000', origin: 'https://evil.example' }, 'cross-origin'],
  ['another port of this machine', '127.0.0.1', { host: 'localhost:3000', origin: 'http://localhost:4000' }, 'cross-origin'],
  ['a page of no site', '127.0.0.1', { host: 'localhost:3000', origin: 'null' }, 'cross-origin'],
])('a request of %s (%s, %j) is a stranger because: %s', (_, ip, headers, wanted) => {
  expect(strangerBecause({ ip, headers })).toBe(wanted);
});

test.each<[Headers, boolean]>([
  [{ host: 'a.example' }, true],
  [{ host: 'a.example', origin: 'https://a.example' }, true],
  [{ host: 'A.example', origin: 'https://a.example' }, true],
  [{ host: 'a.example', origin: 'https://b.example' }, false],
  [{ host: 'a.example', origin: 'null' }, false],
  [{ host: 'a.example', origin: 'null', 'sec-fetch-site': 'same-origin' }, true],
  [{ host: 'a.example', 'sec-fetch-site': 'none' }, true],
  [{ host: 'a.example', 'sec-fetch-site': 'same-site' }, false],
  [{ host: 'a.example', origin: 'https://a.example', 'sec-fetch-site': 'cross-site' }, false],
])('a form with %j comes from our own page: %s', (headers, wanted) => {
  expect(fromOwnPage({ headers })).toBe(wanted);
});

test.each<[string | undefined, readonly string[]]>([
  [undefined, []],
  ['', []],
  ['Bearer abc', ['abc']],
  ['bearer  abc', ['abc']],
  ['Bearer', []],
  [basic('anyone:abc'), ['abc']],
  [basic(':a:b'), ['a:b']],
  [basic('abc'), []],
  [basic('abc:'), []],
  ['Basic %%%', []],
  ['Digest abc', []],
])('Authorization: %s presents %j', (authorization, wanted) => {
  expect(presentedIn({ headers: { authorization } })).toEqual(wanted);
});

describe('a secret', () => {
  const secret = 'correct horse ü';

  test.each(['', 'correct', 'correct horse', 'correct horse ü ', 'CORRECT HORSE Ü'])('is not "%s"', (given) => {
    expect(secretCheck(secret)(given)).toBe(false);
  });

  test('is itself, and an empty one opens nothing', () => {
    expect(secretCheck(secret)(secret)).toBe(true);
    expect(secretCheck('')('')).toBe(false);
  });
});
