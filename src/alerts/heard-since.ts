// Since when everything that was sent to Muster has also been heard. Before that it was down, frozen, asleep, refused what it could not
// store, or its clock was set: silence of a source in that time is ours, and says nothing about the outside world.

import type { Clock } from '../clock.js';
import { minutes, seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import { type Alert, endOf } from './alert.js';

export interface HeardSince {
  /** One look, to be had by a timer once a second: what lies between two looks that are far apart was not heard. */
  look(): void;
  /** Something sent to us was refused because of our own trouble. */
  missed(): void;
  /** Begin of the time without a gap that goes on. */
  since(): EpochMs;
}

/** Looks further apart than this have a gap between them: the process was frozen, or busy for so long that senders gave up. */
const gapMs = seconds(5);
/** The wall clock moving by more than this against ours was set. */
const stepMs = seconds(5);

/** Begins now: before, nobody listened. */
export function heardSince(clock: Pick<Clock, 'now' | 'offsetMs' | 'scale'>): HeardSince {
  let since = clock.now();
  let looked = { at: since, offsetMs: clock.offsetMs(), scale: clock.scale };
  const look = () => {
    const now = { at: clock.now(), offsetMs: clock.offsetMs(), scale: clock.scale };
    const stepped = now.scale === 1 && Math.abs(now.offsetMs - looked.offsetMs) > stepMs;
    if (now.scale !== looked.scale || stepped || now.at < looked.at || now.at - looked.at > gapMs * now.scale) since = now.at;
    looked = now;
  };
  return {
    look,
    missed: () => {
      since = clock.now();
    },
    since: () => {
      // Whoever asks may be the first to wake.
      look();
      return since;
    },
  };
}

/** After a gap a source gets at least this long to repeat itself: Alertmanager's own default `resolve_timeout` … */
const shortestGraceMs = minutes(5);
/** … and at most this long: an end hours ahead was no promise to repeat. */
const longestGraceMs = minutes(30);

/**
 * When an alert that is not repeated counts as over. One heard of since the last gap ends when its source said; one last heard of before
 * it gets as long as it was to hold, from the end of the gap on. `scale`: milliseconds of our clock in a real one.
 */
export function overAt(alert: Pick<Alert, 'endsAt' | 'endsBy' | 'lastAt'>, since: EpochMs, scale = 1): EpochMs | null {
  const end = endOf(alert);
  if (end === null || alert.lastAt >= since) return end;
  // An end of its own is a promise of the source; one by age alone is ours, and begins anew.
  const longest = alert.endsAt === null ? end - alert.lastAt : longestGraceMs * scale;
  const grace = Math.min(longest, Math.max(shortestGraceMs * scale, end - alert.lastAt));
  return Math.max(end, since + grace);
}
