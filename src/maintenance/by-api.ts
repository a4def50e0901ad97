// Maintenance windows as programs ask for them: looked at field by field, stored, and told to whoever is meant. Whoever has the token may.

import { serviceNamed } from '../escalation/catalogue.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import { weekdayNear } from '../incident/moment.js';
import { type HeldCount, type MaintenanceKind, type MaintenanceWindow, write } from '../store/store.js';
import { calendarTime } from '../wall-time.js';
import { endedWindow, heldTold } from './change.js';
import { kindOf, newWindow, noticeTold, spanWithinBounds } from './plan.js';
import { shownOverMs } from './report.js';
import { firstPossible, rulesOf } from './rules.js';
import { type MaintenanceDeps, newsWrites } from './tell.js';
import { isRunning, neededNoMore } from './windows.js';

/** What is asked for; times by the wall clock. */
export interface AskedWindow {
  readonly kind: MaintenanceKind;
  readonly services: readonly string[];
  readonly startsAt: EpochMs;
  readonly endsAt: EpochMs;
  readonly what: string;
  readonly why: string | null;
  readonly feels: string | null;
  readonly owner: PersonKey | null;
}

export type ChangedWindow = Partial<Pick<AskedWindow, 'startsAt' | 'endsAt' | 'what' | 'feels' | 'owner'>>;

/** What is wrong with it: the field, and what is wanted there. */
export interface BadWindow {
  readonly at: keyof AskedWindow;
  readonly wanted: string;
  /** The first possible start, where it is too soon. */
  readonly firstPossibleAt?: EpochMs;
}

/** A window with what it holds; `running` by the clock. */
export interface WindowShown {
  readonly window: MaintenanceWindow;
  readonly running: boolean;
  readonly held: HeldCount;
}

export type WindowOutcome = { readonly bad: BadWindow } | { readonly shown: WindowShown };

export interface MaintenanceByApi {
  /** Planned and running, then those over in the last thirty days. */
  list(): Promise<readonly WindowShown[]>;
  one(id: number): Promise<WindowShown | null>;
  plan(asked: AskedWindow): Promise<WindowOutcome>;
  /** Null: there is none of this number that is planned or runs. */
  change(id: number, changed: ChangedWindow): Promise<WindowOutcome | null>;
  /** Calls it off, or ends it where it runs. False: there is none of this number that is planned or runs. */
  remove(id: number): Promise<boolean>;
}

const by = 'source:api';
const mostOver = 200;

export const maintenanceByApi = (deps: MaintenanceDeps): MaintenanceByApi => ({
  list: async () => {
    await deps.maintenance.load();
    const over = await deps.store.maintenanceOver(calendarTime(deps.clock) - shownOverMs, mostOver);
    return Promise.all([...deps.maintenance.windows(), ...over].map((window) => shown(deps, window)));
  },
  one: async (id) => {
    const window = await deps.store.maintenanceWindow(id);
    return window === null ? null : shown(deps, window);
  },
  plan: (asked) => plan(deps, asked),
  change: (id, changed) => change(deps, id, changed),
  remove: (id) => remove(deps, id),
});

async function shown(deps: MaintenanceDeps, window: MaintenanceWindow): Promise<WindowShown> {
  const held = window.held ?? (await deps.store.heldCount(window.id));
  return { window, running: isRunning(window, calendarTime(deps.clock)), held };
}

function badField(deps: MaintenanceDeps, asked: AskedWindow, now: EpochMs): BadWindow | null {
  const { people } = deps.organisation();
  if (asked.owner !== null && !people.has(asked.owner)) return { at: 'owner', wanted: "a person's key in muster.yaml" };
  if (asked.endsAt <= asked.startsAt) return { at: 'endsAt', wanted: 'a time after startsAt' };
  const span = spanWithinBounds(asked, now);
  return 'refused' in span ? { at: 'endsAt', wanted: `another time: ${span.refused.replace(/\. Nothing is planned.*$/u, '')}` } : null;
}

/** Too soon for what it is called; null: it is not. */
function tooSoon(
  deps: MaintenanceDeps,
  kind: MaintenanceKind,
  asked: Pick<AskedWindow, 'startsAt' | 'endsAt' | 'why'>,
  now: EpochMs,
): BadWindow | null {
  const organisation = deps.organisation();
  const found = kindOf(organisation, kind, asked, now);
  if (found === 'emergency' && (asked.why ?? '') === '') return { at: 'why', wanted: 'the reason why it cannot wait' };
  if (found !== null) return null;
  const first = firstPossible(rulesOf(organisation), now);
  const when = weekdayNear(first, now, organisation.timezone);
  return {
    at: 'startsAt',
    wanted: `${noticeTold(organisation)}: the first possible start is ${when}; or kind emergency, with a reason`,
    firstPossibleAt: first,
  };
}

async function plan(deps: MaintenanceDeps, asked: AskedWindow): Promise<WindowOutcome> {
  await deps.maintenance.load();
  const outcome = await deps.maintenance.alone(async (): Promise<WindowOutcome> => {
    const now = calendarTime(deps.clock);
    const organisation = deps.organisation();
    const startsAt = Math.max(asked.startsAt, now);
    const bad = badField(deps, { ...asked, startsAt }, now) ?? tooSoon(deps, asked.kind, { ...asked, startsAt }, now);
    if (bad !== null) return { bad };
    const { what, why, feels, owner } = asked;
    const window: MaintenanceWindow = {
      ...newWindow(await deps.maintenance.newId(), { startsAt, endsAt: asked.endsAt }, now),
      ...{ services: asked.services.map((name) => serviceNamed(organisation, name)?.key ?? name), what, why, feels, owner, by },
      ...{ kind: kindOf(organisation, asked.kind, { startsAt, endsAt: asked.endsAt }, now) ?? asked.kind, madeAt: deps.clock.now() },
    };
    await deps.maintenance.commit([write.maintenance(window), ...newsWrites(deps, 'planned', window)]);
    return { shown: await shown(deps, window) };
  });
  deps.nudge();
  return outcome;
}

async function change(deps: MaintenanceDeps, id: number, changed: ChangedWindow): Promise<WindowOutcome | null> {
  await deps.maintenance.load();
  const outcome = await deps.maintenance.alone(async (): Promise<WindowOutcome | null> => {
    const now = calendarTime(deps.clock);
    const window = deps.maintenance.windows().find((one) => one.id === id);
    if (window === undefined) return null;
    const running = isRunning(window, now);
    const asked: AskedWindow = { ...window, ...changed };
    const { startsAt, endsAt } = asked;
    if (running && startsAt !== window.startsAt) return { bad: { at: 'startsAt', wanted: 'nothing: it has begun' } };
    const bad = badField(deps, asked, now);
    if (bad !== null) return { bad };
    const moved = startsAt !== window.startsAt || endsAt !== window.endsAt;
    const isWithinAnnounced = startsAt >= window.startsAt && endsAt <= window.endsAt;
    const soon = moved && !running && window.kind === 'planned' && !isWithinAnnounced ? tooSoon(deps, 'planned', asked, now) : null;
    if (soon !== null) return { bad: soon };
    const { what, feels, owner } = asked;
    const after: MaintenanceWindow = {
      ...{ ...window, startsAt, endsAt, what, feels, owner },
      announcedEnd: running ? window.announcedEnd : endsAt,
      told: moved ? (running ? window.told.filter((one) => one !== 'end-asked') : neededNoMore(startsAt, now)) : window.told,
    };
    const phase = running && endsAt > window.endsAt ? 'late' : 'changed';
    await deps.maintenance.commit([write.maintenance(after), ...newsWrites(deps, phase, after, { change: moved ? { was: window } : {} })]);
    return { shown: await shown(deps, after) };
  });
  deps.nudge();
  return outcome;
}

async function remove(deps: MaintenanceDeps, id: number): Promise<boolean> {
  await deps.maintenance.load();
  const done = await deps.maintenance.alone(async () => {
    const now = calendarTime(deps.clock);
    const window = deps.maintenance.windows().find((one) => one.id === id);
    if (window === undefined) return false;
    if (isRunning(window, now)) {
      const ended = await endedWindow(deps, window, by, now);
      await deps.maintenance.commit([
        write.maintenance(ended),
        write.releaseCleared(id),
        ...newsWrites(deps, 'ended', ended, { inside: () => [heldTold(ended)] }),
      ]);
    } else {
      const gone: MaintenanceWindow = { ...window, state: 'cancelled', endedAt: now, endedBy: by };
      await deps.maintenance.commit([write.maintenance(gone), ...newsWrites(deps, 'cancelled', gone)]);
    }
    return true;
  });
  deps.nudge();
  return done;
}
