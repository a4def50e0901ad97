// The record of the Cloud API: what people call it, how fast it may be, what it reads of the environment.

import { httpBase, text, trueOrFalse } from '../../variable.js';
import { transportRecord } from '../record.js';
import { createCloudTransport } from './cloud.js';
import { traits } from './options.js';

export const cloud = transportRecord({
  ...traits,
  about: "WhatsApp by Meta's Cloud API",
  environment: {
    META_TOKEN: { about: "A system user's access token.", schema: text, secret: true },
    META_APP_SECRET: { about: 'The secret of the app: Meta signs what it posts with it.', schema: text, secret: true },
    META_VERIFY_TOKEN: { about: "A long random word of yours for the webhook's handshake.", schema: text, secret: true },
    META_PHONE_NUMBER_ID: { about: 'The phone number ID (not the number itself).', schema: text },
    META_GRAPH_URL: { about: "Meta's API.", schema: httpBase, fallback: 'https://graph.facebook.com' },
    META_ACCOUNT_ID: {
      about: 'The WhatsApp Business Account of that number, for `npm run doctor`; learnt from the first webhook when not set.',
      schema: text,
    },
    META_GROUPS: {
      about: 'true where the account may open groups (Official Business Accounts only).',
      schema: trueOrFalse,
      fallback: 'false',
    },
    META_TEMPLATE_PAGE: {
      about: 'The approved template for pages outside the 24-hour window. Without it no page leaves then.',
      schema: text,
    },
    META_TEMPLATE_UPDATE: { about: 'The approved template for everything else that is said outside that window.', schema: text },
    META_TEMPLATE_LANGUAGE: { about: "Both templates' language.", schema: text, fallback: 'en' },
  },
  required: ['META_TOKEN', 'META_APP_SECRET', 'META_VERIFY_TOKEN', 'META_PHONE_NUMBER_ID'],
  create: (settings, { publicUrl, clock, log, memory }) =>
    createCloudTransport({
      token: settings.META_TOKEN,
      appSecret: settings.META_APP_SECRET,
      verifyToken: settings.META_VERIFY_TOKEN,
      phoneNumberId: settings.META_PHONE_NUMBER_ID,
      graphUrl: settings.META_GRAPH_URL,
      accountId: settings.META_ACCOUNT_ID,
      groups: settings.META_GROUPS,
      templates: {
        page: settings.META_TEMPLATE_PAGE,
        update: settings.META_TEMPLATE_UPDATE,
        language: settings.META_TEMPLATE_LANGUAGE,
      },
      publicUrl,
      clock,
      log,
      memory: memory('cloud'),
    }),
});
