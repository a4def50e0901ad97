// Windows that Meta calls shut although we thought them open: told in a refusal, or only later in the status of a message that it had
// taken. What was said then goes again as a template, and so does everything else until they write again.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Destination, OutboundMessage } from '../transport.js';
import { callbackKey } from './requests.js';

export interface ShutWindows {
  /** Goes as free text: a status may say later that it could not. */
  sent(outbound: Pick<OutboundMessage, 'to' | 'marker'>): void;
  /** Of a message by what its status brought back. */
  shut(key: string): void;
  isShut(outbound: Pick<OutboundMessage, 'to' | 'marker' | 'heardAt'>): boolean;
}

/** A status comes within seconds, or hours later when Meta was in trouble. */
const keptMs = 24 * 60 * 60_000;
/** More than anybody sends in that time without a report; the oldest are forgotten first. */
const keptMost = 10_000;

export function createShutWindows(clock: Pick<Clock, 'now'>): ShutWindows {
  const sentTo = new Map<string, { readonly address: string; readonly at: EpochMs }>();
  const messages = new Map<string, EpochMs>();
  const addresses = new Map<string, EpochMs>();
  const forgetOld = () => {
    for (const [key, { at }] of sentTo) {
      if (clock.now() - at < keptMs && sentTo.size <= keptMost) break;
      sentTo.delete(key);
    }
    for (const notes of [messages, addresses])
      for (const [key, at] of notes) {
        if (clock.now() - at < keptMs && notes.size <= keptMost) break;
        notes.delete(key);
      }
  };
  return {
    sent: (outbound) => {
      const key = callbackKey(outbound);
      sentTo.delete(key);
      sentTo.set(key, { address: addressOf(outbound.to), at: clock.now() });
      forgetOld();
    },
    shut: (key) => {
      messages.delete(key);
      messages.set(key, clock.now());
      const address = sentTo.get(key)?.address;
      if (address === undefined) return;
      addresses.delete(address);
      addresses.set(address, clock.now());
    },
    isShut: (outbound) => {
      if (messages.has(callbackKey(outbound))) return true;
      const at = addresses.get(addressOf(outbound.to));
      return at !== undefined && (outbound.heardAt ?? 0) <= at;
    },
  };
}

const addressOf = (to: Destination): string => ('direct' in to ? to.direct : to.chat);
