// The record of the transport that rings.

import { transportRecord } from '../record.js';
import { environment } from '../twilio/index.js';
import { voiceTraits } from './options.js';
import { createVoice } from './voice.js';

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
