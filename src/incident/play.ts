// play: facts → events in their places, the incident after them, the lines and the messages. Folded step by step, so that
// each announcement sees the incident after its own event and no later one.

import { announce } from './announce.js';
import type { Directory } from './directory.js';
import type { EffectRequest } from './effect.js';
import type { Event, Fact, ToldEvent } from './events.js';
import { evolve } from './evolve.js';
import type { EpochMs, Incident } from './incident.js';
import { line } from './line.js';
import { merged } from './merged-messages.js';
import { chatKeyOf, type Message } from './message.js';
import { planOf } from './registry.js';

export interface Played {
  readonly after: Incident;
  readonly events: readonly ToldEvent[];
  readonly messages: readonly Message[];
  /** What is asked of other systems because of it. */
  readonly effects: readonly EffectRequest[];
}

/**
 * Plays facts on an incident. The result's version is one above `before`'s however many facts there were: one change, one
 * version. `number` names an incident that is new.
 */
export function play(
  before: Incident | null,
  facts: readonly Fact[],
  at: { readonly now: EpochMs; readonly number: number; readonly directory: Directory },
): Played {
  const seq = before?.lastSeq ?? 0;
  let incident = before;
  const events: ToldEvent[] = [];
  const messages: Message[] = [];
  const effects: EffectRequest[] = [];
  for (const fact of facts) {
    const first = events.length === 0 ? {} : { partOf: seq + 1 };
    const event: Event = { seq: seq + events.length + 1, ...fact, incident: at.number, at: at.now, ...first };
    incident = evolve(incident, event);
    events.push({ event, text: line(event, at.directory) });
    messages.push(...announce(event, { incident, directory: at.directory }));
    effects.push(...(planOf(event).effects?.(event, incident, at.directory) ?? []));
  }
  if (incident === null) throw new Error(`nothing to play on INC-${at.number}`);
  const after = { ...incident, version: (before?.version ?? 0) + 1, lastSeq: seq + events.length };
  return { after, events, messages: merged(withoutRepeats(messages), after), effects };
}

/** Of several cards in one change only the last is worth sending; what is said in another chat takes the place of nothing in this one. */
const withoutRepeats = (messages: readonly Message[]): readonly Message[] =>
  messages.filter(
    (message, index) => message.replaces === null || !messages.slice(index + 1).some((later) => takesPlaceOf(later, message)),
  );

const takesPlaceOf = (later: Message, message: Message): boolean =>
  later.replaces === message.replaces && chatKeyOf(later.to) === chatKeyOf(message.to);
