// The timeline line of an event, rendered at commit and stored beside it: old events never need a reader for an old shape.

import { actorName, type Directory, names, personName } from './directory.js';
import { quoted } from './escape.js';
import type { Event } from './events.js';
import { planOf } from './registry.js';

/** One line, without the time, which stands in its own column. */
export const line = (event: Event, directory: Directory): string =>
  planOf(event).line(event, {
    directory,
    who: actorName(directory, event.by),
    name: (person) => personName(directory, person),
    all: (people) =>
      names(
        directory,
        people.map((one) => one.person),
      ),
    said: (text) => (text === '' ? '' : `: ${quoted(text)}`),
  });
