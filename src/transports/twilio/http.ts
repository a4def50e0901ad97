// One HTTP call to Twilio with our own patience. When no answer came it says whether the request may have arrived: whoever
// repeats a message without knowing that says it twice.

/** Every call, its answer included. Milliseconds. */
export const patienceMs = 10_000;

/** No answer. `mayHaveArrived` is false only where the request certainly never left. */
export class Unanswered extends Error {
  readonly mayHaveArrived: boolean;
  constructor(message: string, options: { mayHaveArrived: boolean; cause?: unknown }) {
    super(message, { cause: options.cause });
    this.name = 'Unanswered';
    this.mayHaveArrived = options.mayHaveArrived;
  }
}

/** Ends whatever is under way after `limitMs`. */
export const patience = (limitMs: number): AbortSignal => AbortSignal.timeout(limitMs);

/** Asks and reads within the patience; redirects are never followed. Throws Unanswered, or whatever `read` throws on purpose. */
export async function ask<T>(
  url: string,
  init: RequestInit,
  read: (answer: Response) => Promise<T>,
  signal: AbortSignal = patience(patienceMs),
): Promise<T> {
  let answer: Response;
  try {
    answer = await fetch(url, { ...init, redirect: 'manual', signal });
  } catch (cause) {
    throw unanswered(cause);
  }
  try {
    return await read(answer);
  } catch (cause) {
    // The transport's own errors carry on; a body that breaks off does not say whether the rest was good news.
    if (cause instanceof TypeError || cause instanceof DOMException) throw unanswered(cause);
    throw cause;
  }
}

/** Node's and undici's codes for "there was nobody to send it to". */
const neverLeft: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

function unanswered(cause: unknown): Unanswered {
  const code = codeOf(cause) ?? codeOf(causeOf(cause));
  const timedOut = cause instanceof DOMException && cause.name === 'TimeoutError';
  const message = timedOut ? 'Twilio did not answer in time' : `Twilio was not reached${code === null ? '' : ` (${code})`}`;
  return new Unanswered(message, { mayHaveArrived: code === null || !neverLeft.has(code), cause });
}

const causeOf = (error: unknown): unknown => (error instanceof Error ? error.cause : undefined);

const codeOf = (error: unknown): string | null =>
  typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : null;
