// How each entry of the journal changes the phones. Live and after a restart alike, so the two can never differ.
// Must never decide, wait or write: it only applies what was recorded.

import type { VoteStanding } from '../../incident/message.js';
import type { Entry, InboundEntry, SentEntry } from './entries.js';
import { botAddress, botName, type Change, change, idsOf, type LocalChat, type LocalMessage, type State } from './state.js';

/** Applies one entry and answers what it changed. Unknown messages and chats change nothing. */
export function apply(state: State, entry: Entry): readonly Change[] {
  switch (entry.kind) {
    case 'sent':
      return sent(state, entry);
    case 'said':
    case 'edited':
    case 'reacted':
    case 'voted':
      state.unheard.set(entry.id, entry);
      if (entry.kind !== 'said') remember(state, entry.id, entry.message);
      return inbound(state, entry);
    case 'heard':
      return heard(state, entry.id);
    case 'withdrawn':
      return withdrawn(state, entry.id);
    case 'read':
      return read(state, entry);
    case 'reported':
      state.rungs.set(entry.message, entry.rung);
      return [];
    case 'room':
      state.byMarker.set(entry.marker, entry.chat);
      return changedChat(state, {
        id: entry.chat,
        kind: 'group',
        subject: entry.subject,
        marker: entry.marker,
        members: new Map(entry.members.map((member) => [member.phone, member.joined])),
      });
    case 'marked':
      return reacted(state, entry.message, botAddress, entry.emoji);
    case 'subject':
      return renamed(state, entry);
    case 'member':
      return member(state, entry);
    default:
      return entry satisfies never;
  }
}

function sent(state: State, entry: SentEntry): readonly Change[] {
  return [...said(state, entry), ...(entry.lost ? [] : votesNow(state, entry))];
}

/** The polls of this chat, each as the bot says that it stands now. */
function votesNow(state: State, { chat, votes = [] }: SentEntry): readonly Change[] {
  if (votes.length === 0) return [];
  return idsOf(state, chat).flatMap((id) => {
    const poll = state.byId.get(id);
    const standing = poll?.vote ? votes.find(({ choices }) => sameWords(choices, poll.choices)) : undefined;
    if (poll === undefined || standing === undefined || sameEnd(poll.ended, standing.ended)) return [];
    return change(state, id, () => ({ ended: standing.ended }));
  });
}

const sameWords = (words: readonly string[], choices: readonly { readonly says: string }[]): boolean =>
  words.length === choices.length && words.every((says, at) => says === choices[at]?.says);

/** An end that names no choice, by whoever ended it before, says no more than is known. */
const sameEnd = (known: VoteStanding['ended'], told: VoteStanding['ended']): boolean =>
  known === null || told === null ? known === told : known.by === told.by && (told.taken === null || known.taken === told.taken);

function said(state: State, entry: SentEntry): readonly Change[] {
  state.sentAs.set(entry.marker, { id: entry.id, chat: entry.chat, text: entry.text });
  if (entry.edit) return edited(state, entry);
  const changes = ensureDirect(state, entry.chat);
  const { text, quoted, lost, choices = [], vote = false, media = null } = entry;
  const message = newMessage(state, entry, { ...silent, fromBot: true, text, quoted, lost, choices, vote, media });
  state.byId.set(entry.id, message);
  if (entry.lost) return changes;
  idsOf(state, entry.chat).push(entry.id);
  return entry.pin ? [...changes, { type: 'message', message }, ...pin(state, message)] : [...changes, { type: 'message', message }];
}

function edited(state: State, entry: SentEntry): readonly Change[] {
  const before = state.byId.get(entry.id);
  if (entry.lost || before === undefined || before.lost) return [];
  state.rungs.delete(entry.id);
  const changes = change(state, entry.id, () => ({ text: entry.text, editedAt: entry.at }));
  return entry.pin && !before.pinned ? [...changes, ...pin(state, before)] : changes;
}

/** One pinned card a chat: the newest takes the place of the one before. */
function pin(state: State, { chat, id }: LocalMessage): readonly Change[] {
  const others = idsOf(state, chat).filter((other) => other !== id && state.byId.get(other)?.pinned);
  return [...others.flatMap((other) => change(state, other, () => ({ pinned: false }))), ...change(state, id, () => ({ pinned: true }))];
}

function inbound(state: State, entry: InboundEntry): readonly Change[] {
  switch (entry.kind) {
    case 'said': {
      const changes = ensureDirect(state, entry.chat);
      const { text, quoted, media = null, says } = entry;
      const message = newMessage(state, entry, { ...silent, text, quoted, media, tapped: says !== undefined });
      state.byId.set(entry.id, message);
      idsOf(state, entry.chat).push(entry.id);
      return [...changes, { type: 'message', message }];
    }
    case 'edited':
      return change(state, entry.message, () => ({ text: entry.text, editedAt: entry.at }));
    case 'reacted':
      return reacted(state, entry.message, entry.from, entry.emoji);
    case 'voted': {
      const { from, options } = entry;
      return change(state, entry.message, ({ votes }) => ({
        votes: [...votes.filter((vote) => vote.from !== from), ...(options.length === 0 ? [] : [{ from, options }])],
      }));
    }
    default:
      return entry satisfies never;
  }
}

/** One reaction each: a newer one takes the place of the one before. */
const reacted = (state: State, message: string, from: string, emoji: string): readonly Change[] =>
  change(state, message, ({ reactions }) => ({
    reactions: [...reactions.filter((reaction) => reaction.from !== from), ...(emoji === '' ? [] : [{ from, emoji }])],
  }));

function remember(state: State, id: string, message: string): void {
  const before = state.byId.get(message);
  if (before !== undefined) state.before.set(id, before);
}

function heard(state: State, id: string): readonly Change[] {
  const entry = state.unheard.get(id);
  state.unheard.delete(id);
  state.before.delete(id);
  return entry?.kind === 'said' ? change(state, id, () => ({ heard: true })) : [];
}

/** The bot could not store it and its author was told so: the phones look as if it had never been. */
function withdrawn(state: State, id: string): readonly Change[] {
  const entry = state.unheard.get(id);
  const before = state.before.get(id);
  state.unheard.delete(id);
  state.before.delete(id);
  if (entry === undefined) return [];
  if (entry.kind === 'said') return removed(state, id);
  return before === undefined ? [] : change(state, entry.message, (now) => restored(now, before, entry));
}

function restored(now: LocalMessage, before: LocalMessage, { kind, from }: InboundEntry): Partial<LocalMessage> {
  const own = <T extends { readonly from: string }>(list: readonly T[]) => list.filter((item) => item.from === from);
  const others = <T extends { readonly from: string }>(list: readonly T[]) => list.filter((item) => item.from !== from);
  if (kind === 'reacted') return { reactions: [...others(now.reactions), ...own(before.reactions)] };
  if (kind === 'voted') return { votes: [...others(now.votes), ...own(before.votes)] };
  return { text: before.text, editedAt: before.editedAt };
}

function removed(state: State, id: string): readonly Change[] {
  const message = state.byId.get(id);
  if (message === undefined) return [];
  state.byId.delete(id);
  state.ids.set(
    message.chat,
    idsOf(state, message.chat).filter((other) => other !== id),
  );
  return [{ type: 'withdrawn', chat: message.chat, id }];
}

function read(state: State, entry: Extract<Entry, { kind: 'read' }>): readonly Change[] {
  const message = state.byId.get(entry.message);
  const reads = state.reads.get(entry.phone) ?? new Map<string, LocalMessage>();
  if (message === undefined || message.seq <= (reads.get(entry.chat)?.seq ?? 0)) return [];
  state.reads.set(entry.phone, reads.set(entry.chat, message));
  return [{ type: 'read', phone: entry.phone, chat: entry.chat, message: entry.message }];
}

function renamed(state: State, { chat: id, subject }: Extract<Entry, { kind: 'subject' }>): readonly Change[] {
  const chat = state.chats.get(id);
  return chat === undefined ? [] : changedChat(state, { ...chat, subject });
}

function member(state: State, entry: Extract<Entry, { kind: 'member' }>): readonly Change[] {
  const chat = state.chats.get(entry.chat);
  if (chat === undefined) return [];
  if (entry.joined === null) chat.members.delete(entry.phone);
  else chat.members.set(entry.phone, entry.joined);
  return [{ type: 'chat', chat }];
}

/** A direct chat begins with the first word in it; its id is the person's phone. */
function ensureDirect(state: State, id: string): readonly Change[] {
  if (state.chats.has(id)) return [];
  return changedChat(state, { id, kind: 'direct', subject: botName, marker: null, members: new Map([[id, true]]) });
}

function changedChat(state: State, chat: LocalChat & { readonly members: Map<string, boolean> }): readonly Change[] {
  state.chats.set(chat.id, chat);
  return [{ type: 'chat', chat }];
}

type MessageContent = Pick<LocalMessage, 'fromBot' | 'text' | 'quoted' | 'lost' | 'choices' | 'vote' | 'media' | 'tapped'>;

const silent: MessageContent = {
  fromBot: false,
  text: '',
  quoted: null,
  lost: false,
  choices: [],
  vote: false,
  media: null,
  tapped: false,
};

function newMessage(state: State, entry: SentEntry | InboundEntry, content: MessageContent): LocalMessage {
  state.seq += 1;
  return {
    ...content,
    id: entry.id,
    chat: entry.chat,
    at: entry.at,
    from: entry.kind === 'sent' ? botAddress : entry.from,
    reactions: [],
    votes: [],
    ended: null,
    editedAt: null,
    pinned: false,
    heard: content.fromBot,
    seq: state.seq,
  };
}
