// The heartbeats of muster.yaml: beats are stored before they are answered, one that is missing is an alert like any other, and the next
// beat clears it. Time in which Muster itself heard nothing is held against none of them.

import { StoreUnavailable } from '../fault.js';
import type { Deps } from '../handling/dependencies.js';
import { minutes } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { DeclaredHeartbeat, Organisation } from '../people/organisation.js';
import type { Heartbeat } from '../store/heartbeats.js';
import { type Write, write } from '../store/store.js';
import { fits } from '../text/glob.js';
import { toleratedOffsetMs } from '../wall-time.js';
import type { Signal } from './alert.js';
import type { HeardSince } from './heard-since.js';
import {
  afterBeat,
  afterGap,
  afterPause,
  type Beat,
  type Gap,
  type HeartbeatState,
  heartbeatSource,
  isPaused,
  missedAt,
  newHeartbeat,
  notAhead,
  signalOf,
  stateOf,
} from './heartbeat.js';
import type { Receiver } from './receive.js';

export interface HeartbeatReport {
  readonly declared: DeclaredHeartbeat;
  readonly row: Heartbeat;
  readonly state: HeartbeatState;
  readonly missedAt: EpochMs;
  /** Until then nobody is told that it is missing; null: it is watched. */
  readonly pausedUntil: EpochMs | null;
}

/** What became of a change of one heartbeat: how it was, and how it stands now. */
export type Rewritten = { readonly before: Heartbeat; readonly after: HeartbeatReport } | 'undeclared' | 'duplicate';

export interface Heartbeats {
  /** Resolves once it is stored; false for a name that is not declared. Rejects with StoreUnavailable. */
  beat(name: string, beat: Beat): Promise<boolean>;
  /** Beats of those that are alerts which always fire, and the signals as they are to be received: one of those opens nothing. */
  within(signals: readonly Signal[]): { readonly signals: readonly Signal[]; readonly beats: readonly string[] };
  /** Looks for what is missing, and for what is declared no longer. To be had once a second. */
  look(): Promise<void>;
  /** Changes what is kept of one, together with these writes; one after the other with its beats. Rejects with StoreUnavailable. */
  rewrite(name: string, change: (row: Heartbeat) => Heartbeat, writes: (after: HeartbeatReport) => readonly Write[]): Promise<Rewritten>;
  report(): Promise<readonly HeartbeatReport[]>;
  /** Names that beats came by and nobody declared, with the last time each was heard. */
  strange(): readonly (readonly [name: string, heardAt: EpochMs])[];
}

/** One that is missing says so again this often: only what is still said to fire pages again. */
const sayAgainMs = minutes(5);
/** More names than that are no mistakes. */
const mostStrange = 100;

/** `pauseEnds`: who is told when a pause ends by itself. Begins now: a time before it, since the newest stamp of the store, is the first gap. */
export function createHeartbeats(
  deps: Deps,
  receiver: Pick<Receiver, 'receive'>,
  heard: Pick<HeardSince, 'since' | 'missed'>,
  pauseEnds: (after: HeartbeatReport, paused: Heartbeat) => readonly Write[] = () => [],
): Heartbeats {
  const { store, clock, organisation, log } = deps;
  const startedAt = clock.now();
  // Asked for before this life stamps anything.
  const stampedBefore = store.newestStamp().catch(() => null);
  const strange = new Map<string, EpochMs>();
  const turns = new Map<string, Promise<unknown>>();
  let known = { since: startedAt, lookedAt: startedAt };
  let isFirstLook = true;
  let mayBeRows = true;

  /** What is decided on one heartbeat is decided one after the other. */
  const alone = async <T>(name: string, work: () => Promise<T>): Promise<T> => {
    const before = turns.get(name) ?? Promise.resolve();
    const turn = before.then(work, work);
    const quiet = turn.catch(() => undefined);
    turns.set(name, quiet);
    try {
      return await turn;
    } finally {
      if (turns.get(name) === quiet) turns.delete(name);
    }
  };

  const keep = (writes: readonly Write[]) => store.commit({ now: clock.now(), writes });
  /** How far the wall clock is ahead of ours. */
  const aheadMs = () => (Math.abs(clock.offsetMs()) <= toleratedOffsetMs ? 0 : clock.offsetMs());

  const wording = () => ({ now: clock.now(), aheadMs: aheadMs(), timezone: organisation().timezone });

  const scale = () => clock.scale;
  /** What is to be said of it now: that it is missing, or no longer; null: that was said. */
  const toSay = (row: Heartbeat, declared: DeclaredHeartbeat): HeartbeatState | null => {
    const now = clock.now();
    const state = stateOf(row, declared, now, scale());
    const { firedAt } = row;
    if (isBad(state) && isPaused(row, now)) return null;
    if (!isBad(state)) return firedAt === null ? null : state;
    return firedAt === null || now - firedAt >= sayAgainMs * scale() || row.failedAt === now ? state : null;
  };

  /** Said first, noted then, so that after a crash it is said once more. */
  const settle = async (row: Heartbeat, declared: DeclaredHeartbeat): Promise<void> => {
    const state = toSay(row, declared);
    if (state === null) return;
    await receiver.receive(heartbeatSource, [signalOf(row, declared, state, wording())]);
    await keep([write.heartbeat({ ...row, firedAt: isBad(state) ? clock.now() : null })]);
  };

  const gapSinceLook = async (): Promise<Gap | null> => {
    const since = heard.since();
    const before = isFirstLook ? ((await stampedBefore) ?? startedAt) : known.lookedAt;
    const isNews = isFirstLook || since !== known.since;
    return isNews && since > before ? { from: before, to: since } : null;
  };

  const lookAt = (declared: DeclaredHeartbeat, gap: Gap | null) =>
    alone(declared.key, async () => {
      const stored = await store.heartbeat(declared.key);
      const row = stored === null ? newHeartbeat(declared.key, clock.now()) : onceHeard(stored, declared, gap);
      const paused = row.pausedUntil;
      const isOver = paused !== null && paused <= clock.now();
      const now = isOver ? afterPause(row, paused) : row;
      if (now !== stored) await keep([write.heartbeat(now), ...(isOver ? pauseEnds(reportOf(now, declared), row) : [])]);
      if (isOver) deps.nudge();
      await settle(now, declared);
    });
  const reportOf = (row: Heartbeat, declared: DeclaredHeartbeat): HeartbeatReport => {
    const now = clock.now();
    const pausedUntil = isPaused(row, now) ? row.pausedUntil : null;
    return { declared, row, state: stateOf(row, declared, now, scale()), missedAt: missedAt(row, declared, scale()), pausedUntil };
  };
  const isPauseOver = ({ pausedUntil }: Heartbeat): boolean => pausedUntil !== null && pausedUntil <= clock.now();
  const onceHeard = (stored: Heartbeat, declared: DeclaredHeartbeat, gap: Gap | null): Heartbeat => {
    const row = notAhead(stored, clock.now());
    return gap === null ? row : afterGap(row, declared, gap, scale());
  };

  /** No longer declared: nobody waits for it, and its alert is over. */
  const forget = (row: Heartbeat) =>
    alone(row.name, async () => {
      if (organisation().heartbeats.has(row.name)) return;
      if (row.firedAt !== null) await receiver.receive(heartbeatSource, [signalOf(row, undeclared(row.name), 'waiting', wording())]);
      await keep([write.forgetHeartbeat(row.name)]);
    });

  return {
    beat: async (name, beat) => {
      const declared = organisation().heartbeats.get(name);
      if (declared === undefined) {
        if (!strange.has(name) && strange.size < mostStrange)
          log.warn(
            { heartbeat: name },
            `A heartbeat comes by the name ${name}, which stands nowhere under heartbeats: in muster.yaml: nobody would miss it.`,
          );
        if (strange.has(name) || strange.size < mostStrange) strange.set(name, clock.now());
        return false;
      }
      try {
        await alone(name, async () => {
          const row = afterBeat((await store.heartbeat(name)) ?? newHeartbeat(name, clock.now()), beat, clock.now());
          await keep([write.heartbeat(row)]);
          await settle(row, declared);
        });
      } catch (error) {
        if (error instanceof StoreUnavailable) heard.missed();
        throw error;
      }
      strange.delete(name);
      return true;
    },
    within: (signals) => {
      const watched = watchedIn(organisation());
      if (watched.length === 0) return { signals, beats: [] };
      const beats = new Set<string>();
      const rest = signals.map((signal) => {
        const of = watched.filter((one) => isAlertOf(one, signal));
        if (signal.status === 'firing') for (const { key } of of) beats.add(key);
        return of.length === 0 ? signal : { ...signal, severity: 'none' as const, severityWord: null };
      });
      return { signals: rest, beats: [...beats] };
    },
    look: async () => {
      const { heartbeats } = organisation();
      const gap = await gapSinceLook();
      const rows = heartbeats.size === 0 && !mayBeRows ? [] : await store.heartbeats();
      mayBeRows = heartbeats.size + rows.length > 0;
      const stored = new Map(rows.map((row) => [row.name, row]));
      for (const declared of heartbeats.values()) {
        const row = stored.get(declared.key);
        if (row === undefined || isPauseOver(row) || onceHeard(row, declared, gap) !== row || toSay(row, declared) !== null)
          await lookAt(declared, gap);
      }
      for (const row of rows) if (!heartbeats.has(row.name)) await forget(row);
      // Only now: a look that failed is had again with its gap.
      known = { since: heard.since(), lookedAt: clock.now() };
      isFirstLook = false;
    },
    report: async () => {
      const rows = new Map((await store.heartbeats()).map((row) => [row.name, row]));
      const now = clock.now();
      return [...organisation().heartbeats.values()].map((declared) =>
        reportOf(rows.get(declared.key) ?? newHeartbeat(declared.key, now), declared),
      );
    },
    rewrite: async (name, change, writes) => {
      const declared = organisation().heartbeats.get(name);
      if (declared === undefined) return 'undeclared';
      return alone(name, async () => {
        const before = (await store.heartbeat(name)) ?? newHeartbeat(name, clock.now());
        const row = change(before);
        const after = reportOf(row, declared);
        const outcome = await keep([write.heartbeat(row), ...writes(after)]);
        deps.nudge();
        if (outcome === 'duplicate') return 'duplicate';
        await settle(row, declared);
        return { before, after };
      });
    },
    strange: () => [...strange],
  };
}

const isBad = (state: HeartbeatState): boolean => state === 'missing' || state === 'failed';

/** Worked out once for each organisation that is loaded: asked for every delivery. */
const watched = new WeakMap<Organisation['heartbeats'], readonly DeclaredHeartbeat[]>();

const watchedIn = ({ heartbeats }: Organisation): readonly DeclaredHeartbeat[] => {
  const known = watched.get(heartbeats) ?? [...heartbeats.values()].filter(({ alert }) => alert !== null);
  watched.set(heartbeats, known);
  return known;
};

const isAlertOf = ({ alert, source }: DeclaredHeartbeat, signal: Signal): boolean =>
  alert !== null &&
  (source === null || fits(source, signal.source)) &&
  (fits(alert, signal.title) || fits(alert, signal.labels.alertname ?? ''));

const undeclared = (key: string): DeclaredHeartbeat => ({
  key,
  everyMs: 0,
  graceMs: 0,
  team: null,
  severity: 'P4',
  service: key,
  alert: null,
  source: null,
});
