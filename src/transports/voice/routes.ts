// The three addresses Twilio asks during a call. A form is looked at only after its signature. What cannot be stored is answered 503:
// the caller then hears that something went wrong, and a status is sent again.

import type { FastifyInstance } from 'fastify';
import type { SignedRequest } from '../twilio/signature.js';
import { describedForm, takeSignedForms } from '../twilio/signed-forms.js';
import { answerPath, digitPath, statusPath, type VoiceOptions } from './options.js';
import { twiml } from './twiml.js';
import type { WebhookHandlers } from './webhook-handlers.js';

export interface RouteOptions extends WebhookHandlers, Pick<VoiceOptions, 'log' | 'clock'> {
  readonly isSigned: (request: SignedRequest) => Promise<boolean>;
}

export function mountVoice(app: FastifyInstance, options: RouteOptions): void {
  app.register(async (scope) => {
    const receive = await takeSignedForms(scope, {
      ...options,
      hint: 'PUBLIC_URL must be how Twilio reaches Muster, and TWILIO_AUTH_TOKEN the token of that account.',
      says: {
        refused: 'requests in the name of Twilio about calls were refused: their signature does not fit',
        notStored: 'what was done on the phone could not be stored',
      },
    });
    scope.post(answerPath, { schema: described('Somebody answered a call of ours: what is said to them') }, receive(options.onAnswer));
    scope.post(digitPath, { schema: described('A key was pressed during a call of ours') }, receive(options.onDigit));
    scope.post(
      statusPath,
      { schema: described('How far a call of ours came') },
      receive(async (form, query) => {
        await options.onStatus(form, query);
        return twiml([]);
      }),
    );
  });
}

const described = (summary: string) =>
  describedForm(summary, 'voice', { answered: 'TwiML: what is said next.', unavailable: 'It cannot be stored right now.' });
