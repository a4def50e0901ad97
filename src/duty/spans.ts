// Parts of schedules: what of a request an offer takes, and what is left. Pure.

import type { EpochMs } from '../incident/incident.js';
import type { ScheduleSpan } from '../store/store.js';

interface Bounds {
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
}

/** What of the spans lies within these bounds. */
export const spansWithin = (spans: readonly ScheduleSpan[], bounds: Bounds): readonly ScheduleSpan[] =>
  spans.flatMap(({ schedule, startsAt, endsAt }) => {
    const cut = { schedule, startsAt: Math.max(startsAt, bounds.startsAt), endsAt: Math.min(endsAt, bounds.endsAt) };
    return cut.startsAt < cut.endsAt ? [cut] : [];
  });

/** What of the spans lies outside of these bounds. */
export const spansWithout = (spans: readonly ScheduleSpan[], bounds: Bounds): readonly ScheduleSpan[] =>
  spans.flatMap((one) =>
    one.endsAt <= bounds.startsAt || one.startsAt >= bounds.endsAt
      ? [one]
      : [
          { ...one, endsAt: Math.min(one.endsAt, bounds.startsAt) },
          { ...one, startsAt: Math.max(one.startsAt, bounds.endsAt) },
        ].filter(({ startsAt, endsAt }) => startsAt < endsAt),
  );

export const boundsOf = (spans: readonly ScheduleSpan[]): Bounds => ({
  startsAt: Math.min(...spans.map(({ startsAt }) => startsAt)),
  endsAt: Math.max(...spans.map(({ endsAt }) => endsAt)),
});
