// Messages that wake people, as several features say them: the page, and what the others are told beside it.
// The first line alone says what and how bad; at most three things to do next.

import { acksOf, waitsForMore } from './acks.js';
import { page } from './compose.js';
import { personName, zoneOf } from './directory.js';
import type { Context } from './feature.js';
import { maintenanceLine } from './from-maintenance.js';
import { ownerOf, type Paged, type PersonKey } from './incident.js';
import type { Message } from './message.js';
import { timeNear } from './moment.js';
import { isBesideOwner } from './policy.js';
import { relatedLine } from './related.js';
import { about, clearedWords, deadline, facts, firingNow, headline, pageLinks, roleWord, unseenLine } from './wording.js';

/** What is asked of whoever is to take it. */
export const takeOrPass = 'Reply *ack* to take it, *no* to pass it on.';

/** What is asked of somebody paged, by the role they were paged in. */
function asked({ incident, directory }: Context, { person, role }: Paged): string {
  const owner = ownerOf(incident);
  if (role === 'owner' || owner === null || owner === person) return takeOrPass;
  const name = personName(directory, owner);
  if (role === 'backup') return `${name} is paged as owner, you are backup. Reply *ack* to take it.`;
  if (role !== null && isBesideOwner(role)) return `${name} is on call too and paged. Reply *ack* to take it.`;
  if (role === null) return `${name} is paged to take it, you are asked to help. *status* for more, *ack* to take it yourself.`;
  return `You get this as ${roleWord(role)}: ${name} is paged to take it. *status* for more, *ack* to take it yourself.`;
}

/**
 * The same where the owner was paged before and nothing has come back. For how long stands in the first line: whoever has the seat now may
 * have come to it a moment ago.
 */
export function askedNext({ incident, directory }: Context, { person, role }: Paged): string {
  const owner = ownerOf(incident);
  if (role === 'owner' || owner === null || owner === person) return takeOrPass;
  const name = personName(directory, owner);
  return role === 'backup'
    ? `${name} hasn't answered. You're next: reply *ack* to take it.`
    : `${name} hasn't answered. Please take it: reply *ack*.`;
}

export function pageText(context: Context, at: number, paged: Paged, news: string | undefined, ask: string): string {
  const { incident, directory } = context;
  const timezone = zoneOf(directory, paged.person);
  const cleared = clearedWords(incident, timezone, at);
  const said = [
    headline(incident, news),
    facts(incident, timezone, at),
    maintenanceLine(incident),
    firingNow(incident),
    about(incident),
    unseenLine(incident),
    cleared,
    deadline(incident, timezone, at),
    at === incident.stamps.declaredAt ? relatedLine(incident, directory, at) : null,
    ask,
  ]
    .filter((line) => line !== null && line !== '')
    .join('\n');
  // Below what is asked: of a page with long addresses a lock screen still shows that.
  return [said, ...pageLinks(incident, said)].join('\n');
}

/**
 * One page to each. While nobody has acknowledged it asks for that and is dropped once somebody has; afterwards it says who
 * has it, and leaves all the same: people raised or called in by name must know.
 */
export function pages(
  context: Context,
  now: number,
  people: readonly Paged[],
  news?: string,
  wanted: (paged: Paged) => string = (one) => asked(context, one),
): readonly Message[] {
  const { incident, directory } = context;
  if (incident.ack === null)
    return people.map((one) => page(incident, one.person, pageText(context, now, one, news, wanted(one)), 'acknowledged'));
  if (waitsForMore(incident)) {
    const at = (person: PersonKey) => timeNear(incident.ack?.at ?? 0, now, zoneOf(directory, person));
    const by = personName(directory, incident.ack.by);
    const ask = (person: PersonKey) =>
      `${by} acknowledged at ${at(person)}, ${acksOf(incident)}. Reply *ack* that you are on it too, *no* to pass it on.`;
    return people.map((one) => page(incident, one.person, pageText(context, now, one, news, ask(one.person)), 'acknowledged'));
  }
  const has = `${personName(directory, incident.ack.by)} has it. *status* for more.`;
  return people.map((one) => page(incident, one.person, pageText(context, now, one, news, has), 'resolved'));
}

export const namesOf = ({ directory }: Context, paged: readonly Paged[]): string =>
  paged.map((one) => personName(directory, one.person)).join(' and ');

export const exceptPaged = (messages: readonly Message[], paged: readonly Paged[]): readonly Message[] =>
  messages.filter((message) => message.to.kind !== 'person' || !isAmong(paged, message.to.person));

const isAmong = (paged: readonly Paged[], person: PersonKey): boolean => paged.some((one) => one.person === person);
