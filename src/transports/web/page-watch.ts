// Looks at the page every ten seconds: does it answer, how does WhatsApp stand, and what did the library miss. A page that does not
// answer twice in a row is dead; nobody writing to us is no reason for anything.

import type { Client } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { isGone, isReload, wordsOf } from './browser-errors.js';
import { factsOf, type PageFacts, refreshQr, sayReadyAgain, takeOver } from './page.js';
import { type Condition, conditionOf, type Due, dueOf } from './page-state.js';
import { alarm, within } from './timeouts.js';

export interface LookDeps {
  readonly clock: Clock;
  readonly client: () => Client | null;
  readonly isReady: () => boolean;
  readonly mayTakeOver: boolean;
  readonly lost: (why: string) => void;
  readonly blocked: (why: string) => void;
  readonly ended: (end: Extract<Due, { do: 'end' }>['end']) => void;
}

export interface Look {
  start(): void;
  stop(): void;
  now(): void;
}

const everyMs = 10_000;
const answerWithinMs = 10_000;
const askAgainMs = 1_000;
const missesMost = 2;

export function looking(deps: LookDeps): Look {
  const { clock } = deps;
  let running = false;
  let stopTurns = () => {};
  const again = alarm(clock);
  let asking = false;
  let misses = 0;
  let current: { readonly condition: Condition; readonly since: number; readonly nudged: boolean } | null = null;

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
    const condition = conditionOf(facts, deps.isReady());
    const before = current?.condition === condition ? current : { condition, since: clock.now(), nudged: false };
    const due = dueOf(condition, clock.now() - before.since, deps.mayTakeOver);
    const nudging = due.do === 'say-ready-again' || due.do === 'take-over';
    current = { ...before, nudged: before.nudged || nudging };
    if (nudging && before.nudged) return;
    carryOut(due, client, deps);
  };
  const stop = () => {
    running = false;
    stopTurns();
    again.clear();
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

const carryOut = (due: Due, client: Client, deps: LookDeps): void => {
  // What a nudge brought shows at the next look.
  const nudge = (work: Promise<unknown>) => void work.catch(() => undefined);
  if (due.do === 'end') deps.ended(due.end);
  else if (due.do === 'lose') deps.lost(due.why);
  else if (due.do === 'block') deps.blocked(due.why);
  else if (due.do === 'refresh-qr') nudge(refreshQr(client));
  else if (due.do === 'say-ready-again') nudge(sayReadyAgain(client));
  else if (due.do === 'take-over') nudge(takeOver(client));
};
