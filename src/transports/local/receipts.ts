// Tells the bot how far its messages came: delivered, read. Told again until stored, and again after a restart, as a real
// network would: a receipt lost in a crash must not look like a page nobody got.

import type { Clock } from '../../clock.js';
import type { Listener } from '../transport.js';
import type { Rung } from './entries.js';
import type { Ledger } from './ledger.js';
import type { LocalMessage } from './state.js';

export interface Receipts {
  /** Reports this rung; resolves after the first try, whatever came of it. */
  report(message: string, rung: Rung): Promise<void>;
  /** What an earlier life of the bot was never told. */
  owed(): readonly { readonly message: string; readonly rung: Rung }[];
}

/** Between two tries of a receipt the bot could not store. */
const retryMs = 1_000;

export function createReceipts(options: { ledger: Ledger; clock: Clock; listener: () => Listener | null }): Receipts {
  const { ledger, clock, listener } = options;

  const report = async (message: string, rung: Rung): Promise<void> => {
    const bot = listener();
    if (bot === null) return;
    try {
      await bot.delivery({ transport: 'local', message, rung, at: clock.now() });
    } catch {
      clock.after(retryMs, () => void report(message, rung));
      return;
    }
    // Not kept: it is told once more after a restart, which does no harm.
    await ledger.record({ kind: 'reported', message, rung }).catch(() => {});
  };

  return {
    report,
    owed: () =>
      ledger.world.fromBot().flatMap((message) => {
        const [rung, told] = [reached(ledger, message), ledger.world.rung(message.id)];
        return rung === null || rung === told || told === 'read' ? [] : [{ message: message.id, rung }];
      }),
  };
}

/** How far a message came, or null: nobody has joined the group it was said in. */
export function reached({ world }: Ledger, message: LocalMessage): 'delivered' | 'read' | null {
  if (world.isRead(message.id)) return 'read';
  return [...(world.chat(message.chat)?.members.values() ?? [])].includes(true) ? 'delivered' : null;
}
