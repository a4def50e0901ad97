// What Twilio's error numbers mean for a call; those it shares with messages mean the same.

import { type ErrorMeaning, meaningOf } from '../twilio/errors.js';

const never = (says: string): ErrorMeaning => ({ says, permanent: true, waitMs: null, everybody: false, account: null, means: null });
const ours = (says: string): ErrorMeaning => ({ ...never(says), everybody: true, account: 'degraded' });
const later = (says: string, waitMs: number): ErrorMeaning => ({ ...never(says), permanent: false, waitMs, everybody: true });

/** https://www.twilio.com/docs/api/errors/<number>. */
const meanings: Readonly<Record<number, ErrorMeaning>> = {
  10004: later('Too many calls at once.', 5_000),
  13223: never('That is not a valid number to call.'),
  13224: never('Twilio does not call that number.'),
  13225: never('Twilio does not call that number.'),
  13227: never('This account may not call that country. Enable it under Voice geographic permissions.'),
  21203: never('That is not a number international calls are allowed to.'),
  21205: ours('Twilio does not accept our address. PUBLIC_URL must be reachable from outside.'),
  21210: ours('The number calls come from is not verified. Check TWILIO_VOICE_FROM.'),
  21212: ours('The number calls come from is not valid. Check TWILIO_VOICE_FROM.'),
  21213: ours('No number to call from. Check TWILIO_VOICE_FROM.'),
  21214: never('That number cannot be called.'),
  21215: never('This account may not call that country. Enable it under Voice geographic permissions.'),
  21216: never('Twilio does not allow calls to that number.'),
  21219: never('A trial account only calls numbers verified in the console.'),
};

export const callMeaning = (code: number | null, status = 0): ErrorMeaning =>
  (code === null ? undefined : meanings[code]) ?? meaningOf(code, status);
