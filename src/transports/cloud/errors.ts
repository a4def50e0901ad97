// What Meta's error codes mean for a message: never again, later, as a template, or not with this account. One row a code.
// Decides on `code`, never on titles: Meta will drop them. Must never say that something failed for good which time can mend.
//
// Sources: "Error codes" (developers.facebook.com/documentation/business-messaging/whatsapp/support/error-codes) for all but the
// groups, "Groups API error codes" (…/groups/error-codes) for 131020 and 131041 to 131212.

import { SendFailure } from '../../fault.js';

/** What to do about it. */
export type Remedy =
  /** This message never reaches this recipient. */
  | 'give-up'
  /** The same again after `afterMs`. */
  | 'later'
  /** The 24-hour window is shut: only a template may go. */
  | 'template'
  /** The template cannot be used, now or ever: it is switched off. */
  | 'template-off'
  /** Token, permission or number: nothing goes until an operator mends it. Messages go another way at once. */
  | 'account'
  /** The account is blocked for what it did. */
  | 'banned';

export interface ErrorMeaning {
  readonly remedy: Remedy;
  /** For an operator: what it is and what to do. */
  readonly words: string;
  /** Only with `later`: whom it holds back, and for how long when Meta does not say. Null: the sender decides. */
  readonly scope: 'recipient' | 'transport';
  readonly afterMs: number | null;
}

/** An answer of Meta's that is no success. `code` 0 and `status` 0 stand for none. */
export interface Refusal {
  readonly status: number;
  readonly code: number;
  readonly details: string;
  /** What the Retry-After header asked for. */
  readonly retryAfterMs: number | null;
}

const giveUp = (words: string): ErrorMeaning => ({ remedy: 'give-up', words, scope: 'recipient', afterMs: null });
const later = (words: string, afterMs: number | null = null): ErrorMeaning => ({ remedy: 'later', words, scope: 'recipient', afterMs });
const allLater = (words: string, afterMs: number): ErrorMeaning => ({ remedy: 'later', words, scope: 'transport', afterMs });
const templateOff = (words: string): ErrorMeaning => ({ remedy: 'template-off', words, scope: 'recipient', afterMs: null });
const account = (words: string): ErrorMeaning => ({ remedy: 'account', words, scope: 'transport', afterMs: null });
const banned = (words: string): ErrorMeaning => ({ remedy: 'banned', words, scope: 'transport', afterMs: null });

/** Meta says "try again later" and no number; a minute is the finest grain of its quotas. */
const quotaMs = 60_000;
/** Throughput is counted by the second: 80 messages in one by default ("Throughput"). */
const throughputMs = 1_000;
/** One message to the same person in 6 s (secondary source: dev.to/wapgrowai on the pair rate). */
const pairMs = 6_000;
/** Somebody may take the invitation meanwhile. */
const emptyGroupMs = 15_000;

export const meanings: ReadonlyMap<number, ErrorMeaning> = new Map([
  [190, account('the access token has expired: make a new one and set META_TOKEN')],
  [3, account('the token lacks a permission: give it whatsapp_business_messaging')],
  [10, account('permission denied: give the token whatsapp_business_messaging')],
  [33, account('this phone number id does not exist any more: look at META_PHONE_NUMBER_ID')],
  [131005, account('access denied: give the token whatsapp_business_messaging')],
  [131037, account('the number needs an approved display name')],
  [131042, account('Meta refuses for want of a payment method: look at the billing of the account')],
  [131045, account('the number is not registered properly: register it again')],
  [133010, account('the number is not registered with the Cloud API')],
  [368, banned('Meta has blocked the account for violating a policy')],
  [131031, banned('Meta has locked the account')],
  [1, later('an unknown error of Meta')],
  [2, later('Meta is overloaded or down')],
  [131000, later('something went wrong at Meta')],
  [131016, later('the service is unavailable')],
  [131057, allLater('the account is in maintenance', quotaMs)],
  [133004, later('the server is unavailable')],
  [4, allLater('too many calls of this app', quotaMs)],
  [613, allLater('too many calls', quotaMs)],
  [80007, allLater('too many calls of this account', quotaMs)],
  [130429, allLater('more messages than the number may send', throughputMs)],
  [131048, allLater('restricted for spam: look at the quality of the number', quotaMs)],
  [131056, later('too many messages to this person', pairMs)],
  [131047, { remedy: 'template', words: 'more than 24 hours since they wrote', scope: 'recipient', afterMs: null }],
  [100, giveUp('Meta does not know a parameter we sent')],
  [130403, giveUp('the recipient takes no messages of businesses')],
  [130472, giveUp('Meta left the person out for an experiment')],
  [130497, giveUp('the account may not write to this country')],
  [131008, giveUp('a parameter is missing')],
  [131009, giveUp('a value Meta does not take')],
  [131021, giveUp('the recipient is the sender')],
  [131026, giveUp('undeliverable: not on WhatsApp, or too old an app')],
  [131030, giveUp('not among the numbers this test account may write to')],
  [131049, giveUp('Meta holds it back to keep the peace of this person')],
  [131050, giveUp('the person wants no marketing from us')],
  [131051, giveUp('a kind of message Meta does not know')],
  [131052, giveUp('the media cannot be fetched')],
  [131053, giveUp('the media cannot be taken')],
  [132000, giveUp('the template has another number of variables than one')],
  [132001, templateOff('no such template in this language, or not approved yet')],
  [132005, giveUp('the text is too long for the template')],
  [132007, giveUp('the text breaks a rule of templates')],
  [132012, giveUp('the template wants its variable in another format')],
  [132015, templateOff('paused by Meta for low quality')],
  [132016, templateOff('disabled by Meta for low quality')],
  [132018, giveUp('the template does not take these parameters')],
  [135000, giveUp('Meta refuses the message')],
  [131020, later('nobody has joined the group yet', emptyGroupMs)],
  [131041, giveUp('no such group')],
  [131201, giveUp('done only in part')],
  [131202, giveUp('already there')],
  [131204, giveUp('more people than a group takes')],
  [131207, giveUp('Meta has suspended the group')],
  [131208, allLater('too many calls about groups', quotaMs)],
  [131211, giveUp('the number has as many groups as it may have')],
  [131212, giveUp('not a member of the group')],
]);

export function judge(refusal: Refusal): ErrorMeaning {
  const known = meanings.get(refusal.code) ?? (isPermission(refusal) ? account('Meta does not let this token do that') : byStatus(refusal));
  return refusal.retryAfterMs === null || known.remedy !== 'later' ? known : { ...known, afterMs: refusal.retryAfterMs };
}

/** "200-299: API permission", and code 0 "AuthException", which comes with 401. */
const isPermission = ({ code, status }: Refusal): boolean => (code >= 200 && code <= 299) || status === 401;

/** A code nobody has listed yet. A 5xx is Meta's trouble; anything else will not get better by saying it again. */
function byStatus({ status, code }: Refusal): ErrorMeaning {
  if (status === 429) return allLater('too many calls', quotaMs);
  if (status >= 500 || status === 408) return later(`Meta answers ${status}`);
  return giveUp(`Meta refuses it (code ${code}, status ${status})`);
}

/** Whether sending the same again is no use: for a status of `failed`, which comes with a code and no HTTP answer. */
export const isForGood = ({ remedy }: ErrorMeaning): boolean => remedy !== 'later';

export const inWords = (meaning: ErrorMeaning, { code, details }: Pick<Refusal, 'code' | 'details'>): string =>
  `${meaning.words} (${code}${details === '' ? '' : `: ${details}`})`;

/** The failure that the sender is told of. */
export function failureOf(refusal: Refusal): SendFailure {
  const meaning = judge(refusal);
  return new SendFailure(inWords(meaning, refusal), {
    permanent: isForGood(meaning),
    scope: meaning.scope,
    ...(meaning.afterMs === null ? {} : { retryAfterMs: meaning.afterMs }),
  });
}
