// Two incidents become one: one is merged, the other absorbs it. The shell decides both in one change.

import { stamped } from '../../changes.js';
import { everybody } from '../../compose.js';
import { personName } from '../../directory.js';
import { inline } from '../../escape.js';
import { type Feature, maker } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import type { PersonKey } from '../../incident.js';

interface MergeInto {
  readonly type: 'merge-into';
  readonly by: PersonKey;
  readonly into: number;
  readonly intoTitle: string;
}

interface Absorb {
  readonly type: 'absorb';
  readonly by: PersonKey;
  readonly other: number;
  readonly otherTitle: string;
  readonly alerts: { readonly firing: number; readonly total: number };
}

type MergeEvent =
  | { readonly kind: 'merged'; readonly into: number; readonly intoTitle: string }
  | { readonly kind: 'absorbed'; readonly other: number; readonly otherTitle: string; readonly firing: number; readonly total: number };

interface WithItself {
  readonly refused: 'merge-with-itself';
}

export const mergeInto = maker<MergeInto>('merge-into');
export const absorb = maker<Absorb>('absorb');

export const merge: Feature<MergeInto | Absorb, MergeEvent, WithItself> = {
  name: 'merge',
  commands: {
    'merge-into': (incident, { by, into, intoTitle }) => {
      if (into === incident.number) return { refused: 'merge-with-itself' };
      return mustBeOpen(incident) ?? [{ kind: 'merged', by, into, intoTitle }];
    },
    absorb: (incident, { by, other, otherTitle, alerts }) =>
      mustBeOpen(incident) ?? [{ kind: 'absorbed', by, other, otherTitle, ...alerts }],
  },
  events: {
    merged: {
      milestone: true,
      apply: (was, event) => stamped({ ...was, status: 'merged', mergedInto: event.into }, { closedAt: event.at }),
      line: (event, { who }) => `${who} merged it into INC-${event.into}`,
      announce: (event, { incident }) =>
        everybody(
          incident,
          event.by,
          `🔀 INC-${incident.number} is now part of INC-${event.into} · ${inline(event.intoTitle)}. Go on there.`,
        ),
      confirm: (event, _incident, { it }) => `${it} is part of INC-${event.into} now.`,
    },
    absorbed: {
      milestone: true,
      apply: (was, event) => ({
        ...was,
        alerts: { ...was.alerts, firing: was.alerts.firing + event.firing, total: was.alerts.total + event.total },
      }),
      line: (event, { who }) => `${who} merged INC-${event.other} into it: ${inline(event.otherTitle)}`,
      announce: (event, { incident, directory }) =>
        everybody(
          incident,
          event.by,
          `🔀 INC-${incident.number} · ${personName(directory, event.by)} merged INC-${event.other} into it: ${inline(event.otherTitle)}`,
        ),
      confirm: (event, _incident, { it }) => `INC-${event.other} is part of ${it} now.`,
    },
  },
  refusals: { 'merge-with-itself': () => 'An incident cannot be merged with itself.' },
};
