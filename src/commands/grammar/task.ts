// What somebody is to do, as people write it: `@ben patch the handler by Fri 10:00`. Whose it is stands at the beginning, by when at the end.

import { instantOf, localDay } from '../../escalation/time-of-day.js';
import { isLongTerm, isPreventive } from '../../incident/actions.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { ReadingContext } from '../command.js';
import { readName } from './names.js';
import { readWhen } from './when.js';

export interface Task {
  /** Without the owner at its beginning and the time at its end. */
  readonly text: string;
  readonly owner: PersonKey | null;
  /** Null: nothing is said of it. */
  readonly dueAt: EpochMs | null;
  readonly preventive: boolean;
  readonly longTerm: boolean;
}

/** A day alone ends with the working day. */
const endOfDayHour = 18;

/** The task `text` is about; what is no owner and no time stays part of it word for word. */
export function taskIn(text: string, context: Pick<ReadingContext, 'now' | 'timezone'> & Pick<ReadingContext, 'who' | 'by'>): Task {
  const marked = /^\s*(?:long[- ]?term|preventive|prevention)\b[\s,:;–—-]*/iu.exec(text);
  const rest = marked === null ? text.trim() : text.slice(marked[0].length).trim();
  const name = /^[@+]/u.test(rest) ? readName(rest, context as ReadingContext) : null;
  const owned = name !== null && name.read === 'named' && 'person' in name.named && name.rest !== '' ? name : null;
  const { text: what, dueAt } = withoutDue(owned === null ? rest : owned.rest, context);
  return {
    text: what,
    owner: owned === null || !('person' in owned.named) ? null : owned.named.person,
    dueAt,
    preventive: isPreventive(text),
    longTerm: isLongTerm(text),
  };
}

/** `patch the handler by Fri 10:00`: the time a text ends with, and the text before it. */
export function withoutDue(
  text: string,
  { now, timezone }: Pick<ReadingContext, 'now' | 'timezone'>,
): { readonly text: string; readonly dueAt: EpochMs | null } {
  for (const at of starts(text)) {
    const dueAt = dueIn(text.slice(at.end), { now, timezone });
    if (dueAt !== null) return { text: text.slice(0, at.from).replace(/[\s,;:–—-]+$/u, ''), dueAt };
  }
  return { text: text.replace(/\s*[.!]+$/u, ''), dueAt: null };
}

/** Where a time may begin, the last first. */
function starts(text: string): readonly { readonly from: number; readonly end: number }[] {
  const found = [
    ...text.matchAll(/(?:^|\s)(?:(?:due|deadline|not later than|no later than|latest)\s+)?(?:by|before|until|till|due|on)\s+(?=\S)/giu),
  ];
  const bare = [...text.matchAll(/(?:^|\s)(?=(?:in \d|in an? |today\b|tonight\b|tomorrow\b))/giu)];
  return [...found, ...bare]
    .map((match) => ({ from: match.index, end: match.index + match[0].length }))
    .filter(({ from }) => from > 0 || text.length < 60)
    .sort((a, b) => b.from - a.from);
}

/** All of `text` is a time; null: it is not, or not one to come. */
export function dueIn(text: string, { now, timezone }: Pick<ReadingContext, 'now' | 'timezone'>): EpochMs | null {
  const words = text
    .replace(/^(?:(?:by|before|until|till|on|to)\s+)+/iu, '')
    .replace(/[\s.!]+$/u, '')
    .replace(/\b(?:the )?(?:end of|eod|eob)\s*(?:the day|day)?\s*/iu, '');
  if (/^(?:end of day|eod|eob)$/iu.test(text.trim())) return dayEnd(now, timezone);
  const read = readWhen(words === '' ? 'today' : words, { now, timezone });
  if (read === null || read.rest.replace(/[.!\s]/gu, '') !== '') return null;
  const { when } = read;
  if (when.said === 'at') return when.at > now ? when.at : null;
  if (when.said === 'until') return when.to > now ? when.to : null;
  const at = when.isDay ? dayEnd(when.from, timezone) : when.to;
  return at > now ? at : when.to > now ? when.to : null;
}

const dayEnd = (at: EpochMs, timezone: string): EpochMs => instantOf(localDay(at, timezone), endOfDayHour, 0, timezone);
