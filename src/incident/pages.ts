// Messages that wake people, as several features say them: the page, and what the others are told beside it.
// The first line alone says what and how bad; at most three things to do next.

import { ackCount, waitsForMore } from './acks.js';
import { page } from './compose.js';
import { personName, phrasesFor, zoneOf } from './directory.js';
import type { Context } from './feature.js';
import { maintenanceLine } from './from-maintenance.js';
import { ownerOf, type Paged, type PersonKey } from './incident.js';
import type { Message } from './message.js';
import { timeNear } from './moment.js';
import { type Phrases, roleIn } from './phrases.js';
import { isBesideOwner } from './policy.js';
import { relatedLine } from './related.js';
import { about, clearedWords, deadline, facts, firingNow, headline, pageLinks, unseenLine } from './wording.js';

/** What is asked of somebody paged, by the role they were paged in. */
function asked({ incident, directory }: Context, { person, role }: Paged): string {
  const says = phrasesFor(directory, person);
  const owner = ownerOf(incident);
  if (role === 'owner' || owner === null || owner === person) return says.asks.takeOrPass;
  const name = personName(directory, owner);
  if (role === 'backup') return says.asks.asBackup(name);
  if (role !== null && isBesideOwner(role)) return says.asks.besideOwner(name);
  return role === null ? says.asks.toHelp(name) : says.asks.asRole(roleIn(says, role), name);
}

/**
 * The same where the owner was paged before and nothing has come back. For how long stands in the first line: whoever has the seat now may
 * have come to it a moment ago.
 */
export function askedNext({ incident, directory }: Context, { person, role }: Paged): string {
  const { asks } = phrasesFor(directory, person);
  const owner = ownerOf(incident);
  if (role === 'owner' || owner === null || owner === person) return asks.takeOrPass;
  const name = personName(directory, owner);
  return role === 'backup' ? asks.backupIsNext(name) : asks.youAreNext(name);
}

/** What is asked of whoever is to take it. */
export const takeOrPass = ({ directory }: Context, { person }: Pick<Paged, 'person'>): string =>
  phrasesFor(directory, person).asks.takeOrPass;

/** Why a page comes, in its first line: the same words to all, or each in their own. */
export type News = string | ((says: Phrases) => string);

export function pageText(context: Context, at: number, paged: Paged, news: News | undefined, ask: string): string {
  const { incident, directory } = context;
  const timezone = zoneOf(directory, paged.person);
  const cleared = clearedWords(incident, timezone, at);
  const said = [
    headline(incident, typeof news === 'function' ? news(phrasesFor(directory, paged.person)) : news),
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
  news?: News,
  wanted: (paged: Paged) => string = (one) => asked(context, one),
): readonly Message[] {
  const { incident, directory } = context;
  if (incident.ack === null)
    return people.map((one) => page(incident, one.person, pageText(context, now, one, news, wanted(one)), 'acknowledged'));
  const { by, at } = incident.ack;
  const holder = personName(directory, by);
  const acks = waitsForMore(incident) ? ackCount(incident) : null;
  return people.map((one) => {
    const { asks } = phrasesFor(directory, one.person);
    const ask = acks === null ? asks.nothing(holder) : asks.takeItToo(holder, timeNear(at, now, zoneOf(directory, one.person)), acks);
    return page(incident, one.person, pageText(context, now, one, news, ask), acks === null ? 'resolved' : 'acknowledged');
  });
}

export const exceptPaged = (messages: readonly Message[], paged: readonly Paged[]): readonly Message[] =>
  messages.filter((message) => message.to.kind !== 'person' || !isAmong(paged, message.to.person));

const isAmong = (paged: readonly Paged[], person: PersonKey): boolean => paged.some((one) => one.person === person);
