// How a route says what it takes and what it answers: zod schemas, from which /openapi.json is made. What a route takes may be checked
// by them; what it answers never is, since a wrong description must not turn a right answer into a failure.

import type { IncomingMessage, ServerResponse } from 'node:http';
import type { FastifyBaseLogger, FastifyInstance, RawServerDefault } from 'fastify';
import type { ZodTypeProvider } from 'fastify-type-provider-zod';
import { z } from 'zod';

/** A scope whose handlers get what the schemas of their route made of a request. */
export type TypedScope = FastifyInstance<RawServerDefault, IncomingMessage, ServerResponse, FastifyBaseLogger, ZodTypeProvider>;

/** Whether a value is as a schema says, or the error its sender is answered with. `part` is where it came in: `querystring`, `body`. */
export type Check = (schema: z.ZodType, value: unknown, part: string) => { readonly value: unknown } | { readonly error: Error };

const checkers = new WeakMap<FastifyInstance, Check>();

/**
 * The routes of this scope are described by zod schemas and what they take is checked; answers are written as plain JSON. Fastify has one
 * check a scope, and the last wins: throws where routes with another one are in it already.
 */
export function checkedBySchema(scope: FastifyInstance, check: Check): TypedScope {
  if ((checkers.get(scope) ?? check) !== check) throw new Error('routes that are checked otherwise need a scope of their own');
  checkers.set(scope, check);
  scope.setValidatorCompiler(
    ({ schema, httpPart }) =>
      (value: unknown) =>
        check(schema as unknown as z.ZodType, value, httpPart ?? 'body'),
  );
  scope.setSerializerCompiler(() => (value) => JSON.stringify(value));
  return scope.withTypeProvider<ZodTypeProvider>();
}

/** The schemas describe; the routes of this scope look at what they are sent themselves. */
export const describedBySchema = (scope: FastifyInstance): TypedScope => checkedBySchema(scope, asItIs);

const asItIs: Check = (_, value) => ({ value });

/** One answer of a route: what it means, and its body. */
export const answers = <T extends z.ZodType>(description: string, schema: T, type = 'application/json') => ({
  description,
  content: { [type]: { schema } },
});

/** A page, a style, a picture: a body that a handler sends by itself, of whatever type of media is named beside it. */
export const sentText = z.any().meta({ type: 'string' });

/** An answer without a body. */
export const answersNothing = (description: string) => z.null().meta({ description });

export const errorShape = z
  .object({ error: z.object({ code: z.string(), message: z.string(), hint: z.string(), at: z.string().optional() }) })
  .meta({ id: 'Error' });

/** An answer that is not 2xx: every one has the same shape. */
export const refuses = (description: string) => answers(description, errorShape);

/** By their names in `security` below. */
export const securitySchemes = {
  webhookBearer: { type: 'http', scheme: 'bearer', description: 'WEBHOOK_TOKEN, or the secret of the source in muster.yaml.' },
  webhookHeader: { type: 'apiKey', in: 'header', name: 'X-Muster-Token' },
  webhookBasic: { type: 'http', scheme: 'basic', description: 'The token is the password; any user name.' },
  webhookQuery: { type: 'apiKey', in: 'query', name: 'token' },
  feedQuery: {
    type: 'apiKey',
    in: 'query',
    name: 'token',
    description: 'The token of this one calendar, as *calendar* answers it in chat.',
  },
  api: { type: 'http', scheme: 'bearer', description: 'API_TOKEN. Without one set, only callers on the same machine may read.' },
  metaSignature: { type: 'apiKey', in: 'header', name: 'X-Hub-Signature-256' },
  twilioSignature: { type: 'apiKey', in: 'header', name: 'X-Twilio-Signature' },
} as const;

/**
 * Who may call a route. One that is for anybody is still kept from pages of other sites (app/routes/other-sites); every other one asks
 * its callers for what is named here.
 */
export const security = {
  anybody: [],
  signedByMeta: [{ metaSignature: [] }],
  signedByTwilio: [{ twilioSignature: [] }],
  posting: [{ webhookBearer: [] }, { webhookHeader: [] }, { webhookBasic: [] }, { webhookQuery: [] }],
  reading: [{ api: [] }],
  feed: [{ feedQuery: [] }],
};
