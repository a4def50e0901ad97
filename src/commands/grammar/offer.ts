// What somebody who is asked for cover answers: all of it, a part, or none. Read only where such an answer is waited for.

import type { EpochMs } from '../../incident/incident.js';
import { answersNo, answersYes } from './replies.js';
import { readWhen } from './when.js';

export type Offer =
  | { readonly offers: 'all' }
  | { readonly offers: 'none' }
  | { readonly offers: 'part'; readonly startsAt: EpochMs; readonly endsAt: EpochMs };

/** `open`: from when until when it is asked for. Null: the words are no answer. */
export function readOffer(text: string, open: { readonly startsAt: EpochMs; readonly endsAt: EpochMs }, timezone: string): Offer | null {
  const said = text
    .trim()
    .replace(/[.!]+$/u, '')
    .trim();
  if (said.length > 80 || /[?？\n]/u.test(said)) return null;
  if (answersYes(said) || isAll.test(said)) return { offers: 'all' };
  if (answersNo(said) || isNone.test(said)) return { offers: 'none' };
  const part = said.replace(before, '').replace(after, '');
  if (isAll.test(part)) return { offers: 'all' };
  const half = /^(?:the |my )?(?:(first|1st|second|2nd|last|other) )?half(?: of it)?$/i.exec(part);
  if (half !== null) {
    const middle = Math.round((open.startsAt + open.endsAt) / 2 / 60_000) * 60_000;
    return /^(second|2nd|last|other)/i.test(half[1] ?? '')
      ? { offers: 'part', startsAt: middle, endsAt: open.endsAt }
      : { offers: 'part', startsAt: open.startsAt, endsAt: middle };
  }
  return partIn(part, open, timezone);
}

const isAll =
  /^(?:i can|i['’]?ll|i will|can|will)? ?(?:(?:do|take|cover) )?(?:it all|all|all of it|everything|the whole(?: thing| shift)?)$/i;
const isNone =
  /^(?:i )?(?:can['’]?t|cannot|can not|won['’]?t)(?: do (?:it|that))?$|^(?:(?:sorry|sry|srry|soz),? )?(?:no|can['’]?t),? (?:sorry|sry|srry|soz)$|^(?:sorry|sry|srry|soz)(?:,? (?:no|can['’]?t|i can['’]?t))?$/i;
const before =
  /^(?:(?:yes|ok|sure|i|can|could|i['’]?ll|will|only|just|do|take|cover|have|got|but|from me|maybe)[,:]? +)*(?:(?:do|take|cover)[,:]? +)?/i;
const after = /(?:,? (?:please|only|works|is ok|is fine|for me|ok))+$/i;

/** The times are those of the request's own days. */
function partIn(part: string, open: { readonly startsAt: EpochMs; readonly endsAt: EpochMs }, timezone: string): Offer | null {
  const read = readWhen(part, { now: open.startsAt - 1, timezone });
  const from =
    /^(?:from|after) /i.test(part) && read === null ? readWhen(part.replace(/^\S+ /u, ''), { now: open.startsAt - 1, timezone }) : read;
  if (from === null || from.rest !== '') return null;
  const { when } = from;
  const within = (startsAt: EpochMs, endsAt: EpochMs): Offer => ({
    offers: 'part',
    startsAt: Math.max(startsAt, open.startsAt),
    endsAt: Math.min(endsAt, open.endsAt),
  });
  switch (when.said) {
    case 'until':
      return within(open.startsAt, when.to);
    case 'at':
      return /^(?:from|after) /i.test(part) ? within(when.at, open.endsAt) : null;
    case 'span':
      return within(when.from, when.to);
    default:
      return when satisfies never;
  }
}
