// An incident's story in the log: the lines of its timeline as they are stored, so that the log alone tells what happened when.

import type { Played } from '../incident/play.js';
import { planOf } from '../incident/registry.js';
import type { Deps } from './dependencies.js';

/** One line for each event: milestones at `info`, the rest at `debug`. Call once it is stored. */
export function logStory({ log }: Pick<Deps, 'log'>, { events }: Pick<Played, 'events'>): void {
  for (const { event, text } of events) {
    const about = { incident: event.incident, event: event.kind, by: event.by };
    const line = `INC-${event.incident}: ${text}`;
    if (planOf(event).milestone === true) log.info(about, line);
    else log.debug(about, line);
  }
}
