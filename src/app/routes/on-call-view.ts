// Who is on call, until when, and who comes next. Covers and swaps count too.

import { dutyOf, everyoneOnCall } from '../../escalation/on-call.js';
import { coversFor } from '../../escalation/persons-shifts.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { OnCallName, Organisation } from '../../people/organisation.js';
import { isoTime } from './views.js';

/** One entry for each schedule, and for each team whose on-call is not a schedule. `now` as the rota counts. */
export function onCallView(given: Organisation, now: EpochMs) {
  const organisation = { ...given, calendarOffsetMs: 0 };
  const teams = [...organisation.teams.values()];
  const names = new Set<OnCallName>([...organisation.schedules.keys(), ...teams.map((team) => team.oncall)]);
  return [...names].map((schedule) => {
    const people = everyoneOnCall(organisation, schedule, now);
    const duty = dutyOf(organisation, scheduleBehind(organisation, schedule), now);
    const team = teams.find((one) => one.oncall === schedule)?.key;
    return {
      schedule,
      ...(team === undefined ? {} : { team }),
      person: people[0] ?? null,
      name: nameOf(organisation, people[0] ?? null),
      people: people.map((person) => ({
        person,
        name: nameOf(organisation, person),
        coversFor: coversFor(organisation, schedule, person, now),
      })),
      until: isoTime(duty?.endsAt ?? null),
      next: duty?.next[0] ?? null,
    };
  });
}

const nameOf = ({ people }: Organisation, person: PersonKey | null): string | null =>
  person === null ? null : (people.get(person)?.name ?? null);

/** The schedule a name leads to in the end: another team's, or itself. Teams in a circle lead to none. */
function scheduleBehind({ schedules, people, teams }: Organisation, name: OnCallName): OnCallName {
  let current = name;
  for (let step = 0; step <= teams.size && !schedules.has(current) && !people.has(current); step++)
    current = teams.get(current)?.oncall ?? current;
  return current;
}
