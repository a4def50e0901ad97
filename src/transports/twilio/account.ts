// Whether the account answers for us: asked once a minute, because nobody can write to themselves here. Two transports share one
// account and one question. Must never keep anybody waiting and never throw.

import type { Clock } from '../../clock.js';
import { Fault } from '../../fault.js';
import type { EpochMs } from '../../incident/incident.js';
import type { TransportHealth } from '../transport.js';
import type { TwilioClient } from './client.js';
import { TwilioRefusal } from './client.js';
import { meaningOf } from './errors.js';
import { type TwilioOptions, tokensOf } from './options.js';

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

/** The worst of the account and one that sends by it. `trouble`: what it has met itself. */
export function healthWith(
  account: TransportHealth,
  own: {
    readonly isStopped: boolean;
    readonly stoppedAt: EpochMs;
    readonly trouble: { readonly why: string; readonly since: EpochMs } | null;
  },
): TransportHealth {
  if (own.isStopped) return { state: 'stopped', detail: 'Not started.', since: own.stoppedAt, provedAt: account.provedAt };
  if (account.state !== 'ready' || own.trouble === null) return account;
  return { ...account, state: 'degraded', detail: own.trouble.why, since: own.trouble.since };
}

/** Throws a Fault where the account cannot be used as it is configured. `without`: what is not to be had without a public address, and why. */
export function mustBeUsable(
  { accountSid, authToken, publicUrl }: Pick<TwilioOptions, 'accountSid' | 'authToken' | 'publicUrl'>,
  without: string,
): void {
  if (publicUrl === null) throw new Fault(without, { hint: 'Set PUBLIC_URL to the https address under which Twilio reaches Muster.' });
  if (!accountSid.startsWith('AC'))
    throw new Fault('TWILIO_ACCOUNT_SID does not begin with AC.', {
      hint: 'Copy the Account SID, not an API key, from the Twilio console.',
    });
  if (tokensOf(authToken).length === 0)
    throw new Fault('TWILIO_AUTH_TOKEN is empty.', { hint: 'Copy the Auth Token from the Twilio console.' });
}
