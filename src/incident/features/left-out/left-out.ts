// Alerts that never came: a monitoring system leaves some out of a large delivery, or sends what nobody can read. Whoever works on the
// incident is told, because the sender's log is read by nobody at night.

import { inWarRoom, readsRoom, tell } from '../../compose.js';
import { inline } from '../../escape.js';
import { type Feature, maker } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { ownerOf } from '../../incident.js';
import { grouped } from '../../moment.js';
import { firstLine } from '../../wording.js';

interface LeaveOut {
  readonly type: 'leave-out';
  readonly source: string;
  /** How many the source says it left out. */
  readonly leftOut: number;
  /** How many items of the delivery could not be read. */
  readonly unreadable: number;
}

interface LeftOut {
  readonly kind: 'alerts-left-out';
  readonly source: string;
  readonly leftOut: number;
  readonly unreadable: number;
}

export const leaveOut = maker<LeaveOut>('leave-out');

export const leftOut: Feature<LeaveOut, LeftOut> = {
  name: 'left-out',
  commands: {
    // Every repeat of the delivery says it again: news is only when more are missing than was said.
    'leave-out': (incident, { source, leftOut: left, unreadable }) =>
      mustBeOpen(incident) ??
      (left + unreadable <= (incident.alerts.leftOut ?? 0)
        ? { refused: 'already-done' }
        : [{ kind: 'alerts-left-out', by: `source:${source}`, source, leftOut: left, unreadable }]),
  },
  events: {
    'alerts-left-out': {
      apply: (was, event) => ({ ...was, alerts: { ...was.alerts, leftOut: event.leftOut + event.unreadable } }),
      line: whatIsMissing,
      announce: (event, { incident }) => {
        const text = `${firstLine('⚠️', incident, whatIsMissing(event))}\nLook there for what else is firing.`;
        const owner = incident.ack?.by ?? ownerOf(incident) ?? incident.seats.manager ?? null;
        return [...inWarRoom(incident, text), ...(owner === null || readsRoom(incident, owner) ? [] : [tell(incident, owner, text)])];
      },
      confirm: () => null,
    },
  },
  refusals: {},
};

/** `Alertmanager left 12 more alerts out of what it sent, and 1 item of it could not be read`. */
function whatIsMissing({ source, leftOut: left, unreadable }: LeftOut): string {
  const name = inline(source, 60);
  const parts = [
    left > 0 ? `${name} left ${grouped(left)} more alert${left === 1 ? '' : 's'} out of what it sent` : null,
    unreadable > 0 ? `${grouped(unreadable)} item${unreadable === 1 ? '' : 's'} that ${name} sent could not be read` : null,
  ];
  return parts.filter((part) => part !== null).join(', and ');
}
