// Every kind of request our Twilio transports can make, judged by Twilio's own OpenAPI file. The real transport, the real package and
// real HTTP: only Twilio's rules of business are not in that file.

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import type { OutboundMessage, Transport } from '../../src/transports/transport.js';
import { createTwilioTransports } from '../../src/transports/twilio/twilio.js';
import { outboundTo, recordingListener } from '../transports/contract.js';
import { accountSid, authToken, notes, pageContent, publicUrl, quiet, updateContent } from '../transports/fake-twilio.js';
import { manualClock } from '../transports/manual-clock.js';
import { type Prism, specificationPath, startPrism } from './prism.js';

const specification = specificationPath('twilio-api-v2010.openapi.yaml');
const asha = '+919812300001';
const service = `MG${'c'.repeat(32)}`;

describe.skipIf(specification === null)('Twilio’s own file (skipped where ../shared/specs is absent)', () => {
  let prism: Prism;
  const clock = manualClock();
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    prism = await startPrism(specification ?? '');
  }, 60_000);
  afterAll(async () => {
    for (const stop of stops) await stop();
    await prism?.close();
  });

  const started = async (name: 'whatsapp' | 'sms', more: object = {}): Promise<Transport> => {
    const transports = createTwilioTransports({
      accountSid,
      authToken,
      from: '+14155238886',
      smsFrom: '+14155550100',
      apiUrl: prism.url,
      publicUrl,
      contentSids: { page: pageContent, update: updateContent },
      clock,
      log: quiet,
      memory: notes(),
      ...more,
    });
    const transport = transports[name];
    if (transport === null) throw new Error('wanted here');
    await transport.start(recordingListener());
    stops.push(() => transport.stop());
    return transport;
  };

  const choices = [
    { title: 'Acknowledge', says: 'ack 42' },
    { title: 'Pass it on', says: 'no 42' },
    { title: 'Status', says: 'status 42' },
  ];
  const heardAt = clock.now();
  const kinds: readonly (readonly [string, 'whatsapp' | 'sms', object, Partial<OutboundMessage>])[] = [
    ['a page by SMS', 'sms', {}, { kind: 'page', choices }],
    ['a very long SMS', 'sms', {}, { text: 'words '.repeat(2_000) }],
    ['an SMS of another script', 'sms', {}, { text: 'डेटाबेस बंद है' }],
    ['an SMS from a messaging service', 'sms', { smsFrom: service }, {}],
    ['free text on WhatsApp', 'whatsapp', {}, { heardAt }],
    ['long free text on WhatsApp', 'whatsapp', {}, { heardAt, text: 'words '.repeat(2_000) }],
    ['a page template with buttons', 'whatsapp', {}, { kind: 'page', choices }],
    ['an update template', 'whatsapp', {}, { text: 'two\nlines' }],
    ['a template from a messaging service', 'whatsapp', { from: service }, {}],
    ['free text to somebody without a phone number', 'whatsapp', {}, { heardAt, to: { direct: 'US.13491208655302741918' } }],
  ];

  test.each(kinds)('%s is accepted', async (_, name, options, more) => {
    const transport = await started(name, options);
    const { id } = await transport.send(outboundTo(asha, 'P1 · INC-42', more));
    expect(id).toBeTruthy();
  });

  test('asking about the account is accepted: an answer is read, whatever it says', async () => {
    const transport = await started('sms');
    expect(transport.health().provedAt).toBe(clock.now());
  });

  test('asking about our numbers is accepted', async () => {
    const transport = await started('sms');
    const found = (await transport.doctor?.()) ?? [];
    expect(found.filter(({ what }) => what === 'number' || what === 'account').map((finding) => finding.found)).not.toContainEqual(
      expect.stringContaining('Could not be looked at'),
    );
  });

  test('a template that cannot be one is refused: the file does look', async () => {
    const transport = await started('whatsapp', { contentSids: { page: 'HX-not-a-template', update: null } });
    const failure = await transport.send(outboundTo(asha, 'page', { kind: 'page' })).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(SendFailure);
    expect((failure as SendFailure).message).toContain('HTTP 422');
  });

  test('a request without To, without credentials, or as JSON is refused', async () => {
    const url = `${prism.url}/2010-04-01/Accounts/${accountSid}/Messages.json`;
    const form = 'application/x-www-form-urlencoded';
    const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    const ask = async (headers: Record<string, string>, body: string) => (await fetch(url, { method: 'POST', headers, body })).status;
    expect(await ask({ authorization, 'content-type': form }, 'From=%2B14155550100&Body=x')).toBe(422);
    expect(await ask({ 'content-type': form }, 'To=%2B14155550100&From=%2B14155550100&Body=x')).toBe(401);
    expect(await ask({ authorization, 'content-type': 'application/json' }, '{"To":"+14155550100"}')).toBe(415);
  });
});
