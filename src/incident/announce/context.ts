// What every announcement is given: the incident right after its event, the names, the time. Nothing else may be read.

import type { Directory } from '../directory.js';
import type { Event, EventKind } from '../events.js';
import type { Incident } from '../incident.js';
import type { Message } from '../message.js';

export interface Context {
  /** The incident after this event and no later one. */
  readonly incident: Incident;
  readonly directory: Directory;
}

export type Of<K extends EventKind> = Extract<Event, { kind: K }>;

/** Messages one kind of event leads to. */
export type Announce<K extends EventKind> = (event: Of<K>, context: Context) => readonly Message[];
