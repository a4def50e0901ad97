// The archive: every incident found again by what was said and done in it. It follows the events by itself, a moment behind.

import type { EpochMs, Incident } from '../incident/incident.js';

/** What is looked for, as somebody typed it: any text at all. */
export interface ArchiveQuery {
  readonly text: string;
  readonly limit: number;
}

/** How an incident was found. `all`: it holds all of the words. `part`: parts of its words. `some`: only some of the words. */
export type Fit = 'all' | 'part' | 'some';

export interface ArchiveHit {
  readonly number: number;
  readonly fit: Fit;
}

/** What is kept of an incident beside its timeline. */
export interface Archived {
  /** Null while it is open. */
  readonly endedAt: EpochMs | null;
  readonly cause: string | null;
  /** How it was ended, in the words of whoever did it. */
  readonly fix: string | null;
}

export interface ArchiveStep {
  /** There is more to do. */
  readonly more: boolean;
  /** Events that were looked at for the first time. */
  readonly events: number;
}

export interface ToCompare {
  readonly numbers: readonly number[];
  /** Null: nothing has happened since. */
  readonly upTo: number | null;
}

export interface Repeats {
  readonly incidents: number;
  readonly repeats: number;
  readonly newest: readonly { readonly number: number; readonly of: number }[];
}

export interface ArchiveStore {
  /**
   * Brings the archive a few incidents nearer to the events that are stored, in one transaction of a few milliseconds. What is
   * interrupted, at any moment, goes on from there.
   */
  archiveSome(): Promise<ArchiveStep>;
  /**
   * Incidents by the words of a text, the best first: those that hold all of them, the last of them perhaps only begun; then those with
   * parts of their words; where there are none at all, those with some of the words. Case and accents are not looked at, and nothing in the
   * text has a meaning of its own. Of equals the newest first.
   */
  searchArchive(query: ArchiveQuery): Promise<readonly ArchiveHit[]>;
  /**
   * Incidents that are over and may be like this one, in no order: the newest of the same alerts and of the same service, and those
   * whose titles share the most with it.
   */
  maybeAlike(incident: Pick<Incident, 'number' | 'title' | 'service' | 'groupKey'>): Promise<readonly Incident[]>;
  /** Incidents that opened since the comparison got so far, the first first, and how far it is with them. */
  toCompare(limit: number): Promise<ToCompare>;
  /** The comparison is so far. */
  compared(upTo: number): Promise<void>;
  /** Incidents declared from `since` on, without drills and what was merged or cancelled; and which of them repeat another, newest first. */
  repeats(since: EpochMs, limit: number): Promise<Repeats>;
  /** Incidents that ended before this and hold what was said in their room, at most `limit`. */
  talkedBefore(before: EpochMs, limit: number): Promise<readonly number[]>;
  /** What was said in the room of an incident is gone from its record: who said something and when stays. */
  redactTalk(number: number): Promise<void>;
  /** Null for one that has not come to the archive yet. */
  archived(number: number): Promise<Archived | null>;
}
