// The newest stamp, the probe, and forgetting what nobody needs any longer.

import type { EpochMs } from '../../incident/incident.js';
import type { UpkeepStore } from '../upkeep.js';
import type { Session } from './session.js';

export interface Forgetting {
  forgetReports(before: EpochMs): void;
  /** Some of the receipts older than `before`; 0 when none is left. */
  forgetReceipts(before: EpochMs): number;
}

export function upkeep({ read, write, stamps }: Session, { forgetReports, forgetReceipts }: Forgetting): Omit<UpkeepStore, 'close'> {
  return {
    newestStamp: () => read(stamps.newest),
    pruneReceipts: async (before) => {
      await write(() => forgetReports(before));
      let forgotten = 0;
      for (;;) {
        const some = await write(() => forgetReceipts(before));
        if (some === 0) return forgotten;
        forgotten += some;
      }
    },
    probe: (now) =>
      write(() => stamps.probe(now)).then(
        () => true,
        () => false,
      ),
  };
}
