// Whom each escalation called in, the last one last: letting people go again begins with those. Pure; kept with the incident.

import type { Incident, PersonKey } from './incident.js';
import { sliceOf } from './slice.js';

const slice = sliceOf<readonly (readonly PersonKey[])[]>('called', []);

export const calledIn = (incident: Incident, people: readonly PersonKey[]): Incident =>
  people.length === 0 ? incident : slice.write(incident, [...slice.read(incident), people]);

/** They may go: no escalation has called them any more. */
export function letGoOf(incident: Incident, person: PersonKey): Incident {
  const known = slice.read(incident);
  const left = known.map((people) => people.filter((one) => one !== person)).filter((people) => people.length > 0);
  const escalatedTo = incident.escalatedTo.filter((one) => one !== person);
  return known.length === 0 ? { ...incident, escalatedTo } : slice.write({ ...incident, escalatedTo }, left);
}

/** Everybody an escalation called in who was not let go since. */
export const everybodyCalled = (incident: Incident): readonly PersonKey[] => slice.read(incident).flat();

/** Whom the last of them called in, but for whoever has it. */
export function lastCalled(incident: Incident): readonly PersonKey[] {
  const groups = slice.read(incident).map((people) => people.filter((one) => one !== incident.ack?.by));
  return groups.findLast((people) => people.length > 0) ?? [];
}
