// One life of the browser after the other: what follows on each way to end, how soon, and how WhatsApp Web stands meanwhile.
// Must never restart because of silence, never try a blocked account again, and delete a profile only after WhatsApp said LOGOUT.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../clock.js';
import { minutes, seconds } from '../incident/duration.js';
import type { TransportHealth, TransportState } from './transport.js';
import type { Browsers } from './web-browser.js';
import { beginLife, type End, type Life, type LifeNews } from './web-life.js';
import { wordsOf } from './web-noise.js';
import type { Profile } from './web-profile.js';
import { nextTry, noRestarts, type Restarts } from './web-restarts.js';
import { words } from './web-standing.js';

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
  let life: Life | null = null;
  let ending: Promise<unknown> = Promise.resolve();
  /** Takes back the try that is set down for later. */
  let takeBack: (() => void) | null = null;
  let stopped = false;
  let restarts: Restarts = noRestarts;
  let tookOverAt = Number.NEGATIVE_INFINITY;
  let wasReady = false;
  let offer = noOffer;
  let health: TransportHealth = { state: 'linking', detail: words.opening, since: clock.now(), provedAt: null };

  const stand = (state: TransportState, detail: string | null) => {
    const { state: before, since } = health;
    if (before !== state || health.detail !== detail) log.info({ state, detail }, 'WhatsApp Web');
    health = { ...health, state, detail, since: before === state ? since : clock.now() };
  };

  const setDown = (delayMs: number, act: () => void) => {
    cancel();
    takeBack = clock.after(delayMs, () => {
      takeBack = null;
      act();
    });
  };
  const cancel = () => {
    takeBack?.();
    takeBack = null;
  };
  const begin = (mayTakeOver = false) => {
    if (stopped) return;
    life = beginLife({ browsers, clock, log, mayTakeOver, news: heard });
  };
  /** The next life, once nothing of the last one is left. */
  const later = (delayMs: number, mayTakeOver = false) =>
    setDown(delayMs, () => {
      void ending.then(() => begin(mayTakeOver));
    });
  const bury = (forget: boolean) => {
    const last = life;
    life = null;
    offer = noOffer;
    ending = (async () => {
      await last?.stop();
      if (forget) await profile.forget();
      await profile.clear();
    })().catch((error: unknown) => log.error({ err: error }, 'what the last browser left behind could not be cleared away'));
  };
  const again = (state: 'degraded' | 'logged-out', why: string) => {
    const next = nextTry(restarts, clock.now());
    restarts = next.restarts;
    if (restarts.held) log.error({ why }, 'WhatsApp Web does not stay up: somebody has to look');
    if (state === 'logged-out') stand(state, words.loggedOut);
    else stand(state, restarts.held ? words.held(why) : words.again(why));
    later(next.delayMs);
  };

  const ended = (how: End) => {
    if (stopped) return;
    cancel();
    bury(how.kind === 'unlinked' && how.confirmed);
    switch (how.kind) {
      case 'died':
        return again('degraded', how.why);
      case 'unlinked':
        return again('logged-out', 'the link was ended');
      case 'unreachable':
        stand('degraded', words.unreachable(how.why));
        return later(unreachableEveryMs);
      case 'banned':
        log.error({ why: how.why }, 'WhatsApp has blocked the account');
        return stand('banned', words.banned(how.why));
      case 'conflict': {
        const waitMs = Math.max(takeOverAfterMs, tookOverAt + takeOverEveryMs - clock.now());
        tookOverAt = clock.now() + waitMs;
        stand('conflict', words.conflict);
        return later(waitMs, true);
      }
      default:
        how satisfies never;
    }
  };
  /** While the page still answers it is left alone where no restart is due: the line may come back before. */
  const deaf = () => {
    const next = nextTry(restarts, clock.now());
    if (!next.restarts.held) return life?.die(words.deaf);
    if (takeBack !== null) return;
    restarts = next.restarts;
    log.error({ why: words.deaf }, 'WhatsApp Web does not stay up: somebody has to look');
    stand('degraded', words.held(words.deaf));
    setDown(next.delayMs, () => {
      bury(false);
      later(0);
    });
  };

  const heard: LifeNews = {
    attach: news.attach,
    qr: (qr) => {
      offer = { ...offer, qr };
      if (health.state !== 'linking-blocked') stand(wasReady ? 'logged-out' : 'linking', wasReady ? words.loggedOut : words.linking);
      news.qr(qr);
    },
    code: (code) => {
      offer = { ...offer, code };
    },
    ready: (client) => {
      wasReady = true;
      offer = noOffer;
      // After a hold only a round trip that came back says that all is well.
      if (!restarts.held) stand('ready', null);
      news.ready(client);
    },
    lost: (why) => stand('degraded', words.back(why)),
    loggedOut: () => stand('logged-out', words.loggedOut),
    blocked: (why) => stand('linking-blocked', words.blocked(why)),
    proved: () => {
      health = { ...health, provedAt: clock.now() };
      if (!restarts.held) return;
      restarts = { ...restarts, held: false };
      cancel();
      stand('ready', null);
    },
    deaf,
    ended,
  };

  return {
    begin: () => begin(),
    renew: (why) => {
      if ((life?.ready() ?? null) === null) return;
      bury(false);
      stand('degraded', words.renewed(why));
      later(0);
    },
    life: () => life,
    health: () => health,
    offer: () => offer,
    stop: async () => {
      stopped = true;
      cancel();
      await ending;
      const clean = (await life?.stop().catch((error: unknown) => log.error({ err: error }, wordsOf(error)))) ?? true;
      if (!clean) log.error('a process of the browser could not be ended');
      life = null;
      stand('stopped', words.stopped);
    },
  };
}
