// HTTP to Meta's Graph API: one call, one deadline, one kind of error. Knows nothing of messages.
// Must never send the token anywhere but to Meta, and never follow a redirect.

import { z } from 'zod';
import { bytesWithin } from '../../answer-bytes.js';
import type { EpochMs } from '../../incident/incident.js';
import { retryAfterMs } from '../../retry-after.js';
import type { Refusal } from './errors.js';
import { type CloudOptions, answerWithinMs as defaultAnswerWithinMs, graphVersion as defaultGraphVersion } from './options.js';

export interface GraphCall {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Without version and slash: `1065/messages`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object | FormData;
}

/** Meta said no. */
export class GraphRefusal extends Error implements Refusal {
  readonly status: number;
  readonly code: number;
  readonly details: string;
  readonly retryAfterMs: number | null;
  constructor(refusal: Refusal) {
    super(`Meta refused: code ${refusal.code}, status ${refusal.status}${refusal.details === '' ? '' : `, ${refusal.details}`}`);
    this.name = 'GraphRefusal';
    this.status = refusal.status;
    this.code = refusal.code;
    this.details = refusal.details;
    this.retryAfterMs = refusal.retryAfterMs;
  }
}

/** There was no answer. `written`: the request may have reached Meta all the same. */
export class GraphSilence extends Error {
  readonly written: boolean;
  constructor(message: string, options: { written: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'GraphSilence';
    this.written = options.written;
  }
}

export interface Graph {
  /** The answer's JSON. Throws GraphRefusal or GraphSilence and nothing else. */
  call(call: GraphCall): Promise<unknown>;
  /** The bytes behind an address that Meta handed out for a media; null when there are more than `most`. Throws like `call`. */
  download(url: string, most: number): Promise<Uint8Array | null>;
}

export type GraphOptions = Pick<CloudOptions, 'token' | 'graphUrl' | 'graphVersion' | 'fetch' | 'answerWithinMs'> & {
  readonly clock: { now(): EpochMs };
};

export function createGraph(options: GraphOptions): Graph {
  const { token, graphUrl, clock } = options;
  const within = options.answerWithinMs ?? defaultAnswerWithinMs;
  const send = options.fetch ?? fetch;
  const headers = { authorization: `Bearer ${token}`, 'user-agent': userAgent, accept: 'application/json' };

  const ask = async (url: string, init: RequestInit): Promise<Response> => {
    try {
      return await send(url, { ...init, redirect: 'error', signal: AbortSignal.timeout(within) });
    } catch (error) {
      throw silenceOf(error, within);
    }
  };
  return {
    call: async ({ method, path, query, body }) => {
      const parameters = query === undefined ? '' : `?${new URLSearchParams(query)}`;
      const url = `${graphUrl}/${options.graphVersion ?? defaultGraphVersion}/${path}${parameters}`;
      const multipart = body instanceof FormData;
      const answer = await ask(url, {
        method,
        // Some endpoints want a content type even where there is nothing to send; a form writes its own, with its boundary.
        headers: multipart ? headers : { ...headers, 'content-type': 'application/json' },
        ...(body === undefined ? {} : { body: multipart ? body : JSON.stringify(body) }),
      });
      return readAnswer(answer, clock.now());
    },
    download: async (url, most) => {
      if (!isMetas(url, graphUrl))
        throw new GraphRefusal({ status: 0, code: 0, details: 'a media address that is not of Meta', retryAfterMs: null });
      const answer = await ask(url, { headers });
      if (!answer.ok) throw await refusalOf(answer, clock.now());
      return readBytes(answer, most);
    },
  };
}

/** Some endpoints refuse a user agent that is not `name/1.2.3` (Meta's OpenAPI v23: UserAgent). */
const userAgent = 'Muster/1.0.0';

/** Where Meta keeps media, or the very server we were told to call. */
function isMetas(url: string, graphUrl: string): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol, host, hostname } = new URL(url);
  if (host === new URL(graphUrl).host) return true;
  return protocol === 'https:' && /(^|\.)(fbsbx|fbcdn|facebook|whatsapp)\.(com|net)$/.test(hostname);
}

/** Nothing at all is an answer too where only the success counts: it is undefined. */
async function readAnswer(answer: Response, now: EpochMs): Promise<unknown> {
  if (!answer.ok) throw await refusalOf(answer, now);
  try {
    const body = await answer.text();
    return body === '' ? undefined : JSON.parse(body);
  } catch (error) {
    throw new GraphSilence('the answer of Meta broke off, or is no JSON', { written: true, cause: error });
  }
}

const errorBody = z.object({
  error: z.object({
    code: z.number(),
    message: z.string().catch(''),
    error_data: z.object({ details: z.string() }).optional().catch(undefined),
  }),
});

async function refusalOf(answer: Response, now: EpochMs): Promise<GraphRefusal> {
  const { data } = errorBody.safeParse(await answer.json().catch(() => undefined));
  return new GraphRefusal({
    status: answer.status,
    code: data?.error.code ?? 0,
    details: data?.error.error_data?.details ?? data?.error.message ?? '',
    retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), now),
  });
}

async function readBytes(answer: Response, most: number): Promise<Uint8Array | null> {
  try {
    return await bytesWithin(answer, most);
  } catch (error) {
    throw new GraphSilence('the media broke off', { written: false, cause: error });
  }
}

/** Errors that come before a byte of the request has left (Node's system errors and those of undici). */
const neverLeft = ['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH', 'UND_ERR_CONNECT_TIMEOUT', 'CERT_HAS_EXPIRED'];

function silenceOf(error: unknown, within: number): GraphSilence {
  if (error instanceof Error && error.name === 'TimeoutError') {
    return new GraphSilence(`no answer from Meta in ${within} ms`, { written: true, cause: error });
  }
  const code = codeOf(error);
  const words = code === null ? (error instanceof Error ? error.message : String(error)) : code;
  return new GraphSilence(`Meta cannot be reached: ${words}`, { written: code === null || !neverLeft.includes(code), cause: error });
}

/** The system's word for it: undici wraps it, several addresses tried come as a bundle. */
function codeOf(error: unknown): string | null {
  if (!(error instanceof Error)) return null;
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError) return codeOf(error.errors[0]);
  return codeOf(error.cause);
}
