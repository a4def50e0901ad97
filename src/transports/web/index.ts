// The record of WhatsApp Web: what people call it, how fast it may be, what it reads of the environment.

import { chromiumVariables } from '../../chromium.js';
import { phoneNumber } from '../../phone-number.js';
import { text } from '../../variable.js';
import { transportRecord } from '../record.js';
import { isLibraryNoise } from './browser-errors.js';
import { createWebSession } from './session.js';
import { createWebTransport, traits } from './web.js';

export const web = transportRecord({
  ...traits,
  about: 'WhatsApp in a browser, unofficial',
  environment: {
    WEB_PHONE: {
      about: "The bot's own number, for a pairing code beside the QR code.",
      schema: phoneNumber('a phone number like +4917012345678'),
    },
    ...chromiumVariables,
    SESSION_DIR: {
      about: 'Where the link with WhatsApp is kept: whoever has that folder is the bot.',
      schema: text,
      fallback: 'data/session',
    },
  },
  required: [],
  firstStep: (url) => `Link WhatsApp at ${url}/pair`,
  isLibraryNoise,
  create: (settings, { apiToken, clock, enrolment, log, memory, terminal }) => {
    const session = createWebSession({
      sessionDir: settings.SESSION_DIR,
      chromiumPath: settings.CHROMIUM_PATH,
      chromiumArgs: settings.CHROMIUM_ARGS,
      clock,
      log,
      pairPhone: settings.WEB_PHONE,
      pairToken: apiToken,
      terminal,
      ...(enrolment === undefined ? {} : { enrolment: () => enrolment('web') }),
    });
    return createWebTransport({ session, clock, log, memory: memory('web') });
  },
});
