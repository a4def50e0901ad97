// `/sources` and `/api/sources`: every source and instance with its address, what was heard of it, and what to paste into its sender.
// For readers only: names, counts and mistakes of senders are nobody else's.

import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answers, refuses, security } from '../../route-schema.js';
import { type SourceView, sourceViews, sources as systems } from '../../sources/index.js';
import { faultsAsPages } from '../fault-page.js';
import { type Page, type PageDeps, sendPage, wantsPage } from '../page.js';
import { sourcesMain } from './sources-template.js';

const time = z.iso.datetime().nullable();
const sourceShape = z
  .object({
    name: z.string(),
    title: z.string(),
    address: z.string(),
    named: z.boolean().meta({ description: 'It stands under `sources:` in muster.yaml.' }),
    unknownName: z.boolean(),
    opensBy: z.enum(['own-secret', 'webhook-token', 'either', 'this-machine']),
    lastDeliveryAt: time,
    lastError: z.object({ at: z.iso.datetime(), message: z.string() }).nullable(),
    taken: z.number(),
    refused: z.number(),
    failed: z.number(),
    mailboxTrouble: z
      .object({ since: z.iso.datetime(), reason: z.string() })
      .nullable()
      .meta({ description: 'Its mailbox cannot be read since then: what is mailed there pages nobody.' }),
    paste: z.array(z.object({ where: z.string(), language: z.string(), text: z.string() })),
  })
  .meta({ id: 'Source' });
const sourcesShape = z.object({ countedSince: z.iso.datetime(), sources: z.array(sourceShape) }).meta({ id: 'Sources' });

const described = (summary: string) => ({
  summary,
  tags: ['reading'],
  security: security.reading,
  response: { 200: answers('Sources.', sourcesShape), 401: refuses('Not the token.') },
});

export const sources: Page = {
  path: '/sources',
  mount: (scope, deps) => {
    scope.register(async (inner) => {
      faultsAsPages(inner);
      const schema = {
        ...described('The sources: a page for a browser, JSON for a program'),
        querystring: z.object({ format: z.string().optional() }),
      };
      inner.get('/sources', { schema }, async (request, reply) => {
        void reply.header('vary', 'accept, authorization');
        if (!deps.mayRead(request)) throw await deps.refused(request);
        const { views, since } = await look(deps, request);
        const { format } = request.query as { readonly format?: unknown };
        if (format === 'json' || !wantsPage(request)) return asJson(views, since);
        return sendPage(reply, { title: 'Sources of alerts', at: '/sources', main: sourcesMain(views, since) });
      });
    });
    scope.get(
      '/api/sources',
      { schema: described('Every source and instance: address, what was heard of it, what to paste') },
      async (request) => {
        if (!deps.mayRead(request)) throw await deps.refused(request);
        const { views, since } = await look(deps, request);
        return asJson(views, since);
      },
    );
  },
};

async function look({ organisation, config, sourcesHeard }: PageDeps, request: FastifyRequest) {
  const heard = await sourcesHeard();
  const base = config.publicUrl ?? `${request.protocol}://${request.host}`;
  const views = sourceViews({ organisation: organisation(), base, hasWebhookToken: config.webhookToken !== null, heard, systems });
  return { views, since: heard.since };
}

const iso = (at: number): string => new Date(at).toISOString();

const asJson = (views: readonly SourceView[], since: number) => ({
  countedSince: iso(since),
  sources: views.map(({ lastDeliveryAt, lastError, mailboxTrouble, ...view }) => ({
    ...view,
    lastDeliveryAt: lastDeliveryAt === null ? null : iso(lastDeliveryAt),
    lastError: lastError === null ? null : { ...lastError, at: iso(lastError.at) },
    mailboxTrouble: mailboxTrouble === null ? null : { ...mailboxTrouble, since: iso(mailboxTrouble.since) },
  })),
});
