// Twilio's side, on loopback: takes messages as its API does, signs what it posts to us with the package's own code, and can be
// told to refuse. It knows nothing of our adapter.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type FastifyInstance, fastify } from 'fastify';
import twilio from 'twilio';
import type { TransportMemory } from '../../src/transports/transport.js';
import { createTwilioTransports, type TwilioOptions } from '../../src/transports/twilio/twilio.js';
import { type ManualClock, manualClock } from './manual-clock.js';

export const accountSid = `AC${'a'.repeat(32)}`;
export const authToken = 'the-token-of-this-account';
export const publicUrl = 'https://muster.example.com';
export const pageContent = `HX${'1'.repeat(32)}`;
export const updateContent = `HX${'2'.repeat(32)}`;

export const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

export function notes(): TransportMemory & { readonly kept: Map<string, string> } {
  const kept = new Map<string, string>();
  return { kept, read: async (key) => kept.get(key) ?? null, write: async (key, value) => void kept.set(key, value) };
}

export interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface FakeTwilio {
  readonly url: string;
  /** Forms posted to Messages.json, oldest first. */
  readonly posted: Readonly<Record<string, string>>[];
  readonly asked: string[];
  /** What is answered instead, to whatever is asked; `hang-up` takes it in and drops the line. Null: all is well. */
  answers: ((request: { method: string; path: string }) => Answer | 'hang-up' | null) | null;
  close(): Promise<void>;
}

let serial = 0;
export const sid = (kind = 'SM'): string => `${kind}${(++serial).toString(16).padStart(32, '0')}`;

export async function startFakeTwilio(
  accepted: (form: Readonly<Record<string, string>>, id: string) => void = () => undefined,
): Promise<FakeTwilio> {
  const posted: Readonly<Record<string, string>>[] = [];
  const asked: string[] = [];
  const answer = async (request: IncomingMessage, response: ServerResponse) => {
    const body = await bodyOf(request);
    const { method = '', url: path = '' } = request;
    asked.push(`${method} ${path}`);
    const special = fake.answers?.({ method, path }) ?? null;
    const form = Object.fromEntries(new URLSearchParams(body));
    if (special === 'hang-up') {
      posted.push(form);
      response.destroy();
      return;
    }
    if (special !== null) return reply(response, special);
    const wanted = `Basic ${Buffer.from(`${accountSid}:${authToken}`).toString('base64')}`;
    if (request.headers.authorization !== wanted)
      return reply(response, { status: 401, body: { code: 20003, message: 'Authenticate', status: 401 } });
    if (method === 'GET' && path === `/2010-04-01/Accounts/${accountSid}.json`)
      return reply(response, { status: 200, body: { sid: accountSid, status: 'active', type: 'Full' } });
    if (method === 'POST' && path === `/2010-04-01/Accounts/${accountSid}/Messages.json`) {
      const id = sid();
      posted.push(form);
      reply(response, { status: 201, body: { sid: id, status: 'queued', to: form.To } });
      accepted(form, id);
      return;
    }
    reply(response, { status: 404, body: { code: 20404, message: 'not found', status: 404 } });
  };
  const server: Server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const fake: FakeTwilio = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted,
    asked,
    answers: null,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
  return fake;
}

const reply = (response: ServerResponse, { status, body, headers = {} }: Answer): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString('utf8');
}

/** Posts a form as Twilio does, signed for the public address by the package's own code. */
export function postSigned(app: FastifyInstance, target: string, form: Readonly<Record<string, string>>, token = authToken) {
  const signature = twilio.getExpectedTwilioSignature(token, `${publicUrl}${target}`, { ...form });
  return post(app, target, new URLSearchParams(form).toString(), { 'x-twilio-signature': signature });
}

export const post = (app: FastifyInstance, target: string, payload: string, headers: Readonly<Record<string, string>> = {}) =>
  app.inject({ method: 'POST', url: target, payload, headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers } });

export interface TwilioBench {
  readonly fake: FakeTwilio;
  readonly app: FastifyInstance;
  readonly clock: ManualClock;
  readonly memory: ReturnType<typeof notes>;
  readonly whatsapp: NonNullable<ReturnType<typeof createTwilioTransports>['whatsapp']>;
  readonly sms: NonNullable<ReturnType<typeof createTwilioTransports>['sms']>;
  /** Posts an inbound message; fields on top of the usual ones. */
  inbound(fields: Readonly<Record<string, string>>): Promise<{ readonly statusCode: number; readonly body: string }>;
  /** Posts a status to the address that came with the message at this place of `fake.posted`. */
  status(callback: string, fields: Readonly<Record<string, string>>): Promise<{ readonly statusCode: number }>;
  close(): Promise<void>;
}

/** Both transports, mounted in an app, talking to a fake Twilio. Nothing is started yet. */
export async function twilioBench(
  more: Partial<TwilioOptions> = {},
  accepted: (bench: TwilioBench, form: Readonly<Record<string, string>>, id: string) => void = () => undefined,
): Promise<TwilioBench> {
  const fake = await startFakeTwilio((form, id) => accepted(bench, form, id));
  const clock = manualClock();
  const memory = notes();
  const contentSids = { page: pageContent, update: updateContent };
  const { whatsapp, sms } = createTwilioTransports({ ...optionsOf({ fake, clock }), contentSids, memory, ...more });
  if (whatsapp === null || sms === null) throw new Error('both are wanted here');
  const app = fastify({ routerOptions: { ignoreTrailingSlash: true, ignoreDuplicateSlashes: true } });
  for (const transport of [whatsapp, sms]) app.register(async (scope) => transport.mount?.(scope));
  await app.ready();
  const bench: TwilioBench = {
    fake,
    app,
    clock,
    memory,
    whatsapp,
    sms,
    inbound: (fields) => postSigned(app, '/whatsapp/twilio', { ...usual, MessageSid: sid(), ...fields }),
    status: (callback, fields) =>
      postSigned(app, callback.replace(publicUrl, ''), { AccountSid: accountSid, ApiVersion: '2010-04-01', ...fields }),
    close: async () => {
      await whatsapp.stop();
      await sms.stop();
      await app.close();
      await fake.close();
    },
  };
  return bench;
}

const usual = { AccountSid: accountSid, ApiVersion: '2010-04-01', NumMedia: '0', NumSegments: '1', SmsStatus: 'received' };

/** What the transports of a bench were made with, with notes of its own and without templates. */
export const optionsOf = (bench: Pick<TwilioBench, 'fake' | 'clock'>): TwilioOptions => ({
  accountSid,
  authToken,
  from: '+14155238886',
  smsFrom: '+14155550100',
  apiUrl: bench.fake.url,
  publicUrl,
  contentSids: { page: null, update: null },
  clock: bench.clock,
  log: quiet,
  memory: notes(),
});
