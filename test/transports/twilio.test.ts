// WhatsApp and SMS through Twilio: what every transport promises, and what is Twilio's own.

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { Fault, SendFailure } from '../../src/fault.js';
import type { Capabilities } from '../../src/transports/transport.js';
import { createTwilioTransports } from '../../src/transports/twilio/twilio.js';
import { outboundTo, type Rig, recordingListener, transportContract } from './contract.js';
import {
  accountSid,
  authToken,
  notes,
  optionsOf,
  pageContent,
  publicUrl,
  quiet,
  startFakeTwilio,
  type TwilioBench,
  twilioBench,
  updateContent,
} from './fake-twilio.js';
import { manualClock, settled } from './manual-clock.js';

const asha = '+919812300001';
const hour = 3_600_000;

const canSms: Capabilities = {
  groups: 'none',
  mostMembers: null,
  reactions: false,
  edit: false,
  pin: false,
  receipts: true,
  buttons: 0,
  polls: false,
  media: false,
  trustsPhones: false,
};

async function rig(name: 'twilio' | 'sms'): Promise<Rig> {
  const heard = new Map<string, string[]>();
  const pending: Promise<unknown>[] = [];
  const bench = await twilioBench({}, ({ status }, form, id) => {
    const to = (form.To ?? '').replace('whatsapp:', '');
    const said = form.Body ?? (JSON.parse(form.ContentVariables ?? '{}') as Record<string, string>)['1'] ?? '';
    heard.set(to, [...(heard.get(to) ?? []), said]);
    for (const MessageStatus of ['sent', 'delivered'])
      pending.push(status(form.StatusCallback ?? '', { MessageSid: id, MessageStatus, To: form.To ?? '', From: form.From ?? '' }));
  });
  const prefix = name === 'twilio' ? 'whatsapp:' : '';
  return {
    transport: name === 'twilio' ? bench.whatsapp : bench.sms,
    people: [asha, '+34612300003', '+4917612300002'],
    noSuchChat: '1203@g.us',
    heardIn: async (chat) => heard.get(chat) ?? [],
    fails: async (how) => {
      bench.fake.answers = () =>
        how === 'for good' ? { status: 400, body: { code: 21211, message: 'no' } } : { status: 503, body: { message: 'later' } };
    },
    refusesGroups: async () => undefined,
    mends: async () => {
      bench.fake.answers = null;
    },
    says: async (from, Body) => {
      await bench.inbound({ From: `${prefix}${from}`, To: `${prefix}+14155238886`, Body });
    },
    reacts: async () => undefined,
    settled: async () => void (await Promise.all(pending)),
    close: bench.close,
  };
}

transportContract('WhatsApp through Twilio', { ...canSms, buttons: 3 }, () => rig('twilio'));
transportContract('SMS through Twilio', canSms, () => rig('sms'));

describe('both transports on one account', () => {
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

  const last = () => bench.fake.posted.at(-1) ?? {};
  const failure = async (attempt: Promise<unknown>) => {
    const cause = await attempt.then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(cause).toBeInstanceOf(SendFailure);
    return cause as SendFailure;
  };

  test('who is heard on WhatsApp is not heard on SMS, and the other way round', async () => {
    await bench.inbound({ From: `whatsapp:${asha}`, To: 'whatsapp:+14155238886', Body: 'ack' });
    await bench.inbound({ From: asha, To: '+14155550100', Body: 'status' });
    expect(whatsapp.heard.messages.map(({ text }) => text)).toEqual(['ack']);
    expect(sms.heard.messages.map(({ text }) => text)).toEqual(['status']);
  });

  test('Twilio is answered with nothing to say, as XML', async () => {
    const answer = await bench.app.inject({ method: 'POST', url: '/whatsapp/twilio' });
    expect(answer.statusCode).toBe(403);
    const { statusCode, body } = await bench.inbound({ From: asha, To: '+14155550100', Body: 'ack' });
    expect({ statusCode, body }).toEqual({ statusCode: 200, body: '<?xml version="1.0" encoding="UTF-8"?><Response/>' });
  });

  test('what could not be stored is answered 503, so that it comes again', async () => {
    sms.message = async () => {
      throw new Error('the disk is full');
    };
    expect((await bench.inbound({ From: asha, To: '+14155550100', Body: 'ack' })).statusCode).toBe(503);
    sms.delivery = async () => {
      throw new Error('the disk is full');
    };
    expect(
      (await bench.status('/whatsapp/twilio/status?marker=7', { MessageSid: `SM${'0'.repeat(32)}`, MessageStatus: 'sent', To: asha }))
        .statusCode,
    ).toBe(503);
  });

  test('what comes before the transport listens is answered 503, not lost', async () => {
    await bench.sms.stop();
    expect((await bench.inbound({ From: asha, To: '+14155550100', Body: 'ack' })).statusCode).toBe(503);
  });

  test('within 24 hours of their last word they get free text, afterwards a template', async () => {
    const now = bench.clock.now();
    await bench.whatsapp.send(outboundTo(asha, 'INC-42\nReply *ack*', { heardAt: now - 23 * hour }));
    expect(last()).toMatchObject({ From: 'whatsapp:+14155238886', To: `whatsapp:${asha}`, Body: 'INC-42\nReply *ack*' });
    expect(last().ContentSid).toBeUndefined();
    await bench.whatsapp.send(outboundTo(asha, 'INC-42\nReply *ack*', { heardAt: now - 24 * hour }));
    expect(last()).toMatchObject({ ContentSid: updateContent, ContentVariables: '{"1":"INC-42 · Reply *ack*"}' });
    expect(last().Body).toBeUndefined();
  });

  test('a text longer than Twilio takes is cut, as free text and as a variable', async () => {
    const text = 'word '.repeat(2_000);
    await bench.whatsapp.send(outboundTo(asha, text, { heardAt: bench.clock.now() }));
    expect(last().Body).toHaveLength(1_600);
    expect(last().Body?.endsWith('...')).toBe(true);
    await bench.whatsapp.send(outboundTo(asha, text));
    const { 1: said } = JSON.parse(last().ContentVariables ?? '{}') as Record<string, string>;
    expect(said).toHaveLength(900);
  });

  test('a page outside the window is the page template, its buttons say what the choices say', async () => {
    const choices = [
      { title: 'Acknowledge', says: 'ack 42' },
      { title: 'Pass it on', says: 'no 42' },
      { title: 'Status', says: 'status 42' },
    ];
    await bench.whatsapp.send(outboundTo(asha, "P1: it's down", { kind: 'page', choices }));
    expect(last()).toMatchObject({
      ContentSid: pageContent,
      ContentVariables: '{"1":"P1: it’s down","2":"ack 42","3":"no 42","4":"status 42"}',
    });
  });

  test('a button that says Acknowledge never approves: a page with other answers goes by the plain template', async () => {
    const choices = [
      { title: 'Approve', says: 'approve 1' },
      { title: 'Reject', says: 'reject 1' },
    ];
    await bench.whatsapp.send(outboundTo(asha, 'decide', { kind: 'page', choices }));
    expect(last()).toMatchObject({ ContentSid: updateContent, ContentVariables: '{"1":"decide"}' });
    const bare = await twilioBench({ contentSids: { page: pageContent, update: null } });
    await bare.whatsapp.start(recordingListener());
    await bare.whatsapp.send(outboundTo(asha, 'decide', { kind: 'page', choices }));
    expect(bare.fake.posted.at(-1)?.ContentVariables).toBe('{"1":"decide","2":"ack","3":"no","4":"status"}');
    await bare.close();
  });

  test('without a template there is no way outside the window, and the reason is said', async () => {
    const bare = await twilioBench({ contentSids: { page: null, update: updateContent } });
    await bare.whatsapp.start(recordingListener());
    const refused = await failure(bare.whatsapp.send(outboundTo(asha, 'P1', { kind: 'page' })));
    expect(refused).toMatchObject({ permanent: true, message: expect.stringContaining('no content template is configured for pages') });
    expect(bare.whatsapp.can.buttons).toBe(0);
    expect(bare.fake.posted).toEqual([]);
    await bare.close();
  });

  test('free text that WhatsApp refuses after all goes at once as a template', async () => {
    let refusals = 0;
    bench.fake.answers = ({ method }) =>
      method === 'POST' && refusals++ === 0 ? { status: 400, body: { code: 63016, message: 'window' } } : null;
    await bench.whatsapp.send(outboundTo(asha, 'INC-42', { heardAt: bench.clock.now() - hour }));
    expect(bench.fake.posted).toHaveLength(1);
    expect(last()).toMatchObject({ ContentSid: updateContent });
  });

  test('free text refused later is failed for now, and the next message is a template until they write again', async () => {
    const heardAt = bench.clock.now() - hour;
    const { id } = await bench.whatsapp.send(outboundTo(asha, 'INC-42', { heardAt, marker: '7' }));
    await bench.status(last().StatusCallback ?? '', {
      MessageSid: id,
      MessageStatus: 'failed',
      ErrorCode: '63016',
      To: `whatsapp:${asha}`,
    });
    expect(whatsapp.heard.deliveries).toMatchObject([
      { message: id, rung: 'failed', permanent: false, reason: expect.stringContaining('63016') },
    ]);
    await bench.whatsapp.send(outboundTo(asha, 'again', { heardAt }));
    expect(last().ContentSid).toBe(updateContent);
    await bench.clock.advance(1_000);
    await bench.whatsapp.send(outboundTo(asha, 'hello', { heardAt: bench.clock.now() }));
    expect(last().Body).toBe('hello');
  });

  test('a template refused over the window can never go', async () => {
    const { id } = await bench.whatsapp.send(outboundTo(asha, 'INC-42'));
    await bench.status(last().StatusCallback ?? '', {
      MessageSid: id,
      MessageStatus: 'failed',
      ErrorCode: '63016',
      To: `whatsapp:${asha}`,
    });
    expect(whatsapp.heard.deliveries).toMatchObject([{ rung: 'failed', permanent: true }]);
  });

  test('a messaging service is named as one', async () => {
    const service = `MG${'c'.repeat(32)}`;
    const other = await twilioBench({ from: service });
    await other.whatsapp.start(recordingListener());
    await other.whatsapp.send(outboundTo(asha, 'INC-42'));
    expect(other.fake.posted[0]).toMatchObject({ MessagingServiceSid: service });
    expect(other.fake.posted[0]?.From).toBeUndefined();
    await other.close();
  });

  test('somebody without a phone number is answered under the id Twilio gave', async () => {
    await bench.whatsapp.send(outboundTo('US.13491208655302741918', 'hello'));
    expect(last().To).toBe('whatsapp:US.13491208655302741918');
    expect((await failure(bench.sms.send(outboundTo('US.13491208655302741918', 'hello')))).permanent).toBe(true);
  });

  test('nothing that was sent can be edited', async () => {
    expect((await failure(bench.whatsapp.send(outboundTo(asha, 'now 70%', { edit: 'SM1' })))).permanent).toBe(true);
  });

  test('a picture is named, since it would need a public address', async () => {
    const media = { bytes: new Uint8Array(3), mime: 'image/png', name: 'graph.png' };
    await bench.sms.send(outboundTo(asha, '', { media }));
    expect(last().Body).toBe('[graph.png]');
    await bench.sms.send(outboundTo(asha, 'the graph', { media }));
    expect(last().Body).toBe('the graph');
  });

  test.each([
    ['queued', 'accepted'],
    ['sent', 'accepted'],
    ['delivered', 'delivered'],
    ['read', 'read'],
  ])('the status %s means %s', async (MessageStatus, rung) => {
    await bench.status('/whatsapp/twilio/status?marker=7', { MessageSid: `SM${'9'.repeat(32)}`, MessageStatus, To: `whatsapp:${asha}` });
    expect(whatsapp.heard.deliveries).toEqual([{ transport: 'twilio', message: `SM${'9'.repeat(32)}`, rung, at: bench.clock.now() }]);
  });

  test.each([
    ['30003', true],
    ['30008', false],
    ['63024', true],
    ['63018', false],
    ['', false],
    ['99999', false],
  ])('undelivered with error %j: no use to try again: %s', async (ErrorCode, permanent) => {
    const fields = {
      MessageSid: `SM${'9'.repeat(32)}`,
      MessageStatus: 'undelivered',
      To: asha,
      ...(ErrorCode === '' ? {} : { ErrorCode }),
    };
    await bench.status('/whatsapp/twilio/status', fields);
    expect(sms.heard.deliveries).toMatchObject([{ rung: 'failed', permanent }]);
  });

  test('a status nobody knows, or of an inbound message, is left alone', async () => {
    for (const MessageStatus of ['receiving', 'toString', ''])
      expect(
        (await bench.status('/whatsapp/twilio/status', { MessageSid: `SM${'9'.repeat(32)}`, MessageStatus, To: asha })).statusCode,
      ).toBe(200);
    expect(sms.heard.deliveries).toEqual([]);
  });

  test('a message whose answer was lost is found by the marker in its status, also after a restart, and only on its transport', async () => {
    bench.fake.answers = ({ method }) => (method === 'POST' ? 'hang-up' : null);
    const lost = await failure(bench.sms.send(outboundTo(asha, 'page', { marker: 'row 7/ü' })));
    expect(lost).toMatchObject({ permanent: false, ambiguous: true });
    bench.fake.answers = null;
    const id = `SM${'9'.repeat(32)}`;
    await bench.status(last().StatusCallback ?? '', { MessageSid: id, MessageStatus: 'sent', To: asha });
    expect(await bench.sms.find?.(outboundTo(asha, 'page', { marker: 'row 7/ü' }))).toBe(id);
    expect(await bench.whatsapp.find?.(outboundTo(asha, 'page', { marker: 'row 7/ü' }))).toBeNull();
    const restarted = createTwilioTransports({ ...optionsOf(bench), memory: bench.memory });
    expect(await restarted.sms?.find?.(outboundTo(asha, 'page', { marker: 'row 7/ü' }))).toBe(id);
  });

  test('the echo of a lost answer is waited for, ten seconds and no longer', async () => {
    bench.fake.answers = ({ method }) => (method === 'POST' ? 'hang-up' : null);
    await failure(bench.sms.send(outboundTo(asha, 'page', { marker: '7' })));
    await failure(bench.sms.send(outboundTo(asha, 'page', { marker: '8' })));
    await bench.clock.advance(2_000);
    const found: (string | null | undefined)[] = [];
    for (const marker of ['7', '8']) void bench.sms.find?.(outboundTo(asha, 'page', { marker })).then((id) => found.push(id));
    await bench.clock.advance(7_000);
    expect(found).toEqual([]);
    const id = `SM${'9'.repeat(32)}`;
    await bench.status('/whatsapp/twilio/status?marker=7', { MessageSid: id, MessageStatus: 'sent', To: asha });
    expect(found).toEqual([id]);
    await bench.clock.advance(1_000);
    expect(found).toEqual([id, null]);
    expect(await bench.sms.find?.(outboundTo(asha, 'page', { marker: '8' }))).toBeNull();
  });

  test('a message that was taken and then failed is not found: it did not arrive', async () => {
    await bench.sms.send(outboundTo(asha, 'page', { marker: '7' }));
    const id = `SM${'9'.repeat(32)}`;
    await bench.status(last().StatusCallback ?? '', { MessageSid: id, MessageStatus: 'sent', To: asha });
    await bench.status(last().StatusCallback ?? '', { MessageSid: id, MessageStatus: 'undelivered', ErrorCode: '30008', To: asha });
    expect(await bench.sms.find?.(outboundTo(asha, 'page', { marker: '7' }))).toBeNull();
  });

  test('nothing answers where Twilio should be: nothing left, so nothing is ambiguous', async () => {
    const gone = await startFakeTwilio();
    await gone.close();
    const nowhere = createTwilioTransports({ ...optionsOf(bench), apiUrl: gone.url });
    await nowhere.sms?.start(recordingListener());
    const refused = await failure(nowhere.sms?.send(outboundTo(asha, 'page')) ?? Promise.resolve());
    expect(refused).toMatchObject({ permanent: false, ambiguous: false, message: expect.stringContaining('ECONNREFUSED') });
    await nowhere.sms?.stop();
  });

  test('one account is asked once a minute for both, and what it proves is stamped', async () => {
    const asked = () => bench.fake.asked.filter((line) => line.startsWith('GET')).length;
    expect(asked()).toBe(1);
    expect(bench.whatsapp.health()).toMatchObject({ state: 'ready', detail: null, provedAt: bench.clock.now() });
    await bench.clock.advance(60_000);
    await expect.poll(asked).toBe(2);
    await expect.poll(() => bench.sms.health().provedAt).toBe(bench.clock.now());
  });

  test('one missed answer changes nothing, two make it degraded, and one answer ends that', async () => {
    const misses = { status: 500, body: { message: 'broken' } };
    const asked = () => bench.fake.asked.length;
    bench.fake.answers = () => misses;
    const minute = async () => {
      const before = asked();
      await bench.clock.advance(60_000);
      await expect.poll(asked).toBe(before + 1);
      await answered();
    };
    await minute();
    expect(bench.sms.health().state).toBe('ready');
    await minute();
    await expect.poll(() => bench.sms.health().state).toBe('degraded');
    bench.fake.answers = null;
    await minute();
    await expect.poll(() => bench.sms.health()).toMatchObject({ state: 'ready', detail: null });
  });

  test('a refused password is a log-out at once, on both', async () => {
    bench.fake.answers = () => ({ status: 401, body: { code: 20003, message: 'Authenticate' } });
    expect(await failure(bench.sms.send(outboundTo(asha, 'page')))).toMatchObject({ permanent: true, scope: 'transport' });
    expect(bench.whatsapp.health()).toMatchObject({ state: 'logged-out', detail: expect.stringContaining('TWILIO_AUTH_TOKEN') });
  });

  test('a suspended account is banned', async () => {
    bench.fake.answers = () => ({ status: 200, body: { sid: accountSid, status: 'suspended' } });
    await bench.clock.advance(60_000);
    await expect.poll(() => bench.sms.health().state).toBe('banned');
  });

  test('a sender that is not ours troubles its transport alone, until something goes through', async () => {
    bench.fake.answers = ({ method }) => (method === 'POST' ? { status: 400, body: { code: 21606, message: 'not yours' } } : null);
    expect((await failure(bench.sms.send(outboundTo(asha, 'page')))).permanent).toBe(true);
    expect(bench.sms.health()).toMatchObject({ state: 'degraded', detail: expect.stringContaining('TWILIO_SMS_FROM') });
    expect(bench.whatsapp.health().state).toBe('ready');
    bench.fake.answers = null;
    await bench.sms.send(outboundTo(asha, 'page'));
    expect(bench.sms.health().state).toBe('ready');
  });

  test('nobody is put into or out of a group', async () => {
    expect((await failure(bench.whatsapp.addMember('x', asha))).permanent).toBe(true);
    expect((await failure(bench.whatsapp.removeMember('x', asha))).permanent).toBe(true);
    expect(await failure(bench.sms.renameRoom('x', 'P1 INC-42'))).toMatchObject({ name: 'SendFailure', permanent: true });
  });
});

/** Lets an answer over loopback be read. */
const answered = async () => {
  for (let turn = 0; turn < 20; turn++) await settled();
};

describe('what an operator must fix first', () => {
  const made = (more: object) =>
    createTwilioTransports({
      accountSid,
      authToken,
      from: null,
      smsFrom: '+14155550100',
      apiUrl: 'http://127.0.0.1:9',
      publicUrl,
      contentSids: { page: null, update: null },
      clock: manualClock(),
      log: quiet,
      memory: notes(),
      ...more,
    });

  test('a transport without a sender does not exist', () => {
    expect(made({}).whatsapp).toBeNull();
  });

  test.each([
    ['no public address', { publicUrl: null }, /PUBLIC_URL/],
    ['an API key for an account', { accountSid: `SK${'a'.repeat(32)}` }, /Account SID/],
    ['an empty token', { authToken: ' , ' }, /Auth Token/],
  ])('%s is said before anything starts', async (_, more, hint) => {
    const attempt = made(more).sms?.start(recordingListener());
    await expect(attempt).rejects.toBeInstanceOf(Fault);
    await expect(attempt).rejects.toMatchObject({ hint: expect.stringMatching(hint) });
  });

  test('Twilio being away does not keep the server from starting', async () => {
    const { sms } = made({});
    await sms?.start(recordingListener());
    expect(sms?.health()).toMatchObject({ state: 'linking', provedAt: null });
    await sms?.stop();
  });
});
