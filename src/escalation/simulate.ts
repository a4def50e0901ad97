// Who would be paged, when and how, if an incident opened at a given time and nobody answered: the real rules on the real policy, rota,
// quiet hours and order of transports. Pure, and nothing is sent.

import type { Command } from '../incident/commands.js';
import { decide } from '../incident/decide.js';
import { hours, minutes } from '../incident/duration.js';
import type { Event, Fact } from '../incident/events.js';
import { evolve } from '../incident/evolve.js';
import { open as openCommand } from '../incident/features/opening/events.js';
import { followRota } from '../incident/features/rota/rota.js';
import type { EpochMs, Incident, Paged, PersonKey, Severity } from '../incident/incident.js';
import { pagedIn } from '../incident/paged-in.js';
import type { Policy, Role } from '../incident/policy.js';
import { isRefusal } from '../incident/refusals.js';
import type { Organisation } from '../people/organisation.js';
import { dueNow, nextDue } from './escalate.js';
import { rotaOf, seatsFor } from './on-call.js';
import { policyOf, withTurn } from './policy-of.js';
import { quietUntil, transportsTo } from './wishes.js';

/** What is asked for. */
export interface Simulated {
  readonly severity: Severity;
  readonly team: string;
  readonly at: EpochMs;
  /** Of the incident, where people take turns; absent: it is the turn of the first. */
  readonly number?: number;
}

export interface SimulatedPage {
  readonly person: PersonKey;
  readonly role: Role | null;
  /** The transports it would go by, in order. */
  readonly by: readonly string[];
  /** The end of their quiet hours; null: it leaves at once. */
  readonly waitsUntil: EpochMs | null;
}

/** Everybody paged at one instant. */
export interface Moment {
  readonly at: EpochMs;
  readonly pages: readonly SimulatedPage[];
  /** Roles of steps passed over because nobody holds them. */
  readonly skipped: readonly Role[];
}

export interface Simulation extends Simulated {
  readonly policy: Policy;
  readonly moments: readonly Moment[];
  /** It stops here, and would go on: looked at no further. */
  readonly untilAt: EpochMs;
}

/** How far it is looked ahead: a P1 has reached its last resort by then, a P4 is paged once a day. */
const lookAheadMs: Readonly<Record<Severity, number>> = { P1: hours(12), P2: hours(12), P3: hours(24), P4: hours(72) };
/** As many moments as anybody reads; by then the ladder is at its end. */
const mostMoments = 12;
/** More steps than this at one instant is no progress. */
const mostAtOnce = 60;

/** `transports`: the names of WHATSAPP, in order. */
export function simulate(organisation: Organisation, asked: Simulated, transports: readonly string[], most = mostMoments): Simulation {
  const number = asked.number ?? 0;
  const policy = withTurn(organisation, policyOf(organisation, asked.team, asked.severity), { team: asked.team, number }, asked.at);
  const until = asked.at + lookAheadMs[asked.severity];
  const moments: Moment[] = [];
  let incident: Incident | null = null;
  let now = asked.at;
  const take = (command: Command): boolean => {
    const verdict = decide(incident, command, now);
    if (isRefusal(verdict) || verdict.length === 0) return false;
    for (const fact of verdict) {
      const event: Event = { ...(fact as Fact), incident: 1, seq: (incident?.lastSeq ?? 0) + 1, at: now };
      incident = { ...evolve(incident, event), lastSeq: event.seq };
      note(event);
    }
    return true;
  };
  const note = (event: Event): void => {
    const { paged, skipped } = pagedIn(event);
    if (paged.length === 0 && skipped.length === 0) return;
    const pages = paged.map((one) => pageOf(organisation, asked, one, now, transports));
    const last = moments.at(-1);
    if (last?.at === now) moments[moments.length - 1] = together(last, pages, skipped);
    else moments.push({ at: now, pages, skipped });
  };
  take(opening(organisation, asked, policy));
  while (incident !== null && now < until && moments.length < most) {
    now = Math.min(until, nextDue(incident) ?? until, nextMinute(now));
    take(followRota({ rota: rotaOf(organisation, incident, now) }));
    for (let steps = 0; steps < mostAtOnce; steps++) {
      const due: readonly Command[] = dueNow(incident, now);
      if (due.length === 0 || !due.map(take).includes(true)) break;
    }
  }
  return { ...asked, policy, moments, untilAt: now };
}

/** The duty changes on whole minutes. */
const nextMinute = (now: EpochMs): EpochMs => (Math.floor(now / minutes(1)) + 1) * minutes(1);

/** Who is paged twice at one instant gets one message. */
const together = (last: Moment, pages: readonly SimulatedPage[], skipped: readonly Role[]): Moment => ({
  ...last,
  pages: [...last.pages, ...pages.filter(({ person }) => !last.pages.some((one) => one.person === person))],
  skipped: [...new Set([...last.skipped, ...skipped])],
});

const pageOf = (
  organisation: Organisation,
  { severity, team }: Simulated,
  { person, role }: Paged,
  at: EpochMs,
  transports: readonly string[],
): SimulatedPage => ({
  person,
  role,
  by: transportsTo(organisation, person, severity, transports),
  waitsUntil: quietUntil(organisation, { severity, team }, person, at),
});

/** As a monitoring system would open it. */
function opening(organisation: Organisation, { severity, team, at }: Simulated, policy: Policy): Command {
  return openCommand({
    by: 'source:simulation',
    opening: {
      ...{ number: 1, title: 'Simulation', severity, category: null, origin: 'internal', service: null, team, drill: false },
      ...{ groupKey: 'simulation', source: 'simulation', url: null, startedAt: at, customersAffected: null },
      ...{ seats: seatsFor(organisation, team, policy, at), policy, roomSubject: '', welcome: null, quietUntil: null, links: [] },
    },
    alerts: {
      ...{ source: 'simulation', titles: [], fired: 1, refired: 0, cleared: 0, firing: 1, total: 1 },
      ...{ flapping: false, url: null, severity },
    },
    investigating: false,
  });
}
