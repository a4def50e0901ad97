// One alert of one monitoring system, and what a new signal about it changes. An alert is (source, dedupKey).

import { flapWithinMs } from '../incident/flapping.js';
import type { EpochMs, Severity } from '../incident/incident.js';

export type AlertStatus = 'firing' | 'acknowledged' | 'resolved';

/** What a source says once, after its own format has been read. Text is as it came; it is escaped where it is said. */
export interface Signal {
  readonly source: string;
  readonly dedupKey: string;
  readonly status: AlertStatus;
  /** Already mapped to ours by the source's reading of its words; null when it gave none. */
  readonly severity: Severity | null;
  /** The source's own word for it, for routes and details. */
  readonly severityWord: string | null;
  readonly title: string;
  readonly description: string | null;
  readonly service: string | null;
  readonly url: string | null;
  readonly runbook: string | null;
  readonly labels: Readonly<Record<string, string>>;
  readonly startedAt: EpochMs | null;
  /** When the source says it ends or ended, by the wall clock; a firing alert whose time passes unrepeated is resolved (Alertmanager API). */
  readonly endsAt: EpochMs | null;
  readonly customersAffected: number | null;
  /** The source's id of this delivery or event, where it has one; a second one with the same id has no effect. */
  readonly eventId: string | null;
}

export interface Alert {
  readonly source: string;
  readonly dedupKey: string;
  readonly status: AlertStatus;
  readonly severity: Severity;
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
  readonly endsAt: EpochMs | null;
  /** When it ends unless repeated, on our clock; absent where that is `endsAt`. The wall clock may be set: how long it was to hold stays. */
  readonly endsBy?: EpochMs;
  /** Latest changes between firing and clear, newest last, at most `flapChanges`. */
  readonly changedAt: readonly EpochMs[];
  readonly incident: number | null;
}

export type AlertEffect = 'fired' | 'refired' | 'repeated' | 'worsened' | 'cleared' | 'acknowledged' | 'ignored';

/** Flapping: this many changes within `flapWithinMs`. */
export const flapChanges = 4;

/** Whether an alert has changed at least four times in the last ten minutes. */
export const isFlapping = (alert: Pick<Alert, 'changedAt'>, now: EpochMs): boolean => {
  const oldest = alert.changedAt.at(-flapChanges);
  // Stamped by a clock that stood ahead then and was set right since, a change says nothing of how long ago it was.
  return oldest !== undefined && oldest <= now && now - oldest <= flapWithinMs;
};

/** When a firing alert ends unless repeated, on our clock; null: never by itself. */
export const endOf = ({ endsAt, endsBy }: Pick<Alert, 'endsAt' | 'endsBy'>): EpochMs | null => endsBy ?? endsAt;

/** What is kept of an alert's end: `by` only where our clock is not the one `endsAt` was stamped by. */
const ending = ({ endsAt }: Signal, by: EpochMs | null) => (by === null || by === endsAt ? { endsAt } : { endsAt, endsBy: by });

/** Without what an earlier signal said of its end. */
const endless = ({ endsBy: _, ...alert }: Alert): Omit<Alert, 'endsBy'> => alert;

const changed = (alert: Alert, now: EpochMs): readonly EpochMs[] => [...alert.changedAt, now].slice(-flapChanges);

/** A resolve whose end lies before the start of what is firing now is a late repeat of an older one. */
const isLateRepeat = (alert: Alert, signal: Signal): boolean =>
  signal.startedAt !== null &&
  alert.startedAt !== null &&
  signal.startedAt < alert.startedAt &&
  signal.endsAt !== null &&
  signal.endsAt <= alert.startedAt;

/**
 * What a signal does to its alert: the row after it and the effect on the incident. Repeats only count up.
 * A resolve or an acknowledgement of something not open opens nothing and answers `row: null` when there was no row.
 * `endsBy` is the signal's end on our clock.
 */
export function applySignal(
  before: Alert | null,
  signal: Signal,
  placed: { readonly severity: Severity; readonly groupKey: string },
  now: EpochMs,
  endsBy: EpochMs | null = signal.endsAt,
): { readonly row: Alert | null; readonly effect: AlertEffect } {
  const end = ending(signal, endsBy);
  if (signal.status === 'firing') {
    if (before === null) return { row: { ...first(signal, placed, now), ...end }, effect: 'fired' };
    if (before.status === 'resolved') return { row: { ...again(before, signal, placed, now), ...end }, effect: 'refired' };
    return {
      row: { ...endless(before), ...said(before, signal, placed), count: before.count + 1, lastAt: now, ...end },
      effect: placed.severity < before.severity ? 'worsened' : 'repeated',
    };
  }
  if (before === null || before.status === 'resolved') return { row: before, effect: 'ignored' };
  if (signal.status === 'acknowledged') {
    return before.status === 'acknowledged'
      ? { row: { ...before, lastAt: now }, effect: 'ignored' }
      : { row: { ...before, status: 'acknowledged', lastAt: now }, effect: 'acknowledged' };
  }
  if (isLateRepeat(before, signal)) return { row: before, effect: 'ignored' };
  const { endsAt } = signal;
  return { row: { ...endless(before), status: 'resolved', lastAt: now, endsAt, changedAt: changed(before, now) }, effect: 'cleared' };
}

const first = (signal: Signal, placed: { readonly severity: Severity; readonly groupKey: string }, now: EpochMs): Alert => ({
  source: signal.source,
  dedupKey: signal.dedupKey,
  status: 'firing',
  severity: placed.severity,
  title: signal.title,
  description: signal.description,
  service: signal.service,
  url: signal.url,
  labels: signal.labels,
  groupKey: placed.groupKey,
  count: 1,
  firstAt: now,
  lastAt: now,
  startedAt: signal.startedAt,
  endsAt: signal.endsAt,
  changedAt: [now],
  incident: null,
});

/** What the newest signal says of the alert; a body with fewer fields takes nothing away. */
const said = (before: Alert, signal: Signal, placed: { readonly severity: Severity }) => ({
  severity: placed.severity,
  title: signal.title,
  description: signal.description ?? before.description,
  service: signal.service ?? before.service,
  url: signal.url ?? before.url,
  startedAt: signal.startedAt ?? before.startedAt,
});

const again = (before: Alert, signal: Signal, placed: { readonly severity: Severity; readonly groupKey: string }, now: EpochMs): Alert => ({
  ...endless(before),
  ...said(before, signal, placed),
  labels: signal.labels,
  groupKey: placed.groupKey,
  status: 'firing',
  count: before.count + 1,
  lastAt: now,
  endsAt: signal.endsAt,
  changedAt: changed(before, now),
});
