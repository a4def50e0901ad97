// The one path of every change: load, decide, play, commit; on a conflict load and decide again. No rule lives here.

import type { Alert } from '../alerts/alert.js';
import { nextDue } from '../escalation/escalate.js';
import { rotaOf } from '../escalation/on-call.js';
import { Fault } from '../fault.js';
import { changedActions } from '../incident/actions.js';
import type { Command } from '../incident/commands.js';
import type { EpochMs, Incident } from '../incident/incident.js';
import { isOpen } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import type { Played } from '../incident/play.js';
import { isOutstanding, reviewOf } from '../incident/review.js';
import { asWished } from '../people/wished.js';
import { type Receipt, type Reroute, type Silence, type Write, write } from '../store/store.js';
import { type Decided, decideOnDuty, type Handled } from './decide-on-duty.js';
import type { Deps } from './dependencies.js';
import { logStory } from './log-story.js';
import { inTurn } from './turns.js';

export type { Handled } from './decide-on-duty.js';

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
  /** What else the same change writes. Asked on every try. */
  readonly writes?: () => readonly Write[];
  /** Unsent rows that leave another way once this is so. */
  readonly reroutes?: readonly Reroute[];
  /** What of the announcements leaves by itself, for whoever says the rest of several in one; absent: all of them. Asked on every try. */
  readonly announced?: (messages: readonly Message[]) => readonly Message[];
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
    const decided = decideOnDuty(before, await handling.commands(before, now), {
      now,
      number: handling.number,
      directory: deps.directory(),
      rota: before === null ? null : rotaOf(deps.organisation(), before, now),
      rotaOf: (incident) => rotaOf(deps.organisation(), incident, now),
    });
    const handled = await takenGroup(deps, before, decided);
    const replies = handling.replies?.(handled, now) ?? [];
    const writes = writesOf(deps, handling, handled === decided ? decided.played : null, before, replies, now);
    if (writes.length === 0) return handled;
    const outcome = await deps.store.commit({ now, writes });
    if (outcome === 'duplicate') return 'duplicate';
    if (outcome === 'committed') {
      if (handled === decided && decided.played !== null) logStory(deps, decided.played);
      if (writes.some((one) => one.write === 'message')) deps.nudge();
      return handled;
    }
  }
  throw new Fault(`INC-${handling.number} kept changing`, {
    hint: 'two writers may be fighting over one incident; it will be tried again',
  });
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

/** Of the review and the actions of an incident what lists are made of, where the change has touched it. */
function reviewRows(before: Incident | null, after: Incident): readonly Write[] {
  const actions = changedActions(before, after).map((action) => write.action({ ...action, incident: after.number }));
  const review = isOutstanding(after) ? reviewOf(after) : null;
  const had = before !== null && isOutstanding(before) ? reviewOf(before) : null;
  if (review === had) return actions;
  if (review === null) return [...actions, write.endReview(after.number)];
  const { asked, dueAt } = review;
  const people = asked.flatMap(({ of }) => (of === null ? [] : [of]));
  return [...actions, write.review({ incident: after.number, asked: people, askedAt: asked.at(-1)?.at ?? null, dueAt })];
}

const writesOf = (
  deps: Deps,
  handling: Handling,
  played: Played | null,
  before: Incident | null,
  replies: readonly Message[],
  now: EpochMs,
): readonly Write[] => {
  const { receipts = [], alerts = [], silences = [], reroutes = [], writes: more } = handling;
  const writes: Write[] = receipts.map(write.receipt);
  if (played !== null) writes.push(writeOf(before, played.after), ...reviewRows(before, played.after), ...played.events.map(write.event));
  writes.push(...alerts.map(write.alert), ...replies.map(write.message), ...silences.map(write.silence));
  if (more !== undefined) writes.push(...more());
  const wished = played === null ? [] : asWished(deps, played.after, played.messages, now);
  const messages = handling.announced?.(wished) ?? wished;
  if (played !== null)
    writes.push(...messages.map(write.message), ...reroutes.map(write.reroute), ...(played.effects ?? []).map(write.effect));
  return writes;
};
