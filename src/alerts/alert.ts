// One alert of one monitoring system, and what a new signal about it changes. An alert is (source, dedupKey).

import { minutes } from '../incident/duration.js';
import { flapWithinMs, slowFlapSettleMs, slowFlapWithinMs } from '../incident/flapping.js';
import type { EpochMs, Severity } from '../incident/incident.js';
import { cut } from '../text/cut.js';
import { visible } from '../text/invisible.js';

export type AlertStatus = 'firing' | 'acknowledged' | 'resolved';

/** `none`: nobody is wanted, such as for a heartbeat that always fires. It is kept and counted, and no incident hears of it. */
export type AlertSeverity = Severity | 'none';

/** The worse of two; null is no severity at all. `P1` is the worst, `none` the mildest. */
export const worseOf = <S extends AlertSeverity>(one: S | null, other: S | null): S | null =>
  one === null || (other !== null && other < one) ? other : one;

/** What a source says once, after its own format has been read. Text is as it came; it is escaped where it is said. */
export interface Signal {
  readonly source: string;
  readonly dedupKey: string;
  readonly status: AlertStatus;
  /** Already mapped to ours by the source's reading of its words; null when it gave none. */
  readonly severity: AlertSeverity | null;
  /** The source's own word for it, for routes and details. */
  readonly severityWord: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly service: string | null;
  readonly url: string | null;
  readonly runbook: string | null;
  /** Where its source would silence it, filled in for this alert; absent: nowhere, or among its labels. */
  readonly silenceUrl?: string;
  readonly labels: Readonly<Record<string, string>>;
  /** As the source says; null when it does not, or not credibly (`datedBy`). */
  readonly startedAt: EpochMs | null;
  /** What it says instead, where that lies further ahead than clocks differ. It is told, and counts for nothing. */
  readonly saidStartedAt?: EpochMs;
  /** When the source says it ends or ended, by the wall clock; a firing alert whose time passes unrepeated is resolved (Alertmanager API). */
  readonly endsAt: EpochMs | null;
  readonly customersAffected: number | null;
  /** The source's id of this delivery or event, where it has one; a second one with the same id has no effect. */
  readonly eventId: string | null;
  /** It is taken as over because its source said nothing of it for so long. Absent: the source said so itself. */
  readonly unheardForMs?: number;
}

/** A firing signal that says nothing yet. */
export const blankSignal = {
  status: 'firing',
  severity: null,
  severityWord: null,
  description: null,
  service: null,
  url: null,
  runbook: null,
  labels: {},
  startedAt: null,
  endsAt: null,
  customersAffected: null,
  eventId: null,
} as const satisfies Partial<Signal>;

/** A sender's clock may be this much ahead of ours. */
const skewMs = minutes(5);

/**
 * A start that has not come yet when it arrives, at `wall` by the clock of senders, is kept apart: it says that the clocks differ, and as
 * a start it would make all that follows look older than what it follows.
 */
export const datedBy = (signal: Signal, wall: EpochMs): Signal =>
  signal.startedAt === null || signal.startedAt <= wall + skewMs ? signal : { ...signal, startedAt: null, saidStartedAt: signal.startedAt };

export interface Alert {
  readonly source: string;
  readonly dedupKey: string;
  readonly status: AlertStatus;
  readonly severity: AlertSeverity;
  readonly title: string;
  readonly description: string | null;
  readonly service: string | null;
  readonly url: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly groupKey: string;
  /** How often the source has said it is firing. */
  readonly count: number;
  readonly firstAt: EpochMs;
  readonly lastAt: EpochMs;
  readonly startedAt: EpochMs | null;
  /** What the source last said of its start, where that lay further ahead of its arrival than clocks differ. Absent: it did not. */
  readonly saidStartedAt?: EpochMs;
  readonly endsAt: EpochMs | null;
  /** When it ends unless repeated, on our clock; absent where that is `endsAt`. The wall clock may be set: how long it was to hold stays. */
  readonly endsBy?: EpochMs;
  /** Latest changes between firing and clear, newest last, at most `slowFlapChanges`. */
  readonly changedAt: readonly EpochMs[];
  readonly incident: number | null;
  /** The alert whose incident it joined, because it fired while that did. Absent: it came to its incident by its own group. */
  readonly under?: HeldUnder;
  /** The source's own word for how bad it is. Absent: it gave none, or nothing asked for it. */
  readonly severityWord?: string;
  /** The maintenance window it is held in: nobody is wanted for it until that is over. Absent: it is in none. */
  readonly heldIn?: HeldIn;
  /** The incident it was of until that was merged into this one. Absent: it came to this one by itself. */
  readonly mergedFrom?: number;
}

/** What an alert held in a maintenance window would have been, and what its source said beside it. */
export interface HeldIn {
  readonly window: number;
  readonly severity: Severity;
  readonly severityWord: string | null;
  readonly runbook: string | null;
  readonly customersAffected: number | null;
}

/** Another alert, as it was called then. */
export type HeldUnder = Pick<Alert, 'source' | 'dedupKey' | 'title'>;

/** One acknowledged in its own system still fires. */
export const isFiring = ({ status }: Pick<Alert, 'status'>): boolean => status !== 'resolved';

/** What rules can look at, of an alert that is stored. */
export const factsOf = ({
  source,
  service,
  severityWord = null,
  title,
  labels,
}: Omit<Alert, 'severityWord'> & { severityWord?: string | null }) => ({ source, service, severityWord, title, labels });

/** `kept`: stored, and no incident is to hear of it. */
export type AlertEffect = 'fired' | 'refired' | 'repeated' | 'worsened' | 'cleared' | 'acknowledged' | 'ignored' | 'kept';

/** An alert that nobody is wanted for. One that has joined an incident stays part of it, whatever is said of it later. */
export const wantsNobody = (alert: Pick<Alert, 'severity' | 'incident'>): boolean => alert.severity === 'none' && alert.incident === null;

/** Flapping: this many changes within `flapWithinMs`, or this many more slowly within `slowFlapWithinMs`. */
export const flapChanges = 4;
export const slowFlapChanges = 6;

const changedWithin = ({ changedAt }: Pick<Alert, 'changedAt'>, changes: number, withinMs: number, now: EpochMs): boolean => {
  const oldest = changedAt.at(-changes);
  // Stamped by a clock that stood ahead then and was set right since, a change says nothing of how long ago it was.
  return oldest !== undefined && oldest <= now && now - oldest <= withinMs;
};

/** Whether an alert has changed at least four times in the last ten minutes, or six times in the last hour. */
export const isFlapping = (alert: Pick<Alert, 'changedAt'>, now: EpochMs): boolean =>
  changedWithin(alert, flapChanges, flapWithinMs, now) || changedWithin(alert, slowFlapChanges, slowFlapWithinMs, now);

/** How long it must keep still before it is taken at its last word; only of one that flaps. */
export const settleMsOf = (alert: Pick<Alert, 'changedAt'>, now: EpochMs): number =>
  changedWithin(alert, slowFlapChanges, slowFlapWithinMs, now) ? slowFlapSettleMs : flapWithinMs;

/** When a firing alert ends unless repeated, on our clock; null: never by itself. */
export const endOf = ({ endsAt, endsBy }: Pick<Alert, 'endsAt' | 'endsBy'>): EpochMs | null => endsBy ?? endsAt;

/** What is kept of an alert's end: `by` only where our clock is not the one `endsAt` was stamped by. */
const ending = ({ endsAt }: Signal, by: EpochMs | null) => (by === null || by === endsAt ? { endsAt } : { endsAt, endsBy: by });

/** Without what an earlier signal said of its end. */
const endless = (alert: Alert): Omit<Alert, 'endsBy'> => {
  if (alert.endsBy === undefined) return alert;
  const { endsBy: _, ...rest } = alert;
  return rest;
};

/** Of one that fires anew it is decided anew whether it is held, and what its source says of its start. */
const free = ({ heldIn: _, saidStartedAt: __, ...alert }: Omit<Alert, 'endsBy'>): Omit<Alert, 'endsBy' | 'heldIn' | 'saidStartedAt'> =>
  alert;

const changed = (alert: Alert, now: EpochMs): readonly EpochMs[] => [...alert.changedAt, now].slice(-slowFlapChanges);

/** A resolve whose end lies before the start of what is firing now is a late repeat of an older one. */
const isLateRepeat = (alert: Alert, signal: Signal): boolean =>
  signal.startedAt !== null &&
  alert.startedAt !== null &&
  signal.startedAt < alert.startedAt &&
  signal.endsAt !== null &&
  signal.endsAt <= alert.startedAt;

/** The longest title kept, of an alert and of an incident. */
const titleKept = 250;
/** The longest description kept: several screens, and no page of a web server. */
const descriptionKept = 16_000;
const serviceKept = 200;
const labelKept = 1_000;
/** More labels than any rule or reader looks at. */
const labelsKept = 256;
/** A longer address is none that anybody follows; cut it would lead elsewhere. */
const addressKept = 2_000;

/** A title as it is stored. */
export const keptTitle = (title: string): string => (title.length <= titleKept ? title : cut(visible(title), titleKept));

/** A service as it is stored. */
export const keptService = (service: string | null): string | null => (service === null ? null : cut(service, serviceKept));

/** The words of a signal as they are stored: each short, and what was cut off the title whole at the head of the description, once. */
export function keptWords({
  title,
  description,
  service,
  url,
  labels,
}: Signal): Pick<Alert, 'title' | 'description' | 'service' | 'url' | 'labels'> {
  const short = keptTitle(title);
  const whole = short === title || description?.startsWith(title) === true ? description : [title, description ?? ''].join('\n').trim();
  return {
    title: short,
    description: whole === null ? null : cut(whole, descriptionKept),
    service: keptService(service),
    url: url === null || url.length > addressKept ? null : url,
    labels: keptLabels(labels),
  };
}

/** The first of them, each short; as they came where nothing is to be cut. */
function keptLabels(labels: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const all = Object.entries(labels);
  if (all.length <= labelsKept && all.every(([name, label]) => name.length <= labelKept && label.length <= labelKept)) return labels;
  return Object.fromEntries(all.slice(0, labelsKept).map(([name, label]) => [cut(name, labelKept), cut(label, labelKept)]));
}

/** What was found out about a signal: how bad it is, and which incident it would join. */
interface Placed {
  readonly severity: AlertSeverity;
  readonly groupKey: string;
  /** The alert it is held under, of one that is new. */
  readonly under?: HeldUnder;
  readonly severityWord?: string;
  /** The maintenance window it is held in. */
  readonly heldIn?: HeldIn;
}

/** What is kept of that on the row, and only where it is there. */
const placedBy = ({ under, severityWord, heldIn }: Placed): Pick<Alert, 'under' | 'severityWord' | 'heldIn'> => ({
  ...(under === undefined ? {} : { under }),
  ...(severityWord === undefined ? {} : { severityWord }),
  ...(heldIn === undefined ? {} : { heldIn }),
});

/** The row after a signal, and the effect on the incident. */
export interface Applied {
  readonly row: Alert | null;
  readonly effect: AlertEffect;
}

/**
 * What a signal does to its alert: the row after it and the effect on the incident. Repeats only count up.
 * A resolve or an acknowledgement of something not open opens nothing and answers `row: null` when there was no row.
 * `endsBy` is the signal's end on our clock; `joined`: it fires as part of an incident that its row does not name yet.
 */
export function applySignal(
  before: Alert | null,
  signal: Signal,
  placed: Placed,
  now: EpochMs,
  endsBy: EpochMs | null = signal.endsAt,
  joined = false,
): Applied {
  const isHeard = (alert: Alert): boolean => joined || !wantsNobody(alert);
  if (signal.status === 'firing') return fires(before, signal, placed, now, ending(signal, endsBy), isHeard);
  if (before === null || before.status === 'resolved') return { row: before, effect: 'ignored' };
  const effectOf = (effect: AlertEffect): AlertEffect => (isHeard(before) ? effect : 'kept');
  if (signal.status === 'acknowledged') {
    return before.status === 'acknowledged'
      ? { row: { ...before, lastAt: now }, effect: 'ignored' }
      : { row: { ...before, status: 'acknowledged', lastAt: now }, effect: effectOf('acknowledged') };
  }
  if (isLateRepeat(before, signal)) return { row: before, effect: 'ignored' };
  const { endsAt } = signal;
  const row: Alert = { ...endless(before), status: 'resolved', lastAt: now, endsAt, changedAt: changed(before, now) };
  return { row, effect: effectOf('cleared') };
}

type Ending = Pick<Alert, 'endsAt' | 'endsBy'>;

function fires(
  before: Alert | null,
  signal: Signal,
  placed: Placed,
  now: EpochMs,
  end: Ending,
  isHeard: (alert: Alert) => boolean,
): Applied {
  const heard = (row: Alert, effect: AlertEffect): Applied => ({ row, effect: isHeard(row) ? effect : 'kept' });
  if (before === null) return heard({ ...first(signal, placed, now), ...end }, 'fired');
  // Of an incident it was in before, one that nobody is wanted for is part no more.
  if (before.status === 'resolved') {
    const refired = { ...again(before, signal, placed, now), ...end };
    return placed.severity === 'none' ? { row: { ...refired, incident: null }, effect: 'kept' } : heard(refired, 'refired');
  }
  const { groupKey } = isHeard(before) ? before : placed;
  const row: Alert = {
    ...free(endless(before)),
    ...said(before, signal, placed),
    ...placedBy(placed),
    groupKey,
    count: before.count + 1,
    lastAt: now,
    ...end,
  };
  if (placed.severity >= before.severity) return heard(row, 'repeated');
  // Nobody has heard of it yet: to its incident it fires only now.
  return heard(row, isHeard(before) ? 'worsened' : 'fired');
}

const first = (signal: Signal, placed: Placed, now: EpochMs): Alert => ({
  source: signal.source,
  dedupKey: signal.dedupKey,
  status: 'firing',
  severity: placed.severity,
  ...keptWords(signal),
  groupKey: placed.groupKey,
  count: 1,
  firstAt: now,
  lastAt: now,
  startedAt: signal.startedAt,
  ...(signal.saidStartedAt === undefined ? {} : { saidStartedAt: signal.saidStartedAt }),
  endsAt: signal.endsAt,
  changedAt: [now],
  incident: null,
  ...placedBy(placed),
});

/** What the newest signal says of the alert; a body with fewer fields takes nothing away. */
const said = (before: Alert, signal: Signal, placed: Pick<Placed, 'severity'>) => {
  const { title, description, service, url } = keptWords(signal);
  return {
    severity: placed.severity,
    title,
    description: description ?? before.description,
    service: service ?? before.service,
    url: url ?? before.url,
    ...startSaid(before, signal),
  };
};

const startSaid = (before: Alert, signal: Signal): Pick<Alert, 'startedAt' | 'saidStartedAt'> => {
  const ahead = signal.saidStartedAt ?? (signal.startedAt === null ? before.saidStartedAt : undefined);
  return { startedAt: signal.startedAt ?? before.startedAt, ...(ahead === undefined ? {} : { saidStartedAt: ahead }) };
};

const again = ({ under: _, ...before }: Alert, signal: Signal, placed: Placed, now: EpochMs): Alert => ({
  ...free(endless(before)),
  ...placedBy(placed),
  ...said(before, signal, placed),
  // It began anew, whenever that was: not when it began the last time.
  startedAt: signal.startedAt,
  labels: keptWords(signal).labels,
  groupKey: placed.groupKey,
  status: 'firing',
  count: before.count + 1,
  lastAt: now,
  endsAt: signal.endsAt,
  changedAt: changed(before, now),
});
