// What every address that Twilio posts to has in common: a form is looked at only after its signature, and what could not be stored is
// answered 503, so that Twilio asks elsewhere or again.

import formbody from '@fastify/formbody';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Clock } from '../../clock.js';
import { answers, describedBySchema, refuses, security, sentText } from '../../route-schema.js';
import type { Form, SignedRequest } from './signature.js';

export interface SignedForms {
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly isSigned: (request: SignedRequest) => Promise<boolean>;
  /** What a sender whose signature does not fit should look at. */
  readonly hint: string;
  /** The lines of the log. */
  readonly says: { readonly refused: string; readonly notStored: string };
}

/** Answers the XML that is sent back. Rejects when it could not be stored. */
export type FormHandler = (form: Form, query: Form) => Promise<string>;

/** Real posts are a few kilobytes. */
const largestForm = 64 * 1024;

/** Makes a scope take forms and nothing else. Answers what makes a route of what is done with one. */
export async function takeSignedForms(scope: FastifyInstance, { log, clock, isSigned, hint, says }: SignedForms) {
  describedBySchema(scope);
  scope.removeAllContentTypeParsers();
  await scope.register(formbody, { bodyLimit: largestForm });
  const refused = onceAMinute(clock, (count) => log.warn({ refused: count }, says.refused));
  return (handle: FormHandler) =>
    async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
      const form = (request.body ?? {}) as Form;
      const header = request.headers['x-twilio-signature'];
      const signature = typeof header === 'string' ? header : undefined;
      if (!(await isSigned({ target: request.raw.url ?? '', signature, form }))) {
        refused();
        return reply.code(403).send({ error: { ...badSignature, hint } });
      }
      try {
        const said = await handle(form, request.query as Form);
        return reply.code(200).type('text/xml; charset=utf-8').send(said);
      } catch (error) {
        log.error({ err: error }, says.notStored);
        return reply.code(503).header('retry-after', '2').send({ error: unavailable });
      }
    };
}

const badSignature = { code: 'bad-signature', message: 'X-Twilio-Signature does not fit this request.' };
const unavailable = { code: 'unavailable', message: 'It could not be stored right now.', hint: 'Send it again in a few seconds.' };

/** What such a route says of itself. */
export const describedForm = (summary: string, tag: string, words: { readonly answered: string; readonly unavailable: string }) => ({
  summary: `${summary}, posted and signed by Twilio in X-Twilio-Signature`,
  tags: [tag],
  security: security.signedByTwilio,
  consumes: ['application/x-www-form-urlencoded'],
  body: z.record(z.string(), z.string()).meta({ description: 'The form as Twilio posts it.' }),
  response: {
    200: answers(words.answered, sentText, 'text/xml'),
    403: refuses('The signature does not fit.'),
    503: refuses(words.unavailable),
  },
});

/** Refusals must not fill the disk. */
function onceAMinute(clock: Pick<Clock, 'now'>, say: (count: number) => void): () => void {
  let saidAt = Number.NEGATIVE_INFINITY;
  let held = 0;
  return () => {
    held += 1;
    if (clock.now() - saidAt < 60_000) return;
    say(held);
    saidAt = clock.now();
    held = 0;
  };
}
