// What the server tells the page: the shapes of GET /local/snapshot and of the events.

export interface Message {
  readonly id: string;
  readonly chat: string;
  /** ISO 8601 UTC. */
  readonly at: string;
  readonly from: string;
  readonly fromBot: boolean;
  readonly text: string;
  readonly quoted?: string;
  readonly reactions: readonly { readonly from: string; readonly emoji: string }[];
  readonly editedAt?: string;
  readonly pinned?: true;
  /** The bot has stored it. */
  readonly heard: boolean;
}

export interface Member {
  readonly phone: string;
  readonly name: string;
  readonly joined: boolean;
}

export interface Chat {
  readonly id: string;
  readonly kind: 'direct' | 'group';
  readonly subject: string;
  readonly members: readonly Member[];
}

export interface Person {
  readonly key: string | null;
  readonly name: string;
  readonly phone: string;
  readonly role: string;
  readonly timezone: string;
  /** The last message read, by chat. */
  readonly reads: Readonly<Record<string, string>>;
}

export interface Fault {
  readonly mode: string;
  readonly phone: string | null;
  readonly share: number;
  readonly until: string | null;
}

export interface Sample {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
}

export interface ClockState {
  readonly now: string;
  readonly scale: number;
}

export interface Snapshot {
  readonly cursor: string;
  readonly organisation: string;
  /** Where the organisation's clock hangs: an IANA zone. */
  readonly timezone: string;
  readonly clock: ClockState;
  readonly people: readonly Person[];
  readonly chats: readonly Chat[];
  readonly messages: readonly Message[];
  readonly faults: readonly Fault[];
  /** Null when nothing stands behind the panel. */
  readonly samples: readonly Sample[] | null;
}

/** One server-sent event. */
export type Change =
  | { readonly type: 'message' | 'changed'; readonly data: Message }
  | { readonly type: 'withdrawn'; readonly data: { readonly chat: string; readonly id: string } }
  | { readonly type: 'chat'; readonly data: Chat }
  | { readonly type: 'read'; readonly data: { readonly phone: string; readonly chat: string; readonly message: string } }
  | { readonly type: 'clock'; readonly data: ClockState }
  | { readonly type: 'faults'; readonly data: readonly Fault[] };
