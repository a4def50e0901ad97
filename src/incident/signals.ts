// Signals: how features react to each other without knowing each other. A rule raises one among its facts; the kernel puts in its
// place what the features that listen for it answer, in the order of the registry.

import type { Actor, Incident, PersonKey, Seats } from './incident.js';
import type { NoticePhase } from './notices.js';
import type { AlertChange, Opening } from './opening.js';
import type { Policy } from './policy.js';
import type { Draftable } from './suggestions.js';

export type Signal =
  /** An incident has just been opened. `quiet`: nobody is paged for it yet. */
  | {
      readonly signal: 'opened';
      readonly opening: Opening;
      readonly by: Actor;
      readonly investigating: boolean;
      readonly quiet: boolean;
    }
  /** Somebody works on it, whatever they said. */
  | { readonly signal: 'worked'; readonly incident: Incident; readonly by: PersonKey }
  /** Somebody acted who may not sit in the room yet. */
  | { readonly signal: 'acted'; readonly incident: Incident; readonly by: PersonKey }
  /** People were asked to help or given a seat. */
  | {
      readonly signal: 'people-called';
      readonly incident: Incident;
      readonly by: Actor;
      readonly people: readonly PersonKey[];
      readonly reason: 'escalated' | 'seat';
    }
  /** The people it is about are being paged for the first time: where the policy opens a war room by itself, it is time. */
  | {
      readonly signal: 'first-paged';
      readonly incident: Incident;
      readonly by: Actor;
      readonly seats: Seats;
      readonly policy: Policy;
    }
  /** Alerts fire on an incident that is over. */
  | { readonly signal: 'fired-again'; readonly incident: Incident; readonly by: Actor; readonly change: AlertChange }
  /** What its source left out so far has come or is over: what is known of its alerts is all there is. */
  | { readonly signal: 'whole-again'; readonly incident: Incident; readonly by: Actor }
  /** All its alerts are clear, for good as far as one can tell, and nobody has to be asked. */
  | { readonly signal: 'all-clear'; readonly incident: Incident; readonly by: Actor }
  /** Whoever declared it takes that back. */
  | { readonly signal: 'declared-by-mistake'; readonly incident: Incident; readonly by: PersonKey }
  /** Its review is approved, and nothing of what came out of it is left to do. */
  | { readonly signal: 'all-done'; readonly incident: Incident; readonly by: Actor }
  /** Another has become part of it: those who wrote to customers in the customer room of that one. */
  | { readonly signal: 'customer-room-comes'; readonly incident: Incident; readonly by: PersonKey; readonly people: readonly PersonKey[] }
  /** Somebody takes what a language model drafted. `phase`: of the notice it is for; null: it answers a question of the review. */
  | {
      readonly signal: 'draft-taken';
      readonly incident: Incident;
      readonly by: PersonKey;
      readonly about: Draftable;
      readonly text: string;
      readonly phase: NoticePhase | null;
      /** Of the timeline, that it is taken from. */
      readonly lines: readonly number[];
    }
  /** It has just been resolved. */
  | { readonly signal: 'resolved'; readonly incident: Incident; readonly by: Actor };

export type SignalName = Signal['signal'];
