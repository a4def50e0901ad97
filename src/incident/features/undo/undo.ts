// Taking back one's last change, for two minutes; or saying what it was, where it cannot be taken back.

import { saidUnder, withProgression } from '../../changes.js';
import { everybody, tell } from '../../compose.js';
import { personName } from '../../directory.js';
import { type Context, type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { havingPassed } from '../../handover.js';
import { type EpochMs, type Incident, isOpen, ownerOf, type PersonKey, type Restorable } from '../../incident.js';
import { lastActOf } from '../../lately.js';
import type { Message } from '../../message.js';
import { undoWithinMs } from '../../undo-window.js';
import { capital, firstLine, headline, standsAs } from '../../wording.js';

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
      confirm: (event, incident, { it, name }) => {
        if (isUnassignedAgain(event, incident)) return `Undone. ${it} is unassigned again.`;
        const holder = holderAgain(event, incident);
        if (holder !== null) return `Undone: ${event.what}. ${name(holder)} has ${it} again.`;
        return `Undone: ${event.what}. ${standsAs(it, incident)}${event.before.status === undefined ? '' : ' again'}.`;
      },
      takesBack: () => true,
    },
  },
  refusals: {
    'nothing-to-undo': (_, { it }) => `There is nothing of yours to undo on ${it}.`,
    'too-late-to-undo': ({ what, at }, { it, time }) =>
      `${capital(what)} on ${it} was at ${time(at)}, too long ago to undo. *reopen*, *unack* or *sev* still work.`,
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

const nothingToDo = 'You have nothing to do.';

/** Whoever was woken by it hears so in their own chat, wherever else it is said. */
function announced(event: EventOf<Undone>, { incident, directory }: Context): readonly Message[] {
  const who = personName(directory, event.by);
  const holder = holderAgain(event, incident);
  const held = holder === null ? standsAs(`INC-${incident.number}`, incident) : `${personName(directory, holder)} has it again`;
  const now = isUnassignedAgain(event, incident) ? 'It is unassigned again' : held;
  const line = `${firstLine('↩️', incident, `${who} took back ${event.what}`)}\n${now}.`;
  const woken = event.woken ?? [];
  const others = everybody(incident, event.by, line).filter(({ to }) => to.kind !== 'person' || !woken.includes(to.person));
  const isAsked = (person: PersonKey) =>
    incident.ack === null && (ownerOf(incident) === person || event.released?.includes(person) !== true);
  const own = woken.map((person) => {
    const todo = incident.ack?.by === person ? 'You have it.' : isAsked(person) ? 'Still unassigned: *ack* takes it.' : nothingToDo;
    return tell(incident, person, `${headline(incident)}\n${who} took back ${event.what}. ${isOpen(incident) ? todo : nothingToDo}`);
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
