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
  /** Buttons under it. */
  readonly choices?: readonly { readonly title: string }[];
  /** It is a tap on the message it quotes, not typed. */
  readonly tapped?: true;
  /** With `options` where the bot asked for a vote; `voters` are phones. */
  readonly poll?: {
    readonly options?: readonly { readonly title: string; readonly voters: readonly string[] }[];
    /** It is over: the title that was taken, if one was, and by whose word, a person's key; null: the incident is over. */
    readonly ended?: { readonly taken: string | null; readonly by: string | null };
  };
  /** Where its picture is to be had. */
  readonly image?: string;
  readonly file?: { readonly url: string; readonly mime: string; readonly name: string | null; readonly sizeBytes: number };
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

/** As `GET /readyz` tells it; times are ISO 8601 UTC. */
export interface Transport {
  readonly name: string;
  readonly state: string;
  readonly detail: string | null;
  readonly since: string;
  /** When a full round trip last worked. */
  readonly provedAt: string | null;
  /** Since when it carries nothing. */
  readonly downSince: string | null;
}

/** A picture on its way to the server. */
export interface Picture {
  readonly mime: string;
  readonly name: string;
  readonly base64: string;
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
