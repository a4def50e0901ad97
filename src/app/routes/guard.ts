// Which token opens what: alerts and reads. Judged from the head of a request, before a byte of its body is parsed.
// Must never log, store or answer with what was presented.

import type { FastifyRequest } from 'fastify';
import { fromOwnPage, presentedIn, type SecretCheck, secretCheck, secretsOf, strangerBecause } from '../../http-guard.js';
import type { Organisation } from '../../people/organisation.js';

export interface Tokens {
  readonly webhookToken: string | null;
  readonly apiToken: string | null;
}

export interface Guard {
  /** The webhook token, or the source's own secret, or — when neither is set — a caller on this machine. */
  mayPost(request: FastifyRequest, source: string): boolean;
  /** Whether this text, wherever it stood, is the webhook token or the source's own secret. */
  isToken(given: string, source: string): boolean;
  /** Whether there is any token that could open this source. */
  hasToken(source: string): boolean;
  /** The API token, or — when none is set — a caller on this machine. */
  mayRead(request: FastifyRequest): boolean;
  /** The same for what changes something: a password that a browser sends by itself, for a page of another site, does not count. */
  mayChange(request: FastifyRequest): boolean;
}

export function createGuard(tokens: Tokens, organisation: () => Organisation): Guard {
  const isWebhookToken = checkOrNull(tokens.webhookToken);
  const isApiToken = checkOrNull(tokens.apiToken);
  const checks = new Map<string, SecretCheck>();
  const checkOf = (secret: string): SecretCheck => {
    const known = checks.get(secret);
    if (known !== undefined) return known;
    if (checks.size >= secretsKept) checks.clear();
    const made = secretCheck(secret);
    checks.set(secret, made);
    return made;
  };
  const secretOf = (source: string): string | null => organisation().sources.get(source)?.secret ?? null;
  const opens = (given: string, secret: string | null): boolean =>
    isWebhookToken?.(given) === true || (secret !== null && secretsOf(secret).some((one) => checkOf(one)(given)));
  return {
    mayPost: (request, source) => {
      const secret = secretOf(source);
      if (secret === null && isWebhookToken === null) return strangerBecause(request) === null;
      const given = [...presentedOnPurpose(request), ...inOwnHeader(request), ...inAddress(request)];
      return given.some((one) => opens(one, secret));
    },
    hasToken: (source) => isWebhookToken !== null || secretOf(source) !== null,
    isToken: (given, source) => opens(given, secretOf(source)),
    mayRead: (request) => (isApiToken === null ? strangerBecause(request) === null : presentedToRead(request).some(isApiToken)),
    mayChange: (request) =>
      isApiToken === null ? strangerBecause(request) === null : [...presentedOnPurpose(request), ...inOwnHeader(request)].some(isApiToken),
  };
}

/** Source secrets of one configuration file, with room for many reloads. */
const secretsKept = 1_000;

const checkOrNull = (secret: string | null): SecretCheck | null => (secret === null || secret === '' ? null : secretCheck(secret));

/** A browser adds the password it was once given to whatever another site makes it post; programs and our own pages mean it. */
const presentedOnPurpose = (request: FastifyRequest): readonly string[] =>
  /^basic\b/i.test(request.headers.authorization ?? '') && !fromOwnPage(request) ? [] : presentedIn(request);

const presentedToRead = (request: FastifyRequest): readonly string[] => [...presentedIn(request), ...inOwnHeader(request)];

const inOwnHeader = ({ headers: { 'x-muster-token': token } }: FastifyRequest): readonly string[] =>
  typeof token === 'string' && token !== '' ? [token] : [];

/**
 * Addresses are logged, so they may hold a token only where a sender can set nothing else: webhooks, as `?token=` or as the part of the
 * path that a source calls `:token`.
 */
const inAddress = ({ query, params }: FastifyRequest): readonly string[] =>
  [query, params].flatMap((place) => {
    const { token } = (place ?? {}) as { readonly token?: unknown };
    return typeof token === 'string' && token !== '' ? [token] : [];
  });
