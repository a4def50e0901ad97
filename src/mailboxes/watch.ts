// Takes the mail out of one mailbox for as long as it is wanted: each is stored first and marked as read afterwards. Must never lose a
// mail: what could not be stored stays as it is, and is taken in the next round.

import type { Clock } from '../clock.js';
import { minutes, seconds } from '../incident/duration.js';
import type { EpochMs } from '../incident/incident.js';
import type { MailboxSettings } from '../people/organisation.js';
import { headOnly, withIdentity } from './as-delivered.js';
import type { OpenMailbox, OpenMailboxAt } from './mailbox.js';

/** `taken`: it is stored. `refused`: it can never be taken like this. `later`: nothing can be stored now. */
export type Delivered = 'taken' | 'refused' | 'later';

/** Hands a mail to the source of this name. */
export type DeliverMail = (name: string, raw: Buffer) => Promise<Delivered>;

export interface MailboxStanding {
  /** Since when it cannot be read; null: it can. */
  readonly failingSince: EpochMs | null;
  readonly reason: string | null;
}

export interface MailboxWatch {
  standing(): MailboxStanding;
  /** Resolves when no mail is under way any more. */
  stop(): Promise<void>;
}

export interface MailboxWatchDeps {
  readonly name: string;
  readonly settings: MailboxSettings;
  readonly open: OpenMailboxAt;
  readonly deliver: DeliverMail;
  readonly clock: Pick<Clock, 'now' | 'after'>;
  readonly log: { warn(about: object, text: string): void; info(about: object, text: string): void };
}

/** As much as is taken of any delivery, less what we add. */
export const mostMailBytes = 4 * 1024 * 1024 - 1_024;
/** Whatever the server says or does not say by itself. */
const lookedAtEveryMs = minutes(1);
/** While nothing can be stored. */
const storeAskedAgainMs = seconds(5);
const firstPauseMs = seconds(1);
const longestPauseMs = minutes(1);

export function watchMailbox({ name, settings, open, deliver, clock, log }: MailboxWatchDeps): MailboxWatch {
  let isStopped = false;
  let isOpening = false;
  let failingSince: EpochMs | null = null;
  let reason: string | null = null;
  let current: OpenMailbox | null = null;
  let wake = (): void => {};

  const pause = (delayMs: number): Promise<void> =>
    new Promise((resolve) => {
      const cancel = clock.after(delayMs, resolve);
      wake = () => {
        cancel();
        resolve();
      };
    });

  const takeOne = async (box: OpenMailbox, uid: number): Promise<Delivered> => {
    const mail = await box.read(uid, mostMailBytes);
    if (mail === null) return 'taken';
    const hand = (raw: Buffer) => deliver(name, withIdentity(raw, box.uidValidity, uid));
    const whole = mail.isCut ? 'refused' : await hand(mail.raw);
    const came = whole === 'refused' ? await hand(headOnly(mail.raw, mail.isCut ? tooLong(settings) : unreadable(settings))) : whole;
    if (came === 'taken') await box.done(uid);
    else if (came === 'refused') log.warn({ source: name, uid }, 'a mail could not be taken; it stays in its mailbox');
    return came;
  };

  /** False: nothing can be stored now. */
  const takeAll = async (box: OpenMailbox): Promise<boolean> => {
    for (const uid of await box.unseen()) {
      if (isStopped) return true;
      if ((await takeOne(box, uid)) === 'later') return false;
    }
    return true;
  };

  /** Until it fails or is stopped. */
  const read = async (): Promise<void> => {
    let lost: Error | null = null;
    let hasNews = false;
    isOpening = true;
    const box = await open(settings, {
      onNews: () => {
        hasNews = true;
        wake();
      },
      onLost: (error) => {
        lost = error;
        wake();
      },
    }).finally(() => {
      isOpening = false;
    });
    current = box;
    const unlessLost = () => {
      if (lost !== null) throw lost;
    };
    try {
      while (!isStopped) {
        hasNews = false;
        const isAllTaken = await takeAll(box);
        unlessLost();
        if (failingSince !== null) log.info({ source: name, failingSince }, 'a mailbox is read again');
        failingSince = null;
        reason = null;
        if (hasNews || isStopped) continue;
        if (isAllTaken) box.listen();
        await pause(isAllTaken ? lookedAtEveryMs : storeAskedAgainMs);
        unlessLost();
      }
    } finally {
      current = null;
      box.close();
    }
  };

  const readOn = async (): Promise<void> => {
    let pauseMs = firstPauseMs;
    while (!isStopped) {
      try {
        await read();
      } catch (error) {
        if (isStopped) return;
        const isNew = failingSince === null;
        pauseMs = isNew ? firstPauseMs : Math.min(2 * pauseMs, longestPauseMs);
        failingSince ??= clock.now();
        reason = error instanceof Error ? error.message : String(error);
        if (isNew) log.warn({ err: error, source: name }, 'a mailbox cannot be read; it is tried again and again');
        await pause(pauseMs);
      }
    }
  };

  const running = readOn();
  return {
    standing: () => ({ failingSince, reason }),
    stop: async () => {
      isStopped = true;
      wake();
      // A mail that is stored and not marked yet is known when it is read again.
      current?.close();
      if (!isOpening) await running;
    },
  };
}

const tooLong = ({ folder, user }: MailboxSettings): string =>
  `This mail is larger than 4 MiB, so only who wrote it and its subject were taken. Read it in ${folder} of ${user}.`;

const unreadable = ({ folder, user }: MailboxSettings): string =>
  `This mail has no text that could be read. Look at it in ${folder} of ${user}.`;
