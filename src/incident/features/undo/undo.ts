// Taking back one's last change, for two minutes; or saying what it was, where it cannot be taken back.

import { saidUnder, withProgression } from '../../changes.js';
import { everybody, tell } from '../../compose.js';
import { personName, phrasesFor } from '../../directory.js';
import { type Context, type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { havingPassed } from '../../handover.js';
import { type EpochMs, type Incident, isOpen, ownerOf, type PersonKey, type Restorable } from '../../incident.js';
import { lastActOf } from '../../lately.js';
import type { Message } from '../../message.js';
import { english, type Phrases, phrasesOfUndo } from '../../phrases.js';
import { undoWithinMs } from '../../undo-window.js';
import { capital, firstLine, headline, standingOf } from '../../wording.js';

interface Undo {
  readonly type: 'undo';
  readonly by: PersonKey;
}

interface Undone {
  readonly kind: 'undone';
  readonly what: string;
  readonly before: Partial<Restorable>;
  /** Whom it had woken. Absent: stored by an earlier version. */
  readonly woken?: readonly PersonKey[];
  /** Of those, who is not asked for anything any more. */
  readonly released?: readonly PersonKey[];
}

type UndoRefusal =
  | { readonly refused: 'nothing-to-undo' }
  | { readonly refused: 'too-late-to-undo'; readonly what: string; readonly at: EpochMs }
  /** What they did last stays. */
  | { readonly refused: 'cannot-undo'; readonly what: string }
  /** Somebody has changed the same things since. */
  | { readonly refused: 'changed-since'; readonly what: string }
  /** What was declared is not theirs alone any more. */
  | { readonly refused: 'others-acted'; readonly person: PersonKey; readonly did: string };

export const undoLast = maker<Undo>('undo');

export const undo: Feature<Undo, Undone, UndoRefusal> = {
  name: 'undo',
  commands: { undo: takeBack },
  events: {
    undone: {
      milestone: true,
      apply: undone,
      line: (event, { who }) => `${who} took back ${event.what}`,
      announce: announced,
      confirm: (event, incident, { it, name, says: theirs }) => {
        const { answers, standsAs } = phrasesOfUndo(theirs, event.what);
        if (isUnassignedAgain(event, incident)) return answers.unassignedAgain(it);
        const holder = holderAgain(event, incident);
        const standing = standingOf(incident);
        const now =
          holder !== null
            ? answers.hasItAgain(name(holder), it)
            : event.before.status === undefined
              ? `${standsAs(it, standing)}.`
              : answers.standsAgain(it, standing);
        return answers.undone(event.what, now);
      },
      takesBack: () => true,
    },
  },
  refusals: {
    'nothing-to-undo': (_, { it, says }) => says.answers.nothingToUndo(it),
    'too-late-to-undo': ({ what, at }, { it, time, says }) => phrasesOfUndo(says, what).answers.tooLateToUndo(what, it, time(at)),
    'cannot-undo': ({ what }, { it }) => `${capital(what)} on ${it} can't be taken back. Nothing has changed.`,
    'changed-since': ({ what }, { it }) => `${it} has changed since, so ${what} can't be taken back. *status* shows how it stands.`,
    'others-acted': ({ person, did }, { it, name, incident }) =>
      `Too late to take back: ${name(person)} has acted on ${it} since (${did}). *cancel ${incident?.number ?? ''} declared by mistake* ends it for everybody.`,
  },
};

function takeBack(incident: Incident, { by }: Undo, now: EpochMs): Verdict<Undone, UndoRefusal> {
  const last = incident.undoable;
  const act = lastActOf(incident, by, now);
  const isLast = last?.by === by && (act === null || last.seq === undefined || last.seq === act.seq);
  if (last === null || !isLast) return notTheLast(incident, by, now);
  if (now - last.at > undoWithinMs) return { refused: 'too-late-to-undo', what: last.what, at: last.at };
  if (last.begins === true) return declaredByMistake(incident, by, now);
  // Taking back a reopening ends the incident: not over an alert that has fired in the meantime and would never be heard again.
  const ends = isOpen(incident) && !isOpen({ status: last.before.status ?? incident.status });
  if (ends && incident.alerts.firing > 0) return { refused: 'still-firing', firing: incident.alerts.firing };
  const { woken = [], called = [] } = last;
  const owner = ownerOf({ seats: last.before.seats ?? incident.seats });
  const released = called.filter((person) => person !== owner && person !== by);
  return [{ kind: 'undone', by, what: last.what, before: last.before, woken: woken.filter((person) => person !== by), released }];
}

/** What they did last is not what could be taken back: an earlier change of theirs is left alone. */
function notTheLast(incident: Incident, by: PersonKey, now: EpochMs): Verdict<Undone, UndoRefusal> {
  const act = lastActOf(incident, by, now);
  if (act === null) return { refused: 'nothing-to-undo' };
  // What was declared has been answered by somebody: whoever declared it is told by whom.
  const other = (incident.lately ?? []).findLast((one) => one.by !== by && one.at >= act.at);
  if (act.begins === true && other !== undefined && isOpen(incident)) return { refused: 'others-acted', person: other.by, did: other.what };
  return act.undoable ? { refused: 'changed-since', what: act.what } : { refused: 'cannot-undo', what: act.what };
}

/** Whoever was woken by a declaration is told; once anybody else has acted on it, it is not for one alone to end so. */
function declaredByMistake(incident: Incident, by: PersonKey, now: EpochMs): Verdict<Undone, UndoRefusal> {
  if (incident.alerts.firing > 0) return { refused: 'still-firing', firing: incident.alerts.firing, meant: 'cancel' };
  const other = (incident.lately ?? []).findLast((one) => one.by !== by && now - one.at <= undoWithinMs);
  if (other !== undefined) return { refused: 'others-acted', person: other.by, did: other.what };
  return [{ signal: 'declared-by-mistake', incident, by }];
}

const isUnassignedAgain = ({ before }: EventOf<Undone>, { status, ack }: Incident): boolean =>
  status === 'triggered' && ack === null && before.ack !== undefined;

/** Whoever has it back. */
const holderAgain = ({ before }: EventOf<Undone>, { ack }: Incident): PersonKey | null =>
  before.ack == null || ack?.by !== before.ack.by ? null : ack.by;

/** Whoever was woken by it hears so in their own chat, wherever else it is said. */
function announced(event: EventOf<Undone>, { incident, directory }: Context): readonly Message[] {
  const who = personName(directory, event.by);
  const { what, woken = [], released } = event;
  const holder = holderAgain(event, incident);
  const line = (theirs: Phrases): string => {
    const { notices, standsAs } = phrasesOfUndo(theirs, what);
    const held =
      holder === null ? standsAs(`INC-${incident.number}`, standingOf(incident)) : notices.hasItAgain(personName(directory, holder));
    const now = isUnassignedAgain(event, incident) ? notices.unassignedAgain : held;
    return `${firstLine('↩️', incident, notices.tookBack(who, what))}\n${now}.`;
  };
  const others = everybody(incident, event.by, line(english), (person) => line(phrasesFor(directory, person))).filter(
    ({ to }) => to.kind !== 'person' || !woken.includes(to.person),
  );
  const isAsked = (person: PersonKey) => incident.ack === null && (ownerOf(incident) === person || released?.includes(person) !== true);
  const own = woken.map((person) => {
    const { notices } = phrasesOfUndo(phrasesFor(directory, person), what);
    const todo = incident.ack?.by === person ? notices.youHaveIt : isAsked(person) ? notices.takeIt : notices.nothingToDo;
    const said = `${notices.tookBack(who, what)}. ${isOpen(incident) ? todo : notices.nothingToDo}`;
    return tell(incident, person, `${headline(incident)}\n${said}`);
  });
  return [...own, ...others];
}

/** What was changed comes back, but for the record of what else has happened; where nobody has it any more, the ladder starts again. */
function undone(was: Incident, event: EventOf<Undone>): Incident {
  const { roomReadyAt, noticeAt } = was.stamps;
  const { stamps = was.stamps, slices, ...before } = event.before;
  const { released = [] } = event;
  const restored: Incident = {
    ...was,
    ...before,
    stamps: { ...stamps, roomReadyAt, noticeAt },
    ...(slices === undefined ? {} : { slices: { ...was.slices, ...slices } }),
    paged: was.paged.filter((person) => !released.includes(person)),
    undoable: null,
  };
  const nobody = restored.ack === null && was.ack !== null;
  const back = withProgression(restored, {
    ...(nobody ? { ladderStep: Math.min(0, was.progression.ladderStep), ladderAt: event.at, unansweredAt: event.at } : {}),
    ...(restored.severity === was.severity ? {} : saidUnder(was, restored.policy)),
  });
  return havingPassed(back, released, event.at);
}
