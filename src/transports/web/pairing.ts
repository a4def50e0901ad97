// GET /pair: links a phone from anywhere, behind the token, or on this machine alone without one. Whoever links a phone here decides
// for whom Muster speaks: must never answer a stranger, nor take a form from another site.

import { createHash } from 'node:crypto';
import type { FastifyBaseLogger, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { fromOwnPage, presentedIn, secretCheck, strangerBecause } from '../../http-guard.js';
import { minutes, seconds } from '../../incident/duration.js';
import { describedBySchema } from '../../route-schema.js';
import type { TransportEnrolment } from '../record.js';
import type { TransportHealth, TransportState } from '../transport.js';
import { headings, type PairingView, pairingPage, pairingScript } from './pairing-page.js';
import { routes } from './pairing-routes.js';
import { drawQr } from './qr.js';
import { words } from './session-health.js';
import type { LinkOffer } from './supervisor.js';
import { within } from './timeouts.js';

export interface PairingDeps {
  readonly token: string | null;
  /** Stands in the form to begin with. */
  readonly phone: string | null;
  readonly health: () => TransportHealth;
  readonly offer: () => LinkOffer;
  /** The number of the linked phone; null while none is. */
  readonly ownNumber?: () => string | null;
  readonly enrolment?: () => Promise<TransportEnrolment | null>;
  readonly client: () => Client | null;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

/** Asking WhatsApp for a code. */
const codeWithinMs = seconds(30);
/** Wrong tokens in a minute that are still answered one by one. */
const wrongMost = 60;

export function mountPairing(app: FastifyInstance, deps: PairingDeps): void {
  const guard = guardOf(deps);
  /** Why the last wish could not be met, and how things stood then: beside another state it would be a riddle. */
  let problem: { readonly text: string; readonly state: TransportState; readonly qr: string | null } | null = null;
  const complain = (text: string) => {
    problem = { text, state: deps.health().state, qr: deps.offer().qr };
  };
  const view = async (): Promise<PairingView> => {
    const health = deps.health();
    const offer = deps.offer();
    if (problem !== null && (problem.state !== health.state || (problem.qr === null) !== (offer.qr === null))) problem = null;
    const enrolment = (await deps.enrolment?.().catch(() => null)) ?? null;
    return viewOf(health, offer, { problem: problem?.text ?? null, number: deps.ownNumber?.() ?? null, enrolment });
  };
  const attempt = async (reply: FastifyReply, work: (client: Client) => Promise<unknown>) => {
    const client = deps.client();
    problem = null;
    if (client === null || deps.offer().qr === null) complain('There is nothing to link at this moment.');
    else {
      await within(deps.clock, codeWithinMs, () => work(client)).catch((error: unknown) => {
        deps.log.warn({ err: error }, 'WhatsApp gave no pairing code');
        complain('WhatsApp gave no code. Look at the number, wait a minute and try again, or scan the QR code.');
      });
    }
    return reply.redirect('/pair', 303);
  };

  app.register(async (scope) => {
    describedBySchema(scope);
    scope.addHook('onRequest', async (request, reply) => guard(request, reply));
    scope.addHook('onSend', async (_, reply) => {
      reply.header('cache-control', 'no-store').header('content-security-policy', onlyOurs).header('referrer-policy', 'same-origin');
    });
    readForms(scope);
    scope.get('/pair', { schema: routes.page }, async (_, reply) =>
      reply.type('text/html; charset=utf-8').send(pairingPage(await view(), deps.phone)),
    );
    scope.get('/pair/state', { schema: routes.state }, () => view());
    scope.get('/pair/pair.js', { schema: routes.script }, (_, reply) => reply.type('text/javascript; charset=utf-8').send(pairingScript));
    scope.get('/pair/qr.svg', { schema: routes.qr }, async (_, reply) => {
      const { qr } = deps.offer();
      if (qr === null) return refuse(reply, 404, 'nothing-to-scan', 'There is no code to scan at this moment.', 'Look at /pair.');
      return reply.type('image/svg+xml').send(await drawQr(qr, 'svg'));
    });
    scope.post<{ Body: URLSearchParams | null | undefined }>('/pair/code', { schema: routes.letters }, (request, reply) => {
      const digits = (request.body?.get('phone') ?? '').replace(/\D/g, '');
      if (/^[1-9]\d{7,14}$/.test(digits)) return attempt(reply, (client) => client.requestPairingCode(digits));
      complain('That is no phone number with its country code, like +49 170 1234567.');
      return reply.redirect('/pair', 303);
    });
    scope.post('/pair/qr', { schema: routes.backToQr }, (_, reply) =>
      attempt(reply, (client) => (client as unknown as Cancels).cancelPairingCode()),
    );
  });
}

/** Left out of the library's types. */
interface Cancels {
  cancelPairingCode(): Promise<void>;
}

const onlyOurs =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

interface Known {
  readonly problem: string | null;
  readonly number: string | null;
  readonly enrolment: TransportEnrolment | null;
}

const viewOf = ({ state, detail }: TransportHealth, { qr, code }: LinkOffer, { problem, number, enrolment }: Known): PairingView => ({
  state,
  heading: headings[state],
  // Whoever reads this stands before the code already.
  detail: qr !== null && state === 'linking' ? 'Link the phone whose number Muster is to speak with.' : (detail ?? words.well),
  qr: qr === null ? null : createHash('sha256').update(qr).digest('hex').slice(0, 16),
  code: code === null ? null : code.replace(/^(.{4})(.{4})$/, '$1-$2'),
  problem,
  number,
  confirmed: enrolment === null ? null : `${enrolment.confirmed} of ${enrolment.of} confirmed`,
  missing: enrolment === null || enrolment.missing.length === 0 ? null : enrolment.missing.join(', '),
  link: enrolment === null || enrolment.missing.length === 0 ? null : enrolment.link,
  next: nextStep(state, qr, enrolment),
});

/** What to do now, in a sentence. */
function nextStep(state: TransportState, qr: string | null, enrolment: TransportEnrolment | null): string {
  if (qr !== null) return 'Next: scan the code below with the phone.';
  if (state !== 'ready') return 'Next: do what stands above; this page follows by itself.';
  if (enrolment === null) return 'Next: send hello to this number from your own phone.';
  if (enrolment.missing.length === 0) return 'Nothing is left to do: everybody has confirmed their number.';
  return 'Next: send the link round. Whoever taps it and sends hello has confirmed their number; pages reach the others all the same.';
}

const readForms = (scope: FastifyInstance): void => {
  scope.removeAllContentTypeParsers();
  scope.addContentTypeParser('application/x-www-form-urlencoded', { parseAs: 'string' }, (_, body, done) =>
    done(null, new URLSearchParams(String(body))),
  );
};

type Guard = (request: FastifyRequest, reply: FastifyReply) => FastifyReply | undefined;

const guardOf = ({ token, clock }: PairingDeps): Guard => {
  const isToken = token === null ? null : secretCheck(token);
  let wrong = { count: 0, until: 0 };
  const tooMany = () => {
    if (clock.now() >= wrong.until) wrong = { count: 0, until: clock.now() + minutes(1) };
    wrong.count += 1;
    return wrong.count > wrongMost;
  };
  return (request, reply) => {
    if (fromElsewhere(request)) return refuse(reply, 403, 'another-site', 'A form of another site is not taken.', 'Open /pair itself.');
    if (isToken === null) {
      if (strangerBecause(request) === null) return undefined;
      return refuse(
        reply,
        401,
        'unauthorized',
        'Without API_TOKEN only this machine may link a phone.',
        'Set API_TOKEN, or open it there.',
      );
    }
    if (presentedIn(request).some(isToken)) return undefined;
    if (tooMany()) return refuse(reply.header('retry-after', '60'), 429, 'too-many-refused', 'Too many wrong tokens.', 'Wait a minute.');
    reply.header('www-authenticate', 'Basic realm="Muster: the password is API_TOKEN", charset="UTF-8"');
    return refuse(reply, 401, 'unauthorized', 'The token is missing or wrong.', 'Any user name; API_TOKEN as the password.');
  };
};

/** The browser sends the credentials along whoever made the form. */
const fromElsewhere = (request: FastifyRequest): boolean => request.method !== 'GET' && request.method !== 'HEAD' && !fromOwnPage(request);

const refuse = (reply: FastifyReply, status: number, code: string, message: string, hint: string): FastifyReply =>
  reply.code(status).send({ error: { code, message, hint } });
