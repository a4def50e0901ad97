// The log, and what may never be in it: phone numbers in full, tokens, credentials. Redaction works on the finished line,
// so that no message, object, error text or stack can slip past it.

import { type DestinationStream, type Logger, pino, stdTimeFunctions } from 'pino';
import type { Clock } from '../clock.js';
import { withoutWords } from './restricted-words.js';

export type LogLevel = 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';

/**
 * A pino log writing JSON lines with ISO times to `stream` (standard output when absent). `secrets` answers the values of this
 * deployment's secrets as they are now: they are struck out wherever they stand, whatever they are called.
 */
export function createLog(level: LogLevel, stream?: DestinationStream, secrets: () => readonly string[] = () => none): Logger {
  const options = {
    level,
    timestamp: stdTimeFunctions.isoTime,
    hooks: { streamWrite: (line: string) => redact(line, formsOf(secrets())) },
  };
  return stream === undefined ? pino(options) : pino(options, stream);
}

const none: readonly string[] = [];

/** A shorter value would strike out ordinary words. */
const shortestSecret = 6;

/** Every way these secrets may stand in a line, worked out once for each list of them. */
function formsOf(secrets: readonly string[]): readonly string[] {
  const known = formsKnown.get(secrets) ?? makeForms(secrets);
  formsKnown.set(secrets, known);
  return known;
}
const formsKnown = new WeakMap<readonly string[], readonly string[]>();

/** The longest first: in JSON once or twice over, and in an address. */
function makeForms(secrets: readonly string[]): readonly string[] {
  const inJson = (text: string) => JSON.stringify(text).slice(1, -1);
  const forms = secrets
    .filter((secret) => secret.length >= shortestSecret)
    .flatMap((secret) => {
      const inForm = new URLSearchParams([['', secret]]).toString().slice(1);
      const plain = [secret, encodeURIComponent(secret), encodeURI(secret), inForm];
      return plain.flatMap((text) => [text, inJson(text), inJson(inJson(text))]);
    });
  return [...new Set(forms)].sort((one, other) => other.length - one.length);
}

/** A text without phone numbers in full (`+91…17`), credentials and the given texts. */
export function redact(said: string, secrets: readonly string[] = []): string {
  return withoutSecrets(said, secrets)
    .replace(phones, shortPhone)
    .replace(chatIds, (_, digits: string) => shortPhone(digits))
    .replace(bareNumbers, (_, before: string, digits: string) => before + shortPhone(digits));
}

const withoutSecrets = (said: string, secrets: readonly string[]): string => {
  let clean = said;
  for (const secret of secrets) clean = clean.replaceAll(secret, '[redacted]');
  return clean.replace(credentials, '$1 [redacted]').replace(secretFields, '$1[redacted]$2').replace(secretParameters, '$1[redacted]');
};

/** The same for whoever may read numbers in full. `words`: restricted ones. */
export const redactSecrets = (text: string, secrets: readonly string[], words: readonly string[] = none): string =>
  withoutWords(withoutSecrets(text, formsOf(secrets)).replace(wordedSecrets, '$1 [redacted]'), words);

/** What is handed on is read by strangers: bare digits as long as a number are one to them, whatever they were meant as. */
export const redactForExport = (text: string, secrets: readonly string[], words: readonly string[] = none): string =>
  withoutWords(
    redact(text, formsOf(secrets))
      .replace(wordedSecrets, '$1 [redacted]')
      .replace(longDigits, (digits) => shortPhone(digits)),
    words,
  );

/** `password: hunter2`, as people type it. */
const wordedSecrets = /\b((?:password|passwd|secret|api[ _-]?key|token)(?: is)?\s*[:=]|(?:password|secret|token) is)\s*\S{4,}/giu;
/** With blanks and the like between them or not; a date, a time and an address of a machine are none. */
const longDigits = /(?<![\w.:/-])(?!\d{4}-\d{2}-\d{2})\d(?:[ ().-]?\d){8,14}(?![\w:/]|\.\d)/gu;

/** `+91…17`: country digits and the last two, enough to tell two people apart. */
const shortPhone = (phone: string): string => {
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

/** One line a second for each offender: refusals must not fill the disk. */
export function throttle(clock: Pick<Clock, 'now'>, everyMs = 1_000): Throttle {
  const seen = new Map<string, { at: number; held: number }>();
  return {
    pass: (offender) => {
      const now = clock.now();
      const last = seen.get(offender);
      if (last !== undefined && Math.abs(now - last.at) < everyMs) {
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
