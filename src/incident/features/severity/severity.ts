// How bad it is and of what kind. A change of severity brings its own policy.

import { pagedToo, saidUnder, stamped, withProgression } from '../../changes.js';
import { holders } from '../../choose.js';
import { everybody, inWarRoom, repeating } from '../../compose.js';
import { actorName, personName, roomZone } from '../../directory.js';
import { inline } from '../../escape.js';
import { type EventOf, type Feature, maker, type Verdict } from '../../feature.js';
import { mustBeOpen } from '../../guard.js';
import { heldBackWords } from '../../held-back.js';
import {
  type Category,
  type EpochMs,
  type Incident,
  type Paged,
  type PersonKey,
  type Seats,
  type Severity,
  severities,
} from '../../incident.js';
import { noticeAsked } from '../../notice-asked.js';
import type { Speaks } from '../../opening.js';
import { exceptPaged, pages } from '../../pages.js';
import type { Policy } from '../../policy.js';
import { isHeldBack } from '../../quiet.js';
import { named } from '../../subject.js';
import { deadline, headline } from '../../wording.js';

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
    categorise: (incident, { by, category }) =>
      incident.category === category ? { refused: 'already-done' } : [{ kind: 'category-set', by, from: incident.category, to: category }],
  },
  events: {
    'severity-changed': {
      milestone: true,
      apply: reclassified,
      line: (event, { who, said }) => `${who} changed severity ${event.from} → ${event.to}${said(event.why)}`,
      announce: (event, { incident: after, directory }) => {
        const incident = { ...after, severity: event.to, policy: event.policy };
        const why = event.why === '' ? '' : `: ${inline(event.why, 200)}`;
        const change = `${event.from} → ${event.to} by ${actorName(directory, event.by)}`;
        const due = deadline(incident, roomZone(directory), event.at);
        const text = [headline(incident, change), why === '' ? null : `Why${why}`, due].filter((line) => line !== null).join('\n');
        return [
          ...pages({ incident, directory }, event.at, event.paged, `raised from ${event.from}`),
          ...exceptPaged(everybody(incident, event.by, text), event.paged),
          ...(event.to < event.from && !isHeldBack(after) ? noticeAsked({ incident, directory }, event.at, event.by) : []),
          // Inside a silence nobody is paged; who must know does.
          ...(event.paged.length === 0 && isHeldBack(after) ? heldBackWords({ incident, directory }, event.at) : []),
        ];
      },
      confirm: (event, _incident, { it }) => `${it} is ${event.to} now (was ${event.from}).`,
      undo: 'the change of severity',
    },
    'category-set': {
      apply: (was, event) => ({ ...was, category: event.to }),
      line: (event, { who }) => `${who} set category ${event.to}`,
      announce: (event, { incident, directory }) =>
        repeating(inWarRoom(incident, `INC-${incident.number} · category ${event.to} (${personName(directory, event.by)})`)),
      confirm: (event, _incident, { it }) => `${it} is in category ${event.to}.`,
      undo: 'the change of category',
    },
  },
  refusals: { 'same-severity': (_, { it, incident }) => `${it} is ${incident?.severity ?? 'that'} already.` },
};

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
  const other = was.links.filter((one) => one.kind !== 'runbook');
  return stamped(
    {
      ...was,
      title,
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
  return withProgression(next, {
    ladderStep: silent ? -1 : 0,
    ladderAt: event.at,
    ...saidUnder(was, event.policy),
    ...raised(was, event),
    beatAt: event.at,
    nudged: false,
  });
}
