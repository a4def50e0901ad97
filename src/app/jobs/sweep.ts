// What is due is decided and handled, all that is due on an incident as one change, and alerts end by themselves. Idempotent; safe to call at any time.

import type { Alert } from '../../alerts/alert.js';
import { type HeardSince, overAt } from '../../alerts/heard-since.js';
import type { Receiver } from '../../alerts/receive.js';
import { dueNow, nextDue } from '../../escalation/escalate.js';
import { StoreUnavailable } from '../../fault.js';
import type { Deps } from '../../handling/dependencies.js';
import { handle } from '../../handling/handle.js';
import type { Command } from '../../incident/commands.js';
import { seconds } from '../../incident/duration.js';
import type { EpochMs, Incident } from '../../incident/incident.js';

/** Incidents looked at in one sweep; the rest follows in the next, a second later. */
const mostPerSweep = 500;
/** An incident whose step throws is left alone this long, so that one bad row never stops the others. */
const restAfterErrorMs = seconds(30);

export interface Sweeper {
  /** Answers how many steps were taken. Calls that overlap share one sweep. Rejects with StoreUnavailable, once for all that was due. */
  readonly sweep: () => Promise<number>;
}

export interface SweepHooks {
  readonly swept?: (lagMs: number) => void;
  /** Ends before anything is read; what it rejects with, the sweep rejects with. */
  readonly before?: () => Promise<void>;
  /** A step that is due with what the incident does not know, or until when it has to wait for that. */
  readonly completed?: (incident: Incident, command: Command) => Promise<Command | { readonly waitsUntil: EpochMs }>;
}

export function createSweeper(deps: Deps, hooks: SweepHooks = {}): Sweeper {
  let running: Promise<number> | null = null;
  const sweep = async () => {
    const now = deps.clock.now();
    await hooks.before?.();
    const due = await deps.store.due(now, mostPerSweep);
    const taken = await allEnded(due.map((number) => step(deps, hooks, number)));
    hooks.swept?.(deps.clock.now() - now);
    return taken.filter((one) => one).length;
  };
  return {
    sweep: () => {
      running ??= sweep().finally(() => {
        running = null;
      });
      return running;
    },
  };
}

/** Waits for all of them, then fails as the first that failed did. */
async function allEnded<T>(work: readonly Promise<T>[]): Promise<readonly T[]> {
  await Promise.allSettled(work);
  return Promise.all(work);
}

/**
 * Everything due on one incident. A throw is logged and the incident rests; the others are not touched by it. A store that takes
 * nothing is no fault of the incident: it stays due.
 */
async function step(deps: Deps, { completed }: SweepHooks, number: number): Promise<boolean> {
  let waits: EpochMs | null = null;
  try {
    const handled = await handle(deps, {
      number,
      commands: async (incident, now) => {
        waits = null;
        const commands: Command[] = [];
        for (const command of incident === null ? [] : dueNow(incident, now)) {
          const known = (incident === null ? null : await completed?.(incident, command)) ?? command;
          if ('waitsUntil' in known) waits = waits === null ? known.waitsUntil : Math.min(waits, known.waitsUntil);
          else commands.push(known);
        }
        return commands;
      },
    });
    const moved = handled !== 'duplicate' && handled.events.length > 0;
    if (!moved) await rest(deps, number, waits);
    return moved;
  } catch (error) {
    if (error instanceof StoreUnavailable) throw error;
    deps.log.error({ err: error, incident: number }, 'a due step failed; the incident is tried again later');
    await deps.store.postpone(number, deps.clock.now() + restAfterErrorMs).catch(() => undefined);
    return false;
  }
}

/** Due, yet nothing to do: its next time is worked out afresh and is never now. */
async function rest(deps: Deps, number: number, waits: EpochMs | null): Promise<void> {
  const incident = waits === null ? await deps.store.incident(number) : null;
  const at = incident === null ? waits : nextDue(incident);
  await deps.store.postpone(number, Math.max(at ?? 0, deps.clock.now() + seconds(1)));
}

/**
 * Alerts whose end has passed unrepeated are resolved as if their source had said so (Alertmanager API v2). Time in which we heard nothing
 * counts for none of them.
 */
export async function endAlerts({ store, clock }: Deps, receiver: Receiver, heard: Pick<HeardSince, 'since'>): Promise<void> {
  const now = clock.now();
  const over = (alert: Alert) => (overAt(alert, heard.since(), clock.scale) ?? Number.POSITIVE_INFINITY) <= now;
  const ending = (await store.alertsEnding(now, mostPerSweep)).filter(over);
  if (ending.length === 0) return;
  const signals = ending.map((alert) => ({
    ...alert,
    status: 'resolved' as const,
    severityWord: null,
    runbook: null,
    customersAffected: null,
    eventId: null,
    ...unheardFor(alert, clock.scale),
  }));
  await receiver.receive('clock', signals);
}

/** One without an end of its own is over by age alone. */
const unheardFor = ({ endsAt, endsBy, lastAt }: Alert, scale: number) =>
  endsAt === null && endsBy !== undefined ? { unheardForMs: (endsBy - lastAt) / scale } : {};
