// The port of a transport: one way to reach people. Small on purpose; whatever a transport lacks degrades to words.
// Behaviour is pinned by test/transports/contract.ts, which every transport must pass.

import type { FastifyInstance } from 'fastify';
import type { EpochMs } from '../incident/incident.js';

export interface Capabilities {
  readonly groups: boolean;
  readonly reactions: boolean;
  readonly edit: boolean;
  readonly pin: boolean;
  readonly receipts: boolean;
}

/** Where a letter goes: a person's own chat by address, or a chat by its id. */
export type Destination = { readonly direct: string } | { readonly chat: string };

export interface Letter {
  readonly to: Destination;
  readonly text: string;
  /** Our row id and attempt. A transport may use it to find what it already sent; it must not promise to. */
  readonly marker: string;
  readonly attempt: number;
  readonly quote: string | null;
  /** Replace the text of this message of ours instead of saying something new. */
  readonly edit: string | null;
  readonly pin: boolean;
}

export type MemberOutcome = 'joined' | 'invited' | 'failed';

export interface RoomOpened {
  readonly chat: string;
  readonly members: readonly { readonly address: string; readonly outcome: MemberOutcome }[];
}

/** Something a person wrote. `text` is only what the sender wrote now: never the quoted or forwarded text. */
export interface InboundMessage {
  readonly transport: string;
  readonly id: string;
  /** The verified sender: a phone in E.164 on the local transport, an opaque id elsewhere. */
  readonly from: string;
  /** The group's id, or null in the sender's own chat with the bot. */
  readonly chat: string | null;
  readonly text: string;
  readonly quoted: string | null;
  readonly forwarded: boolean;
  readonly edited: boolean;
  readonly at: EpochMs;
}

/** Empty emoji: the reaction was taken back. */
export interface InboundReaction {
  readonly transport: string;
  readonly id: string;
  readonly from: string;
  readonly chat: string | null;
  readonly message: string;
  /** What that message says, where the transport knows it. */
  readonly text?: string;
  readonly emoji: string;
  readonly at: EpochMs;
}

export interface DeliveryReport {
  readonly transport: string;
  readonly message: string;
  readonly rung: 'accepted' | 'delivered' | 'read';
  readonly at: EpochMs;
}

export interface MembershipChange {
  readonly transport: string;
  readonly chat: string;
  readonly address: string;
  readonly joined: boolean;
  readonly at: EpochMs;
}

/** Who listens. Handlers never throw into a transport; a promise that resolves means the event is stored. */
export interface Listener {
  message(message: InboundMessage): Promise<void>;
  reaction(reaction: InboundReaction): Promise<void>;
  delivery(report: DeliveryReport): Promise<void>;
  membership(change: MembershipChange): Promise<void>;
}

export const transportStates = ['linking', 'linking-blocked', 'ready', 'degraded', 'conflict', 'logged-out', 'banned', 'stopped'] as const;
export type TransportState = (typeof transportStates)[number];

export interface TransportHealth {
  readonly state: TransportState;
  /** In words, what is wrong and what to do; null when all is well. */
  readonly detail: string | null;
  readonly since: EpochMs;
}

export interface Transport {
  readonly name: string;
  readonly can: Capabilities;
  start(listener: Listener): Promise<void>;
  stop(): Promise<void>;
  /** Hands one letter over and answers the transport's id for it. Throws SendFailure and nothing else. */
  send(letter: Letter): Promise<{ readonly id: string }>;
  /**
   * The id under which a letter with this marker, chat and text was accepted before, or null when that cannot be known. Asked
   * before something is said again after a crash or a lost answer (reliability F17); a transport that cannot look leaves it out.
   */
  find?(letter: Pick<Letter, 'to' | 'marker' | 'text'>): Promise<string | null>;
  /** Opens a group, or finds the one this marker already opened: never two for one marker. Throws SendFailure. */
  openRoom(room: { readonly subject: string; readonly members: readonly string[]; readonly marker: string }): Promise<RoomOpened>;
  addMember(chat: string, address: string): Promise<MemberOutcome>;
  removeMember(chat: string, address: string): Promise<void>;
  health(): TransportHealth;
  /** Routes of its own: inbound webhooks, a pairing page, the phones. */
  mount?(app: FastifyInstance): void;
}
