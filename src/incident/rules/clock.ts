// What the clock may do. Each command names what it saw; when that is no longer so, the answer is `too-late` and nothing happens.

import { type Ladder, ladderOf, updateIntervalMs } from '../clocks.js';
import type { Command } from '../commands.js';
import { minutes } from '../duration.js';
import { clockStart, type EpochMs, type Incident, isOpen, ownerOf, resolveBy } from '../incident.js';
import type { Refusal } from '../refusals.js';
import { everybodyOn, holders, pageAfresh } from './choose.js';
import type { Verdict } from './guard.js';
import { roomAsked } from './room.js';
import { invitations } from './severity.js';

type Of<T extends Command['type']> = Extract<Command, { type: T }>;

const tooLate: Refusal = { refused: 'too-late' };

/** The next rung for unacknowledged. An empty rung is skipped at once to the next; after the last, all of them again. */
export function pageAgain(incident: Incident, { step }: Of<'page-again'>, now: EpochMs): Verdict {
  if (!isOpen(incident) || incident.ack !== null || incident.progression.ladderStep !== step - 1) return tooLate;
  const sinceMs = now - incident.progression.unansweredAt;
  if (step === 0) return firstPage(incident, sinceMs);
  const ladder: Ladder = ladderOf(incident.policy);
  for (let rung = step; rung <= ladder.length; rung++) {
    const paged = holders(incident, ladder[rung - 1]?.to ?? []);
    if (paged.length > 0) return [{ kind: 'paged-again', by: 'muster', step: rung, paged, sinceMs }];
  }
  const paged = everybodyOn(incident, ladder);
  return [{ kind: 'paged-again', by: 'muster', step: Math.max(step, ladder.length + 1), paged, sinceMs }];
}

/** What a silence held back: the page of the opening, and its war room. */
function firstPage(incident: Incident, sinceMs: number): Verdict {
  const paged = holders(incident, incident.policy.page);
  const chosen = paged.length > 0 ? paged : everybodyOn(incident, ladderOf(incident.policy));
  const room = incident.policy.room === 'declare' && incident.room === null ? [roomAsked(incident, 'muster')] : [];
  return [{ kind: 'paged-again', by: 'muster', step: 0, paged: chosen, sinceMs }, ...room];
}

export function escalateUnresolved(incident: Incident, { afterMs }: Of<'escalate-unresolved'>): Verdict {
  if (!isOpen(incident) || incident.progression.unresolvedTaken.includes(afterMs)) return tooLate;
  const step = incident.policy.escalate.find((one) => one.unless === 'resolved' && one.afterMs === afterMs);
  if (step === undefined) return tooLate;
  const paged = holders(incident, step.to);
  const why = `unresolved after ${Math.round(afterMs / minutes(1))} min`;
  return [
    { kind: 'escalated', by: 'muster', paged, why, afterMs },
    ...invitations(
      incident,
      'muster',
      paged.map((one) => one.person),
    ),
  ];
}

export function missAcknowledgement(incident: Incident): Verdict {
  const within = incident.policy.acknowledgeWithinMs;
  if (!isOpen(incident) || incident.progression.ackLate || incident.stamps.ackedAt !== null || within === null) return tooLate;
  return [{ kind: 'ack-missed', by: 'muster', withinMs: within }];
}

/** An acknowledgement without a sign of life is no longer one (GoAlert #3378: acks people fell asleep on). */
export function expireAck(incident: Incident, { ackAt }: Of<'expire-ack'>, now: EpochMs): Verdict {
  const after = incident.policy.ackExpiresAfterMs;
  if (!isOpen(incident) || incident.ack === null || incident.ack.at !== ackAt || after === null) return tooLate;
  const silentMs = now - incident.ack.lastSignAt;
  if (silentMs < after) return tooLate;
  return [{ kind: 'ack-expired', by: 'muster', person: incident.ack.by, silentMs, paged: pageAfresh(incident, null) }];
}

/** Says the minutes truly left, whatever the policy's round number was. */
export function warnSla(incident: Incident, { leftMs }: Of<'warn-sla'>, now: EpochMs): Verdict {
  const deadline = resolveBy(incident);
  if (!isOpen(incident) || deadline === null || now >= deadline || incident.progression.warned.includes(leftMs)) return tooLate;
  return [{ kind: 'sla-warned', by: 'muster', warnAtMs: leftMs, leftMs: deadline - now, progress: incident.progress }];
}

export function breachSla(incident: Incident, now: EpochMs): Verdict {
  const deadline = resolveBy(incident);
  const within = incident.policy.resolveWithinMs;
  if (!isOpen(incident) || deadline === null || within === null || now < deadline || incident.progression.breached) return tooLate;
  return [{ kind: 'sla-breached', by: 'muster', withinMs: within, progress: incident.progress }];
}

export function nudgeOwner(incident: Incident, { about, beatAt }: Of<'nudge-owner'>): Verdict {
  const { progression } = incident;
  if (!isOpen(incident) || incident.ack === null) return tooLate;
  const owner = incident.ack.by;
  if (about === 'first-update') {
    if (progression.firstUpdateNudged || incident.stamps.firstUpdateAt !== null) return tooLate;
    const dueAt = clockStart(incident) + (incident.policy.firstUpdateWithinMs ?? 0);
    return [{ kind: 'owner-nudged', by: 'muster', owner, about, dueAt }];
  }
  if (progression.nudged || progression.beatAt !== beatAt) return tooLate;
  return [{ kind: 'owner-nudged', by: 'muster', owner, about, dueAt: beatAt + updateIntervalMs(incident, beatAt) }];
}

/** The regular post. Missed ones are not made up for: the next continues from the last that was due. */
export function postBeat(incident: Incident, { beatAt: seen }: Of<'post-beat'>, now: EpochMs): Verdict {
  if (!isOpen(incident) || incident.progression.beatAt !== seen) return tooLate;
  const interval = updateIntervalMs(incident, seen);
  if (!Number.isFinite(interval) || now < seen + interval) return tooLate;
  const beatAt = seen + interval * Math.floor((now - seen) / interval);
  const deadline = resolveBy(incident);
  return [
    {
      kind: 'beat-posted',
      by: 'muster',
      sinceAt: seen,
      beatAt,
      nextAt: beatAt + updateIntervalMs(incident, beatAt),
      progress: incident.progress,
      news: incident.news,
      owner: incident.ack?.by ?? null,
      leftMs: deadline === null ? null : deadline - now,
    },
  ];
}

export function nudgeNotice(incident: Incident): Verdict {
  const within = incident.policy.noticeWithinMs;
  if (!isOpen(incident) || within === null || incident.stamps.noticeAt !== null || incident.progression.noticeNudged) return tooLate;
  return [{ kind: 'notice-nudged', by: 'muster', comms: incident.seats.comms ?? ownerOf(incident), dueAt: clockStart(incident) + within }];
}

export function missNotice(incident: Incident): Verdict {
  const within = incident.policy.noticeWithinMs;
  if (!isOpen(incident) || within === null || incident.stamps.noticeAt !== null || incident.progression.noticeLate) return tooLate;
  return [{ kind: 'notice-missed', by: 'muster', withinMs: within }];
}
