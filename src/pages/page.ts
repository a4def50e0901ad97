// What a page is, what it may know, and how it is sent. A page is one file or folder here and one line in index.ts.

// Names of routes in the description of the API.
import type {} from '@fastify/swagger';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Clean, TranscriptStore } from '../archive/transcript.js';
import type { Clock } from '../clock.js';
import type { Directory } from '../incident/directory.js';
import type { SourcesHeard } from '../incident/sources-report.js';
import type { TransportStanding } from '../incident/transports-report.js';
import type { Organisation } from '../people/organisation.js';
import type { MediaStore } from '../store/media.js';
import type { Store } from '../store/store.js';
import type { Transport } from '../transports/transport.js';
import { page as draw, type Framed } from './layout/layout.js';

export interface PageDeps {
  readonly config: { readonly apiToken: string | null; readonly webhookToken: string | null; readonly publicUrl: string | null };
  readonly organisation: () => Organisation;
  readonly store: Pick<Store, 'openBySeverity' | 'backlog'> & TranscriptStore;
  readonly directory: () => Directory;
  /** Takes out of a text what may not leave: numbers, tokens. */
  readonly clean: Clean;
  /** Where evidence is kept; absent: nowhere. */
  readonly media?: Pick<MediaStore, 'get'>;
  readonly transports: readonly Pick<Transport, 'name' | 'browserPage'>[];
  /** How each transport stands, also by what came of sending. */
  readonly standing: () => readonly TransportStanding[];
  /** Never rejects. `problems` are for readers only. */
  readonly readiness: () => Promise<{ readonly ready: boolean; readonly problems: readonly string[] }>;
  /** What was heard of the sources of alerts. */
  readonly sourcesHeard: () => Promise<SourcesHeard>;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** Whether this caller may see more than that Muster is ready or not. */
  readonly mayRead: (request: FastifyRequest) => boolean;
  /** The fault to throw for a caller who asks to read and may not. */
  readonly refused: (request: FastifyRequest) => Promise<Error>;
}

export interface Page {
  readonly path: string;
  /** Registers the page's routes, in a scope of its own. */
  mount(scope: FastifyInstance, deps: PageDeps): void;
}

/**
 * Whether the caller is somebody at a browser: it names HTML, and nothing that programs are answered with before it. `*` alone, which
 * curl and most libraries send, is a program.
 */
export function wantsPage({ headers: { accept = '' } }: FastifyRequest): boolean {
  const weight = (type: string): number => {
    const part = accept.split(',').find((one) => one.split(';', 1)[0]?.trim().toLowerCase() === type);
    if (part === undefined) return 0;
    const [, q] = /;\s*q\s*=\s*([\d.]+)/i.exec(part) ?? [];
    return q === undefined ? 1 : Number(q);
  };
  const html = weight('text/html');
  return html > 0 && html >= weight('application/json');
}

/** Sends a page: always as it is now, and to nobody but whoever asked. */
export const sendPage = (reply: FastifyReply, framed: Framed): FastifyReply =>
  reply.headers({ 'cache-control': 'no-store', vary: 'accept, authorization' }).type('text/html; charset=utf-8').send(draw(framed));
