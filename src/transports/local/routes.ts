// The HTTP face of the phones, and what the page needs on top: people, clock, panel.
// Every route stands behind the guard; every refusal has the contract's error shape.

import type { FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { Fault } from '../../fault.js';
import { type Check, checkedBySchema, type TypedScope } from '../../route-schema.js';
import type { LocalBench, LocalPerson } from './bench.js';
import type { Faults } from './faults.js';
import { guardLocal } from './guard.js';
import type { Ledger } from './ledger.js';
import type { LocalMedia } from './media.js';
import { handMedia, imageOf, largestBodyBytes } from './media-routes.js';
import { type LocalAssets, servePages } from './pages.js';
import { noSuchChat, noSuchMessage, noSuchPerson, Refused } from './refused.js';
import { bodies, local, shapes } from './shapes.js';
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

export interface LocalDeps {
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
export function mountLocal(app: FastifyInstance, deps: LocalDeps, opened: (streams: Streams) => void): void {
  app.register(async (scope) => {
    scope.addHook('onRequest', async (request) => guardLocal(request));
    scope.setErrorHandler((error, _, reply) => answerError(reply, error));
    readJsonOnly(scope);
    const routes = checkedBySchema(scope, check);
    servePages(routes, deps.assets);
    opened(serveEvents(routes, { feed: deps.ledger.feed, clock: deps.clock }));
    people(routes, deps);
    chats(routes, deps);
    handMedia(routes, deps);
    faultsOf(routes, deps);
    clockOf(routes, deps);
    panel(routes, deps);
  });
}

function people(app: TypedScope, { bench }: LocalDeps): void {
  const say = { ...local('Somebody writes', shapes.done), body: bodies.say };
  app.post('/local/messages', { schema: say, bodyLimit: largestBodyBytes }, ({ body }) => {
    const { from, chat, text, quoted, forwarded, image } = body;
    const more = { quoted: quoted ?? undefined, forwarded: forwarded ?? undefined, image: imageOf(image ?? null) };
    return bench.say({ from, chat: chat ?? undefined, text, ...more });
  });
  const tap = { ...local('Somebody taps a button', shapes.done), body: bodies.tap };
  app.post('/local/taps', { schema: tap }, ({ body }) => bench.tap(body));
  const react = { ...local('Somebody reacts with an emoji', shapes.done), body: bodies.react };
  app.post('/local/reactions', { schema: react }, ({ body }) => bench.react(body));
  const vote = { ...local('Somebody votes in a poll', shapes.done), body: bodies.vote };
  app.post('/local/votes', { schema: vote }, ({ body }) => bench.vote(body));
  const edit = { ...local('Somebody edits what they wrote', shapes.done), body: bodies.edit };
  app.post('/local/edit', { schema: edit }, ({ body }) => bench.edit(body));
  const read = { ...local('Somebody has read a chat up to a message', shapes.nothing), body: bodies.read };
  app.post('/local/read', { schema: read }, ({ body }) => bench.read(body).then(nothing));
  const join = { ...local('Somebody invited comes into a group', shapes.nothing), body: bodies.membership };
  app.post('/local/join', { schema: join }, ({ body }) => bench.join(body).then(nothing));
  const leave = { ...local('Somebody leaves a group', shapes.nothing), body: bodies.membership };
  app.post('/local/leave', { schema: leave }, ({ body }) => bench.leave(body).then(nothing));
}

const nothing = () => ({});

/** The page loads this many of each chat at first. */
const firstMessages = 200;

function chats(app: TypedScope, deps: LocalDeps): void {
  const { ledger, bench, people, clock } = deps;
  const { world } = ledger;
  const ofPhone = { ...local('The chats of a phone, or of all', shapes.chats), querystring: z.object({ phone: z.string().optional() }) };
  app.get('/local/chats', { schema: ofPhone }, (request) => {
    const { phone: who } = request.query;
    const phone = who === undefined ? null : bench.phoneOf(who);
    if (who !== undefined && phone === null) throw noSuchPerson(who);
    return chatsOf(world, people(), phone);
  });
  const inChat = {
    ...local('The messages of a chat; those after one of them', shapes.messages),
    params: z.object({ id: z.string() }),
    querystring: z.object({ after: z.string().optional() }),
  };
  app.get('/local/chats/:id/messages', { schema: inChat }, (request) => {
    const chat = bench.phoneOf(request.params.id) ?? request.params.id;
    if (world.chat(chat) === null && bench.phoneOf(chat) === null) throw noSuchChat(chat);
    const { after } = request.query;
    const messages = after === undefined || after === '' ? world.messages(chat) : world.messagesAfter(chat, after);
    if (messages === null) throw noSuchMessage(after ?? '');
    return messages.map(messageView);
  });
  const everybody = local('Everybody who has a phone here', shapes.people);
  app.get('/local/people', { schema: everybody }, () => ({ organisation: deps.organisationName, people: peopleView(world, people()) }));
  const snapshot = local('All that the phones page starts from', shapes.snapshot);
  app.get('/local/snapshot', { schema: snapshot }, () => ({
    cursor: ledger.feed.cursor(),
    organisation: deps.organisationName,
    timezone: deps.timezone(),
    clock: { now: isoOf(clock.now()), scale: clock.scale },
    people: peopleView(world, people()),
    chats: chatsOf(world, people(), null),
    messages: world.chats().flatMap((chat) => world.messages(chat.id).slice(-firstMessages).map(phoneMessageView)),
    faults: deps.faults.list().map(faultView),
    samples: deps.panel?.samples() ?? null,
  }));
}

function faultsOf(app: TypedScope, { faults, bench }: LocalDeps): void {
  const list = () => ({ faults: faults.list().map(faultView) });
  app.get('/local/faults', { schema: local('The faults being played', shapes.faults) }, list);
  const play = { ...local('Plays a fault of the transport', shapes.faults), body: bodies.fault };
  app.post('/local/faults', { schema: play }, ({ body }) => {
    const { mode, phone, forMs, share } = body;
    const destination = phone === undefined || phone === null ? undefined : (bench.phoneOf(phone) ?? phone);
    faults.set({ mode, phone: destination, forMs: forMs ?? undefined, share: share ?? undefined });
    return list();
  });
}

function clockOf(app: TypedScope, { clock, faults, ledger }: LocalDeps): void {
  const state = () => ({ now: isoOf(clock.now()), scale: clock.scale });
  app.get('/local/clock', { schema: local('The clock', shapes.clock) }, state);
  const drive = { ...local('Has the clock run faster', shapes.clock), body: bodies.clock };
  app.post('/local/clock', { schema: drive }, ({ body }) => {
    clock.setScale(body.scale);
    faults.rearm();
    ledger.feed.publish('clock', state());
    return state();
  });
}

function panel(app: TypedScope, { panel: buttons }: LocalDeps): void {
  if (buttons === null) return;
  const known = ({ id }: { readonly id: string }) => {
    if (buttons.samples().some((sample) => sample.id === id)) return id;
    throw new Refused(404, 'no-such-sample', `There is no sample alert "${id}".`, { hint: 'GET /local/panel lists them.' });
  };
  app.get('/local/panel', { schema: local('The sample alerts', shapes.panel) }, () => ({ samples: buttons.samples() }));
  const fire = { ...local('A sample alert fires', shapes.nothing), body: bodies.sample };
  app.post('/local/panel/fire', { schema: fire }, ({ body }) => buttons.fire(known(body)).then(nothing));
  const clear = { ...local('A sample alert clears', shapes.nothing), body: bodies.sample };
  app.post('/local/panel/clear', { schema: clear }, ({ body }) => buttons.clear(known(body)).then(nothing));
  app.post('/local/panel/drill', { schema: local('Declares a drill', shapes.nothing) }, () => buttons.drill().then(nothing));
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

const check: Check = (schema, value) => {
  const read = schema.safeParse(value);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  const at = issue?.path.join('.') ?? '';
  const hint = 'GET /openapi.json shows every body.';
  const message = issue?.message ?? 'The body is not as it should be.';
  return { error: new Refused(400, 'not-valid', message, { hint, ...(at === '' ? {} : { at }) }) };
};

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
