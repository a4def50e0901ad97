// What is to be done because of an incident: written down with an owner and a time, moved, given to somebody, done or decided against.

import { type Action, actionsOf, actionsSlice, openActionsOf } from '../../actions.js';
import { inWarRoom, repeating, tell } from '../../compose.js';
import { personName, zoneOf } from '../../directory.js';
import { hours } from '../../duration.js';
import { inline, quoted } from '../../escape.js';
import { type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import type { Actor, EpochMs, Incident, PersonKey } from '../../incident.js';
import { timeNear, type Zone } from '../../moment.js';
import { firstLine } from '../../wording.js';

export type ActionCommand =
  /** `number`: given once, looked up before. */
  | ({ readonly type: 'add-action' } & Pick<Action, 'by' | 'number' | 'text' | 'owner' | 'dueAt' | 'preventive' | 'longTerm'>)
  /** What is absent stays as it is. */
  | {
      readonly type: 'change-action';
      readonly by: PersonKey;
      readonly number: number;
      readonly owner?: PersonKey;
      readonly dueAt?: EpochMs;
      readonly longTerm?: true;
      readonly preventive?: true;
    }
  /** `why`: it is not done, because. */
  | { readonly type: 'end-action'; readonly by: PersonKey; readonly number: number; readonly why: string | null };

export type ActionEvent =
  | ({ readonly kind: 'action-added' } & Pick<Action, 'number' | 'text' | 'owner' | 'dueAt' | 'priority' | 'preventive' | 'longTerm'>)
  | { readonly kind: 'action-changed'; readonly number: number; readonly text: string; readonly from: Changed; readonly to: Changed }
  | {
      readonly kind: 'action-ended';
      readonly number: number;
      readonly text: string;
      readonly owner: PersonKey | null;
      readonly wrote: PersonKey;
      readonly why: string | null;
      readonly inTime: boolean;
    };

type Changed = Pick<Action, 'owner' | 'dueAt' | 'longTerm' | 'preventive'>;

export type ActionRefusal =
  | { readonly refused: 'no-such-action'; readonly number: number }
  | {
      readonly refused: 'action-over';
      readonly number: number;
      readonly by: PersonKey | null;
      readonly at: EpochMs | null;
      readonly done: boolean;
    };

type Of<T extends ActionCommand['type']> = Extract<ActionCommand, { type: T }>;

export const addAction = maker<Of<'add-action'>>('add-action');
export const changeAction = maker<Of<'change-action'>>('change-action');
/** A new one whose number is still to be given. */
export const lacksNumber = (command: { readonly type: string }): command is Of<'add-action'> =>
  command.type === 'add-action' && (command as Of<'add-action'>).number === 0;
export const endAction = maker<Of<'end-action'>>('end-action');

/** Reminders and words about actions wait for people to look: nobody is woken. */
const expiresAfterMs = hours(12);

export const actions: Feature<ActionCommand, ActionEvent, ActionRefusal> = {
  name: 'actions',
  commands: { 'add-action': add, 'change-action': change, 'end-action': end },
  events: {
    'action-added': {
      apply: (was, event) => withAction(was, added(event)),
      line: (event, { who, name, directory }) =>
        `${who} (action ${event.number})${event.owner === null ? '' : ` → ${name(event.owner)}`}: ${quoted(event.text, 2_000)}, due ${timeNear(event.dueAt, event.at, directory.timezone)}`,
      announce: (event, { incident, directory }) => {
        const { owner, number, text, by, dueAt, at } = event;
        if (owner === null || owner === by) return [];
        const head = firstLine('🗒', incident, `${personName(directory, by)} asks you: ${inline(text, 300)}`);
        const line = `${head}\nAction ${number}, due ${timeNear(dueAt, at, zoneOf(directory, owner))}. *done ${number}*, or *${number} by Monday* moves it.`;
        return [{ ...tell(incident, owner, line), expiresAfterMs }];
      },
      confirm: ({ number, owner, dueAt, by }, _incident, { it, time, name }) =>
        `Saved as action ${number} on ${it}, ${owner === null ? 'with no owner yet' : owner === by ? 'yours' : `asked of ${name(owner)}`}, due ${time(dueAt)}.`,
      archived: ({ text }) => ({ as: 'note', text }),
      stays: ({ number }) => `action ${number}`,
      leavesCardAlone: true,
      keptSilently: true,
    },
    'action-changed': {
      apply: (was, { number, to }) => changed(was, number, to),
      line: (event, { who, name, directory }) => `${who} changed action ${event.number}: ${changeWords(event, name, directory.timezone)}`,
      announce: (event, { incident, directory }) => {
        const { from, to, by, number, at } = event;
        const owner = to.owner;
        if (owner === null || owner === by) return [];
        const zone = zoneOf(directory, owner);
        const due = `due ${timeNear(to.dueAt, at, zone)}`;
        const who = personName(directory, by);
        const text =
          from.owner === owner
            ? firstLine('🗒', incident, `${who} moved action ${number}, ${due}: ${inline(event.text, 200)}`)
            : `${firstLine('🗒', incident, `${who} asks you: ${inline(event.text, 300)}`)}\nAction ${number}, ${due}. *done ${number}*, or *${number} by Monday* moves it.`;
        return [{ ...tell(incident, owner, text), expiresAfterMs }];
      },
      confirm: (event, _incident, { it, name, reader }) => `Action ${event.number} of ${it}: ${changeWords(event, name, reader.timezone)}.`,
      stays: ({ number }) => `the change of action ${number}`,
      leavesCardAlone: true,
      keptSilently: true,
    },
    'action-ended': {
      apply: (was, { number, why, by, at }) =>
        changed(was, number, { state: why === null ? 'done' : 'dropped', endedBy: by, endedAt: at, why }),
      line: ({ number, why, inTime }, { who, said }) =>
        why === null
          ? `${who} did action ${number}${inTime ? '' : ', late'}`
          : `Action ${number} will not be done, says ${who}${said(why)}`,
      announce: (event, { incident, directory }) => {
        const { by, number, text, why } = event;
        const how = why === null ? 'done' : `will not be done: ${inline(why, 200)}`;
        const line = `🗒 INC-${incident.number} · Action ${number} ${how} (${personName(directory, by)}): ${inline(text, 160)}`;
        const others = [...new Set([event.owner, event.wrote])].filter((one): one is PersonKey => one !== null && one !== by);
        return [...repeating(inWarRoom(incident, line)), ...others.map((person) => ({ ...tell(incident, person, line), expiresAfterMs }))];
      },
      confirm: ({ number, why }, incident, { it }) => {
        const left = openActionsOf(incident).length;
        return `Action ${number} of ${it} ${why === null ? 'is done' : 'will not be done'}.${left === 0 ? '' : ` ${left} left.`}`;
      },
      stays: ({ number }) => `the end of action ${number}`,
      leavesCardAlone: true,
    },
  },
  refusals: {
    'no-such-action': ({ number }) => `There is no action ${number}. *actions* lists what is open.`,
    'action-over': ({ number, by, at, done }, { name, time }) =>
      `Action ${number} was ${done ? 'done' : 'decided against'} already (${name(by)}${at === null ? '' : `, ${time(at)}`}).`,
  },
};

function add(incident: Incident, { by, number, text, owner, dueAt, preventive, longTerm }: Of<'add-action'>): Verdict<ActionEvent> {
  return [{ kind: 'action-added', by, number, text, owner, dueAt, priority: incident.severity, preventive, longTerm }];
}

function found(incident: Incident, number: number): Action | ActionRefusal {
  const action = actionsOf(incident).find((one) => one.number === number);
  if (action === undefined) return { refused: 'no-such-action', number };
  const { state, endedBy: by, endedAt: at } = action;
  return state === 'open' ? action : { refused: 'action-over', number, by, at, done: state === 'done' };
}

function change(incident: Incident, { by, number, ...to }: Of<'change-action'>): Verdict<ActionEvent, ActionRefusal> {
  const action = found(incident, number);
  if ('refused' in action) return action;
  const { owner, dueAt, longTerm, preventive } = action;
  const from: Changed = { owner, dueAt, longTerm, preventive };
  const { type: _type, ...given } = to as Partial<Changed> & { type?: string };
  const after: Changed = { ...from, ...given };
  const isSame = after.owner === owner && after.dueAt === dueAt && after.longTerm === longTerm && after.preventive === preventive;
  return isSame ? { refused: 'already-done' } : [{ kind: 'action-changed', by, number, text: action.text, from, to: after }];
}

/** The last one of what is reviewed closes it: nobody has to remember to. */
function end(incident: Incident, { by, number, why }: Of<'end-action'>, now: EpochMs): Verdict<ActionEvent, ActionRefusal> {
  const action = found(incident, number);
  if ('refused' in action) return action;
  const { text, owner, by: wrote, dueAt } = action;
  const fact = { kind: 'action-ended', by, number, text, owner, wrote, why, inTime: now <= dueAt } as const;
  const isLast = openActionsOf(incident).every((one) => one.number === number);
  return incident.status === 'reviewed' && isLast ? [fact, { signal: 'all-done', incident, by: 'muster' as Actor }] : [fact];
}

const added = ({
  number,
  text,
  owner,
  dueAt,
  priority,
  preventive,
  longTerm,
  by,
  at,
}: EventOf<Extract<ActionEvent, { kind: 'action-added' }>>): Action => ({
  ...{ number, text, owner, dueAt, priority, preventive, longTerm, by, at },
  ...{ state: 'open', endedBy: null, endedAt: null, why: null },
});

const withAction = (was: Incident, action: Action): Incident => actionsSlice.write(was, [...actionsOf(was), action]);

const changed = (was: Incident, number: number, to: Partial<Action>): Incident =>
  actionsSlice.write(
    was,
    actionsOf(was).map((one) => (one.number === number ? { ...one, ...to } : one)),
  );

function changeWords(
  { from, to, at }: EventOf<Extract<ActionEvent, { kind: 'action-changed' }>>,
  name: (person: PersonKey | null) => string,
  timezone: Zone,
): string {
  const parts = [
    ...(from.owner === to.owner ? [] : [`asked of ${name(to.owner)}`]),
    ...(from.dueAt === to.dueAt ? [] : [`due ${timeNear(to.dueAt, at, timezone)} (was ${timeNear(from.dueAt, at, timezone)})`]),
    ...(from.longTerm === to.longTerm ? [] : ['long-term']),
    ...(from.preventive === to.preventive ? [] : ['preventive']),
  ];
  return parts.join(', ');
}
