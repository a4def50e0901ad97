// A mailbox, as whoever takes mail out of it sees it. Must never change a mail that nobody has said is stored.

import type { MailboxSettings } from '../people/organisation.js';

export interface OpenMailbox {
  /** While this is the same, a uid means the same mail. */
  readonly uidValidity: string;
  /** Uids of the mails nobody has read yet, the oldest first. */
  unseen(): Promise<readonly number[]>;
  /** The mail as it came, no more than so many bytes of it, and not marked by that; null: it is gone. */
  read(uid: number, mostBytes: number): Promise<{ readonly raw: Buffer; readonly isCut: boolean } | null>;
  /** Marks it as read, or moves it away. */
  done(uid: number): Promise<void>;
  /** Has the server say by itself when mail comes, where it can. */
  listen(): void;
  close(): void;
}

export interface MailboxEvents {
  /** Mail may have come. */
  readonly onNews: () => void;
  /** The connection is gone, and every call of it fails. */
  readonly onLost: (error: Error) => void;
}

/** Logs in and opens the folder. Rejects with a Fault whose hint says what to do. */
export type OpenMailboxAt = (settings: MailboxSettings, events: MailboxEvents) => Promise<OpenMailbox>;
