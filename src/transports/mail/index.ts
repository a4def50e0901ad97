// The record of the transport that mails.

import { z } from 'zod';
import { secretsOfUrl, text, type Variables } from '../../variable.js';
import { transportRecord } from '../record.js';
import { createMail } from './mail.js';
import { mailboxOf, mailServerOf, mailTraits } from './options.js';

const environment = {
  MAIL_URL: {
    about:
      'The server that takes mail: smtp://user:password@mail.example.com:587 (STARTTLS), smtps://… on 465, or a relay without a password.',
    schema: text.transform((value, context) => {
      const server = mailServerOf(value);
      if (server !== null) return server;
      context.addIssue({ code: 'custom', message: 'an address like smtp://user:password@mail.example.com:587 or smtps://…' });
      return z.NEVER;
    }),
    secret: secretsOfUrl,
  },
  MAIL_FROM: {
    about: 'Whom mail comes from: Muster <muster@example.com>. The server must be allowed to send for it.',
    schema: text.transform((value, context) => {
      const mailbox = mailboxOf(value);
      if (mailbox !== null) return mailbox;
      context.addIssue({ code: 'custom', message: 'an address like muster@example.com or Muster <muster@example.com>' });
      return z.NEVER;
    }),
  },
} as const satisfies Variables;

export const mail = transportRecord({
  ...mailTraits,
  about: 'mail by SMTP, for whoever is only told; never the first',
  environment,
  required: ['MAIL_URL', 'MAIL_FROM'],
  create: (settings, { clock, log, memory, organisation }) =>
    createMail({
      server: settings.MAIL_URL,
      from: settings.MAIL_FROM,
      organisation: organisation.name,
      clock,
      log,
      memory: memory(mailTraits.name),
    }),
});
