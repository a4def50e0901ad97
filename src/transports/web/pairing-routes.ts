// The routes of the pairing page as /openapi.json describes them.

import { z } from 'zod';
import { answers, answersNothing, refuses, security, sentText } from '../../route-schema.js';
import { transportStates } from '../transport.js';

const sends = (type: string) => answers('As it is.', sentText, type);
const back = answersNothing('Back to /pair, which says what came of it.');
const state = z.object({
  state: z.enum(transportStates),
  heading: z.string(),
  detail: z.string(),
  qr: z.string().nullable(),
  code: z.string().nullable(),
  problem: z.string().nullable(),
  number: z.string().nullable(),
  confirmed: z.string().nullable(),
  missing: z.string().nullable(),
  link: z.string().nullable(),
  next: z.string(),
});

const described = (summary: string, wanted: Readonly<Record<number, object>>) => ({
  summary,
  tags: ['whatsapp'],
  security: security.reading,
  response: {
    ...wanted,
    401: refuses('The token is missing or wrong.'),
    403: refuses('A form of another site.'),
    429: refuses('Too many wrong tokens.'),
  },
});

export const routes = {
  page: described('The page that links a phone', { 200: sends('text/html') }),
  state: described('What that page shows', { 200: answers('As it stands.', state) }),
  script: described('Its script', { 200: sends('text/javascript') }),
  qr: described('The code to scan', { 200: sends('image/svg+xml'), 404: refuses('There is nothing to scan at this moment.') }),
  letters: {
    ...described('Asks WhatsApp for letters to type instead', { 303: back }),
    consumes: ['application/x-www-form-urlencoded'],
    body: z.object({ phone: z.string() }),
  },
  backToQr: described('Goes back to the code to scan', { 303: back }),
};
