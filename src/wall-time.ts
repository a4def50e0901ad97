// Two times. Ours, `clock.now()`, counts what truly elapsed: timers and everything we stamp live on it. The wall clock is what everybody
// else lives on: what senders stamp, and the hours of the rota. The two drift apart when somebody sets the wall clock, during a demo at
// 60 times the speed, and where the database was stamped by a clock that stood ahead. Nothing from outside may be compared with ours.

import type { Clock } from './clock.js';
import { seconds } from './incident/duration.js';
import type { EpochMs } from './incident/incident.js';

/** Further apart than this people are told, and times from outside are moved onto ours before they stand beside it. */
export const toleratedOffsetMs = seconds(60);
/** Nearer than this the two are the same. */
const sameWithinMs = seconds(1);

/** What the wall clock shows: the time to read a sender's stamps and signatures by. */
export const wallTime = (clock: Pick<Clock, 'now' | 'offsetMs'>): EpochMs => clock.now() + clock.offsetMs();

/**
 * How far the calendar people live by is ahead of our clock; 0 while the two agree. Whoever plays a demo at another speed than one
 * lives in the demo's time.
 */
export const calendarOffsetMs = (clock: Pick<Clock, 'offsetMs' | 'scale'>): number => {
  const offsetMs = clock.offsetMs();
  return clock.scale !== 1 || Math.abs(offsetMs) <= toleratedOffsetMs ? 0 : offsetMs;
};

/** The time by which shifts change hands. */
export const calendarTime = (clock: Pick<Clock, 'now' | 'offsetMs' | 'scale'>): EpochMs => clock.now() + calendarOffsetMs(clock);

/** An instant of the wall clock, such as a start, as our clock would have stamped it. */
export const onOurClock = (clock: Pick<Clock, 'offsetMs'>, at: EpochMs): EpochMs => {
  const offsetMs = clock.offsetMs();
  return Math.abs(offsetMs) <= toleratedOffsetMs ? at : at - offsetMs;
};

/** When, on our clock, something is over that the wall clock ends at `endsAt`: as much time from now as the wall has left. */
export const deadlineOf = (clock: Pick<Clock, 'now' | 'offsetMs' | 'scale'>, endsAt: EpochMs): EpochMs => {
  const now = clock.now();
  const deadline = Math.round(now + (endsAt - wallTime(clock)) * clock.scale);
  return Math.abs(deadline - endsAt) <= sameWithinMs ? endsAt : deadline;
};
