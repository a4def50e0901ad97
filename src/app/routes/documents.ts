// /api/incidents/42/documents: the incident record and the root cause analysis, as they stand and as they were approved.

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type Document, fileName } from '../../documents/document.js';
import { markdownOf } from '../../documents/markdown.js';
import { documentOf, handedOn } from '../../documents/write.js';
import { documentKinds } from '../../incident/document-kinds.js';
import { htmlOf } from '../../pages/documents/html.js';
import { directoryOf } from '../../people/find-person.js';
import type { Organisation } from '../../people/organisation.js';
import type { PrintPdf } from '../../print-pdf.js';
import { answers, checkedBySchema, refuses, security, sentText } from '../../route-schema.js';
import type { Store } from '../../store/store.js';
import { checkedWith, notUnderstood } from './changes.js';
import { HttpFault } from './errors.js';
import { incidentNumber } from './paging.js';

export interface DocumentRouteDeps {
  readonly print: PrintPdf;
  /** Takes out what no document may show: phone numbers, tokens. */
  readonly redacted: (text: string) => string;
  readonly store: Pick<Store, 'incident' | 'events' | 'approvedDocuments'>;
  readonly organisation: () => Organisation;
}

const formats = ['html', 'md', 'pdf'] as const;
type Format = (typeof formats)[number];

const file = z
  .string()
  .regex(new RegExp(`^(${documentKinds.join('|')})\\.(${formats.join('|')})$`), 'record or cause, and .html, .md or .pdf')
  .meta({ description: '`record.html`: the incident record; `cause.pdf`: the root cause analysis. As `.html`, `.md` or `.pdf`.' });
const version = z.coerce.number().int().min(1).optional().meta({ description: 'As it was approved, by the number of that version.' });

const approvedShape = z
  .object({ document: z.enum(documentKinds), version: z.int(), approvedBy: z.string(), approvedAt: z.string() })
  .meta({ id: 'ApprovedDocument' });

const checkQuery = checkedWith(notUnderstood('bad-request'));

/** Whoever may read was let in before. */
export function documentRoutes(scope: FastifyInstance, deps: DocumentRouteDeps): void {
  const routes = checkedBySchema(scope, checkQuery);
  const faults = { 401: refuses('The token is missing or wrong.'), 404: refuses('There is no such incident, document or version.') };
  const list = {
    summary: 'Documents of an incident that were approved',
    tags: ['reads'],
    security: security.reading,
    params: z.object({ number: incidentNumber }),
    response: { 200: answers('Each version as it was approved.', z.array(approvedShape)), ...faults },
  };
  routes.get('/api/incidents/:number/documents', { schema: list }, async ({ params }) => {
    if ((await deps.store.incident(params.number)) === null) throw missing('There is no such incident.');
    return (await deps.store.approvedDocuments(params.number)).map(({ kind, version: of, approvedBy, approvedAt }) => ({
      ...{ document: kind, version: of, approvedBy, approvedAt: new Date(approvedAt).toISOString() },
    }));
  });
  const one = {
    summary: 'A document of an incident',
    description: 'Written anew from what is stored; with `version` as it was approved. A PDF is printed by the Chromium of the machine.',
    tags: ['reads'],
    security: security.reading,
    params: z.object({ number: incidentNumber, file }),
    querystring: z.strictObject({ version }),
    response: {
      200: answers('The document.', sentText, 'text/html'),
      ...faults,
      503: refuses('There is no Chromium here that could print a PDF.'),
    },
  };
  routes.get('/api/incidents/:number/documents/:file', { schema: one }, async ({ params, query, raw }, reply) => {
    const [kind, format] = params.file.split('.') as [Document['kind'], Format];
    const document = await found(deps, params.number, kind, query.version);
    void reply.header('cache-control', 'no-store');
    if (format === 'md') return reply.type('text/markdown; charset=utf-8').send(markdownOf(document));
    if (format === 'html')
      return reply
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'")
        .type('text/html; charset=utf-8')
        .send(htmlOf(document));
    const gone = new AbortController();
    raw.once('close', () => gone.abort());
    const printed = await deps.print(htmlOf(document), gone.signal);
    if (printed.pdf === null)
      throw new HttpFault(503, 'cannot-print', {
        message: `No PDF: ${printed.because}.`,
        hint: 'Ask for .html and print it from a browser.',
      });
    return reply
      .header('content-disposition', `attachment; filename="${fileName(document)}.pdf"`)
      .type('application/pdf')
      .send(printed.pdf);
  });
}

async function found(deps: DocumentRouteDeps, of: number, kind: Document['kind'], version: number | undefined): Promise<Document> {
  const { store, organisation, redacted } = deps;
  const incident = await store.incident(of);
  if (incident === null) throw missing('There is no such incident.');
  if (version !== undefined) {
    const approved = (await store.approvedDocuments(of)).find((one) => one.kind === kind && one.version === version);
    if (approved === undefined) throw missing(`Nobody has approved a version ${version} of it.`);
    return handedOn(approved.document, redacted);
  }
  const made = documentOf(kind, {
    incident,
    lines: await store.events(of),
    directory: directoryOf(organisation()),
    redacted,
    approved: null,
  });
  if ('none' in made) throw missing('Its cause lies outside: there is no root cause analysis.');
  return made.document;
}

const missing = (message: string): HttpFault => new HttpFault(404, 'no-such-document', { message, hint: 'See /api/incidents.' });
