// What the alerts of an incident do to it: they join, fire again, clear, and flap.

import { counted } from '../../changes.js';
import { inWarRoom, readsRoom, tell } from '../../compose.js';
import { type Directory, roomZone } from '../../directory.js';
import { inline } from '../../escape.js';
import { type EventOf, type FactOf, type Feature, maker, type Verdict } from '../../feature.js';
import { flapWithinMs } from '../../flapping.js';
import { type Actor, clearedAt, type EpochMs, type Incident, isOpen, isPerson, ownerOf, type PersonKey } from '../../incident.js';
import type { Message } from '../../message.js';
import { grouped, span, timeOfDay } from '../../moment.js';
import type { AlertChange } from '../../opening.js';
import { askForPictures } from '../../pictures.js';
import { asksForResolve } from '../../quiet.js';
import { tooLate } from '../../refusal.js';
import { alertsLine, capital, code, tag, unheardWords } from '../../wording.js';
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
  /** Those that came have all cleared; so many more that its source left out may still fire. */
  readonly unseen?: number;
  /** Nothing is left out any more: what cleared before counts from now. */
  readonly wholeAgain?: true;
}

export const alertsChange = maker<Alerts>('alerts');

export const alerts: Feature<AlertsCommand, AlertsChanged> = {
  name: 'alerts',
  commands: { alerts: changed, 'settle-flapping': settleFlapping },
  events: {
    'alerts-changed': {
      apply: (was, event) => {
        const alerts = counted(was, event.change, event.at);
        return withUntold(
          { ...told(was, event), alerts: event.wholeAgain === true ? { ...alerts, lastChangeAt: event.at } : alerts },
          event,
        );
      },
      line: lineOf,
      // What joins, clears or fires again is shown on the card; whoever has it hears it as well, and the end of all of them at once.
      announce: (event, { incident, directory }) => {
        const owner = incident.ack?.by ?? ownerOf(incident);
        if (event.said) return toOwner(incident, owner, allClearLine(incident, directory, event));
        if (event.unseen !== undefined) return toOwner(incident, owner, unseenLine(incident, event.change, event.unseen));
        if (event.startsFlapping === true) return toOwner(incident, owner, flappingLine(incident, directory, event));
        if (!isHeardAtOnce(incident, event)) return [];
        return toOwner(
          incident,
          owner,
          `${tag(asBadAs(incident, event.change))} · ${untoldWords(incident, event.change)}${worstNow(event.change)}${unheardNote(event.change)}`,
        ).map((message) => ({
          ...message,
          bundleMs: newsBundleMs,
        }));
      },
      confirm: () => null,
      effects: (event, incident, directory) =>
        event.change.fired + event.change.refired === 0 ? [] : askForPictures(event, incident, directory),
      news: (event, incident) =>
        hasNews(event) ? `${inThePost(incident, event.change)}${worstNow(event.change)}${unheardNote(event.change)}` : null,
      newsReplaceOwn: true,
      bundlesCard: (event) => !event.said && event.unseen === undefined,
    },
  },
  refusals: {},
  on: { 'whole-again': ({ incident, by }) => wholeAgain(incident, by) },
  clocks: ({ alerts: { flapping, lastChangeAt, settleMs = flapWithinMs } }) =>
    flapping && lastChangeAt !== null ? [{ at: lastChangeAt + settleMs, command: { type: 'settle-flapping' } }] : [],
};

/** The title stays, for people know it by that; place, words and customers are those of the worst alert that still fires. */
function told(was: Incident, { at, by, change: { speaksNow, firing } }: EventOf<AlertsChanged>): Incident {
  if (speaksNow === undefined) return firing === 0 && was.firingNow != null ? { ...was, firingNow: null } : was;
  const { firingNow, about, places, customersAffected } = speaksNow;
  const { places: _, ...rest } = was;
  const isSameName = firingNow === null && was.firingNow == null;
  const said = was.impact.estimates.filter((one) => isSameName || isPerson(one.by));
  const estimates = customersAffected === null ? said : [...said, { customers: customersAffected, at, by }];
  return { ...rest, about, firingNow, ...(places === null ? {} : { places }), impact: { ...was.impact, estimates } };
}

/** ` · worst now: Slow queries (P3)`; nothing where it is the one the title names. */
const worstNow = ({ speaksNow }: AlertChange): string =>
  speaksNow?.firingNow == null ? '' : ` · worst now: ${inline(speaksNow.firingNow.title, 80)} (${speaksNow.firingNow.severity})`;

/** ` · no word from splunk for 12 h`, where something was taken as over for that. */
const unheardNote = ({ unheard }: AlertChange): string => (unheard === undefined ? '' : ` · ${unheardWords(unheard)}`);

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
  const { leftOut: _, ...seen } = incident.alerts;
  if (seen.unheard !== undefined)
    return `🟨 ${code(incident)} · ${capital(unheardWords(seen.unheard))}: taken as over, and nobody has said so. When service is good, say *resolve* and what fixed it.`;
  const counts = alertsLine({ alerts: { ...seen, firing, total, flapping } }) ?? 'all clear';
  return `🟩 INC-${incident.number} · ${counts} at the source since ${timeOfDay(at, roomZone(directory))}, not confirmed. When service is good, say *resolve* and what fixed it.`;
};

/** Never "all clear": what nobody sent may be the worst of it. */
const unseenLine = (incident: Incident, { source, total }: AlertChange, unseen: number): string =>
  `⚠️ ${code(incident)} · ${total === 1 ? 'The alert that came has' : `All ${total} alerts that came have`} cleared, but ${grouped(unseen)} more that ${inline(source, 60)} left out may still fire. Look there before you say *resolve*.`;

const flappingLine = (incident: Incident, directory: Directory, { at, change: { settleMs = flapWithinMs } }: EventOf<AlertsChanged>) =>
  `${tag(incident)} · flapping: it comes and goes, last at ${timeOfDay(at, roomZone(directory))}. It stays open until it has been still for ${span(settleMs)}; nobody is paged for each change.`;

/** Somebody has it, and it is bad enough that they hear of it now and not only in the next post. */
const isHeardAtOnce = (incident: Incident, event: EventOf<AlertsChanged>): boolean =>
  incident.ack !== null && asksForResolve(incident) && hasNews(event) && !event.change.flapping && (incident.quietUntil ?? 0) <= event.at;

const hasNews = ({ change: { fired, refired, cleared } }: EventOf<AlertsChanged>): boolean => fired + refired + cleared > 0;

/** Alerts joined, fired again or cleared. Repeats never come here: they are counted on the alert's own row. */
function changed(incident: Incident, { change }: Alerts, _now: EpochMs): Verdict<AlertsChanged> {
  const by = change.unheard === undefined ? `source:${change.source}` : 'muster';
  if (isOpen(incident)) return whileOpen(incident, change, by);
  if (change.refired + change.fired + (change.still ?? 0) > 0 && incident.status !== 'merged' && incident.status !== 'cancelled')
    return [{ signal: 'fired-again', incident, by, change }];
  return [{ kind: 'alerts-changed', by, change, said: false, allClear: false }];
}

/** When all have cleared: P3 and P4 resolve by themselves, P1 and P2 say so and ask. A flapping alert does neither yet. */
function whileOpen(incident: Incident, change: AlertChange, by: Actor): Verdict<AlertsChanged> {
  const cleared = change.firing === 0 && change.cleared > 0;
  const unseen = incident.alerts.leftOut ?? 0;
  const allClear = cleared && unseen === 0;
  const settled = allClear && !change.flapping;
  return [
    {
      kind: 'alerts-changed',
      by,
      change,
      said: settled && asksForResolve(incident),
      allClear,
      ...(change.flapping && !incident.alerts.flapping ? { startsFlapping: true } : {}),
      ...(cleared && unseen > 0 && !change.flapping ? { unseen } : {}),
    },
    ...(settled ? clear(withUnheard(incident, change), by) : []),
  ];
}

const withUnheard = (incident: Incident, { unheard }: AlertChange): Incident =>
  unheard === undefined ? incident : { ...incident, alerts: { ...incident.alerts, unheard } };

/** Nobody has to be asked: whoever ends incidents may end it. */
const clear = (incident: Incident, by: Actor) =>
  asksForResolve(incident)
    ? []
    : [{ signal: 'all-clear', incident: { ...incident, alerts: { ...incident.alerts, firing: 0 } }, by } as const];

/** After ten quiet minutes a flapping alert is taken at its last word. */
function settleFlapping(incident: Incident): Verdict<AlertsChanged> {
  if (!isOpen(incident) || !incident.alerts.flapping) return tooLate;
  const isClear = incident.alerts.firing === 0 && (incident.alerts.leftOut ?? 0) === 0;
  return [
    { kind: 'alerts-changed', by: 'muster', change: asTheyAre(incident), said: isClear && asksForResolve(incident), allClear: isClear },
    ...(isClear ? clear(incident, 'muster') : []),
  ];
}

/** No alert moves; one that flapped is still. */
const asTheyAre = ({ source, alerts: { firing, total } }: Incident): AlertChange => ({
  source: source ?? 'muster',
  titles: [],
  fired: 0,
  refired: 0,
  cleared: 0,
  firing,
  total,
  flapping: false,
  url: null,
  severity: null,
});

/** What had cleared already is the end of all of them, now that there are no others. */
const wholeAgain = (incident: Incident, by: Actor): readonly FactOf<AlertsChanged>[] =>
  clearedAt(incident) === null
    ? []
    : [
        {
          kind: 'alerts-changed',
          by,
          change: asTheyAre(incident),
          said: asksForResolve(incident),
          allClear: true,
          wholeAgain: true,
        },
      ];

function lineOf({ change, allClear, wholeAgain }: EventOf<AlertsChanged>): string {
  const titles = change.titles.map((title) => inline(title, 80)).join('; ');
  const what = movesWords(change) || (wholeAgain === true ? 'Nothing is left out any more' : 'Alerts settled');
  const end = change.unheard === undefined ? 'all clear' : 'taken as over';
  return `${what}${unheardNote(change)}${titles === '' ? '' : ` (${titles})`}: ${allClear ? end : `${change.firing} of ${change.total} firing`}${change.flapping ? ', flapping' : ''}${worstNow(change)}`;
}
