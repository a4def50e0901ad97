// How bad it is and of what kind. A change of severity brings its own policy.

import { askedNow } from '../../asked-now.js';
import { withWorst } from '../../audience.js';
import { joined, pagedToo, saidUnder, stamped, withProgression } from '../../changes.js';
import { holders } from '../../choose.js';
import { everybody, inWarRoom, repeating, tell } from '../../compose.js';
import { actorName, type Directory, personName, roomZone } from '../../directory.js';
import { inline } from '../../escape.js';
import { type Context, type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { handoverOf } from '../../handover.js';
import { heldBackWords } from '../../held-back.js';
import {
  type Category,
  type EpochMs,
  type Incident,
  isOpen,
  type Link,
  type Paged,
  type PersonKey,
  type Seats,
  type Severity,
  severities,
} from '../../incident.js';
import type { Message } from '../../message.js';
import { noticeAsked, withFirstDraft } from '../../notice-asked.js';
import type { Speaks } from '../../opening.js';
import { exceptPaged, pages } from '../../pages.js';
import type { Policy } from '../../policy.js';
import { isHeldBack } from '../../quiet.js';
import { freedBy, onRota, type SeatMove, withRota } from '../../rota.js';
import { sliceOf } from '../../slice.js';
import { named } from '../../subject.js';
import { capital, deadline, firstLine, headline, roleWord } from '../../wording.js';

interface Reclassify {
  readonly type: 'reclassify';
  readonly by: PersonKey;
  readonly severity: Severity;
  readonly why: string;
  readonly policy: Policy;
  readonly seats: Seats;
  /** The alert that is worse than the incident was; absent where a person says so. */
  readonly speaks?: Speaks;
}

interface Categorise {
  readonly type: 'categorise';
  readonly by: PersonKey;
  readonly category: Category;
  /** The team that answers for that kind of trouble, where it is another, and whom the rota gives each seat there. Absent: it stays. */
  readonly reroute?: { readonly team: string; readonly rota: Seats };
}

interface SeverityChanged {
  readonly kind: 'severity-changed';
  readonly from: Severity;
  readonly to: Severity;
  readonly why: string;
  readonly policy: Policy;
  readonly seats: Seats;
  readonly paged: readonly Paged[];
  readonly speaks?: Speaks;
}

interface CategorySet {
  readonly kind: 'category-set';
  readonly from: Category | null;
  readonly to: Category;
  /** Asked now because the team is another. Absent: nobody. */
  readonly paged?: readonly Paged[];
  /** The team that answers from now on. Absent: the same. */
  readonly rerouted?: Rerouted;
}

interface Rerouted {
  readonly from: string | null;
  readonly team: string;
  readonly rota: Seats;
  /** Seats that moved; those somebody has taken did not. */
  readonly moves: readonly SeatMove[];
  /** Whoever has acknowledged and keeps it; null: nobody has. */
  readonly kept: PersonKey | null;
  /** They sit nowhere any more and hear no more of it. */
  readonly freed: readonly PersonKey[];
}

interface SameSeverity {
  readonly refused: 'same-severity';
}

export const reclassify = maker<Reclassify>('reclassify');
export const categorise = maker<Categorise>('categorise');

export const severity: Feature<Reclassify | Categorise, SeverityChanged | CategorySet, SameSeverity> = {
  name: 'severity',
  commands: {
    reclassify: changeSeverity,
    categorise: setCategory,
  },
  events: {
    'severity-changed': {
      milestone: true,
      apply: reclassified,
      audiences: (event, { incident }) =>
        isHeldBack(incident)
          ? null
          : { phase: 'updates', was: event.from, text: () => firstLine('📣', incident, `${event.to} now, was ${event.from}`) },
      line: (event, { who, said }) => `${who} changed severity ${event.from} → ${event.to}${said(event.why)}`,
      announce: (event, { incident: after, directory }) => {
        const incident = { ...after, severity: event.to, policy: event.policy };
        const why = event.why === '' ? '' : `: ${inline(event.why, 200)}`;
        const change = `${event.from} → ${event.to} by ${actorName(directory, event.by)}`;
        const due = deadline(incident, roomZone(directory), event.at);
        const text = [headline(incident, change), why === '' ? null : `Why${why}`, due].filter((line) => line !== null).join('\n');
        return [
          ...pages({ incident, directory }, event.at, event.paged, `raised from ${event.from}`),
          ...calledBefore({ incident, directory }, event),
          ...exceptPaged(everybody(incident, event.by, text), event.paged),
          ...(event.to < event.from && !isHeldBack(after) ? noticeAsked({ incident, directory }, event.at, event.by) : []),
          // Inside a silence nobody is paged; who must know does.
          ...(event.paged.length === 0 && isHeldBack(after) ? heldBackWords({ incident, directory }, event.at) : []),
        ];
      },
      confirm: (event, _incident, { it }) => `${it} is ${event.to} now (was ${event.from}).`,
      undo: 'the change of severity',
      mayWake: (event, incident) => calledByName(incident, event),
    },
    'category-set': {
      apply: categorised,
      line: (event, { who, directory }) => {
        const words = event.rerouted === undefined ? '' : `: ${reroutedWords(event.rerouted, directory)}`;
        return `${who} set category ${event.to}${words}`;
      },
      announce: announceCategory,
      confirm: (event, _incident, { it, reader }) => {
        const words = event.rerouted === undefined ? '' : ` ${capital(reroutedWords(event.rerouted, reader.directory))}.`;
        return `${it} is in category ${event.to}.${words}`;
      },
      undo: 'the change of category',
    },
  },
  refusals: { 'same-severity': (_, { it, incident }) => `${it} is ${incident?.severity ?? 'that'} already.` },
};

/** Whoever was called in by name and may not have had that page yet. */
function calledByName(incident: Incident, { to, from, paged, by }: EventOf<SeverityChanged>): readonly PersonKey[] {
  if (to >= from) return [];
  const asked = handoverOf(incident)?.to;
  return joined(incident.escalatedTo, asked === undefined ? [] : [asked]).filter(
    (person) => person !== by && incident.paged.includes(person) && !paged.some((one) => one.person === person),
  );
}

/** They get it at once, as bad as it is now. */
const calledBefore = (context: Context, event: EventOf<SeverityChanged>): readonly Message[] =>
  pages(
    context,
    event.at,
    calledByName(context.incident, event).map((person) => ({ person, role: null })),
    `raised from ${event.from}`,
  ).map((message) => ({ ...message, unless: 'resolved', onlyReplacing: true }) as const);

/** The team that was asked before a category brought another; null: none did. */
const teamBefore = sliceOf<{ readonly team: string | null } | null>('severity', null);

/** The team it goes back to once its category asks for no other; null: no category has moved it. */
export const teamBeforeCategory = (incident: Incident): string | null => teamBefore.read(incident)?.team ?? null;

/** Another category may bring another team: whoever has it keeps it, and seats nobody has taken go to that team. */
function setCategory(incident: Incident, { by, category, reroute }: Categorise, now: EpochMs): Verdict<CategorySet> {
  if (incident.category === category) return { refused: 'already-done' };
  const set = { kind: 'category-set', by, from: incident.category, to: category } as const;
  if (reroute === undefined || reroute.team === incident.team || !isOpen(incident)) return [set];
  const { team, rota } = reroute;
  const moved = onRota(incident, rota);
  const paged = askedNow(incident, moved.seats, moved.moves, now).filter(({ person }) => person !== by);
  const seated = moved.moves.filter(({ role }) => incident.policy.roomSeats.includes(role)).map(({ to }) => to);
  const called = [...new Set([...seated, ...paged.map(({ person }) => person)])];
  const rerouted = { from: incident.team, team, rota, moves: moved.moves, kept: incident.ack?.by ?? null, freed: freedBy(incident, moved) };
  return [
    { ...set, paged, rerouted },
    ...(called.length === 0 ? [] : [{ signal: 'people-called', incident, by, people: called, reason: 'seat' } as const]),
  ];
}

function categorised(was: Incident, { to, rerouted, paged = [] }: EventOf<CategorySet>): Incident {
  const set = { ...was, category: to };
  if (rerouted === undefined) return set;
  const home = teamBefore.read(was) ?? { team: was.team };
  const moved = withRota({ ...set, team: rerouted.team }, rerouted.rota);
  return teamBefore.write({ ...moved, paged: pagedToo(moved, paged) }, home.team === rerouted.team ? null : home);
}

/** `Sana of secops is asked instead of Asha`, or who keeps it. */
function reroutedWords({ team, moves, kept }: Rerouted, directory: Directory): string {
  const owner = moves.find(({ role }) => role === 'owner');
  const name = inline(team, 60);
  if (owner !== undefined) {
    const instead = owner.from === null ? '' : ` instead of ${personName(directory, owner.from)}`;
    return `${personName(directory, owner.to)} of ${name} is asked${instead}`;
  }
  const seats = moves.map(({ role, to }) => `${roleWord(role)} ${personName(directory, to)}`).join(', ');
  if (kept === null) return `team ${name} answers for it${seats === '' ? '' : `, ${seats}`}`;
  return `${personName(directory, kept)} keeps it, ${seats === '' ? `for team ${name}` : `with ${seats} of ${name}`}`;
}

/** Whoever is asked is paged, whoever is asked no more is told so, and everybody else hears who it is. */
function announceCategory(event: EventOf<CategorySet>, { incident: after, directory }: Context): readonly Message[] {
  const { rerouted, paged = [], to, by } = event;
  const incident = { ...after, category: to };
  if (rerouted === undefined)
    return repeating(inWarRoom(incident, `INC-${incident.number} · ${personName(directory, by)} set the category to ${to}`));
  const { moves, freed, team } = rerouted;
  const news = `Category is ${to} now: ${reroutedWords(rerouted, directory)}`;
  const others = everybody(incident, by, firstLine('👥', incident, news)).filter(
    (message) => message.to.kind !== 'person' || !freed.includes(message.to.person),
  );
  const owner = moves.find(({ role }) => role === 'owner')?.to;
  const instead =
    owner === undefined ? `${inline(team, 60)} answers for it` : `${personName(directory, owner)} of ${inline(team, 60)} is asked instead`;
  const free = freed
    .filter((person) => person !== by)
    .map((person) =>
      tell(
        incident,
        person,
        `${firstLine('👥', incident, `Category is ${to} now`)}\n${capital(instead)}. You are not paged for it any more.`,
      ),
    );
  return [...pages({ incident, directory }, event.at, paged, `category is ${to} now`), ...free, ...exceptPaged(others, paged)];
}

/**
 * A change of severity brings its own policy; people the new one pages and the old one did not are paged now. Where a
 * monitoring system says so of something silenced that nobody has, they are paged when the silence ends.
 */
function changeSeverity(
  incident: Incident,
  { by, severity: to, why, policy, seats, speaks }: Reclassify,
  now: EpochMs,
): Verdict<SeverityChanged, SameSeverity> {
  const closed = mustBeOpen(incident);
  if (closed) return closed;
  if (to === incident.severity) return { refused: 'same-severity' };
  const after = { ...incident, severity: to, policy, seats: seatsAfter(incident, seats, speaks) };
  const silenced = by.startsWith('source:') && incident.ack === null && incident.quietUntil !== null && incident.quietUntil > now;
  // Whoever was paged for less and has not answered is woken for more; once somebody has it, only those who were not.
  const known = incident.ack === null ? [] : incident.paged;
  const paged = to < incident.severity && !silenced ? holders(after, policy.page, [...known, by]) : [];
  return [
    { kind: 'severity-changed', by, from: incident.severity, to, why, policy, seats, paged, ...(speaks === undefined ? {} : { speaks }) },
    // A room that opens because of it is called what the incident is now.
    ...(silenced
      ? []
      : [{ signal: 'first-paged', incident: named(toldBy(after, speaks, { at: now, by })), by, seats: after.seats, policy } as const]),
  ];
}

/** Seats once taken stay. While nobody has it, an alert of another team brings that team's people. */
const seatsAfter = (incident: Incident, seats: Seats, speaks: Speaks | undefined): Seats =>
  speaks !== undefined && speaks.team !== incident.team && incident.ack === null
    ? { ...incident.seats, ...seats }
    : { ...seats, ...incident.seats };

/** The incident as the alert that is worst now tells it: never the severity of one and the rest of another. */
function toldBy(was: Incident, speaks: Speaks | undefined, { at, by }: Pick<EventOf<SeverityChanged>, 'at' | 'by'>): Incident {
  if (speaks === undefined) return was;
  const { title, about, places, service, url, startedAt, customersAffected, team, links, joins } = speaks;
  const estimates = was.impact.estimates.filter((one) => joins === undefined || !one.by.startsWith('source:'));
  const other = was.links.filter((one) => !isFromAlert(one));
  const { serviceFacts: _, saidStartedAt: __, ...kept } = was;
  return stamped(
    {
      ...kept,
      ...(speaks.serviceFacts === undefined ? {} : { serviceFacts: speaks.serviceFacts }),
      title,
      ...(speaks.saidStartedAt === undefined ? {} : { saidStartedAt: speaks.saidStartedAt }),
      about: about ?? null,
      ...(was.firingNow == null ? {} : { firingNow: null }),
      ...(places === undefined && joins === undefined ? {} : { places }),
      service,
      url,
      team: was.ack === null ? team : was.team,
      links: [...links, ...other],
      impact: {
        ...was.impact,
        estimates: customersAffected === null ? estimates : [...estimates, { customers: customersAffected, at, by }],
      },
    },
    { startedAt: startedAt ?? (joins === true ? null : was.stamps.startedAt) },
  );
}

/** It came with the alert or with its service, not from a person. */
const isFromAlert = ({ kind }: Link): boolean => kind === 'runbook' || kind === 'dashboard' || kind === 'silence';

/** For each severity it has risen past the time to acknowledge begins now. */
function raised(was: Incident, { from, to, at }: EventOf<SeverityChanged>): Partial<Incident['progression']> {
  if (to >= from) return {};
  const passed = severities.filter((one) => one >= to && one < from);
  return { raisedAt: { ...was.progression.raisedAt, ...Object.fromEntries(passed.map((one) => [one, at])) } };
}

function reclassified(before: Incident, event: EventOf<SeverityChanged>): Incident {
  const was = toldBy(before, event.speaks, event);
  const next = {
    ...was,
    severity: event.to,
    policy: event.policy,
    seats: seatsAfter(before, event.seats, event.speaks),
    paged: pagedToo(was, event.paged),
  };
  // Nobody was paged and it is quiet: the first page of the new policy is due when the silence ends.
  const silent = was.ack === null && event.paged.length === 0 && (was.quietUntil ?? 0) > event.at && event.policy.page.length > 0;
  const changed = withProgression(next, {
    ladderStep: silent ? -1 : 0,
    ladderAt: event.at,
    ...saidUnder(was, event.policy),
    ...raised(was, event),
    beatAt: event.at,
    nudged: false,
  });
  return withFirstDraft(withWorst(changed, event.from), event.at);
}
