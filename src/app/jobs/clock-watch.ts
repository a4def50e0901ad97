// Our clock against the wall clock: where they are apart the log says so, and the wall's time is taken over as soon as no running clock
// would be moved by it. Must never move time while an incident is open.

import type { Clock } from '../../clock.js';
import type { Deps } from '../../handling/dependencies.js';
import { seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Store } from '../../store/store.js';
import { toleratedOffsetMs, wallTime } from '../../wall-time.js';

/** Nearer than this the clocks are the same. */
const sameWithinMs = seconds(2);
/** The wall clock must have stood still against ours for so long: somebody may be setting it to and fro. */
const settledMs = seconds(10);
/** A look that found something open or unsent is not worth repeating at once. */
const againMs = seconds(5);

export interface ClockWatch {
  /** One look; idempotent. */
  look(): Promise<void>;
}

interface Apart {
  readonly offsetMs: number;
  readonly since: EpochMs;
}

/** `stepped` is called when the clock has moved. */
export function createClockWatch(
  { clock, store, log }: Pick<Deps, 'clock' | 'store' | 'log'>,
  hooks: { readonly stepped?: () => void } = {},
): ClockWatch {
  let apart: Apart | null = null;
  let told = false;
  let nextTryAt: EpochMs = 0;
  let adopted = false;

  const tell = (offsetMs: number) => {
    if (!told) log.warn({ clockOffsetMs: offsetMs }, `${apartWords(offsetMs)} ${whatFollows}`);
    told = true;
  };

  /** What was decided on the old time and stored after the step: never before what is stored. */
  const behindStored = async () => {
    adopted = false;
    const newest = (await store.newestStamp()) ?? 0;
    if (newest > clock.now() + sameWithinMs) clock.adoptWall(newest);
  };

  const takeOver = async (offsetMs: number) => {
    nextTryAt = clock.now() + againMs;
    if (!(await store.followWall(clock.now() + offsetMs, offsetMs))) return;
    clock.adoptWall();
    hooks.stepped?.();
    nextTryAt = 0;
    apart = null;
    told = false;
    adopted = true;
    log.info({ clockOffsetMs: offsetMs }, 'our clock shows the time of the wall clock again');
  };

  return {
    look: async () => {
      if (adopted) await behindStored();
      const offsetMs = clock.offsetMs();
      // In a demo the clocks are meant to part.
      if (clock.scale !== 1 || Math.abs(offsetMs) < sameWithinMs) {
        apart = null;
        told = false;
        return;
      }
      const now = clock.now();
      if (apart === null || Math.abs(apart.offsetMs - offsetMs) > sameWithinMs) apart = { offsetMs, since: now };
      if (Math.abs(offsetMs) > toleratedOffsetMs) tell(offsetMs);
      if (now - apart.since >= settledMs && now >= nextTryAt) await takeOver(offsetMs);
    },
  };
}

/**
 * Where a clock must begin at the earliest: at the newest stamp in the store, or nowhere when the store stands ahead of the wall and
 * nothing is open in it that would be moved.
 */
export async function earliestStart(store: Store, clock: Pick<Clock, 'now' | 'offsetMs'>, log: Deps['log']): Promise<EpochMs> {
  const wall = wallTime(clock);
  const newest = (await store.newestStamp()) ?? 0;
  const aheadMs = newest - wall;
  if (aheadMs <= sameWithinMs) return newest;
  if (await store.followWall(wall, -aheadMs).catch(() => false)) {
    log.warn({ clockOffsetMs: -aheadMs }, 'the database was stamped ahead of the wall clock; nothing is open, so the wall clock counts');
    return 0;
  }
  return newest;
}

/** What `/readyz` says of it; null while the clocks agree, or run apart on purpose. */
export const clockProblem = (clock: Pick<Clock, 'offsetMs' | 'scale'>): string | null => {
  const offsetMs = clock.offsetMs();
  return clock.scale !== 1 || Math.abs(offsetMs) <= toleratedOffsetMs ? null : `${apartWords(offsetMs)} ${whatFollows}`;
};

const apartWords = (offsetMs: number): string =>
  `Our clock is ${inWords(Math.abs(offsetMs))} ${offsetMs < 0 ? 'ahead of' : 'behind'} the wall clock: it was set, or the database was stamped by one that stood ${offsetMs < 0 ? 'ahead' : 'behind'}.`;

const whatFollows =
  'The rota and the ends of alerts go by the wall; the times that messages show are off until nothing is open and the wall clock is taken over.';

const inWords = (ms: number): string => {
  const units = [
    ['d', seconds(86_400)],
    ['h', seconds(3_600)],
    ['min', seconds(60)],
  ] as const;
  const [unit, size] = units.find(([, length]) => ms >= 2 * length) ?? ['s', seconds(1)];
  return `${Math.round(ms / size)} ${unit}`;
};
