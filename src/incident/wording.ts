// The pieces every message is made of: the first line, the facts, the clock, who sits where. Pure text from data.

import { listed } from '../text/listed.js';
import { acksOf, waitsForMore } from './acks.js';
import { isOfThisRung } from './clocks.js';
import { customerReportsLine } from './customer-reports.js';
import type { Directory } from './directory.js';
import { names, personName } from './directory.js';
import { days, seconds } from './duration.js';
import { inline, link, quoted } from './escape.js';
import { maintenanceLine } from './from-maintenance.js';
import { handoverOf } from './handover.js';
import { impactWords, knownImpact } from './impact-facts.js';
import {
  clearedAt,
  customersAffected,
  type EpochMs,
  type Incident,
  isOpen,
  type LeftOutOf,
  type PersonKey,
  type Progress,
  resolveBy,
  type Severity,
  type Status,
  type Unheard,
} from './incident.js';
import { grouped, span, timeNear, timeOfDay, unnamed, withName, type Zone } from './moment.js';
import { lastTold, notices } from './notices.js';
import { originLine } from './origin.js';
import { english, roleIn, type Standing, statusWords } from './phrases.js';
import { isBesideOwner, type Role } from './policy.js';
import { quietedBy } from './quiet.js';
import { relatedLine } from './related.js';
import { repeatLine } from './repeats.js';
import { swarmOf } from './swarm.js';

export const marks: Readonly<Record<Severity, string>> = { P1: '🔴', P2: '🟠', P3: '🟡', P4: '🔵' };

/** `🔴 P1 · INC-42`, with DRILL said first when it is one: nobody may mistake it at 3 AM. */
export const tag = (incident: Pick<Incident, 'severity' | 'number' | 'drill'>): string => `${marks[incident.severity]} ${code(incident)}`;

/** The same without the mark, for lines that begin with one of their own: `P1 · INC-42`. */
export const code = (incident: Pick<Incident, 'severity' | 'number' | 'drill'>): string =>
  `${incident.drill ? 'DRILL · ' : ''}${incident.severity} · INC-${incident.number}`;

/** The first line of a page: `🔴 P1 · INC-42 · DB connection pool timeout`. */
export const headline = (incident: Pick<Incident, 'severity' | 'number' | 'drill' | 'title'>, news?: string): string =>
  [tag(incident), news, inline(incident.title)].filter((part) => part !== undefined && part !== '').join(' · ');

/** The first line of any other news, enough by itself on a lock screen: `✅ P1 · INC-42 · Acknowledged by Asha at 14:01 · DB connection pool timeout`. */
export const firstLine = (mark: string, incident: Pick<Incident, 'severity' | 'number' | 'drill' | 'title'>, news: string): string =>
  `${mark} ${[code(incident), news, inline(incident.title)].filter((part) => part !== '').join(' · ')}`;

/**
 * A message as it goes on under the first line of another one about the same incident: that line has said severity, number and title, and
 * what it has said already is not said twice. Cut only where our own words stand, never within somebody else's.
 */
export function continued(
  incident: Pick<Incident, 'severity' | 'number' | 'drill' | 'title'>,
  said: readonly string[],
  text: string,
): readonly string[] {
  const [first = '', ...rest] = text.split('\n');
  const [, mark = '', news = ''] = /^(\S+ (?:\d\d:\d\d(?: [\p{L}\p{N}+:−-]{1,12})? · )?)(.*)$/u.exec(first) ?? [];
  const prefix = [`${code(incident)} · `, `INC-${incident.number} · `].find((known) => news.startsWith(known)) ?? '';
  const title = ` · ${inline(incident.title)}`;
  const suffix = title !== ' · ' && news.endsWith(title) ? title : '';
  const head = news === '' ? first : `${mark}${news.slice(prefix.length, news.length - suffix.length)}`;
  return [head, ...rest].filter((line) => !said.includes(line));
}

/** `db-7.fra:9100`, or `db-1, db-2, db-3 and 197 more`; null where nothing is known that title and service do not say already. */
export function place({ title, service, places }: Pick<Incident, 'title' | 'service' | 'places'>): string | null {
  if (places === undefined) return null;
  const { named, alerts } = places;
  const isSaid = (one: string) => {
    const bare = one.slice(one.indexOf(' ') + 1);
    return bare === service || title.toLowerCase().includes(bare.toLowerCase());
  };
  const shown = (alerts > 1 ? named : named.filter((one) => !isSaid(one))).map((one) => inline(one, 60)).filter((one) => one !== '');
  const more = alerts - named.length;
  return shown.length === 0 ? null : `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** `Firing now: Slow queries (P3)`, where that is another alert than the one the title names; null while it is not. */
export const firingNow = ({ firingNow: now }: Pick<Incident, 'firingNow'>): string | null =>
  now == null ? null : `Firing now: ${inline(now.title, 120)} (${now.severity})`;

/** Of what an alert says beyond its title, on a page. */
const aboutLength = 120;

/** `“db-7 has not answered for five minutes” · *details* for all of it`: what the alert says beyond its title, cut short; null where it says no more. */
export function about({ title, about: said }: Pick<Incident, 'title' | 'about'>): string | null {
  const text = quoted(said ?? '', aboutLength);
  if (text === '' || sameWords(title).includes(sameWords(text))) return null;
  return `“${text}” · *details* for all of it`;
}

const sameWords = (text: string): string =>
  quoted(text)
    .toLowerCase()
    .replace(/[.…!]+$/u, '')
    .trim();

/** `5,847 customers affected · payments-db · since 03:14 IST`. */
export function facts(incident: Incident, timezone: Zone, now: EpochMs): string {
  const customers = customersAffected(incident);
  return [
    customers === null ? null : `${grouped(customers)} customers affected`,
    incident.service === null ? null : serviceName(incident.service, customers === null),
    place(incident),
    incident.category,
    sinceWords(incident, timezone, now),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/**
 * `since 03:14 IST`. What a source dates back a day and more is news now, and what it dates ahead has not been: then since it arrived, and
 * what its source says beside it.
 */
function sinceWords({ source, saidStartedAt, stamps: { startedAt, declaredAt } }: Incident, timezone: Zone, now: EpochMs): string {
  const since = startedAt ?? declaredAt ?? now;
  const arrived = declaredAt ?? since;
  const named = withName(timezone);
  const said = saidStartedAt ?? since;
  if (source === null || (saidStartedAt === undefined && arrived - since < days(1))) return `since ${timeNear(since, now, named)}`;
  return `since ${timeNear(arrived, now, named)} (its source says ${timeNear(said, now, timezone)}${said > arrived ? clocksDiffer : ''})`;
}

/** Behind a time that had not come yet. */
export const clocksDiffer = ': its clock and ours differ';

/** One word is a name wherever it stands. More of them, at the start of a line, could pass for a line of ours: they are quoted. */
function serviceName(service: string, beginsLine: boolean): string {
  const name = inline(service, 60);
  return beginsLine && !/^[\p{L}\p{N}][\p{L}\p{N}._/-]*$/u.test(name) ? `“${name}”` : name;
}

/** `Resolve by 03:44 (30 min left)`, or by how much it was missed; empty where the policy sets no time. */
export function deadline(incident: Incident, timezone: Zone, now: EpochMs): string | null {
  const by = resolveBy(incident);
  if (by === null || !isOpen(incident)) return null;
  const left = by - now;
  const when = timeNear(by, now, timezone);
  if (Math.abs(left) < seconds(30)) return `Due now: resolve by ${when}`;
  return left > 0 ? `Resolve by ${when} (${span(left)} left)` : `SLA missed: was due ${when}, ${span(left)} ago`;
}

/** `Cleared at the source at 03:16, not confirmed`; null while it is not. */
export function clearedWords(incident: Pick<Incident, 'status' | 'alerts'>, timezone: Zone, now: EpochMs): string | null {
  const at = clearedAt(incident);
  return at === null ? null : `Cleared at the source at ${timeNear(at, now, timezone)}, not confirmed`;
}

/** Says already that everything is clear at the source. */
export const saysCleared = (text: string): boolean => /\b(?:cleared|clear) at the source\b/iu.test(text);

/** `70% restored`; the percent is added where the words do not hold it. */
export function progressWords(progress: Progress): string {
  const text = inline(progress.text, 200).replace(/[.\s]+$/u, '');
  if (progress.percent === null || new RegExp(`\\b${progress.percent} ?(?:[%％]|percent|pct|prozent|por c|feesdi)`, 'iu').test(text))
    return text;
  return `${text} (${progress.percent}%)`;
}

/** `70% restored, as of 03:20 by Asha`, or plainly that there is none. */
export const progressAsOf = (progress: Progress | null, directory: Directory, timezone: Zone): string =>
  progress === null
    ? 'no update yet'
    : `${progressWords(progress)}, as of ${timeOfDay(progress.at, timezone)} by ${personName(directory, progress.by)}`;

/** `Status: 70% restored, as of 03:20 by Asha`, the same words wherever it stands. */
export const statusLine = (progress: Progress | null, directory: Directory, timezone: Zone): string =>
  progress === null ? 'No update yet' : `Status: ${progressAsOf(progress, directory, timezone)}`;

/** `ETA 03:41 (Asha)`; null while nobody has named a time. */
export const etaLine = ({ eta }: Pick<Incident, 'eta'>, directory: Directory, timezone: Zone, now: EpochMs): string | null =>
  eta === null ? null : `ETA ${timeNear(eta.at, now, timezone)} (${personName(directory, eta.by)})`;

/** A role as people say it. */
export const roleWord = (role: Role): string => roleIn(english, role);

/** A status as people say it; `investigating` without an acknowledgement says so. */
export const statusWord = (incident: Pick<Incident, 'status' | 'ack'>): string =>
  incident.status === 'investigating' && incident.ack === null ? 'reopened, nobody has acknowledged' : statusWords[incident.status];

/** How it stands for a sentence about it. */
export const standingOf = ({ status, ack }: Pick<Incident, 'status' | 'ack'>): Standing =>
  ack === null && (status === 'triggered' || status === 'investigating') ? 'nobody' : status;

/** `INC-42 is investigating`, or that nobody has it: what a sentence about it says. */
export const standsAs = (it: string, incident: Pick<Incident, 'status' | 'ack'>): string => english.standsAs(it, standingOf(incident));

/** `Owner Asha · backup Ian · manager Mia · customer lead Lena`. */
export function seatsLine(incident: Pick<Incident, 'seats'>, directory: Directory): string {
  const shown: readonly Role[] = ['owner', ...Object.keys(incident.seats).filter(isBesideOwner).sort(), 'backup', 'manager', 'comms'];
  const parts = shown.flatMap((role) => {
    const person = incident.seats[role];
    return person === undefined ? [] : [`${roleWord(role)} ${personName(directory, person)}`];
  });
  const line = parts.join(' · ');
  return line.charAt(0).toUpperCase() + line.slice(1);
}

/** `2 alerts firing, 3 in all`, with the flapping counter and what its source left out; null when the incident has none. */
export function alertsLine(incident: Pick<Incident, 'alerts'>): string | null {
  const { firing, total, flapping, changes, leftOut = 0, unheard } = incident.alerts;
  if (total === 0) return null;
  if (firing === 0 && leftOut === 0 && unheard !== undefined) return unheardWords(unheard);
  const cleared =
    leftOut > 0 ? `${total} of ${total} alert${total === 1 ? '' : 's'} clear` : `all ${total === 1 ? 'clear' : `${total} alerts clear`}`;
  const count = firing === 0 ? cleared : `${firing} of ${total} alert${total === 1 ? '' : 's'} firing`;
  const unseen = `${leftOut} more left out by the source${firing === 0 ? ' may still fire' : ''}`;
  return [count, leftOut > 0 ? unseen : null, flapping ? `flapping, ${changes} changes` : null].filter((part) => part !== null).join(' · ');
}

/** `12 more alerts left out by the source: look there for what else fires.`; null where all of them came. */
export function unseenLine({ alerts: { leftOut = 0, leftOutBy = [] } }: Pick<Incident, 'alerts'>): string | null {
  return leftOut === 0 ? null : `${unseenWords(leftOutBy)}: look there for what else fires.`;
}

/** `12 more alerts left out by the source, 1 item of what it sent could not be read`. */
export function unseenWords(all: readonly LeftOutOf[]): string {
  const left = all.reduce((sum, one) => sum + one.leftOut, 0);
  const unreadable = all.reduce((sum, one) => sum + one.unreadable, 0);
  return [
    left === 0 ? null : `${grouped(left)} more alert${left === 1 ? '' : 's'} left out by the source`,
    unreadable === 0 ? null : `${grouped(unreadable)} item${unreadable === 1 ? '' : 's'} of what it sent could not be read`,
  ]
    .filter((part) => part !== null)
    .join(', ');
}

/** `no word from splunk for 12 h`. */
export const unheardWords = ({ source, forMs }: Unheard): string => `no word from ${inline(source, 60)} for ${span(forMs)}`;

/** `Tier 1 · depends on payments-db, ledger`: what the catalogue says of its service; null where it says nothing. */
export function serviceLine({ serviceFacts }: Pick<Incident, 'serviceFacts'>): string | null {
  if (serviceFacts === undefined) return null;
  const { tier, dependencies } = serviceFacts;
  const needs = listed(
    dependencies.map((name) => inline(name, 60)),
    mostDependencies,
  );
  const parts = [tier === null ? null : `tier ${tier}`, dependencies.length === 0 ? null : `depends on ${needs}`];
  const line = parts.filter((part) => part !== null).join(' · ');
  return line === '' ? null : capital(line);
}

/** Dependencies named before the rest is counted. */
const mostDependencies = 6;

/** `Affected: locations eu-1, us-1 · channel SMS`; null while nobody has said. */
export function affectedLine({ impact }: Pick<Incident, 'impact'>): string | null {
  const words = impactWords(knownImpact(impact));
  return words === null ? null : `Affected: ${words}`;
}

/** `Customers informed at 03:20, next by 03:50`; null while they were told nothing. */
export function customersKnow(incident: Incident, now: EpochMs, timezone: Zone): string | null {
  const { noticeAt } = incident.stamps;
  if (noticeAt === null) return null;
  const { nextAt } = notices.read(incident);
  const next = nextAt === null || !isOpen(incident) ? '' : `, next ${nextAt < now ? 'was due' : 'by'} ${timeNear(nextAt, now, timezone)}`;
  return `Customers informed at ${timeNear(lastTold(incident)?.at ?? noticeAt, now, timezone)}${next}`;
}

/** `Looks like security: *category security* sets it`; null once somebody has said what it is. */
export const looksLikeLine = ({ category, looksLike }: Pick<Incident, 'category' | 'looksLike'>): string | null =>
  category !== null || looksLike === undefined ? null : `Looks like ${looksLike}: *category ${looksLike}* sets it`;

/** What a link that leads to the source's own page for silences is called wherever it stands. */
export const silenceThere = 'Silence at the source';

const linkLabels: Readonly<Record<Incident['links'][number]['kind'], string>> = {
  link: 'Link',
  call: 'Call',
  runbook: 'Runbook',
  dashboard: 'Dashboard',
  silence: silenceThere,
};

interface ShownLink {
  readonly kind: Incident['links'][number]['kind'] | 'source';
  readonly url: string;
}

/** Every link once, where to silence it last; without those that `said` holds already. */
function shownLinks({ links, url }: Pick<Incident, 'links' | 'url'>, said = ''): readonly ShownLink[] {
  const known: readonly ShownLink[] = [
    ...links.filter(({ kind }) => kind !== 'silence'),
    ...(url === null ? [] : [{ kind: 'source' as const, url }]),
    ...links.filter(({ kind }) => kind === 'silence'),
  ];
  const shown = new Map<string, ShownLink>();
  for (const one of known) {
    const address = link(one.url);
    if (address !== null && !shown.has(address) && !holds(said, address)) shown.set(address, { kind: one.kind, url: address });
  }
  return [...shown.values()];
}

/** Whole: an address that only begins like one in the text is another. */
function holds(text: string, address: string): boolean {
  for (let at = text.indexOf(address); at >= 0; at = text.indexOf(address, at + 1)) {
    if (/^(?:[\s,;)”]|$)/u.test(text.slice(at + address.length, at + address.length + 1))) return true;
  }
  return false;
}

const linkLine = ({ kind, url }: ShownLink): string => `${kind === 'source' ? 'Source' : linkLabels[kind]}: ${url}`;

/** Links worth having on a card, each once: runbook first, then the source's own page, where to silence it last. */
export const linksLines = (incident: Pick<Incident, 'links' | 'url'>, said = ''): readonly string[] =>
  shownLinks(incident, said).map(linkLine);

/** Longer than this an address fills the screen of a phone; *details* has it. */
const longestOnPage = 300;

/**
 * The last lines of a page, at most three: what to do, what the source shows of it (or the dashboard of its service), where it is silenced
 * there. Nothing that `said`, the page above them, holds already.
 */
export function pageLinks(incident: Pick<Incident, 'links' | 'url'>, said: string): readonly string[] {
  const short = shownLinks(incident, said).filter(({ url }) => url.length <= longestOnPage);
  const first = (...kinds: readonly ShownLink['kind'][]) => kinds.flatMap((kind) => short.filter((one) => one.kind === kind)).slice(0, 1);
  return [...first('runbook'), ...first('source', 'dashboard'), ...first('silence')].map(linkLine);
}

/** How many of the last lines of a message are links alone, as `pageLinks` writes them. */
export const linksAtEnd = (lines: readonly string[]): number => lines.length - 1 - lines.findLastIndex((line) => !onlyALink.test(line));

const onlyALink = new RegExp(`^(?:${[...Object.values(linkLabels), 'Source'].join('|')}): https?://\\S+$`, 'iu');

/**
 * The status card: pinned in the room, and the answer to `status`. What everybody asks first stands in its first two lines: of a pinned
 * message no phone shows more. A link that stands in what follows `below` it is left out.
 */
export function card(incident: Incident, directory: Directory, now: EpochMs, zone: Zone = directory.timezone, below = ''): string {
  // Its facts name the zone.
  const timezone = unnamed(zone);
  return [
    titleLine(incident),
    isOpen(incident) ? standing(incident, directory, now, timezone) : ended(incident, now, timezone),
    facts(incident, timezone, now),
    serviceLine(incident),
    maintenanceLine(incident),
    repeatLine(incident, now, timezone),
    isOpen(incident) ? firingNow(incident) : null,
    isOpen(incident) ? looksLikeLine(incident) : null,
    seatsLine(incident, directory),
    ...(isOpen(incident) ? running(incident, directory, now, timezone) : []),
    affectedLine(incident),
    customerReportsLine(incident),
    originLine(incident),
    incident.impact.text === null ? null : `Impact: ${inline(incident.impact.text, 200)}`,
    customersKnow(incident, now, timezone),
    clearedWords(incident, timezone, now) ?? alertsLine(incident),
    incident.room === null ? null : roomLine(incident.room, directory),
    isOpen(incident) && swarmOf(incident)?.chat != null ? `Customer room: *swarm ${incident.number}* lets you in` : null,
    ...linksLines(incident, below),
  ]
    .filter((part) => part !== null && part !== '')
    .join('\n');
}

/** The card as it stands in the war room: below it, for whoever has just come in, what may be said there. */
export function roomCard(incident: Incident, directory: Directory, now: EpochMs): string {
  const welcome = quoted(incident.welcome ?? '', 500);
  const shown = card(incident, directory, now, directory.timezone, isOpen(incident) ? welcome : '');
  if (!isOpen(incident)) return shown;
  const related = relatedLine(incident, directory, now);
  return [
    shown,
    ...(related === null ? [] : [related]),
    ...(welcome === '' ? [] : [welcome]),
    'Everything said here is kept. *update 70% restored*, *propose …*, *resolve …*; *help* for the rest.',
  ].join('\n');
}

/** `🔴 P1 · INC-42 · DB connection pool timeout`; one that is over is not red any more. */
export const titleLine = (incident: Incident): string =>
  isOpen(incident) ? headline(incident) : `${over(incident.status)} ${code(incident)} · ${inline(incident.title)}`;

const over = (status: Status): string => (status === 'cancelled' || status === 'merged' ? '⚪' : '🟢');

/** Who, how far, how long: `Asha took it at 03:14 · investigating · 29 min left, by 03:44`. */
function standing(incident: Incident, directory: Directory, now: EpochMs, timezone: Zone): string {
  const { ack, seats } = incident;
  const owner = seats.owner === undefined ? 'No owner' : `Owner ${personName(directory, seats.owner)}`;
  const who = ack === null ? owner : `${personName(directory, ack.by)} took it at ${timeNear(ack.at, now, timezone)}`;
  return [
    who,
    statusWord(incident),
    acksWords(incident),
    askedWords(incident, directory, now, timezone),
    seenWords(incident, directory),
    timeLeft(incident, timezone, now),
  ]
    .filter((part) => part !== null)
    .join(' · ');
}

/** `1 of 2 have acknowledged`; null once that is enough, and where one is. */
const acksWords = (incident: Incident): string | null => (waitsForMore(incident) ? `${acksOf(incident)} have acknowledged` : null);

/** `29 min left, by 03:44`; null where the policy sets no time. */
function timeLeft(incident: Incident, timezone: Zone, now: EpochMs): string | null {
  const by = resolveBy(incident);
  if (by === null) return null;
  const left = by - now;
  if (Math.abs(left) < seconds(30)) return 'due now';
  const when = timeNear(by, now, timezone);
  return left > 0 ? `${span(left)} left, by ${when}` : `SLA missed ${span(left)} ago, was due ${when}`;
}

/** How it goes while it is open: the last report, what waits for a decision. */
function running(incident: Incident, directory: Directory, now: EpochMs, timezone: Zone): readonly (string | null)[] {
  const { progress } = incident;
  const open = incident.proposals.filter((one) => one.state === 'open');
  return [
    quietLine(incident, directory, now, timezone),
    progress === null ? null : statusLine(progress, directory, timezone),
    etaLine(incident, directory, timezone, now),
    ...open.map((one) => `Waiting for a decision: ${one.number}. ${inline(one.text, 120)} (${personName(directory, one.asked)})`),
  ];
}

/** `🔕 Quiet until 14:20 (Asha: load test)`; null while pages are not held. */
export function quietLine(incident: Incident, directory: Directory, now: EpochMs, timezone: Zone): string | null {
  const until = incident.quietUntil;
  if (until === null || until <= now) return null;
  const quieted = quietedBy(incident);
  const why = quieted === null || quieted.why === '' ? '' : `: ${inline(quieted.why, 120)}`;
  return `🔕 Quiet until ${timeNear(until, now, timezone)}${quieted === null ? '' : ` (${personName(directory, quieted.by)}${why})`}`;
}

/** Read is a hint and never an ack. */
function seenWords(incident: Incident, directory: Directory): string | null {
  const { seen } = incident.progression;
  return incident.ack !== null || !isOfThisRung(incident, seen) ? null : `seen by ${names(directory, seen.by)}`;
}

/** `asked Ben at 03:20`: whoever is asked to take it has not taken it yet; null where nobody is. */
export function askedWords(incident: Incident, directory: Directory, now: EpochMs, timezone: Zone): string | null {
  const handover = handoverOf(incident);
  return handover === null ? null : `asked ${personName(directory, handover.to)} at ${timeNear(handover.at, now, timezone)}`;
}

/** `Closed · resolved 03:22, down 8 min`. */
function ended(incident: Incident, now: EpochMs, timezone: Zone): string {
  const { resolvedAt, startedAt, declaredAt, restoredAt } = incident.stamps;
  if (resolvedAt === null) return capital(statusWord(incident));
  const began = startedAt ?? declaredAt ?? resolvedAt;
  const back = restoredAt == null ? '' : `, service back ${timeNear(restoredAt, now, timezone)}`;
  const when = `resolved ${timeNear(resolvedAt, now, timezone)}${back}, down ${span((restoredAt ?? resolvedAt) - began)}`;
  return incident.status === 'resolved' ? capital(when) : `${capital(statusWord(incident))} · ${when}`;
}

/** `War room: 4/4 joined`, with the names of those missing. */
function roomLine(room: NonNullable<Incident['room']>, directory: Directory): string {
  if (room.chat === null) return 'War room: opening';
  const missing = room.members.filter((one) => !one.joined).map((one) => one.person);
  return joinedLine(room.members.length - missing.length, room.members.length, missing, directory);
}

/** `War room: 3/4 joined, missing Lena`. */
export const joinedLine = (joined: number, of: number, missing: readonly PersonKey[], directory: Directory): string =>
  `War room: ${joined}/${of} joined${missing.length === 0 ? '' : `, missing ${names(directory, missing)}`}`;

/** First letter made large. */
export const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
