// Who is woken next, and when. Commands of the clock name what they saw; when that is no longer so, the answer is `too-late`.

import { hasAnswered, isAnswered } from '../../acks.js';
import { everybodyOn, holders, nextInTurn, notNewWhileCleared, remindedWhileCleared, unreachedIn } from '../../choose.js';
import { isOfThisRung, type Ladder, ladderDelayMs, ladderOf } from '../../clocks.js';
import { minutes, seconds } from '../../duration.js';
import type { Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { clearedAt, type EpochMs, type Incident, isOpen, type PersonKey } from '../../incident.js';
import type { Role } from '../../policy.js';
import { tooLate } from '../../refusal.js';
import type { PagingCommand, PagingEvent, PagingRefusal } from './events.js';
import { nextRung, notAskedAgain, notJustWoken, rungFrom } from './rung.js';

type Of<T extends PagingCommand['type']> = Extract<PagingCommand, { type: T }>;
type Decided = Verdict<PagingEvent>;

/** The next rung for unacknowledged. An empty rung is skipped at once to the next; after the last it goes on up, ever more slowly. */
export function pageAgain(incident: Incident, { step }: Of<'page-again'>, now: EpochMs): Decided {
  if (!isOpen(incident) || isAnswered(incident) || incident.progression.ladderStep !== step - 1) return tooLate;
  const sinceMs = now - incident.progression.unansweredAt;
  if (step === 0) return firstPage(incident, sinceMs);
  const ladder: Ladder = ladderOf(incident.policy);
  const rung = rungFrom(incident, step);
  const skipped = emptyRungs(incident, ladder, step, rung.step);
  return [
    {
      kind: 'paged-again',
      by: 'muster',
      step: rung.step,
      paged: notNewWhileCleared(incident, notJustWoken(incident, rung, now)),
      sinceMs,
      ...(skipped.length === 0 ? {} : { skipped }),
    },
  ];
}

/** Roles of the rungs passed over because nobody holds any of them. */
function emptyRungs({ seats }: Incident, ladder: Ladder, from: number, to: number): readonly Role[] {
  const passed = ladder.slice(from - 1, to - 1).map((rung) => rung.to);
  return [...new Set(passed.filter((roles) => roles.every((role) => seats[role] === undefined)).flat())];
}

/** What a silence held back: the page of the opening, and its war room. */
function firstPage(incident: Incident, sinceMs: number): Decided {
  const { seats, policy } = incident;
  const paged = holders(incident, policy.page);
  const chosen = paged.length > 0 ? paged : everybodyOn(incident, ladderOf(policy));
  return [
    { kind: 'paged-again', by: 'muster', step: 0, paged: chosen, sinceMs },
    { signal: 'first-paged', incident, by: 'muster', seats, policy },
  ];
}

export function escalateUnresolved(incident: Incident, { afterMs }: Of<'escalate-unresolved'>): Decided {
  if (!isOpen(incident) || incident.progression.unresolvedTaken.includes(afterMs)) return tooLate;
  const step = incident.policy.escalate.find((one) => one.unless === 'resolved' && one.afterMs === afterMs);
  if (step === undefined) return tooLate;
  const cleared = clearedAt(incident);
  if (cleared !== null) {
    const isHeld = incident.progression.unresolvedHeld?.includes(afterMs) === true;
    return isHeld ? tooLate : [{ kind: 'escalation-held', by: 'muster', afterMs, clearedAt: cleared }];
  }
  const paged = holders(incident, step.to);
  const why = `unresolved after ${Math.round(afterMs / minutes(1))} min`;
  return [{ kind: 'escalated', by: 'muster', paged, why, afterMs }, called(incident, 'muster', paged)];
}

export function escalateTo(incident: Incident, { by, to, why }: Of<'escalate'>): Decided {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (to.length === 0) return { refused: 'already-done' };
  return [{ kind: 'escalated', by, paged: to, why, afterMs: null }, called(incident, by, to)];
}

const called = (incident: Incident, by: string, paged: readonly { readonly person: PersonKey }[]) =>
  ({ signal: 'people-called', incident, by, people: paged.map((one) => one.person), reason: 'escalated' }) as const;

export function snooze(incident: Incident, { by, until, why, service, mayHoldP1 }: Of<'snooze'>): Verdict<PagingEvent, PagingRefusal> {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  const isAlone = incident.ack === null && incident.severity === 'P1' && !incident.drill;
  return isAlone && !mayHoldP1 ? { refused: 'nobody-has-the-p1' } : [{ kind: 'snoozed', by, until, why, service }];
}

export function liftQuiet(
  incident: Incident,
  { by, until, rest, silence }: Of<'lift-quiet'>,
  now: EpochMs,
): Verdict<PagingEvent, PagingRefusal> {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  return (incident.quietUntil ?? 0) <= now
    ? { refused: 'not-quiet' }
    : [{ kind: 'quiet-lifted', by, until, rest, ...(silence === true ? { silence } : {}) }];
}

/** Whoever has seen it gets at least this long to answer. */
const atLeastMs = seconds(30);

/** Read is a hint and never an ack: half of what is left until the next rung, once a rung and person. */
export function pageSeen(incident: Incident, { person }: Of<'page-seen'>, now: EpochMs): Decided {
  const { ladderAt, ladderStep, seen } = incident.progression;
  if (!isOpen(incident) || hasAnswered(incident, person) || !incident.paged.includes(person)) return tooLate;
  if (isOfThisRung(incident, seen) && seen.by.includes(person)) return tooLate;
  const left = ladderAt + ladderDelayMs(incident.policy, ladderStep + 1) - now;
  return [{ kind: 'page-seen', by: person, person, nextBy: now + Math.max(atLeastMs, Math.floor(left / 2)) }];
}

/**
 * Nobody waits for somebody who cannot be reached: the next who can is paged at once. Only up the ladder: past its last rung everybody
 * is paged again in the policy's own time, or a dead transport would be asked once a second.
 */
export function pageFailed(incident: Incident, { person, why }: Of<'page-failed'>, now: EpochMs): Decided {
  if (!isOpen(incident) || hasAnswered(incident, person) || !incident.paged.includes(person)) return tooLate;
  const from = incident.progression.ladderStep + 1;
  const unreached = [...unreachedIn(incident), person];
  const next = nextRung(incident, ladderOf(incident.policy), from, unreached);
  // While everything is clear nobody takes their place as long as others know of it.
  const nextBy = next === null || remindedWhileCleared(incident, unreached).length > 0 ? null : now;
  return [{ kind: 'page-failed', by: 'muster', person, why, nextBy }];
}

/**
 * A call that ended without a key is no answer: whoever is asked after them is paged at once, as after a *no*. Once a rung and person;
 * nobody while somebody who is asked before them may still answer, while pages are held, or while everything is clear.
 */
export function callUnheard(incident: Incident, { person }: Of<'call-unheard'>, now: EpochMs): Decided {
  const { unheard, unansweredAt } = incident.progression;
  if (!isOpen(incident) || hasAnswered(incident, person) || !incident.paged.includes(person)) return tooLate;
  const before = isOfThisRung(incident, unheard) ? unheard.people : [];
  if (before.includes(person) || notAskedAgain(incident).includes(person)) return tooLate;
  const held = (incident.quietUntil ?? 0) > now || clearedAt(incident) !== null;
  const next = held ? null : nextInTurn(incident, person, [...before, ...unreachedIn(incident), ...notAskedAgain(incident)]);
  return [{ kind: 'call-unheard', by: 'muster', person, paged: next === null ? [] : [next], sinceMs: now - unansweredAt }];
}
