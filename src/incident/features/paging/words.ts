// What is said when people are called in.

import { everybody, insideOnly, keepsToEta, page, tell } from '../../compose.js';
import { personName, phrasesFor, zoneOf } from '../../directory.js';
import { inline } from '../../escape.js';
import type { Context, EventOf } from '../../feature.js';
import { type EpochMs, type Incident, ownerOf } from '../../incident.js';
import type { Message } from '../../message.js';
import { span, timeNear } from '../../moment.js';
import { pageText } from '../../pages.js';
import { capital, code, etaLine, firstLine, roleWord, statusLine } from '../../wording.js';
import type { PagingEvent } from './events.js';

/** Escalated people are asked to act, not to take it over; the page leaves even when somebody has acknowledged. */
export function escalatedWords(event: EventOf<Extract<PagingEvent, { kind: 'escalated' }>>, context: Context): readonly Message[] {
  const { incident, directory } = context;
  const why = inline(event.why, 120);
  const urgent = event.paged.map((one) => {
    const timezone = zoneOf(directory, one.person);
    const how =
      incident.ack === null ? [] : [statusLine(incident.progress, directory, timezone), etaLine(incident, directory, timezone, event.at)];
    const { asks } = phrasesFor(directory, one.person);
    const todo = incident.ack === null ? asks.escalated : asks.escalatedTold(personName(directory, incident.ack.by));
    const ask = [...how, todo].filter((line) => line !== null).join('\n');
    return page(
      incident,
      one.person,
      pageText(context, event.at, one, `escalated to you${why === '' ? '' : `: ${why}`}`, ask),
      'resolved',
      incident.ack === null,
    );
  });
  const names = event.paged
    .map((one) => `${personName(directory, one.person)}${one.role === null ? '' : ` (${roleWord(one.role)})`}`)
    .join(', ');
  const chosen = event.paged.map((one) => one.person);
  const line = firstLine(
    '⏫',
    incident,
    names === '' ? `${capital(why)}, and no one is named to escalate to` : `Escalated to ${names}${why === '' ? '' : `: ${why}`}`,
  );
  const others = everybody(incident, null, line).filter((message) => message.to.kind !== 'person' || !chosen.includes(message.to.person));
  // The clock does so whatever is known; who has been told when it will be over hears whether that holds.
  return [...urgent, ...(event.afterMs !== null && keepsToEta(incident, event.at) ? insideOnly(incident, others) : others)];
}

/** Nobody is woken for something that may well be over; whoever can say so is asked. */
export function escalationHeldWords(
  event: EventOf<Extract<PagingEvent, { kind: 'escalation-held' }>>,
  { incident, directory }: Context,
): readonly Message[] {
  const person = incident.ack?.by ?? ownerOf(incident);
  if (person === null) return [];
  const at = timeNear(event.clearedAt, event.at, zoneOf(directory, person));
  const line = `🟩 ${code(incident)} · Cleared at the source at ${at}, not confirmed. Nobody else is called in.\nIs service good? Reply *resolve at ${at}* and what fixed it.`;
  return [tell(incident, person, line)];
}

/** `, 22 min left` while there is time to the deadline. */
export const deadlineHint = (incident: Incident, now: EpochMs): string => {
  const within = incident.policy.resolveWithinMs;
  const declared = incident.stamps.declaredAt;
  return within === null || declared === null || now > declared + within ? '' : `, ${span(declared + within - now)} left`;
};
