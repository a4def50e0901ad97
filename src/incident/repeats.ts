// An incident that is like one of before: what is said of that, on the card and in answers.

import { inline, quoted } from './escape.js';
import type { Actor, EpochMs, Incident } from './incident.js';
import { agoWords, type Zone } from './moment.js';
import { sliceOf } from './slice.js';

/** An incident that is over, as it is told to those who have one like it. */
export interface Earlier {
  readonly number: number;
  readonly title: string;
  readonly endedAt: EpochMs;
  /** How it was ended, in the words of whoever did it; null: nobody said. */
  readonly fix: string | null;
  /** How many there were before that one, each like the next. */
  readonly before: number;
  /** What was to be done about that one and is not done yet, the first few. Absent: nothing. */
  readonly leftToDo?: readonly { readonly number: number; readonly text: string }[];
}

/** `by`: a person, or `muster`, which found it by its alert, service and title. */
export interface RepeatOf extends Earlier {
  readonly by: Actor;
}

/** `null` once a person has said that it is none: nobody looks again. */
export const repeatSlice = sliceOf<{ readonly of: RepeatOf | null } | null>('repeats', null);

export const repeatOf = (incident: Pick<Incident, 'slices'>): RepeatOf | null => repeatSlice.read(incident)?.of ?? null;

/** `Like INC-12, 3 weeks ago, fixed by: restarted the pool. Not done yet: action 7, patch the handler`, without a stop at its end. */
export function repeatWords({ number, title, endedAt, fix, before, leftToDo = [], by }: RepeatOf, now: EpochMs, zone: Zone): string {
  const known = by === 'muster' ? 'Like' : 'A repeat of';
  const left = leftToDo.map((one) => `. Not done yet: action ${one.number}, ${quoted(one.text, 120)}`).join('');
  const times = before === 0 ? '' : `, and ${before === 1 ? 'once' : `${before} times`} before that`;
  return `${known} INC-${number}, ${agoWords(endedAt, now, zone)}${times}${fix === null ? `: ${inline(title, 100)}` : `, fixed by: ${quoted(fix, 200)}`}${left}`;
}

/** The same for the card; null where it is like none. */
export function repeatLine(incident: Pick<Incident, 'slices'>, now: EpochMs, zone: Zone): string | null {
  const of = repeatOf(incident);
  return of === null ? null : `🔁 ${repeatWords(of, now, zone)}`;
}
