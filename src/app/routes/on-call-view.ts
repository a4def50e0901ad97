// Who is on call, until when, and who comes next: found by asking the rota forward in time, so covers and swaps count too.

import { days, hours } from '../../incident/duration.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { OnCallName, Organisation } from '../../people/organisation.js';
import { isoTime } from './views.js';

export type OnCall = (name: OnCallName, at: EpochMs) => PersonKey | null;

/** Everybody on call, and those they stand in for. */
export type Everyone = (
  name: OnCallName,
  at: EpochMs,
) => readonly { readonly person: PersonKey; readonly coversFor: readonly PersonKey[] }[];

const nameOf = ({ people }: Organisation, person: PersonKey | null): string | null =>
  person === null ? null : (people.get(person)?.name ?? null);

/** How far ahead a hand-over is looked for, and in which steps; shorter ones for the next two days, where covers are. */
const horizonMs = days(36);
const nearMs = days(2);
const nearStepMs = hours(1);
const farStepMs = hours(6);

/** One entry for each schedule, and for each team whose on-call is not a schedule. */
export function onCallView(organisation: Organisation, onCall: OnCall, now: EpochMs, everyone?: Everyone) {
  const teams = [...organisation.teams.values()];
  const names = new Set<OnCallName>([...organisation.schedules.keys(), ...teams.map((team) => team.oncall)]);
  return [...names].map((schedule) => {
    const person = onCall(schedule, now);
    const until = shiftEnd(onCall, schedule, now);
    const team = teams.find((one) => one.oncall === schedule)?.key;
    return {
      schedule,
      ...(team === undefined ? {} : { team }),
      person,
      name: nameOf(organisation, person),
      ...(everyone === undefined
        ? {}
        : {
            people: everyone(schedule, now).map((one) => ({
              person: one.person,
              name: nameOf(organisation, one.person),
              coversFor: one.coversFor,
            })),
          }),
      until: isoTime(until),
      next: until === null ? null : onCall(schedule, until),
    };
  });
}

/** The first millisecond at which somebody else is on call; null when nobody else is within five weeks. */
const shiftEnd = (onCall: OnCall, name: OnCallName, now: EpochMs): EpochMs | null => {
  const person = onCall(name, now);
  let same = now;
  while (same < now + horizonMs) {
    const ahead = same + (same - now < nearMs ? nearStepMs : farStepMs);
    if (onCall(name, ahead) !== person) return changeBetween(onCall, name, person, same, ahead);
    same = ahead;
  }
  return null;
};

const changeBetween = (onCall: OnCall, name: OnCallName, person: PersonKey | null, same: EpochMs, other: EpochMs): EpochMs => {
  let before = same;
  let after = other;
  while (after - before > 1) {
    const middle = Math.floor((before + after) / 2);
    if (onCall(name, middle) === person) before = middle;
    else after = middle;
  }
  return after;
};
