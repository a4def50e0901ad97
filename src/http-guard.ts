// Who a request comes from, judged by its head alone: this machine, or somebody who knows a token. Every route that is not for
// everybody asks here. Must never log, store or answer with what was presented.

import { createHash, timingSafeEqual } from 'node:crypto';

/** The part of a request that is looked at; a Fastify request is one. */
export interface RequestHead {
  /** The address of the connection itself, never one that a header claims. */
  readonly ip: string;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/**
 * Why a request does not come from this machine. `forwarded`: a reverse proxy on this machine speaks for somebody else.
 * `wrong-host`: another name was pointed at this address (DNS rebinding). `cross-origin`: a page of another site, open in a browser here.
 */
export type Stranger = 'not-loopback' | 'forwarded' | 'wrong-host' | 'cross-origin';

/** Null for a request from this machine, by this machine's own name, and on nobody else's behalf. */
export function strangerBecause({ ip, headers }: RequestHead): Stranger | null {
  if (!loopback.test(ip)) return 'not-loopback';
  if (headers['x-forwarded-for'] !== undefined || headers.forwarded !== undefined) return 'forwarded';
  return otherSite({ headers }, null);
}

/**
 * Why a request may be the doing of another site that is open in a browser on this machine; null when it is not. Its names are those of
 * this machine and the host of `publicUrl`, where Muster is also reached from outside.
 */
export function otherSite({ headers }: Pick<RequestHead, 'headers'>, publicUrl: string | null): 'wrong-host' | 'cross-origin' | null {
  const { host, origin } = headers;
  const outside = publicUrl === null ? null : new URL(publicUrl);
  // Only browsers can be made to use a wrong name, and they always send one.
  if (host !== undefined && host !== '' && !localName.test(String(host)) && String(host).toLowerCase() !== outside?.host)
    return 'wrong-host';
  return origin === undefined || origin === outside?.origin || isOriginOf(host, origin) ? null : 'cross-origin';
}

const loopback = /^(::1$|(::ffff:)?127\.)/;
const localName = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d+)?$/i;

/** False for what a page of another site sends; browsers send credentials along whoever made the form. */
export function fromOwnPage({ headers }: Pick<RequestHead, 'headers'>): boolean {
  const site = headers['sec-fetch-site'];
  if (site !== undefined) return site === 'same-origin' || site === 'none';
  return headers.origin === undefined || isOriginOf(headers.host, headers.origin);
}

const isOriginOf = (host: unknown, origin: unknown): boolean => {
  try {
    const { host: named } = new URL(String(origin));
    return named !== '' && named === String(host).toLowerCase();
  } catch {
    return false;
  }
};

/** The credentials in Authorization: a bearer token or API key, or the password of basic authentication under any user name. */
export function presentedIn({ headers }: Pick<RequestHead, 'headers'>): readonly string[] {
  const { authorization } = headers;
  if (typeof authorization !== 'string') return [];
  const [scheme = '', credential = ''] = authorization.trim().split(/\s+/, 2);
  if (bearers.has(scheme.toLowerCase())) return credential === '' ? [] : [credential];
  if (scheme.toLowerCase() !== 'basic') return [];
  const pair = Buffer.from(credential, 'base64').toString('utf8');
  const password = pair.includes(':') ? pair.slice(pair.indexOf(':') + 1) : '';
  return password === '' ? [] : [password];
}

/** Opsgenie's senders call what they bear `GenieKey`. */
const bearers: ReadonlySet<string> = new Set(['bearer', 'geniekey']);

/** The secrets that are valid at once: `new, old` while one takes the place of the other. One that itself holds a comma counts too. */
export const secretsOf = (secret: string): readonly string[] => {
  const parts = secret.split(',').map((part) => part.trim());
  return parts.length === 1 ? [secret] : [...parts.filter((part) => part !== ''), secret];
};

/** Asks whether a given text is the secret. Always false for an empty secret or an empty text. */
export type SecretCheck = (given: string) => boolean;

/** Both sides are hashed, so that neither their length nor their first difference shows in the time it takes. */
export function secretCheck(secret: string): SecretCheck {
  const wanted = digest(secret);
  return (given) => timingSafeEqual(digest(given), wanted) && secret !== '';
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
