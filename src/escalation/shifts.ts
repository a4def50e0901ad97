// The shifts of a schedule over a span of time. Pure: the schedule and the span are handed in.

import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Schedule } from '../people/organisation.js';
import { shiftOf } from './on-call.js';

/** One turn of one person, and why it is theirs. */
export interface Shift {
  readonly person: PersonKey;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly because: 'rotation' | 'override' | 'fallback';
}

/** Somebody takes the place of others for a while. */
export interface Override {
  readonly schedule: string;
}

/** Every shift of a schedule that overlaps [from, to), in order of start, neighbours of the same person joined; clipped to the range. */
export function shiftsBetween(schedule: Schedule, _overrides: readonly Override[], from: EpochMs, to: EpochMs): readonly Shift[] {
  const shifts: Shift[] = [];
  for (let at = from; at < to; ) {
    const turn = shiftOf(schedule, at);
    if (turn === null) break;
    const [startsAt, endsAt] = [Math.max(turn.startsAt, from), Math.min(turn.endsAt, to)];
    const last = shifts.at(-1);
    if (last?.person === turn.person) shifts[shifts.length - 1] = { ...last, endsAt };
    else shifts.push({ person: turn.person, startsAt, endsAt, because: 'rotation' });
    at = turn.endsAt;
  }
  return shifts;
}
