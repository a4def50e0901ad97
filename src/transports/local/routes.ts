// The HTTP face of the phones, and what the page needs on top: people, clock, panel.
// Every route stands behind the guard; every refusal has the contract's error shape.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { Fault } from '../../fault.js';
import type { LocalBench, LocalPerson } from './bench.js';
import { type Faults, faultModes } from './faults.js';
import { guardLocal } from './guard.js';
import type { Ledger } from './ledger.js';
import type { LocalMedia } from './media.js';
import { handMedia, imageBody, imageOf, largestBodyBytes } from './media-routes.js';
import { type LocalAssets, servePages } from './pages.js';
import { noSuchChat, noSuchMessage, noSuchPerson, Refused } from './refused.js';
import { type Streams, serveEvents } from './stream.js';
import { chatsOf, faultView, isoOf, messageView, peopleView, phoneMessageView } from './views.js';

/** What the buttons beside the phones do; the bot's own side, so that they take the way every alert takes. */
export interface LocalPanel {
  samples(): readonly { readonly id: string; readonly title: string; readonly severity: string }[];
  fire(id: string): Promise<void>;
  clear(id: string): Promise<void>;
  /** Declares a drill. */
  drill(): Promise<void>;
}

export interface LocalGround {
  readonly ledger: Ledger;
  readonly media: LocalMedia;
  readonly bench: LocalBench;
  readonly faults: Faults;
  readonly clock: Clock;
  readonly people: () => readonly LocalPerson[];
  readonly organisationName: string;
  /** Where the page's big clock hangs: an IANA zone. */
  readonly timezone: () => string;
  readonly panel: LocalPanel | null;
  readonly assets: LocalAssets;
}

/** Mounts everything in a scope of its own. The streams exist once the app is ready. */
export function mountLocal(app: FastifyInstance, ground: LocalGround, opened: (streams: Streams) => void): void {
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request) => guardLocal(request));
    scope.setErrorHandler((error, _, reply) => answerError(reply, error));
    readJsonOnly(scope);
    servePages(scope, ground.assets);
    opened(serveEvents(scope, { feed: ground.ledger.feed, clock: ground.clock }));
    people(scope, ground);
    chats(scope, ground);
    handMedia(scope, ground);
    weather(scope, ground);
    clockOf(scope, ground);
    panel(scope, ground);
  });
}

const who = z.string().min(1).max(100);
const id = z.string().min(1).max(200);
const text = z.string().min(1).max(65_536);

const bodies = {
  say: z
    .object({
      from: who,
      chat: id.nullish(),
      text: z.string().max(65_536).default(''),
      quoted: id.nullish(),
      forwarded: z.boolean().nullish(),
      image: imageBody.nullish(),
    })
    .refine(({ text, image }) => text !== '' || (image ?? null) !== null, {
      path: ['text'],
      message: 'A message has words, a picture or both.',
    }),
  tap: z.object({ from: who, message: id, choice: z.string().min(1).max(200) }),
  react: z.object({ from: who, message: id, emoji: z.string().max(40) }),
  vote: z.object({ from: who, message: id, options: z.array(z.string().min(1).max(200)).max(12) }),
  edit: z.object({ from: who, message: id, text }),
  read: z.object({ phone: who, message: id }),
  membership: z.object({ phone: who, chat: id }),
  fault: z.object({
    mode: z.enum(faultModes),
    phone: who.nullish(),
    forMs: z
      .number()
      .positive()
      .max(7 * 24 * 3_600_000)
      .nullish(),
    share: z.number().min(0).max(1).nullish(),
  }),
  clock: z.object({ scale: z.number().positive().max(3_600) }),
  sample: z.object({ id }),
};

function people(app: FastifyInstance, { bench }: LocalGround): void {
  app.post('/local/messages', { bodyLimit: largestBodyBytes }, (request) => {
    const { from, chat, text, quoted, forwarded, image } = checked(bodies.say, request.body);
    const more = { quoted: quoted ?? undefined, forwarded: forwarded ?? undefined, image: imageOf(image ?? null) };
    return bench.say({ from, chat: chat ?? undefined, text, ...more });
  });
  app.post('/local/taps', (request) => bench.tap(checked(bodies.tap, request.body)));
  app.post('/local/reactions', (request) => bench.react(checked(bodies.react, request.body)));
  app.post('/local/votes', (request) => bench.vote(checked(bodies.vote, request.body)));
  app.post('/local/edit', (request) => bench.edit(checked(bodies.edit, request.body)));
  app.post('/local/read', (request) => bench.read(checked(bodies.read, request.body)).then(nothing));
  app.post('/local/join', (request) => bench.join(checked(bodies.membership, request.body)).then(nothing));
  app.post('/local/leave', (request) => bench.leave(checked(bodies.membership, request.body)).then(nothing));
}

const nothing = () => ({});

/** The page loads this many of each chat at first. */
const firstMessages = 200;

function chats(app: FastifyInstance, ground: LocalGround): void {
  const { ledger, bench, people, clock } = ground;
  const { world } = ledger;
  app.get<{ Querystring: { phone?: string } }>('/local/chats', (request) => {
    const { phone: who } = request.query;
    const phone = who === undefined ? null : bench.phoneOf(who);
    if (who !== undefined && phone === null) throw noSuchPerson(who);
    return chatsOf(world, people(), phone);
  });
  app.get<{ Params: { id: string }; Querystring: { after?: string } }>('/local/chats/:id/messages', (request) => {
    const chat = bench.phoneOf(request.params.id) ?? request.params.id;
    if (world.chat(chat) === null && bench.phoneOf(chat) === null) throw noSuchChat(chat);
    const { after } = request.query;
    const messages = after === undefined || after === '' ? world.messages(chat) : world.messagesAfter(chat, after);
    if (messages === null) throw noSuchMessage(after ?? '');
    return messages.map(messageView);
  });
  app.get('/local/people', () => ({ organisation: ground.organisationName, people: peopleView(world, people()) }));
  app.get('/local/snapshot', () => ({
    cursor: ledger.feed.cursor(),
    organisation: ground.organisationName,
    timezone: ground.timezone(),
    clock: { now: isoOf(clock.now()), scale: clock.scale },
    people: peopleView(world, people()),
    chats: chatsOf(world, people(), null),
    messages: world.chats().flatMap((chat) => world.messages(chat.id).slice(-firstMessages).map(phoneMessageView)),
    faults: ground.faults.list().map(faultView),
    samples: ground.panel?.samples() ?? null,
  }));
}

function weather(app: FastifyInstance, { faults, bench }: LocalGround): void {
  const list = () => ({ faults: faults.list().map(faultView) });
  app.get('/local/faults', list);
  app.post('/local/faults', (request) => {
    const { mode, phone, forMs, share } = checked(bodies.fault, request.body);
    const destination = phone === undefined || phone === null ? undefined : (bench.phoneOf(phone) ?? phone);
    faults.set({ mode, phone: destination, forMs: forMs ?? undefined, share: share ?? undefined });
    return list();
  });
}

function clockOf(app: FastifyInstance, { clock, faults, ledger }: LocalGround): void {
  const state = () => ({ now: isoOf(clock.now()), scale: clock.scale });
  app.get('/local/clock', state);
  app.post('/local/clock', (request) => {
    clock.setScale(checked(bodies.clock, request.body).scale);
    faults.rearm();
    ledger.feed.publish('clock', state());
    return state();
  });
}

function panel(app: FastifyInstance, { panel: buttons }: LocalGround): void {
  if (buttons === null) return;
  const known = (body: unknown) => {
    const { id } = checked(bodies.sample, body);
    if (buttons.samples().some((sample) => sample.id === id)) return id;
    throw new Refused(404, 'no-such-sample', `There is no sample alert "${id}".`, { hint: 'GET /local/panel lists them.' });
  };
  app.get('/local/panel', () => ({ samples: buttons.samples() }));
  app.post('/local/panel/fire', (request) => buttons.fire(known(request.body)).then(nothing));
  app.post('/local/panel/clear', (request) => buttons.clear(known(request.body)).then(nothing));
  app.post('/local/panel/drill', () => buttons.drill().then(nothing));
}

/** The app around may read bodies as raw bytes for signatures; here it is JSON or nothing. */
function readJsonOnly(app: FastifyInstance): void {
  app.removeAllContentTypeParsers();
  app.addContentTypeParser('application/json', { parseAs: 'string' }, (_, body, done) => {
    try {
      done(null, body === '' ? undefined : JSON.parse(String(body)));
    } catch (cause) {
      done(new Refused(400, 'not-valid', 'The body is not JSON.', { hint: 'Send a JSON object.', cause }));
    }
  });
}

function checked<T>(schema: z.ZodType<T>, body: unknown): T {
  const result = schema.safeParse(body);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const at = issue?.path.join('.') ?? '';
  throw new Refused(400, 'not-valid', issue?.message ?? 'The body is not as it should be.', {
    hint: 'Section "Local transport" of the documentation shows every body.',
    ...(at === '' ? {} : { at }),
  });
}

function answerError(reply: FastifyReply, error: unknown): FastifyReply {
  if (error instanceof Refused) {
    const { status, code, message, hint, at } = error;
    if (status === 503) reply.header('retry-after', '2');
    return reply.code(status).send({ error: { code, message, hint, ...(at === null ? {} : { at }) } });
  }
  if (error instanceof Fault) return reply.code(503).send({ error: { code: 'unavailable', message: error.message, hint: error.hint } });
  const status = statusOf(error);
  if (status >= 500) reply.log.error({ err: error }, 'the phones page met an error');
  const message = status >= 500 || !(error instanceof Error) ? 'Something went wrong here.' : error.message;
  return reply.code(status).send({ error: { code: status >= 500 ? 'internal' : 'not-valid', message, hint: 'The log says more.' } });
}

const statusOf = (error: unknown): number =>
  typeof error === 'object' && error !== null && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : 500;
