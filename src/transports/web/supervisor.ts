// One run of the browser after the other: what follows on each way to end, how soon, and how WhatsApp Web stands meanwhile.
// Must never restart because of silence, never try a blocked account again, and delete a profile only after WhatsApp said LOGOUT.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import { minutes, seconds } from '../../incident/duration.js';
import type { TransportHealth } from '../transport.js';
import type { Browsers } from './browser.js';
import { wordsOf } from './browser-errors.js';
import { type BrowserRun, type RunEnd, type RunEvents, startRun } from './browser-run.js';
import type { Profile } from './profile.js';
import { nextTry, noRestarts, type Restarts } from './restarts.js';
import { createSessionHealth, words } from './session-health.js';
import { alarm } from './timeouts.js';

/** What a phone can be linked with at this moment. */
export interface LinkOffer {
  readonly qr: string | null;
  /** Asked for at /pair: typed into the phone instead of scanning. */
  readonly code: string | null;
}

export interface SupervisorDeps {
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly profile: Profile;
  readonly browsers: Browsers;
  readonly news: Pick<RunEvents, 'attach' | 'qr' | 'ready'>;
}

export interface Supervisor {
  begin(): void;
  /** A planned restart of what is ready; none of those that a death may have. */
  renew(why: string): void;
  stop(): Promise<void>;
  run(): BrowserRun | null;
  health(): TransportHealth;
  offer(): LinkOffer;
}

/** Cheap, and no fault of the browser: as often as the network may come back. */
const unreachableEveryMs = seconds(30);
const takeOverAfterMs = seconds(60);
const takeOverEveryMs = minutes(15);

const noOffer: LinkOffer = { qr: null, code: null };

export function createSupervisor({ clock, log, profile, browsers, news }: SupervisorDeps): Supervisor {
  const sessionHealth = createSessionHealth(clock, log);
  const { put } = sessionHealth;
  const next = alarm(clock);
  let run: BrowserRun | null = null;
  let ending: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let restarts: Restarts = noRestarts;
  let tookOverAt = Number.NEGATIVE_INFINITY;
  let wasReady = false;
  let offer = noOffer;

  const begin = (mayTakeOver = false) => {
    if (!stopped) run = startRun({ browsers, clock, log, mayTakeOver, news: events });
  };
  /** The next run, once nothing of the last one is left. */
  const later = (delayMs: number, mayTakeOver = false) => next.set(delayMs, () => void ending.then(() => begin(mayTakeOver)));
  const endRun = (forget = false) => {
    const last = run;
    run = null;
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

  const ended = (how: RunEnd) => {
    if (stopped) return;
    endRun(how.kind === 'unlinked' && how.confirmed);
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
  const notHearing = () => {
    if (!nextTry(restarts, clock.now()).restarts.held) return run?.fail(words.notHearing);
    if (next.isSet()) return;
    const delayMs = spend(words.notHearing);
    put('degraded', words.held(words.notHearing));
    next.set(delayMs, () => {
      endRun();
      later(0);
    });
  };
  const proved = () => {
    sessionHealth.proved();
    if (!restarts.held) return;
    restarts = { ...restarts, held: false };
    next.clear();
    put('ready', null);
  };

  const events: RunEvents = {
    attach: news.attach,
    qr: (qr) => {
      offer = { ...offer, qr };
      news.qr(qr);
      // The page goes on showing codes while WhatsApp refuses whoever scans them.
      if (sessionHealth.health().state === 'linking-blocked') return;
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
    notHearing,
    ended,
  };

  return {
    begin: () => begin(),
    renew: (why) => {
      if ((run?.ready() ?? null) === null) return;
      endRun();
      later(0);
      put('degraded', words.renewed(why));
    },
    run: () => run,
    health: sessionHealth.health,
    offer: () => offer,
    stop: async () => {
      stopped = true;
      next.clear();
      await ending;
      await clearAway(run, null, false).catch((error: unknown) => log.error({ err: error }, wordsOf(error)));
      run = null;
      put('stopped', words.stopped);
    },
  };
}

/** Ends a run and frees its profile for the next one. */
const clearAway = async (run: BrowserRun | null, profile: Profile | null, forget: boolean): Promise<void> => {
  const clean = (await run?.stop()) ?? true;
  if (!clean) throw new Error('a process of the browser could not be ended');
  if (forget) await profile?.forget();
  await profile?.clear();
};
