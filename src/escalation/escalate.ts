// The clocks of one incident: when each is due and what it asks for. Pure: an incident and a time → a command or nothing.
// What falls due is said by each feature; here only the order and the choice.

import type { Command } from '../incident/commands.js';
import type { Due as FeatureDue } from '../incident/feature.js';
import type { EpochMs, Incident } from '../incident/incident.js';
import { clocksOfFeatures } from '../incident/registry.js';

/** One thing the clock will ask for, and when. */
export type Due = FeatureDue<Command>;

/** Everything that will fall due as things stand, in no order. */
export const clocksOf = (incident: Incident): readonly Due[] => clocksOfFeatures(incident) as readonly Due[];

/** When the clock must look at this incident next; null = never. Stored beside the row and indexed. */
export function nextDue(incident: Incident): EpochMs | null {
  const times = clocksOf(incident).map((due) => due.at);
  return times.length === 0 ? null : Math.min(...times);
}

/**
 * Everything the clock asks for now, the one due longest first, each thing once: what is told of it leaves as one message to each. Of the
 * rungs of a ladder only the next is ever due, so a long outage fires none of those after it.
 */
export function dueNow(incident: Incident, now: EpochMs): readonly Command[] {
  return dueBy(incident, now).map(({ command }) => command);
}

/** The first of them, or nothing: for whoever goes on from memory and can take one step at a time. */
export function escalate(incident: Incident, now: EpochMs): Command | null {
  return dueBy(incident, now)[0]?.command ?? null;
}

const dueBy = (incident: Incident, now: EpochMs): readonly Due[] =>
  clocksOf(incident)
    .filter((one) => one.at <= now && now < (one.until ?? Number.POSITIVE_INFINITY))
    .sort((a, b) => a.at - b.at);
