// The customer notice: whoever talks to customers is reminded of it, and it is said when it is late.

import { held, stamped, withProgression } from '../../changes.js';
import { inWarRoom, repeating, tell } from '../../compose.js';
import { names, personName, roomZone, zoneOf } from '../../directory.js';
import { minutes } from '../../duration.js';
import { type Due, type Feature, maker, type Verdict } from '../../feature.js';
import { clockStart, type EpochMs, type Incident, isOpen, ownerOf, type PersonKey } from '../../incident.js';
import { span, timeNear, timeOfDay } from '../../moment.js';
import { noticeAsk } from '../../notice-asked.js';
import { tooLate } from '../../refusal.js';
import { firstLine } from '../../wording.js';

interface NoticeSent {
  readonly type: 'notice-sent';
  readonly by: PersonKey;
}

type NoticeCommand =
  | NoticeSent
  // From the clock.
  | { readonly type: 'nudge-notice' }
  | { readonly type: 'miss-notice' };

type NoticeEvent =
  | { readonly kind: 'notice-nudged'; readonly comms: PersonKey | null; readonly dueAt: EpochMs }
  | { readonly kind: 'notice-missed'; readonly withinMs: number }
  | { readonly kind: 'notice-sent' };

export const noticeSent = maker<NoticeSent>('notice-sent');

/** The customer lead is reminded this long before the notice is due: at ten minutes of fifteen. */
const nudgeBeforeMs = minutes(5);

export const notice: Feature<NoticeCommand, NoticeEvent> = {
  name: 'notice',
  commands: {
    'notice-sent': (incident, { by }) => (incident.stamps.noticeAt !== null ? { refused: 'already-done' } : [{ kind: 'notice-sent', by }]),
    'nudge-notice': nudge,
    'miss-notice': miss,
  },
  events: {
    'notice-nudged': {
      apply: (was) => withProgression(was, { noticeNudged: true }),
      line: (event, { name }) => `${name(event.comms)} reminded to inform customers`,
      announce: (event, { incident, directory }) =>
        event.comms === null
          ? []
          : [
              tell(
                incident,
                event.comms,
                `${firstLine('📨', incident, `Customer notice due at ${timeNear(event.dueAt, event.at, zoneOf(directory, event.comms))}`)}\n${noticeAsk}`,
              ),
            ],
      confirm: () => null,
      leavesCardAlone: true,
    },
    'notice-missed': {
      apply: (was) => withProgression(was, { noticeNudged: true, noticeLate: true }),
      line: (event) => `Customers not informed within ${span(event.withinMs)}`,
      announce: (event, { incident, directory }) =>
        inWarRoom(
          incident,
          `📨 INC-${incident.number} · Customer notice overdue (due within ${span(event.withinMs)}). ${names(directory, comms(incident))}: send it, then reply *customers informed*.`,
        ),
      confirm: () => null,
      leavesCardAlone: true,
    },
    'notice-sent': {
      apply: (was, event) => stamped(was, { noticeAt: event.at }),
      line: (_event, { who }) => `${who}: customers informed`,
      announce: (event, { incident, directory }) =>
        repeating(
          inWarRoom(
            incident,
            `📨 INC-${incident.number} · customers informed (${personName(directory, event.by)}, ${timeOfDay(event.at, roomZone(directory))})`,
          ),
        ),
      confirm: (_event, _incident, { it }) => `${it}: customers informed, noted.`,
      stays: 'the word that customers are informed',
      leavesCardAlone: true,
    },
  },
  refusals: {},
  clocks,
};

const comms = (incident: Incident): readonly PersonKey[] => {
  const person = incident.seats.comms ?? ownerOf(incident);
  return person === null ? [] : [person];
};

function nudge(incident: Incident): Verdict<NoticeEvent> {
  const within = incident.policy.noticeWithinMs;
  if (!isOpen(incident) || within === null || incident.stamps.noticeAt !== null || incident.progression.noticeNudged) return tooLate;
  return [{ kind: 'notice-nudged', by: 'muster', comms: incident.seats.comms ?? ownerOf(incident), dueAt: clockStart(incident) + within }];
}

function miss(incident: Incident): Verdict<NoticeEvent> {
  const within = incident.policy.noticeWithinMs;
  if (!isOpen(incident) || within === null || incident.stamps.noticeAt !== null || incident.progression.noticeLate) return tooLate;
  return [{ kind: 'notice-missed', by: 'muster', withinMs: within }];
}

function clocks(incident: Incident): readonly Due<NoticeCommand>[] {
  const within = incident.policy.noticeWithinMs;
  if (within === null || incident.stamps.noticeAt !== null || incident.progression.noticeLate) return [];
  const deadline = clockStart(incident) + within;
  const late: Due<NoticeCommand> = { at: held(incident, deadline), command: { type: 'miss-notice' } };
  return incident.progression.noticeNudged
    ? [late]
    : [{ at: held(incident, deadline - nudgeBeforeMs), command: { type: 'nudge-notice' } }, late];
}
