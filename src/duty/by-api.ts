// Overrides that a program asks for: looked at field by field, stored, and told to whoever is meant. Whoever has the token may set them.

import { onRota } from '../escalation/on-call.js';
import { type Shift, shiftsBetween } from '../escalation/shifts.js';
import { personName } from '../incident/directory.js';
import { days } from '../incident/duration.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Organisation, Override } from '../people/organisation.js';
import { type ScheduleSpan, type StoredOverride, write } from '../store/store.js';
import { type DutyDeps, toldOf } from './duty.js';
import { endOverrides } from './remove.js';
import { spansWithout } from './spans.js';
import { dutyNews, spansTold, toldTo } from './words.js';

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
    await deps.duty.commit([
      write.override(made),
      ...news(deps, made, now).map(([person, text]) => write.message(dutyNews(person, text))),
      ...toldOf([made], now, deps.clock.now()),
    ]);
    return made;
  });
  deps.nudge();
  await deps.duty.follow();
  return { override };
}

/** What somebody is told whose time an override changes. */
function news(deps: DutyDeps, made: StoredOverride, now: EpochMs): readonly (readonly [PersonKey, string])[] {
  const directory = deps.directory();
  const { person, instead } = made;
  return changesOf(deps.organisation(), made, now).map(({ person: reader, gained, lost }) => {
    const told = (spans: readonly ScheduleSpan[]) => spansTold(spans, toldTo(directory, reader, now));
    const whose = instead === null ? '' : `, for ${personName(directory, instead)}`;
    const on = gained.length === 0 ? [] : [`You are on call: ${told(gained)}${reader === person ? whose : ''} (set by a program).`];
    const by = person === null ? '' : `; ${personName(directory, person)} is`;
    const off = lost.length === 0 ? [] : [`You are not on call: ${told(lost)}${by} (set by a program).`];
    return [reader, [...on, ...off].join('\n')] as const;
  });
}

interface TimeChanged {
  readonly person: PersonKey;
  readonly gained: readonly ScheduleSpan[];
  readonly lost: readonly ScheduleSpan[];
}

/** Whose time this override changes from now on, and how; nobody's where it has no effect. */
function changesOf({ schedules, overrides = [], people }: Organisation, made: Override, now: EpochMs): readonly TimeChanged[] {
  const schedule = schedules.get(made.schedule);
  if (schedule === undefined) return [];
  const shifts = (all: readonly Override[]) => shiftsBetween(schedule, all, Math.max(now, made.startsAt), made.endsAt);
  const [before, after] = [shifts(overrides), shifts([...overrides, made])];
  const of = (person: PersonKey, all: readonly Shift[]): readonly ScheduleSpan[] =>
    all.filter((one) => one.person === person).map(({ startsAt, endsAt }) => ({ schedule: made.schedule, startsAt, endsAt }));
  const without = (spans: readonly ScheduleSpan[], taken: readonly ScheduleSpan[]) => taken.reduce(spansWithout, spans);
  return [...new Set([...after, ...before].map(({ person }) => person))]
    .filter((person) => people.has(person))
    .map((person) => {
      const [was, is] = [of(person, before), of(person, after)];
      return { person, gained: without(is, was), lost: without(was, is) };
    })
    .filter(({ gained, lost }) => gained.length + lost.length > 0);
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
  if (endsAt - Math.max(startsAt, now) > longestMs) return { at: 'endsAt', wanted: 'at most a hundred days: change the schedule instead' };
  if (instead === null) return null;
  if (instead === person) return { at: 'instead', wanted: 'somebody else than `person`' };
  // Whoever only fills holes is not replaced, but not needed any more where somebody is added.
  return changesOf(organisation(), { ...asked, id: null, by }, now).length === 0
    ? { at: 'instead', wanted: `somebody who has a shift of ${asked.schedule} in that time; left out, it is whoever it would be` }
    : null;
}
