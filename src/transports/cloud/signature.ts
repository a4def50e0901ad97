// Whether a request was signed by Meta with our app secret.
// Works on raw bytes only: what was parsed and written again is something else. Must never throw on what the Internet sends.

import { createHmac, timingSafeEqual } from 'node:crypto';

/**
 * `header` is the value of X-Hub-Signature-256 as Node gives it. Two headers come joined by a comma and fail the shape, as does
 * everything but `sha256=` and 64 small hex digits: `timingSafeEqual` throws on unequal lengths, and a forgery must be a 401, not a 500.
 */
export function isSigned(appSecret: string, body: Uint8Array, header: unknown): boolean {
  if (!looksSigned(header)) return false;
  const wanted = createHmac('sha256', appSecret).update(body).digest();
  return timingSafeEqual(wanted, Buffer.from(header.slice('sha256='.length), 'hex'));
}

/** The shape alone, judged before a byte of the body is read. */
export const looksSigned = (header: unknown): header is string => typeof header === 'string' && /^sha256=[0-9a-f]{64}$/.test(header);
