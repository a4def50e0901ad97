// Whether what was to be said is still wanted: asked just before it leaves, and before it goes another way.

import type { Deps } from '../handling/dependencies.js';
import { hasAnswered, isAnswered } from '../incident/acks.js';
import { seconds } from '../incident/duration.js';
import { type Incident, isOpen } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { isFree } from '../incident/rota.js';
import type { OutboxRow } from '../store/store.js';

/**
 * Why it need not be said any more, or null. Nobody is paged for what somebody has taken (grafana/oncall #4654).
 */
export async function noLongerNeeded({ store }: Pick<Deps, 'store'>, message: Message): Promise<string | null> {
  const { to, unless, incident: number, bundle } = message;
  if (bundle !== undefined) return (await areAnswered(store, bundle.incidents)) ? 'all of these are answered' : null;
  if (number === null) return null;
  const isHeldNews = message.kind === 'update' && message.notBefore !== undefined;
  // A first word to somebody about an incident is of no use once that is over: they would be woken for nothing.
  if (unless === null && message.cold !== true && !isHeldNews) return null;
  const incident = await store.incident(number);
  if (incident === null) return null;
  if (isHeldNews && unless === null && message.cold !== true) return outdated(incident, message);
  if (!isOpen(incident)) return `INC-${number} is ${incident.status}`;
  if (unless !== 'acknowledged') return null;
  // Whom its new policy pages has a page that says how bad it is.
  const worse = outdated(incident, message);
  if (worse !== null) return worse;
  if (to.kind === 'person' && isFree(incident, to.person)) return `${to.person} is off duty: INC-${number} is asked of somebody else now`;
  const person = to.kind === 'person' ? to.person : null;
  return incident.ack !== null && hasAnswered(incident, person) ? `INC-${number} is acknowledged by ${incident.ack.by}` : null;
}

/** It got worse since this was written: whoever is to know has been told so. */
const outdated = ({ number, severity }: Incident, { severity: said = severity }: Message): string | null =>
  severity < said ? `INC-${number} is ${severity} now, no longer ${said}` : null;

/** Rows of one incident that are looked at for what became of a page: more are not written in the minutes until it rings. */
const mostRows = 500;

/** So long a phone may ring. */
const ringingMs = seconds(45);

/**
 * Why this call need not be made, or null: their phone is ringing for the same incident, or, where it only follows a page, they have read
 * that since or were called for it.
 */
export async function needsNoCall({ store, clock }: Pick<Deps, 'store' | 'clock'>, row: OutboxRow): Promise<string | null> {
  const { to, rings, incident } = row.message;
  if (to.kind !== 'person' || incident === null) return null;
  const theirs = (await store.messages({ incident, limit: mostRows })).filter(
    ({ id, message, chatKey }) => id !== row.id && message.kind === 'page' && chatKey === row.chatKey,
  );
  const calls = theirs.filter(({ via, handedOverAt }) => via === row.via && handedOverAt !== null);
  const since = rings === true ? row.createdAt : clock.now();
  if (rings === true && theirs.some(({ readAt, createdAt }) => readAt !== null && createdAt >= since))
    return `${to.person} has read the page`;
  if (calls.some(({ state, handedOverAt }) => isUnanswered.has(state) && (handedOverAt ?? 0) > clock.now() - ringingMs))
    return `the phone of ${to.person} is ringing for it`;
  return rings === true && calls.some(({ handedOverAt }) => (handedOverAt ?? 0) >= since) ? `${to.person} was called for it` : null;
}

const isUnanswered: ReadonlySet<string> = new Set(['handed-over', 'accepted']);

/** Whether nobody is waited for any more in any of these incidents. */
async function areAnswered(store: Deps['store'], incidents: readonly number[]): Promise<boolean> {
  for (const number of incidents) {
    const incident = await store.incident(number);
    if (incident === null || (isOpen(incident) && !isAnswered(incident))) return false;
  }
  return incidents.length > 0;
}
