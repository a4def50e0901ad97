// Ten thousand ways to forge, damage or repeat a signature: none is taken, none is a server error.

import { createHash, createHmac } from 'node:crypto';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recordingListener } from '../contract.js';
import { appSecret, type CloudRig, cloudRig, says, signatureOf, signed, verifyToken } from '../fake-graph.js';

const asha = '+15550000010';
const header = 'x-hub-signature-256';

let rig: CloudRig;
const bot = recordingListener();
beforeAll(async () => {
  rig = await cloudRig();
  await rig.transport.start(bot);
});
afterAll(() => rig.close());

/** The same dice for everybody: mulberry32. */
const dice = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

interface Forged {
  readonly payload: Buffer;
  readonly headers: Record<string, string | string[]>;
}

const good = (n: number): Forged => {
  const payload = Buffer.from(JSON.stringify(says(asha, `naïve “ack” ${n} 🔴 é/é`)));
  return { payload, headers: { 'content-type': 'application/json', [header]: signatureOf(payload) } };
};

const withHeader = (forged: Forged, value: string | string[]): Forged => ({ ...forged, headers: { ...forged.headers, [header]: value } });
const flipped = (bytes: Buffer, at: number, bit: number): Buffer => {
  const copy = Buffer.from(bytes);
  copy[at] = (copy[at] ?? 0) ^ (1 << bit);
  return copy;
};
const hexOf = ({ headers }: Forged): string => String(headers[header]).slice('sha256='.length);
const reword = (forged: Forged, how: (text: string) => string): Forged => ({
  ...forged,
  payload: Buffer.from(how(forged.payload.toString())),
});

/** Each makes something that Meta never signed. */
const forgeries: readonly ((from: Forged, roll: () => number) => Forged)[] = [
  (from, roll) => ({ ...from, payload: flipped(from.payload, Math.floor(roll() * from.payload.length), Math.floor(roll() * 8)) }),
  (from, roll) => {
    const hex = flipped(Buffer.from(hexOf(from), 'hex'), Math.floor(roll() * 32), Math.floor(roll() * 8)).toString('hex');
    return withHeader(from, `sha256=${hex}`);
  },
  (from) => reword(from, (text) => JSON.stringify(JSON.parse(text), null, 2)),
  (from) => reword(from, (text) => text.replace(/[\u0080-\uffff]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`)),
  (from) => reword(from, (text) => text.replaceAll('/', '\\/')),
  (from) => reword(from, (text) => `${text}\n`),
  (from) => reword(from, (text) => `\ufeff${text}`),
  (from) => reword(from, (text) => text.normalize('NFD').replace('naïve', 'naive')),
  (from, roll) => ({ ...from, payload: from.payload.subarray(0, Math.floor(roll() * from.payload.length)) }),
  (from) => ({ ...from, payload: Buffer.from(from.payload.toString(), 'latin1') }),
  ({ payload }) => ({ payload, headers: { 'content-type': 'application/json' } }),
  (from) => withHeader(from, ''),
  (from) => withHeader(from, 'sha256='),
  (from) => withHeader(from, hexOf(from)),
  (from) => withHeader(from, `sha256=${hexOf(from).slice(1)}`),
  (from) => withHeader(from, `sha256=${hexOf(from)}0`),
  (from) => withHeader(from, `sha256=${hexOf(from).toUpperCase()}`.replace(/=([^A-F]*)$/, '=A$1')),
  (from) => withHeader(from, `SHA256=${hexOf(from)}`),
  (from) => withHeader(from, `sha256= ${hexOf(from)}`),
  (from) => withHeader(from, `sha1=${createHmac('sha1', appSecret).update(from.payload).digest('hex')}`),
  (from) => withHeader(from, `sha256=${createHmac('sha1', appSecret).update(from.payload).digest('hex').padEnd(64, '0')}`),
  (from) => withHeader(from, `sha512=${createHmac('sha512', appSecret).update(from.payload).digest('hex')}`),
  (from) => withHeader(from, `sha256=${createHash('sha256').update(from.payload).digest('hex')}`),
  (from) => withHeader(from, signatureOf(from.payload, 'another secret')),
  (from) => withHeader(from, signatureOf(from.payload, '')),
  (from) => withHeader(from, `sha256=${createHmac('sha256', appSecret).update(from.payload).digest('base64')}`),
  (from) => withHeader(from, `${signatureOf(from.payload)}, ${signatureOf(from.payload)}`),
  (from) => withHeader(from, `sha256=${'é'.repeat(32)}`),
  (from) => withHeader(from, `sha256=${'０'.repeat(64)}`.replace(/[^\x20-\xff]/g, '\u00b0')),
  (from, roll) => withHeader(from, `sha256=${Buffer.from(Array.from({ length: 32 }, () => Math.floor(roll() * 256))).toString('hex')}`),
  (from) => ({ ...from, headers: { 'content-type': 'application/json', 'x-hub-signature': String(from.headers[header]) } }),
  (from) => ({ ...from, payload: Buffer.alloc(0) }),
];

describe('who may post', () => {
  test('what Meta signed is taken, whatever its content type claims', async () => {
    const before = bot.heard.messages.length;
    for (const type of ['application/json', 'application/json; charset=latin1', 'text/plain', 'application/x-www-form-urlencoded']) {
      const { payload, headers } = good(1);
      const { statusCode } = await rig.app.inject({
        method: 'POST',
        url: '/whatsapp/cloud',
        payload,
        headers: { ...headers, 'content-type': type },
      });
      expect(statusCode).toBe(200);
    }
    expect(bot.heard.messages).toHaveLength(before + 4);
    expect(bot.heard.messages.at(-1)?.text).toBe('naïve “ack” 1 🔴 é/é');
  });

  test('ten thousand forged ones are refused: none taken, none a server error', async () => {
    const roll = dice(42);
    const heard = bot.heard.messages.length;
    const answers = new Map<number, number>();
    for (let n = 0; n < 10_000; n++) {
      const forge = forgeries[n % forgeries.length] ?? expect.fail('no forgery');
      const original = good(n);
      const forged = forge(original, roll);
      const same = forged.payload.equals(original.payload) && forged.headers[header] === original.headers[header];
      expect(same, `forgery ${n % forgeries.length} changes something`).toBe(false);
      const { statusCode } = await rig.app.inject({ method: 'POST', url: '/whatsapp/cloud', ...forged });
      answers.set(statusCode, (answers.get(statusCode) ?? 0) + 1);
    }
    expect([...answers]).toEqual([[401, 10_000]]);
    expect(bot.heard.messages).toHaveLength(heard);
  }, 60_000);

  test('two headers are one too many, each of them right', async () => {
    await rig.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = rig.app.server.address() as { port: number };
    const { payload, headers } = good(2);
    const line = `X-Hub-Signature-256: ${headers[header]}\r\n`;
    const raw = (lines: string) =>
      new Promise<string>((resolve, reject) => {
        const socket = connect(port, '127.0.0.1', () => {
          socket.write(
            `POST /whatsapp/cloud HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${payload.length}\r\nConnection: close\r\n${lines}\r\n`,
          );
          socket.write(payload);
        });
        let answer = '';
        socket.on('data', (chunk) => (answer += chunk));
        socket.on('end', () => resolve(answer.slice(0, 12)));
        socket.on('error', reject);
      });
    expect(await raw(line)).toBe('HTTP/1.1 200');
    expect(await raw(line + line)).toBe('HTTP/1.1 401');
  });

  test('a body too large is refused before it is believed', async () => {
    const payload = Buffer.alloc(3 * 1024 * 1024 + 1, 0x20);
    expect((await rig.app.inject(signed(payload))).statusCode).toBe(413);
  });
});

describe('the handshake', () => {
  const shake = (query: Record<string, string>) => rig.app.inject({ url: '/whatsapp/cloud', query });
  const right = { 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken, 'hub.challenge': '1158201444' };

  test('says the challenge back, as plain text', async () => {
    const answer = await shake(right);
    expect([answer.statusCode, answer.body, answer.headers['content-type']]).toEqual([200, '1158201444', 'text/plain; charset=utf-8']);
  });

  test.each([
    ['a wrong token', { ...right, 'hub.verify_token': `${verifyToken}x` }, 403],
    ['no token', { 'hub.mode': 'subscribe', 'hub.challenge': '1' }, 403],
    ['another mode', { ...right, 'hub.mode': 'unsubscribe' }, 403],
    ['nothing to say back', { 'hub.mode': 'subscribe', 'hub.verify_token': verifyToken }, 400],
    ['a script to say back', { ...right, 'hub.challenge': '<script>' }, 400],
  ])('with %s is refused', async (_, query, statusCode) => {
    expect((await shake(query)).statusCode).toBe(statusCode);
  });

  test('a token given twice is refused', async () => {
    const answer = await rig.app.inject(
      `/whatsapp/cloud?hub.mode=subscribe&hub.verify_token=${verifyToken}&hub.verify_token=${verifyToken}&hub.challenge=1`,
    );
    expect(answer.statusCode).toBe(403);
  });
});
