// Only what Twilio signed is heard: ten thousand forgeries, and every way in which an address can be almost right. The signatures
// of the good ones are made by the package's own code, not by ours.

import { type FastifyInstance, fastify } from 'fastify';
import twilio from 'twilio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createTwilioTransports } from '../../../src/transports/twilio/twilio.js';
import { recordingListener } from '../contract.js';
import { accountSid, authToken, notes, post, publicUrl, quiet, type TwilioBench, twilioBench } from '../fake-twilio.js';
import { manualClock } from '../manual-clock.js';

const captured: Readonly<Record<string, string>> = {
  MessageSid: `SM${'5'.repeat(32)}`,
  SmsMessageSid: `SM${'5'.repeat(32)}`,
  SmsSid: `SM${'5'.repeat(32)}`,
  AccountSid: accountSid,
  From: 'whatsapp:+15550000010',
  To: 'whatsapp:+14155238886',
  WaId: '15550000010',
  ProfileName: 'Zoë & Al=ice',
  Body: 'Acknowledge – 100% 👍',
  MessageType: 'interactive',
  ButtonText: 'Acknowledge',
  ButtonPayload: 'ack 42',
  NumMedia: '0',
  Forwarded: 'false',
  ApiVersion: '2010-04-01',
};
const target = '/whatsapp/twilio';
const encoded = new URLSearchParams(captured).toString();
const sign = (url: string, form: Readonly<Record<string, string | string[]>> = captured, token = authToken) =>
  twilio.getExpectedTwilioSignature(token, url, { ...form });
const signature = sign(`${publicUrl}${target}`);

interface Request {
  readonly target: string;
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
}
const original: Request = { target, body: encoded, headers: { 'x-twilio-signature': signature } };

/** Mulberry32: the same forgeries in every run. */
function dice(seed: number): (sides: number) => number {
  let state = seed;
  return (sides) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % sides;
  };
}

type Forge = (roll: (sides: number) => number) => Request;
const withFields = (fields: [string, string][]): Request => ({ ...original, body: new URLSearchParams(fields).toString() });
const fields = (): [string, string][] => Object.entries(captured).map(([name, value]) => [name, value]);
const signedBy = (header: string): Request => ({ ...original, headers: { 'x-twilio-signature': header } });
const changed = (text: string, roll: (sides: number) => number): string => {
  const at = roll(text.length);
  return `${text.slice(0, at)}${String.fromCharCode(33 + roll(94))}${text.slice(at + 1)}`;
};
const oneField = (roll: (sides: number) => number, change: (field: [string, string]) => [string, string]): Request => {
  const at = roll(fields().length);
  return withFields(fields().map((field, index) => (index === at ? change(field) : field)));
};

const forgeries: Readonly<Record<string, Forge>> = {
  'one bit of the body': (roll) => {
    const bytes = Buffer.from(encoded);
    const at = roll(bytes.length);
    bytes[at] = (bytes[at] ?? 0) ^ (1 << roll(8));
    return { ...original, body: bytes.toString('latin1') };
  },
  'one letter of the body': (roll) => ({ ...original, body: changed(encoded, roll) }),
  'the body cut': (roll) => ({ ...original, body: encoded.slice(0, roll(encoded.length)) }),
  'a value': (roll) => oneField(roll, ([name, value]) => [name, changed(`${value} `, roll)]),
  'a name': (roll) => oneField(roll, ([name, value]) => [changed(name, roll), value]),
  'a field taken away': (roll) => {
    const at = roll(fields().length);
    return withFields(fields().filter((_, index) => index !== at));
  },
  'a field added': (roll) =>
    withFields([...fields(), [['Extra', 'OptOutType', '__proto__', 'constructor', ''][roll(5)] ?? '', String(roll(1_000))]]),
  'a field said twice': (roll) => {
    const [name] = fields()[roll(fields().length)] ?? [''];
    return withFields([...fields(), [name, `x${roll(1_000)}`]]);
  },
  'two values swapped': (roll) => {
    const [a, b] = [roll(fields().length), roll(fields().length)];
    const values = fields().map(([, value]) => value);
    return withFields(fields().map(([name, value], at) => [name, (at === a ? values[b] : at === b ? values[a] : value) ?? '']));
  },
  'the signature': (roll) => signedBy(changed(signature, roll)),
  'the length of the signature': (roll) =>
    signedBy(roll(2) === 0 ? signature.slice(0, roll(signature.length)) : signature + 'A'.repeat(1 + roll(9))),
  'a signature that is none': (roll) =>
    signedBy(
      ['', '=', `sha1=${signature}`, `${signature}, ${signature}`, signature.toLowerCase(), 'ü'.repeat(27), ` ${roll(1_000)}`][roll(7)] ??
        '',
    ),
  'another token': (roll) => signedBy(sign(`${publicUrl}${target}`, captured, `${authToken}${roll(1_000)}`)),
  'another address': (roll) => signedBy(sign(`https://host${roll(1_000)}.example.com${target}`)),
  'another query': (roll) => ({ ...original, target: `${target}?marker=${roll(1_000)}` }),
  'another host, as a proxy would say it': (roll) => {
    const host = `evil${roll(1_000)}.example.com`;
    const headers = {
      'x-twilio-signature': sign(`https://${host}${target}`),
      host,
      'x-forwarded-host': host,
      'x-forwarded-proto': 'https',
    };
    return { ...original, headers };
  },
};

/** What a request says, however it is spelled: a forgery that says the same is none. */
const meaning = ({ target: where, body, headers }: Request): string =>
  JSON.stringify([
    where,
    headers['x-twilio-signature'],
    [...new Set([...new URLSearchParams(body)].map((pair) => JSON.stringify(pair)))].sort(),
  ]);

describe('requests in the name of Twilio', () => {
  let bench: TwilioBench;
  const bot = recordingListener();
  beforeAll(async () => {
    bench = await twilioBench();
    await bench.whatsapp.start(bot);
    await bench.sms.start(bot);
  });
  afterAll(() => bench.close());
  const arrive = ({ target: where, body, headers }: Request) => post(bench.app, where, body, headers);

  test('the original is heard, also with its fields in another order', async () => {
    expect((await arrive(original)).statusCode).toBe(200);
    expect((await arrive(withFields(fields().reverse()))).statusCode).toBe(200);
    expect(bot.heard.messages).toHaveLength(2);
  });

  test('of ten thousand forgeries none is heard and none breaks anything', async () => {
    const roll = dice(20_260_117);
    const kinds = Object.entries(forgeries);
    const before = bot.heard.messages.length;
    const answers = new Map<number, number>();
    let tried = 0;
    while (tried < 10_000) {
      const [, forge] = kinds[tried % kinds.length] ?? ['', () => original];
      const forged = forge(roll);
      if (meaning(forged) === meaning(original)) continue;
      const { statusCode } = await arrive(forged);
      answers.set(statusCode, (answers.get(statusCode) ?? 0) + 1);
      tried += 1;
    }
    expect([...answers.keys()].filter((status) => status < 400 || status >= 500)).toEqual([]);
    expect(answers.get(403)).toBe(10_000);
    expect(bot.heard.messages).toHaveLength(before);
  });

  test('a captured request cut between other letters is refused or stays the same message', async () => {
    const names = Object.keys(captured).sort();
    const before = bot.heard.messages.length;
    let cuts = 0;
    for (const name of names) {
      const value = captured[name] ?? '';
      const recut: [string, string][] = [
        [name.slice(0, -1), `${name.slice(-1)}${value}`],
        [`${name}${value.slice(0, 1)}`, value.slice(1)],
      ];
      for (const [other, rest] of recut) {
        const answer = await arrive(withFields(fields().map(([one, said]) => (one === name ? [other, rest] : [one, said]))));
        expect([200, 403]).toContain(answer.statusCode);
        cuts += 1;
      }
    }
    expect(cuts).toBe(2 * names.length);
    expect(new Set(bot.heard.messages.slice(before).map(({ id }) => id))).toEqual(new Set([captured.MessageSid]));
  });

  test('a signed form of another account, or without an id, is refused', async () => {
    for (const more of [{ AccountSid: `AC${'b'.repeat(32)}` }, { MessageSid: 'SM1' }, { MessageSid: '' }]) {
      const form = { ...captured, ...more };
      const headers = { 'x-twilio-signature': sign(`${publicUrl}${target}`, form) };
      expect((await arrive({ target, body: new URLSearchParams(form).toString(), headers })).statusCode).toBe(403);
    }
  });

  test('a field that really came twice is signed twice', async () => {
    const doubled = { ...captured, Tag: ['b', 'a'] };
    const body = `${encoded}&Tag=b&Tag=a`;
    const answer = await arrive({ target, body, headers: { 'x-twilio-signature': sign(`${publicUrl}${target}`, doubled) } });
    expect(answer.statusCode).toBe(200);
  });

  test('only forms are read, and only small ones', async () => {
    const json = await post(bench.app, target, '{}', { 'content-type': 'application/json', 'x-twilio-signature': signature });
    expect(json.statusCode).toBe(415);
    expect((await arrive({ ...original, body: `${encoded}&Pad=${'x'.repeat(70_000)}` })).statusCode).toBe(413);
  });

  test('the query of a status address is part of what is signed, in its order', async () => {
    const status = '/whatsapp/twilio/status';
    const form = { MessageSid: captured.MessageSid ?? '', AccountSid: accountSid, MessageStatus: 'sent', To: 'whatsapp:+15550000010' };
    const ask = (signed: string, came: string) =>
      arrive({
        target: came,
        body: new URLSearchParams(form).toString(),
        headers: { 'x-twilio-signature': sign(`${publicUrl}${signed}`, form) },
      });
    expect((await ask(`${status}?marker=7&otherwise=template`, `${status}?marker=7&otherwise=template`)).statusCode).toBe(200);
    expect((await ask(`${status}?marker=row%207`, `${status}?marker=row%207`)).statusCode).toBe(200);
    for (const came of [
      `${status}?otherwise=template&marker=7`,
      `${status}?marker=8&otherwise=template`,
      `${status}?marker=7`,
      status,
      `${status}/?marker=7&otherwise=template`,
    ])
      expect((await ask(`${status}?marker=7&otherwise=template`, came)).statusCode).toBe(403);
  });
});

describe('the address that was entered at Twilio', () => {
  const opened: { app: FastifyInstance; stop: () => Promise<void> }[] = [];
  afterAll(async () => {
    for (const { app, stop } of opened) {
      await stop();
      await app.close();
    }
  });

  const answerFor = async (
    url: string,
    signedFor: string,
    token = authToken,
    tokens = authToken,
    headers: Readonly<Record<string, string>> = {},
  ) => {
    const { sms } = createTwilioTransports({
      accountSid,
      authToken: tokens,
      from: null,
      smsFrom: '+14155550100',
      apiUrl: 'http://127.0.0.1:9',
      publicUrl: url,
      contentSids: { page: null, update: null },
      clock: manualClock(),
      log: quiet,
      memory: notes(),
    });
    const app = fastify();
    opened.push({ app, stop: async () => sms?.stop() });
    sms?.mount?.(app);
    await sms?.start(recordingListener());
    const form = { ...captured, From: '+15550000010', To: '+14155550100' };
    return (
      await post(app, target, new URLSearchParams(form).toString(), { ...headers, 'x-twilio-signature': sign(signedFor, form, token) })
    ).statusCode;
  };

  test.each([
    ['https://muster.example.com', 'https://muster.example.com/whatsapp/twilio'],
    ['https://muster.example.com', 'https://muster.example.com:443/whatsapp/twilio'],
    ['https://muster.example.com:443', 'https://muster.example.com/whatsapp/twilio'],
    ['https://muster.example.com:8443', 'https://muster.example.com:8443/whatsapp/twilio'],
    ['https://muster.example.com:8443', 'https://muster.example.com/whatsapp/twilio'],
    ['https://example.com/muster', 'https://example.com/muster/whatsapp/twilio'],
    ['http://muster.example.com', 'http://muster.example.com:80/whatsapp/twilio'],
    ['https://[2001:db8::1]', 'https://[2001:db8::1]/whatsapp/twilio'],
  ])('%s takes what was signed for %s', async (url, signedFor) => {
    expect(await answerFor(url, signedFor)).toBe(200);
  });

  test.each([
    ['https://muster.example.com', 'http://muster.example.com/whatsapp/twilio'],
    ['https://muster.example.com', 'https://muster.example.com:8443/whatsapp/twilio'],
    ['https://muster.example.com', 'https://muster.example.org/whatsapp/twilio'],
    ['https://muster.example.com', 'https://muster.example.com.evil.test/whatsapp/twilio'],
    ['https://muster.example.com', 'https://muster.example.com/muster/whatsapp/twilio'],
    ['https://example.com/muster', 'https://example.com/whatsapp/twilio'],
    ['https://muster.example.com', 'https://muster.example.com/whatsapp/twilio/status'],
    ['https://muster.example.com', 'https://muster.example.com/whatsapp/twilio?x=1'],
  ])('%s refuses what was signed for %s', async (url, signedFor) => {
    expect(await answerFor(url, signedFor)).toBe(403);
  });

  test('what the request says about its host changes nothing, for better or worse', async () => {
    const lies = { host: 'internal:3000', 'x-forwarded-host': 'evil.test', 'x-forwarded-proto': 'http', forwarded: 'host=evil.test' };
    expect(await answerFor(publicUrl, `${publicUrl}${target}`, authToken, authToken, lies)).toBe(200);
    expect(await answerFor(publicUrl, `http://evil.test${target}`, authToken, authToken, lies)).toBe(403);
  });

  test('while tokens are changed both count, and no third one', async () => {
    const signedFor = `${publicUrl}${target}`;
    expect(await answerFor(publicUrl, signedFor, 'new-token', 'new-token,old-token')).toBe(200);
    expect(await answerFor(publicUrl, signedFor, 'old-token', 'new-token, old-token')).toBe(200);
    expect(await answerFor(publicUrl, signedFor, 'older-token', 'new-token,old-token')).toBe(403);
    expect(await answerFor(publicUrl, signedFor, 'new-token,old-token', 'new-token,old-token')).toBe(403);
  });
});
