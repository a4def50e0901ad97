// Where Meta knocks: GET is its handshake, POST what happened. 401 for whatever it did not sign, 200 only when all of it is stored,
// 503 when it could not be: Meta posts again for days. Must never read a body as anything but the bytes that were signed.

import type { FastifyBaseLogger, FastifyInstance, FastifyReply } from 'fastify';
import { z } from 'zod';
import { secretCheck } from '../../http-guard.js';
import { answers, describedBySchema, refuses, security, sentText } from '../../route-schema.js';
import { isSigned, looksSigned } from './signature.js';

export interface WebhookOptions {
  readonly appSecret: string;
  readonly verifyToken: string;
  readonly log: FastifyBaseLogger;
  /** Rejects when it is not stored. */
  readonly take: (body: unknown) => Promise<void>;
}

export const webhookPath = '/whatsapp/cloud';

/** Meta's largest notification ("webhooks": payloads up to 3 MB). */
const bodyMost = 3 * 1024 * 1024;

export function mountWebhook(app: FastifyInstance, { appSecret, verifyToken, log, take }: WebhookOptions): void {
  const isVerifyToken = secretCheck(verifyToken);
  app.register(async (plain) => {
    const scope = describedBySchema(plain);
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: bodyMost }, (_request, body, done) => done(null, body));

    scope.get(webhookPath, { schema: handshake }, async (request, reply) => {
      const { 'hub.mode': mode, 'hub.verify_token': token, 'hub.challenge': challenge } = request.query as Record<string, unknown>;
      if (mode !== 'subscribe' || typeof token !== 'string' || !isVerifyToken(token)) return refuse(reply, 403, 'wrong verify token');
      if (typeof challenge !== 'string' || !/^[\w.-]{1,200}$/.test(challenge)) return refuse(reply, 400, 'no challenge');
      return reply.type('text/plain; charset=utf-8').send(challenge);
    });

    scope.post(webhookPath, {
      schema: notification,
      // The shape first, before a byte of the body is read.
      onRequest: async (request, reply) => {
        if (!looksSigned(request.headers['x-hub-signature-256'])) return refuse(reply, 401, 'not signed');
      },
      handler: async (request, reply) => {
        const body = Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
        if (!isSigned(appSecret, body, request.headers['x-hub-signature-256'])) return refuse(reply, 401, 'wrong signature');
        const parsed = parse(body);
        if (parsed === undefined) {
          // Signed and no JSON: sending it again cannot mend it, so Meta need not try for days.
          log.warn({ transport: 'cloud', bytes: body.length }, 'Meta posted something that is no JSON; it is left out');
          return { received: true };
        }
        try {
          await take(parsed);
        } catch (error) {
          log.warn({ err: error, transport: 'cloud' }, 'what Meta posted could not be stored; it will post again');
          return refuse(reply.header('retry-after', '2'), 503, 'not stored');
        }
        return { received: true };
      },
    });
  });
}

const handshake = {
  summary: "Meta's handshake: answers hub.challenge to who knows META_VERIFY_TOKEN",
  tags: ['whatsapp'],
  security: security.signedByMeta,
  querystring: z.object({ 'hub.mode': z.string(), 'hub.verify_token': z.string(), 'hub.challenge': z.string() }),
  response: {
    200: answers('The challenge.', sentText, 'text/plain'),
    400: refuses('There is no challenge.'),
    403: refuses('The token is missing or wrong.'),
  },
};

const notification = {
  summary: "Meta's notifications, signed with META_APP_SECRET in X-Hub-Signature-256",
  tags: ['whatsapp'],
  security: security.signedByMeta,
  body: z.object({ object: z.string(), entry: z.array(z.looseObject({})) }),
  response: {
    200: answers('Stored.', z.object({ received: z.boolean() })),
    401: refuses('Not signed, or not by Meta.'),
    503: refuses('It cannot be stored right now: Meta posts it again.'),
  },
};

const codes = { 400: 'bad-request', 401: 'unauthorized', 403: 'forbidden', 503: 'unavailable' } as const;

const hints = {
  400: 'Meta sends hub.challenge along.',
  401: 'Only Meta posts here, signed with META_APP_SECRET.',
  403: 'Enter META_VERIFY_TOKEN in the app dashboard, exactly.',
  503: 'Send it again.',
} as const;

const refuse = (reply: FastifyReply, status: keyof typeof codes, message: string): FastifyReply =>
  reply.code(status).send({ error: { code: codes[status], message, hint: hints[status] } });

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}
