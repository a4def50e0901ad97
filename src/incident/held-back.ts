// A P1 that pages nobody because a silence holds it back: one quiet line to those who must know.

import { holders } from './choose.js';
import { tell } from './compose.js';
import { personName, zoneOf } from './directory.js';
import { exact, quoted, typing } from './escape.js';
import type { Context } from './feature.js';
import type { EpochMs, Incident, PersonKey } from './incident.js';
import type { Message } from './message.js';
import { timeNear } from './moment.js';
import { isHeldBack, quietedBy } from './quiet.js';
import { headline } from './wording.js';

/** Whom a P1 that pages nobody is told to all the same. */
const whoKnows = (incident: Incident): readonly PersonKey[] => holders(incident, ['owner', 'manager']).map(({ person }) => person);

/** A P1 inside a silence: one quiet line to the owner and the manager, at once. It is no page, and true until the silence ends. */
export function heldBackWords({ incident, directory }: Context, at: EpochMs): readonly Message[] {
  const until = incident.quietUntil;
  if (incident.severity !== 'P1' || incident.drill || until === null || until <= at) return [];
  const quieted = quietedBy(incident);
  const what = quieted?.service == null ? 'its pages' : exact(quieted.service);
  const why = quieted === null || quieted.why === '' ? '' : ` (${quoted(quieted.why, 120)})`;
  const lift = quieted?.service == null ? typing`unsnooze ${String(incident.number)}` : typing`unsilence ${quieted.service}`;
  return whoKnows(incident).map((person) => {
    const time = timeNear(until, at, zoneOf(directory, person));
    const held = `🔕 Nobody is paged for it until ${time}: ${personName(directory, quieted?.by ?? null)} silenced ${what}${why}.`;
    const text = [headline(incident), held, `*ack ${incident.number}* takes it, ${lift} ends the quiet.`].join('\n');
    return { ...tell(incident, person, text), expiresAfterMs: until - at };
  });
}

/** Whoever was told of a P1 held back hears of its end, which nobody else was paged for. */
export const alsoToWhoKnew = (incident: Incident, text: (person: PersonKey) => string): readonly Message[] =>
  incident.severity !== 'P1' || incident.drill || !isHeldBack(incident)
    ? []
    : whoKnows(incident)
        .filter((person) => !incident.paged.includes(person))
        .map((person) => tell(incident, person, text(person)));
