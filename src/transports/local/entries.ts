// One line of the local transport's journal: everything that ever happened on the phones. An outside oracle may read it:
// `sent` lines carry our marker and attempt, so duplicates can be counted. Must hold plain JSON only.

import type { EpochMs } from '../../incident/incident.js';
import type { Choice, MediaRef, VoteStanding } from '../../incident/message.js';
import type { DeliveryReport } from '../transport.js';

/** What a person did that the bot must hear. `id` is unique for ever: the bot stores it as the receipt. */
export type InboundEntry =
  | (Inbound & {
      readonly kind: 'said';
      readonly text: string;
      readonly quoted: string | null;
      readonly forwarded: boolean;
      /** A tap: the phones show the button's title as the text, the bot hears this. */
      readonly says?: string;
      readonly media?: MediaRef;
    })
  | (Inbound & { readonly kind: 'edited'; readonly message: string; readonly text: string })
  | (Inbound & { readonly kind: 'reacted'; readonly message: string; readonly emoji: string })
  | (Inbound & { readonly kind: 'voted'; readonly message: string; readonly options: readonly string[] });

interface Inbound {
  readonly id: string;
  readonly chat: string;
  readonly from: string;
  readonly at: EpochMs;
}

/** Something the bot handed over: what an outside oracle counts, by `marker` and `attempt`. `lost`: accepted, never delivered. */
export interface SentEntry {
  readonly kind: 'sent';
  readonly id: string;
  readonly chat: string;
  readonly at: EpochMs;
  readonly text: string;
  readonly marker: string;
  readonly attempt: number;
  readonly quoted: string | null;
  readonly edit: boolean;
  readonly pin: boolean;
  readonly lost: boolean;
  /** Absent: nothing to tap. */
  readonly choices?: readonly Choice[];
  readonly vote?: boolean;
  /** How earlier votes in this chat stand. */
  readonly votes?: readonly VoteStanding[];
  /** The bytes lie beside the journal under this hash. */
  readonly media?: MediaRef;
}

/** One line of the journal. */
export type Entry =
  | SentEntry
  | InboundEntry
  /** The bot stored it, or could not and the sender was told so. */
  | { readonly kind: 'heard' | 'withdrawn'; readonly id: string }
  | { readonly kind: 'read'; readonly phone: string; readonly chat: string; readonly message: string; readonly at: EpochMs }
  /** The bot was told how far this message of its own came. */
  | { readonly kind: 'reported'; readonly message: string; readonly rung: Rung }
  | {
      readonly kind: 'room';
      readonly chat: string;
      readonly subject: string;
      readonly marker: string;
      readonly at: EpochMs;
      readonly members: readonly { readonly phone: string; readonly joined: boolean }[];
    }
  /** The bot's own reaction to what somebody said; empty: taken back. */
  | { readonly kind: 'marked'; readonly message: string; readonly emoji: string; readonly at: EpochMs }
  /** A group is called something else. */
  | { readonly kind: 'subject'; readonly chat: string; readonly subject: string; readonly at: EpochMs }
  /** `joined` null: no longer a member, nor invited. */
  | { readonly kind: 'member'; readonly chat: string; readonly phone: string; readonly joined: boolean | null; readonly at: EpochMs };

export type Rung = Exclude<DeliveryReport['rung'], 'failed'>;
