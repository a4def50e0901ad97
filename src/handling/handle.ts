// The one path of every change: load, decide, play, commit; on a conflict load and decide again. No rule lives here.

import type { Alert } from '../alerts/alert.js';
import { nextDue } from '../escalation/escalate.js';
import { rotaOf } from '../escalation/on-call.js';
import { Fault } from '../fault.js';
import type { Command } from '../incident/commands.js';
import { decide } from '../incident/decide.js';
import type { Event, Fact } from '../incident/events.js';
import { followRota } from '../incident/features/rota/rota.js';
import type { EpochMs, Incident } from '../incident/incident.js';
import { isOpen } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { type Played, play } from '../incident/play.js';
import { isRefusal, type Refusal } from '../incident/refusals.js';
import { type Receipt, type Reroute, type Silence, type Write, write } from '../store/store.js';
import type { Deps } from './dependencies.js';
import { inTurn } from './turns.js';

/** How a command ended. `after` is the incident as it stands now; null when there is none. */
export interface Handled {
  readonly refusal: Refusal | null;
  readonly events: readonly Event[];
  readonly after: Incident | null;
}

export interface Handling {
  /** The incident's number; for one that does not exist yet, the number it will have. */
  readonly number: number;
  /** The incident as just read, null when it is just to be opened: saves reading it again. Should it be older by now, the commit finds out. */
  readonly known?: Incident | null;
  /** Asked again on every try: look-ups belong to the state they are decided on. Several are played as one change. */
  readonly commands: (incident: Incident | null, now: EpochMs) => readonly Command[] | Promise<readonly Command[]>;
  readonly receipts?: readonly Receipt[];
  readonly alerts?: readonly Alert[];
  readonly silences?: readonly Silence[];
  /** Unsent rows that leave another way once this is so. */
  readonly reroutes?: readonly Reroute[];
  /** Words for whoever asked, from how it ended. */
  readonly replies?: (handled: Handled, now: EpochMs) => readonly Message[];
}

/** Attempts before giving up on an incident that keeps changing under us. */
const mostTries = 8;

/**
 * Handles commands on one incident. Resolves after the commit; `duplicate` means that everything was already done.
 * Rejects with StoreUnavailable when nothing could be stored.
 */
export function handle(deps: Deps, handling: Handling): Promise<Handled | 'duplicate'> {
  return inTurn(deps.store, handling.number, () => decideAndCommit(deps, handling));
}

async function decideAndCommit(deps: Deps, handling: Handling): Promise<Handled | 'duplicate'> {
  for (let tries = 0; tries < mostTries; tries++) {
    const now = deps.clock.now();
    const before = tries === 0 && handling.known !== undefined ? handling.known : await deps.store.incident(handling.number);
    const decided = await decideAll(deps, before, handling, now);
    const handled = await takenGroup(deps, before, decided);
    const replies = handling.replies?.(handled, now) ?? [];
    const writes = writesOf(handling, handled === decided ? decided.played : null, before, replies);
    if (writes.length === 0) return handled;
    const outcome = await deps.store.commit({ now, writes });
    if (outcome === 'duplicate') return 'duplicate';
    if (outcome === 'committed') {
      if (writes.some((one) => one.write === 'message')) deps.nudge();
      return handled;
    }
  }
  throw new Fault(`INC-${handling.number} kept changing`, {
    hint: 'two writers may be fighting over one incident; it will be tried again',
  });
}

interface Decided extends Handled {
  readonly played: Played | null;
}

/**
 * Every decision is made on whom the rota gives now: seats nobody has taken move first, so that nobody off duty is asked. What is
 * over only looks at the rota where it opens again.
 */
async function decideAll(deps: Deps, before: Incident | null, handling: Handling, now: EpochMs): Promise<Decided> {
  const commands = await handling.commands(before, now);
  const decideFrom = (first: readonly Fact[]) => decideEach(deps, before, first, commands, handling, now);
  if (before === null) return decideFrom([]);
  const duty = decide(before, followRota({ rota: rotaOf(deps.organisation(), before, now) }), now);
  const moved = isRefusal(duty) ? [] : duty;
  if (isOpen(before)) return decideFrom(moved);
  const decided = decideFrom([]);
  return moved.length > 0 && decided.after !== null && isOpen(decided.after) ? decideFrom(moved) : decided;
}

/**
 * Decides commands one after the other, each on what the one before left, `first` before all of them. A refusal of the first
 * command counts: nothing is stored then.
 */
function decideEach(
  deps: Deps,
  before: Incident | null,
  first: readonly Fact[],
  commands: readonly Command[],
  handling: Handling,
  now: EpochMs,
): Decided {
  const facts: Fact[] = [...first];
  const playAll = () => (facts.length === 0 ? null : play(before, facts, { now, number: handling.number, directory: deps.directory() }));
  let played: Played | null = playAll();
  for (const command of commands) {
    const verdict = decide(played?.after ?? before, command, now);
    if (isRefusal(verdict)) {
      if (facts.length === first.length) return { refusal: verdict, events: [], after: before, played: null };
      continue;
    }
    facts.push(...verdict);
    played = playAll();
  }
  return { refusal: null, events: played?.events.map((one) => one.event) ?? [], after: played?.after ?? before, played };
}

/** An incident that would open again must find its group key free: two open ones for the same alerts would split the record. */
async function takenGroup(deps: Deps, before: Incident | null, decided: Decided): Promise<Decided> {
  const opens = decided.after !== null && isOpen(decided.after) && before !== null && !isOpen(before);
  if (!opens) return decided;
  const newest = (await deps.store.newestByGroup([before.groupKey])).get(before.groupKey);
  if (newest === undefined || newest.number === before.number || !isOpen(newest)) return decided;
  return { refusal: { refused: 'already-open', number: newest.number }, events: [], after: before, played: null };
}

/** What one change writes of an incident. */
export const writeOf = (before: Incident | null, after: Incident): Write<'incident'> =>
  write.incident({ expected: before?.version ?? null, after, dueAt: nextDue(after) });

const writesOf = (handling: Handling, played: Played | null, before: Incident | null, replies: readonly Message[]): readonly Write[] => {
  const { receipts = [], alerts = [], silences = [], reroutes = [] } = handling;
  const writes: Write[] = receipts.map(write.receipt);
  if (played !== null) writes.push(writeOf(before, played.after), ...played.events.map(write.event));
  writes.push(...alerts.map(write.alert), ...replies.map(write.message), ...silences.map(write.silence));
  if (played !== null)
    writes.push(...played.messages.map(write.message), ...reroutes.map(write.reroute), ...(played.effects ?? []).map(write.effect));
  return writes;
};
