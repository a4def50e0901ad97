// The mailboxes of muster.yaml, each read by itself and in nobody's way. Who looks after Muster is told of one that cannot be read.

import type { Deps } from '../../handling/dependencies.js';
import { tellOf } from '../../incident/compose.js';
import { zoneOf } from '../../incident/directory.js';
import { days, minutes } from '../../incident/duration.js';
import { inline } from '../../incident/escape.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { Message } from '../../incident/message.js';
import { timeWithZone } from '../../incident/moment.js';
import type { MailboxTrouble } from '../../incident/sources-report.js';
import type { OpenMailboxAt } from '../../mailboxes/mailbox.js';
import { type DeliverMail, type MailboxWatch, watchMailbox } from '../../mailboxes/watch.js';
import { administratorsOf } from '../../people/identity/recovery-contacts.js';
import type { MailboxSettings } from '../../people/organisation.js';
import { write } from '../../store/store.js';

type Needs = Pick<Deps, 'store' | 'clock' | 'organisation' | 'directory' | 'nudge' | 'log'>;

export interface Mailboxes {
  /** Starts and stops what the organisation has come to name, and tells of trouble. To be had once a second; waits for no server. */
  look(): Promise<void>;
  /** Those that cannot be read now, by the name of their source. */
  troubles(): ReadonlyMap<string, MailboxTrouble>;
  /** Reads none any more; what is being stored is stored first. */
  stop(): Promise<void>;
}

/** A server that restarts is nobody's business. */
const toldAfterMs = minutes(5);

interface Watched {
  readonly settings: MailboxSettings;
  readonly watch: MailboxWatch;
  /** Since when it could not be read, when that was told; null: nothing to take back. */
  toldSince: EpochMs | null;
}

/** `open` null: there is nothing to read mailboxes with. */
export function createMailboxes(deps: Needs, open: OpenMailboxAt | null, deliver: DeliverMail): Mailboxes {
  const { clock, log } = deps;
  const watched = new Map<string, Watched>();
  const stopping = new Set<Promise<void>>();
  let isStopped = false;

  const stopOne = (name: string, { watch }: Watched): void => {
    watched.delete(name);
    const stopped = watch.stop().finally(() => stopping.delete(stopped));
    stopping.add(stopped);
  };

  const follow = (): void => {
    if (open === null || isStopped) return;
    const { sources } = deps.organisation();
    for (const [name, one] of watched) if (!isSame(sources.get(name)?.mailbox, one.settings)) stopOne(name, one);
    // One that is still being stopped may have the very mail in hand that the next one would begin with.
    if (stopping.size > 0) return;
    for (const [name, { mailbox: settings }] of sources) {
      if (settings === undefined || watched.has(name)) continue;
      watched.set(name, { settings, watch: watchMailbox({ name, settings, open, deliver, clock, log }), toldSince: null });
    }
  };

  const tell = async (words: (timezone: string) => string): Promise<void> => {
    const now = clock.now();
    const directory = deps.directory();
    const told = administratorsOf(deps.organisation(), now).map((person) => notice(person, words(zoneOf(directory, person))));
    await deps.store.commit({ now, writes: told.map(write.message) });
    deps.nudge();
  };

  const tellOf = async (name: string, one: Watched): Promise<void> => {
    const { failingSince, reason } = one.watch.standing();
    if (failingSince !== null && one.toldSince === null && clock.now() - failingSince >= toldAfterMs) {
      await tell((timezone) => lostWords(name, one.settings, { since: failingSince, reason: reason ?? '', timezone }));
      one.toldSince = failingSince;
    }
    if (failingSince === null && one.toldSince !== null) {
      const since = one.toldSince;
      await tell((timezone) => backWords(name, one.settings, { since, timezone }));
      one.toldSince = null;
    }
  };

  return {
    look: async () => {
      follow();
      for (const [name, one] of watched) await tellOf(name, one);
    },
    troubles: () =>
      new Map(
        [...watched].flatMap(([name, { watch }]) => {
          const { failingSince, reason } = watch.standing();
          return failingSince === null ? [] : [[name, { since: failingSince, reason: reason ?? '' }] as const];
        }),
      ),
    stop: async () => {
      isStopped = true;
      for (const [name, one] of watched) stopOne(name, one);
      await Promise.all(stopping);
    },
  };
}

const isSame = (now: MailboxSettings | undefined, before: MailboxSettings): boolean =>
  now !== undefined && JSON.stringify(now) === JSON.stringify(before);

const placeOf = (name: string, { user, host, folder }: MailboxSettings): string =>
  `the mailbox of ${inline(name, 64)} (${inline(folder, 64)} of ${inline(user, 100)} on ${inline(host, 100)})`;

const lostWords = (
  name: string,
  settings: MailboxSettings,
  { since, reason, timezone }: { readonly since: EpochMs; readonly reason: string; readonly timezone: string },
): string =>
  [
    `⚠️ Muster cannot read ${placeOf(name, settings)} since ${timeWithZone(since, timezone)}: alerts mailed there page nobody.`,
    inline(reason, 300),
    'It is tried again each minute, and what waits there is taken then. `npm run doctor` looks at it.',
  ].join('\n');

const backWords = (
  name: string,
  settings: MailboxSettings,
  { since, timezone }: { readonly since: EpochMs; readonly timezone: string },
): string => `✅ Muster reads ${placeOf(name, settings)} again. What came there since ${timeWithZone(since, timezone)} was taken only now.`;

const notice = (person: PersonKey, text: string): Message => tellOf(person, text, days(1));
