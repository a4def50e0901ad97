// `npm run doctor` for Twilio: what it finds well, what not, and what it says it cannot see.

import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Finding } from '../../../src/transports/transport.js';
import { createTwilioTransports, type TwilioOptions } from '../../../src/transports/twilio/twilio.js';
import { accountSid, authToken, notes, pageContent, publicUrl, quiet, updateContent } from '../fake-twilio.js';
import { manualClock } from '../manual-clock.js';

const api = setupServer();
beforeAll(() => api.listen({ onUnhandledRequest: 'error' }));
afterEach(() => api.resetHandlers());
afterAll(() => api.close());

const here = `${publicUrl}/whatsapp/twilio`;
const base = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}`;
const senderSid = `XE${'e'.repeat(32)}`;
const service = `MG${'c'.repeat(32)}`;
const json = (url: string, body: object, status = 200) => http.get(url, () => HttpResponse.json(body, { status }));

const account = (more: object = {}) => json(`${base}.json`, { sid: accountSid, status: 'active', type: 'Full', ...more });
const number = (more: object = {}) =>
  json(`${base}/IncomingPhoneNumbers.json`, {
    incoming_phone_numbers: [
      { phone_number: '+14155550100', capabilities: { sms: true, voice: true, mms: false }, sms_url: here, ...more },
    ],
  });
const noNumber = json(`${base}/IncomingPhoneNumbers.json`, { incoming_phone_numbers: [] });
const senders = (status = 'ONLINE', callback = here) => [
  json('https://messaging.twilio.com/v2/Channels/Senders', {
    senders: [{ sid: senderSid, sender_id: 'whatsapp:+14155238886', status }],
    meta: { key: 'senders' },
  }),
  json(`https://messaging.twilio.com/v2/Channels/Senders/${senderSid}`, {
    sid: senderSid,
    sender_id: 'whatsapp:+14155238886',
    status,
    webhook: { callback_url: callback },
  }),
];
const content = (sid: string, status: string, variables: object = { 1: 'P1 · INC-42' }) => [
  json(`https://content.twilio.com/v1/Content/${sid}/ApprovalRequests`, {
    sid,
    whatsapp: { status, rejection_reason: status === 'rejected' ? 'too vague' : '' },
  }),
  json(`https://content.twilio.com/v1/Content/${sid}`, { sid, variables }),
];

async function findings(name: 'whatsapp' | 'sms', more: Partial<TwilioOptions> = {}): Promise<Readonly<Record<string, Finding>>> {
  const transports = createTwilioTransports({
    accountSid,
    authToken,
    from: '+14155238886',
    smsFrom: '+14155550100',
    apiUrl: 'https://api.twilio.com',
    publicUrl,
    contentSids: { page: pageContent, update: updateContent },
    clock: manualClock(),
    log: quiet,
    memory: notes(),
    ...more,
  });
  const found = (await transports[name]?.doctor?.()) ?? [];
  return Object.fromEntries(found.map((finding) => [finding.what, finding]));
}

describe('SMS', () => {
  test('all is well', async () => {
    api.use(account(), number({ sms_url: `${here}#rc=5&rp=all` }));
    const found = await findings('sms');
    expect(Object.keys(found)).toEqual(['PUBLIC_URL', 'account', 'number']);
    expect(Object.values(found).map(({ ok }) => ok)).toEqual([true, true, true]);
  });

  test.each([
    ['a suspended account', 'account', [account({ status: 'suspended' }), number()], /suspended/],
    ['a trial account', 'account', [account({ type: 'Trial' }), number()], /verified/],
    ['a refused password', 'account', [json(`${base}.json`, { code: 20003, message: 'Authenticate' }, 401), number()], /Authenticate/],
    ['a number of somebody else', 'number', [account(), noNumber], /TWILIO_SMS_FROM/],
    ['a number that only talks', 'number', [account(), number({ capabilities: { sms: false } })], /cannot send SMS/],
    [
      'a webhook that points elsewhere',
      'number',
      [account(), number({ sms_url: 'https://demo.twilio.com/reply' })],
      /demo\.twilio\.com.*Set it to/,
    ],
    ['a webhook not set', 'number', [account(), number({ sms_url: '' })], /not set/],
  ])('%s is found', async (_, what, handlers, says) => {
    api.use(...handlers);
    const found = await findings('sms');
    expect(found[what]).toMatchObject({ ok: false, found: expect.stringMatching(says) });
    expect(Object.values(found).filter(({ ok }) => !ok)).toHaveLength(1);
  });

  test.each([
    [null, /Not set/],
    ['http://muster.example.com', /not https/],
  ])('PUBLIC_URL %j is found', async (url, says) => {
    api.use(account(), number());
    expect((await findings('sms', { publicUrl: url })).PUBLIC_URL).toMatchObject({ ok: false, found: expect.stringMatching(says) });
  });

  test('a name as sender is said to be unchecked', async () => {
    api.use(account());
    expect((await findings('sms', { smsFrom: 'MUSTER' })).number?.found).toMatch(/was not checked/);
  });

  test('a messaging service is looked at, its numbers are said to be unchecked', async () => {
    const at = (more: object) =>
      json(`https://messaging.twilio.com/v1/Services/${service}`, { sid: service, friendly_name: 'Pages', ...more });
    api.use(account(), at({ use_inbound_webhook_on_number: false, inbound_request_url: here }));
    expect((await findings('sms', { smsFrom: service }))['messaging service']).toMatchObject({
      ok: true,
      found: expect.stringMatching(/not checked/),
    });
    api.use(at({ use_inbound_webhook_on_number: false, inbound_request_url: 'https://elsewhere.example.com' }));
    expect((await findings('sms', { smsFrom: service }))['messaging service']).toMatchObject({ ok: false });
  });
});

describe('WhatsApp', () => {
  test('all is well', async () => {
    api.use(account(), ...senders(), ...content(pageContent, 'approved'), ...content(updateContent, 'approved'));
    const found = await findings('whatsapp');
    expect(Object.keys(found)).toEqual(['PUBLIC_URL', 'account', 'WhatsApp sender', 'template for pages', 'template for updates']);
    expect(Object.values(found).filter(({ ok }) => !ok)).toEqual([]);
  });

  test.each([
    ['a sender that is not there', 'WhatsApp sender', { from: '+15550001111' }, senders(), /TWILIO_FROM/],
    ['a sender that is offline', 'WhatsApp sender', {}, senders('OFFLINE'), /OFFLINE/],
    ['a sender that tells somebody else', 'WhatsApp sender', {}, senders('ONLINE', 'https://elsewhere.example.com'), /elsewhere/],
    ['a rejected template', 'template for pages', {}, [...senders(), ...content(pageContent, 'rejected')], /rejected: too vague/],
    ['a template still waiting', 'template for pages', {}, [...senders(), ...content(pageContent, 'pending')], /pending/],
    [
      'a template that says nothing of ours',
      'template for pages',
      {},
      [...senders(), ...content(pageContent, 'approved', {})],
      /\{\{1\}\}/,
    ],
    ['no template', 'template for updates', { contentSids: { page: pageContent, update: null } }, senders(), /Not configured/],
  ])('%s is found', async (_, what, options, handlers, says) => {
    api.use(...handlers, account(), ...content(pageContent, 'approved'), ...content(updateContent, 'approved'));
    const found = await findings('whatsapp', options);
    expect(found[what]).toMatchObject({ ok: false, found: expect.stringMatching(says) });
    expect(Object.values(found).filter(({ ok }) => !ok)).toHaveLength(1);
  });
});
