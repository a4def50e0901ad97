// The server-sent events of the phones page: live changes, and after a lost line whatever was missed.

import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { answers, security, type TypedScope } from '../../route-schema.js';
import type { Feed } from './feed.js';
import { isoOf } from './views.js';

export interface Streams {
  /** Ends every open stream; the page comes back by itself. */
  end(): void;
}

/** A page that does not read this much is cut off and may come back. */
const longestBacklogBytes = 4 * 1024 * 1024;
/** How often a silent line shows it is alive, in real time: the clock's own state, so that pages never drift. */
const heartbeatMs = 10_000;
const reconnectMs = 1_000;

/**
 * `GET /local/events[?after=<id>]`, or with `Last-Event-ID`: replays what came after that event. When it is too long ago, or from
 * another life of the server, the first event is `reset`: the page must load everything anew.
 */
export function serveEvents(app: TypedScope, { feed, clock }: { feed: Feed; clock: Clock }): Streams {
  const open = new Set<() => void>();
  const end = () => {
    for (const close of open) close();
  };
  const schema = {
    summary: 'What happens on the phones, as it happens',
    tags: ['phones'],
    security: security.anybody,
    querystring: z.object({ after: z.string().optional().meta({ description: 'Also what came after this event.' }) }),
    response: { 200: answers('Server-sent events.', z.string(), 'text/event-stream') },
  };
  app.get('/local/events', { schema }, ({ headers, query }, reply) => {
    const write = begin(reply);
    replay(write, feed, lastSeen(headers) ?? query.after ?? null);
    const beat = () => write(line('clock', { now: isoOf(clock.now()), scale: clock.scale }));
    beat();
    const unsubscribe = feed.subscribe(({ id, type, data }) => write(line(type, data, id)));
    const stopBeating = beatEvery(clock, beat);
    const close = () => {
      unsubscribe();
      stopBeating();
      open.delete(close);
      reply.raw.end();
    };
    open.add(close);
    reply.raw.on('close', close);
  });
  app.addHook('preClose', async () => end());
  return { end };
}

type Write = (text: string) => void;

function begin(reply: FastifyReply): Write {
  reply.hijack();
  const { raw } = reply;
  for (const [name, value] of Object.entries(reply.getHeaders())) if (value !== undefined) raw.setHeader(name, value);
  raw.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store', 'x-accel-buffering': 'no' });
  raw.write(`retry: ${reconnectMs}\n\n`);
  return (text) => {
    if (raw.writableLength > longestBacklogBytes) raw.destroy();
    else raw.write(text);
  };
}

/** The browser's own memory beats the address the page was opened with. */
function lastSeen(headers: IncomingHttpHeaders): string | null {
  const header = headers['last-event-id'];
  return typeof header === 'string' ? header : null;
}

function replay(write: Write, feed: Feed, seen: string | null): void {
  if (seen === null) return;
  const missed = feed.after(seen);
  if (missed === null) write(line('reset', {}, feed.cursor()));
  for (const { id, type, data } of missed ?? []) write(line(type, data, id));
}

const line = (type: string, data: unknown, id?: string) =>
  `${id === undefined ? '' : `id: ${id}\n`}event: ${type}\ndata: ${JSON.stringify(data)}\n\n`;

/** Real seconds, whatever the clock's scale is meanwhile. */
function beatEvery(clock: Clock, beat: () => void): () => void {
  let stop = () => {};
  const next = () => {
    stop = clock.after(heartbeatMs * clock.scale, () => {
      next();
      beat();
    });
  };
  next();
  return () => stop();
}
