// Who may post alerts and who may read. Judged from the head of a request, before a byte of its body is parsed.
// Must never log, store or answer with what was presented.

import { createHash, timingSafeEqual } from 'node:crypto';
import type { FastifyRequest } from 'fastify';
import type { Organisation } from '../../people/organisation.js';

export interface Tokens {
  readonly webhookToken: string | null;
  readonly apiToken: string | null;
}

export interface Guard {
  /** The webhook token, or the source's own secret, or — when neither is set — a caller on this machine. */
  mayPost(request: FastifyRequest, source: string): boolean;
  /** The API token, or — when none is set — a caller on this machine. */
  mayRead(request: FastifyRequest): boolean;
}

export function createGuard(tokens: Tokens, organisation: () => Organisation): Guard {
  const webhookDigest = digestOrNull(tokens.webhookToken);
  const apiDigest = digestOrNull(tokens.apiToken);
  const secrets = new Map<string, Buffer>();
  const digestOfSecret = (secret: string): Buffer => {
    const known = secrets.get(secret);
    if (known !== undefined) return known;
    if (secrets.size >= secretsKept) secrets.clear();
    const made = digest(secret);
    secrets.set(secret, made);
    return made;
  };
  return {
    mayPost: (request, source) => {
      const secret = organisation().sources.get(source)?.secret ?? null;
      if (secret === null && webhookDigest === null) return isLocal(request);
      const wanted = [webhookDigest, secret === null ? null : digestOfSecret(secret)];
      return presented(request, true).some((given) => matches(given, wanted));
    },
    mayRead: (request) => {
      if (apiDigest === null) return isLocal(request);
      return presented(request, false).some((given) => matches(given, [apiDigest]));
    },
  };
}

/** Source secrets of one configuration file, with room for many reloads. */
const secretsKept = 1_000;

const digest = (secret: string): Buffer => createHash('sha256').update(secret).digest();

const digestOrNull = (secret: string | null): Buffer | null => (secret === null || secret === '' ? null : digest(secret));

/** Both sides are hashed, so that neither their length nor their first difference shows in the time it takes. */
const matches = (given: string, wanted: readonly (Buffer | null)[]): boolean => {
  const hashed = digest(given);
  let found = false;
  for (const one of wanted) if (one !== null && timingSafeEqual(hashed, one)) found = true;
  return found;
};

/** A caller on this machine, and not somebody a reverse proxy on this machine speaks for. */
const isLocal = ({ ip, headers }: FastifyRequest): boolean =>
  (ip === '127.0.0.1' || ip === '::1' || ip.startsWith('127.') || ip === '::ffff:127.0.0.1') &&
  headers['x-forwarded-for'] === undefined &&
  headers.forwarded === undefined;

/** Every credential a request carries. The address may hold one only where a sender can set nothing else (webhooks). */
const presented = (request: FastifyRequest, fromQuery: boolean): readonly string[] => {
  const { authorization, 'x-muster-token': header } = request.headers;
  const given: string[] = [];
  if (authorization !== undefined) given.push(...fromAuthorization(authorization));
  if (typeof header === 'string') given.push(header);
  const { token } = fromQuery ? (request.query as Readonly<Record<string, unknown>>) : { token: undefined };
  if (typeof token === 'string') given.push(token);
  return given.filter((one) => one !== '');
};

const fromAuthorization = (value: string): readonly string[] => {
  const [scheme = '', credential = ''] = value.trim().split(/\s+/, 2);
  if (scheme.toLowerCase() === 'bearer') return [credential];
  if (scheme.toLowerCase() !== 'basic') return [];
  const pair = Buffer.from(credential, 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? [] : [pair.slice(colon + 1)];
};
