// Parts of schedules: what of a request an offer takes, and what is left. Pure.

import { type Span, within, without } from '../escalation/rotation.js';
import type { ScheduleSpan } from '../store/store.js';

/** What of the spans lies within these bounds. */
export const spansWithin = (spans: readonly ScheduleSpan[], bounds: Span): readonly ScheduleSpan[] =>
  spans.flatMap((one) => within([one], bounds).map((cut) => ({ ...one, ...cut })));

/** What of the spans lies outside of these bounds. */
export const spansWithout = (spans: readonly ScheduleSpan[], bounds: Span): readonly ScheduleSpan[] =>
  spans.flatMap((one) => without([one], [bounds]).map((cut) => ({ ...one, ...cut })));

export const boundsOf = (spans: readonly ScheduleSpan[]): Span => ({
  startsAt: Math.min(...spans.map(({ startsAt }) => startsAt)),
  endsAt: Math.max(...spans.map(({ endsAt }) => endsAt)),
});
