// Incidents and their timelines, as the store keeps them.

import type { ToldEvent } from '../incident/events.js';
import type { EpochMs, Incident, PersonKey, Severity } from '../incident/incident.js';

export interface IncidentWrite {
  /** The version this change was decided on; null for an incident that does not exist yet. */
  readonly expected: number | null;
  /** The row to store; its `version` is `(expected ?? 0) + 1`. */
  readonly after: Incident;
  /** When the clock must look at it next; null = never. */
  readonly dueAt: EpochMs | null;
}

export type StoredEvent = ToldEvent;

/** What a change may write here. */
export interface IncidentWrites {
  readonly incident: IncidentWrite;
  readonly event: StoredEvent;
}

export interface IncidentQuery {
  readonly status?: 'open' | 'all' | Incident['status'];
  readonly severity?: Severity;
  readonly service?: string;
  /** `newest` (unless said otherwise): the highest number first. `worst`: the worst severity first, the newest first within one. */
  readonly order?: 'newest' | 'worst';
  readonly limit: number;
  /** Only numbers below this one: the next page of `newest`. */
  readonly below?: number;
  /** Only what comes after this place: the next page of `worst`. */
  readonly after?: Pick<Incident, 'severity' | 'number'>;
}

export interface TimelineLine {
  readonly seq: number;
  readonly at: EpochMs;
  readonly kind: string;
  readonly by: string;
  readonly text: string;
}

export interface IncidentStore {
  /** A number no incident has had. Gaps are fine. */
  nextNumber(): Promise<number>;

  incident(number: number): Promise<Incident | null>;
  /** The newest incident of each group key, open or not; keys without one are absent. */
  newestByGroup(groupKeys: readonly string[]): Promise<ReadonlyMap<string, Incident>>;
  /** Open incidents of a service, at most `limit` of its twenty newest: the worst first, of equals the newest. */
  openOfService(service: string, limit: number): Promise<readonly Incident[]>;
  /** The incident whose war room this chat is. */
  byRoom(chat: string): Promise<number | null>;
  /** The incident whose swarm this chat is. */
  bySwarm(chat: string): Promise<number | null>;
  /** Open incidents whose swarm is open, newest first. Costs what it answers, not what is open. */
  openSwarms(): Promise<readonly Incident[]>;
  /** Open incidents whose war room is open, all or those without a group, newest first. Costs what it answers, not what is open. */
  openRooms(which: 'all' | 'relayed'): Promise<readonly Incident[]>;
  list(query: IncidentQuery): Promise<readonly Incident[]>;
  /** Drills included. */
  openBySeverity(): Promise<Readonly<Record<Severity, number>>>;
  /** The drills among them. */
  openDrills(): Promise<Readonly<Record<Severity, number>>>;
  /** Numbers with `dueAt <= now`, oldest due first. Costs what is due, not what exists. */
  due(now: EpochMs, limit: number): Promise<readonly number[]>;
  /** Moves an incident's due time on without changing it, so that one bad row cannot loop for ever. */
  postpone(number: number, until: EpochMs): Promise<void>;
  /**
   * Open incidents this person was paged about, whose answer they still wait for: nobody has them and the person has not passed since, or
   * the person is asked to take them over. Newest first; at most `limit` when given.
   */
  openPagesTo(person: PersonKey, limit?: number): Promise<readonly Incident[]>;
  /** The last `limit` lines, in their order; of those before the line `below` when it is given. */
  timeline(number: number, limit: number, below?: number): Promise<readonly TimelineLine[]>;
  /** The timeline in its order, each line with the event it tells: all of it, or the last `limit`. */
  events(number: number, limit?: number): Promise<readonly StoredEvent[]>;
}
