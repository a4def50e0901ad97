// Requests that show no token but a signature: let in as far as their bytes, and not a step further before the signature is checked.

import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { Clock } from '../../clock.js';
import type { Organisation } from '../../people/organisation.js';
import type { Signature, Source } from '../../sources/source.js';
import { wallTime } from '../../wall-time.js';
import type { Admit } from './body.js';
import { type Limiter, unauthorized } from './refusals.js';

export interface Signatures {
  /** True, and remembered until `admit`, for a request that brings the signature its source asks for. */
  mayBeSigned(request: FastifyRequest, name: string): boolean;
  /** Rejects with the fault of a caller who may not, unless the remembered signature fits these bytes. */
  readonly admit: Admit;
}

interface SignatureDeps {
  readonly sources: readonly Source[];
  readonly organisation: () => Organisation;
  readonly clock: Clock;
  readonly limiter: Limiter;
  readonly log: FastifyBaseLogger;
}

interface Awaited {
  readonly name: string;
  readonly secret: string;
  readonly signature: Signature;
}

export function signatures({ sources, organisation, clock, limiter, log }: SignatureDeps): Signatures {
  const signing = new Map(sources.flatMap(({ name, signature }) => (signature === undefined ? [] : [[name, signature] as const])));
  const awaited = new WeakMap<FastifyRequest, Awaited>();

  const judge = async (request: FastifyRequest, raw: Buffer, { name, secret, signature }: Awaited): Promise<void> => {
    const reason = reasonAgainst(signature, { secret, raw, headers: request.headers, now: wallTime(clock) }, (error) =>
      log.error({ err: error, source: name }, 'A source could not check a signature; the request was refused.'),
    );
    if (reason === null) return;
    throw await unauthorized(request, limiter, `The secret of ${name} in muster.yaml must be the one it signs with.`, {
      code: 'bad-signature',
      message: reason,
    });
  };

  return {
    mayBeSigned: (request, name) => {
      const signature = signing.get(name);
      if (signature === undefined || request.headers[signature.header] === undefined) return false;
      const secret = organisation().sources.get(name)?.secret ?? null;
      if (secret === null) return false;
      awaited.set(request, { name, secret, signature });
      return true;
    },
    admit: (request, raw) => {
      if (signing.size === 0) return null;
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
