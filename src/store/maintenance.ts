// Times in which somebody works on services, and the alerts that are held meanwhile.

import type { Alert } from '../alerts/alert.js';
import type { EpochMs, PersonKey, Severity } from '../incident/incident.js';

export const maintenanceKinds = ['planned', 'emergency'] as const;
/** `planned`: with as many business days' notice as the organisation asks for. `emergency`: with less, and a reason. */
export type MaintenanceKind = (typeof maintenanceKinds)[number];

export const maintenanceStates = ['planned', 'running', 'ended', 'cancelled'] as const;
export type MaintenanceState = (typeof maintenanceStates)[number];

/** What its clock tells people of, each once for the times it has. */
export type MaintenanceNotice = 'day-before' | 'hour-before' | 'end-asked';

/** One maintenance window. Times as the rota counts, but for `madeAt`. */
export interface MaintenanceWindow {
  /** Given once. */
  readonly id: number;
  /** Names of services, or patterns with `*`. */
  readonly services: readonly string[];
  readonly kind: MaintenanceKind;
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  /** When it was to end as announced before it began. */
  readonly announcedEnd: EpochMs;
  /** What is done: `db upgrade`; may be empty. */
  readonly what: string;
  /** Why it cannot wait, of an emergency. */
  readonly why: string | null;
  /** What customers feel of it; null: nobody said. */
  readonly feels: string | null;
  /** Who planned it: a person's key, `file`, or `source:` and a name. */
  readonly by: string;
  /** Who answers for it and is asked; null: whoever is on call for its services. */
  readonly owner: PersonKey | null;
  /** By our clock. */
  readonly madeAt: EpochMs;
  readonly state: MaintenanceState;
  /** When it ended or was cancelled; null: neither. */
  readonly endedAt: EpochMs | null;
  /** Who ended or cancelled it: a person's key, or `muster` where its time was up. */
  readonly endedBy: string | null;
  /** Which time of which window of the file it is; null: it is no such. */
  readonly series: { readonly name: string; readonly at: EpochMs } | null;
  /** The incident it became when it went wrong. */
  readonly incident: number | null;
  readonly told: readonly MaintenanceNotice[];
  /** Alerts it has held, counted when it ended. */
  readonly held: HeldCount | null;
}

export interface HeldCount {
  readonly total: number;
  readonly firing: number;
}

/** What a change may write here. */
export interface MaintenanceWrites {
  /** The whole row; inserted or replaced. */
  readonly maintenance: { readonly window: MaintenanceWindow };
  /** Alerts held in it that have cleared are held no longer. */
  readonly 'release-cleared': { readonly window: number };
}

export interface MaintenanceStore {
  /** Planned and running, in the order in which they were given. */
  maintenanceOpen(): Promise<readonly MaintenanceWindow[]>;
  maintenanceWindow(id: number): Promise<MaintenanceWindow | null>;
  /** Ended and cancelled that were to end after this, at most `limit`, the newest first. */
  maintenanceOver(after: EpochMs, limit: number): Promise<readonly MaintenanceWindow[]>;
  /** This time of this window of the file, whatever became of it. */
  maintenanceOf(series: string, at: EpochMs): Promise<MaintenanceWindow | null>;
  /** The largest id that was ever given; 0 before the first. */
  lastMaintenanceId(): Promise<number>;
  /** Windows that hold alerts, also when they are over. */
  windowsHolding(): Promise<readonly number[]>;
  /** Alerts held in a window that have not cleared, at most `limit`, the first seen first; of one severity where that is named. */
  heldAlerts(query: { readonly window: number; readonly severity?: Severity; readonly limit: number }): Promise<readonly Alert[]>;
  heldCount(window: number): Promise<HeldCount>;
  /** Forgets windows that ended before this; answers how many. */
  pruneMaintenance(endedBefore: EpochMs): Promise<number>;
}
