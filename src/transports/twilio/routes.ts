// The two addresses Twilio posts to, for both transports. A form is looked at only after its signature; 200 leaves only after
// what it says is stored. When it could not be stored the answer is 503: Twilio then asks its fallback address, and asks again
// where the address ends in `#rc=5&rp=all` (https://www.twilio.com/docs/usage/webhooks/webhooks-connection-overrides).

import type { FastifyInstance } from 'fastify';
import type { Clock } from '../../clock.js';
import { inboundPath, statusPath, type TwilioOptions } from './options.js';
import type { Form, SignedRequest } from './signature.js';
import { describedForm, takeSignedForms } from './signed-forms.js';

export interface RouteOptions extends Pick<TwilioOptions, 'log'> {
  readonly clock: Pick<Clock, 'now'>;
  readonly isSigned: (request: SignedRequest) => Promise<boolean>;
  /** Rejects when it could not be stored. */
  readonly onMessage: (form: Form) => Promise<void>;
  readonly onStatus: (form: Form, query: Form) => Promise<void>;
}

const nothingToSay = '<?xml version="1.0" encoding="UTF-8"?><Response/>';

/** Mounts them once, however often it is called on one app. */
export function mountTwilio(app: FastifyInstance, options: RouteOptions): void {
  app.register(async (scope) => {
    if (scope.hasRoute({ method: 'POST', url: inboundPath })) return;
    const receive = await takeSignedForms(scope, {
      ...options,
      hint: 'PUBLIC_URL must be the address entered at Twilio, and TWILIO_AUTH_TOKEN the token of that account.',
      says: {
        refused: 'requests in the name of Twilio were refused: their signature does not fit PUBLIC_URL and TWILIO_AUTH_TOKEN',
        notStored: 'what Twilio sent could not be stored; it was asked to send it again',
      },
    });
    const storing = (store: (form: Form, query: Form) => Promise<void>) =>
      receive(async (form, query) => {
        await store(form, query);
        return nothingToSay;
      });
    scope.post(inboundPath, { schema: described('A message somebody wrote') }, storing(options.onMessage));
    scope.post(statusPath, { schema: described('How far a message of ours came') }, storing(options.onStatus));
  });
}

const described = (summary: string) =>
  describedForm(summary, 'whatsapp', {
    answered: 'Stored; nothing is said in return.',
    unavailable: 'It cannot be stored right now: Twilio asks its fallback address.',
  });
