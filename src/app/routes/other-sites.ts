// Keeps the pages of other sites from a Muster without tokens: a browser on this machine reaches it and would do what they say.

import type {} from '@fastify/swagger';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { otherSite } from '../../http-guard.js';
import { HttpFault } from './errors.js';

interface Addressed {
  readonly webhookToken: string | null;
  readonly apiToken: string | null;
  readonly publicUrl: string | null;
}

/**
 * For every route that is registered after it, and for addresses that are nowhere: as long as a token is missing, by a name that is not
 * ours or from another site is refused with 403, before a byte of the body is read. Routes that ask their callers for a token or a
 * signature say so in their schema and judge for themselves, for a monitoring system may come by another name. `refuse` answers, counts
 * and logs: scopes have error handlers of their own, which must not get to word this.
 */
export function refuseOtherSites(app: FastifyInstance, { webhookToken, apiToken, publicUrl }: Addressed, refuse: AnswerFault): void {
  if (webhookToken !== null && apiToken !== null) return;
  app.addHook('onRequest', (request, reply, done) => {
    const why = judgesItself(request) ? null : otherSite(request, publicUrl);
    if (why === null) return done();
    refuse(new HttpFault(403, why, refusals[why]), request, reply);
  });
}

type AnswerFault = (fault: HttpFault, request: FastifyRequest, reply: FastifyReply) => void;

const judgesItself = ({ routeOptions: { schema } }: FastifyRequest): boolean => (schema?.security ?? []).length > 0;

const refusals = {
  'wrong-host': {
    message: 'Muster does not answer to this name.',
    hint: 'Use localhost; or set PUBLIC_URL to the address it is reached by, or both WEBHOOK_TOKEN and API_TOKEN.',
  },
  'cross-origin': { message: 'A page of another site asked for this.', hint: 'Open Muster itself, at its own address.' },
};
