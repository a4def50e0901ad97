// Hands out the phones page: its HTML, style and pictures as they lie in phones/, its scripts as compiled into dist/phones/.
// Only names of a plain shape are looked up, so no path leads out of the two folders.

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyInstance, FastifyReply } from 'fastify';
import { Refused } from './refused.js';

export interface LocalAssets {
  /** Holds index.html, phones.css and the pictures. */
  readonly dir: string;
  /** Holds the compiled scripts. */
  readonly scriptsDir: string;
}

/** Where they lie in the project, seen from src/transports and from dist/transports alike. */
export const projectAssets: LocalAssets = {
  dir: fileURLToPath(new URL('../../../phones/', import.meta.url)),
  scriptsDir: fileURLToPath(new URL('../../../dist/phones/', import.meta.url)),
};

const types: Readonly<Record<string, string>> = {
  html: 'text/html; charset=utf-8',
  css: 'text/css; charset=utf-8',
  woff2: 'font/woff2',
  svg: 'image/svg+xml',
  js: 'text/javascript; charset=utf-8',
};

/** Nothing but what this server itself hands out. */
const contentSecurityPolicy = "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

export function servePages(app: FastifyInstance, assets: LocalAssets): void {
  app.get('/phones', (_, reply) => hand(reply, assets, 'index.html'));
  app.get<{ Params: { file: string } }>('/phones/:file', (request, reply) => hand(reply, assets, request.params.file));
}

async function hand(reply: FastifyReply, assets: LocalAssets, file: string): Promise<FastifyReply> {
  const [, extension = ''] = /^[a-z][a-z-]*\.(html|css|svg|woff2|js)$/.exec(file) ?? [];
  const type = types[extension];
  if (type === undefined) throw notFound(file);
  const content = await readFile(join(extension === 'js' ? assets.scriptsDir : assets.dir, file)).catch(() => null);
  if (content === null) throw notFound(file);
  return reply.header('content-security-policy', contentSecurityPolicy).header('cache-control', 'no-cache').type(type).send(content);
}

const notFound = (file: string) =>
  new Refused(404, 'not-found', `The phones page has no file "${file}".`, { hint: 'Run `npm run build` once, then open /phones.' });
