// Alerts and silences, as the store keeps them.

import type { Alert } from '../alerts/alert.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';

/** A quiet period for a service, by glob. */
export interface Silence {
  readonly service: string;
  readonly until: EpochMs;
  readonly by: PersonKey;
  readonly why: string;
  readonly at: EpochMs;
}

/** What a change may write here. */
export interface AlertWrites {
  /** The whole row; inserted or replaced. Of an incident that was merged since whoever decided had read it, it goes where the others went. */
  readonly alert: { readonly alert: Alert };
  /** Every alert of one incident given to another (merge), also one that the same change writes. */
  readonly 'move-alerts': { readonly from: number; readonly to: number };
  readonly silence: { readonly silence: Silence };
  /** Silences over exactly this name or pattern end at `at`, or only the one that is `row`; those that have ended stay as they are. */
  readonly 'lift-silence': { readonly service: string; readonly at: EpochMs; readonly row?: Pick<Silence, 'by' | 'at'> };
}

export interface AlertQuery {
  readonly status?: Alert['status'];
  /** At most this many, the first seen last. */
  readonly limit: number;
  /** Only alerts first seen before this one: the next page. None when it is not stored. */
  readonly after?: Pick<Alert, 'source' | 'dedupKey'>;
}

export interface AlertStore {
  /** Keys are `alertKey(source, dedupKey)`; alerts that do not exist are absent. */
  alerts(keys: readonly { readonly source: string; readonly dedupKey: string }[]): Promise<ReadonlyMap<string, Alert>>;
  /** Of one incident, the newest first. */
  alertsOf(number: number, limit: number): Promise<readonly Alert[]>;
  /** Alerts of an incident. `firing` are all that have not cleared: one acknowledged in its own system still fires. */
  alertCount(number: number): Promise<{ readonly firing: number; readonly total: number }>;
  alertList(query: AlertQuery): Promise<readonly Alert[]>;
  /** Alerts not cleared whose end on our clock (`endOf`) has passed unrepeated, the longest over first. */
  alertsEnding(now: EpochMs, limit: number): Promise<readonly Alert[]>;
  /** Those that hold at `now`, the one that ends first first. */
  silences(now: EpochMs): Promise<readonly Silence[]>;
  /** Services incidents were ever about, at most `limit`, those of the newest incidents first. */
  services(limit: number): Promise<readonly string[]>;
}

export const alertKey = (source: string, dedupKey: string): string => `${source}\u0000${dedupKey}`;
