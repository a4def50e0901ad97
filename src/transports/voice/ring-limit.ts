// How often a phone may ring. Kept in the transport's notes, so that a restart gives nobody a second night of calls.

import type { EpochMs, Severity } from '../../incident/incident.js';
import type { TransportMemory } from '../transport.js';
import { type RingLimit, ringLimits } from './options.js';

const hourMs = 3_600_000;
const nightMs = 12 * hourMs;

export interface RingCounter {
  /** Counts a call, or answers why there must be none. Calls that come at once are counted one after the other. */
  count(address: string, severity: Severity, now: EpochMs): Promise<string | null>;
  /** The call was not made after all. */
  forget(address: string, at: EpochMs): Promise<void>;
}

export function createRingCounter(memory: TransportMemory): RingCounter {
  let turn: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const next = turn.then(act, act);
    turn = next.catch(() => undefined);
    return next;
  };
  const read = async (address: string, now: EpochMs): Promise<readonly EpochMs[]> =>
    parsed(await memory.read(keyOf(address))).filter((at) => now - at < nightMs && at <= now);
  const write = (address: string, calls: readonly EpochMs[]) => memory.write(keyOf(address), JSON.stringify(calls));

  return {
    count: (address, severity, now) =>
      inTurn(async () => {
        const calls = await read(address, now);
        const why = overLimit(calls, severity === 'P1' ? ringLimits.P1 : ringLimits.others, now);
        if (why === null) await write(address, [...calls, now]);
        return why;
      }),
    forget: (address, at) =>
      inTurn(async () => {
        const calls = await read(address, at);
        const index = calls.lastIndexOf(at);
        if (index !== -1) await write(address, calls.toSpliced(index, 1));
      }),
  };
}

function overLimit(calls: readonly EpochMs[], { hour, night }: RingLimit, now: EpochMs): string | null {
  if (calls.length >= night) return `their phone has rung ${calls.length} times in the last 12 hours`;
  const lately = calls.filter((at) => now - at < hourMs).length;
  return lately >= hour ? `their phone has rung ${lately} times in the last hour` : null;
}

const keyOf = (address: string): string => `rings:${address}`;

function parsed(text: string | null): readonly EpochMs[] {
  try {
    const calls: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(calls) ? calls.filter((at) => typeof at === 'number') : [];
  } catch {
    return [];
  }
}
