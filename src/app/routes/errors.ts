// How the outside is told that something is wrong: one shape everywhere, and nothing of our inside in a 5xx.

import { StoreUnavailable } from '../../fault.js';

/** A refusal or a failure as it leaves the house. `hint` is the sender's next step, in words. */
export class HttpFault extends Error {
  readonly status: number;
  /** For programs: lower case, words joined by `-`. */
  readonly code: string;
  readonly hint: string;
  /** Where in the body or the query: `line 3, column 14`, `$[2].labels`, `limit`. */
  readonly at: string | null;
  readonly headers: Readonly<Record<string, string>>;
  constructor(
    status: number,
    code: string,
    said: { message: string; hint: string; at?: string; headers?: Readonly<Record<string, string>>; cause?: unknown },
  ) {
    super(said.message, { cause: said.cause });
    this.name = 'HttpFault';
    this.status = status;
    this.code = code;
    this.hint = said.hint;
    this.at = said.at ?? null;
    this.headers = said.headers ?? {};
  }
}

export interface ErrorBody {
  readonly error: { readonly code: string; readonly message: string; readonly hint: string; readonly at?: string };
}

/** The body of every answer that is not 2xx. */
export const errorBody = ({ code, message, hint, at }: Pick<HttpFault, 'code' | 'message' | 'hint' | 'at'>): ErrorBody => ({
  error: at === null ? { code, message, hint } : { code, message, hint, at },
});

/** What any error means to a sender. What a retry could mend is 5xx, never 4xx: a 4xx is final for most senders. */
export function httpFaultOf(error: unknown): HttpFault {
  if (error instanceof HttpFault) return error;
  if (error instanceof StoreUnavailable) return unavailable(error);
  const { code, statusCode } = (error ?? {}) as { code?: unknown; statusCode?: unknown };
  const known = typeof code === 'string' ? frameworkFaults[code] : undefined;
  if (known !== undefined) return new HttpFault(...known);
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new HttpFault(statusCode, 'bad-request', { message: 'This request cannot be taken.', hint: seeApi });
  }
  return new HttpFault(500, 'internal', {
    message: 'Something went wrong on our side.',
    hint: 'Send it again; the log of Muster has the details.',
    cause: error,
  });
}

const seeApi = 'GET /openapi.json describes every route.';

const unavailable = (error: StoreUnavailable): HttpFault =>
  new HttpFault(503, 'unavailable', {
    message: 'Nothing can be stored right now.',
    hint: 'Send it again after Retry-After seconds; nothing of this request was stored.',
    headers: { 'retry-after': String(Math.max(1, Math.ceil(error.retryAfterSeconds))) },
    cause: error,
  });

export const stoppingNow = (): HttpFault =>
  new HttpFault(503, 'stopping', {
    message: 'Muster is stopping or restarting.',
    hint: 'Send it again in a few seconds; nothing of this request was stored.',
    headers: { 'retry-after': '5' },
  });

/** Largest body taken, in bytes: the largest batches of alerts fit, and parsing one stalls nobody. */
export const bodyLimit = 4 * 1024 * 1024;

export const unsupportedMedia = (): HttpFault =>
  new HttpFault(415, 'unsupported-media-type', {
    message: 'The body is not text, JSON or a form.',
    hint: 'Send JSON with Content-Type: application/json.',
  });

/** Says what of it is too large. */
export const tooLarge = (message = 'The body is larger than 4 MiB.'): HttpFault =>
  new HttpFault(413, 'too-large', { message, hint: 'Send fewer alerts in one request.' });

const frameworkFaults: Readonly<Record<string, ConstructorParameters<typeof HttpFault>>> = {
  FST_ERR_CTP_BODY_TOO_LARGE: [413, 'too-large', { message: 'The body is larger than 4 MiB.', hint: 'Send fewer alerts in one request.' }],
  FST_ERR_CTP_INVALID_MEDIA_TYPE: [
    415,
    'unsupported-media-type',
    { message: 'The body is not of a type this route takes.', hint: 'Send JSON with Content-Type: application/json.' },
  ],
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: [
    400,
    'not-parseable',
    { message: 'The body is not as long as Content-Length says.', hint: 'Leave Content-Length to your HTTP library.' },
  ],
  FST_ERR_CTP_EMPTY_JSON_BODY: [400, 'empty-body', { message: 'The body is empty.', hint: seeApi }],
  FST_ERR_CTP_INVALID_JSON_BODY: [400, 'not-parseable', { message: 'The body is not JSON.', hint: seeApi }],
  FST_ERR_BAD_URL: [400, 'bad-path', { message: 'The path holds a broken % escape.', hint: seeApi }],
  FST_ERR_MAX_PARAM_LENGTH: [404, 'not-found', { message: 'There is nothing here.', hint: seeApi }],
};
