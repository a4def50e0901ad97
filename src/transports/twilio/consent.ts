// The words by which people end and take up messages again. On SMS carriers and Twilio enforce them, so they are never commands
// and never change an incident; on WhatsApp only STOP and START count, because there nobody but us acts on them.

import type { TransportMemory } from '../transport.js';
import type { TwilioName } from './options.js';

/** `maybe-in`: YES takes messages up again, but only for somebody who had ended them. */
export type ConsentWord = 'out' | 'in' | 'maybe-in';

/** Twilio's default keywords; OPTOUT and REVOKE joined them in April 2025. HELP and INFO are commands of ours as well. */
const smsWords: Readonly<Record<string, ConsentWord>> = {
  STOP: 'out',
  STOPALL: 'out',
  UNSUBSCRIBE: 'out',
  CANCEL: 'out',
  END: 'out',
  QUIT: 'out',
  OPTOUT: 'out',
  REVOKE: 'out',
  START: 'in',
  UNSTOP: 'in',
  YES: 'maybe-in',
};
const whatsappWords: Readonly<Record<string, ConsentWord>> = { STOP: 'out', START: 'in' };

/**
 * What this says about consent, if anything. `optOutType` is what Twilio itself made of it (Advanced Opt-Out: STOP, START or HELP,
 * with the operator's own words behind it) and counts before ours.
 */
export function consentWord(name: TwilioName, text: string, optOutType: string | null): ConsentWord | null {
  if (optOutType === 'STOP') return 'out';
  if (optOutType === 'START') return 'in';
  if (optOutType !== null) return null;
  const words = name === 'sms' ? smsWords : whatsappWords;
  const word = text.trim().toUpperCase();
  return Object.hasOwn(words, word) ? (words[word] ?? null) : null;
}

export interface Consents {
  /** Whether this message was already taken as one; a replay must not end anything a second time. */
  seen(address: string, id: string): Promise<boolean>;
  isOut(address: string): Promise<boolean>;
  note(address: string, out: boolean, id: string | null): Promise<void>;
}

interface Noted {
  readonly out: boolean;
  readonly ids: readonly string[];
}

/** Ids kept for each address. */
const idsKept = 50;

export function createConsents(name: TwilioName, memory: TransportMemory): Consents {
  const key = (address: string) => `consent:${name}:${address}`;
  const read = async (address: string): Promise<Noted> => {
    const kept = await memory.read(key(address));
    return kept === null ? { out: false, ids: [] } : (JSON.parse(kept) as Noted);
  };
  return {
    seen: async (address, id) => (await read(address)).ids.includes(id),
    isOut: async (address) => (await read(address)).out,
    note: async (address, out, id) => {
      const { ids } = await read(address);
      const noted: Noted = { out, ids: id === null ? ids : [...ids, id].slice(-idsKept) };
      await memory.write(key(address), JSON.stringify(noted));
    },
  };
}
