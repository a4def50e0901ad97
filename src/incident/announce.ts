// announce: what happened → who is told what. Pure and total: the compiler asks each feature for the words of each of its events.

import { cardMessage, isRelayed } from './compose.js';
import { seconds } from './duration.js';
import type { Event } from './events.js';
import type { Context } from './feature.js';
import { type Actor, isPerson } from './incident.js';
import type { Message } from './message.js';
import { planOf } from './registry.js';
import { newSubject } from './subject.js';
import { roomCard } from './wording.js';

export type { Context } from './feature.js';

/** Messages of one event. Reads the event and the incident right after it, nothing later. */
export function announce(event: Event, context: Context): readonly Message[] {
  const plan = planOf(event);
  const words = plan.announce(event, context);
  const { incident, directory } = context;
  const renamed = newSubject(incident, event);
  const said = [...(isRelayed(incident) ? words.map((message) => notTo(event.by, message)) : words), ...renamed];
  if (plan.leavesCardAlone || incident.room?.chat == null) return said;
  return [...said, ...cardMessage(incident, roomCard(incident, directory, event.at), plan.bundlesCard?.(event) ? bundleMs : 0)];
}

/** Who does something in a relayed room gets an answer of their own: what the others are told would only repeat it. */
const notTo = (by: Actor, message: Message): Message => (message.to.kind === 'room' && isPerson(by) ? { ...message, except: by } : message);

/** Nobody reads a counter that changes more often; in a storm everything after the first page is bundled. */
const bundleMs = seconds(1);
