// How the sources of alerts stand, in words. Pure.

import { exact, inline, titleLength } from './escape.js';
import type { EpochMs } from './incident.js';
import { grouped, timeNear } from './moment.js';
import type { Reader } from './reader.js';

/** A mailbox that cannot be read: what is mailed there pages nobody. */
export interface MailboxTrouble {
  readonly since: EpochMs;
  /** What its server, or the way to it, last said. */
  readonly reason: string;
}

/** What was heard of one source, or of one instance of it. */
export interface SourceActivity {
  readonly name: string;
  /** Neither Muster nor muster.yaml knows the name. */
  readonly unknownName: boolean;
  /** When its last delivery was taken; null: none was. */
  readonly lastAt: EpochMs | null;
  /** What its sender was last told was wrong. */
  readonly lastError: string | null;
  readonly lastErrorAt: EpochMs | null;
  /** Deliveries: taken, turned away for what their sender did, not taken for a fault of ours. */
  readonly taken: number;
  readonly refused: number;
  readonly failed: number;
  /** Of one that is read out of a mailbox; absent: it is posted to, or its mailbox can be read. */
  readonly mailboxTrouble?: MailboxTrouble;
}

/** What was heard of all of them, and since when it was counted. */
export interface SourcesHeard {
  readonly since: EpochMs;
  readonly sources: readonly SourceActivity[];
}

export const nothingHeard = (name: string): SourceActivity => ({
  ...{ name, unknownName: false, lastAt: null, lastError: null, lastErrorAt: null },
  ...{ taken: 0, refused: 0, failed: 0 },
});

/** So many fit on a phone; the others are counted. */
const mostShown = 20;

/** Those that something is wrong with first, then the last heard of. `named`: what muster.yaml names, heard of or not. */
export function sourcesReport({ since, sources }: SourcesHeard, named: readonly string[], { now, timezone }: Reader): string {
  const unheard = named.filter((name) => !sources.some((one) => one.name === name)).map(nothingHeard);
  const all = [...sources, ...unheard].sort((a, b) => weight(b) - weight(a) || (b.lastAt ?? 0) - (a.lastAt ?? 0));
  const when = (at: EpochMs): string => timeNear(at, now, timezone);
  if (all.length === 0) return 'No alert has come yet, and muster.yaml names no source.';
  const more = all.length - mostShown;
  return [
    `*Sources*, refusals counted since ${when(since)}`,
    ...all.slice(0, mostShown).map((one) => line(one, when)),
    ...(more > 0 ? [`… and ${grouped(more)} more`] : []),
  ].join('\n');
}

/** Its mailbox cannot be read, its name means nothing, or the last that was heard of it was a mistake. */
export const isInTrouble = ({
  unknownName,
  lastAt,
  lastErrorAt,
  mailboxTrouble,
}: Pick<SourceActivity, 'unknownName' | 'lastAt' | 'lastErrorAt' | 'mailboxTrouble'>): boolean =>
  mailboxTrouble !== undefined || unknownName || (lastErrorAt !== null && lastErrorAt >= (lastAt ?? 0));

/** A mailbox that cannot be read comes before all else: each alert mailed there is missed. */
const weight = (one: SourceActivity): number => (one.mailboxTrouble !== undefined ? 2 : isInTrouble(one) ? 1 : 0);

function line(one: SourceActivity, when: (at: EpochMs) => string): string {
  const { name, unknownName, lastAt, lastError, lastErrorAt, refused, failed, mailboxTrouble } = one;
  const parts = [
    mailboxTrouble === undefined ? null : `mailbox not read since ${when(mailboxTrouble.since)}`,
    lastAt === null ? 'no alert yet' : `last alert ${when(lastAt)}`,
    unknownName ? 'no source of this name' : null,
    refused > 0 ? `${grouped(refused)} refused` : null,
    failed > 0 ? `${grouped(failed)} not stored` : null,
  ].filter((part) => part !== null);
  const why = lastError === null || lastErrorAt === null ? '' : `\n   ${when(lastErrorAt)}: ${inline(lastError)}`;
  const mailbox = mailboxTrouble === undefined ? '' : `\n   ${inline(mailboxTrouble.reason, 200)}`;
  return `${mailboxTrouble !== undefined ? '🔴' : isInTrouble(one) ? '🟡' : lastAt === null ? '⚪' : '🟢'} ${exact(name, titleLength)}: ${parts.join(', ')}${mailbox}${why}`;
}
