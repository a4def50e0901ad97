// The log, and what may never be in it: phone numbers in full, tokens, credentials. Redaction works on the finished line,
// so that no message, object, error text or stack can slip past it.

import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Clock } from '../clock.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * A pino log writing JSON lines with ISO times to `stream` (standard output when absent). `secrets` are the values of this
 * deployment's tokens: they are struck out wherever they stand, whatever they are called.
 */
export function createLog(level: LogLevel, stream?: DestinationStream, secrets: readonly string[] = []): Logger {
  const known = secrets.filter((secret) => secret.length >= shortestSecret);
  const options = { level, timestamp: stdTimeFunctions.isoTime, hooks: { streamWrite: (line: string) => redact(line, known) } };
  return stream === undefined ? pino(options) : pino(options, stream);
}

/** A shorter value would strike out ordinary words. */
const shortestSecret = 6;

/** A text without phone numbers in full (`+91…17`), credentials and the given secrets. */
export function redact(said: string, secrets: readonly string[] = []): string {
  let clean = said;
  for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
  return clean
    .replace(credentials, '$1 [redacted]')
    .replace(secretFields, '$1[redacted]$2')
    .replace(secretParameters, '$1[redacted]')
    .replace(phones, shortPhone)
    .replace(chatIds, (_, digits: string) => shortPhone(digits))
    .replace(bareNumbers, (_, before: string, digits: string) => before + shortPhone(digits));
}

/** `+91…17`: country digits and the last two, enough to tell two people apart. */
export const shortPhone = (phone: string): string => {
  const digits = phone.replace(/\D/g, '').replace(/^00/, '');
  return `+${digits.slice(0, 2)}…${digits.slice(-2)}`;
};

const credentials = /\b(Bearer|Basic|GenieKey)\s+[\w.~+/=-]{4,}/gi;
/** JSON fields by name, also in JSON inside a text, where every quote is escaped. */
const secretFields =
  /((?:\\*"|\b)(?:[\w-]{0,40}token|authorization|[\w-]{0,40}secret|password|api[_-]?key|cookie)\\*"\s*:\s*\\*")(?:\\.|[^"\\])*(\\*")/gi;
const secretParameters = /([?&](?:[\w.-]{0,40}token|secret|key|password|code)=)[^&\s"'\\#]+/gi;
/** E.164 with or without separators, after `+`, `%2B` or `00`. */
const phones = /(?:(?:\+|%2B)\d|(?<![\w.:-])00[1-9])(?:[\s().-]?\d){6,13}(?!\d)/gi;
/** WhatsApp's own ids are a phone number and a domain. */
const chatIds = /(?<![\w+])(\d{8,15})(?=(?:[-:]\d+)?@(?:c\.us|s\.whatsapp\.net|lid|g\.us))/g;
/** Bare digits where only a phone number can stand. */
const bareNumbers = /(wa\.me\/|"(?:phone|from|to|wa_id|recipient_id|address|author|chat)\\*"\s*:\s*\\*")(\d{8,15})(?!\d)/g;

export interface Throttle {
  /** How many lines of this offender were held back since its last one; null when this one must be held back too. */
  pass(offender: string): number | null;
}

/** Offenders remembered at once; the longest unheard is forgotten first. */
const offendersKept = 10_000;

/** One line a second for each offender (reliability F30): refusals must not fill the disk. */
export function throttle(clock: Pick<Clock, 'now'>, everyMs = 1_000): Throttle {
  const seen = new Map<string, { at: number; held: number }>();
  return {
    pass: (offender) => {
      const now = clock.now();
      const last = seen.get(offender);
      if (last !== undefined && now - last.at < everyMs) {
        last.held += 1;
        return null;
      }
      seen.delete(offender);
      if (seen.size >= offendersKept) seen.delete(seen.keys().next().value ?? '');
      seen.set(offender, { at: now, held: 0 });
      return last?.held ?? 0;
    },
  };
}
