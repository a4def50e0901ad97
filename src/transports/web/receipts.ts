// How far a message of ours came. A report is told only once the sender knows the id it is about.

import type { Message } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import type { DeliveryReport, Listener } from '../transport.js';
import { idOf } from './ids.js';
import type { Arrival } from './inbox.js';
import type { RecentMessages } from './recent-messages.js';
import type { WebSession } from './session.js';

export interface Receipts {
  /** Null: not ours, of our own watch, or nothing to tell yet. */
  of(message: Pick<Message, 'id' | 'body' | 'fromMe' | 'to'> & { readonly ack: number }): Arrival | null;
}

interface Deps {
  readonly name: string;
  readonly session: Pick<WebSession, 'isRoundTrip'>;
  readonly recentMessages: Pick<RecentMessages, 'get'>;
  readonly clock: Clock;
  readonly listener: () => Listener;
  readonly quiet: () => Promise<void>;
}

/** WhatsApp's own numbers: 1 the server has it, 2 the phone, 3 read, 4 played. In a group it is the slowest member's. */
const rungs: Readonly<Record<number, 'accepted' | 'delivered' | 'read'>> = { 1: 'accepted', 2: 'delivered', 3: 'read', 4: 'read' };

export function createReceipts({ name: transport, session, recentMessages, clock, listener, quiet }: Deps): Receipts {
  return {
    of: ({ id: { id: message }, body, fromMe, to, ack }) => {
      const rung = rungs[ack];
      if (!fromMe || (rung === undefined && ack !== -1) || session.isRoundTrip(body)) return null;
      const at = clock.now();
      const report: DeliveryReport =
        rung === undefined
          ? { transport, message, at, rung: 'failed', permanent: false, reason: 'WhatsApp could not send it.' }
          : { transport, message, at, rung };
      return {
        line: `receipts ${idOf(to) ?? ''}`,
        at,
        counts: false,
        read: async () => {
          if (recentMessages.get(message) === null) await quiet();
          return { id: `${message}:ack:${ack}`, tell: () => listener().delivery(report) };
        },
      };
    },
  };
}
