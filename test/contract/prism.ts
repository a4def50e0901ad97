// Prism in this process, on loopback: a vendor's own OpenAPI file turned into a server that refuses what the file does not allow.
// The files lie beside the project as data (../shared/specs) and are never copied into it; where they are absent, tests skip and say so.

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createLogger } from '@stoplight/prism-core';
import { getHttpOperationsFromSpec } from '@stoplight/prism-http';
import { createServer } from '@stoplight/prism-http-server';
import { parse } from 'yaml';

export interface Prism {
  /** Without a slash at its end: `http://127.0.0.1:40123`. */
  readonly url: string;
  close(): Promise<void>;
}

/** An OpenAPI file as plain data. */
export type Specification = { readonly [key: string]: unknown };

/** Where a vendor's file lies, by its name in ../shared/specs; null where this clone has none. */
export function specificationPath(name: string): string | null {
  const path = fileURLToPath(new URL(`../../../shared/specs/${name}`, import.meta.url));
  return existsSync(path) ? path : null;
}

export const readSpecification = (path: string): Specification => parse(readFileSync(path, 'utf8')) as Specification;

/**
 * Starts Prism over a file, on a port of its own. A request that breaks the file is answered 4xx with the violations in the body
 * (`application/problem+json`); one that keeps it gets the file's own example. Takes a few seconds for a big file: start it once.
 */
export async function startPrism(specification: string | Specification): Promise<Prism> {
  // Prism writes into what it is given.
  const document = typeof specification === 'string' ? specification : structuredClone(specification);
  const operations = await getHttpOperationsFromSpec(document);
  const server = createServer(operations, {
    cors: false,
    components: { logger: createLogger('prism', { level: 'silent' }) },
    config: {
      isProxy: false,
      checkSecurity: true,
      validateRequest: true,
      validateResponse: false,
      errors: false,
      upstreamProxy: undefined,
      mock: { dynamic: false },
    },
  });
  const url = await server.listen(0, '127.0.0.1');
  return { url, close: () => server.close() };
}
