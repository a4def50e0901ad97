// What happened: the events of all features. Self-contained: each carries everything its announcement needs (`from` and `to`, the
// people chosen), so no message has to read the incident as it is now. Events are the timeline and the trigger of every word.

import type { EventOf, FactOf } from './feature.js';
import type { FeatureTypes } from './registry.js';

export type { Paged } from './incident.js';

type Happened = FeatureTypes['event'];

/** An event with its place in the timeline. `seq` starts at 1 and has no gaps within one incident. */
export type Event = EventOf<Happened>;

export type EventKind = Happened['kind'];

/** An event before it has a place; what `decide` answers with. */
export type Fact = FactOf<Happened>;

/** An event with its line in the timeline, rendered at commit. */
export interface ToldEvent {
  readonly event: Event;
  readonly text: string;
}
