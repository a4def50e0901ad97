// A delivery on its way through the receiver: its row is stored with the first of its alerts that changes anything, and it is counted with
// the first commit of its batch. A pure repeat costs neither a row nor a commit.

import type { EpochMs } from '../incident/incident.js';
import { type Delivery, type SourceCount, type Write, write } from '../store/store.js';

export interface DeliveryNote {
  readonly source: string;
  readonly at: EpochMs;
  readonly from: string | null;
  /** No source has this name. */
  readonly unknownName: boolean;
  /** Kept even when it changes nothing: something is odd about it. */
  readonly always: boolean;
  /** What was wrong with it, though it was taken. */
  readonly error: string | null;
  /** The row, made only where it is stored; with the incident its alerts went to, where that is known. */
  row(incident: number | null): Delivery;
}

/** What one commit takes along. */
export interface Carried {
  readonly kept: Set<DeliveryNote>;
  readonly counted: Set<DeliveryNote>;
  /** Counts of deliveries before it that had no commit. */
  earlier: readonly Write[];
}

export const nothingCarried = (): Carried => ({ kept: new Set(), counted: new Set(), earlier: [] });

export interface DeliveryNotes {
  /** Whether its row is stored. */
  isKept(note: DeliveryNote): boolean;
  isCounted(note: DeliveryNote): boolean;
  /** Taken without a commit of its own: the next one counts it. */
  countLater(note: DeliveryNote): void;
  /** What a commit writes for those it carries. */
  writes(carried: Carried, incident: number | null): readonly Write[];
  /** That commit is on disk. */
  stored(carried: Carried): void;
  /** What is still to be counted; handed out once, and lost with a commit that fails. */
  uncounted(): readonly Write[];
}

/** One for each receiver: what of its deliveries is on disk, so that a batch that is tried again writes nothing twice. */
export function deliveryNotes(): DeliveryNotes {
  const kept = new WeakSet<DeliveryNote>();
  const counted = new WeakSet<DeliveryNote>();
  const later = new Map<string, SourceCount>();

  const uncounted = (): readonly Write[] => {
    if (later.size === 0) return [];
    const writes = [...later.values()].map(write.sourceCount);
    later.clear();
    return writes;
  };

  return {
    isKept: (note) => kept.has(note),
    isCounted: (note) => counted.has(note),
    countLater: (note) => {
      if (counted.has(note)) return;
      counted.add(note);
      addTo(later, note);
    },
    writes: (carried, incident) => {
      const counts = new Map<string, SourceCount>();
      for (const note of carried.counted) if (!counted.has(note)) addTo(counts, note);
      return [
        ...[...carried.kept].filter((note) => !kept.has(note)).map((note) => write.delivery(note.row(incident))),
        ...[...counts.values()].map(write.sourceCount),
        ...carried.earlier,
      ];
    },
    stored: (carried) => {
      for (const note of carried.kept) kept.add(note);
      for (const note of carried.counted) counted.add(note);
      carried.earlier = [];
    },
    uncounted,
  };
}

const addTo = (counts: Map<string, SourceCount>, { source, at, from, unknownName, error }: DeliveryNote): void => {
  const before = counts.get(source);
  const okAt = error === null ? at : (before?.okAt ?? null);
  const taken = (before?.taken ?? 0) + 1;
  counts.set(source, { source, at, okAt, from, taken, unknownName, error: error ?? before?.error ?? null });
};
