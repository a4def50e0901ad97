// The record of WhatsApp Web: what people call it, how fast it may be, what it reads of the environment.

import { z } from 'zod';
import { phoneNumber } from '../../phone-number.js';
import { text } from '../../variable.js';
import { transportRecord } from '../record.js';
import { isLibraryNoise } from './browser-errors.js';
import { createWebSession } from './session.js';
import { createWebTransport, traits } from './web.js';

const texts = text.transform((value, context): readonly string[] => {
  const parsed = z.array(z.string()).safeParse(parseJson(value));
  if (parsed.success) return parsed.data;
  context.addIssue({ code: 'custom', message: 'a JSON array of texts, for example ["--no-sandbox"]' });
  return z.NEVER;
});

export const web = transportRecord({
  ...traits,
  about: 'WhatsApp in a browser, unofficial',
  environment: {
    WEB_PHONE: {
      about: "The bot's own number, for a pairing code beside the QR code.",
      schema: phoneNumber('a phone number like +4917012345678'),
    },
    CHROMIUM_PATH: { about: 'The browser; looked for in the usual places when not set.', schema: text },
    CHROMIUM_ARGS: { about: 'Extra arguments for it, as a JSON array of texts.', schema: texts, fallback: '[]' },
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

function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}
