// What the alerts of an incident do to it: they join, fire again, clear, and flap.

import { counted } from '../../changes.js';
import { inWarRoom, tell } from '../../compose.js';
import { inline } from '../../escape.js';
import { type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { flapWithinMs } from '../../flapping.js';
import { type Actor, type EpochMs, type Incident, isOpen, ownerOf } from '../../incident.js';
import type { AlertChange } from '../../opening.js';
import { isHeldBack } from '../../quiet.js';
import { tooLate } from '../../refusal.js';
import { alertsLine } from '../../wording.js';

interface Alerts {
  readonly type: 'alerts';
  readonly change: AlertChange;
}

type AlertsCommand =
  | Alerts
  // From the clock.
  | { readonly type: 'settle-flapping' };

interface AlertsChanged {
  readonly kind: 'alerts-changed';
  readonly change: AlertChange;
  readonly said: boolean;
  readonly allClear: boolean;
}

export const alertsChange = maker<Alerts>('alerts');

export const alerts: Feature<AlertsCommand, AlertsChanged> = {
  name: 'alerts',
  commands: { alerts: changed, 'settle-flapping': settleFlapping },
  events: {
    'alerts-changed': {
      apply: (was, event) => ({ ...was, alerts: counted(was, event.change, event.at) }),
      line: lineOf,
      // Alerts that joined are shown on the card; only the end of all of them is said, to those who can resolve it.
      announce: (event, { incident }) => {
        if (!event.said) return [];
        const { firing, total, flapping } = event.change;
        const counts = { firing, total, flapping };
        const line = `🟩 INC-${incident.number} · ${alertsLine({ alerts: { ...incident.alerts, ...counts } }) ?? 'all clear'} at the source. When service is good, say *resolve* and what fixed it.`;
        const owner = incident.ack?.by ?? ownerOf(incident);
        return incident.room !== null || owner === null ? inWarRoom(incident, line) : [tell(incident, owner, line)];
      },
      confirm: () => null,
      bundlesCard: (event) => !event.said,
    },
  },
  refusals: {},
  clocks: ({ alerts: { flapping, lastChangeAt } }) =>
    flapping && lastChangeAt !== null ? [{ at: lastChangeAt + flapWithinMs, command: { type: 'settle-flapping' } }] : [],
};

/** Alerts joined, fired again or cleared. Repeats never come here: they are counted on the alert's own row. */
function changed(incident: Incident, { change }: Alerts, _now: EpochMs): Verdict<AlertsChanged> {
  const by = `source:${change.source}`;
  if (isOpen(incident)) return whileOpen(incident, change, by);
  if (change.refired + change.fired > 0 && incident.status !== 'merged' && incident.status !== 'cancelled')
    return [{ signal: 'fired-again', incident, by, change }];
  return [{ kind: 'alerts-changed', by, change, said: false, allClear: false }];
}

/** When all have cleared: P3 and P4 resolve by themselves, P1 and P2 say so and ask. A flapping alert does neither yet. */
function whileOpen(incident: Incident, change: AlertChange, by: Actor): Verdict<AlertsChanged> {
  const allClear = change.firing === 0 && change.cleared > 0;
  const settled = allClear && !change.flapping;
  return [
    { kind: 'alerts-changed', by, change, said: settled && asksForResolve(incident), allClear },
    ...(settled ? clear(incident, by) : []),
  ];
}

/** Nobody has to be asked about what came and went inside a silence: nobody was paged for it. */
const asksForResolve = (incident: Incident): boolean => (incident.severity === 'P1' || incident.severity === 'P2') && !isHeldBack(incident);

/** Nobody has to be asked: whoever ends incidents may end it. */
const clear = (incident: Incident, by: Actor) =>
  asksForResolve(incident)
    ? []
    : [{ signal: 'all-clear', incident: { ...incident, alerts: { ...incident.alerts, firing: 0 } }, by } as const];

/** After ten quiet minutes a flapping alert is taken at its last word. */
function settleFlapping(incident: Incident): Verdict<AlertsChanged> {
  if (!isOpen(incident) || !incident.alerts.flapping) return tooLate;
  const { firing, total } = incident.alerts;
  const change: AlertChange = {
    source: incident.source ?? 'muster',
    titles: [],
    fired: 0,
    refired: 0,
    cleared: 0,
    firing,
    total,
    flapping: false,
    url: null,
    severity: null,
  };
  const isClear = firing === 0;
  return [
    { kind: 'alerts-changed', by: 'muster', change, said: isClear && asksForResolve(incident), allClear: isClear },
    ...(isClear ? clear(incident, 'muster') : []),
  ];
}

function lineOf({ change, allClear }: EventOf<AlertsChanged>): string {
  const titles = change.titles.map((title) => inline(title, 80)).join('; ');
  const parts = [
    change.fired > 0 ? `${change.fired} alert${change.fired === 1 ? '' : 's'} joined` : null,
    change.refired > 0 ? `${change.refired} fired again` : null,
    change.cleared > 0 ? `${change.cleared} cleared` : null,
  ].filter((part) => part !== null);
  const what = parts.length === 0 ? 'Alerts settled' : parts.join(', ');
  return `${what}${titles === '' ? '' : ` (${titles})`}: ${allClear ? 'all clear' : `${change.firing} of ${change.total} firing`}${change.flapping ? ', flapping' : ''}`;
}
