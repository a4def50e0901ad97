// The record of the transport that rings.

import { text, type Variables } from '../../variable.js';
import { transportRecord } from '../record.js';
import { accountVariables } from '../twilio/index.js';
import { voiceTraits } from './options.js';
import { createVoice } from './voice.js';

const environment = {
  ...accountVariables,
  TWILIO_VOICE_FROM: {
    about: 'The number people are called from, as +14155550100: one of the account, or one it has verified.',
    schema: text,
  },
} as const satisfies Variables;

export const voice = transportRecord({
  ...voiceTraits,
  about: 'phone calls by Twilio, for pages that are not read',
  environment,
  required: ['TWILIO_ACCOUNT_SID', 'TWILIO_AUTH_TOKEN', 'TWILIO_VOICE_FROM', 'PUBLIC_URL'],
  create: (settings, { clock, log, memory, publicUrl }) =>
    createVoice({
      accountSid: settings.TWILIO_ACCOUNT_SID,
      authToken: settings.TWILIO_AUTH_TOKEN,
      from: settings.TWILIO_VOICE_FROM,
      apiUrl: settings.TWILIO_API_URL,
      publicUrl,
      clock,
      log,
      memory: memory(voiceTraits.name),
    }),
});
