// What the page and the server of the double say to each other, as plain JSON. Types only: both sides compile against them, and
// nothing of it is WhatsApp's own wire format.

/** `15550000010@c.us`, `9000000010@lid`, `120363000000000001@g.us`. */
export type Jid = string;

export type Dialect = 'legacy' | '2026-07-keys' | '2026-07';

export interface WireKey {
  readonly fromMe: boolean;
  readonly remote: Jid;
  readonly id: string;
  readonly participant: Jid | null;
}

export interface WireMedia {
  readonly mimetype: string;
  readonly filename: string | null;
  readonly size: number;
  /** SHA-256 in base64: under it the bytes lie. */
  readonly filehash: string;
}

export interface WireQuote {
  readonly id: string;
  readonly participant: Jid;
  readonly type: string;
  readonly body: string;
}

export interface WirePoll {
  readonly name: string;
  readonly options: readonly { readonly name: string; readonly localId: number }[];
  /** 0: as many as one likes. */
  readonly selectable: number;
}

export interface WireInvite {
  readonly code: string;
  readonly expires: number;
  readonly group: Jid;
  readonly groupName: string;
}

export interface WireMessage {
  readonly key: WireKey;
  readonly type: string;
  readonly subtype: string | null;
  readonly from: Jid;
  readonly to: Jid;
  readonly author: Jid | null;
  /** Seconds. */
  readonly t: number;
  readonly ack: number;
  readonly body: string;
  readonly quote: WireQuote | null;
  readonly forwardingScore: number;
  readonly mentions: readonly Jid[];
  readonly media: WireMedia | null;
  readonly poll: WirePoll | null;
  readonly invite: WireInvite | null;
  /** Of a notice of a group: whom it is about. */
  readonly recipients: readonly Jid[];
}

export interface WireGroup {
  readonly jid: Jid;
  readonly subject: string;
  readonly description: string;
  readonly owner: Jid;
  readonly creation: number;
  readonly announce: boolean;
  readonly restrict: boolean;
  readonly memberAddMode: string;
  readonly participants: readonly { readonly jid: Jid; readonly isAdmin: boolean; readonly isSuperAdmin: boolean }[];
}

export interface WireChat {
  readonly jid: Jid;
  readonly title: string;
  readonly unread: number;
  readonly group: WireGroup | null;
  /** The newest, oldest first; more by `loadEarlier`. */
  readonly messages: readonly WireMessage[];
}

/** A person as far as this account may know them. `pn` null: a stranger who keeps the number to themselves. */
export interface WirePerson {
  readonly lid: Jid;
  readonly pn: Jid | null;
  readonly name: string;
  /** Under which of the two their own chat runs. */
  readonly chat: Jid;
}

export interface WireReaction {
  readonly key: WireKey;
  readonly parent: WireKey;
  readonly by: Jid;
  readonly emoji: string;
  readonly atMs: number;
}

export interface WireVote {
  readonly key: WireKey;
  readonly parent: WireKey;
  readonly by: Jid;
  readonly selected: readonly number[];
  readonly atMs: number;
}

export interface WirePin {
  readonly parent: WireKey;
  /** 1 pinned, 2 taken down. */
  readonly action: number;
  readonly seconds: number;
}

/** All a linked page starts from. */
export interface Snapshot {
  readonly me: { readonly pn: Jid; readonly lid: Jid; readonly name: string };
  readonly people: readonly WirePerson[];
  readonly chats: readonly WireChat[];
  readonly votes: readonly WireVote[];
  readonly pins: readonly WirePin[];
}

export interface Hello {
  readonly dialect: Dialect;
  readonly version: string;
  /** Null: this page must be linked first. */
  readonly snapshot: Snapshot | null;
  readonly ref: string;
  /** Synchronised before anybody could listen for it. */
  readonly missReady: boolean;
}

/** Down: what happens. */
export type Push =
  | { readonly ev: 'ref'; readonly ref: string }
  | { readonly ev: 'linked'; readonly token: string; readonly snapshot: Snapshot }
  | { readonly ev: 'state'; readonly state: string }
  | { readonly ev: 'logout' }
  | { readonly ev: 'reload' }
  | { readonly ev: 'freeze' }
  | { readonly ev: 'person'; readonly person: WirePerson }
  | { readonly ev: 'message'; readonly message: WireMessage; readonly title: string; readonly unread: number; readonly quietly: boolean }
  | { readonly ev: 'ack'; readonly key: WireKey; readonly ack: number }
  | { readonly ev: 'edit'; readonly key: WireKey; readonly body: string; readonly atMs: number }
  | { readonly ev: 'revoke'; readonly key: WireKey }
  | { readonly ev: 'age'; readonly key: WireKey; readonly t: number }
  | { readonly ev: 'reaction'; readonly reaction: WireReaction }
  | { readonly ev: 'vote'; readonly vote: WireVote }
  | { readonly ev: 'group'; readonly group: WireGroup };

export interface AddOutcome {
  readonly jid: Jid;
  /** 200 joined, 403 by invitation only, 404 unknown, 408 left lately, 409 is in already, 419 full. */
  readonly code: number;
  readonly inviteCode: string | null;
  readonly inviteExpires: number;
}

export interface MessageInfo {
  readonly delivery: readonly { readonly id: Jid; readonly t: number }[];
  readonly read: readonly { readonly id: Jid; readonly t: number }[];
  readonly deliveryRemaining: number;
  readonly readRemaining: number;
}

/** Up: what the page asks, and what it is answered. */
export interface Calls {
  hello: { asks: { token: string | null }; gets: Hello };
  pairingCode: { asks: { phone: string }; gets: string };
  newRef: { asks: null; gets: null };
  logout: { asks: null; gets: null };
  takeover: { asks: null; gets: null };
  reconnect: { asks: null; gets: null };
  report: { asks: { kind: 'unknown-module' | 'page-error'; what: string }; gets: null };
  queryExists: { asks: { jid: Jid }; gets: { exists: boolean; person: WirePerson | null; wid: Jid } };
  sendMessage: { asks: { message: WireMessage }; gets: { t: number; ack: number } };
  editMessage: { asks: { key: WireKey; body: string; mentions: readonly Jid[] }; gets: { atMs: number } };
  revokeMessage: { asks: { key: WireKey }; gets: null };
  react: { asks: { parent: WireKey; emoji: string }; gets: WireReaction };
  vote: { asks: { parent: WireKey; selected: readonly number[] }; gets: WireVote };
  pin: { asks: WirePin; gets: null };
  seen: { asks: { chat: Jid }; gets: null };
  messageInfo: { asks: { key: WireKey }; gets: MessageInfo };
  getMessages: { asks: { ids: readonly string[] }; gets: readonly WireMessage[] };
  loadEarlier: { asks: { chat: Jid; before: string | null }; gets: readonly WireMessage[] };
  createGroup: { asks: { subject: string; members: readonly Jid[] }; gets: { group: WireGroup; added: readonly AddOutcome[] } };
  groupMetadata: { asks: { group: Jid }; gets: WireGroup };
  addMember: { asks: { group: Jid; member: Jid }; gets: AddOutcome };
  changeMembers: { asks: { group: Jid; members: readonly Jid[]; change: 'remove' | 'promote' | 'demote' }; gets: null };
  leaveGroup: { asks: { group: Jid }; gets: null };
  setSubject: { asks: { group: Jid; subject: string }; gets: null };
  setDescription: { asks: { group: Jid; description: string }; gets: null };
  setProperty: { asks: { group: Jid; property: string; value: number }; gets: null };
  inviteCode: { asks: { group: Jid; renew: boolean }; gets: string };
  inviteInfo: { asks: { code: string }; gets: { group: Jid; subject: string; size: number } };
  joinByInvite: { asks: { code: string }; gets: WireGroup };
  uploadMedia: { asks: { filehash: string; mimetype: string; base64: string }; gets: null };
  downloadMedia: { asks: { filehash: string }; gets: { base64: string } };
}

export type Method = keyof Calls;

/** How a call is answered. `silence`: never, as when the socket ate the answer. */
export type Answer<T> =
  | { readonly ok: T }
  | { readonly error: { readonly code: number; readonly message: string } }
  | { readonly silence: true };
