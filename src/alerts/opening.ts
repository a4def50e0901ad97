// What is looked up before an incident opens: its place, its seats, its room, whether its service is silenced.

import { serviceNamed } from '../escalation/catalogue.js';
import { alertSoundsLike } from '../escalation/category-words.js';
import { seatsFor } from '../escalation/on-call.js';
import { withTurn } from '../escalation/policy-of.js';
import { type Placement, type RouteFacts, teamOfCategory } from '../escalation/routing.js';
import type { Opening } from '../incident/commands.js';
import { days } from '../incident/duration.js';
import type { ImpactKind } from '../incident/impact-facts.js';
import type { EpochMs, Link, ServiceFacts } from '../incident/incident.js';
import type { AlertChange } from '../incident/opening.js';
import { defaultSubject, filledSubject } from '../incident/subject.js';
import type { Organisation } from '../people/organisation.js';
import type { Silence } from '../store/store.js';
import { fits } from '../text/glob.js';
import { keptService, keptTitle } from './alert.js';

/** What is known of it: from a signal or from a declare line. */
export type OpeningFacts = Pick<
  Opening,
  | 'number'
  | 'title'
  | 'about'
  | 'places'
  | 'service'
  | 'drill'
  | 'groupKey'
  | 'source'
  | 'url'
  | 'startedAt'
  | 'saidStartedAt'
  | 'customersAffected'
  | 'impact'
  | 'reportedByCustomer'
  | 'links'
  | 'related'
  | 'leftOut'
>;

/** An outage is older than this when the start its source gives belongs to another, or to nothing. */
const oldestStartMs = days(30);

/**
 * The start that counts for *since* and for the time it was down: what the source says, unless it lies more than 30 days before the
 * alert arrived. Of one that lies ahead, because clocks differ, the arrival counts. Null: nobody knows.
 */
export const credibleStart = (said: EpochMs | null, arrivedAt: EpochMs): EpochMs | null =>
  said === null || arrivedAt - said > oldestStartMs ? null : Math.min(said, arrivedAt);

/** What the catalogue gives an incident about this service: its links behind those there are, and what the card says of it. */
export function fromCatalogue(
  organisation: Organisation,
  name: string | null,
  links: readonly Link[],
): { readonly links: readonly Link[]; readonly serviceFacts?: ServiceFacts } {
  const service = serviceNamed(organisation, name);
  if (service === null) return { links };
  const { runbook, dashboard, tier, dependencies } = service;
  const own: readonly Link[] = [
    ...(runbook === null ? [] : [{ kind: 'runbook' as const, url: runbook }]),
    ...(dashboard === null ? [] : [{ kind: 'dashboard' as const, url: dashboard }]),
  ];
  const added = own.filter(({ url }) => !links.some((link) => link.url === url));
  return { links: [...links, ...added], ...(tier === null && dependencies.length === 0 ? {} : { serviceFacts: { tier, dependencies } }) };
}

/** Where it goes, and what the alert that speaks for it says beside its title; absent: a person declared it. */
export interface Placed extends Placement {
  readonly alert?: Pick<RouteFacts, 'labels' | 'severityWord'>;
}

/** Where and for what customers are hit: as somebody says, and of each kind of which nobody says anything as the catalogue has it. */
function impactOf(organisation: Organisation, name: string | null, said: Opening['impact']): Pick<Opening, 'impact'> {
  const usual = serviceNamed(organisation, name)?.impact;
  if (usual === undefined) return {};
  const of = (kind: ImpactKind) => (said === undefined || said[kind].length === 0 ? usual[kind] : said[kind]);
  return { impact: { locations: of('locations'), channels: of('channels'), products: of('products') } };
}

/** What it sounds like, where a route would ask another team about that. */
function likeness(organisation: Organisation, { title, service, source }: OpeningFacts, placement: Placed, now: EpochMs) {
  const { labels, severityWord } = placement.alert ?? { labels: {}, severityWord: null };
  const looksLike = placement.category === null ? alertSoundsLike(title, labels) : null;
  if (looksLike === null) return {};
  const facts = { source: source ?? 'chat', service, severityWord, title, labels, category: looksLike, at: now };
  const team = teamOfCategory(organisation, looksLike, facts);
  return team === null || team === placement.team ? {} : { looksLike };
}

/** When it began as its source says. */
export type SaidStart = Pick<Opening, 'startedAt' | 'saidStartedAt'>;

/** The start that counts, and beside it what the source says where that does not. */
export function startOf({ startedAt, saidStartedAt }: SaidStart, arrivedAt: EpochMs): SaidStart {
  const counts = credibleStart(startedAt, arrivedAt);
  const said = saidStartedAt ?? (counts === null ? startedAt : null);
  return { startedAt: counts, ...(said === null ? {} : { saidStartedAt: said }) };
}

/** Completes an opening: who holds which seat at `now`, under which policy, in which room. */
export function openingOf(
  organisation: Organisation,
  known: OpeningFacts,
  placement: Placed,
  silences: readonly Silence[],
  now: EpochMs,
): Opening {
  const { severity, team, category, origin, roomTemplate } = placement;
  const policy = withTurn(organisation, placement.policy, { team, number: known.number }, now);
  const silence = silenceOver(silences, known.service, now);
  const title = keptTitle(known.title);
  const service = keptService(known.service);
  const roomPattern = roomTemplate?.subject ?? defaultSubject;
  return {
    severity,
    team,
    category,
    origin,
    policy,
    seats: seatsFor(organisation, team, policy, now),
    roomSubject: filledSubject(roomPattern, { number: known.number, drill: known.drill, title, service, severity }),
    roomPattern,
    welcome: roomTemplate?.welcome ?? null,
    ...known,
    title,
    service,
    ...startOf(known, now),
    ...fromCatalogue(organisation, service, known.links),
    ...impactOf(organisation, service, known.impact),
    ...likeness(organisation, known, placement, now),
    ...(silence === null ? { quietUntil: null } : quietBy(silence)),
  };
}

/** The silence over this service that ends last; null when none holds. */
export function silenceOver(silences: readonly Silence[], service: string | null, now: EpochMs): Silence | null {
  if (service === null) return null;
  const holding = silences.filter((one) => one.until > now && fits(one.service, service));
  return holding.reduce<Silence | null>((last, one) => (last === null || one.until > last.until ? one : last), null);
}

/** Until when, and by whom, what opens or opens again inside this silence is quiet. */
export const quietBy = ({ until, by, why, service }: Silence): Required<Pick<AlertChange, 'quietUntil' | 'quieted'>> => ({
  quietUntil: until,
  quieted: { by, why, service },
});
