// How things stand with WhatsApp Web, in words for whoever has to mend it, and since when.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import type { TransportHealth, TransportState } from '../transport.js';

export const words = {
  opening: 'WhatsApp Web is being opened.',
  linking: 'Not linked to a phone. Open /pair, or look at the terminal, and scan the code: WhatsApp › Linked devices › Link a device.',
  loggedOut: 'WhatsApp ended the link. Open /pair and scan the new code with the phone: WhatsApp › Linked devices › Link a device.',
  blocked: (why: string) =>
    `${why}. No library is known to get past it: try again later or with another number, or use another transport. A link that stands goes on working: keep SESSION_DIR.`,
  banned: (why: string) =>
    `${why}. Nothing is tried any more: look into WhatsApp on the phone and ask for a review there, use another transport, then restart Muster.`,
  conflict: 'The account is in use by another WhatsApp Web that took over. Close the other one; Muster takes it back in a while.',
  back: (why: string) => `WhatsApp Web was lost: ${why}. It is coming back by itself.`,
  again: (why: string) => `WhatsApp Web was lost: ${why}. It is being started again.`,
  renewed: (why: string) => `WhatsApp Web is being started again as planned: ${why}.`,
  unreachable: (why: string) => `web.whatsapp.com does not load from here (${why}). Tried again every 30 seconds.`,
  held: (why: string) =>
    `WhatsApp Web does not stay up: ${why}. Three restarts did not help: somebody has to look. One more try every 15 minutes.`,
  notHearing: 'two messages to ourselves in a row did not come back',
  unreadable: 'it has changed, and its ids cannot be read any more (update Muster, or use another transport)',
  well: 'WhatsApp Web is linked, and Muster hears and speaks.',
  stopped: 'Stopped.',
} as const;

export interface SessionHealth {
  /** Logged when it is news. */
  put(state: TransportState, detail: string | null): void;
  /** A round trip came back just now. */
  proved(): void;
  health(): TransportHealth;
}

export function createSessionHealth(clock: Clock, log: FastifyBaseLogger): SessionHealth {
  let health: TransportHealth = { state: 'linking', detail: words.opening, since: clock.now(), provedAt: null };
  return {
    put: (state, detail) => {
      const { state: before, since } = health;
      if (before !== state || health.detail !== detail) log.info({ state, detail }, 'WhatsApp Web');
      health = { ...health, state, detail, since: before === state ? since : clock.now() };
    },
    proved: () => {
      health = { ...health, provedAt: clock.now() };
    },
    health: () => health,
  };
}
