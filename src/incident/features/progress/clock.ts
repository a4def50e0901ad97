// When the owner is reminded, and when the regular post is due.

import { held } from '../../changes.js';
import { updateIntervalMs } from '../../clocks.js';
import { minutes } from '../../duration.js';
import type { Due } from '../../feature.js';
import type { EpochMs, Incident } from '../../incident.js';
import type { ProgressCommand } from './events.js';

/** The owner is nudged this long before an update is due. */
const nudgeBeforeMs = minutes(1);
/** Two nudges closer together than this are one too many. */
const betweenNudgesMs = minutes(3);
/** Somebody who has just acknowledged gets this long before a first update is asked for. */
const graceAfterAckMs = minutes(1);

export function clocks(incident: Incident): readonly Due<ProgressCommand>[] {
  const { progression, policy, stamps, ack } = incident;
  const due: Due<ProgressCommand>[] = [];
  const notBefore = Math.max(incident.quietUntil ?? 0, (progression.nudgedAt ?? Number.NEGATIVE_INFINITY) + betweenNudgesMs);
  const interval = updateIntervalMs(incident, progression.beatAt);
  if (Number.isFinite(interval)) {
    const at = progression.beatAt + interval;
    due.push({ at: held(incident, at), command: { type: 'post-beat', beatAt: progression.beatAt } });
    const nudgeAt = Math.max(at - nudgeBeforeMs, notBefore);
    // "Due at 03:19" makes no sense after it.
    if (ack !== null && incident.news.length === 0 && !progression.nudged && interval > nudgeBeforeMs && nudgeAt < at)
      due.push({ at: nudgeAt, until: at, command: nudge('update', progression.beatAt) });
  }
  if (policy.firstUpdateWithinMs !== null && ack !== null && stamps.firstUpdateAt === null && !progression.firstUpdateNudged) {
    const at = Math.max(progression.beatAt + policy.firstUpdateWithinMs, ack.at + graceAfterAckMs, notBefore);
    due.push({ at, command: nudge('first-update', progression.beatAt) });
  }
  return due;
}

const nudge = (about: 'first-update' | 'update', beatAt: EpochMs): ProgressCommand => ({ type: 'nudge-owner', about, beatAt });
