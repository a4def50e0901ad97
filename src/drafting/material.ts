// What a language model is given of an incident: the lines of its timeline that say something, by number, with what may not leave struck out.
// Never what a language model drafted before and nobody took.

import type { Directory } from '../incident/directory.js';
import type { ToldEvent } from '../incident/events.js';
import type { EpochMs } from '../incident/incident.js';
import { timeNear } from '../incident/moment.js';
import { planOf } from '../incident/registry.js';
import { cut } from '../text/cut.js';

export interface MaterialLine {
  /** Its place in the timeline. */
  readonly seq: number;
  readonly at: EpochMs;
  /** As people read it in the zone of the record: `03:18`. */
  readonly when: string;
  readonly text: string;
}

/** More lines say no more, and whoever runs the model pays for each: the first few, for how it began, and the last. */
const firstLines = 20;
const lastLines = 130;
const longestLine = 600;

/** `redacted`: takes out phone numbers, secrets and restricted words. */
export function materialOf(
  told: readonly ToldEvent[],
  { timezone }: Pick<Directory, 'timezone'>,
  redacted: (text: string) => string,
): readonly MaterialLine[] {
  const telling = told.filter(({ event }) => says(event));
  const kept = telling.length <= firstLines + lastLines ? telling : [...telling.slice(0, firstLines), ...telling.slice(-lastLines)];
  const beganAt = kept[0]?.event.at ?? 0;
  return kept.map(({ event: { seq, at }, text }) => ({
    ...{ seq, at, when: timeNear(at, beganAt, timezone) },
    text: cut(redacted(text), longestLine),
  }));
}

/** What people said and did, and what became of it; not who was reminded of what. */
function says(event: ToldEvent['event']): boolean {
  // What is said in the customer room goes nowhere else.
  if ((event as { readonly where?: unknown }).where === 'swarm') return false;
  const { milestone, speaks, recorded, archived } = planOf(event);
  return milestone === true || speaks === true || recorded?.(event) != null || archived?.(event) != null;
}
