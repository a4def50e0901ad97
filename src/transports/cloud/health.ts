// Whether Meta still knows our token and our number: asked once a minute, and learnt from every refusal that is about the account.
// Must never call the account well on the strength of silence: `provedAt` moves only when Meta answered about our own number.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { TransportHealth, TransportState } from '../transport.js';

export interface HealthWatch {
  /** Asks at once and from then on every minute. Resolves with the first answer, whatever it is, or without one after two seconds. */
  start(): Promise<void>;
  stop(): void;
  /** A message was taken: the account is not blocked. */
  sent(): void;
  /** Something refused a message because of the account. */
  refused(trouble: AccountTrouble): void;
  /** Meta itself says that the account may send again. */
  reinstated(): void;
  running(): boolean;
  health(): TransportHealth;
}

export interface AccountTrouble {
  readonly state: 'logged-out' | 'degraded' | 'banned';
  readonly words: string;
}

export interface HealthOptions {
  readonly clock: Clock;
  /** Null: Meta answered about our number. Else in words why not; `trouble` where it is about the account. */
  readonly probe: () => Promise<{ readonly words: string; readonly trouble: AccountTrouble | null } | null>;
  /** What is wrong without keeping anything from being sent. */
  readonly remarks: () => readonly string[];
}

const probeEveryMs = 60_000;
/** A server that starts waits no longer for Meta: a hanging one must not keep it from hearing alerts. */
const startWithinMs = 2_000;
/** One lost answer is nothing unusual. */
const missesUntilDegraded = 2;

/**
 * How long a trouble stands against an answer about the number, which proves the token and nothing else. A message that is taken
 * ends it at once.
 */
const lastsMs: Readonly<Record<AccountTrouble['state'], number>> = { 'logged-out': 0, degraded: 10 * 60_000, banned: 60 * 60_000 };

export function createHealthWatch({ clock, probe, remarks }: HealthOptions): HealthWatch {
  let provedAt: EpochMs | null = null;
  let missed: readonly string[] = [];
  let trouble: (AccountTrouble & { readonly at: EpochMs }) | null = null;
  let stopProbing: (() => void) | null = null;
  let shown: { readonly state: TransportState; readonly since: EpochMs } = { state: 'stopped', since: clock.now() };

  const look = (): { readonly state: TransportState; readonly detail: string | null } => {
    if (stopProbing === null) return { state: 'stopped', detail: null };
    if (trouble !== null) return { state: trouble.state, detail: trouble.words };
    const last = missed.at(-1);
    if (last === undefined) return provedAt === null ? { state: 'linking', detail: 'asking Meta about the number' } : well(remarks());
    if (provedAt === null || missed.length >= missesUntilDegraded) return { state: 'degraded', detail: last };
    return well(remarks());
  };
  const blame = (about: AccountTrouble) => {
    trouble = { ...about, at: clock.now() };
  };
  const changed = () => {
    const { state } = look();
    if (state !== shown.state) shown = { state, since: clock.now() };
  };
  const ask = async () => {
    const answer = await probe();
    if (stopProbing === null) return;
    if (answer === null) {
      provedAt = clock.now();
      missed = [];
      if (trouble !== null && clock.now() - trouble.at >= lastsMs[trouble.state]) trouble = null;
    } else {
      missed = [...missed.slice(-missesUntilDegraded), answer.words];
      if (answer.trouble !== null) blame(answer.trouble);
    }
    changed();
  };
  return {
    start: async () => {
      stopProbing ??= clock.every(probeEveryMs, () => void ask());
      let stopWaiting = () => {};
      const enough = new Promise<void>((resolve) => {
        stopWaiting = clock.after(startWithinMs, resolve);
      });
      await Promise.race([ask(), enough]);
      stopWaiting();
    },
    stop: () => {
      stopProbing?.();
      stopProbing = null;
      changed();
    },
    sent: () => {
      trouble = null;
      changed();
    },
    refused: (about) => {
      blame(about);
      changed();
    },
    reinstated: () => {
      if (trouble?.state === 'banned') trouble = null;
      changed();
    },
    running: () => stopProbing !== null,
    health: () => {
      changed();
      return { ...look(), since: shown.since, provedAt };
    },
  };
}

const well = (remarks: readonly string[]) => ({ state: 'ready', detail: remarks.length === 0 ? null : remarks.join('; ') }) as const;
