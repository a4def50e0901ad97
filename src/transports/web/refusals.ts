// What WhatsApp Web's refusals mean for a message. The page is minified: most of what it throws is a letter or two, so only a few
// are understood, and whatever is not understood may have happened after the message left.

import { SendFailure } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';

/** Known for good: no second attempt with the same recipient can end otherwise. */
const forGood: readonly (readonly [RegExp, string])[] = [
  [/No LID for user/i, 'This number is not on WhatsApp, or WhatsApp keeps it from us.'],
  [/wid error|invalid wid|invalid .*jid/i, 'This is no address WhatsApp knows.'],
];
/** The bot is no member, or no longer allowed to speak. */
const shutOut = /not[- ]?(authorized|a[- ]participant|a[- ]member|in[- ]group)|forbidden|item-not-found|\b(401|403|404)\b/i;
/** The server answered, with a code; its words are not ours to know. Its own troubles pass. */
const serverSaidNo = 'ServerStatusCodeError';
const laterPerhaps = /\b(5\d\d|429)\b/;
/** The bot may start no chat for a while, and its other chats go on: what WhatsApp calls a reach-out time-lock. */
const noNewChats = /\b463\b|reach[-_ ]?out[-_ ]?time[-_ ]?lock|restrict_all_companions|account[-_ ]?restrict/i;
/** In seconds or milliseconds since 1970, after whatever WhatsApp calls its end. */
const endOfIt = /(?:until|ends?|expir\w*)\D{0,20}(\d{10,13})\b/i;
const noAnswer = /timed? ?out|timeout/i;

/** The bot is not, or no longer, in the group it asked about. */
export const isShutOut = (error: unknown): boolean =>
  shutOut.test(wordsOf(error)) || (error instanceof Error && error.name === serverSaidNo && !laterPerhaps.test(error.message));

/** Null: it is about something else. `until` null: WhatsApp did not say. */
export function restrictionIn(error: unknown): { readonly until: EpochMs | null } | null {
  const words = wordsOf(error);
  if (!noNewChats.test(words)) return null;
  const end = endOfIt.exec(words)?.[1];
  return { until: end === undefined ? null : Number(end) * (end.length > 10 ? 1 : 1_000) };
}

/** Something that only prepares a message failed: whatever it was, nothing has left, and nobody has to look for it. */
export function beforeLeaving(error: unknown, what: string): SendFailure {
  const { message, permanent, retryAfterMs, scope } = failureOf(error, what);
  return new SendFailure(message, { permanent, scope, ...(retryAfterMs === null ? {} : { retryAfterMs }), cause: error });
}

/** A group that could not be looked up: gone for good only when WhatsApp says so. */
export function groupFailure(error: unknown, chat: string): SendFailure {
  return isShutOut(error) ? noGroup(chat, error) : beforeLeaving(error, 'looking up a group');
}

export const noGroup = (chat: string, cause?: unknown): SendFailure =>
  new SendFailure(`There is no group ${chat} that the bot is in.`, { permanent: true, cause });

export function failureOf(error: unknown, what: string): SendFailure {
  if (error instanceof SendFailure) return error;
  const words = wordsOf(error);
  const known = forGood.find(([pattern]) => pattern.test(words));
  if (known !== undefined) return new SendFailure(known[1], { permanent: true, cause: error });
  if (noAnswer.test(words))
    return new SendFailure(`WhatsApp Web gave no answer: ${what}.`, { permanent: false, ambiguous: true, cause: error });
  return new SendFailure(`WhatsApp Web failed: ${what} (${words.slice(0, 200)}).`, { permanent: false, ambiguous: true, cause: error });
}

/** Errors of the library are objects, texts, or anything. */
const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
