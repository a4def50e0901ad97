// What every way of pausing a heartbeat shares, be it said in chat or asked by an API: who is told, in which words, and how it ends.

import { seatsFor } from '../escalation/on-call.js';
import { policyOf } from '../escalation/policy-of.js';
import { placeSignal } from '../escalation/routing.js';
import type { Deps } from '../handling/dependencies.js';
import { tellOf } from '../incident/compose.js';
import { personName, zoneOf } from '../incident/directory.js';
import { days, minutes } from '../incident/duration.js';
import { exact, quoted, typing } from '../incident/escape.js';
import { type Actor, type EpochMs, isPerson, type PersonKey } from '../incident/incident.js';
import { timeNear, type Zone } from '../incident/moment.js';
import type { Heartbeat } from '../store/heartbeats.js';
import { type Write, write } from '../store/store.js';
import { signalOf, watched } from './heartbeat.js';
import type { HeartbeatReport, Heartbeats, Rewritten } from './heartbeats.js';

/** No pause is longer: one that is forgotten must end. */
export const longestPauseMs = days(7);
/** What is said this long after is no news any more. */
const newsMs = minutes(30);

type Needs = Pick<Deps, 'organisation' | 'directory' | 'clock'>;

/** Whoever would be paged when it is missing, and their managers. */
export function watchersOf(
  { organisation, clock }: Needs,
  { declared, row }: Pick<HeartbeatReport, 'declared' | 'row'>,
): { readonly all: readonly PersonKey[]; readonly managers: readonly PersonKey[] } {
  const now = clock.now();
  const { timezone } = organisation();
  const { team } = placeSignal(organisation(), signalOf(row, declared, 'missing', { now, aheadMs: 0, timezone }), now);
  const seats = seatsFor(organisation(), team, policyOf(organisation(), team, 'P1'), now);
  const held = (seat: string) => [seats[seat] ?? []].flat();
  const managers = held('manager');
  return { all: [...new Set([...held('owner'), ...managers])], managers };
}

const tellAll = (deps: Needs, people: readonly PersonKey[], words: (timezone: Zone) => string): readonly Write[] =>
  people.map((person) => write.message(tellOf(person, words(zoneOf(deps.directory(), person)), newsMs)));

/** From when it is missed again. */
export const missedFrom = ({ missedAt, state }: HeartbeatReport, now: EpochMs, timezone: Zone): string =>
  state === 'failed'
    ? 'It said that it failed, and has not been well since.'
    : state === 'missing'
      ? 'It is missing.'
      : `It is missed from ${timeNear(missedAt, now, timezone)}, unless it is heard.`;

export interface Pause {
  readonly by: Actor;
  readonly until: EpochMs;
  readonly why: string;
}

/** Pauses it and tells whoever would be paged, but not `untold`; `writes` are stored with it. */
export const holdPause = (
  deps: Needs & { readonly heartbeats: Pick<Heartbeats, 'rewrite'> },
  name: string,
  { by, until, why }: Pause,
  { writes, untold }: { readonly writes: readonly Write[]; readonly untold: PersonKey | null },
): Promise<Rewritten> =>
  deps.heartbeats.rewrite(
    name,
    (row) => ({ ...row, pausedUntil: until, pausedBy: by, pausedWhy: why }),
    (after) => {
      const now = deps.clock.now();
      const who = personName(deps.directory(), by);
      const reason = why === '' ? '' : `\nWhy: ${quoted(why, 200)}`;
      const people = watchersOf(deps, after).all.filter((person) => person !== untold);
      const told = tellAll(
        deps,
        people,
        (timezone) =>
          `⏸️ ${who} paused the heartbeat ${exact(name)}: nobody is told if it is missing until ${timeNear(until, now, timezone)}.${reason}\n*heartbeats* shows it, ${typing`resume heartbeat ${name}`} ends it.`,
      );
      return [...writes, ...told];
    },
  );

/** Ends its pause before its time: it has all its time again. */
export const endPause = (
  deps: Needs & { readonly heartbeats: Pick<Heartbeats, 'rewrite'> },
  name: string,
  by: Actor,
  { writes, untold }: { readonly writes: (after: HeartbeatReport) => readonly Write[]; readonly untold: PersonKey | null },
): Promise<Rewritten> =>
  deps.heartbeats.rewrite(
    name,
    (row) => ({ ...row, ...watched, countsFrom: row.firedAt === null ? Math.max(row.countsFrom, deps.clock.now()) : row.countsFrom }),
    (after) => {
      const now = deps.clock.now();
      const who = personName(deps.directory(), by);
      const people = watchersOf(deps, after).all.filter((person) => person !== untold);
      return [
        ...writes(after),
        ...tellAll(
          deps,
          people,
          (timezone) => `▶️ ${who} ended the pause of the heartbeat ${exact(name)}. ${missedFrom(after, now, timezone)}`,
        ),
      ];
    },
  );

/** Told when a pause ends by itself: whoever asked for it, and whoever is paged by it again. */
export function pauseEnds(deps: Needs): (after: HeartbeatReport, paused: Heartbeat) => readonly Write[] {
  return (after, { pausedBy }) => {
    const now = deps.clock.now();
    const asked = pausedBy !== null && isPerson(pausedBy as Actor) && deps.directory().people[pausedBy] !== undefined ? [pausedBy] : [];
    const people = [...new Set([...asked, ...watchersOf(deps, after).all])];
    return tellAll(
      deps,
      people,
      (timezone) => `▶️ The pause of the heartbeat ${exact(after.declared.key)} has ended. ${missedFrom(after, now, timezone)}`,
    );
  };
}

/** The same asked by a system that speaks Opsgenie's heartbeat API. False: no heartbeat is called that. */
export interface PausingByApi {
  disable(name: string): Promise<boolean>;
  enable(name: string): Promise<boolean>;
}

const byApi: Actor = 'source:opsgenie-alert-api';

export function pausingByApi(deps: Needs & { readonly heartbeats: Heartbeats }): PausingByApi {
  const isPausedNow = async (name: string) =>
    (await deps.heartbeats.report()).find(({ declared }) => declared.key === name)?.pausedUntil ?? null;
  return {
    disable: async (name) => {
      const until = deps.clock.now() + longestPauseMs;
      // Asked again, as tools that only describe how it should be do, it is told once and goes on.
      const isNew = (await isPausedNow(name)) === null;
      const why = isNew ? 'disabled through the API' : '';
      if (!isNew)
        return (
          (await deps.heartbeats.rewrite(
            name,
            (row) => ({ ...row, pausedUntil: until }),
            () => [],
          )) !== 'undeclared'
        );
      return (await holdPause(deps, name, { by: byApi, until, why }, { writes: [], untold: null })) !== 'undeclared';
    },
    enable: async (name) => {
      if ((await isPausedNow(name)) === null) return deps.organisation().heartbeats.has(name);
      return (await endPause(deps, name, byApi, { writes: () => [], untold: null })) !== 'undeclared';
    },
  };
}
