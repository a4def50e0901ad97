// Reactions, votes and pins. The library learns of reactions and votes by putting itself in front of `bulkUpsert`, so everything
// must go through these two objects, as they are at that moment.

import type { WirePin, WireReaction, WireVote } from '../wire.js';
import { keyOf, type MsgKey, Wid } from './ids.js';

interface VoteRow {
  readonly parentMsgKey: string;
  readonly sender: string;
  readonly senderTimestampMs: number;
  readonly selectedOptionLocalIds: readonly number[];
}

let votes: VoteRow[] = [];
let pins: { readonly chatId: string; readonly parentMsgKey: string; readonly pinType: number }[] = [];

const reactionTableMode = { bulkUpsert: async (_rows: readonly object[]): Promise<void> => {} };
const pollVoteTableMode = { bulkUpsert: async (_rows: readonly object[]): Promise<void> => {} };

export function takeReaction({ key, parent, by, emoji, atMs }: WireReaction): void {
  const row = {
    id: keyOf(key),
    reactionParentKey: keyOf(parent),
    reactionText: emoji,
    reactionTimestamp: atMs,
    ack: 1,
    read: false,
    orphan: 0,
  };
  void reactionTableMode.bulkUpsert([{ ...row, ...authorOf(key.participant, by) }]);
}

export function takeVote(vote: WireVote): void {
  keepVotes([vote]);
  const { key, parent, by, selected, atMs } = vote;
  const row = {
    id: keyOf(key),
    pollUpdateParentKey: keyOf(parent),
    t: atMs,
    senderTimestampMs: atMs,
    selectedOptionLocalIds: [...selected],
  };
  void pollVoteTableMode.bulkUpsert([{ ...row, ...authorOf(key.participant, by) }]);
}

/** In a group somebody is the author, and it is from the group; in a chat of two it is only from somebody. */
const authorOf = (participant: string | null, by: string): object =>
  participant === null ? { from: new Wid(by) } : { author: new Wid(participant), from: new Wid(by) };

export function keepVotes(told: readonly WireVote[]): void {
  for (const { parent, by, selected, atMs } of told) {
    const parentMsgKey = keyOf(parent).toString();
    votes = votes.filter((row) => row.parentMsgKey !== parentMsgKey || row.sender !== by);
    votes.push({ parentMsgKey, sender: by, senderTimestampMs: atMs, selectedOptionLocalIds: selected });
  }
}

export function keepPins(told: readonly WirePin[]): void {
  for (const { parent, action } of told) {
    const key = keyOf(parent);
    pins = pins.filter((row) => row.parentMsgKey !== key.toString());
    pins.push({ chatId: key.remote.toString(), parentMsgKey: key.toString(), pinType: action });
  }
}

const table = <R>(rows: () => readonly R[], matches: (row: R, wanted: string) => boolean) => ({
  getTable: () => ({
    equals: async (_index: readonly string[], wanted: string | MsgKey) => rows().filter((row) => matches(row, String(wanted))),
  }),
});

export const ledgerModules = {
  WAWebAddonReactionTableMode: { reactionTableMode },
  WAWebAddonPollVoteTableMode: { pollVoteTableMode },
  WAWebPollsVotesSchema: table(
    () => votes,
    (row, wanted) => row.parentMsgKey === wanted,
  ),
  WAWebPinInChatSchema: table(
    () => pins,
    (row, wanted) => row.chatId === wanted,
  ),
};
