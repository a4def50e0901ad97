// Taking back one's last change, for two minutes.

import { saidUnder, withProgression } from '../../changes.js';
import { everybody } from '../../compose.js';
import { personName } from '../../directory.js';
import { type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { type EpochMs, type Incident, isOpen, type PersonKey, type Restorable } from '../../incident.js';
import { undoWithinMs } from '../../undo-window.js';
import { statusWord } from '../../wording.js';

interface Undo {
  readonly type: 'undo';
  readonly by: PersonKey;
}

interface Undone {
  readonly kind: 'undone';
  readonly what: string;
  readonly before: Restorable;
}

type UndoRefusal =
  | { readonly refused: 'nothing-to-undo' }
  | { readonly refused: 'too-late-to-undo'; readonly what: string; readonly at: EpochMs };

export const undoLast = maker<Undo>('undo');

export const undo: Feature<Undo, Undone, UndoRefusal> = {
  name: 'undo',
  commands: { undo: takeBack },
  events: {
    undone: {
      milestone: true,
      apply: undone,
      line: (event, { who }) => `${who} took back ${event.what}`,
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          event.by,
          `↩️ INC-${incident.number} · ${personName(directory, event.by)} took back ${event.what}; now: ${statusWord(incident)}`,
        ),
      confirm: (event, incident, { it }) => `Took back ${event.what}. ${it} now: ${statusWord(incident)}.`,
    },
  },
  refusals: {
    'nothing-to-undo': (_, { it }) => `There is nothing of yours to undo on ${it}.`,
    'too-late-to-undo': ({ what, at }, { it, time }) =>
      `${capitalised(what)} on ${it} was at ${time(at)}, too long ago to undo. *reopen*, *unack* or *sev* still work.`,
  },
};

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function takeBack(incident: Incident, { by }: Undo, now: EpochMs): Verdict<Undone, UndoRefusal> {
  const last = incident.undoable;
  if (last === null || last.by !== by) return { refused: 'nothing-to-undo' };
  if (now - last.at > undoWithinMs) return { refused: 'too-late-to-undo', what: last.what, at: last.at };
  // Taking back a reopening ends the incident: not over an alert that has fired in the meantime and would never be heard again.
  const ends = isOpen(incident) && !isOpen(last.before);
  if (ends && incident.alerts.firing > 0) return { refused: 'still-firing', firing: incident.alerts.firing };
  return [{ kind: 'undone', by, what: last.what, before: last.before }];
}

/** What was changed comes back, but for the record of what else has happened; where nobody has it any more, the ladder starts again. */
function undone(was: Incident, event: EventOf<Undone>): Incident {
  const { roomReadyAt, noticeAt } = was.stamps;
  // What features keep of their own may have been nothing yet.
  const { slices: _, ...kept } = was;
  const restored: Incident = { ...kept, ...event.before, stamps: { ...event.before.stamps, roomReadyAt, noticeAt }, undoable: null };
  const nobody = restored.ack === null && was.ack !== null;
  return withProgression(restored, {
    ...(nobody ? { ladderStep: Math.min(0, was.progression.ladderStep), ladderAt: event.at, unansweredAt: event.at } : {}),
    ...(restored.severity === was.severity ? {} : saidUnder(was, restored.policy)),
  });
}
