// What people type for a feature. The shape that src/commands/ reads; here because a feature may bring its own.

import type { EpochMs, PersonKey } from './incident.js';

/** The words were understood as this command, but something is missing or wrong in the rest; `wanted` is said with an example. */
export interface Misread {
  readonly misread: string;
  readonly example: string;
}

type WithoutBy<C> = C extends { readonly by: unknown } ? Omit<C, 'by'> : C;

/** A chat command whose line becomes one command of its feature, without a look-up. `by` is added once the sender is known. */
export interface ChatCommand<C extends { readonly type: string }> {
  /** What `help` calls it: its plainest spelling. */
  readonly name: string;
  /** Verbs at line start, lower case. */
  readonly words: readonly string[];
  readonly short: readonly string[];
  /** One line of `help`, verb first: `ack – take it; nobody else is paged`. */
  readonly help: string;
  readonly examples: readonly string[];
  readonly incident: 'required' | 'optional' | 'none';
  /** Least rank that may. */
  readonly rank: 'observer' | 'responder' | 'manager' | 'executive' | 'admin';
  readonly changes: boolean;
  readonly read: (
    rest: string,
    context: { readonly now: EpochMs; readonly by: PersonKey; readonly timezone: string },
  ) => { readonly ask: 'command'; readonly command: WithoutBy<C> } | Misread;
}
