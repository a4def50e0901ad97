// One-time codes: how long one holds, how often one is sent, what counts as typing one back. The hash is handed in.

import { hours, minutes } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { OneTimeCode } from './address.js';

export const codeHoldsMs = minutes(10);
/** That of a page holds longer: whoever is woken may take a while. */
export const wakeUpHoldsMs = minutes(60);
/** That of a greeting by day: answered when there is time. */
export const greetingHoldsMs = hours(24);
/** A wrong answer more and the code is worth nothing. */
export const mostTries = 5;
/** Wrong answers from one address in a day, whichever code they were for: 30 in a million, however many codes pages bring. */
export const wrongCodesADay = 30;
/** Between two codes for one address. */
export const codeEveryMs = minutes(2);
/** For one address, and sent to one person by strangers who say they are that person. */
export const codesADay = 6;
/** How often one unknown id may say who it is. */
export const claimsADay = 3;

/** What came of a code typed back. `used-up`: too many were wrong. `none`: there is none to compare with. */
export type CodeCheck = 'right' | 'wrong' | 'used-up' | 'none';

export function checkCode(code: OneTimeCode | null, hash: string, now: EpochMs): CodeCheck {
  if (code === null || code.expiresAt <= now) return 'none';
  if (code.tries >= mostTries) return 'used-up';
  return code.hash === hash ? 'right' : 'wrong';
}

/** Whether the last code for this address is too young for another one. */
export const tooSoon = (last: OneTimeCode | null, now: EpochMs): boolean => last !== null && now - last.sentAt < codeEveryMs;

/** `482913` as it is read aloud: `482 913`. */
export const spoken = (code: string): string => `${code.slice(0, 3)} ${code.slice(3)}`;

/** A text without its codes, for whoever may look at the outbox: a code that can be read there proves nothing. */
export const withoutCodes = (text: string): string => text.replace(/\b[0-9]{3} [0-9]{3}\b/g, '••• •••');

/** The six digits somebody typed back, with or without a space, alone or after `code`; null when it is anything else. */
export function codeIn(text: string): string | null {
  const [, first, second] =
    /^\s*(?:(?:the\s+)?code(?:\s+is)?\s*:?\s*)?\*?([0-9]{3})[\s-]{0,2}([0-9]{3})\*?[.!]?\s*$/i.exec(text.slice(0, 100)) ?? [];
  return first === undefined || second === undefined ? null : first + second;
}

/** The name in `i am asha`, as an unknown id may say it; null when it is anything else. */
export function nameIn(text: string): string | null {
  const [, name] = /^\s*(?:\/|!)?(?:i\s+am|i['’]m)\s+@?(\S.{0,59}?)[\s.!]*$/i.exec(text.slice(0, 100)) ?? [];
  return name ?? null;
}

/** The calendar day of an instant, in UTC: what counts per day begins anew with it. */
export const dayOf = (now: EpochMs): number => Math.floor(now / 86_400_000);
