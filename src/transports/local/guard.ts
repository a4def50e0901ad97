// Who may use the phones: this machine only. A page of another site open in the same browser must not, nor a name that was
// rebound to this address. Must stand before every /local and /phones route.

import type { FastifyRequest } from 'fastify';
import { Refused } from './refused.js';

/** Throws Refused unless the request comes from this machine, by this machine's name, and not on behalf of another site. */
export function guardLocal(request: FastifyRequest): void {
  if (!isLoopback(request.socket.remoteAddress ?? '')) throw refused('not-loopback', 'The phones answer to this machine only.');
  const host = request.headers.host ?? '';
  if (!isLocalName(hostNameOf(host))) throw refused('wrong-host', `The phones do not answer to the name "${host}".`);
  const { origin } = request.headers;
  if (origin !== undefined && hostOf(origin) !== host.toLowerCase()) throw refused('cross-origin', 'Another site asked for the phones.');
}

const refused = (code: 'not-loopback' | 'wrong-host' | 'cross-origin', message: string) =>
  new Refused(403, code, message, { hint: 'Open http://localhost with the port of Muster, on the machine it runs on.' });

const isLoopback = (address: string) => /^(::ffff:)?127\./.test(address) || address === '::1';

const isLocalName = (name: string) => name === 'localhost' || name === '127.0.0.1' || name === '[::1]';

const hostNameOf = (host: string) => host.toLowerCase().replace(/:\d+$/, '');

function hostOf(origin: string): string | null {
  try {
    return new URL(origin).host || null;
  } catch {
    return null;
  }
}
