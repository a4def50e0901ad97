// What may be reported, and what the clock asks for between two reports.

import { updateIntervalMs } from '../../clocks.js';
import { minutes } from '../../duration.js';
import type { Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { clockStart, type EpochMs, type Incident, isOpen, type Progress, resolveBy } from '../../incident.js';
import { tooLate } from '../../refusal.js';
import type { ProgressCommand, ProgressEvent } from './events.js';

type Of<T extends ProgressCommand['type']> = Extract<ProgressCommand, { type: T }>;
type Decided = Verdict<ProgressEvent>;

export function update(incident: Incident, { by, text, percent }: Of<'update'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const previous = incident.progress;
  const fell = percent !== null && previous?.percent != null && percent < previous.percent;
  return [
    { signal: 'worked', incident, by },
    { kind: 'updated', by, text, percent, previous, fell },
  ];
}

export const setEta = (incident: Incident, { by, at }: Of<'set-eta'>): Decided =>
  mustBeOpen(incident) ?? [
    { signal: 'worked', incident, by },
    { kind: 'eta-set', by, etaAt: at },
  ];

export const announceAction = (incident: Incident, { by, text }: Of<'announce-action'>): Decided =>
  mustBeOpen(incident) ?? [
    { signal: 'worked', incident, by },
    { kind: 'action-announced', by, text },
  ];

export function nudgeOwner(incident: Incident, { about, beatAt }: Of<'nudge-owner'>): Decided {
  const { progression } = incident;
  if (!isOpen(incident) || incident.ack === null) return tooLate;
  const owner = incident.ack.by;
  if (progression.beatAt !== beatAt) return tooLate;
  if (about === 'first-update') {
    if (progression.firstUpdateNudged || incident.stamps.firstUpdateAt !== null) return tooLate;
    const dueAt = clockStart(incident) + (incident.policy.firstUpdateWithinMs ?? 0);
    return [{ kind: 'owner-nudged', by: 'muster', owner, about, dueAt }];
  }
  if (progression.nudged) return tooLate;
  return [{ kind: 'owner-nudged', by: 'muster', owner, about, dueAt: beatAt + updateIntervalMs(incident, beatAt) }];
}

/** A post this soon after a report has nothing to add to it. */
const reportedLatelyMs = minutes(2);

/** What monitoring did may have been told to nobody yet: then the post says it, whatever was reported. */
const reportedLately = ({ progress, news }: Incident, now: EpochMs): Progress | null =>
  progress !== null && now - progress.at <= reportedLatelyMs && !news.some(({ by }) => by.startsWith('source:')) ? progress : null;

/** The regular post. Missed ones are not made up for: the next continues from the last that was due. */
export function postBeat(incident: Incident, { beatAt: seen }: Of<'post-beat'>, now: EpochMs): Decided {
  if (!isOpen(incident) || incident.progression.beatAt !== seen) return tooLate;
  const interval = updateIntervalMs(incident, seen);
  if (!Number.isFinite(interval) || now < seen + interval) return tooLate;
  const beatAt = seen + interval * Math.floor((now - seen) / interval);
  const reported = reportedLately(incident, now);
  if (reported !== null) return [{ kind: 'beat-skipped', by: 'muster', beatAt, reported }];
  const deadline = resolveBy(incident);
  return [
    {
      kind: 'beat-posted',
      by: 'muster',
      sinceAt: seen,
      beatAt,
      nextAt: beatAt + updateIntervalMs({ ...incident, news: [] }, beatAt),
      progress: incident.progress,
      news: incident.news,
      owner: incident.ack?.by ?? null,
      leftMs: deadline === null ? null : deadline - now,
    },
  ];
}
