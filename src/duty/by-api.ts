// Overrides that a program asks for: looked at field by field, stored, and told to whoever is meant. Whoever has the token may set them.

import { onRota } from '../escalation/on-call.js';
import { personName } from '../incident/directory.js';
import { days } from '../incident/duration.js';
import { fromTo } from '../incident/from-to.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Override } from '../people/organisation.js';
import { type StoredOverride, write } from '../store/store.js';
import { type DutyDeps, toldOf } from './duty.js';
import { endOverrides } from './remove.js';
import { dutyNews, toldTo } from './words.js';

/** What is asked for; times by the wall clock. */
export type AskedOverride = Pick<Override, 'schedule' | 'layer' | 'kind' | 'person' | 'instead' | 'startsAt' | 'endsAt' | 'why'>;

/** What is wrong with it: the field, and what is wanted there. */
export interface BadField {
  readonly at: keyof AskedOverride;
  readonly wanted: string;
}

export interface Overriding {
  /** Those that hold or are to come, of the file too, in the order in which they count. */
  list(): readonly Override[];
  /** Sets it, or says what is wrong with it. Rejects with StoreUnavailable. */
  set(asked: AskedOverride): Promise<{ readonly bad: BadField } | { readonly override: StoredOverride }>;
  /** Ends it; false: there is none of this number that holds or is to come. Rejects with StoreUnavailable. */
  remove(id: number): Promise<boolean>;
}

/** Whose word it is. */
const by = 'source:api';
/** Longer than this it is a change of the schedule. */
const longestMs = days(100);
/** Names offered where one is not known. */
const mostOffered = 20;

export const overriding = (deps: DutyDeps): Overriding => ({
  list: () => {
    const organisation = deps.organisation();
    const now = onRota(organisation, deps.clock.now());
    return (organisation.overrides ?? []).filter(({ endsAt }) => endsAt > now);
  },
  set: (asked) => set(deps, asked),
  remove: async (id) => (await endOverrides(deps, [{ id }], by, () => [])).length > 0,
});

async function set(deps: DutyDeps, asked: AskedOverride): ReturnType<Overriding['set']> {
  const now = onRota(deps.organisation(), deps.clock.now());
  const bad = badField(deps, asked, now);
  if (bad !== null) return { bad };
  const override = await deps.duty.alone(async () => {
    const ids = await deps.duty.newIds();
    const made: StoredOverride = { ...asked, id: ids.override(), by, madeAt: deps.clock.now() };
    const told = [...new Set([asked.person, asked.instead])].filter((key): key is PersonKey => key !== null);
    await deps.duty.commit([
      write.override(made),
      ...told.map((person) => write.message(dutyNews(person, words(deps, made, person, now)))),
      ...toldOf([made], now, deps.clock.now()),
    ]);
    return made;
  });
  deps.nudge();
  await deps.duty.follow();
  return { override };
}

function words(deps: DutyDeps, { schedule, person, instead, ...times }: StoredOverride, reader: PersonKey, now: EpochMs): string {
  const directory = deps.directory();
  const when = `${schedule} ${fromTo(times, toldTo(directory, reader, now))}`;
  if (reader === person)
    return `You are on call: ${when}${instead === null ? '' : `, for ${personName(directory, instead)}`} (set by a program).`;
  return `You are not on call: ${when}${person === null ? '' : `; ${personName(directory, person)} is`} (set by a program).`;
}

function badField({ organisation }: DutyDeps, asked: AskedOverride, now: EpochMs): BadField | null {
  const { schedules, people } = organisation();
  const known = (names: Iterable<string>) => `one of ${[...names].slice(0, mostOffered).join(', ')}`;
  const schedule = schedules.get(asked.schedule);
  if (schedule === undefined) return { at: 'schedule', wanted: known(schedules.keys()) };
  const { layer, kind, person, instead, startsAt, endsAt } = asked;
  if (layer !== null && !schedule.layers.some(({ key }) => key === layer))
    return { at: 'layer', wanted: known(schedule.layers.map(({ key }) => key)) };
  if (kind === 'remove' && person !== null) return { at: 'person', wanted: 'nobody, for `remove`: `instead` says who is left out' };
  if (kind !== 'remove' && (person === null || !people.has(person))) return { at: 'person', wanted: known(people.keys()) };
  if (kind === 'add' && instead !== null) return { at: 'instead', wanted: 'nobody, for `add`' };
  if (instead !== null && !people.has(instead)) return { at: 'instead', wanted: known(people.keys()) };
  if (endsAt <= startsAt) return { at: 'endsAt', wanted: 'a time after startsAt' };
  if (endsAt <= now) return { at: 'endsAt', wanted: 'a time that is still to come' };
  return endsAt - Math.max(startsAt, now) > longestMs
    ? { at: 'endsAt', wanted: 'at most a hundred days: change the schedule instead' }
    : null;
}
