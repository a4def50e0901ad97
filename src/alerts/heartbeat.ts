// One heartbeat: when it is due, what a time in which nobody listened means for it, and the alert it is when it is missing. Pure.

import type { EpochMs } from '../incident/incident.js';
import { span, timeNear, withName } from '../incident/moment.js';
import type { DeclaredHeartbeat } from '../people/organisation.js';
import type { Heartbeat } from '../store/heartbeats.js';
import { blankSignal, type Signal } from './alert.js';

/** The source of its alerts. */
export const heartbeatSource = 'heartbeat';

/** A time in which nothing could be heard. */
export interface Gap {
  readonly from: EpochMs;
  readonly to: EpochMs;
}

/** Nobody has paused it. */
export const watched = { pausedUntil: null, pausedBy: null, pausedWhy: null } as const;

export const isPaused = ({ pausedUntil }: Pick<Heartbeat, 'pausedUntil'>, now: EpochMs): boolean =>
  pausedUntil !== null && pausedUntil > now;

/** The row once its pause is over: it has all its time again, unless it was missed before. */
export const afterPause = (row: Heartbeat, at: EpochMs): Heartbeat => ({
  ...row,
  ...watched,
  countsFrom: row.firedAt === null ? Math.max(row.countsFrom, at) : row.countsFrom,
});

/** What is kept of one that was just declared: the first beat has as long as any. */
export const newHeartbeat = (name: string, now: EpochMs): Heartbeat => ({
  name,
  countsFrom: now,
  heardAt: null,
  begunAt: null,
  failedAt: null,
  said: null,
  firedAt: null,
  ...watched,
});

/** When it is missed unless it is heard. `scale`: milliseconds of our clock in a real one. */
export const missedAt = ({ countsFrom }: Heartbeat, { everyMs, graceMs }: DeclaredHeartbeat, scale: number): EpochMs =>
  countsFrom + (everyMs + graceMs) * scale;

/**
 * The row after a gap of ours. A beat that was to come while nobody listened may have come: from the end of the gap on it has all its
 * time again. It is expected as much too early as it may be late. What was missed before the gap began stays missed.
 */
export function afterGap(row: Heartbeat, declared: DeclaredHeartbeat, gap: Gap, scale: number): Heartbeat {
  const earliest = row.countsFrom + (declared.everyMs - declared.graceMs) * scale;
  const isTouched = gap.to >= earliest && gap.from <= missedAt(row, declared, scale) && row.firedAt === null;
  return isTouched ? { ...row, countsFrom: Math.max(row.countsFrom, gap.to) } : row;
}

/** What a beat says. `begun`: what it is about has only started. */
export type Beat = { readonly says: 'well' } | { readonly says: 'begun' } | { readonly says: 'failed'; readonly words: string | null };

export function afterBeat(row: Heartbeat, beat: Beat, now: EpochMs): Heartbeat {
  if (beat.says === 'begun') return { ...row, begunAt: now };
  const heard = { ...row, countsFrom: now, heardAt: now };
  return beat.says === 'failed' ? { ...heard, failedAt: now, said: beat.words } : { ...heard, failedAt: null, said: null };
}

export type HeartbeatState = 'waiting' | 'well' | 'missing' | 'failed';

/** `waiting`: not heard yet, and not missed. */
export function stateOf(row: Heartbeat, declared: DeclaredHeartbeat, now: EpochMs, scale: number): HeartbeatState {
  if (row.failedAt !== null) return 'failed';
  if (now >= missedAt(row, declared, scale)) return 'missing';
  return row.heardAt === null ? 'waiting' : 'well';
}

/** The row where the clock was set back since: what is counted from a time to come would not be missed until then. */
export const notAhead = (row: Heartbeat, now: EpochMs): Heartbeat => (row.countsFrom > now ? { ...row, countsFrom: now } : row);

/** The moment in which an alert is worded. */
export interface Wording {
  readonly now: EpochMs;
  /** How far the wall clock is ahead of ours. */
  readonly aheadMs: number;
  /** Of the organisation: whoever reads it is not known yet. */
  readonly timezone: string;
}

/** Its alert. */
export function signalOf(row: Heartbeat, declared: DeclaredHeartbeat, state: HeartbeatState, wording: Wording): Signal {
  const { aheadMs } = wording;
  const { everyMs, graceMs, severity, service, key } = declared;
  const bad = state === 'missing' || state === 'failed';
  const began = state === 'failed' ? row.failedAt : row.countsFrom + everyMs;
  return {
    ...blankSignal,
    source: heartbeatSource,
    dedupKey: key,
    status: bad ? 'firing' : 'resolved',
    severity,
    title: state === 'failed' ? `${key} says that it failed` : `No heartbeat from ${key} for ${span(everyMs + graceMs)}`,
    description: state === 'failed' ? row.said : waitedFor(row, declared, wording),
    service,
    labels: { heartbeat: key },
    startedAt: bad && began !== null ? began + aheadMs : null,
  };
}

const waitedFor = ({ heardAt }: Heartbeat, { everyMs, graceMs }: DeclaredHeartbeat, { now, aheadMs, timezone }: Wording): string => {
  const wanted = `It is to be heard every ${span(everyMs)}, and may be ${span(graceMs)} late.`;
  const last =
    heardAt === null
      ? 'It has never been heard.'
      : `It was last heard at ${timeNear(heardAt + aheadMs, now + aheadMs, withName(timezone))}.`;
  return `${last} ${wanted}`;
};
