// Every kind of request our calls make, judged by Twilio's own OpenAPI file, and what we answer to Twilio, judged by Twilio's own package:
// it writes the same TwiML from the same verbs.

import twilio from 'twilio';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SendFailure } from '../../src/fault.js';
import type { PageStanding, Transport } from '../../src/transports/transport.js';
import { twiml } from '../../src/transports/voice/twiml.js';
import { createVoice, type VoiceOptions } from '../../src/transports/voice/voice.js';
import { outboundTo, recordingListener } from '../transports/contract.js';
import { voiceFrom, voiceOptions } from '../transports/fake-calls.js';
import { accountSid, authToken } from '../transports/fake-twilio.js';
import { manualClock } from '../transports/manual-clock.js';
import { readTwiml } from '../transports/twiml-schema.js';
import { type Prism, readSpecification, type Specification, specificationPath, startPrism } from './prism.js';

const specification = specificationPath('twilio-api-v2010.openapi.yaml');
const asha = '+919812300001';

/**
 * Of a list in a form OpenAPI says by default that its name is repeated, which is how Twilio's package sends it; Prism wants to be told so
 * in the file.
 */
function withListsRepeated(file: Specification): Specification {
  const copy = structuredClone(file) as { paths: Record<string, { post: { requestBody: { content: Record<string, object> } } }> };
  const form = copy.paths['/2010-04-01/Accounts/{AccountSid}/Calls.json']?.post.requestBody.content['application/x-www-form-urlencoded'];
  Object.assign(form ?? {}, { encoding: { StatusCallbackEvent: { style: 'form', explode: true } } });
  return copy as unknown as Specification;
}

describe.skipIf(specification === null)('Twilio’s own file about calls (skipped where ../shared/specs is absent)', () => {
  let prism: Prism;
  const clock = manualClock();
  const stops: (() => Promise<void>)[] = [];
  beforeAll(async () => {
    prism = await startPrism(withListsRepeated(readSpecification(specification ?? '')));
  }, 120_000);
  afterAll(async () => {
    for (const stop of stops) await stop();
    await prism?.close();
  });

  const started = async (more: Partial<VoiceOptions> = {}, over: () => PageStanding | null = () => null): Promise<Transport> => {
    const voice = createVoice({ ...voiceOptions(prism, clock), ...more });
    await voice.start({ ...recordingListener(), page: async () => over() });
    stops.push(() => voice.stop());
    return voice;
  };

  test('a call is accepted', async () => {
    const voice = await started();
    expect((await voice.send(outboundTo(asha, 'P1 · INC-42', { kind: 'page' }))).id).toBeTruthy();
    expect(voice.health()).toMatchObject({ state: 'ready' });
  });

  test('ending one that rings is accepted', async () => {
    const page: PageStanding = {
      person: { key: 'asha', language: null },
      about: 'page',
      asks: true,
      over: 'somebody has it',
      incidents: [],
    };
    const warned: unknown[] = [];
    const log = { info: () => undefined, error: () => undefined, warn: (...said: readonly unknown[]) => void warned.push(said) };
    let over: PageStanding | null = null;
    const voice = await started({ log }, () => over);
    await voice.send(outboundTo(asha, 'P1 · INC-42', { kind: 'page' }));
    over = page;
    await clock.advance(1_000);
    for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
    await voice.doctor?.();
    expect(warned).toEqual([]);
  });

  test('asking about our numbers is accepted', async () => {
    const found = (await (await started()).doctor?.()) ?? [];
    expect(found.map((one) => one.found)).not.toContainEqual(expect.stringContaining('Could not be looked at'));
  });

  test('a call without To, without credentials, with a status nobody knows is refused: the file does look', async () => {
    const url = `${prism.url}/2010-04-01/Accounts/${accountSid}`;
    const authorization = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    const ask = async (path: string, body: string, headers: Record<string, string> = { authorization }) =>
      (
        await fetch(`${url}${path}`, {
          method: 'POST',
          headers: { ...headers, 'content-type': 'application/x-www-form-urlencoded' },
          body,
        })
      ).status;
    expect(await ask('/Calls.json', `From=${encodeURIComponent(voiceFrom)}`)).toBe(422);
    expect(await ask('/Calls.json', 'From=%2B1&To=%2B2', {})).toBe(401);
    expect(await ask(`/Calls/CA${'0'.repeat(32)}.json`, 'Status=hung-up')).toBe(422);
  });

  test('a request the file does not allow is told as a failure', async () => {
    const voice = await started({ accountSid: 'AC-not-an-account' });
    const failure = await voice.send(outboundTo(asha, 'P1', { kind: 'page' })).catch((thrown: unknown) => thrown);
    expect(failure).toBeInstanceOf(SendFailure);
  });
});

test('our TwiML is what Twilio’s own package writes of the same verbs, whatever is said', () => {
  const voice = { name: 'Polly.Joanna', language: 'en-US' };
  for (const text of ['plain', '<break time="9s"/>', 'a & b &amp; c', ']]>', `it's "so"`, 'डेटाबेस', '</Say></Response>']) {
    const ours = twiml([
      {
        verb: 'gather',
        action: 'https://muster.example.com/voice/twilio/digit?marker=7&round=1',
        timeoutSeconds: 6,
        says: [{ verb: 'say', text, voice }],
      },
      { verb: 'redirect', to: 'https://muster.example.com/voice/twilio?marker=7&round=1' },
      { verb: 'hangup' },
    ]);
    const theirs = new twilio.twiml.VoiceResponse();
    theirs
      .gather({
        input: ['dtmf'],
        numDigits: 1,
        finishOnKey: '',
        timeout: 6,
        action: 'https://muster.example.com/voice/twilio/digit?marker=7&round=1',
        method: 'POST',
      })
      .say({ voice: 'Polly.Joanna', language: 'en-US' }, text);
    theirs.redirect({ method: 'POST' }, 'https://muster.example.com/voice/twilio?marker=7&round=1');
    theirs.hangup();
    expect(readTwiml(ours)).toEqual(readTwiml(theirs.toString()));
  }
});
