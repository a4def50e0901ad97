// HMAC-SHA256 over the very bytes that came, in hex, as several systems sign what they send.

import { createHmac } from 'node:crypto';
import { secretCheck } from '../http-guard.js';
import type { Headers } from './source.js';

/** Whether `given` signs the parts, one after the other, with the secret. In constant time; a header that came twice is none. */
export function isHmacOf(secret: string, parts: readonly (string | Buffer)[], given: string | null): boolean {
  if (given === null || secret === '' || !/^[0-9a-f]{64}$/i.test(given)) return false;
  const hmac = createHmac('sha256', secret);
  for (const part of parts) hmac.update(part);
  return secretCheck(hmac.digest('hex'))(given.toLowerCase());
}

/** A header that came once, without blanks around it. */
export const headerOf = (headers: Headers, name: string): string | null => {
  const value = headers[name];
  return typeof value === 'string' ? value.trim() : null;
};
