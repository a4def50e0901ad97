// Ask → command: the look-ups a chat command needs before it can be decided. Who is entitled, who is next, which policy.

import { onCall, seatsFor } from '../../escalation/on-call.js';
import { placementOf } from '../../escalation/routing.js';
import type { Command } from '../../incident/commands.js';
import { type EpochMs, type Incident, type PersonKey, type Severity, severities } from '../../incident/incident.js';
import type { Role } from '../../incident/policy.js';
import { type Organisation, type Person, ranks } from '../../people/organisation.js';
import type { Ask, Named } from '../command.js';

/** Asks that are about one incident and need nothing but look-ups. */
export type OneIncidentAsk = Exclude<Ask, { ask: 'declare' | 'question' | 'merge' | 'silence' | 'test-page' }>;

export interface Asker {
  readonly person: Person;
  readonly where: 'direct' | 'room' | 'group';
}

/** The command, decided on the incident as it is now. */
export function complete(organisation: Organisation, ask: OneIncidentAsk, asker: Asker, incident: Incident, now: EpochMs): Command {
  const by = asker.person.key;
  switch (ask.ask) {
    case 'command':
      return { ...ask.command, by } as Command;
    case 'note':
      return { type: 'note', by, kind: ask.kind, text: ask.text, where: asker.where === 'direct' ? 'direct' : 'room', about: ask.about };
    case 'reclassify':
      return reclassify(organisation, ask, by, incident, now);
    case 'escalate':
      return { type: 'escalate', by, to: escalateTo(organisation, ask.who, incident, by, now), why: ask.why };
    case 'stand-down':
      return { type: 'stand-down', by, person: ask.person };
    case 'approve':
      return { type: 'approve', by, proposal: ask.proposal, entitled: maysDecide(asker.person, incident) };
    case 'reject':
      return { type: 'reject', by, proposal: ask.proposal, why: ask.why, entitled: maysDecide(asker.person, incident) };
    case 'join':
      return { type: 'invite', by, person: by };
    default:
      return ask satisfies never;
  }
}

/** A manager or anyone above, and whoever sits on the manager's seat of this incident (seed contradiction 10). */
export const maysDecide = (person: Person, incident: Incident): boolean =>
  atLeast(person, 'manager') || incident.seats.manager === person.key;

export const atLeast = (person: Person, rank: (typeof ranks)[number]): boolean => ranks.indexOf(person.role) >= ranks.indexOf(rank);

function reclassify(
  organisation: Organisation,
  ask: Extract<Ask, { ask: 'reclassify' }>,
  by: PersonKey,
  incident: Incident,
  now: EpochMs,
): Command {
  const severity =
    ask.severity === 'up' ? step(incident.severity, -1) : ask.severity === 'down' ? step(incident.severity, 1) : ask.severity;
  const { policy } = placementOf(organisation, null, severity, incident.team);
  const seats = seatsFor(organisation, incident.team, policy, now);
  return { type: 'reclassify', by, severity, why: ask.why, policy: { ...policy, roomSeats: incident.policy.roomSeats }, seats };
}

const step = (severity: Severity, by: number): Severity =>
  severities[Math.min(severities.length - 1, Math.max(0, severities.indexOf(severity) + by))] ?? severity;

/** Above the owner, in the order in which they are called when nobody is named. */
const upwards: readonly Role[] = ['backup', 'manager', 'vp-engineering', 'cto'];

/** Whoever is named; with nobody named, the next above who was not called yet. */
function escalateTo(
  organisation: Organisation,
  who: Named | null,
  incident: Incident,
  by: PersonKey,
  now: EpochMs,
): readonly { readonly role: Role | null; readonly person: PersonKey }[] {
  if (who !== null && 'person' in who) return [{ role: null, person: who.person }];
  if (who !== null) {
    const person = incident.seats[who.role] ?? onCall(organisation, organisation.seats.get(who.role) ?? who.role, now);
    return person === null ? [] : [{ role: who.role, person }];
  }
  const asked = new Set([by, ...(incident.ack === null ? [] : [incident.ack.by]), ...incident.escalatedTo]);
  const next = upwards.find((role) => !asked.has(incident.seats[role] ?? by));
  const person = next === undefined ? undefined : incident.seats[next];
  return next === undefined || person === undefined ? [] : [{ role: next, person }];
}
