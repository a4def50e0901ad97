// `/`: what Muster is, how it stands, where to go. Whoever may not read learns what /readyz tells everybody, and where the API is
// described: no name, no count, no cause.

import { z } from 'zod';
import { answersNothing, refuses, security } from '../../route-schema.js';
import { faultsAsPages, ownPage } from '../fault-page.js';
import { type Page, type PageDeps, sendPage, wantsPage } from '../page.js';
import { frontMain, type Place } from './front-template.js';
import { type Facts, heading } from './standing.js';

const asked = {
  summary: 'What Muster is, how it stands, where to go: a page for a browser, a signpost for a program',
  tags: ['pages'],
  security: security.anybody,
  response: {
    200: {
      description: 'A page for whoever asks for HTML, a signpost for others.',
      content: {
        'text/html': { schema: z.string() },
        'application/json': { schema: z.object({ muster: z.string(), api: z.string() }).catchall(z.string()) },
      },
    },
  },
};

/** The page that was wanted, of ours and nothing else: nobody is led to another site by our name. */
const ownPlace = (query: unknown): string => {
  const to = (query as Readonly<Record<string, unknown>> | undefined)?.to;
  return typeof to === 'string' && ownPage.test(to) ? to : '/';
};

const signIn = {
  summary: 'Asks a browser for API_TOKEN, then goes to the page that was wanted, else to /',
  tags: ['pages'],
  security: security.reading,
  response: { 303: answersNothing('Signed in: go there.'), 401: refuses('Not the token.') },
};

export const front: Page = {
  path: '/',
  mount: (scope, deps) => {
    const startedAt = deps.clock.now();
    const transportPages = pagesOf(deps);
    scope.get('/', { schema: asked }, async (request, reply) => {
      void reply.header('vary', 'accept, authorization');
      if (!wantsPage(request)) return signpost(transportPages);
      const { ready, problems } = await deps.readiness();
      const facts = deps.mayRead(request) ? await look(deps, { startedAt, problems }) : null;
      return sendPage(reply, {
        title: heading(ready, facts).words,
        at: '/',
        links: [...transportPages.values()],
        main: frontMain({ ready, facts, transportPages, canSignIn: deps.config.apiToken !== null }),
      });
    });
    scope.register(async (inner) => {
      faultsAsPages(inner);
      // A browser asks for a name and a password only where that is what is wanted, and then sends them to `/` as well.
      inner.addHook('onSend', async (_, reply) => {
        if (reply.statusCode === 401)
          void reply.header('www-authenticate', 'Basic realm="Muster: the password is API_TOKEN", charset="UTF-8"');
      });
      inner.get('/sign-in', { schema: signIn }, async (request, reply) => {
        if (!deps.mayRead(request)) throw await deps.refused(request);
        return reply.header('cache-control', 'no-store').redirect(ownPlace(request.query), 303);
      });
    });
  },
};

/** For programs. */
const signpost = (transportPages: ReadonlyMap<string, Place>) => ({
  muster: 'Incidents inside WhatsApp.',
  api: '/openapi.json',
  ...Object.fromEntries([...transportPages.values()].map(({ path }) => [path.slice(1), path])),
});

const pagesOf = ({ transports }: PageDeps): ReadonlyMap<string, Place> =>
  new Map(transports.flatMap(({ name, browserPage }) => (browserPage === undefined ? [] : [[name, browserPage]])));

async function look({ organisation, clock, standing, store, log }: PageDeps, known: Pick<Facts, 'startedAt' | 'problems'>): Promise<Facts> {
  const now = clock.now();
  const unread = (error: unknown): null => {
    log.warn({ err: error }, 'the front page could not read the store');
    return null;
  };
  const [open, backlog] = await Promise.all([store.openBySeverity().catch(unread), store.backlog(now).catch(unread)]);
  const { name, timezone } = organisation();
  return { ...known, organisation: name, timezone, now, standing: standing(), open, backlog };
}
