// What is about to be written to people, as they wish it: by the transport they want to be paged by, and after their quiet hours where
// it can wait. The row says so, so that it holds after a restart too.

import { anyQuietHours, gatherQuietMs, quietUntil, transportsTo } from '../escalation/wishes.js';
import type { Deps } from '../handling/dependencies.js';
import { minutes } from '../incident/duration.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';

/** Whoever has said something about it so lately is awake. */
const awakeForMs = minutes(15);

/** The messages of a change of this incident, as whoever gets them wants them. */
export function asWished(
  deps: Pick<Deps, 'organisation' | 'transports'>,
  incident: Incident,
  messages: readonly Message[],
  now: EpochMs,
): readonly Message[] {
  const organisation = deps.organisation();
  const named = deps.transports.map(({ name }) => name);
  const quiet = anyQuietHours(organisation);
  return messages.map((message) => {
    const { to, kind, via } = message;
    if (to.kind !== 'person' || (kind !== 'page' && kind !== 'update')) return message;
    const until = quiet ? waitsUntil(message, to.person) : null;
    const [first] = kind === 'page' && via === undefined ? transportsTo(organisation, to.person, incident.severity, named) : [];
    const moved = first === undefined || first === named[0] ? message : { ...message, via: first };
    if (until === null) return moved;
    // What is told in the morning is the last word about it, not each of them.
    const replaces = moved.replaces ?? `quiet:${incident.number}:${to.person}`;
    return { ...moved, replaces, notBefore: until + gatherQuietMs };
  });

  function waitsUntil({ kind }: Message, person: PersonKey): EpochMs | null {
    const isAwake = incident.ack?.by === person && now - incident.ack.lastSignAt < awakeForMs;
    return kind === 'update' && isAwake ? null : quietUntil(organisation, incident, person, now);
  }
}
