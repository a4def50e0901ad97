// announce: what happened → who is told what. Pure and total: the compiler asks each feature for the words of each of its events.

import { audienceMessages } from './audience-news.js';
import { cardMessage, isRelayed } from './compose.js';
import { type Directory, roomZone, zoneOf } from './directory.js';
import { seconds } from './duration.js';
import type { Event } from './events.js';
import type { Context } from './feature.js';
import { type Actor, type EpochMs, type Incident, isPerson } from './incident.js';
import type { Message } from './message.js';
import { planOf } from './registry.js';
import { withRings } from './ring.js';
import { newSubject } from './subject.js';
import { toSwarm } from './swarm.js';
import { clearedWords, roomCard, saysCleared } from './wording.js';

export type { Context } from './feature.js';

/** Messages of one event. Reads the event and the incident right after it, nothing later. */
export function announce(event: Event, context: Context): readonly Message[] {
  const plan = planOf(event);
  const { incident, directory } = context;
  const words = withRings(
    plan.announce(event, context).map((message) => withCleared(message, incident, event, directory)),
    incident,
    directory,
    event.at,
  );
  const renamed = newSubject(incident, event);
  const news = plan.audiences?.(event, context) ?? null;
  const followers = news === null ? [] : audienceMessages(news, words, context, event.at);
  const swarm = news === null ? [] : toSwarm(incident, news.text(roomZone(directory)));
  const said = [...(isRelayed(incident) ? words.map((message) => notTo(event.by, message)) : words), ...renamed, ...followers, ...swarm];
  if (plan.leavesCardAlone || incident.room?.chat == null) return said;
  return [...said, ...cardMessage(incident, roomCard(incident, directory, event.at), plan.bundlesCard?.(event) ? bundleMs : 0)];
}

/**
 * While everything is clear at the source no line reaches anybody without it: below the first line, which says what it is about. What
 * people say in the room is left alone, because the card pinned there says it.
 */
function withCleared(
  message: Message,
  incident: Incident,
  { by, at }: { readonly by: Actor; readonly at: EpochMs },
  directory: Directory,
): Message {
  const { to, act, text, repeats } = message;
  if (act.do !== 'say' || repeats === true || saysCleared(text) || (to.kind === 'room' && isPerson(by))) return message;
  const cleared = clearedWords(incident, to.kind === 'person' ? zoneOf(directory, to.person) : roomZone(directory), at);
  if (cleared === null) return message;
  const [first = '', ...rest] = text.split('\n');
  return { ...message, text: [first, cleared, ...rest].join('\n') };
}

/** Who does something in a relayed room gets an answer of their own: what the others are told would only repeat it. */
const notTo = (by: Actor, message: Message): Message =>
  message.to.kind === 'room' && message.to.swarm !== true && isPerson(by) ? { ...message, except: by } : message;

/** Nobody reads a counter that changes more often; in a storm everything after the first page is bundled. */
const bundleMs = seconds(1);
