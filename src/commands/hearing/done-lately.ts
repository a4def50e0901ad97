// What people did lately that is no change of an incident: an undo is about it, or says that it stays. A restart forgets it, and an
// undo then finds nothing of the kind.

import type { EpochMs, PersonKey } from '../../incident/incident.js';
import { undoWithinMs } from '../../incident/undo-window.js';
import type { Store } from '../../store/store.js';
import type { ChatMessage } from './chat-message.js';

export interface Done {
  readonly at: EpochMs;
  /** In words: `the test page`. */
  readonly what: string;
  /** Takes it back and answers the message that asks for it; null: it stays. */
  readonly takeBack: ((message: ChatMessage) => Promise<void>) | null;
}

const lately = new WeakMap<Store, Map<PersonKey, Done>>();

export function noteDone(store: Store, by: PersonKey, done: Done): void {
  const known = lately.get(store) ?? new Map<PersonKey, Done>();
  for (const [person, { at }] of known) if (done.at - at > undoWithinMs) known.delete(person);
  lately.set(store, known.set(by, done));
}

export const forgetDone = (store: Store, by: PersonKey): void => void lately.get(store)?.delete(by);

/** What somebody did last, while it is not too late to take it back. */
export function doneLately(store: Store, by: PersonKey, now: EpochMs): Done | null {
  const done = lately.get(store)?.get(by);
  return done !== undefined && now - done.at <= undoWithinMs ? done : null;
}
