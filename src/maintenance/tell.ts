// Who hears of a maintenance window, and the one place where what is told of it is made into messages.

import { teamOfService } from '../alerts/silence-reach.js';
import { seatsFor } from '../escalation/on-call.js';
import { policyOf } from '../escalation/policy-of.js';
import { nextTimeOfDay } from '../escalation/time-of-day.js';
import type { Deps } from '../handling/dependencies.js';
import { type Audience, addressedTo, listenersOf } from '../incident/audience.js';
import { zoneFor } from '../incident/audience-news.js';
import { newsTo, tellOf } from '../incident/compose.js';
import { names, zoneOf } from '../incident/directory.js';
import { hours, minutes } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { isNight } from '../incident/ring.js';
import type { Organisation } from '../people/organisation.js';
import { type MaintenanceWindow, type Write, write } from '../store/store.js';
import { fits } from '../text/glob.js';
import { calendarTime } from '../wall-time.js';
import type { Maintenance } from './maintenance.js';
import { isAbout } from './windows.js';
import { type MaintenanceChange, type MaintenancePhase, maintenanceNews, readerOf } from './words.js';

/** What the ways of changing a window are given. */
export type MaintenanceDeps = Deps & { readonly maintenance: Maintenance };

/** News that begins something soon is none an hour later; a plan still is one. */
const soonExpiresAfterMs = hours(1);
const planExpiresAfterMs = hours(12);
/** Whoever sleeps is told of tomorrow's window at this hour of the morning. */
const morningHour = 8;

const isSoon: ReadonlySet<MaintenancePhase> = new Set<MaintenancePhase>(['hour-before', 'started', 'late', 'ended', 'went-wrong']);

const expiresAfter = (phase: MaintenancePhase): number => (isSoon.has(phase) ? soonExpiresAfterMs : planExpiresAfterMs);

/** The services of the catalogue that a window is about, and names in it that the catalogue does not have. */
export const servicesMeant = (organisation: Organisation, window: Pick<MaintenanceWindow, 'services'>): readonly string[] => {
  const known = [...(organisation.services?.keys() ?? [])].filter((key) => isAbout(window, organisation, key));
  return [...new Set([...known, ...window.services.filter((name) => !name.includes('*'))])];
};

/** Whoever is on call for the services of a window at this time, as the rota counts. */
export function onCallFor(organisation: Organisation, window: Pick<MaintenanceWindow, 'services'>, at: EpochMs): readonly PersonKey[] {
  const rota = { ...organisation, calendarOffsetMs: 0 };
  const teams = new Set(servicesMeant(organisation, window).map((service) => teamOfService(rota, service, at)));
  return [...new Set([...teams].flatMap((team) => seatsFor(rota, team, policyOf(rota, team, 'P1'), at).owner ?? []))];
}

/** Before it begins, whoever will be on call when it does; then whoever is. */
export function readersOf(deps: MaintenanceDeps, window: MaintenanceWindow): readonly PersonKey[] {
  const organisation = deps.organisation();
  const onCall = onCallFor(organisation, window, Math.max(calendarTime(deps.clock), window.startsAt));
  return [...new Set([...(window.owner === null ? [] : [window.owner]), ...onCall])].filter((person) => organisation.people.has(person));
}

/** What is told beside the news itself, to our own people alone. */
export interface Told {
  /** They said it themselves, and are answered. */
  readonly except?: PersonKey | null;
  readonly change?: MaintenanceChange;
  /** Lines for whoever is on call; the owner's where they are other ones. */
  readonly inside?: (person: PersonKey) => readonly string[];
}

/**
 * Everything that is written because of one piece of news about a window. Notices to audiences are made from `maintenanceNews` of the same
 * phase, and belong here.
 */
export function newsWrites(
  deps: MaintenanceDeps,
  phase: MaintenancePhase,
  window: MaintenanceWindow,
  { except = null, change = {}, inside = () => [] }: Told = {},
): readonly Write<'message'>[] {
  const now = calendarTime(deps.clock);
  const directory = deps.directory();
  const readers = readersOf(deps, window);
  const own = readers
    .filter((person) => person !== except)
    .map((person) => {
      const { lines } = maintenanceNews(phase, window, readerOf(directory, person, now), change);
      const text = [...lines, ...inside(person)].join('\n');
      return write.message(maintenanceMessage(deps, window, person, text, phase));
    });
  return [...own, ...audienceNews(deps, phase, window, [...readers, ...(except === null ? [] : [except])], change)];
}

/** Audiences that want to hear of maintenance of these services. */
function audiencesOf(organisation: Organisation, window: MaintenanceWindow): readonly Audience[] {
  const meant = servicesMeant(organisation, window);
  return (organisation.audiences ?? []).filter(
    ({ hears, services }) =>
      hears.includes('maintenance') && (services === null || services.some((one) => meant.some((service) => fits(one, service)))),
  );
}

/** `Told: Ben and Mia, and support.`: who hears of it beside whoever says so; `nobody` in words where that is nobody. */
export function toldWords(deps: MaintenanceDeps, window: MaintenanceWindow, people: readonly PersonKey[], nobody: string): string {
  const audiences = audiencesOf(deps.organisation(), window).map(({ key }) => key);
  const told = [
    ...(people.length === 0 ? [] : [names(deps.directory(), people)]),
    ...(audiences.length === 0 ? [] : [audiences.join(', ')]),
  ];
  return told.length === 0 ? nobody : `Told: ${told.join(', and ')}.`;
}

/** To them; not to whoever is told anyway. */
function audienceNews(
  deps: MaintenanceDeps,
  phase: MaintenancePhase,
  window: MaintenanceWindow,
  told: readonly PersonKey[],
  change: MaintenanceChange,
): readonly Write<'message'>[] {
  const directory = deps.directory();
  const now = calendarTime(deps.clock);
  return listenersOf(audiencesOf(deps.organisation(), window)).flatMap((listener) => {
    const { audience, to } = listener;
    if (to.kind === 'person' && told.includes(to.person)) return [];
    const { lines } = maintenanceNews(phase, window, { directory, timezone: zoneFor(listener, directory), now }, change);
    const news = newsTo(to, lines.join('\n'), expiresAfter(phase));
    return [write.message({ ...news, ...addressedTo(listener), replaces: `maintenance-${window.id}:${audience.key}` })];
  });
}

/** By which what is said of a window is known when it is quoted. */
const keyOf = (id: number, person: PersonKey): string => `maintenance-${id}:${person}`;

/** The number of the window a message is about. */
export const windowIn = (replaces: string | null | undefined): number | null => {
  const found = /^maintenance(?:-p1)?-([0-9]{1,9}):/.exec(replaces ?? '')?.[1];
  return found === undefined ? null : Number(found);
};

function maintenanceMessage(
  deps: MaintenanceDeps,
  window: MaintenanceWindow,
  person: PersonKey,
  text: string,
  phase: MaintenancePhase,
): Message {
  const message = {
    ...tellOf(person, text, expiresAfter(phase)),
    replaces: keyOf(window.id, person),
  };
  const zone = zoneOf(deps.directory(), person);
  const now = deps.clock.now();
  if (phase !== 'day-before' || !isNight(now, zone)) return message;
  const morning = nextTimeOfDay(morningHour, 0, zone, now);
  return morning < window.startsAt - hours(1) ? { ...message, notBefore: morning } : message;
}

/** To whoever answers for a window: it is about a P1 and wakes them, though it is about no incident. */
export const p1Message = (window: MaintenanceWindow, person: PersonKey, text: string, at: EpochMs): Message => ({
  ...tellOf(person, text, minutes(30)),
  kind: 'page',
  // Of two, neither takes the place of the other: each names its own alerts.
  replaces: `maintenance-p1-${window.id}:${person}:${at}`,
  choices: [
    { title: 'Make it an incident', says: `maintenance ${window.id} went wrong` },
    { title: 'Show', says: `maintenance ${window.id}` },
  ],
});
