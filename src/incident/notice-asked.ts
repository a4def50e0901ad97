// Whoever talks to customers hears by when, with the first pages and not when the time is nearly over. Several features page first:
// an opening, a silence that ends, a severity that rises.

import { tell } from './compose.js';
import { zoneOf } from './directory.js';
import type { Context } from './feature.js';
import { clockStart, type EpochMs, ownerOf } from './incident.js';
import type { Message } from './message.js';
import { span, timeNear } from './moment.js';
import { firstLine } from './wording.js';

/** What is to be said, and how to say that it was. */
export const noticeAsk = 'Say where, what and how bad. Then reply *customers informed*.';

/** Nothing where nobody is seated for it, where the owner does both and has been paged, or once customers know. `by`: whoever says so knows it. */
export function noticeAsked({ incident, directory }: Context, at: EpochMs, by: string): readonly Message[] {
  const { comms } = incident.seats;
  const within = incident.policy.noticeWithinMs;
  if (within === null || incident.stamps.noticeAt !== null) return [];
  if (comms === undefined || comms === ownerOf(incident) || comms === by) return [];
  const due = timeNear(clockStart(incident) + within, at, zoneOf(directory, comms));
  return [
    tell(incident, comms, `${firstLine('📨', incident, `Customers should hear from us by ${due} (within ${span(within)})`)}\n${noticeAsk}`),
  ];
}
