// Whether the account answers for us: asked once a minute, because nobody can write to themselves here. Two transports share one
// account and one question. Must never keep anybody waiting and never throw.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { TransportHealth } from '../transport.js';
import type { TwilioClient } from './client.js';
import { TwilioRefusal } from './client.js';
import { meaningOf } from './errors.js';

export interface TwilioAccount {
  /** Resolves after the first answer or a short while, whichever comes first. Started twice, it asks once. */
  start(): Promise<void>;
  stop(): void;
  health(): TransportHealth;
  /** A send was refused over our credentials: no need to wait for the next question. */
  loggedOut(why: string): void;
}

/** A silent transport is noticed within 120 s: two questions missed. */
const askEveryMs = 60_000;
const missesAllowed = 1;
/** A start does not wait longer for the first answer. */
const firstAnswerMs = 3_000;

type Standing = Pick<TransportHealth, 'state' | 'detail'>;

export function createTwilioAccount(options: { client: TwilioClient; accountSid: string; clock: Clock }): TwilioAccount {
  const { client, accountSid, clock } = options;
  let users = 0;
  let misses = 0;
  let provedAt: EpochMs | null = null;
  let stopAsking = () => {};
  let firstAnswer: Promise<void> = Promise.resolve();
  let standing: Standing & { since: EpochMs } = { state: 'linking', detail: 'Twilio has not been asked yet.', since: clock.now() };
  const stand = (now: Standing) => {
    standing = { ...now, since: now.state === standing.state ? standing.since : clock.now() };
  };

  const probe = async () => {
    try {
      const rest = await client.rest();
      const { status } = await rest.api.v2010.accounts(accountSid).fetch();
      misses = 0;
      provedAt = clock.now();
      stand(standingOf(status));
    } catch (error) {
      misses += 1;
      stand(troubleOf(error, misses > missesAllowed, standing));
    }
  };

  return {
    start: async () => {
      users += 1;
      if (users === 1) {
        stopAsking = clock.every(askEveryMs, () => void probe());
        firstAnswer = within(clock, firstAnswerMs, probe());
      }
      await firstAnswer;
    },
    stop: () => {
      users = Math.max(0, users - 1);
      if (users === 0) stopAsking();
    },
    health: () => ({ ...standing, provedAt }),
    loggedOut: (why) => stand({ state: 'logged-out', detail: why }),
  };
}

/** Resolves when `work` does, or after `patienceMs`. */
const within = (clock: Clock, patienceMs: number, work: Promise<void>): Promise<void> =>
  new Promise((resolve) => {
    const giveUp = clock.after(patienceMs, resolve);
    void work.then(() => {
      giveUp();
      resolve();
    });
  });

const standingOf = (status: string): Standing =>
  status === 'active'
    ? { state: 'ready', detail: null }
    : { state: 'banned', detail: `Twilio says the account is ${status}. Sign in at the console.` };

function troubleOf(error: unknown, lasting: boolean, before: Standing): Standing {
  if (error instanceof TwilioRefusal && meaningOf(error.code, error.status).account === 'logged-out')
    return { state: 'logged-out', detail: meaningOf(error.code, error.status).says };
  if (!lasting) return before.state === 'linking' ? { state: 'linking', detail: wordsOf(error) } : before;
  return { state: 'degraded', detail: `${wordsOf(error)}. Asked twice.` };
}

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
