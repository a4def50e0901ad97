// What is to be done because of an incident, each with a number of its own across all incidents: plain data, kept on the incident as
// a slice of it, and as a row of its own for lists (written in the same commit).

import { days } from './duration.js';
import type { EpochMs, Incident, PersonKey, Severity } from './incident.js';
import { sliceOf } from './slice.js';

/** `dropped`: not doing it was decided, and why was said. */
export type ActionState = 'open' | 'done' | 'dropped';

export interface Action {
  /** Given once, across all incidents: `done 7`. Never reused. */
  readonly number: number;
  readonly text: string;
  /** Whoever does it; null: nobody yet. */
  readonly owner: PersonKey | null;
  readonly dueAt: EpochMs;
  /** The severity of its incident when it was written down. */
  readonly priority: Severity;
  /** It keeps the same from happening again. */
  readonly preventive: boolean;
  /** It takes the place of a fix that was only temporary. */
  readonly longTerm: boolean;
  readonly by: PersonKey;
  readonly at: EpochMs;
  readonly state: ActionState;
  /** Who ended it, when, and why it is not done; null while it is open, and `why` of what was done. */
  readonly endedBy: PersonKey | null;
  readonly endedAt: EpochMs | null;
  readonly why: string | null;
}

/** In the order of their numbers. */
export const actionsSlice = sliceOf<readonly Action[]>('actions', []);

/** All of an incident, ended ones included, in the order in which they were written down. */
export const actionsOf = (incident: Pick<Incident, 'slices'>): readonly Action[] => actionsSlice.read(incident);

export const openActionsOf = (incident: Pick<Incident, 'slices'>): readonly Action[] =>
  actionsOf(incident).filter(({ state }) => state === 'open');

/**
 * When an action is due of which nothing was said: 15 days after a P1, 30 after anything else (PagerDuty's postmortem guide: action
 * items of a Sev-1 within 15 days, of a Sev-2 within 30).
 */
export const dueUnsaidMs = (severity: Severity): number => (severity === 'P1' ? days(15) : days(30));

/** Those a change has written or altered, to be stored as rows beside it. */
export const changedActions = (before: Incident | null, after: Incident): readonly Action[] => {
  const known = before === null ? [] : actionsOf(before);
  return actionsOf(after).filter((one) => !known.includes(one));
};

/** `patch the handler so that it cannot happen again`, `preventive: …`. */
export const isPreventive = (text: string): boolean => /\b(?:prevent(?:s|ive|ing|ion)?|never again|cannot happen again)\b/iu.test(text);

/** `long-term: …`, `permanent fix`. */
export const isLongTerm = (text: string): boolean =>
  /\b(?:long[- ]term|permanent(?:ly)?|lasting|proper fix|root[- ]cause fix|for good)\b/iu.test(text);
