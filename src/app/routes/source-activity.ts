// What was heard of each source since this process began: kept in memory, and bounded, for names come from outside.

import type { Clock } from '../../clock.js';
import { nothingHeard, type SourceActivity, type SourcesHeard } from '../../incident/sources-report.js';
import { unknownLabel } from './integrations.js';

export interface SourceCounts {
  taken(name: string, unknownName: boolean): void;
  /** `status` is that of the answer: 5xx is a fault of ours. */
  refused(name: string, status: number, message: string): void;
  heard(): Promise<SourcesHeard>;
}

/** More names than that are no mistakes. */
const mostNames = 1_000;

export function countSources(clock: Pick<Clock, 'now'>): SourceCounts {
  const since = clock.now();
  const byName = new Map<string, SourceActivity>();
  const change = (name: string, changed: (before: SourceActivity) => Partial<SourceActivity>): void => {
    const before = byName.get(name) ?? (byName.size < mostNames ? nothingHeard(name) : null);
    if (before !== null) byName.set(name, { ...before, ...changed(before) });
  };
  return {
    taken: (name, unknownName) => change(name, ({ taken }) => ({ taken: taken + 1, lastAt: clock.now(), unknownName })),
    refused: (name, status, message) =>
      change(name, ({ refused, failed, unknownName }) => ({
        unknownName: unknownName || name === unknownLabel,
        ...(status >= 500 ? { failed: failed + 1 } : { refused: refused + 1 }),
        ...{ lastError: message, lastErrorAt: clock.now() },
      })),
    heard: async () => ({ since, sources: [...byName.values()] }),
  };
}
