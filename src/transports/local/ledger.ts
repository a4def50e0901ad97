// The one way anything happens on the phones: into the journal, then into the world, then out to whoever looks at the page.

import type { Clock } from '../../clock.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Entry } from './entries.js';
import { createFeed, type Feed } from './feed.js';
import { keeper, worthForgetting } from './forget.js';
import { type Journal, memoryJournal, openJournal } from './journal.js';
import type { Change } from './state.js';
import { createWorld, type World } from './world.js';

export interface Ledger {
  readonly world: World;
  readonly feed: Feed;
  /** Reads what an earlier life wrote. Throws a Fault when the journal is damaged. */
  open(): Promise<void>;
  /**
   * Resolves once the entry is on the disk and on the phones. Rejects, changing nothing, when the disk refuses; but what the bot says is
   * shown all the same, for no phone depends on our disk, and written down with the next entry that the disk takes.
   */
  record(entry: Entry): Promise<void>;
  /**
   * Forgets messages from before this instant with everything that happened to them. Rooms stay, and so do their pinned cards and
   * what the bot has not confirmed. Answers how many messages went. Rejects, changing nothing, when the disk refuses.
   */
  forget(before: EpochMs): Promise<number>;
  /** An id no life of this journal has used before. */
  nextId(): string;
  close(): Promise<void>;
}

/** `show` turns a change into what the page is told. */
export function createLedger(options: { clock: Clock; journalPath: string | null; show: (change: Change) => unknown }): Ledger {
  const { clock, journalPath, show } = options;
  const world = createWorld();
  const feed = createFeed();
  let journal: Journal = memoryJournal;
  let life = '';
  let ids = 0;
  /** On the phones, and not on the disk, which took nothing; oldest first. */
  let unwritten: readonly Entry[] = [];

  return {
    world,
    feed,
    open: async () => {
      life = clock.now().toString(36);
      if (journalPath === null) return;
      const opened = await openJournal(journalPath);
      journal = opened.journal;
      for (const entry of opened.entries) world.apply(entry as Entry);
      ids += opened.entries.length;
    },
    record: async (entry) => {
      const before = unwritten;
      unwritten = [];
      try {
        // Given together, they share one write: all of them are on the disk, or none.
        await Promise.all([...before, entry].map((one) => journal.append(one)));
      } catch (cause) {
        const shown = entry.kind === 'sent' && isTroubleOfDisk(cause);
        unwritten = [...before, ...(shown ? [entry] : []), ...unwritten];
        if (!shown) throw cause;
      }
      for (const change of world.apply(entry)) feed.publish(change.type, show(change));
    },
    forget: async (before) => {
      if (journalPath === null || !worthForgetting(world, before)) return 0;
      const known = world.all().length;
      const kept: Entry[] = [];
      let keep: ((entry: Entry) => Entry | null) | null = null;
      await journal.rewrite((line) => {
        // Made with the first line: by then everything that was appended is on the phones.
        keep ??= keeper(world, before);
        const entry = keep(line as Entry);
        if (entry !== null) kept.push(entry);
        return entry;
      });
      world.restart(kept);
      return known - world.all().length;
    },
    nextId: () => `${life}-${++ids}`,
    close: () => journal.close(),
  };
}

const isTroubleOfDisk = (cause: unknown): boolean =>
  cause instanceof Error && 'code' in cause && ['ENOSPC', 'EDQUOT', 'EROFS', 'EIO'].includes(String(cause.code));
