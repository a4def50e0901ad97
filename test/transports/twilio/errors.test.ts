// What goes wrong on the way to Twilio, scripted: every number it answers with, Retry-After, silence, a line that breaks.

import { HttpResponse, http } from 'msw';
import { setupServer } from 'msw/node';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SendFailure } from '../../../src/fault.js';
import { addressOf } from '../../../src/transports/twilio/client.js';
import { knownCodes, meaningOf, sourceOf } from '../../../src/transports/twilio/errors.js';
import { createTwilioTransports } from '../../../src/transports/twilio/twilio.js';
import { outboundTo, recordingListener } from '../contract.js';
import { accountSid, authToken, notes, pageContent, publicUrl, quiet, updateContent } from '../fake-twilio.js';
import { manualClock } from '../manual-clock.js';

const asha = '+919812300001';
const messages = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}/Messages.json`;
const account = `https://api.twilio.com/2010-04-01/Accounts/${accountSid}.json`;

const api = setupServer();
beforeAll(() => api.listen({ onUnhandledRequest: 'error' }));
afterEach(() => {
  api.resetHandlers();
  vi.restoreAllMocks();
});
afterAll(() => api.close());

async function started(name: 'sms' | 'whatsapp') {
  api.use(http.get(account, () => HttpResponse.json({ sid: accountSid, status: 'active' })));
  const clock = manualClock();
  const transports = createTwilioTransports({
    accountSid,
    authToken,
    from: 'whatsapp:+14155238886',
    smsFrom: '+14155550100',
    apiUrl: 'https://api.twilio.com',
    publicUrl,
    contentSids: { page: pageContent, update: updateContent },
    clock,
    log: quiet,
    memory: notes(),
  });
  const transport = transports[name];
  if (transport === null) throw new Error('wanted here');
  const bot = recordingListener();
  await transport.start(bot);
  return { transport, bot, clock };
}

async function failed(attempt: Promise<unknown>): Promise<SendFailure> {
  const cause = await attempt.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  expect(cause).toBeInstanceOf(SendFailure);
  return cause as SendFailure;
}

const refuses = (status: number, body: object, headers: Readonly<Record<string, string>> = {}) =>
  api.use(http.post(messages, () => HttpResponse.json(body, { status, headers })));

describe('a message that Twilio refuses', () => {
  test.each(knownCodes.filter((code) => code !== 63016))(
    'with %i is judged by its number, and the operator is shown the page of it',
    async (code) => {
      const { transport } = await started('sms');
      refuses(code === 20003 ? 401 : 400, { code, message: 'refused', status: 400 });
      const failure = await failed(transport.send(outboundTo(asha, 'page')));
      const meaning = meaningOf(code);
      expect(failure).toMatchObject({
        permanent: meaning.permanent,
        retryAfterMs: meaning.permanent ? null : meaning.waitMs,
        scope: meaning.everybody ? 'transport' : 'recipient',
        ambiguous: false,
      });
      expect(failure.message).toContain(sourceOf(code));
      await transport.stop();
    },
  );

  test.each([
    [21211, { permanent: true, scope: 'recipient' }],
    [21610, { permanent: true, scope: 'recipient' }],
    [21606, { permanent: true, scope: 'transport' }],
    [30003, { permanent: true, scope: 'recipient' }],
    [63024, { permanent: true, scope: 'recipient' }],
    [63016, { permanent: true, scope: 'recipient' }],
    [63017, { permanent: false, scope: 'transport', retryAfterMs: 1_000 }],
    [63018, { permanent: false, scope: 'transport', retryAfterMs: 60_000 }],
    [63038, { permanent: false, scope: 'transport', retryAfterMs: 3_600_000 }],
    [63119, { permanent: false, scope: 'transport', retryAfterMs: 60_000 }],
  ])('%i is %j', async (code, wanted) => {
    const { transport } = await started('sms');
    refuses(400, { code, message: 'refused', status: 400 });
    expect(await failed(transport.send(outboundTo(asha, 'page')))).toMatchObject(wanted);
    await transport.stop();
  });

  test.each([
    [429, {}, { permanent: false, scope: 'transport', retryAfterMs: 1_000, ambiguous: false }],
    [429, { 'retry-after': '17' }, { permanent: false, scope: 'transport', retryAfterMs: 17_000 }],
    [500, {}, { permanent: false, ambiguous: true }],
    [502, {}, { permanent: false, ambiguous: true }],
    [503, { 'retry-after': '5' }, { permanent: false, ambiguous: false, retryAfterMs: 5_000 }],
    [400, {}, { permanent: true, ambiguous: false }],
    [404, {}, { permanent: true }],
    [302, { location: 'https://evil.test/' }, { permanent: true }],
  ])('with HTTP %i and %j and no number is %j', async (status, headers, wanted) => {
    const { transport } = await started('sms');
    api.use(http.post(messages, () => new HttpResponse('<html>no JSON</html>', { status, headers })));
    expect(await failed(transport.send(outboundTo(asha, 'page')))).toMatchObject(wanted);
    await transport.stop();
  });

  test('20429 waits as long as Twilio asks for', async () => {
    const { transport } = await started('sms');
    refuses(429, { code: 20429, message: 'slow down', status: 429 }, { 'retry-after': '30' });
    expect(await failed(transport.send(outboundTo(asha, 'page')))).toMatchObject({
      permanent: false,
      retryAfterMs: 30_000,
      scope: 'transport',
    });
    await transport.stop();
  });

  test('because they said STOP is told as their opting out', async () => {
    const { transport, bot } = await started('sms');
    refuses(400, { code: 21610, message: 'unsubscribed', status: 400 });
    await failed(transport.send(outboundTo(asha, 'page')));
    expect(bot.heard.addresses).toMatchObject([{ transport: 'sms', address: asha, change: 'opted-out' }]);
    await transport.stop();
  });

  test('over the window, twice, stays refused', async () => {
    const { transport, clock } = await started('whatsapp');
    const forms: URLSearchParams[] = [];
    api.use(
      http.post(messages, async ({ request }) => {
        forms.push(new URLSearchParams(await request.text()));
        return HttpResponse.json({ code: 63016, message: 'window', status: 400 }, { status: 400 });
      }),
    );
    const failure = await failed(transport.send(outboundTo(asha, 'page', { kind: 'page', heardAt: clock.now() })));
    expect(failure.permanent).toBe(true);
    expect(forms.map((form) => form.get('Body') ?? form.get('ContentSid'))).toEqual(['page', pageContent]);
    await transport.stop();
  });
});

describe('no answer', () => {
  test('silence ends after our own time limit, and the message may have arrived', async () => {
    const patience = new AbortController();
    const limits: number[] = [];
    const { transport } = await started('sms');
    vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => {
      limits.push(ms);
      return patience.signal;
    });
    let asked = () => {};
    const arrived = new Promise<void>((resolve) => {
      asked = resolve;
    });
    api.use(
      http.post(messages, async () => {
        asked();
        return new Promise<never>(() => undefined);
      }),
    );
    const sending = failed(transport.send(outboundTo(asha, 'page')));
    await arrived;
    patience.abort(new DOMException('too long', 'TimeoutError'));
    expect(await sending).toMatchObject({ permanent: false, ambiguous: true, message: 'Twilio did not answer in time' });
    expect(limits).toEqual([10_000]);
    await transport.stop();
  });

  test('a connection that breaks leaves it open whether the message arrived', async () => {
    const { transport } = await started('sms');
    api.use(http.post(messages, () => HttpResponse.error()));
    expect(await failed(transport.send(outboundTo(asha, 'page')))).toMatchObject({ permanent: false, ambiguous: true });
    await transport.stop();
  });

  test('a yes that cannot be read leaves it open, too', async () => {
    const { transport } = await started('sms');
    api.use(http.post(messages, () => new HttpResponse('ok', { status: 200 })));
    expect(await failed(transport.send(outboundTo(asha, 'page')))).toMatchObject({ permanent: false, ambiguous: true });
    await transport.stop();
  });
});

test.each([
  ['https://api.twilio.com/2010-04-01/A.json?x=1', 'https://api.twilio.com', 'https://api.twilio.com/2010-04-01/A.json?x=1'],
  ['https://content.twilio.com/v1/Content/HX1', 'https://api.twilio.com', 'https://content.twilio.com/v1/Content/HX1'],
  [
    'https://content.twilio.com/v1/Content/HX1',
    'https://api.dublin.ie1.twilio.com',
    'https://content.dublin.ie1.twilio.com/v1/Content/HX1',
  ],
  ['https://content.twilio.com/v1/Content/HX1?a=b', 'http://127.0.0.1:4010', 'http://127.0.0.1:4010/v1/Content/HX1?a=b'],
  ['https://api.twilio.com/2010-04-01/A.json', 'http://127.0.0.1:4010/twilio/', 'http://127.0.0.1:4010/twilio/2010-04-01/A.json'],
  ['https://api.twilio.com/2010-04-01/A.json', 'https://api.twilio.com.evil.test', 'https://api.twilio.com.evil.test/2010-04-01/A.json'],
])('%s with TWILIO_API_URL %s is asked at %s', (uri, apiUrl, address) => {
  expect(addressOf(uri, apiUrl)).toBe(address);
});
