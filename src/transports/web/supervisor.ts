// One life of the browser after the other: what follows on each way to end, how soon, and how WhatsApp Web stands meanwhile.
// Must never restart because of silence, never try a blocked account again, and delete a profile only after WhatsApp said LOGOUT.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import { minutes, seconds } from '../../incident/duration.js';
import type { TransportHealth } from '../transport.js';
import type { Browsers } from './browser.js';
import { wordsOf } from './browser-errors.js';
import { beginLife, type End, type Life, type LifeNews } from './browser-run.js';
import type { Profile } from './profile.js';
import { nextTry, noRestarts, type Restarts } from './restarts.js';
import { createStanding, words } from './session-health.js';
import { alarm } from './timeouts.js';

/** What a phone can be linked with at this moment. */
export interface LinkOffer {
  readonly qr: string | null;
  /** Asked for at /pair: typed into the phone instead of scanning. */
  readonly code: string | null;
}

export interface SuccessionDeps {
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly profile: Profile;
  readonly browsers: Browsers;
  readonly news: Pick<LifeNews, 'attach' | 'qr' | 'ready'>;
}

export interface Succession {
  begin(): void;
  /** A planned restart of what is ready; none of those that a death may have. */
  renew(why: string): void;
  stop(): Promise<void>;
  life(): Life | null;
  health(): TransportHealth;
  offer(): LinkOffer;
}

/** Cheap, and no fault of the browser: as often as the network may come back. */
const unreachableEveryMs = seconds(30);
const takeOverAfterMs = seconds(60);
const takeOverEveryMs = minutes(15);

const noOffer: LinkOffer = { qr: null, code: null };

export function succession({ clock, log, profile, browsers, news }: SuccessionDeps): Succession {
  const standing = createStanding(clock, log);
  const { put } = standing;
  const next = alarm(clock);
  let life: Life | null = null;
  let ending: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let restarts: Restarts = noRestarts;
  let tookOverAt = Number.NEGATIVE_INFINITY;
  let wasReady = false;
  let offer = noOffer;

  const begin = (mayTakeOver = false) => {
    if (!stopped) life = beginLife({ browsers, clock, log, mayTakeOver, news: heard });
  };
  /** The next life, once nothing of the last one is left. */
  const later = (delayMs: number, mayTakeOver = false) => next.set(delayMs, () => void ending.then(() => begin(mayTakeOver)));
  const bury = (forget = false) => {
    const last = life;
    life = null;
    offer = noOffer;
    ending = clearAway(last, profile, forget).catch((error: unknown) =>
      log.error({ err: error }, 'what the last browser left behind could not be cleared away'),
    );
  };
  /** Writes one more restart down. Answers how long to wait for it. */
  const spend = (why: string): number => {
    const { delayMs, restarts: spent } = nextTry(restarts, clock.now());
    restarts = spent;
    if (restarts.held) log.error({ why }, 'WhatsApp Web does not stay up: somebody has to look');
    return delayMs;
  };

  const ended = (how: End) => {
    if (stopped) return;
    bury(how.kind === 'unlinked' && how.confirmed);
    switch (how.kind) {
      case 'died':
        later(spend(how.why));
        return put('degraded', restarts.held ? words.held(how.why) : words.again(how.why));
      case 'unlinked':
        later(spend('the link was ended'));
        return put('logged-out', words.loggedOut);
      case 'unreachable':
        later(unreachableEveryMs);
        return put('degraded', words.unreachable(how.why));
      case 'banned':
        next.clear();
        log.error({ why: how.why }, 'WhatsApp has blocked the account');
        return put('banned', words.banned(how.why));
      case 'conflict': {
        const waitMs = Math.max(takeOverAfterMs, tookOverAt + takeOverEveryMs - clock.now());
        tookOverAt = clock.now() + waitMs;
        later(waitMs, true);
        return put('conflict', words.conflict);
      }
      default:
        how satisfies never;
    }
  };
  /** While the page still answers it is left alone where no restart is due: the line may come back before. */
  const deaf = () => {
    if (!nextTry(restarts, clock.now()).restarts.held) return life?.die(words.deaf);
    if (next.isSet()) return;
    const delayMs = spend(words.deaf);
    put('degraded', words.held(words.deaf));
    next.set(delayMs, () => {
      bury();
      later(0);
    });
  };
  const proved = () => {
    standing.proved();
    if (!restarts.held) return;
    restarts = { ...restarts, held: false };
    next.clear();
    put('ready', null);
  };

  const heard: LifeNews = {
    attach: news.attach,
    qr: (qr) => {
      offer = { ...offer, qr };
      news.qr(qr);
      // The page goes on showing codes while WhatsApp refuses whoever scans them.
      if (standing.health().state === 'linking-blocked') return;
      if (wasReady) put('logged-out', words.loggedOut);
      else put('linking', words.linking);
    },
    code: (code) => {
      offer = { ...offer, code };
    },
    ready: (client) => {
      wasReady = true;
      offer = noOffer;
      // After a hold only a round trip that came back says that all is well.
      if (!restarts.held) put('ready', null);
      news.ready(client);
    },
    lost: (why) => put('degraded', words.back(why)),
    loggedOut: () => put('logged-out', words.loggedOut),
    blocked: (why) => put('linking-blocked', words.blocked(why)),
    proved,
    deaf,
    ended,
  };

  return {
    begin: () => begin(),
    renew: (why) => {
      if ((life?.ready() ?? null) === null) return;
      bury();
      later(0);
      put('degraded', words.renewed(why));
    },
    life: () => life,
    health: standing.health,
    offer: () => offer,
    stop: async () => {
      stopped = true;
      next.clear();
      await ending;
      await clearAway(life, null, false).catch((error: unknown) => log.error({ err: error }, wordsOf(error)));
      life = null;
      put('stopped', words.stopped);
    },
  };
}

/** Ends a life and frees its profile for the next one. */
const clearAway = async (life: Life | null, profile: Profile | null, forget: boolean): Promise<void> => {
  const clean = (await life?.stop()) ?? true;
  if (!clean) throw new Error('a process of the browser could not be ended');
  if (forget) await profile?.forget();
  await profile?.clear();
};
