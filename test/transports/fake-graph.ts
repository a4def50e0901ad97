// Meta's Graph API in memory, as far as the cloud transport uses it: an injected `fetch` that takes messages, groups and media and
// can be told to refuse. Beside it what Meta posts, signed as Meta signs.

import { createHmac } from 'node:crypto';
import Fastify, { type FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { createCloudTransport } from '../../src/transports/cloud/cloud.js';
import type { CloudOptions } from '../../src/transports/cloud/options.js';
import type { Transport, TransportMemory } from '../../src/transports/transport.js';
import { type ManualClock, manualClock } from './manual-clock.js';

export const number = '1065';
export const appSecret = 'app-secret-of-the-tests';
export const verifyToken = 'verify-token-of-the-tests';
export const silent = pino({ level: 'silent' });

export interface GraphRequest {
  readonly method: string;
  /** Without the version: `1065/messages`. */
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Headers;
  /** Parsed JSON, or the form. */
  readonly body: unknown;
}

export interface GraphMessage {
  readonly id: string;
  /** The phone with its +, a business-scoped id, or a group's id. */
  readonly to: string;
  readonly text: string;
  readonly body: Body;
}

// biome-ignore lint/suspicious/noExplicitAny: bodies are looked into freely by tests.
export type Body = any;

export type Script = (request: GraphRequest) => Response | null | Promise<Response | null>;

export interface GraphReaction {
  readonly to: string;
  readonly message: string;
  readonly emoji: string;
}

export interface FakeGraph {
  readonly fetch: typeof fetch;
  readonly requests: readonly GraphRequest[];
  readonly messages: readonly GraphMessage[];
  readonly reactions: readonly GraphReaction[];
  /** Asked before anything else; null lets the request through. */
  script: Script | null;
  /** Groups that exist, by id. */
  readonly groups: Map<string, string>;
}

export const json = (body: unknown, status = 200, headers: Record<string, string> = {}): Response =>
  new Response(JSON.stringify(body), { status, headers: { 'content-type': 'application/json', ...headers } });

/** An error as Meta writes it. */
export const metaError = (code: number, status = 400, headers: Record<string, string> = {}): Response =>
  json(
    { error: { message: `(#${code}) words that will go away`, type: 'OAuthException', code, error_data: { details: 'in detail' } } },
    status,
    headers,
  );

export function fakeGraph(): FakeGraph {
  const requests: GraphRequest[] = [];
  const messages: GraphMessage[] = [];
  const reactions: GraphReaction[] = [];
  const groups = new Map<string, string>();
  const graph: FakeGraph = {
    requests,
    messages,
    reactions,
    groups,
    script: null,
    fetch: async (input, init) => {
      const request = requestOf(new URL(String(input)), init ?? {});
      requests.push(request);
      const scripted = await graph.script?.(request);
      return scripted ?? answer(request);
    },
  };
  const answer = (request: GraphRequest): Response => {
    const { method, path, body } = request;
    if (path === `${number}/messages`) return take(body as Body);
    if (path === `${number}/media`) return json({ id: 'media-1' });
    if (path === `${number}/groups` && method === 'POST')
      return json({ messaging_product: 'whatsapp', request_id: `request-${requests.indexOf(request) + 1}` });
    if (path === `${number}/groups`) return json({ data: { groups: [...groups].map(([id, subject]) => ({ id, subject })) } });
    if (path.endsWith('/invite_link')) return json({ messaging_product: 'whatsapp', invite_link: 'https://chat.whatsapp.com/MADE' });
    if (path.endsWith('/participants')) return json({ success: true });
    if (path === number)
      return json({ id: number, display_phone_number: '+1 555-000-0001', verified_name: 'Muster', quality_rating: 'GREEN' });
    return metaError(100, 404);
  };
  const take = (body: Body): Response => {
    if (body.recipient_type === 'group' && !groups.has(body.to)) return metaError(131041);
    const id = `wamid.${messages.length + 1}`;
    const to = body.recipient ?? (body.recipient_type === 'group' ? body.to : `+${body.to}`);
    if (body.type === 'reaction') reactions.push({ to, message: body.reaction.message_id, emoji: body.reaction.emoji });
    else messages.push({ id, to, text: textIn(body), body });
    return json({
      messaging_product: 'whatsapp',
      contacts: [{ input: body.to, wa_id: body.to }],
      messages: [{ id, message_status: 'accepted' }],
    });
  };
  return graph;
}

const requestOf = (url: URL, init: RequestInit): GraphRequest => ({
  method: init.method ?? 'GET',
  path: url.pathname.replace(/^\/v\d+\.\d+\//, ''),
  query: Object.fromEntries(url.searchParams),
  headers: new Headers(init.headers),
  body: typeof init.body === 'string' ? JSON.parse(init.body) : init.body,
});

const textIn = (body: Body): string =>
  body.text?.body ?? body.interactive?.body.text ?? body.template?.components[0].parameters[0].text ?? body[body.type]?.caption ?? '';

export function memoryOf(notes = new Map<string, string>()): TransportMemory & { readonly notes: Map<string, string> } {
  return {
    notes,
    read: async (key) => notes.get(key) ?? null,
    write: async (key, value) => void notes.set(key, value),
  };
}

export interface CloudRig {
  readonly transport: Transport;
  readonly graph: FakeGraph;
  readonly clock: ManualClock;
  readonly app: FastifyInstance;
  readonly memory: ReturnType<typeof memoryOf>;
  /** Posts as Meta does; answers the status code. */
  readonly post: (body: unknown) => Promise<number>;
  readonly close: () => Promise<void>;
}

export async function cloudRig(
  options: Partial<CloudOptions> = {},
  mount = (app: FastifyInstance, t: Transport) => t.mount?.(app),
): Promise<CloudRig> {
  const graph = fakeGraph();
  const clock = manualClock();
  const memory = memoryOf();
  const transport = createCloudTransport({
    token: 'token',
    appSecret,
    verifyToken,
    phoneNumberId: number,
    graphUrl: 'https://graph.facebook.com',
    groups: false,
    templates: { page: 'muster_page', update: 'muster_update', language: 'en' },
    publicUrl: null,
    clock,
    log: silent,
    memory,
    fetch: graph.fetch,
    ...options,
  });
  const app = Fastify();
  mount(app, transport);
  await app.ready();
  return {
    transport,
    graph,
    clock,
    app,
    memory,
    post: async (body) => (await app.inject(signed(JSON.stringify(body)))).statusCode,
    close: async () => {
      await transport.stop();
      await app.close();
    },
  };
}

export const signatureOf = (body: string | Buffer, secret = appSecret): string =>
  `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;

export const signed = (payload: string | Buffer, headers: Record<string, string | string[]> = {}) => ({
  method: 'POST' as const,
  url: '/whatsapp/cloud',
  headers: { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(payload), ...headers },
  payload,
});

/** One notification around one value. */
export const notification = (value: object, field = 'messages', phoneNumberId = number) => ({
  object: 'whatsapp_business_account',
  entry: [
    {
      id: 'WABA',
      changes: [
        {
          field,
          value: {
            messaging_product: 'whatsapp',
            metadata: { display_phone_number: '15550000001', phone_number_id: phoneNumberId },
            ...value,
          },
        },
      ],
    },
  ],
});

let ids = 0;

/** A message as Meta writes it, from a phone with its +. */
export const inbound = (from: string, content: object, more: object = {}) => ({
  contacts: [{ profile: { name: 'Somebody' }, wa_id: from.replace('+', '') }],
  messages: [{ from: from.replace('+', ''), id: `wamid.in${++ids}`, timestamp: '1768599840', ...content, ...more }],
});

export const says = (from: string, body: string, more: object = {}) => notification(inbound(from, { type: 'text', text: { body } }, more));

export const status = (id: string, what: string, more: object = {}) =>
  notification({ statuses: [{ id, status: what, timestamp: '1768599841', recipient_id: '15550000010', ...more }] });
