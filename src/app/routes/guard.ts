// Which token opens what: alerts and reads. Judged from the head of a request, before a byte of its body is parsed.
// Must never log, store or answer with what was presented.

import type { FastifyRequest } from 'fastify';
import { fromOwnPage, presentedIn, type SecretCheck, secretCheck, secretsOf, strangerBecause } from '../../http-guard.js';
import { type Organisation, settingsOf, sourceNamed } from '../../people/organisation.js';

export interface Tokens {
  readonly webhookToken: string | null;
  readonly apiToken: string | null;
}

export interface Guard {
  /**
   * The webhook token, or the source's own secret, or — when neither is set — a caller on this machine. An instance with a secret of its
   * own is opened by that alone.
   */
  mayPost(request: FastifyRequest, source: string): boolean;
  /** Whether this text, wherever it stood, is the webhook token or the source's own secret. */
  isToken(given: string, source: string): boolean;
  /** Whether there is any token that could open this source. */
  hasToken(source: string): boolean;
  /** The instance of a source whose own secret the request shows, where its path names none; null: it shows that of none. */
  instanceOf(request: FastifyRequest, source: string): string | null;
  /** The same for a text, wherever it stood. */
  instanceBy(given: string, source: string): string | null;
  /** Whether an instance of this source has a secret of its own. */
  hasInstances(source: string): boolean;
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
  const fits = (given: string, secret: string | null): boolean => secret !== null && secretsOf(secret).some((one) => checkOf(one)(given));
  const opens = (given: string, { secret, isAlone }: Lock): boolean => {
    const [byToken, bySecret] = [isWebhookToken?.(given) === true, fits(given, secret)];
    return bySecret || (byToken && !isAlone);
  };
  const instanceBy = (given: readonly string[], source: string): string | null => {
    // Each is asked, whichever fits: how many are tried tells nobody anything.
    const fitting = instancesOf(organisation(), source).filter(({ secret }) => given.map((one) => fits(one, secret)).includes(true));
    return fitting[0]?.name ?? null;
  };
  const named = new WeakMap<FastifyRequest, string | null>();
  return {
    mayPost: (request, source) => {
      const lock = lockOf(organisation(), source);
      if (lock.secret === null && isWebhookToken === null) return strangerBecause(request) === null;
      return presentedToPost(request).some((one) => opens(one, lock));
    },
    hasToken: (source) => isWebhookToken !== null || lockOf(organisation(), source).secret !== null,
    isToken: (given, source) => opens(given, lockOf(organisation(), source)),
    instanceOf: (request, source) => {
      const known = named.get(request);
      if (known !== undefined) return known;
      if (instancesOf(organisation(), source).length === 0) return null;
      const instance = instanceBy(presentedToPost(request), source);
      named.set(request, instance);
      return instance;
    },
    instanceBy: (given, source) => instanceBy([given], source),
    hasInstances: (source) => instancesOf(organisation(), source).length > 0,
    mayRead: (request) => (isApiToken === null ? strangerBecause(request) === null : presentedToRead(request).some(isApiToken)),
    mayChange: (request) =>
      isApiToken === null ? strangerBecause(request) === null : [...presentedOnPurpose(request), ...inOwnHeader(request)].some(isApiToken),
  };
}

interface Lock {
  readonly secret: string | null;
  /** Nothing else opens it, not the webhook token either: an instance's own secret is there to keep others out. */
  readonly isAlone: boolean;
}

const lockOf = (organisation: Organisation, name: string): Lock => {
  const secret = settingsOf(organisation, name)?.secret ?? null;
  const source = sourceNamed(name);
  return { secret, isAlone: source !== name && secret !== null && secret !== (settingsOf(organisation, source)?.secret ?? null) };
};

interface Instance {
  readonly name: string;
  readonly secret: string;
}

const instances = new WeakMap<Organisation, Map<string, readonly Instance[]>>();

/** Looked for once in each organisation that is loaded: every request to a source's own path asks. */
const instancesOf = (organisation: Organisation, source: string): readonly Instance[] => {
  const known = instances.get(organisation) ?? new Map<string, readonly Instance[]>();
  instances.set(organisation, known);
  const found = known.get(source) ?? instancesIn(organisation, source);
  known.set(source, found);
  return found;
};

const instancesIn = (organisation: Organisation, source: string): readonly Instance[] =>
  [...organisation.sources.keys()]
    .filter((name) => name !== source && sourceNamed(name) === source)
    .flatMap((name) => {
      const { secret, isAlone } = lockOf(organisation, name);
      return isAlone && secret !== null ? [{ name, secret }] : [];
    });

/** Source secrets of one configuration file, with room for many reloads. */
const secretsKept = 1_000;

const checkOrNull = (secret: string | null): SecretCheck | null => (secret === null || secret === '' ? null : secretCheck(secret));

const presentedToPost = (request: FastifyRequest): readonly string[] => [
  ...presentedOnPurpose(request),
  ...inOwnHeader(request),
  ...inAddress(request),
];

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
