// Who may draft and publish, and what the clock asks of whoever talks to customers.

import { held } from '../../changes.js';
import { minutes } from '../../duration.js';
import type { Due, Hooks, Verdict } from '../../feature.js';
import { clockStart, type EpochMs, type Incident, isOpen } from '../../incident.js';
import { noticeText } from '../../notice-text.js';
import { lastTold, type NoticeDraft, noticeEveryMs, noticePhase, notices, speaker } from '../../notices.js';
import { type KernelRefusal, tooLate } from '../../refusal.js';
import type { NoticeCommand, NoticeEvent, NoticeRefusal } from './events.js';

type Of<T extends NoticeCommand['type']> = Extract<NoticeCommand, { type: T }>;
type Decided = Verdict<NoticeEvent, NoticeRefusal>;

/** The customer lead is reminded this long before a notice is due: at ten minutes of fifteen. */
const nudgeBeforeMs = minutes(5);
/** Customers who were told that it goes on are told soon that it is over. */
const allClearWithinMs = minutes(15);

/** Merged and cancelled incidents have nothing to tell. */
const mayTell = (incident: Incident): KernelRefusal | null =>
  incident.status === 'merged' || incident.status === 'cancelled'
    ? { refused: 'not-open', status: incident.status, since: incident.stamps.closedAt }
    : null;

export function sent(incident: Incident, { by }: Of<'notice-sent'>): Decided {
  if (incident.stamps.noticeAt !== null) return { refused: 'already-done' };
  return [{ kind: 'notice-sent', by }];
}

export function draft(incident: Incident, { by, text, phase, names, again, ...asked }: Of<'draft-notice'>): Decided {
  const barred = mayTell(incident);
  if (barred) return barred;
  const { audience, words } = (again === true ? notices.read(incident).draft : null) ?? asked;
  const to = speaker(incident);
  return [
    {
      kind: 'notice-drafted',
      by,
      phase,
      text,
      audience,
      to,
      dueAt: dueAt(incident),
      why: 'asked',
      ...(names === undefined ? {} : { names }),
      ...(words === undefined ? {} : { words }),
    },
  ];
}

/** By when customers are to hear next; null: nothing is promised. */
export const dueAt = (incident: Incident): EpochMs | null => {
  const { nextAt } = notices.read(incident);
  if (nextAt !== null) return nextAt;
  const within = incident.policy.noticeWithinMs;
  return within === null || incident.stamps.noticeAt !== null || !isOpen(incident) ? null : clockStart(incident) + within;
};

/** The draft there is, or one made now. */
const currentDraft = (incident: Incident, now: EpochMs): NoticeDraft => {
  const { draft: waiting } = notices.read(incident);
  const phase = noticePhase(incident);
  return waiting ?? { phase, text: noticeText(incident, phase, lastTold(incident)), by: 'muster', at: now, audience: null };
};

/**
 * Sent by whoever talks to customers or may decide; from anybody else it is asked of them. Where the policy wants two, whoever wrote it
 * is not the one who publishes it. `anyway` needs nobody and is on record as that.
 */
export function publish(incident: Incident, { by, anyway, entitled, audiences }: Of<'publish-notice'>, now: EpochMs): Decided {
  const barred = mayTell(incident);
  if (barred) return barred;
  if (notices.read(incident).draft === null) return { refused: 'no-draft' };
  const { phase, text, by: author, words } = currentDraft(incident, now);
  const others = [incident.seats.comms, incident.seats.manager].flatMap((one) => (one === undefined || one === by ? [] : [one]));
  const mayPublish = entitled || incident.seats.comms === by;
  const ownWords = incident.policy.noticeBySecond === true && author === by;
  if (!anyway && !mayPublish)
    return others.length === 0 ? { refused: 'notice-not-yours' } : [{ kind: 'notice-asked', by, text, to: [...new Set(others)] }];
  if (audiences.length === 0) return { refused: 'nobody-hears', text, drill: incident.drill };
  if (!anyway && ownWords) return { refused: 'own-notice', others };
  const everyMs = noticeEveryMs(incident);
  return [
    {
      kind: 'notice-published',
      by,
      number: notices.read(incident).published.length + 1,
      phase,
      text,
      audiences,
      nextAt: everyMs === null || words !== undefined || phase === 'resolved' || !isOpen(incident) ? null : now + everyMs,
      author,
      ...(words === undefined ? {} : { words }),
      ...(anyway && (!mayPublish || ownWords) ? { anyway: true as const } : {}),
    },
  ];
}

export function nudge(incident: Incident): Decided {
  const within = incident.policy.noticeWithinMs;
  if (!isOpen(incident) || within === null || incident.stamps.noticeAt !== null || incident.progression.noticeNudged) return tooLate;
  return [{ kind: 'notice-nudged', by: 'muster', comms: speaker(incident), dueAt: clockStart(incident) + within }];
}

export function miss(incident: Incident): Decided {
  const within = incident.policy.noticeWithinMs;
  if (!isOpen(incident) || within === null || incident.stamps.noticeAt !== null || incident.progression.noticeLate) return tooLate;
  return [{ kind: 'notice-missed', by: 'muster', withinMs: within }];
}

/** Drafted for them again, before the next one that customers were promised. */
export function nudgeNext(incident: Incident): Decided {
  const { nextAt, nextNudged } = notices.read(incident);
  if (nextAt === null || nextNudged === true || !isOpen(incident)) return tooLate;
  return [
    { kind: 'notice-drafted', by: 'muster', phase: null, text: null, audience: null, to: speaker(incident), dueAt: nextAt, why: 'next' },
  ];
}

export function missNext(incident: Incident): Decided {
  const due = nextDue(incident);
  return due === null || notices.read(incident).nextLate === true
    ? tooLate
    : [{ kind: 'next-notice-missed', by: 'muster', dueAt: due, over: !isOpen(incident) }];
}

/** By when customers who were told that it goes on are to hear more; null: they know all there is. */
function nextDue(incident: Incident): EpochMs | null {
  const { nextAt } = notices.read(incident);
  if (isOpen(incident)) return nextAt;
  const last = lastTold(incident);
  const over = incident.stamps.resolvedAt;
  return incident.status !== 'resolved' || last === null || last.phase === 'resolved' || over === null ? null : over + allClearWithinMs;
}

export function clocks(incident: Incident): readonly Due<NoticeCommand>[] {
  return [...firstClocks(incident), ...nextClocks(incident)];
}

function firstClocks(incident: Incident): readonly Due<NoticeCommand>[] {
  const within = incident.policy.noticeWithinMs;
  if (within === null || incident.stamps.noticeAt !== null || incident.progression.noticeLate) return [];
  const deadline = clockStart(incident) + within;
  const late: Due<NoticeCommand> = { at: held(incident, deadline), command: { type: 'miss-notice' } };
  return incident.progression.noticeNudged
    ? [late]
    : [{ at: held(incident, deadline - nudgeBeforeMs), command: { type: 'nudge-notice' } }, late];
}

function nextClocks(incident: Incident): readonly Due<NoticeCommand>[] {
  const { nextAt, nextNudged, nextLate } = notices.read(incident);
  if (nextAt === null || nextLate === true) return [];
  const late: Due<NoticeCommand> = { at: held(incident, nextAt), command: { type: 'miss-next-notice' } };
  return nextNudged === true ? [late] : [{ at: held(incident, nextAt - nudgeBeforeMs), command: { type: 'nudge-next-notice' } }, late];
}

export function clocksOnceOver(incident: Incident): readonly Due<NoticeCommand>[] {
  const due = nextDue(incident);
  return due === null || notices.read(incident).nextLate === true ? [] : [{ at: due, command: { type: 'miss-next-notice' } }];
}

export const on: Hooks<NoticeEvent> = {
  /** What a language model drafted becomes the draft of whoever takes it: they answer for it, and it is published like any other. */
  'draft-taken': ({ incident, by, about, text, phase, lines }) =>
    about === 'notice'
      ? [{ kind: 'notice-drafted', by, phase, text, audience: null, to: speaker(incident), dueAt: dueAt(incident), why: 'asked', lines }]
      : [],
  /** Customers who heard that it began hear that it is over. */
  resolved: ({ incident }) =>
    lastTold(incident) === null
      ? []
      : [
          {
            kind: 'notice-drafted',
            by: 'muster',
            phase: 'resolved',
            text: null,
            audience: null,
            to: speaker(incident),
            dueAt: null,
            why: 'over',
          },
        ],
};
