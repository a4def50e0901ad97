// /api/reports: what customers report, to be read and brought in by programs.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import type { Reporting } from '../../reports/by-api.js';
import { answers, type Check, checkedBySchema, refuses, security } from '../../route-schema.js';
import type { CustomerReport } from '../../store/store.js';
import { HttpFault } from './errors.js';
import { cursorOf, linkNext } from './paging.js';
import { customerReportShape } from './shapes.js';
import { isoTime } from './views.js';

export interface ReportDeps {
  readonly reporting: Reporting;
  /** Whether a request may change something; whoever may not gets the fault. */
  readonly mayChange: (request: FastifyRequest) => boolean;
  readonly refused: (request: FastifyRequest) => Promise<HttpFault>;
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
    const found = await reporting.list({ limit: limit + 1, before: place?.number ?? null });
    const items = found.slice(0, limit);
    const last = items.at(-1);
    if (found.length > limit && last !== undefined) linkNext(reply, path, request.query, cursor.write({ number: last.number }));
    return items.map(reportView);
  });
}

/** Asked for the token once more, for a browser may send along the one that it reads with. */
export function customerReportWrites(scope: FastifyInstance, { reporting, mayChange, refused }: ReportDeps): void {
  const routes = checkedBySchema(scope, checkBody);
  scope.addHook('onRequest', async (request) => {
    if (!mayChange(request)) throw await refused(request);
  });
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

const askedBody = z.strictObject(
  {
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
  },
  { error: (issue) => (issue.code === 'unrecognized_keys' ? `no field called ${issue.keys.slice(0, 3).join(', ')}` : 'a JSON object') },
);

const checkBody: Check = (schema, value) => {
  const read = schema.safeParse(value);
  if (read.success) return { value: read.data };
  const [issue] = read.error.issues;
  const at = issue?.path.join('.') ?? '';
  return {
    error: new HttpFault(400, 'bad-report', {
      message: at === '' ? 'It is not understood.' : `${at} is not understood.`,
      hint: `Wanted ${issue?.message ?? 'a JSON object'}.`,
      at: at === '' ? '$' : at,
    }),
  };
};

const reportView = ({ number, text, by, from, at, state, team, incident, sameAs, settledBy, why }: CustomerReport) => ({
  ...{ number, text, by: by.replace(/^source:/, ''), from, at: isoTime(at), state, team },
  // While it is open it is only what it may be.
  incident: state === 'joined' || state === 'promoted' ? incident : null,
  sameAs: state === 'joined' ? sameAs : null,
  settledBy,
  why,
});
