// What went wrong, for somebody at a browser: the same words that a program gets as JSON, in the frame of every page.

import type { FastifyInstance, FastifyRequest } from 'fastify';
import { page } from './layout/layout.js';
import { template } from './layout/template.js';
import { wantsPage } from './page.js';

interface Fault {
  readonly message: string;
  readonly hint: string;
}

const main = template<Fault & { readonly status: number; readonly signIn: string | null }>(`<div>
<h1><%= it.message %></h1>
<p class="lead"><%= it.hint %></p>
</div>
<p><% if (it.signIn !== null) { %><a class="button" href="<%= it.signIn %>">Sign in</a> <% } %><a class="button" href="/">To the front page</a></p>
<p class="note">HTTP <%= it.status %></p>`);

/** The path of a page of ours. */
export const ownPage = /^(?:\/[A-Za-z0-9][A-Za-z0-9._~-]*)+$/;

/** Where a browser is asked for the token; it sends none before it is. Null: that would not help. */
function signInFor({ url }: FastifyRequest, status: number): string | null {
  const [path = ''] = url.split('?');
  return status !== 401 || path === '/sign-in' || !ownPage.test(path) ? null : `/sign-in?to=${encodeURIComponent(path)}`;
}

/** In this scope, refusals are pages for browsers. They are counted and logged as ever; only what is sent is another. */
export function faultsAsPages(scope: FastifyInstance): void {
  scope.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode < 400 || typeof payload !== 'string' || payload === '' || !wantsPage(request)) return payload;
    const { error } = JSON.parse(payload) as { error: Fault };
    reply.type('text/html; charset=utf-8').headers({ 'cache-control': 'no-store', vary: 'accept' });
    return page({
      title: error.message.replace(/[.]$/, ''),
      at: '',
      main: main({
        ...{ message: error.message, hint: error.hint, status: reply.statusCode },
        signIn: signInFor(request, reply.statusCode),
      }),
    });
  });
}
