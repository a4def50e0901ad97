// The registry of pages: one line each. Also hands out what all of them load.

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { answers, refuses, security } from '../route-schema.js';
import { front } from './front/front.js';
import { layoutAssets } from './layout/layout.js';
import type { Page, PageDeps } from './page.js';
import { sources } from './sources/sources.js';
import { transcript } from './transcript/transcript.js';

export const pages: readonly Page[] = [front, sources, transcript];

/** To be mounted where browser headers are set. */
export function servePages(scope: FastifyInstance, deps: PageDeps): void {
  for (const page of pages) scope.register(async (inner) => page.mount(inner, deps));
  scope.register(async (inner) => serveAssets(inner));
}

const files = new Map(layoutAssets.map((one) => [one.path, one]));

/** An address that is not one of these is nowhere: an old hash is never answered with a new file. */
function serveAssets(scope: FastifyInstance): void {
  const schema = {
    summary: 'Style and pictures of the pages; each address holds the hash of its file',
    tags: ['pages'],
    security: security.anybody,
    response: { 200: answers('The file, to be kept for ever.', z.string(), 'text/css'), 404: refuses('There is no such file.') },
  };
  scope.get('/assets/:file', { schema }, (request, reply) => {
    const file = files.get(request.url.split('?', 1)[0] ?? '');
    if (file === undefined) return reply.callNotFound();
    return reply.header('cache-control', 'public, max-age=31536000, immutable').type(file.type).send(file.content);
  });
}
