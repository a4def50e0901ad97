// So many bytes of bodies are held at once, whoever sends them and however: beyond that a sender is told to come again, unread.

import { once } from 'node:events';
import { type AddressInfo, connect, type Socket } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { afterEach, expect, test } from 'vitest';
import { mostHeldBytes } from '../../../src/app/routes/held-bodies.js';
import { testApp } from './fakes.js';

const opened: FastifyInstance[] = [];
const sockets: Socket[] = [];
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.destroy();
  await Promise.all(opened.splice(0).map((app) => app.close()));
});

const kib = 1_024;
const turn = () => new Promise((resolve) => setImmediate(resolve));

/** An app that holds 100 KiB, and stores nothing before it is told to. */
async function listening({ waits = true, token = null as string | null } = {}) {
  const begun: (() => void)[] = [];
  let away = 0;
  const turnedAway = () => {
    away += 1;
  };
  const receive = (_source: string, signals: readonly unknown[]) =>
    new Promise<{ accepted: number; incidents: number[] }>((resolve) => {
      const store = () => resolve({ accepted: signals.length, incidents: [] });
      if (waits) begun.push(store);
      else store();
    });
  const config = { webhookToken: token, apiToken: null, publicUrl: null };
  const { app } = testApp({ config, receive, mostHeldBytes: 100 * kib, turnedAway });
  opened.push(app);
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const sends = async (head: string, body: string, path = '/webhooks/generic', type = 'text/plain') => {
    const socket = connect(port, '127.0.0.1');
    sockets.push(socket);
    await once(socket, 'connect');
    let said = '';
    socket.on('data', (chunk) => {
      said += chunk.toString();
    });
    socket.on('error', () => undefined);
    socket.write(`POST ${path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: ${type}\r\n${head}\r\n\r\n${body}`);
    return {
      socket,
      answered: async () => {
        while (!said.includes('\r\n\r\n')) await turn();
        return said;
      },
    };
  };
  const announced = (bytes: number, body: string = 'a'.repeat(bytes)) => sends(`Content-Length: ${bytes}`, body);
  const until = async (isSo: () => boolean) => {
    while (!isSo()) await turn();
  };
  return { app, sends, announced, begun, away: () => away, until };
}

test('eight of the largest bodies fit', () => {
  expect(mostHeldBytes).toBe(8 * 4 * 1_024 * kib);
});

test('what would be too much is told to come again before its body is read; what is smaller is taken', async () => {
  const { announced, begun, away, until } = await listening();
  const first = await announced(60 * kib);
  await until(() => begun.length === 1);
  // Not a byte of its body is sent.
  const refused = await (await announced(50 * kib, '')).answered();
  expect(refused).toMatch(/^HTTP\/1\.1 503 /);
  expect(refused).toMatch(/^retry-after: \d+\r$/im);
  expect(JSON.parse(refused.slice(refused.indexOf('\r\n\r\n') + 4))).toMatchObject({ error: { code: 'busy' } });
  expect(away()).toBe(1);
  const small = await announced(30 * kib);
  await until(() => begun.length === 2);
  for (const store of begun) store();
  expect(await first.answered()).toMatch(/^HTTP\/1\.1 200 /);
  expect(await small.answered()).toMatch(/^HTTP\/1\.1 200 /);
});

test('what is answered counts no more, whatever the answer was', async () => {
  const { announced, sends } = await listening({ waits: false });
  for (let times = 0; times < 5; times += 1) {
    const taken = await announced(60 * kib);
    expect(await taken.answered()).toMatch(/^HTTP\/1\.1 200 /);
    taken.socket.destroy();
    const broken = await sends(`Content-Type: application/json\r\nContent-Length: ${60 * kib}`, `{${'a'.repeat(60 * kib - 1)}`);
    expect(await broken.answered()).toMatch(/^HTTP\/1\.1 400 /);
    broken.socket.destroy();
    await turn();
  }
});

test('a body counts as long as it is worked on, though its sender has hung up', async () => {
  const { announced, begun, until } = await listening();
  const gone = await announced(60 * kib);
  await until(() => begun.length === 1);
  gone.socket.destroy();
  await once(gone.socket, 'close');
  expect(await (await announced(60 * kib, '')).answered()).toMatch(/^HTTP\/1\.1 503 /);
  begun[0]?.();
  await turn();
  const next = await announced(60 * kib);
  await until(() => begun.length === 2);
  begun[1]?.();
  expect(await next.answered()).toMatch(/^HTTP\/1\.1 200 /);
});

test('a sender that hangs up before its body is there leaves nothing behind', async () => {
  const { announced } = await listening({ waits: false });
  for (let times = 0; times < 3; times += 1) {
    const { socket } = await announced(90 * kib, 'half');
    await turn();
    socket.destroy();
    await once(socket, 'close');
    await turn();
  }
  expect(await (await announced(90 * kib)).answered()).toMatch(/^HTTP\/1\.1 200 /);
});

test('a body of unannounced length is counted piece by piece', async () => {
  const { sends, announced, begun, until } = await listening();
  const piece = `${(20 * kib).toString(16)}\r\n${'a'.repeat(20 * kib)}\r\n`;
  const chunked = (pieces: number) => sends('Transfer-Encoding: chunked', `${piece.repeat(pieces)}0\r\n\r\n`);
  const first = await chunked(3);
  await until(() => begun.length === 1);
  expect(await (await chunked(3)).answered()).toMatch(/^HTTP\/1\.1 503 /);
  expect(await (await announced(50 * kib, '')).answered()).toMatch(/^HTTP\/1\.1 503 /);
  const small = await chunked(1);
  await until(() => begun.length === 2);
  for (const store of begun) store();
  for (const one of [first, small]) expect(await one.answered()).toMatch(/^HTTP\/1\.1 200 /);
});

test('a request from inside, such as the one the heartbeat makes, leaves nothing behind either', async () => {
  const { app } = await listening({ waits: false });
  for (let times = 0; times < 5; times += 1) {
    const headers = { 'content-type': 'text/plain' };
    const { statusCode } = await app.inject({ method: 'POST', url: '/webhooks/generic', headers, payload: 'a'.repeat(60 * kib) });
    expect(statusCode).toBe(200);
    await turn();
  }
});

test('callers who have proved nothing yet keep nobody out who has: they share a quarter', async () => {
  const { sends, begun, away, until } = await listening({ token: 'the-token' });
  const says = async (head: string, body: string) => {
    const { answered } = await sends(head, body, '/v2/enqueue', 'application/json');
    return async () => (await answered()).slice(0, 12);
  };
  for (let times = 0; times < 2; times += 1) await says(`Content-Length: ${10 * kib}`, '{');
  for (let times = 0; times < 20; times += 1) expect(await (await says(`Content-Length: ${10 * kib}`, ''))()).toBe('HTTP/1.1 503');
  // A time of attack is none in which a monitoring system was not heard.
  expect(away()).toBe(0);
  const event = { routing_key: 'the-token', event_action: 'trigger', payload: { summary: 'Disk full', source: 'a', severity: 'error' } };
  const proved = JSON.stringify({ ...event, padding: 'x'.repeat(70 * kib) });
  const good = await says(`Authorization: Bearer the-token\r\nContent-Length: ${proved.length}`, proved);
  await until(() => begun.length === 1);
  begun[0]?.();
  expect(await good()).toBe('HTTP/1.1 202');
  // One that its body has proved leaves the quarter while it is being stored.
  const first = JSON.stringify({ ...event, padding: 'x'.repeat(4 * kib) });
  const answers = [];
  for (let times = 2; times < 6; times += 1) {
    answers.push(await says(`Content-Length: ${first.length}`, first));
    await until(() => begun.length === times);
  }
  for (const store of begun.slice(1)) store();
  for (const answer of answers) expect(await answer()).toBe('HTTP/1.1 202');
});
