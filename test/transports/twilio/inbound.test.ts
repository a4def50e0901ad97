// What people say through Twilio: words, taps, quotes, files, hidden numbers, and the words that end and take up messages.

import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fastify } from 'fastify';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { largestMediaBytes } from '../../../src/transports/transport.js';
import { consentWord } from '../../../src/transports/twilio/consent.js';
import { keeperOf } from '../../../src/transports/twilio/media.js';
import { createTwilioTransports } from '../../../src/transports/twilio/twilio.js';
import { recordingListener } from '../contract.js';
import { accountSid, authToken, optionsOf, postSigned, publicUrl, sid, type TwilioBench, twilioBench } from '../fake-twilio.js';

const asha = '+15550000010';
const bsuid = 'US.13491208655302741918';

let bench: TwilioBench;
let whatsapp: ReturnType<typeof recordingListener>;
let sms: ReturnType<typeof recordingListener>;
beforeEach(async () => {
  bench = await twilioBench();
  whatsapp = recordingListener();
  sms = recordingListener();
  await bench.whatsapp.start(whatsapp);
  await bench.sms.start(sms);
});
afterEach(() => bench.close());

const onWhatsapp = (fields: Readonly<Record<string, string>>) =>
  bench.inbound({ From: `whatsapp:${asha}`, To: 'whatsapp:+14155238886', WaId: asha.slice(1), ...fields });
const bySms = (Body: string, more: Readonly<Record<string, string>> = {}) =>
  bench.inbound({ From: asha, To: '+14155550100', Body, ...more });

describe('a message', () => {
  test('a captured tap on a reply button says what the button was given to say, quotes the page, and names the account', async () => {
    const MessageSid = sid();
    const quoted = sid('MM');
    await onWhatsapp({
      MessageSid,
      SmsMessageSid: MessageSid,
      SmsSid: MessageSid,
      ProfileName: 'Alice',
      Body: 'Acknowledge',
      MessageType: 'interactive',
      ButtonText: 'Acknowledge',
      ButtonPayload: 'ack:INC-42',
      OriginalRepliedMessageSid: quoted,
      OriginalRepliedMessageSender: 'whatsapp:+14155238886',
      ExternalUserId: `whatsapp:${bsuid}`,
      Forwarded: 'false',
      FrequentlyForwarded: 'false',
      ReferralNumMedia: '0',
      ChannelMetadata: '{"type":"whatsapp","data":{}}',
    });
    expect(whatsapp.heard.messages).toEqual([
      {
        transport: 'twilio',
        id: MessageSid,
        from: asha,
        account: bsuid,
        chat: null,
        text: 'ack:INC-42',
        quoted,
        forwarded: false,
        edited: false,
        media: null,
        at: bench.clock.now(),
      },
    ]);
  });

  test.each([
    ['what the button says where it carries nothing', { ButtonText: 'Acknowledge', Body: 'Acknowledge' }, 'Acknowledge'],
    ['the id of a row of a list', { ListId: 'ack 42', ListTitle: 'Take it', Body: 'Take it' }, 'ack 42'],
    ['plain words', { Body: 'update 70% restored' }, 'update 70% restored'],
    ['nothing, for a place on a map', { Latitude: '1.5', Longitude: '2.5' }, ''],
  ])('its text is %s', async (_, fields, text) => {
    await onWhatsapp(fields);
    expect(whatsapp.heard.messages).toMatchObject([{ text }]);
  });

  test.each([[{ Forwarded: 'true' }], [{ FrequentlyForwarded: 'true', Forwarded: 'false' }]])('%j is forwarded', async (fields) => {
    await onWhatsapp({ Body: 'ack', ...fields });
    expect(whatsapp.heard.messages).toMatchObject([{ forwarded: true }]);
  });

  test('who hides the phone number behind a username is known by the id', async () => {
    await bench.inbound({ To: 'whatsapp:+14155238886', ExternalUserId: `whatsapp:${bsuid}`, Body: 'ack' });
    await bench.inbound({ From: `whatsapp:${bsuid}`, To: 'whatsapp:+14155238886', ExternalUserId: `whatsapp:${bsuid}`, Body: 'ack' });
    const [first, second] = whatsapp.heard.messages;
    expect(first).toMatchObject({ from: bsuid, text: 'ack' });
    expect(second).toMatchObject({ from: bsuid });
    expect(first).not.toHaveProperty('account');
    expect(sms.heard.messages).toEqual([]);
  });

  test('a message nobody can be told to have sent is taken and left alone', async () => {
    expect((await bench.inbound({ To: 'whatsapp:+14155238886', Body: 'ack' })).statusCode).toBe(200);
    expect(whatsapp.heard.messages).toEqual([]);
  });

  test('a message to a transport that is not configured is taken and left alone', async () => {
    const { sms: alone } = createTwilioTransports({ ...optionsOf(bench), from: null });
    const app = fastify();
    alone?.mount?.(app);
    await alone?.start(sms);
    const form = { AccountSid: accountSid, MessageSid: sid(), From: `whatsapp:${asha}`, To: 'whatsapp:+14155238886', Body: 'ack' };
    expect((await postSigned(app, '/whatsapp/twilio', form)).statusCode).toBe(200);
    expect(sms.heard.messages).toEqual([]);
    await alone?.stop();
    await app.close();
  });
});

describe('words of consent', () => {
  test.each(['STOP', 'stop', ' Stop ', 'STOPALL', 'UNSUBSCRIBE', 'cancel', 'END', 'quit', 'OPTOUT', 'revoke'])(
    '%j by SMS ends messages and is no command',
    async (word) => {
      await bySms(word);
      expect(sms.heard.messages).toEqual([]);
      expect(sms.heard.addresses).toEqual([{ transport: 'sms', address: asha, change: 'opted-out', now: null, at: bench.clock.now() }]);
    },
  );

  test.each(['START', 'unstop'])('%j by SMS takes messages up again', async (word) => {
    await bySms(word);
    expect(sms.heard.messages).toEqual([]);
    expect(sms.heard.addresses).toMatchObject([{ address: asha, change: 'opted-in' }]);
  });

  test('YES counts as consent only for who had ended messages; else it is a word like any other', async () => {
    await bySms('YES');
    expect(sms.heard.messages.map(({ text }) => text)).toEqual(['YES']);
    await bySms('STOP');
    await bySms('yes');
    await bySms('yes');
    expect(sms.heard.addresses.map(({ change }) => change)).toEqual(['opted-out', 'opted-in']);
    expect(sms.heard.messages.map(({ text }) => text)).toEqual(['YES', 'yes']);
  });

  test.each(['HELP', 'INFO', 'stop the pool', 'cancel 42', 'end?', 'please stop', 'yes, restart it'])(
    '%j by SMS is heard',
    async (text) => {
      await bySms(text);
      expect(sms.heard.messages).toMatchObject([{ text }]);
      expect(sms.heard.addresses).toEqual([]);
    },
  );

  test('what Twilio itself made of a word counts before ours', async () => {
    await bySms('ARRET', { OptOutType: 'STOP' });
    await bySms('OUI', { OptOutType: 'START' });
    await bySms('end', { OptOutType: 'HELP' });
    expect(sms.heard.addresses.map(({ change }) => change)).toEqual(['opted-out', 'opted-in']);
    expect(sms.heard.messages).toMatchObject([{ text: 'end' }]);
    expect(sms.heard.messages[0]).not.toHaveProperty('optOutType');
  });

  test.each([
    ['Stop', 'opted-out'],
    ['start', 'opted-in'],
  ])('%j on WhatsApp is %s', async (Body, change) => {
    await onWhatsapp({ Body });
    expect(whatsapp.heard.addresses).toMatchObject([{ transport: 'twilio', address: asha, change }]);
    expect(whatsapp.heard.messages).toEqual([]);
  });

  test.each(['cancel', 'end', 'quit', 'yes', 'unsubscribe'])('%j on WhatsApp is heard like any word', async (Body) => {
    await onWhatsapp({ Body });
    expect(whatsapp.heard.addresses).toEqual([]);
    expect(whatsapp.heard.messages).toMatchObject([{ text: Body }]);
  });

  test('a forwarded STOP ends nothing', async () => {
    await onWhatsapp({ Body: 'STOP', Forwarded: 'true' });
    expect(whatsapp.heard.addresses).toEqual([]);
  });

  test('a STOP that comes twice, or again after a START, ends messages once', async () => {
    const MessageSid = sid();
    await bySms('STOP', { MessageSid });
    await bySms('STOP', { MessageSid });
    await bySms('START');
    await bySms('STOP', { MessageSid });
    expect(sms.heard.addresses.map(({ change }) => change)).toEqual(['opted-out', 'opted-in']);
  });

  test('a STOP that could not be stored comes again and counts then', async () => {
    const MessageSid = sid();
    const { address } = sms;
    sms.address = async () => {
      throw new Error('the disk is full');
    };
    expect((await bySms('STOP', { MessageSid })).statusCode).toBe(503);
    sms.address = address;
    expect((await bySms('STOP', { MessageSid })).statusCode).toBe(200);
    expect(sms.heard.addresses).toHaveLength(1);
  });

  test('words from the object prototype are no consent', () => {
    for (const word of ['constructor', 'toString', '__proto__']) expect(consentWord('sms', word, null)).toBeNull();
  });
});

describe('files', () => {
  const servers: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const close of servers.splice(0)) await close();
  });
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    servers.push(async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  };

  /** A bench whose API is this server. */
  const withApi = async (listener: RequestListener) => {
    const url = await serve(listener);
    const other = await twilioBench({ apiUrl: url });
    const heard = recordingListener();
    await other.whatsapp.start(heard);
    const says = (fields: Readonly<Record<string, string>>) =>
      other.inbound({ From: `whatsapp:${asha}`, To: 'whatsapp:+14155238886', Body: 'see this', ...fields });
    return { url, heard, says, close: other.close };
  };
  const basic = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;

  test('a picture is fetched with our credentials and told with its words; more files come after it', async () => {
    const seen: (string | undefined)[] = [];
    const { url, heard, says, close } = await withApi((request, response) => {
      if (request.url?.includes('/Media/')) seen.push(request.headers.authorization);
      response.writeHead(200, { 'content-type': 'image/jpeg; x=y' }).end(request.url ?? '');
    });
    await says({
      NumMedia: '2',
      MediaUrl0: `${url}/Media/1`,
      MediaContentType0: 'image/jpeg',
      MediaUrl1: `${url}/Media/2`,
      MediaContentType1: 'image/jpeg',
    });
    expect(seen).toEqual([basic, basic]);
    const [first, second] = heard.heard.messages;
    expect(first).toMatchObject({ text: 'see this', media: { mime: 'image/jpeg', name: null } });
    expect(first?.media && 'bytes' in first.media ? Buffer.from(first.media.bytes).toString() : null).toBe('/Media/1');
    expect(second).toMatchObject({ id: `${first?.id}/1`, text: '', media: { mime: 'image/jpeg' } });
    await close();
  });

  test.each([
    ['said beforehand', { 'content-length': String(largestMediaBytes + 1) }],
    ['found out on the way', {}],
  ])('a file over the cap is named, not kept: %s', async (_, headers) => {
    const { url, heard, says, close } = await withApi((request, response) => {
      response.writeHead(200, { 'content-type': 'video/mp4', ...headers });
      if (request.url?.includes('/Media/')) response.write(Buffer.alloc(largestMediaBytes + 1));
      else response.end('{}');
    });
    await says({ NumMedia: '1', MediaUrl0: `${url}/Media/1`, MediaContentType0: 'video/mp4' });
    expect(heard.heard.messages).toMatchObject([{ text: 'see this', media: { tooBig: true, mime: 'video/mp4' } }]);
    await close();
  });

  test.each([
    ['gone', 404, {}],
    ['moved to where Twilio keeps nothing', 307, { location: 'http://169.254.169.254/latest/meta-data/' }],
    ['moved in circles', 307, { location: '/Media/1' }],
    ['moved nowhere', 302, {}],
  ])('a file that is %s costs the file, not the words', async (_, status, headers) => {
    const { url, heard, says, close } = await withApi((_request, response) => void response.writeHead(status, headers).end());
    expect((await says({ NumMedia: '1', MediaUrl0: `${url}/Media/1` })).statusCode).toBe(200);
    expect(heard.heard.messages).toMatchObject([{ text: 'see this', media: null }]);
    await close();
  });

  test('a file that never comes costs the file after eight seconds, and the words are told', async () => {
    const patience = new AbortController();
    const limits: number[] = [];
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    const { url, heard, says, close } = await withApi((request, response) => {
      if (request.url?.includes('/Media/')) asked();
      else response.end('{"status":"active"}');
    });
    const limit = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      limits.push(ms);
      return patience.signal;
    });
    const answered = says({ NumMedia: '1', MediaUrl0: `${url}/Media/1` });
    await arrived;
    patience.abort(new DOMException('too long', 'TimeoutError'));
    expect((await answered).statusCode).toBe(200);
    expect(heard.heard.messages).toMatchObject([{ text: 'see this', media: null }]);
    expect(limits).toEqual([8_000]);
    limit.mockRestore();
    await close();
  });

  test('nothing is asked of an address that is not Twilio’s', async () => {
    let asked = 0;
    const elsewhere = await serve((_, response) => {
      asked += 1;
      response.end();
    });
    await onWhatsapp({ Body: 'see this', NumMedia: '1', MediaUrl0: `${elsewhere}/Media/1` });
    await onWhatsapp({ Body: 'and this', NumMedia: '1' });
    expect(asked).toBe(0);
    expect(whatsapp.heard.messages.map(({ text }) => text)).toEqual(['see this', 'and this']);
  });

  test.each([
    ['https://api.twilio.com/2010-04-01/Accounts/AC1/Messages/MM1/Media/ME1', 'api'],
    ['https://mms.twiliocdn.com/AC1/abc', 'store'],
    ['https://s3-external-1.amazonaws.com/media.twiliocdn.com/AC1/abc', 'store'],
    ['http://127.0.0.1:4010/Media/1', 'api'],
    ['http://api.twilio.com/Media/1', null],
    ['https://api.twilio.com:8443/Media/1', null],
    ['https://user@api.twilio.com/Media/1', null],
    ['https://api.twilio.com@evil.test/Media/1', null],
    ['https://api.twilio.com.evil.test/Media/1', null],
    ['https://eviltwilio.com/Media/1', null],
    ['https://s3-external-1.amazonaws.com/evil/abc', null],
    ['http://169.254.169.254/latest/meta-data/', null],
    ['http://[::ffff:127.0.0.1]:4010/', null],
    ['file:///etc/passwd', null],
    ['//evil', null],
    ['', null],
  ])('%j is kept by %j', (url, keeper) => {
    expect(keeperOf(url, 'http://127.0.0.1:4010')).toBe(keeper);
  });
});

test('the public address is where statuses are sent to', async () => {
  await bench.sms.send({
    to: { direct: asha },
    kind: 'page',
    text: 'page',
    marker: 'row 7&x=1',
    attempt: 1,
    quote: null,
    edit: null,
    pin: false,
    choices: [],
    vote: false,
    media: null,
    heardAt: null,
  });
  expect(bench.fake.posted[0]?.StatusCallback).toBe(`${publicUrl}/whatsapp/twilio/status?marker=row%207%26x%3D1`);
});
