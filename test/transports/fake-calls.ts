// Twilio's side of phone calls, on loopback, and the phones behind it: takes calls as its API does, and asks our own addresses what to say,
// signed by the package's own code. A test picks up, presses keys, is busy. It knows nothing of our adapter; what we answer must be TwiML.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import { createVoice, type VoiceOptions } from '../../src/transports/voice/voice.js';
import { type Answer, accountSid, authToken, notes, postSigned, publicUrl, quiet, sid } from './fake-twilio.js';
import { type ManualClock, manualClock } from './manual-clock.js';
import { type Element, readTwiml } from './twiml-schema.js';

export const voiceFrom = '+14155550123';

type CallStatus = 'queued' | 'ringing' | 'in-progress' | 'completed' | 'busy' | 'no-answer' | 'failed' | 'canceled';

export interface PhoneCall {
  readonly sid: string;
  readonly to: string;
  readonly form: URLSearchParams;
  status: CallStatus;
  /** What is waited for now; null: nothing. */
  gather: { readonly action: string; readonly next: string | null } | null;
  /** Everything it has said so far. */
  readonly said: string[];
  /** In which languages. */
  readonly languages: Set<string>;
}

export interface FakeCalls {
  readonly url: string;
  readonly calls: readonly PhoneCall[];
  /** What was asked of the API, without reads. */
  readonly asked: readonly string[];
  /** What is answered instead; `hang-up` takes the call in and drops the line. Null: all is well. */
  answers: ((request: { method: string; path: string }) => Answer | 'hang-up' | null) | null;
  /** Where our addresses are asked. */
  app: FastifyInstance | null;
  /** The newest call to this number. */
  callTo(number: string): PhoneCall;
  rings(call: PhoneCall): Promise<void>;
  /** Somebody, or a mailbox, picks up. Answers what they hear. */
  picksUp(call: PhoneCall): Promise<string>;
  presses(call: PhoneCall, key: string): Promise<string>;
  /** No key comes until the call asks again, or ends. */
  waits(call: PhoneCall): Promise<string>;
  ends(call: PhoneCall, status: CallStatus, fields?: Readonly<Record<string, string>>): Promise<void>;
  close(): Promise<void>;
}

export async function startFakeCalls(started: (call: PhoneCall) => void = () => undefined): Promise<FakeCalls> {
  const calls: PhoneCall[] = [];
  const asked: string[] = [];
  const server = createServer((request, response) => void answer(request, response));
  const placed = (form: URLSearchParams): PhoneCall => {
    const call: PhoneCall = {
      sid: sid('CA'),
      to: form.get('To') ?? '',
      form,
      status: 'queued',
      gather: null,
      said: [],
      languages: new Set(),
    };
    calls.push(call);
    return call;
  };

  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const form = new URLSearchParams(await bodyOf(request));
    const { method = '', url: path = '' } = request;
    const reply = ({ status, body, headers = {} }: Answer) =>
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    if (method === 'POST') asked.push(`${path.replace(/^.*\/Calls/, 'Calls')} ${form.get('Status') ?? form.get('To') ?? ''}`);
    const special = fake.answers?.({ method, path }) ?? null;
    if (special === 'hang-up') {
      placed(form);
      response.destroy();
      return;
    }
    if (special !== null) return reply(special);
    const wanted = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    if (request.headers.authorization !== wanted)
      return reply({ status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } });
    const root = `/2010-04-01/Accounts/${accountSid}`;
    if (method === 'GET' && path === `${root}.json`)
      return reply({ status: 200, body: { sid: accountSid, status: 'active', type: 'Full' } });
    if (method === 'POST' && path === `${root}/Calls.json`) {
      if (form.get('From') !== voiceFrom) return reply({ status: 400, body: { code: 21210, message: 'not verified', status: 400 } });
      if (form.get('Url') === null && form.get('Twiml') === null) return reply({ status: 400, body: { code: 21205, message: 'no Url' } });
      const call = placed(form);
      reply({ status: 201, body: { sid: call.sid, status: 'queued', to: call.to, from: voiceFrom } });
      started(call);
      return;
    }
    const updated = calls.find((one) => path === `${root}/Calls/${one.sid}.json`);
    if (method === 'POST' && updated !== undefined) {
      const early = updated.status === 'queued' || updated.status === 'ringing';
      if (form.get('Status') !== 'canceled' || !early)
        return reply({ status: 400, body: { code: 21220, message: 'Call is not in the expected state', status: 400 } });
      reply({ status: 200, body: { sid: updated.sid, status: 'canceled' } });
      await fake.ends(updated, 'canceled');
      return;
    }
    reply({ status: 404, body: { code: 20404, message: 'not found', status: 404 } });
  };

  const ourApp = (): FastifyInstance => {
    if (fake.app === null) throw new Error('nobody is there to be asked');
    return fake.app;
  };
  const usual = (call: PhoneCall) => ({
    AccountSid: accountSid,
    ApiVersion: '2010-04-01',
    CallSid: call.sid,
    CallStatus: call.status,
    Direction: 'outbound-api',
    From: voiceFrom,
    To: call.to,
    Called: call.to,
    Caller: voiceFrom,
  });
  const tellStatus = async (call: PhoneCall, fields: Readonly<Record<string, string>> = {}) => {
    const target = (call.form.get('StatusCallback') ?? '').replace(publicUrl, '');
    const answered = await postSigned(ourApp(), target, { ...usual(call), CallbackSource: 'call-progress-events', ...fields });
    if (answered.statusCode !== 200) throw new Error(`the status was answered ${answered.statusCode}`);
  };
  /** Asks an address of ours, and does what its TwiML says. Answers what is heard until a key is waited for, or the end. */
  const follows = async (call: PhoneCall, url: string, fields: Readonly<Record<string, string>> = {}): Promise<string> => {
    const answered = await postSigned(ourApp(), url.replace(publicUrl, ''), { ...usual(call), ...fields });
    if (answered.statusCode !== 200) throw new Error(`${url} was answered ${answered.statusCode}: ${answered.body}`);
    const heard: string[] = [];
    const hear = (say: Element) => {
      heard.push(say.text);
      call.languages.add(say.attributes.language ?? '');
    };
    call.gather = null;
    const verbs = readTwiml(answered.body).children;
    for (const [index, verb] of verbs.entries()) {
      if (verb.name === 'Say') hear(verb);
      if (verb.name === 'Gather') {
        verb.children.forEach(hear);
        const after = verbs[index + 1];
        call.gather = { action: verb.attributes.action ?? '', next: after?.name === 'Redirect' ? after.text : null };
        break;
      }
      if (verb.name === 'Redirect') heard.push(await follows(call, verb.text));
      if (verb.name === 'Hangup') break;
    }
    call.said.push(...heard);
    if (call.gather === null) await fake.ends(call, 'completed');
    return heard.join(' ');
  };

  const fake: FakeCalls = {
    url: '',
    calls,
    asked,
    answers: null,
    app: null,
    callTo: (number) => {
      const call = calls.findLast(({ to }) => to === number);
      if (call === undefined) throw new Error(`nobody called ${number}`);
      return call;
    },
    rings: async (call) => {
      await tellStatus(call, { CallStatus: 'initiated' });
      call.status = 'ringing';
      await tellStatus(call);
    },
    picksUp: async (call) => {
      call.status = 'in-progress';
      const heard = await follows(call, call.form.get('Url') ?? '');
      if (call.gather !== null) await tellStatus(call);
      return heard;
    },
    presses: (call, key) => {
      if (call.gather === null) throw new Error('no key is waited for');
      return follows(call, call.gather.action, { Digits: key });
    },
    waits: (call) => {
      if (call.gather?.next == null) throw new Error('nothing comes after the silence');
      return follows(call, call.gather.next);
    },
    ends: async (call, status, fields = {}) => {
      call.status = status;
      call.gather = null;
      await tellStatus(call, fields);
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  return Object.assign(fake, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

export const voiceOptions = (fake: Pick<FakeCalls, 'url'>, clock: VoiceOptions['clock']): VoiceOptions => ({
  accountSid,
  authToken,
  from: voiceFrom,
  apiUrl: fake.url,
  publicUrl,
  clock,
  log: quiet,
  memory: notes(),
});

export interface VoiceBench {
  readonly fake: FakeCalls;
  readonly app: FastifyInstance;
  readonly clock: ManualClock;
  readonly voice: ReturnType<typeof createVoice>;
  close(): Promise<void>;
}

/** The transport, mounted in an app, talking to a fake Twilio. It is not started yet. */
export async function voiceBench(more: Partial<VoiceOptions> = {}, started?: (call: PhoneCall) => void): Promise<VoiceBench> {
  const fake = await startFakeCalls(started);
  const clock = manualClock();
  const voice = createVoice({ ...voiceOptions(fake, clock), ...more });
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } });
  app.register(async (scope) => voice.mount?.(scope));
  await app.ready();
  fake.app = app;
  return {
    fake,
    app,
    clock,
    voice,
    close: async () => {
      await voice.stop();
      await app.close();
      await fake.close();
    },
  };
}
