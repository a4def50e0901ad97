// Who has just been woken: a phone that rings again seconds later for the same thing is put on silent. Pure.

import { minutes } from './duration.js';
import type { EpochMs, Incident, PersonKey } from './incident.js';

/** Nobody is woken again sooner, unless the policy itself says so or it is news to them. */
export const wokenHoldsMs = minutes(1);

const isLately = (at: EpochMs | undefined, now: EpochMs): at is EpochMs => at !== undefined && now - at < wokenHoldsMs;

/** Remembers whom an event wakes, as long as it counts. */
export function havingWoken<I extends Pick<Incident, 'progression'>>(incident: I, people: readonly PersonKey[], at: EpochMs): I {
  if (people.length === 0) return incident;
  const { woken = {} } = incident.progression;
  const lately = Object.entries(woken).filter(([, before]) => isLately(before, at));
  const now = Object.fromEntries([...lately, ...people.map((person) => [person, at] as const)]);
  return { ...incident, progression: { ...incident.progression, woken: now } };
}

/** Woken a moment ago, by whatever it was. */
export const isJustWoken = ({ progression: { woken } }: Pick<Incident, 'progression'>, person: PersonKey, now: EpochMs): boolean =>
  isLately(woken?.[person], now);

/** Until when the ladder leaves them alone: they were woken since its last rung, by a word or because the duty moved. Null: it does not. */
export function leftAloneUntil({ progression: { woken, ladderAt } }: Pick<Incident, 'progression'>, person: PersonKey): EpochMs | null {
  const at = woken?.[person];
  return at === undefined || at <= ladderAt ? null : at + wokenHoldsMs;
}
