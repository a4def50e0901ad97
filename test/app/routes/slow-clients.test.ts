// Real sockets on loopback: what a slow or broken client gets. Waits are shortened, the waiting is for the answer.

import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { patience } from '../../../src/app/http.js';
import { mostDrainedBytes } from '../../../src/app/routes/drain.js';
import { testApp } from './fakes.js';

const short = { headersMs: 150, requestMs: 400, checkEveryMs: 20, keepAliveMs: 1_000 };
const opened: FastifyInstance[] = [];
afterEach(async () => {
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

const listening = async () => {
  const fake = testApp({}, short);
  opened.push(fake.app);
  await fake.app.listen({ host: '127.0.0.1', port: 0 });
  const socket = connect((fake.app.server.address() as AddressInfo).port, '127.0.0.1');
  await once(socket, 'connect');
  return { ...fake, socket };
};

/** Everything the server says until it hangs up, and how long that took. */
const untilClosed = async (socket: Socket) => {
  const started = performance.now();
  let said = '';
  socket.on('data', (chunk) => {
    said += chunk.toString();
  });
  socket.on('error', () => undefined);
  await once(socket, 'close');
  return { said, afterMs: performance.now() - started };
};

const bodyOf = (said: string) => JSON.parse(said.slice(said.indexOf('\r\n\r\n') + 4));

test('in production the head may take 5 seconds, the whole request 10, checked every second', async () => {
  const { app } = testApp();
  expect(patience).toMatchObject({ headersMs: 5_000, requestMs: 10_000, checkEveryMs: 1_000 });
  await app.ready();
  expect(app.server).toMatchObject({ headersTimeout: 5_000, requestTimeout: 10_000, keepAliveTimeout: 72_000 });
});

test('a head that drips is cut off', async () => {
  const { socket } = await listening();
  socket.write('POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  const drip = setInterval(() => socket.write('a'), 20);
  const { said, afterMs } = await untilClosed(socket);
  clearInterval(drip);
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
  expect(bodyOf(said).error.code).toBe('too-slow');
  expect(afterMs).toBeGreaterThan(100);
});

test('a body that drips is cut off, and nothing of it counts', async () => {
  const { socket, received } = await listening();
  socket.write('POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1000\r\n\r\n');
  const drip = setInterval(() => socket.write('a'), 20);
  const { said } = await untilClosed(socket);
  clearInterval(drip);
  expect(said).toMatch(/^HTTP\/1\.1 408 /);
  expect(received).toEqual([]);
});

test('what is no HTTP is told so', async () => {
  const { socket } = await listening();
  socket.write('\x16\x03\x01 this is TLS\r\n\r\n');
  const { said } = await untilClosed(socket);
  expect(said).toMatch(/^HTTP\/1\.1 400 /);
  expect(bodyOf(said).error.code).toBe('not-http');
});

test('a head of 20 KiB is too large', async () => {
  const { socket } = await listening();
  socket.write(`GET /livez HTTP/1.1\r\nHost: localhost\r\nX-Big: ${'a'.repeat(20_000)}\r\n\r\n`);
  const { said } = await untilClosed(socket);
  expect(said).toMatch(/^HTTP\/1\.1 431 /);
  expect(bodyOf(said).error.code).toBe('head-too-large');
});

test('a body shorter than announced, then silence, is no alert', async () => {
  const { socket, received } = await listening();
  socket.end(
    'POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 50\r\n\r\n{"title":"T"}',
  );
  await untilClosed(socket);
  expect(received).toEqual([]);
});

test('Expect: 100-continue, chunks and pipelining are taken', async () => {
  const { socket, received } = await listening();
  const head = 'POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n';
  socket.write(`${head}Expect: 100-continue\r\nContent-Length: 13\r\n\r\n{"title":"A"}`);
  socket.write(`${head}Transfer-Encoding: chunked\r\n\r\n6\r\n{"titl\r\n7\r\ne":"B"}\r\n0\r\n\r\n`);
  socket.write(`${head}Connection: close\r\nContent-Length: 13\r\n\r\n{"title":"C"}`);
  const { said } = await untilClosed(socket);
  expect(said).toMatch(/^HTTP\/1\.1 100 Continue/);
  expect(said.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
  expect(received.map(({ signals }) => signals[0]?.title)).toEqual(['A', 'B', 'C']);
});

test('a chunked body beyond 4 MiB is 413 without being read to its end', async () => {
  const { socket, received } = await listening();
  socket.write('POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nTransfer-Encoding: chunked\r\n\r\n');
  const chunk = `${(1_048_576).toString(16)}\r\n${'a'.repeat(1_048_576)}\r\n`;
  const closed = untilClosed(socket);
  for (let sent = 0; sent < 5 && socket.writable; sent += 1) socket.write(chunk);
  expect((await closed).said).toMatch(/^HTTP\/1\.1 413 /);
  expect(received).toEqual([]);
});

/** The socket takes more, or is closed. */
const goesOn = (socket: Socket) => new Promise((resolve) => socket.once('drain', resolve).once('close', resolve));

/** Writes until it is answered, as an HTTP library does that sends its whole body first, and says what it got to read. */
const writesWhole = async (socket: Socket, head: string, bytes: number) => {
  let broken: Error | null = null;
  let said = '';
  socket.on('error', (error) => {
    broken = error;
  });
  socket.write(head);
  const piece = Buffer.alloc(65_536, 97);
  for (let sent = 0; sent < bytes && socket.writable; sent += piece.length) {
    if (!socket.write(piece)) await goesOn(socket);
  }
  // Only now does it look for an answer.
  socket.resume();
  socket.on('data', (chunk) => {
    said += chunk.toString();
  });
  while (!socket.closed) await goesOn(socket);
  return { said, broken };
};

test('a client still writing a body that is too large reads why, instead of a reset', async () => {
  const { socket, received } = await listening();
  socket.pause();
  const bytes = 12 * 1_048_576;
  const head = `POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${bytes}\r\n\r\n`;
  const { said, broken } = await writesWhole(socket, head, bytes);
  expect(broken).toBeNull();
  expect(said).toMatch(/^HTTP\/1\.1 413 /);
  expect(bodyOf(said).error.code).toBe('too-large');
  expect(received).toEqual([]);
});

test('one that never ends is cut off after so many bytes', async () => {
  const { socket } = await listening();
  const head = `POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: ${1e9}\r\n\r\n`;
  let written = 0;
  socket.on('error', () => undefined);
  socket.write(head);
  const piece = Buffer.alloc(1_048_576, 97);
  while (socket.writable && written < 1e9) {
    written += piece.length;
    if (!socket.write(piece)) await goesOn(socket);
  }
  expect(written).toBeGreaterThan(mostDrainedBytes);
  expect(written).toBeLessThan(4 * mostDrainedBytes);
});

test('while it stops, a request on a kept connection is told to come again', async () => {
  let finish: () => void = () => undefined;
  const begun = new Promise<void>((begin) => {
    const receive = () =>
      new Promise<{ accepted: number; incidents: number[] }>((resolve) => {
        begin();
        finish = () => resolve({ accepted: 1, incidents: [] });
      });
    opened.push(testApp({ receive }, short).app);
  });
  const app = opened.at(-1);
  if (app === undefined) throw new Error('no app');
  await app.listen({ host: '127.0.0.1', port: 0 });
  const port = (app.server.address() as AddressInfo).port;
  const socket = connect(port, '127.0.0.1');
  const post = 'POST /webhooks/generic HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx';
  const closed = untilClosed(socket);
  socket.write(post);
  await begun;
  const stopped = app.close();
  await new Promise(setImmediate);
  socket.write(post);
  await new Promise(setImmediate);
  finish();
  const { said } = await closed;
  await stopped;
  expect(said).toMatch(/^HTTP\/1\.1 200 OK/);
  expect(said).not.toMatch(/HTTP\/1\.1 4/);
});
