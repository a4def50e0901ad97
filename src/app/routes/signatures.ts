// Requests whose head shows no token: one that brings a signature, or the token in its body, is let in as far as its bytes, and not a step
// further before those are checked.

import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Clock } from '../../clock.js';
import { secretsOf } from '../../http-guard.js';
import { type Organisation, settingsOf, sourceNamed } from '../../people/organisation.js';
import type { Signature, Source } from '../../sources/source.js';
import { wallTime } from '../../wall-time.js';
import type { Admit } from './body.js';
import type { Guard } from './guard.js';
import { type Limiter, unauthorized } from './refusals.js';

export interface Signatures {
  /** True, and remembered until `admit`, for a request that brings the signature its source asks for, or may bring the token in its body. */
  mayBeSigned(request: FastifyRequest, name: string): boolean;
  /** Rejects with the fault of a caller who may not, unless the remembered signature fits these bytes or the token stands in them. */
  readonly admit: Admit;
}

interface SignatureDeps {
  readonly sources: readonly Source[];
  readonly organisation: () => Organisation;
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly log: FastifyBaseLogger;
  readonly guard: Pick<Guard, 'isToken' | 'hasToken' | 'instanceBy' | 'hasInstances'>;
  /** The path names no instance of its source: the secret does. */
  readonly anyInstance: boolean;
}

interface Awaited {
  readonly name: string;
  /** Absent: the token stands in the body. */
  readonly signed?: { readonly secret: string; readonly signature: Signature; readonly header: string };
}

export function signatures({ sources, organisation, clock, limiter, log, guard, anyInstance }: SignatureDeps): Signatures {
  const isToken = (token: string, name: string): boolean =>
    guard.isToken(token, name) || (anyInstance && guard.instanceBy(token, name) !== null);
  const hasToken = (name: string): boolean => guard.hasToken(name) || (anyInstance && guard.hasInstances(name));
  const signing = new Map(sources.flatMap(({ name, signature }) => (signature === undefined ? [] : [[name, signature] as const])));
  const holding = new Map(
    sources.flatMap((source) => (source.tokenInBody === undefined ? [] : [[source.name, source.tokenInBody] as const])),
  );
  const awaited = new WeakMap<FastifyRequest, Awaited>();

  const judge = async (request: FastifyRequest, raw: Buffer, { name, signed }: Awaited): Promise<void> => {
    if (signed === undefined) {
      const place = holding.get(sourceNamed(name));
      const token = place === undefined || raw.length > place.mostBytes ? null : place.find(raw);
      if (token !== null && isToken(token, name)) return;
      throw await unauthorized(request, limiter, 'Send it as this system sends its key, or as Authorization: Bearer.');
    }
    const { secret, signature, header } = signed;
    let reason = '';
    for (const one of secretsOf(secret)) {
      const against = reasonAgainst(signature, { secret: one, raw, headers: request.headers, now: wallTime(clock), header }, (error) =>
        log.error({ err: error, source: name }, 'A source could not check a signature; the request was refused.'),
      );
      if (against === null) return;
      reason = reason === '' ? against : reason;
    }
    throw await unauthorized(request, limiter, `The secret of ${name} in muster.yaml must be the one it signs with.`, {
      code: 'bad-signature',
      message: reason,
    });
  };

  return {
    mayBeSigned: (request, name) => {
      const signature = signing.get(sourceNamed(name));
      const { secret = null, signatureHeader } = settingsOf(organisation(), name) ?? {};
      const header = signatureHeader ?? signature?.header ?? '';
      if (signature !== undefined && secret !== null && request.headers[header] !== undefined) {
        awaited.set(request, { name, signed: { secret, signature, header } });
        return true;
      }
      const place = holding.get(sourceNamed(name));
      if (place === undefined || !hasToken(name) || Number(request.headers['content-length'] ?? 0) > place.mostBytes) return false;
      awaited.set(request, { name });
      return true;
    },
    admit: (request, raw) => {
      if (signing.size === 0 && holding.size === 0) return null;
      const one = awaited.get(request);
      if (one === undefined) return null;
      awaited.delete(request);
      return judge(request, raw, one);
    },
  };
}

/** Whoever cannot be checked is a stranger. */
const reasonAgainst = (
  signature: Signature,
  signed: Parameters<Signature['verify']>[0],
  failed: (error: unknown) => void,
): string | null => {
  try {
    return signature.verify(signed);
  } catch (error) {
    failed(error);
    return 'The signature could not be checked.';
  }
};
