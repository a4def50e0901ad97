// decide: an incident, a command, the time → what happened, or why not. Pure. Each feature judges its own commands; here its
// signals are answered by whoever listens for them.

import type { Command } from './commands.js';
import type { Fact } from './events.js';
import type { AnyKind, FactOf } from './feature.js';
import { type EpochMs, type Incident, isPerson } from './incident.js';
import { isRefusal, type Refusal } from './refusals.js';
import { listenersFor, planOf, ruleOf } from './registry.js';
import type { Signal } from './signals.js';

/** What a command leads to: facts to store, in order, or a refusal to be answered. */
export function decide(incident: Incident | null, command: Command, now: EpochMs): readonly Fact[] | Refusal {
  const rule = ruleOf(command.type);
  if ('opens' in rule) {
    if (incident !== null) return { refused: 'already-open', number: incident.number };
    const verdict = rule.opens(command, now);
    return isRefusal<Refusal>(verdict) ? verdict : (answered(verdict as Answers, now) as readonly Fact[]);
  }
  if (incident === null) return { refused: 'no-such-incident', number: null };
  const verdict = rule(incident, command, now);
  if (isRefusal<Refusal>(verdict)) return verdict;
  const facts = answered(verdict as Answers, now);
  const actor = facts.find((fact) => planOf(fact).joinsRoom)?.by;
  if (actor !== undefined && isPerson(actor)) hear({ signal: 'acted', incident, by: actor }, facts, now);
  return facts as readonly Fact[];
}

type Answers = readonly (FactOf<AnyKind> | Signal)[];

/** The facts, with each signal replaced by what its listeners make of it. */
function answered(verdict: Answers, now: EpochMs): FactOf<AnyKind>[] {
  const facts: FactOf<AnyKind>[] = [];
  for (const one of verdict) {
    if ('signal' in one) hear(one, facts, now);
    else facts.push(one);
  }
  return facts;
}

function hear(signal: Signal, facts: FactOf<AnyKind>[], now: EpochMs): void {
  for (const listen of listenersFor(signal.signal)) facts.push(...listen(signal, { now, facts }));
}
