// What Twilio's error numbers mean for a message: never again to this recipient, later, or our own account. Each number's
// source is Twilio's page of that number (`sourceOf`); a number that stands in no row is judged by its HTTP status.

import { SendFailure } from '../../fault.js';
import { TwilioRefusal } from './client.js';
import { Unanswered } from './http.js';

export interface ErrorMeaning {
  /** For the operator, in words. */
  readonly says: string;
  readonly permanent: boolean;
  /** How long to leave it, where Twilio's page says so or its answer gave no Retry-After. */
  readonly waitMs: number | null;
  /** Everybody on this transport waits, not this recipient alone. */
  readonly everybody: boolean;
  /** What it says about our account: the operator has to mend something. */
  readonly account: 'logged-out' | 'degraded' | null;
  readonly means: 'window-closed' | 'opted-out' | null;
}

const plain = { waitMs: null, everybody: false, account: null, means: null } as const;
/** This message never reaches this recipient this way. */
const never = (says: string, means: ErrorMeaning['means'] = null): ErrorMeaning => ({ ...plain, says, permanent: true, means });
const later = (says: string): ErrorMeaning => ({ ...plain, says, permanent: false });
const everybodyLater = (says: string, waitMs: number): ErrorMeaning => ({ ...plain, says, permanent: false, waitMs, everybody: true });
/** Nothing gets through until somebody mends the account, so the page goes another way at once. */
const ours = (says: string, account: 'logged-out' | 'degraded' = 'degraded'): ErrorMeaning => ({
  ...plain,
  says,
  permanent: true,
  everybody: true,
  account,
});

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

/** https://www.twilio.com/docs/api/errors/<number>; the WhatsApp ones also at https://www.twilio.com/docs/whatsapp/api/error-code-mapping. */
const meanings: Readonly<Record<number, ErrorMeaning>> = {
  // Our account and our sender.
  20003: ours('Twilio does not accept our credentials. Check TWILIO_ACCOUNT_SID and TWILIO_AUTH_TOKEN.', 'logged-out'),
  20005: ours('The Twilio account is not active. Sign in at the console.'),
  21212: ours('The sender is not a valid number. Check TWILIO_FROM and TWILIO_SMS_FROM.'),
  21408: never('This account may not send to that country. Enable it under Geo permissions.'),
  21606: ours('The sender is not a number of this account. Check TWILIO_FROM and TWILIO_SMS_FROM.'),
  21608: never('A trial account only sends to numbers verified in the console.'),
  21609: ours('Twilio does not accept our status address. PUBLIC_URL must be reachable from outside.'),
  21659: ours('The sender is not a Twilio number. Check TWILIO_SMS_FROM.'),
  21660: ours('The sender belongs to another Twilio account. Check TWILIO_SMS_FROM.'),
  21661: ours('The sender cannot send SMS. Check TWILIO_SMS_FROM.'),
  21703: ours('The messaging service has no sender. Add one in the console.'),
  30002: ours('The Twilio account is suspended.'),
  63001: ours('Twilio is not authorised with WhatsApp for this sender.'),
  63007: ours('TWILIO_FROM is not a WhatsApp sender of this account.'),
  63008: ours('The WhatsApp channel is not set up right at Twilio.'),
  63020: ours('WhatsApp refuses the account over its payment or set-up at Meta.'),
  // Too fast, or a service in trouble.
  20429: everybodyLater('Too many requests at once.', second),
  21611: everybodyLater('The queue of this sender is full.', minute),
  30001: everybodyLater('The queue of this sender overflowed.', minute),
  30008: later('The carrier did not say why.'),
  30022: everybodyLater('The carrier allows no more messages a second.', second),
  63010: later('An error inside Twilio.'),
  63012: later('An error inside WhatsApp.'),
  63017: everybodyLater('The account sends too fast.', second),
  63018: everybodyLater('The WhatsApp sender is over its limit.', minute),
  63038: everybodyLater('The account used up its messages of the last 24 hours.', hour),
  63119: everybodyLater('Meta allows no more messages right now.', minute),
  // The recipient.
  21211: never('That is not a valid number.'),
  21217: never('That is not a valid number.'),
  21610: never('They said STOP. Only their own START changes that.', 'opted-out'),
  21612: never('No route from this sender to that number.'),
  21614: never('That number cannot receive SMS.'),
  21635: never('That number is a landline.'),
  30003: never('The phone cannot be reached: off, or out of service.'),
  30004: never('The phone or its carrier blocks messages.'),
  30005: never('That number is unknown or out of service.'),
  30006: never('That number is a landline or its carrier cannot be reached.'),
  63003: never('Nobody is on WhatsApp under that address.'),
  63015: never('They have not joined the Twilio sandbox.'),
  63024: never('WhatsApp does not deliver to that address.'),
  63032: never('WhatsApp withholds this message from that user.'),
  // What was said.
  21617: never('The text is longer than 1,600 characters.'),
  21655: never('The content template does not exist in this account.'),
  21656: never('The variables do not fit the content template.'),
  30007: never('The carrier filtered this text out.'),
  30032: ours('The toll-free sender is not verified.'),
  30034: ours('The sender is not registered for US traffic (A2P 10DLC).'),
  63005: never('WhatsApp did not accept the content.'),
  63013: never('WhatsApp says this breaks its policy.'),
  63016: never('More than 24 hours since they wrote, and this was no approved template.', 'window-closed'),
  63021: never('WhatsApp says the content is not valid.'),
  63027: never('WhatsApp does not know the template in this language.'),
  63028: never('The template wants another number of variables.'),
};

/** Numbers that have a row, for tests and docs. */
export const knownCodes: readonly number[] = Object.keys(meanings).map(Number);

export const sourceOf = (code: number): string => `https://www.twilio.com/docs/api/errors/${code}`;

/** What a number means that comes from an answer or a status callback. */
export function meaningOf(code: number | null, status = 0): ErrorMeaning {
  const known = code === null ? undefined : meanings[code];
  if (known !== undefined) return known;
  if (status === 401) return ours('Twilio does not accept our credentials.', 'logged-out');
  if (status === 429) return everybodyLater('Too many requests at once.', second);
  if (status === 408 || status === 0 || status >= 500) return later('Twilio gave no reason that is known here.');
  return never('Twilio refused it.');
}

/** `63016: More than 24 hours … (https://…)`. */
export const reasonOf = (meaning: ErrorMeaning, code: number | null): string =>
  code === null ? meaning.says : `${code}: ${meaning.says} (${sourceOf(code)})`;

/** What a failed send means, as the sender understands it. */
export function failureFrom(
  cause: unknown,
  meaningFor: (code: number | null, status: number) => ErrorMeaning = meaningOf,
): { readonly failure: SendFailure; readonly meaning: ErrorMeaning | null } {
  if (cause instanceof SendFailure) return { failure: cause, meaning: null };
  if (cause instanceof TwilioRefusal) {
    const meaning = meaningFor(cause.code, cause.status);
    return { failure: refusedFor(cause, meaning), meaning };
  }
  const ambiguous = !(cause instanceof Unanswered) || cause.mayHaveArrived;
  const message = cause instanceof Error ? cause.message : String(cause);
  return { failure: new SendFailure(message, { permanent: false, ambiguous, cause }), meaning: null };
}

function refusedFor(cause: TwilioRefusal, meaning: ErrorMeaning): SendFailure {
  const retryAfterMs = meaning.permanent ? null : (cause.retryAfterMs ?? meaning.waitMs);
  const said = cause.code === null ? `${meaning.says} (HTTP ${cause.status}: ${cause.message})` : reasonOf(meaning, cause.code);
  return new SendFailure(said, {
    permanent: meaning.permanent,
    // 503 says that nothing was done; what else a broken server did, nobody knows.
    ambiguous: cause.status >= 500 && cause.status !== 503,
    scope: meaning.everybody ? 'transport' : 'recipient',
    ...(retryAfterMs === null ? {} : { retryAfterMs }),
    cause,
  });
}
