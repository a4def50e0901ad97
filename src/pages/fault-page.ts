// What went wrong, for somebody at a browser: the same words that a program gets as JSON, in the frame of every page.

import type { FastifyInstance } from 'fastify';
import { page } from './layout/layout.js';
import { template } from './layout/template.js';
import { wantsPage } from './page.js';

interface Fault {
  readonly message: string;
  readonly hint: string;
}

const main = template<Fault & { readonly status: number }>(`<div>
<h1><%= it.message %></h1>
<p class="lead"><%= it.hint %></p>
</div>
<p><a class="button" href="/">To the front page</a></p>
<p class="note">HTTP <%= it.status %></p>`);

/** In this scope, refusals are pages for browsers. They are counted and logged as ever; only what is sent is another. */
export function faultsAsPages(scope: FastifyInstance): void {
  scope.addHook('onSend', async (request, reply, payload) => {
    if (reply.statusCode < 400 || typeof payload !== 'string' || payload === '' || !wantsPage(request)) return payload;
    const { error } = JSON.parse(payload) as { error: Fault };
    reply.type('text/html; charset=utf-8').headers({ 'cache-control': 'no-store', vary: 'accept' });
    return page({
      title: error.message.replace(/[.]$/, ''),
      at: '',
      main: main({ message: error.message, hint: error.hint, status: reply.statusCode }),
    });
  });
}
