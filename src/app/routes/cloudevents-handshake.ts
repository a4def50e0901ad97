// Before it delivers, a sender of CloudEvents may ask whether it may: OPTIONS with its origin, answered with the same origin and a rate.

import type { FastifyInstance } from 'fastify';
import { answersNothing, refuses, security } from '../../route-schema.js';
import type { Guard } from './guard.js';
import { type Limiter, unauthorized } from './refusals.js';

interface HandshakeDeps {
  readonly guard: Guard;
  readonly limiter: Limiter;
}

const source = 'cloudevents';
/** As the standard says it: no bound on requests a minute. */
const anyRate = '*';
const howToAsk = 'Send the token as for a delivery, for example as ?token= in the address.';

export function cloudeventsHandshake(scope: FastifyInstance, { guard, limiter }: HandshakeDeps): void {
  const schema = {
    summary: 'Whether CloudEvents may be delivered: the handshake before the first',
    tags: ['alerts'],
    security: security.posting,
    response: {
      204: answersNothing('They may, from the origin that asked.'),
      401: refuses('The token is missing or wrong.'),
      429: refuses('Too many requests without the right token.'),
    },
  };
  scope.options(`/webhooks/${source}`, { schema }, async (request, reply) => {
    if (!guard.mayPost(request, source)) throw await unauthorized(request, limiter, howToAsk);
    const origin = request.headers['webhook-request-origin'];
    if (typeof origin === 'string' && origin !== '')
      void reply.header('webhook-allowed-origin', origin).header('webhook-allowed-rate', anyRate);
    return reply.code(204).header('allow', 'OPTIONS, POST, PUT').send();
  });
}
