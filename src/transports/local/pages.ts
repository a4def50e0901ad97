// Hands out the phones page: its HTML, style and pictures as they lie in phones/, its scripts as compiled into dist/phones/.
// Only names of a plain shape are looked up, so no path leads out of the two folders.

import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { answers, refuses, security, sentText, type TypedScope } from '../../route-schema.js';
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

/** As long as a browser likes: the address holds the hash of what is there. */
const forEver = 'private, max-age=31536000, immutable';
/** Kept, and asked about before each use. */
const askAgain = 'no-cache';

/** All that the page loads, as it was when the page was last asked for: scripts and styles name each other, so they belong together. */
interface Edition {
  readonly hash: string;
  readonly files: ReadonlyMap<string, Buffer>;
}

const page = {
  summary: 'A page of phones, one for each person',
  tags: ['phones'],
  security: security.anybody,
  response: { 200: answers('The page.', sentText, 'text/html') },
};
const part = {
  summary: 'A style, script, font or picture of that page',
  tags: ['phones'],
  security: security.anybody,
  params: z.object({ file: z.string() }),
  response: { 200: answers('The file.', z.any(), '*/*'), 404: refuses('There is no such file.') },
};
const hashedPart = { ...part, params: z.object({ hash: z.string(), file: z.string() }) };

export function servePages(app: TypedScope, assets: LocalAssets): void {
  let latest: Edition | null = null;
  app.get('/phones', { schema: page }, async (request, reply) => {
    latest = await read(assets);
    const { hash, files } = latest;
    const html = files.get('index.html')?.toString('utf8').replace(namedInPage, `${hash}/`);
    return hand(request, reply, 'index.html', html === undefined ? null : Buffer.from(html), askAgain);
  });
  app.get('/phones/:file', { schema: part }, async (request, reply) => {
    const { file } = request.params;
    return hand(request, reply, file, await contentOf(assets, file), askAgain);
  });
  app.get('/phones/:hash/:file', { schema: hashedPart }, async (request, reply) => {
    const { hash, file } = request.params;
    latest ??= await read(assets);
    // A page from before a restart or an edit goes on with what there is now.
    if (latest.hash !== hash) return hand(request, reply, file, await contentOf(assets, file), askAgain);
    return hand(request, reply, file, latest.files.get(file) ?? null, forEver);
  });
}

/** The place before each file that index.html loads. */
const namedInPage = /(?<=(?:href|src)="\/phones\/)(?=[a-z-]+\.(?:css|js|svg)")/g;

async function read(assets: LocalAssets): Promise<Edition> {
  const names = await Promise.all([assets.dir, assets.scriptsDir].map((folder) => readdir(folder).catch(() => [])));
  const hash = createHash('sha256');
  const files = new Map<string, Buffer>();
  for (const name of [...new Set(names.flat())].sort()) {
    const content = await contentOf(assets, name);
    if (content === null) continue;
    files.set(name, content);
    hash.update(`${name} ${content.length} `).update(content);
  }
  return { hash: hash.digest('hex').slice(0, 16), files };
}

const typeOf = (file: string): string | undefined => types[/^[a-z][a-z-]*\.(html|css|svg|woff2|js)$/.exec(file)?.[1] ?? ''];

/** Null for what is not there, and for what is not a name of ours. */
async function contentOf({ dir, scriptsDir }: LocalAssets, file: string): Promise<Buffer | null> {
  if (typeOf(file) === undefined) return null;
  return readFile(join(file.endsWith('.js') ? scriptsDir : dir, file)).catch(() => null);
}

function hand(request: FastifyRequest, reply: FastifyReply, file: string, content: Buffer | null, keep: string): FastifyReply {
  const type = typeOf(file);
  if (content === null || type === undefined) throw notFound(file);
  const tag = `"${createHash('sha256').update(content).digest('base64url').slice(0, 22)}"`;
  reply.headers({ 'content-security-policy': contentSecurityPolicy, 'cache-control': keep, etag: tag });
  return request.headers['if-none-match'] === tag ? reply.code(304).send() : reply.type(type).send(content);
}

const notFound = (file: string) =>
  new Refused(404, 'not-found', `The phones page has no file "${file}".`, { hint: 'Run `npm run build` once, then open /phones.' });
