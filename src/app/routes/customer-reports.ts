// /api/reports: what customers report, to be read and brought in by programs.

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Reporting } from '../../reports/by-api.js';
import { answers, checkedBySchema, refuses, security } from '../../route-schema.js';
import type { CustomerReport } from '../../store/store.js';
import { askForTokenAgain, bodyOf, type Changing, checkedWith, notUnderstood } from './changes.js';
import { cursorOf, linkNext, pageOf } from './paging.js';
import { customerReportShape } from './shapes.js';
import { isoTime } from './views.js';

export interface ReportDeps extends Changing {
  readonly reporting: Reporting;
}

const path = '/api/reports';
const faults = { 400: refuses('It cannot be understood.'), 401: refuses('The token is missing or wrong.') };

const cursor = cursorOf('reports', z.object({ number: z.int().min(1) }));
const query = z.strictObject({
  limit: z.coerce.number({ error: 'a number' }).int().min(1).max(500).default(50),
  cursor: cursor.parameter.optional(),
});

/** Whoever may read was let in before. */
export function customerReportReads(scope: FastifyInstance, { reporting }: Pick<ReportDeps, 'reporting'>): void {
  const routes = checkedBySchema(scope, checkBody);
  const schema = {
    summary: "Customers' reports, newest first",
    tags: ['reads'],
    security: security.reading,
    querystring: query,
    response: { 200: answers('What is stored.', z.array(customerReportShape)), ...faults },
  };
  routes.get(path, { schema }, async (request, reply) => {
    const { limit, cursor: place } = request.query;
    const { items, last } = await pageOf(limit, (most) => reporting.list({ limit: most, before: place?.number ?? null }));
    if (last !== null) linkNext(reply, path, request.query, cursor.write({ number: last.number }));
    return items.map(reportView);
  });
}

export function customerReportWrites(scope: FastifyInstance, { reporting, ...changing }: ReportDeps): void {
  const routes = checkedBySchema(scope, checkBody);
  askForTokenAgain(scope, changing);
  const schema = {
    summary: 'Bring in what a customer reports',
    description: 'Whoever is on call for it is asked to look at it: nobody is paged.',
    tags: ['reads'],
    security: security.reading,
    body: askedBody,
    response: { 201: answers('It is kept.', customerReportShape), ...faults },
  };
  routes.post(path, { schema }, async ({ body }, reply) => {
    const report = await reporting.bringIn({ text: body.text, from: body.from ?? null });
    return reply.code(201).send(reportView(report));
  });
}

const askedBody = bodyOf({
  text: z
    .string({ error: 'what customers see' })
    .trim()
    .min(3, { error: 'what customers see' })
    .max(1_000, { error: 'at most 1,000 characters' }),
  from: z
    .string({ error: 'a name' })
    .trim()
    .min(1, { error: 'a name' })
    .max(100, { error: 'at most 100 characters' })
    .nullable()
    .optional()
    .meta({ description: 'Whose word it is, as people should read it: a ticket, a customer.' }),
});

const checkBody = checkedWith(notUnderstood('bad-report'));

const reportView = ({ number, text, by, from, at, state, team, incident, sameAs, settledBy, why }: CustomerReport) => ({
  ...{ number, text, by: by.replace(/^source:/, ''), from, at: isoTime(at), state, team },
  // While it is open it is only what it may be.
  incident: state === 'joined' || state === 'promoted' ? incident : null,
  sameAs: state === 'joined' ? sameAs : null,
  settledBy,
  why,
});
