// What the alerts of an incident do to it: they join, fire again, clear, and flap.

import { counted } from '../../changes.js';
import { inWarRoom, readsRoom, tell } from '../../compose.js';
import { type Directory, roomZone } from '../../directory.js';
import { inline } from '../../escape.js';
import { type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { flapWithinMs } from '../../flapping.js';
import { type Actor, type EpochMs, type Incident, isOpen, ownerOf, type PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeOfDay } from '../../moment.js';
import type { AlertChange } from '../../opening.js';
import { isHeldBack } from '../../quiet.js';
import { tooLate } from '../../refusal.js';
import { alertsLine, tag } from '../../wording.js';
import { movesWords } from './moves.js';
import { inThePost, newsBundleMs, untoldWords, withUntold } from './untold.js';

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
  /** It was not flapping before. */
  readonly startsFlapping?: true;
}

export const alertsChange = maker<Alerts>('alerts');

export const alerts: Feature<AlertsCommand, AlertsChanged> = {
  name: 'alerts',
  commands: { alerts: changed, 'settle-flapping': settleFlapping },
  events: {
    'alerts-changed': {
      apply: (was, event) => withUntold({ ...was, alerts: counted(was, event.change, event.at) }, event),
      line: lineOf,
      // What joins, clears or fires again is shown on the card; whoever has it hears it as well, and the end of all of them at once.
      announce: (event, { incident, directory }) => {
        const owner = incident.ack?.by ?? ownerOf(incident);
        if (event.said) return toOwner(incident, owner, allClearLine(incident, directory, event));
        if (event.startsFlapping === true) return toOwner(incident, owner, flappingLine(incident, directory, event));
        if (!isHeardAtOnce(incident, event)) return [];
        return toOwner(incident, owner, `${tag(asBadAs(incident, event.change))} · ${untoldWords(incident, event.change)}`).map(
          (message) => ({
            ...message,
            bundleMs: newsBundleMs,
          }),
        );
      },
      confirm: () => null,
      news: (event, incident) => (incident.ack === null || !hasNews(event) ? null : inThePost(incident, event.change)),
      newsReplaceOwn: true,
      bundlesCard: (event) => !event.said,
    },
  },
  refusals: {},
  clocks: ({ alerts: { flapping, lastChangeAt, settleMs = flapWithinMs } }) =>
    flapping && lastChangeAt !== null ? [{ at: lastChangeAt + settleMs, command: { type: 'settle-flapping' } }] : [],
};

/** To the war room, and to the owner as long as they do not read it there. One about the alerts takes the place of an unsent one. */
function toOwner(incident: Incident, owner: PersonKey | null, line: string): readonly Message[] {
  const replaces = `alerts:${incident.number}`;
  const direct = owner === null || readsRoom(incident, owner) ? [] : [{ ...tell(incident, owner, line), replaces }];
  return [...inWarRoom(incident, line, replaces), ...direct];
}

/** What is worse raises it with the same delivery: by the time this is read it is as bad as that. */
const asBadAs = (incident: Incident, { severity }: AlertChange): Incident =>
  severity !== null && severity < incident.severity ? { ...incident, severity } : incident;

const allClearLine = (incident: Incident, directory: Directory, { at, change: { firing, total, flapping } }: EventOf<AlertsChanged>) => {
  const counts = alertsLine({ alerts: { ...incident.alerts, firing, total, flapping } }) ?? 'all clear';
  return `🟩 INC-${incident.number} · ${counts} at the source since ${timeOfDay(at, roomZone(directory))}, not confirmed. When service is good, say *resolve* and what fixed it.`;
};

const flappingLine = (incident: Incident, directory: Directory, { at, change: { settleMs = flapWithinMs } }: EventOf<AlertsChanged>) =>
  `${tag(incident)} · flapping: it comes and goes, last at ${timeOfDay(at, roomZone(directory))}. It stays open until it has been still for ${span(settleMs)}; nobody is paged for each change.`;

/** Somebody has it, and it is bad enough that they hear of it now and not only in the next post. */
const isHeardAtOnce = (incident: Incident, event: EventOf<AlertsChanged>): boolean =>
  incident.ack !== null && asksForResolve(incident) && hasNews(event) && !event.change.flapping && (incident.quietUntil ?? 0) <= event.at;

const hasNews = ({ change: { fired, refired, cleared } }: EventOf<AlertsChanged>): boolean => fired + refired + cleared > 0;

/** Alerts joined, fired again or cleared. Repeats never come here: they are counted on the alert's own row. */
function changed(incident: Incident, { change }: Alerts, _now: EpochMs): Verdict<AlertsChanged> {
  const by = `source:${change.source}`;
  if (isOpen(incident)) return whileOpen(incident, change, by);
  if (change.refired + change.fired + (change.still ?? 0) > 0 && incident.status !== 'merged' && incident.status !== 'cancelled')
    return [{ signal: 'fired-again', incident, by, change }];
  return [{ kind: 'alerts-changed', by, change, said: false, allClear: false }];
}

/** When all have cleared: P3 and P4 resolve by themselves, P1 and P2 say so and ask. A flapping alert does neither yet. */
function whileOpen(incident: Incident, change: AlertChange, by: Actor): Verdict<AlertsChanged> {
  const allClear = change.firing === 0 && change.cleared > 0;
  const settled = allClear && !change.flapping;
  return [
    {
      kind: 'alerts-changed',
      by,
      change,
      said: settled && asksForResolve(incident),
      allClear,
      ...(change.flapping && !incident.alerts.flapping ? { startsFlapping: true } : {}),
    },
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
  const what = movesWords(change) || 'Alerts settled';
  return `${what}${titles === '' ? '' : ` (${titles})`}: ${allClear ? 'all clear' : `${change.firing} of ${change.total} firing`}${change.flapping ? ', flapping' : ''}`;
}
