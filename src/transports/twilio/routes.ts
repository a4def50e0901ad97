// The two addresses Twilio posts to, for both transports. A form is looked at only after its signature; 200 leaves only after
// what it says is stored. When it could not be stored the answer is 503: Twilio then asks its fallback address, and asks again
// where the address ends in `#rc=5&rp=all` (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).

import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { answers, describedBySchema, refuses, security, sentText } from '../../route-schema.js';
import { inboundPath, statusPath, type TwilioOptions } from './options.js';
import type { Form, SignedRequest } from './signature.js';

export interface RouteOptions extends Pick<TwilioOptions, 'log'> {
  readonly clock: Pick<Clock, 'now'>;
  readonly isSigned: (request: SignedRequest) => Promise<boolean>;
  /** Rejects when it could not be stored. */
  readonly onMessage: (form: Form) => Promise<void>;
  readonly onStatus: (form: Form, query: Form) => Promise<void>;
}

/** Real posts are a few kilobytes. */
const largestForm = 64 * 1024;
const nothingToSay = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** Mounts them once, however often it is called on one app. */
export function mountTwilio(app: FastifyInstance, options: RouteOptions): void {
  app.register(async (scope) => {
    if (scope.hasRoute({ method: 'POST', url: inboundPath })) return;
    describedBySchema(scope);
    scope.removeAllContentTypeParsers();
    await scope.register(formbody, { bodyLimit: largestForm });
    const refusals = quietly(options);
    const receive =
      (store: (request: FastifyRequest, form: Form) => Promise<void>) => async (request: FastifyRequest, reply: FastifyReply) => {
        const form = (request.body ?? {}) as Form;
        const header = request.headers['x-twilio-signature'];
        const signature = typeof header === 'string' ? header : undefined;
        if (!(await options.isSigned({ target: request.raw.url ?? '', signature, form }))) return refuse(reply, refusals);
        try {
          await store(request, form);
        } catch (error) {
          options.log.error({ err: error }, 'what Twilio sent could not be stored; it was asked to send it again');
          return unavailable(reply);
        }
        return reply.code(200).type('text/xml; charset=utf-8').send(nothingToSay);
      };
    scope.post(
      inboundPath,
      { schema: described('A message somebody wrote') },
      receive((_, form) => options.onMessage(form)),
    );
    scope.post(
      statusPath,
      { schema: described('How far a message of ours came') },
      receive((request, form) => options.onStatus(form, request.query as Form)),
    );
  });
}

const described = (summary: string) => ({
  summary: `${summary}, posted and signed by Twilio in X-Twilio-Signature`,
  tags: ['whatsapp'],
  security: security.signedByTwilio,
  consumes: ['application/x-www-form-urlencoded'],
  body: z.record(z.string(), z.string()).meta({ description: 'The form as Twilio posts it.' }),
  response: {
    200: answers('Stored; nothing is said in return.', sentText, 'text/xml'),
    403: refuses('The signature does not fit.'),
    503: refuses('It cannot be stored right now: Twilio asks its fallback address.'),
  },
});

const refuse = (reply: FastifyReply, say: () => void): FastifyReply => {
  say();
  return reply.code(403).send({
    error: {
      code: 'bad-signature',
      message: 'X-Twilio-Signature does not fit this request.',
      hint: 'PUBLIC_URL must be the address entered at Twilio, and TWILIO_AUTH_TOKEN the token of that account.',
    },
  });
};

const unavailable = (reply: FastifyReply): FastifyReply =>
  reply
    .code(503)
    .header('retry-after', '2')
    .send({ error: { code: 'unavailable', message: 'It could not be stored right now.', hint: 'Send it again in a few seconds.' } });

/** One line a minute: refusals must not fill the disk. */
function quietly({ log, clock }: RouteOptions): () => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  let held = 0;
  return () => {
    held += 1;
    if (clock.now() - saidAt < 60_000) return;
    log.warn(
      { refused: held },
      'requests in the name of Twilio were refused: their signature does not fit PUBLIC_URL and TWILIO_AUTH_TOKEN',
    );
    saidAt = clock.now();
    held = 0;
  };
}
