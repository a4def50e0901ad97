// Alerts that never came: a monitoring system leaves some out of a large delivery, or sends what nobody can read. Whoever works on the
// incident is told, because the sender's log is read by nobody at night; and until a later delivery says that nothing is left out any
// more, nothing that clears is the end of it.

import { inWarRoom, readsRoom, tell } from '../../compose.js';
import { exact } from '../../escape.js';
import { type Feature, maker, type Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { clearedAt, type Incident, type LeftOutOf, ownerOf, unseenIn } from '../../incident.js';
import { grouped } from '../../moment.js';
import { asksForResolve } from '../../quiet.js';
import { firstLine } from '../../wording.js';

/** What one delivery says of what it lacks. */
interface LeaveOut {
  readonly type: 'leave-out';
  readonly source: string;
  /** Which group of deliveries it is about; absent: all of the source. */
  readonly from?: string;
  /** How many the source says it left out; null: it says nothing, which is no word that all came. */
  readonly leftOut: number | null;
  /** How many items of the delivery could not be read. */
  readonly unreadable: number;
}

interface LeftOut {
  readonly kind: 'alerts-left-out';
  readonly source: string;
  readonly from?: string;
  readonly leftOut: number;
  readonly unreadable: number;
}

/** Fewer than were said before, or none: shown, and told to nobody. */
interface FewerLeftOut {
  readonly kind: 'fewer-left-out';
  readonly source: string;
  readonly from: string;
  readonly leftOut: number;
  readonly unreadable: number;
}

export const leaveOut = maker<LeaveOut>('leave-out');

export const leftOut: Feature<LeaveOut, LeftOut | FewerLeftOut> = {
  name: 'left-out',
  commands: { 'leave-out': leavesOut },
  events: {
    'alerts-left-out': {
      apply: (was, event) => noted(was, event),
      line: whatIsMissing,
      announce: (event, { incident }) => {
        const text = `${firstLine('⚠️', incident, whatIsMissing(event))}\nLook there for what else is firing.`;
        const owner = incident.ack?.by ?? ownerOf(incident) ?? incident.seats.manager ?? null;
        return [...inWarRoom(incident, text), ...(owner === null || readsRoom(incident, owner) ? [] : [tell(incident, owner, text)])];
      },
      confirm: () => null,
    },
    'fewer-left-out': {
      apply: (was, event) => noted(was, event),
      line: (event) => (event.leftOut + event.unreadable > 0 ? whatIsMissing(event) : `${exact(event.source)} leaves nothing out any more`),
      announce: () => [],
      confirm: () => null,
    },
  },
  refusals: {},
};

/** Every repeat of the delivery says it again: news is only when more are missing than was said. */
function leavesOut(incident: Incident, command: LeaveOut): Verdict<LeftOut | FewerLeftOut> {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const { source, from = source } = command;
  const by = `source:${source}`;
  const before = entryOf(incident, from);
  const now = { leftOut: command.leftOut ?? before.leftOut, unreadable: command.unreadable };
  if (now.leftOut + now.unreadable > before.said) return [{ kind: 'alerts-left-out', by, source, from, ...now }];
  if (now.leftOut === before.leftOut && now.unreadable === before.unreadable) return { refused: 'already-done' };
  const after = noted(incident, { from, ...now });
  const isOver = clearedAt(incident) === null && clearedAt(after) !== null;
  return [
    { kind: 'fewer-left-out', by, source, from, ...now },
    ...(isOver ? [{ signal: 'whole-again', incident: after, by } as const] : []),
    ...(isOver && !asksForResolve(after) ? [{ signal: 'all-clear', incident: after, by } as const] : []),
  ];
}

/** Whether what a delivery says changes anything here. */
export const isNewsOf = (incident: Incident, command: LeaveOut): boolean => 'length' in leavesOut(incident, command);

/** Whether anything of this group of deliveries is missing here. */
export const lacks = (incident: Incident, from: string): boolean => {
  const { leftOut: left, unreadable } = entryOf(incident, from);
  return left + unreadable > 0;
};

/** What is known of one group of deliveries. Incidents stored by earlier versions do not say of which one they spoke. */
function entryOf({ alerts: { leftOut: all = 0, leftOutBy = [] } }: Incident, from: string): LeftOutOf {
  const known = leftOutBy.find((one) => one.from === from);
  if (known !== undefined) return known;
  const left = leftOutBy.length === 0 ? all : 0;
  return { from, leftOut: left, unreadable: 0, said: left };
}

/** Of more groups than this what lacks is added up in the last one, which only a person ends. */
const mostGroups = 20;

function noted(was: Incident, { from, source = '', leftOut: left, unreadable }: NotedFact): Incident {
  const group = from ?? source;
  const { leftOutBy = [] } = was.alerts;
  const { said } = entryOf(was, group);
  const isFull = leftOutBy.length >= mostGroups && !leftOutBy.some((one) => one.from === group);
  const others = leftOutBy.filter((one) => one.from !== (isFull ? '' : group));
  const lump = isFull ? (leftOutBy.find((one) => one.from === '')?.leftOut ?? 0) : 0;
  const entry: LeftOutOf = isFull
    ? { from: '', leftOut: lump + left, unreadable, said: lump + left + unreadable }
    : { from: group, leftOut: left, unreadable, said: Math.max(said, left + unreadable) };
  const all = [...others, entry];
  return { ...was, alerts: { ...was.alerts, leftOut: unseenIn(all), leftOutBy: all } };
}

type NotedFact = { readonly from?: string; readonly source?: string; readonly leftOut: number; readonly unreadable: number };

/** `Alertmanager left 12 more alerts out of what it sent, and 1 item of it could not be read`. */
function whatIsMissing({ source, leftOut: left, unreadable }: Pick<LeftOut, 'source' | 'leftOut' | 'unreadable'>): string {
  const name = exact(source);
  const parts = [
    left > 0 ? `${name} left ${grouped(left)} more alert${left === 1 ? '' : 's'} out of what it sent` : null,
    unreadable > 0 ? `${grouped(unreadable)} item${unreadable === 1 ? '' : 's'} that ${name} sent could not be read` : null,
  ];
  return parts.filter((part) => part !== null).join(', and ');
}
