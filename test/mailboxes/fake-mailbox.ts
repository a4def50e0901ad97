// A mailbox in memory that keeps to the port: what was read is not marked by that, and what is marked is unseen no more.

import type { MailboxEvents, OpenMailbox, OpenMailboxAt } from '../../src/mailboxes/mailbox.js';
import type { MailboxSettings } from '../../src/people/organisation.js';

export interface FakeMailbox {
  readonly open: OpenMailboxAt;
  /** As a mail server would: it tells whoever listens. Answers the uid. */
  arrives(mail: string): number;
  readonly done: readonly number[];
  readonly opened: readonly MailboxSettings[];
  /** From now on nobody can log in, and whoever has is thrown out; null: all is well again. */
  fails(why: string | null): void;
  /** The next so many marks are lost, and the connection with them. */
  losesMarks(count: number): void;
  readonly isOpen: boolean;
}

export function fakeMailbox({ tellsOfNews = true } = {}): FakeMailbox {
  const mails = new Map<number, Buffer>();
  const done: number[] = [];
  const opened: MailboxSettings[] = [];
  let failure: Error | null = null;
  let lostMarks = 0;
  let current: MailboxEvents | null = null;
  const lose = (error: Error): void => {
    const events = current;
    current = null;
    events?.onLost(error);
  };
  return {
    open: async (settings, events): Promise<OpenMailbox> => {
      opened.push(settings);
      if (failure !== null) throw failure;
      current = events;
      const mustBeOpen = () => {
        if (current !== events) throw failure ?? new Error('the connection was closed');
      };
      return {
        uidValidity: '77',
        unseen: async () => {
          mustBeOpen();
          return [...mails.keys()].filter((uid) => !done.includes(uid));
        },
        read: async (uid, mostBytes) => {
          mustBeOpen();
          const raw = mails.get(uid);
          return raw === undefined ? null : { raw: raw.subarray(0, mostBytes), isCut: raw.length > mostBytes };
        },
        done: async (uid) => {
          mustBeOpen();
          if (lostMarks > 0) {
            lostMarks -= 1;
            lose(new Error('the connection was closed'));
            mustBeOpen();
          }
          done.push(uid);
        },
        listen: () => undefined,
        close: () => {
          if (current === events) current = null;
        },
      };
    },
    arrives: (mail) => {
      const uid = mails.size + 1;
      mails.set(uid, Buffer.from(mail.replaceAll(/\r?\n/g, '\r\n')));
      if (tellsOfNews) current?.onNews();
      return uid;
    },
    done,
    opened,
    fails: (why) => {
      failure = why === null ? null : new Error(why);
      if (failure !== null) lose(failure);
    },
    losesMarks: (count) => {
      lostMarks = count;
    },
    get isOpen() {
      return current !== null;
    },
  };
}
