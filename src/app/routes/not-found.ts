// Paths and methods nobody answers: 404, 405 with what is allowed, and OPTIONS. Never a redirect (senders do not follow them).

import type { FastifyInstance } from 'fastify';
import { HttpFault } from './errors.js';

export interface RouteTable {
  add(route: { readonly url: string; readonly method: string | readonly string[] }): void;
  /** Methods that some route takes on this path; empty when there is no such path. */
  methodsAt(path: string): readonly string[];
}

/** The routes by their patterns, filled as they are registered. */
export function routeTable(): RouteTable {
  const routes: { readonly pattern: RegExp; readonly methods: readonly string[] }[] = [];
  return {
    add: ({ url, method }) => {
      routes.push({ pattern: patternOf(url), methods: typeof method === 'string' ? [method] : method });
    },
    methodsAt: (path) => [...new Set(routes.filter(({ pattern }) => pattern.test(path)).flatMap(({ methods }) => methods))],
  };
}

/** Answers before any body is read. Register last, in a scope of its own. */
export function answerNotFound(scope: FastifyInstance, routes: RouteTable): void {
  scope.addHook('onRequest', (request, reply, done) => {
    const allowed = routes.methodsAt(request.url.split('?', 1)[0] ?? '/');
    if (allowed.length === 0) return done(notFound());
    const allow = ['OPTIONS', ...allowed].join(', ');
    if (request.method !== 'OPTIONS') return done(notAllowed(allow));
    void reply.code(204).header('allow', allow).send();
  });
  scope.setNotFoundHandler(() => {
    throw notFound();
  });
}

const patternOf = (url: string): RegExp =>
  new RegExp(
    `^${url
      .split('/')
      .map((part) => (part.startsWith(':') ? '[^/]+' : part === '*' ? '.*' : part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')))
      .join('/+')}/?$`,
  );

const notFound = (): HttpFault =>
  new HttpFault(404, 'not-found', { message: 'There is nothing here.', hint: 'GET /openapi.json describes every route.' });

const notAllowed = (allow: string): HttpFault =>
  new HttpFault(405, 'method-not-allowed', {
    message: 'This path does not take that method.',
    hint: `It takes ${allow}.`,
    headers: { allow },
  });
