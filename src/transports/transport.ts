// The port of a transport: one way to reach people. Small on purpose; whatever a transport lacks degrades to words.
// Behaviour is pinned by test/transports/contract.ts, which every transport must pass.

import type { FastifyInstance } from 'fastify';
import type { EpochMs, PersonKey, Severity } from '../incident/incident.js';
import type { Choice, MessageKind, VoteStanding } from '../incident/message.js';

export { type Choice, largestMediaBytes } from '../incident/message.js';

export interface Capabilities {
  /** `members`: people are added; `invite`: they join by a link and nobody can be added; `none`: every room is relayed. */
  readonly groups: 'members' | 'invite' | 'none';
  /** The most people a group holds beside the bot; null where nobody needs to count. */
  readonly mostMembers: number | null;
  /** People react to our messages, and we to theirs. */
  readonly reactions: boolean;
  readonly edit: boolean;
  readonly pin: boolean;
  /** Reports how far a message came: without them nothing is ever missed as undelivered. */
  readonly receipts: boolean;
  /** The most reply buttons under a message; 0 = the words must do. */
  readonly buttons: number;
  readonly polls: boolean;
  /** Images and files, in and out. */
  readonly media: boolean;
  /** True where the phone numbers of `muster.yaml` are the people themselves (the local phones, on loopback). */
  readonly trustsPhones: boolean;
}

/** Messages a second, and how many may go at once after a rest. */
export interface Rate {
  readonly perSecond: number;
  readonly burst: number;
}

/**
 * What a transport may say: `all` and `perRecipient` for everything, and beside them an allowance for pages alone, which nothing else
 * uses up and of which milder pages leave half to P1. Together they must stay within what the other side takes or keeps.
 */
export interface RateLimits {
  readonly all: Rate;
  readonly perRecipient: Rate;
  /** Absent: pages share with everything else, before it. */
  readonly pages?: { readonly all: Rate; readonly perRecipient: Rate };
  /** Of `all`, the most that goes to people nobody knows. Absent: `strangersAtMost`. */
  readonly strangers?: Rate;
}

/** Ten answers at once, then two a minute: enough for a mistaken number, too little to keep anybody else from being answered. */
export const strangersAtMost: Rate = { perSecond: 2 / 60, burst: 10 };

/** What is the same for every transport of a kind. */
export interface TransportTraits {
  /** As WHATSAPP names it. */
  readonly name: string;
  /** What people call it: `WhatsApp`, `SMS`. Two may be called the same; where both are in use the name is said too. */
  readonly label: string;
  readonly limits: RateLimits;
  /** The carrier itself answers STOP and START, and takes nothing for that number after a STOP. */
  readonly carrierStops?: boolean;
  /**
   * The other side vouches for who sent something, as WhatsApp does: a number of `muster.yaml` is confirmed by the first message from
   * it. Absent: anybody can write under any number, as by SMS, and only a one-time code confirms.
   */
  readonly provesSender?: boolean;
  /** Writing first gets the number blocked, as on WhatsApp Web: only a page starts a chat, all else waits until they have written. */
  readonly startsNoChats?: boolean;
  /** Each message costs money: answers that wait for the same person are told in one, and an answer out of date is not sent. */
  readonly paidPerMessage?: boolean;
  /** It rings: it carries pages and nothing else, and whoever answers it by a key is answered in writing by the primary transport. */
  readonly pagesOnly?: boolean;
  /**
   * Nothing is heard by it: it carries pages, and whatever names it, to whoever is to read it. What has to be answered or talked about (rooms,
   * codes, greetings) goes by the others, and a page it took goes on to the next one as long as nobody answers.
   */
  readonly sendsOnly?: boolean;
  /** People are reached at the `email` of `muster.yaml`. Absent: at their phone. */
  readonly addressedBy?: 'email';
  /** The most characters of one message, where that is less than 4,000: longer answers are said in parts. */
  readonly longestText?: number;
}

/** Where a message goes: a person's own chat by address, or a chat by its id. */
export type Destination = { readonly direct: string } | { readonly chat: string };

export interface Media {
  readonly bytes: Uint8Array;
  /** For example `image/jpeg`. */
  readonly mime: string;
  readonly name: string | null;
}

export interface OutboundMessage {
  readonly to: Destination;
  readonly kind: MessageKind;
  /** With media it is the caption. */
  readonly text: string;
  /** Our row id and attempt. A transport may use it to find what it already sent; it must not promise to. */
  readonly marker: string;
  readonly attempt: number;
  readonly quote: string | null;
  /** Replace the text of this message of ours instead of saying something new. */
  readonly edit: string | null;
  readonly pin: boolean;
  /** Empty: nothing to tap. A transport takes as many as it can show and leaves the rest to the words. */
  readonly choices: readonly Choice[];
  /** The choices are a vote in the room (a proposal), not an answer to a page: a poll where the transport has polls. */
  readonly vote: boolean;
  /** How earlier votes in this chat stand now: a transport that can shows that one has ended. The others leave it to the words. */
  readonly votes?: readonly VoteStanding[];
  readonly media: Media | null;
  /** The incident it is about: a transport that has threads keeps what is about one together. Absent or null: about none. */
  readonly incident?: number | null;
  /** It is to wake somebody: a page, or the first word that stands for one. Only that may start a chat where starting them is punished. */
  readonly wakes?: boolean;
  /**
   * When this destination last wrote to us on this transport, or null: the official transports take free text for 24 h after it,
   * and afterwards an approved template only.
   */
  readonly heardAt: EpochMs | null;
}

export type MemberOutcome = 'joined' | 'invited' | 'failed';

export interface RoomMemberOutcome {
  readonly address: string;
  readonly outcome: MemberOutcome;
  /** Why not joined, in words an operator understands: "privacy: only contacts may add", "not on WhatsApp". */
  readonly reason?: string;
}

export interface RoomOpened {
  readonly chat: string;
  readonly members: readonly RoomMemberOutcome[];
  /** By which anybody invited may come in, where the transport has one. */
  readonly inviteLink: string | null;
}

/** Who sent something, as far as the transport itself vouches for it. Never a profile name. */
export interface Sender {
  /**
   * The verified address an answer can be sent to: a phone in E.164 (`+4917…`) where the transport knows it, else an opaque id
   * (`123@lid`, `US.1349…`).
   */
  readonly from: string;
  /** The account behind it where the transport has such a thing (LID, business-scoped user id): another one means another owner. */
  readonly account?: string;
}

/** Something a person wrote. `text` is only what the sender wrote now: never the quoted or forwarded text. */
export interface InboundMessage extends Sender {
  readonly transport: string;
  readonly id: string;
  /** The group's id, or null in the sender's own chat with the bot. */
  readonly chat: string | null;
  readonly text: string;
  readonly quoted: string | null;
  readonly forwarded: boolean;
  readonly edited: boolean;
  /** The bot itself is mentioned (@) in it. */
  readonly named?: boolean;
  /** Null or absent: words only. `tooBig`: named, not kept. */
  readonly media?: Media | { readonly tooBig: true; readonly mime: string; readonly name: string | null } | null;
  /** When it was written, by the transport's clock. */
  readonly at: EpochMs;
}

/** Empty emoji: the reaction was taken back. */
export interface InboundReaction extends Sender {
  readonly transport: string;
  readonly id: string;
  readonly chat: string | null;
  readonly message: string;
  /** What that message says, where the transport knows it. */
  readonly text?: string;
  readonly emoji: string;
  readonly at: EpochMs;
}

/** Somebody took back, for everybody, what they had said. */
export interface InboundRevoke extends Sender {
  readonly transport: string;
  readonly id: string;
  readonly chat: string | null;
  readonly message: string;
  readonly at: EpochMs;
}

export interface Charge {
  /** As the other side calls it: `utility`, `service`, … */
  readonly category: string;
  /** False where it was free. */
  readonly billable: boolean;
  /** For whom, where one message is charged for each of several. */
  readonly recipient: string | null;
}

export type DeliveryReport = {
  readonly transport: string;
  readonly message: string;
  readonly at: EpochMs;
  /** What the other side charges for it, told with one rung or with several. */
  readonly charge?: Charge;
} & (
  | { readonly rung: 'accepted' | 'read' }
  /** `unheard`: a call that ended; where no `read` was told before, nobody pressed a key. */
  | { readonly rung: 'delivered'; readonly unheard?: true }
  /** Accepted, and then not delivered after all. `permanent`: trying the same again cannot help. */
  | { readonly rung: 'failed'; readonly permanent: boolean; readonly reason: string }
);

export interface MembershipChange extends Pick<Sender, 'account'> {
  readonly transport: string;
  readonly chat: string;
  readonly address: string;
  readonly joined: boolean;
  readonly at: EpochMs;
}

/** An address is not what it was: whoever answers there now must prove who they are before anything they say counts. */
export interface AddressChange {
  readonly transport: string;
  readonly address: string;
  /** `opted-out`: STOP, nothing may be sent there; `opted-in`: START; the others end trust. */
  readonly change: 'number-changed' | 'account-changed' | 'opted-out' | 'opted-in';
  /** Where the person says they are now, when the transport was told. */
  readonly now: string | null;
  readonly at: EpochMs;
}

/** Somebody by key and by the name they are called. */
export interface NamedPerson {
  readonly key: PersonKey;
  readonly name: string;
}

/** One incident of a page, as far as a transport that reads pages out has to know it. */
export interface PagedIncident {
  readonly number: number;
  readonly severity: Severity;
  readonly title: string;
  readonly drill: boolean;
  readonly isOpen: boolean;
  /** Goes up with every change. */
  readonly version: number;
  /** `at`: a time of day, as the person paged reads it. */
  readonly ack: { readonly by: PersonKey; readonly name: string; readonly at: string } | null;
  readonly owner: NamedPerson | null;
  readonly paged: readonly NamedPerson[];
}

/** How a page stands now. */
export interface PageStanding {
  /** `language`: as BCP 47 has it; null: nobody said. */
  readonly person: { readonly key: PersonKey; readonly language: string | null };
  /** `test`: somebody tries out whether they are reached. */
  readonly about: 'page' | 'test';
  /** It asks them to take it. */
  readonly asks: boolean;
  /** Why nobody needs to be told of it any more; null: they do. */
  readonly over: string | null;
  /** The worst first. */
  readonly incidents: readonly PagedIncident[];
}

/** Who listens. Handlers never throw into a transport; a promise that resolves means the event is stored. */
export interface Listener {
  message(message: InboundMessage): Promise<void>;
  reaction(reaction: InboundReaction): Promise<void>;
  delivery(report: DeliveryReport): Promise<void>;
  membership(change: MembershipChange): Promise<void>;
  revoked(revoke: InboundRevoke): Promise<void>;
  address(change: AddressChange): Promise<void>;
  /** A group exists no more, or the bot was put out of it: its room goes on without it. */
  roomLost(lost: { readonly transport: string; readonly chat: string; readonly reason: string; readonly at: EpochMs }): Promise<void>;
  /** How the page with this marker stands now; null: there is none. For transports that read pages out. */
  page?(marker: string): Promise<PageStanding | null>;
}

export const transportStates = ['linking', 'linking-blocked', 'ready', 'degraded', 'conflict', 'logged-out', 'banned', 'stopped'] as const;
export type TransportState = (typeof transportStates)[number];

export interface TransportHealth {
  readonly state: TransportState;
  /** In words, what is wrong and what to do; null when all is well. */
  readonly detail: string | null;
  readonly since: EpochMs;
  /**
   * When a full round trip last worked: something sent to itself and seen to arrive or, where nobody can write to themselves, the
   * other side asked about our own account. Null: never yet.
   */
  readonly provedAt: EpochMs | null;
}

/** One thing `npm run doctor` looked at. */
export interface Finding {
  readonly ok: boolean;
  /** `token`, `number`, `template muster_page`, `webhook`. */
  readonly what: string;
  /** What was found and, when it is not well, the next step, in words. */
  readonly found: string;
  /** What lies behind it, where several findings may have the same cause: it is told once. */
  readonly cause?: string;
}

/** A transport's own little notes, durable: cursors, ids of groups it opened, who is behind which id. Never incident data. */
export interface TransportMemory {
  read(key: string): Promise<string | null>;
  write(key: string, value: string): Promise<void>;
}

/** A page that a transport mounts for people, as opposed to programs. */
export interface BrowserPage {
  readonly path: string;
  /** A few words, for a link. */
  readonly label: string;
  /** What it is for, in a sentence. Anybody may read it. */
  readonly about: string;
}

export interface Transport extends TransportTraits {
  readonly can: Capabilities;
  /** Left out where it has none. */
  readonly browserPage?: BrowserPage;
  /**
   * Resolves once what arrives is heard; being linked or connected is `health()`'s to tell, so that a transport that is down
   * never keeps the server from starting. Throws a Fault only for what an operator must mend first.
   */
  start(listener: Listener): Promise<void>;
  stop(): Promise<void>;
  /** Hands one message over and answers the transport's id for it. Throws SendFailure and nothing else. */
  send(outbound: OutboundMessage): Promise<{ readonly id: string }>;
  /**
   * The id under which a message with this marker, chat and text was accepted before, or null when that cannot be known. Asked
   * before something is said again after a crash or a lost answer, so that nothing is said twice; one that cannot look leaves it out.
   */
  find?(outbound: Pick<OutboundMessage, 'to' | 'marker' | 'text'>): Promise<string | null>;
  /**
   * Puts this emoji on a message somebody else wrote in that chat, in the place of an earlier one of ours. Throws SendFailure, a permanent
   * one where that message or the chat takes none. Left out where there are no reactions.
   */
  react?(to: Destination, message: string, emoji: string): Promise<void>;
  /** Opens a group, or finds the one this marker already opened: never two for one marker. Throws SendFailure. */
  openRoom(room: { readonly subject: string; readonly members: readonly string[]; readonly marker: string }): Promise<RoomOpened>;
  addMember(chat: string, address: string): Promise<RoomMemberOutcome>;
  removeMember(chat: string, address: string): Promise<void>;
  /**
   * The group is called this from now on, cut to what it may be called; nothing is asked where it is so already. Throws SendFailure,
   * a permanent one where the transport has no groups or the bot may not.
   */
  renameRoom(chat: string, subject: string): Promise<void>;
  health(): TransportHealth;
  /** The number people write to, in E.164; null while it is not known. Left out where there is none. */
  ownNumber?(): string | null;
  /** Routes of its own: inbound webhooks, a pairing page, the phones. */
  mount?(app: FastifyInstance): void;
  /** Checks the account from end to end without paging anybody; each finding stands on its own. */
  doctor?(): Promise<readonly Finding[]>;
}
