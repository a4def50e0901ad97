// What the account did, as a test looks at it.

import type { Jid } from './wire.js';
import { findUser, type Stored, spell, type World } from './world.js';

export interface Sent {
  /** Serialized, `true_<chat>_<id>[_<own lid>]`. */
  readonly id: string;
  /** The part that is the same in every spelling. */
  readonly bareId: string;
  readonly chat: Jid;
  /** The phone behind a chat of two, `+15550000010`; null for a group. */
  readonly to: string | null;
  /** `chat`, `image`, `document`, `poll_creation`, `groups_v4_invite`, … */
  readonly type: string;
  /** As it reads now; with media the caption, of an invitation its comment. */
  readonly text: string;
  /** Bare id of the message it answers. */
  readonly quotes: string | null;
  readonly mentions: readonly Jid[];
  readonly media: { readonly mimetype: string; readonly filename: string | null; readonly bytes: Uint8Array } | null;
  readonly poll: { readonly name: string; readonly options: readonly string[]; readonly multiple: boolean } | null;
  /** Of a private invitation to a group. */
  readonly invitesTo: Jid | null;
  /** What it read before it was edited, the first text first. */
  readonly before: readonly string[];
  /** Null: not pinned, or no longer. */
  readonly pinnedForSeconds: number | null;
  readonly revoked: boolean;
  readonly ack: number;
}

export interface SentReaction {
  readonly message: string;
  readonly emoji: string;
}

export interface GroupView {
  readonly jid: Jid;
  readonly subject: string;
  readonly description: string;
  /** Phones in the order they came, the bot's own among them. */
  readonly members: readonly string[];
  readonly admins: readonly string[];
  readonly inviteCode: string;
  readonly announce: boolean;
}

const isNotice = ({ message }: Stored): boolean => message.type === 'gp2';

/** Everything the bot sent, in its order; what the owner wrote on the phone is among it. */
export const sentIn = (world: World): readonly Sent[] =>
  world.stored.filter((stored) => stored.message.key.fromMe && !isNotice(stored)).map((stored) => viewOf(world, stored));

function viewOf(world: World, { message, before, revoked }: Stored): Sent {
  const { key, media, poll } = message;
  return {
    id: spell(key),
    bareId: key.id,
    chat: key.remote,
    to: phoneOf(world, key.remote),
    type: message.type,
    text: message.body,
    quotes: message.quote?.id ?? null,
    mentions: message.mentions,
    media:
      media === null
        ? null
        : { mimetype: media.mimetype, filename: media.filename, bytes: world.media.get(media.filehash) ?? new Uint8Array() },
    poll: poll === null ? null : { name: poll.name, options: poll.options.map(({ name }) => name), multiple: poll.selectable === 0 },
    invitesTo: message.invite?.group ?? null,
    before,
    pinnedForSeconds: pinOf(world, key.id),
    revoked,
    ack: message.ack,
  };
}

function pinOf({ pins }: World, id: string): number | null {
  const last = pins.findLast(({ parent }) => parent.id === id);
  return last?.action === 1 ? last.seconds : null;
}

/** What the bot reacted to, by bare id, in its order. */
export const reactionsIn = ({ reactions }: World): readonly SentReaction[] =>
  reactions.filter(({ key }) => key.fromMe).map(({ parent, emoji }) => ({ message: parent.id, emoji }));

export const groupsIn = (world: World): readonly GroupView[] =>
  [...world.groups.values()].map(({ jid, subject, description, members, inviteCode, properties }) => ({
    jid,
    subject,
    description,
    members: [...members.keys()].map((lid) => phoneOf(world, lid) ?? lid),
    admins: [...members].filter(([, rank]) => rank !== 'member').map(([lid]) => phoneOf(world, lid) ?? lid),
    inviteCode,
    announce: properties.get('announcement') === 1,
  }));

function phoneOf(world: World, jid: Jid): string | null {
  const user = findUser(world, jid);
  return user === null ? null : `+${user.pn.split('@')[0]}`;
}
