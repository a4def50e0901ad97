// How the declared heartbeats stand, in words. Pure.

import { type Directory, personName } from './directory.js';
import { exact, inline, titleLength } from './escape.js';
import type { Actor, EpochMs } from './incident.js';
import { span, timeNear } from './moment.js';
import type { Reader } from './reader.js';

/** How one of them stands. */
export interface HeartbeatStanding {
  readonly name: string;
  readonly state: 'waiting' | 'well' | 'missing' | 'failed';
  /** Null: never yet. */
  readonly heardAt: EpochMs | null;
  readonly failedAt: EpochMs | null;
  /** What it said when it failed. */
  readonly said: string | null;
  /** It is missed then, unless it is heard. */
  readonly missedAt: EpochMs;
  readonly everyMs: number;
  /** Until then nobody is told that it is missing; null, or absent: it is watched. */
  readonly pausedUntil?: EpochMs | null;
  readonly pausedBy?: string | null;
}

/** So many fit on a phone; the others are counted. */
const mostShown = 20;
const order = ['missing', 'failed', 'waiting', 'well'] as const;

/** Those that somebody has to look at first, then what is due next. */
export function heartbeatsReport(all: readonly HeartbeatStanding[], { now, timezone, directory }: Reader): string {
  if (all.length === 0) return 'No heartbeat is declared. They stand under heartbeats: in muster.yaml.';
  const weight = (one: HeartbeatStanding) => (isPaused(one) ? order.length - 1 : order.indexOf(one.state));
  const sorted = [...all].sort((a, b) => weight(a) - weight(b) || a.missedAt - b.missedAt);
  const bad = sorted.filter((one) => !isPaused(one) && (one.state === 'missing' || one.state === 'failed')).length;
  const when = (at: EpochMs): string => timeNear(at, now, timezone);
  return [
    `*Heartbeats*: ${bad === 0 ? 'none is missing' : `${bad} of ${all.length} missing or failed`}`,
    ...sorted.slice(0, mostShown).map((one) => (isPaused(one) ? pausedLine(one, directory, when) : line(one, when))),
    ...(all.length > mostShown ? [`… and ${all.length - mostShown} more`] : []),
  ].join('\n');
}

const isPaused = ({ pausedUntil }: HeartbeatStanding): boolean => pausedUntil != null;

function pausedLine(
  { name, heardAt, pausedUntil, pausedBy }: HeartbeatStanding,
  directory: Directory,
  when: (at: EpochMs) => string,
): string {
  const last = heardAt === null ? 'never heard' : `last heard ${when(heardAt)}`;
  const by = pausedBy == null ? '' : ` by ${personName(directory, pausedBy as Actor)}`;
  return `⏸️ ${exact(name, titleLength)}: paused until ${when(pausedUntil ?? 0)}${by}, ${last}`;
}

function line({ name, state, heardAt, failedAt, said, missedAt, everyMs }: HeartbeatStanding, when: (at: EpochMs) => string): string {
  const last = heardAt === null ? 'never heard' : `last heard ${when(heardAt)}`;
  const every = `every ${span(everyMs)}`;
  if (state === 'missing') return `🔴 ${exact(name, titleLength)}: missing since ${when(missedAt)}, ${last}, wanted ${every}`;
  if (state === 'failed') {
    const words = said === null ? '' : `: ${inline(said, 120)}`;
    return `🔴 ${exact(name, titleLength)}: it said it failed${failedAt === null ? '' : ` ${when(failedAt)}`}${words}`;
  }
  return `${state === 'well' ? '🟢' : '⚪'} ${exact(name, titleLength)}: ${last}, ${every}, missed from ${when(missedAt)}`;
}
