// Looks at the page every ten seconds: does it answer, how does WhatsApp stand, and what did the library miss. A page that does not
// answer twice in a row is dead; nobody writing to us is no reason for anything.

import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { isGone, isReload, wordsOf } from './browser-errors.js';
import { factsOf, type PageFacts, refreshQr, sayReadyAgain, takeOver } from './page.js';
import { type NextStep, nextStepOf, type PageState, pageStateOf } from './page-state.js';
import { alarm, within } from './timeouts.js';

export interface PageWatchDeps {
  readonly clock: Clock;
  readonly client: () => Client | null;
  readonly isReady: () => boolean;
  readonly mayTakeOver: boolean;
  readonly lost: (why: string) => void;
  readonly blocked: (why: string) => void;
  readonly ended: (end: Extract<NextStep, { do: 'end' }>['end']) => void;
}

export interface PageWatch {
  start(): void;
  stop(): void;
  now(): void;
}

const everyMs = 10_000;
/** On the way to being ready it is looked at more often: pages wait for that. */
const nearlyReadyEveryMs = 2_000;
const onTheWay: ReadonlySet<PageState> = new Set(['loading', 'syncing', 'ready-is-missing']);
const answerWithinMs = 10_000;
const askAgainMs = 1_000;
const missesMost = 2;

export function watchPage(deps: PageWatchDeps): PageWatch {
  const { clock } = deps;
  let running = false;
  let stopTurns = () => {};
  const again = alarm(clock);
  const nearly = alarm(clock);
  let asking = false;
  let misses = 0;
  let current: { readonly pageState: PageState; readonly since: number; readonly nudged: boolean } | null = null;

  const now = () => {
    const client = deps.client();
    if (!running || asking || client === null) return;
    asking = true;
    within(clock, answerWithinMs, () => factsOf(client)).then(
      (facts) => {
        asking = false;
        misses = 0;
        if (running && facts !== null) judge(client, facts);
      },
      (error: unknown) => {
        asking = false;
        if (running) failed(error);
      },
    );
  };
  const failed = (error: unknown) => {
    if (isGone(error)) return deps.ended({ kind: 'died', why: wordsOf(error) });
    if (isReload(error)) deps.lost('the page is being loaded again');
    misses += 1;
    if (misses >= missesMost) return deps.ended({ kind: 'died', why: `the page does not answer (${wordsOf(error)})` });
    again.set(askAgainMs, now);
  };
  const judge = (client: Client, facts: PageFacts) => {
    const pageState = pageStateOf(facts, deps.isReady());
    const before = current?.pageState === pageState ? current : { pageState, since: clock.now(), nudged: false };
    const next = nextStepOf(pageState, clock.now() - before.since, deps.mayTakeOver);
    const nudging = next.do === 'say-ready-again' || next.do === 'take-over';
    current = { ...before, nudged: before.nudged || nudging };
    if (onTheWay.has(pageState)) nearly.set(nearlyReadyEveryMs, () => deps.isReady() || now());
    if (nudging && before.nudged) return;
    carryOut(next, client, deps);
  };
  const stop = () => {
    running = false;
    stopTurns();
    again.clear();
    nearly.clear();
  };
  return {
    start: () => {
      stop();
      running = true;
      stopTurns = clock.every(everyMs, now);
      now();
    },
    stop,
    now,
  };
}

const carryOut = (next: NextStep, client: Client, deps: PageWatchDeps): void => {
  // What a nudge brought shows at the next look.
  const nudge = (work: Promise<unknown>) => void work.catch(() => undefined);
  if (next.do === 'end') deps.ended(next.end);
  else if (next.do === 'lose') deps.lost(next.why);
  else if (next.do === 'block') deps.blocked(next.why);
  else if (next.do === 'refresh-qr') nudge(refreshQr(client));
  else if (next.do === 'say-ready-again') nudge(sayReadyAgain(client));
  else if (next.do === 'take-over') nudge(takeOver(client));
};
