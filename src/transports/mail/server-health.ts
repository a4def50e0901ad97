// Whether the mail server takes us in: asked once a minute, unless a mail has just told. Must never keep anybody waiting and never throw.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { TransportHealth } from '../transport.js';
import { troubleFrom } from './errors.js';

export interface ServerHealth {
  /** Resolves after the first answer or a short while, whichever comes first. */
  start(): Promise<void>;
  stop(): void;
  now(): TransportHealth;
  /** A mail was taken. */
  worked(): void;
  /** A mail was not, and not because of itself. */
  met(trouble: 'logged-out' | 'degraded', why: string): void;
}

/** A silent server is noticed within 120 s: two questions missed. */
const askEveryMs = 60_000;
const missesAllowed = 1;
/** A start does not wait longer for the first answer. */
const firstAnswerMs = 3_000;

type Standing = Pick<TransportHealth, 'state' | 'detail'>;

const unasked: Standing = { state: 'linking', detail: 'The mail server has not been asked yet.' };

export function createServerHealth({ clock, verify }: { readonly clock: Clock; readonly verify: () => Promise<void> }): ServerHealth {
  let misses = 0;
  let provedAt: EpochMs | null = null;
  let stopAsking: (() => void) | null = null;
  let asking: Promise<void> | null = null;
  let standing: Standing & { since: EpochMs } = { state: 'stopped', detail: 'Not started.', since: clock.now() };
  const stand = (now: Standing) => {
    standing = { ...now, since: now.state === standing.state ? standing.since : clock.now() };
  };
  const worked = () => {
    misses = 0;
    provedAt = clock.now();
    stand({ state: 'ready', detail: null });
  };
  const ask = async () => {
    try {
      await verify();
      if (stopAsking !== null) worked();
    } catch (error) {
      if (stopAsking === null) return;
      const { failure, server } = troubleFrom(error);
      misses += 1;
      if (server === 'logged-out') stand({ state: 'logged-out', detail: failure.message });
      else if (misses > missesAllowed) stand({ state: 'degraded', detail: `${failure.message} Asked twice.` });
      else if (standing.state === 'linking') stand({ state: 'linking', detail: failure.message });
    }
  };
  /** One question at a time: a server that never answers gets no second connection. */
  const look = (): Promise<void> => {
    asking ??= ask().finally(() => {
      asking = null;
    });
    return asking;
  };

  return {
    start: () => {
      stand(unasked);
      stopAsking?.();
      stopAsking = clock.every(askEveryMs, () => {
        const isFresh = standing.state === 'ready' && provedAt !== null && clock.now() - provedAt < askEveryMs;
        if (!isFresh) void look();
      });
      return new Promise((resolve) => {
        const giveUp = clock.after(firstAnswerMs, resolve);
        void look().then(() => {
          giveUp();
          resolve();
        });
      });
    },
    stop: () => {
      stopAsking?.();
      stopAsking = null;
      stand({ state: 'stopped', detail: 'Not started.' });
    },
    now: () => ({ ...standing, provedAt }),
    worked: () => {
      if (stopAsking !== null) worked();
    },
    met: (trouble, why) => {
      if (stopAsking !== null) stand({ state: trouble, detail: why });
    },
  };
}
