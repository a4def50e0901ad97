// Who may use the phones: this machine only. Must stand before every /local and /phones route.

import type { FastifyRequest } from 'fastify';
import { type Stranger, strangerBecause } from '../../http-guard.js';
import { Refused } from './refused.js';

/** Throws Refused unless the request comes from this machine, by this machine's name, and not on behalf of anybody else. */
export function guardLocal(request: FastifyRequest): void {
  const why = strangerBecause(request);
  if (why === null) return;
  throw new Refused(403, why, messages[why], { hint: 'Open http://localhost with the port of Muster, on the machine it runs on.' });
}

const messages: Readonly<Record<Stranger, string>> = {
  'not-loopback': 'The phones answer to this machine only.',
  forwarded: 'The phones answer to this machine only, and not through a proxy.',
  'wrong-host': 'The phones answer to the name localhost only.',
  'cross-origin': 'Another site asked for the phones.',
};
