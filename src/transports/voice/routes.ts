// The three addresses Twilio asks during a call. A form is looked at only after its signature. What cannot be stored is answered 503:
// the caller then hears that something went wrong, and a status is sent again.

import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answers, describedBySchema, refuses, security, sentText } from '../../route-schema.js';
import type { Form, SignedRequest } from '../twilio/signature.js';
import { answerPath, digitPath, statusPath, type VoiceOptions } from './options.js';
import { twiml } from './twiml.js';
import type { WebhookHandlers } from './webhook-handlers.js';

export interface RouteOptions extends WebhookHandlers, Pick<VoiceOptions, 'log' | 'clock'> {
  readonly isSigned: (request: SignedRequest) => Promise<boolean>;
}

/** Real posts are a few kilobytes. */
const largestForm = 64 * 1024;

export function mountVoice(app: FastifyInstance, options: RouteOptions): void {
  app.register(async (scope) => {
    describedBySchema(scope);
    scope.removeAllContentTypeParsers();
    await scope.register(formbody, { bodyLimit: largestForm });
    const refusals = quietly(options);
    const receive =
      (act: (form: Form, query: Form) => Promise<string | undefined>) => async (request: FastifyRequest, reply: FastifyReply) => {
        const form = (request.body ?? {}) as Form;
        const header = request.headers['x-twilio-signature'];
        const signature = typeof header === 'string' ? header : undefined;
        if (!(await options.isSigned({ target: request.raw.url ?? '', signature, form }))) {
          refusals();
          return reply.code(403).send(badSignature);
        }
        try {
          const said = await act(form, request.query as Form);
          return reply
            .code(200)
            .type('text/xml; charset=utf-8')
            .send(said ?? twiml([]));
        } catch (error) {
          options.log.error({ err: error }, 'what was done on the phone could not be stored');
          return reply.code(503).header('retry-after', '2').send(unavailable);
        }
      };
    scope.post(answerPath, { schema: described('Somebody answered a call of ours: what is said to them') }, receive(options.onAnswer));
    scope.post(digitPath, { schema: described('A key was pressed during a call of ours') }, receive(options.onDigit));
    scope.post(
      statusPath,
      { schema: described('How far a call of ours came') },
      receive(async (form, query) => {
        await options.onStatus(form, query);
        return undefined;
      }),
    );
  });
}

const described = (summary: string) => ({
  summary: `${summary}, posted and signed by Twilio in X-Twilio-Signature`,
  tags: ['voice'],
  security: security.signedByTwilio,
  consumes: ['application/x-www-form-urlencoded'],
  body: z.record(z.string(), z.string()).meta({ description: 'The form as Twilio posts it.' }),
  response: {
    200: answers('TwiML: what is said next.', sentText, 'text/xml'),
    403: refuses('The signature does not fit.'),
    503: refuses('It cannot be stored right now.'),
  },
});

const badSignature = {
  error: {
    code: 'bad-signature',
    message: 'X-Twilio-Signature does not fit this request.',
    hint: 'PUBLIC_URL must be how Twilio reaches Muster, and TWILIO_AUTH_TOKEN the token of that account.',
  },
};

const unavailable = {
  error: { code: 'unavailable', message: 'It could not be stored right now.', hint: 'Send it again in a few seconds.' },
};

/** One line a minute: refusals must not fill the disk. */
function quietly({ log, clock }: RouteOptions): () => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  let held = 0;
  return () => {
    held += 1;
    if (clock.now() - saidAt < 60_000) return;
    log.warn({ refused: held }, 'requests in the name of Twilio about calls were refused: their signature does not fit');
    saidAt = clock.now();
    held = 0;
  };
}
