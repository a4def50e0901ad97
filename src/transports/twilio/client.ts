// The `twilio` package as we use it: loaded when first needed because it is heavy, asking the configured address instead of the
// one built in, and never giving up what its own errors drop (Retry-After, whether a request may have arrived).

import type twilio from 'twilio';
import type { Clock } from '../../clock.js';
import { retryAfterMs } from '../../retry-after.js';
import { ask, Unanswered } from './http.js';
import { tokensOf } from './options.js';

type Sdk = typeof twilio;
type Rest = twilio.Twilio;
type RestRequest = Parameters<twilio.RequestClient['request']>[0];

/** Twilio answered, and not with what was asked for. */
export class TwilioRefusal extends Error {
  readonly status: number;
  /** Twilio's own number, where the answer had one. */
  readonly code: number | null;
  readonly retryAfterMs: number | null;
  constructor(message: string, refused: { status: number; code: number | null; retryAfterMs: number | null }) {
    super(message);
    this.name = 'TwilioRefusal';
    this.status = refused.status;
    this.code = refused.code;
    this.retryAfterMs = refused.retryAfterMs;
  }
}

export interface TwilioClient {
  /** Calls throw TwilioRefusal or Unanswered. */
  rest(): Promise<Rest>;
  sdk(): Promise<Sdk>;
}

export interface ClientOptions {
  readonly accountSid: string;
  readonly authToken: string;
  readonly apiUrl: string;
  readonly clock: Pick<Clock, 'now'>;
}

export function createTwilioClient({ accountSid, authToken, apiUrl, clock }: ClientOptions): TwilioClient {
  let loading: Promise<{ sdk: Sdk; rest: Rest }> | null = null;
  const load = async () => {
    const { default: sdk } = await import('twilio');
    class OurHttp extends sdk.RequestClient {
      override async request<T>(wanted: RestRequest): Promise<{ statusCode: number; body: T; headers: unknown }> {
        return carry<T>(wanted, apiUrl, clock);
      }
    }
    const rest = sdk(accountSid, tokensOf(authToken)[0] ?? '', { httpClient: new OurHttp() });
    return { sdk, rest };
  };
  const loaded = () => {
    loading ??= load();
    return loading;
  };
  return { sdk: async () => (await loaded()).sdk, rest: async () => (await loaded()).rest };
}

/** Where a request of the package goes. Another origin than Twilio's takes every product: Prism and tests have one address. */
export function addressOf(uri: string, apiUrl: string): string {
  const wanted = new URL(uri);
  const base = new URL(apiUrl);
  if (base.hostname === 'api.twilio.com') return wanted.href;
  if (base.hostname.startsWith('api.') && base.hostname.endsWith('.twilio.com')) {
    const [product] = wanted.hostname.split('.');
    wanted.hostname = `${product}${base.hostname.slice('api'.length)}`;
    return wanted.href;
  }
  return `${base.origin}${base.pathname.replace(/\/$/, '')}${wanted.pathname}${wanted.search}`;
}

async function carry<T>(wanted: RestRequest, apiUrl: string, clock: Pick<Clock, 'now'>) {
  const { method, uri, username = '', password = '', params, data } = wanted;
  const query = params === undefined ? '' : `?${form(params)}`;
  const headers = {
    ...(wanted.headers as Record<string, string> | undefined),
    Authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
  };
  const init = { method: method.toUpperCase(), headers, ...(data === undefined ? {} : { body: form(data as object).toString() }) };
  return ask(`${addressOf(uri, apiUrl)}${query}`, init, async (answer) => {
    const text = await answer.text();
    const body = parsed(text);
    if (!answer.ok) throw refusal(answer, body, clock.now());
    if (body === null) throw new Unanswered('Twilio answered something that is not JSON', { mayHaveArrived: true });
    return { statusCode: answer.status, body: body as T, headers: Object.fromEntries(answer.headers) };
  });
}

function form(fields: object): URLSearchParams {
  const pairs = Object.entries(fields).flatMap(([name, value]: [string, unknown]) =>
    value === undefined || value === null
      ? []
      : (Array.isArray(value) ? value : [value]).map((one): [string, string] => [name, String(one)]),
  );
  return new URLSearchParams(pairs);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function refusal(answer: Response, body: unknown, now: number): TwilioRefusal {
  const { code, message } = (typeof body === 'object' && body !== null ? body : {}) as { code?: unknown; message?: unknown };
  const said = typeof message === 'string' ? message : `HTTP ${answer.status}`;
  return new TwilioRefusal(said, {
    status: answer.status,
    code: typeof code === 'number' ? code : null,
    retryAfterMs: retryAfterMs(answer.headers.get('retry-after'), now),
  });
}
