// Pages while the store takes nothing (full disk, somebody else's lock): those already known leave all the same, each once, and
// are written down when the store takes it. Must never send anything else: chatter can wait for the disk.

import type { EpochMs } from '../incident/incident.js';
import type { OutboxRow, Settlement } from '../store/store.js';
import { type AttemptDeps, attempt } from './attempt.js';

export interface PagesWhileStoreIsDown {
  /** Sends the pages that wait, each chat's in order; resolves when each has been tried. `leaves` says whether a chat may be spoken to. */
  send(leaves: (chatKey: string) => boolean): Promise<void>;
  /** What came of a row while the store took nothing, as the settlement of this attempt; null when it was not sent. */
  settlement(row: OutboxRow): Settlement | null;
}

/** Pages looked through at once; more than ever wait while the store still answers. */
const mostPages = 1_000;

/** Of the transport `deps` carries with, which is meant by these names in `via`. */
export function createPagesWhileStoreIsDown(deps: AttemptDeps, vias: readonly string[]): PagesWhileStoreIsDown {
  const sent = new Map<number, Settlement>();
  const triedUntil = new Map<number, EpochMs>();

  const waiting = async (): Promise<readonly OutboxRow[]> => {
    const now = deps.clock.now();
    const queued = await deps.store.messages({ state: 'queued', limit: mostPages });
    const abandoned = await deps.store.messages({ state: 'sending', limit: mostPages });
    return [...queued, ...abandoned]
      .filter((row) => row.message.kind === 'page' && vias.includes(row.via) && row.notBefore <= now && (row.leaseUntil ?? 0) <= now)
      .filter((row) => !sent.has(row.id) && (triedUntil.get(row.id) ?? 0) <= now)
      .sort((a, b) => a.id - b.id);
  };

  const one = async (row: OutboxRow): Promise<void> => {
    const { settlement } = await attempt(deps, { ...row, attempts: row.attempts + 1 });
    triedUntil.delete(row.id);
    if (settlement.to === 'queued') triedUntil.set(row.id, settlement.notBefore);
    else sent.set(row.id, settlement);
  };

  return {
    send: async (leaves) => {
      for (;;) {
        const heads = new Map<string, OutboxRow>();
        for (const row of await waiting()) if (!heads.has(row.chatKey) && leaves(row.chatKey)) heads.set(row.chatKey, row);
        if (heads.size === 0) return;
        await Promise.all([...heads.values()].map(one));
      }
    },
    settlement: (row) => {
      const known = sent.get(row.id);
      sent.delete(row.id);
      return known === undefined ? null : { ...known, attempt: row.attempts };
    },
  };
}
