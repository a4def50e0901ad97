// What a step of a review needs beside its incident: when it is due by the calendar, what was said, and when people are at work again.

import { afterBusinessDays, isBusinessDay } from '../escalation/business-days.js';
import { peopleOf } from '../escalation/on-call.js';
import { instantOf, localDay } from '../escalation/time-of-day.js';
import type { Command } from '../incident/commands.js';
import { zoneOf } from '../incident/directory.js';
import { days } from '../incident/duration.js';
import { askedOf } from '../incident/features/review/asked-of.js';
import { type AskReview, asksReview, beginsReview, putsOffReview } from '../incident/features/review/events.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import type { ReviewRule } from '../incident/policy.js';
import { reviewOf } from '../incident/review.js';
import { draftOf } from '../incident/review-drafts.js';
import { rulesOf } from '../maintenance/rules.js';
import type { Organisation } from '../people/organisation.js';
import type { Deps } from './dependencies.js';

/** Lines of a timeline looked through for what was said. */
const mostLines = 500;
/** People are asked from then on, by the clock on their wall. */
const morningHour = 9;

/** Where nothing is said of it, a review asked for by hand has as long as that of a P2. */
const usual: ReviewRule = { within: { businessDays: 5 }, team: [] };

/**
 * The next morning on which people work, in this zone. `day`: not before it, where it is still to come; `also`: a morning that counts
 * whether people work on it or not. Days since 1970-01-01.
 */
export function nextMorning(
  organisation: Organisation,
  timezone: string,
  now: EpochMs,
  { day: from = 0, also = null }: { readonly day?: number; readonly also?: number | null } = {},
): EpochMs {
  const calendar = { ...rulesOf(organisation).calendar, timezone };
  let day = Math.max(from, localDay(now, timezone));
  if (instantOf(day, morningHour, 0, timezone) <= now) day += 1;
  for (let free = 0; day !== also && !isBusinessDay(calendar, day) && free < 30; free++) day += 1;
  return instantOf(day, morningHour, 0, timezone);
}

/** When a review of what ended at `from` is due, and who writes theirs beside those who worked on it. */
export function reviewTerms(
  organisation: Organisation,
  incident: Incident,
): { readonly dueAt: EpochMs; readonly reliability: readonly PersonKey[] } {
  const { within, team } = incident.policy.review ?? usual;
  const from = incident.stamps.resolvedAt ?? 0;
  const dueAt =
    'days' in within
      ? from + days(within.days)
      : (afterBusinessDays(rulesOf(organisation).calendar, from, within.businessDays) ?? from + days(within.businessDays));
  const members = team.flatMap((name) => (organisation.people.has(name) ? [name] : membersOf(organisation, name)));
  return { dueAt, reliability: [...new Set(members)] };
}

/** Everybody who may be on call for a team. */
const membersOf = (organisation: Organisation, name: string): readonly PersonKey[] => {
  const team = organisation.teams.get(name);
  if (team === undefined) return [];
  return [team.oncall, team.backup].flatMap((one) => (one === null ? [] : onSchedule(organisation, one)));
};

const onSchedule = ({ people, schedules }: Organisation, name: string): readonly PersonKey[] => {
  const schedule = schedules.get(name);
  return schedule === undefined ? (people.has(name) ? [name] : []) : peopleOf(schedule);
};

/** Nobody is asked before nine or after six, or on a day nobody works. */
function isAtWork(organisation: Organisation, timezone: string, now: EpochMs): boolean {
  const day = localDay(now, timezone);
  if (!isBusinessDay({ ...rulesOf(organisation).calendar, timezone }, day)) return false;
  return now >= instantOf(day, morningHour, 0, timezone) && now < instantOf(day, eveningHour, 0, timezone);
}
const eveningHour = 18;

/** What is due of a review, with what it needs; everything else as it is. */
export const withReviewFacts =
  ({ store, clock, organisation, directory }: Pick<Deps, 'store' | 'clock' | 'organisation' | 'directory'>) =>
  async (incident: Incident, command: Command): Promise<Command | { readonly waitsUntil: EpochMs }> => {
    if (beginsReview(command)) return { ...command, ...reviewTerms(organisation(), incident) };
    if (asksReview(command)) return asks({ store, clock, organisation, directory }, incident, command);
    if (!putsOffReview(command)) return command;
    const open = reviewOf(incident).asked.find(({ at }) => at === command.askedAt);
    return { ...command, until: nextMorning(organisation(), zoneOf(directory(), open?.of ?? null), clock.now()) };
  };

/** The question, in their own chat while they are at work. */
async function asks(
  { store, clock, organisation, directory }: Pick<Deps, 'store' | 'clock' | 'organisation' | 'directory'>,
  incident: Incident,
  command: AskReview,
): Promise<Command | { readonly waitsUntil: EpochMs }> {
  const { step } = command;
  const now = clock.now();
  const zone = zoneOf(directory(), askedOf(incident, step));
  const again = nextMorning(organisation(), zone, now);
  const isDirect = reviewOf(incident).directly || step === 'approval' || incident.room?.chat == null;
  if (isDirect && !isAtWork(organisation(), zone, now)) return { waitsUntil: again };
  const draft = draftOf(step, incident, await store.events(incident.number, mostLines), directory());
  return { ...command, again, ...(draft === null ? {} : { draft }) };
}
