// Commands on one incident → what becomes of it, decided on whom the rota gives at that moment. Pure: everything is handed in.

import type { Command } from '../incident/commands.js';
import { decide } from '../incident/decide.js';
import type { Directory } from '../incident/directory.js';
import type { Event, Fact } from '../incident/events.js';
import { followRota } from '../incident/features/rota/rota.js';
import { type EpochMs, type Incident, isOpen, type Seats } from '../incident/incident.js';
import { type Played, play } from '../incident/play.js';
import { isRefusal, type Refusal } from '../incident/refusals.js';

/** How a command ended. `after` is the incident as it stands now; null when there is none. */
export interface Handled {
  readonly refusal: Refusal | null;
  readonly events: readonly Event[];
  readonly after: Incident | null;
}

export interface Decided extends Handled {
  readonly played: Played | null;
}

/** What a decision is made with beside the incident. */
export interface Moment {
  readonly now: EpochMs;
  readonly number: number;
  readonly directory: Directory;
  /** Whom the rota gives each seat now; null for an incident that is just to be opened. */
  readonly rota: Seats | null;
  /** The same of the incident as the commands have left it, where another team answers for it then. Absent: `rota` holds for any. */
  readonly rotaOf?: (incident: Incident) => Seats;
}

/**
 * Seats nobody has taken move first, so that nobody off duty is asked, and afterwards, where a command brought old ones back. What is
 * over only looks at the rota where it opens again. A refusal of the first command counts: nothing is stored then.
 */
export function decideOnDuty(before: Incident | null, commands: readonly Command[], moment: Moment): Decided {
  const { rota } = moment;
  if (before === null || rota === null) return decideEach(before, [], commands, moment);
  const duty = followRota({ rota });
  const moved = decide(before, duty, moment.now);
  const first = isRefusal(moved) ? [] : moved;
  const dutyAfter = (after: Incident | null) =>
    after === null || after.team === before.team || moment.rotaOf === undefined ? duty : followRota({ rota: moment.rotaOf(after) });
  const onDuty = commands.length === 0 ? commands : [...commands, dutyAfter];
  if (isOpen(before)) return decideEach(before, first, onDuty, moment);
  const decided = decideEach(before, [], commands, moment);
  return decided.after !== null && isOpen(decided.after) ? decideEach(before, first, onDuty, moment) : decided;
}

/** A command, or one that depends on what those before it have left. */
type Next = Command | ((after: Incident | null) => Command);

/** One after the other, each on what the one before left, `first` before all of them. */
function decideEach(before: Incident | null, first: readonly Fact[], commands: readonly Next[], moment: Moment): Decided {
  const facts: Fact[] = [...first];
  let played = facts.length === 0 ? null : play(before, facts, moment);
  for (const next of commands) {
    const after = played?.after ?? before;
    const verdict = decide(after, typeof next === 'function' ? next(after) : next, moment.now);
    if (isRefusal(verdict)) {
      if (facts.length === first.length) return { refusal: verdict, events: [], after: before, played: null };
      continue;
    }
    if (verdict.length === 0) continue;
    facts.push(...verdict);
    played = play(before, facts, moment);
  }
  return { refusal: null, events: played?.events.map((one) => one.event) ?? [], after: played?.after ?? before, played };
}
