// What people do in WhatsApp Web → what the bot hears: messages, edits, revokes, reactions. Own doings, statuses, channels and
// the notices of groups are nobody's words and end here. Nothing in this file throws into the page.

import { createHash } from 'node:crypto';
import type { Message, Reaction } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { seconds } from '../../incident/duration.js';
import type { InboundMessage, Listener } from '../transport.js';
import type { Identity } from './identity.js';
import { idOf, isGroup, isPerson, keyOf, type MessageKey, messageId, type Wid } from './ids.js';
import type { Arrival } from './inbox.js';
import type { MediaFetcher } from './media.js';
import { withoutMentions } from './mentions.js';
import type { RecentMessages } from './recent-messages.js';
import type { WebSession } from './session.js';

/** Each answers null for what concerns nobody. */
export interface Inbound {
  message(message: Message): Arrival | null;
  edit(message: Message, body: unknown, before: unknown): Arrival | null;
  revoke(after: Message): Arrival | null;
  reaction(reaction: Reaction): Arrival | null;
}

interface Deps {
  readonly name: string;
  readonly session: WebSession;
  readonly identity: Identity;
  readonly recentMessages: RecentMessages;
  readonly media: MediaFetcher;
  readonly clock: Clock;
  readonly listener: () => Listener;
  /** The message meant where one of ours only stands for another. */
  readonly meant: (id: string) => Promise<string>;
}

const lookLimitMs = seconds(3);

/** Types that no person wrote, and words not decrypted yet: those come as a message of their own. */
const notWords = new Set([
  'gp2',
  'ciphertext',
  'revoked',
  'protocol',
  'reaction',
  'call_log',
  'debug',
  'e2e_notification',
  'notification',
  'notification_template',
  'group_notification',
  'broadcast_notification',
  'newsletter_notification',
  'pinned_message',
]);

export function createInbound(deps: Deps): Inbound {
  return {
    message: (message) => {
      const place = placeOf(message);
      if (place === null || notWords.has(message.type)) return null;
      const media = deps.media.fetch(message);
      return {
        line: place.chat,
        at: message.timestamp * 1_000,
        counts: true,
        read: async () => {
          const heard = await messageFrom(deps, message, place, message.timestamp * 1_000);
          const file = await media;
          if (heard.text === '' && file === null && heard.named !== true) return null;
          const whole = file === null ? heard : { ...heard, media: file };
          return { id: heard.id, tell: () => deps.listener().message(whole) };
        },
      };
    },
    edit: (message, body, before) => editOf(deps, message, body, before),
    revoke: (after) => revokeOf(deps, after),
    reaction: (reaction) => reactionOf(deps, reaction),
  };
}

interface Place {
  readonly chat: string;
  readonly author: string;
}

/** Where it was said and by whom; null for our own words and for whatever is no conversation. */
function placeOf(message: Message): Place | null {
  if (message.fromMe || message.isStatus || message.broadcast) return null;
  const chat = idOf(message.from);
  if (chat === null || !(isGroup(chat) || isPerson(chat))) return null;
  const author = isGroup(chat) ? idOf(message.author) : chat;
  return author === null || !isPerson(author) ? null : { chat, author };
}

async function messageFrom(deps: Deps, message: Message, { chat, author }: Place, at: number): Promise<InboundMessage> {
  const { identity, recentMessages, name } = deps;
  const [sender, key, me] = await Promise.all([identity.sender(author), identity.chatKey(chat), identity.me()]);
  const id = messageId(message.id, key);
  recentMessages.keep(id, message);
  const { text, named } = await withoutMentions(identity, wordsOf(message), message.mentionedIds, me);
  return {
    ...sender,
    transport: name,
    id,
    chat: isGroup(chat) ? chat : null,
    text,
    quoted: await quotedBy(deps, message, key, me),
    forwarded: message.isForwarded === true || message.forwardingScore > 0,
    edited: message.latestEditMsgKey != null || message.latestEditSenderTimestampMs != null,
    ...(named ? { named } : {}),
    at,
  };
}

/** The body of a place or a contact card is a picture or a file; what they say in words is something else. */
function wordsOf(message: Message): string {
  if (message.type === 'location') return [message.location?.name, message.location?.address].filter(Boolean).join(', ');
  return message.type === 'vcard' || message.type === 'multi_vcard' ? '' : (message.body ?? '');
}

interface RawQuote {
  readonly quotedStanzaID?: string;
  readonly quotedParticipant?: Wid;
}

async function quotedBy(
  { session, recentMessages, meant }: Deps,
  message: Message,
  chat: string,
  me: ReadonlySet<string>,
): Promise<string | null> {
  const { quotedStanzaID: bare, quotedParticipant } = message.rawData as RawQuote;
  if (!message.hasQuotedMsg && bare === undefined) return null;
  const author = idOf(quotedParticipant);
  if (bare !== undefined) {
    const ours = author === null ? recentMessages.get(bare) !== null : me.has(author);
    return meant(messageId({ fromMe: ours, id: bare }, chat));
  }
  const quoted = await session.call('look up a quoted message', () => message.getQuotedMessage(), lookLimitMs).catch(() => null);
  const key = keyOf(quoted?.id);
  return key === null ? null : meant(messageId(key, chat));
}

/** The library calls every change of a body an edit, also decryption and the thumbnail of a picture. */
function editOf(deps: Deps, message: Message, body: unknown, before: unknown): Arrival | null {
  const place = placeOf(message);
  if (place === null || notWords.has(message.type) || typeof body !== 'string' || message.body !== body) return null;
  const editedAt = message.latestEditSenderTimestampMs;
  if (editedAt == null && (typeof before !== 'string' || before === '' || before === body)) return null;
  const at = editedAt ?? deps.clock.now() + deps.clock.offsetMs();
  return {
    line: place.chat,
    at,
    counts: false,
    read: async () => {
      const heard = await messageFrom(deps, message, place, at);
      const id = `${heard.id}:edit:${editedAt ?? createHash('sha256').update(body).digest('hex').slice(0, 16)}`;
      return { id, tell: () => deps.listener().message({ ...heard, id, edited: true }) };
    },
  };
}

function revokeOf(deps: Deps, after: Message): Arrival | null {
  const place = placeOf(after);
  const revoked = keyOf(after.protocolMessageKey) ?? keyOf(after.id);
  if (place === null || revoked === null || revoked.fromMe) return null;
  const at = deps.clock.now() + deps.clock.offsetMs();
  return {
    line: place.chat,
    at,
    counts: false,
    read: async () => {
      const sender = await deps.identity.sender(place.author);
      const message = messageId(revoked, await deps.identity.chatKey(place.chat));
      const id = `${message}:revoked`;
      const chat = isGroup(place.chat) ? place.chat : null;
      return { id, tell: () => deps.listener().revoked({ ...sender, transport: deps.name, id, chat, message, at }) };
    },
  };
}

function reactionOf(deps: Deps, reaction: Reaction): Arrival | null {
  const own = keyOf(reaction.id);
  const target = keyOf(reaction.msgId);
  const chat = idOf(target?.remote);
  const author = idOf(reaction.senderId);
  if (target === null || chat === null || author === null || own?.fromMe === true) return null;
  if (!(isGroup(chat) || isPerson(chat)) || !isPerson(author)) return null;
  const emoji = reaction.reaction ?? '';
  const at = Math.round(reaction.timestamp) * 1_000;
  return {
    line: chat,
    at,
    counts: false,
    read: async () => {
      const { identity, name } = deps;
      if ((await identity.me()).has(author)) return null;
      const [sender, key] = await Promise.all([identity.sender(author), identity.chatKey(chat)]);
      const message = await deps.meant(messageId(target, key));
      const text = await saidIn(deps, target, message);
      const id = `${message}:reaction:${own?.id ?? sender.from}:${at}:${emoji}`;
      const heard = { ...sender, transport: name, id, chat: isGroup(chat) ? chat : null, message, emoji, at };
      return { id, tell: () => deps.listener().reaction(text === null ? heard : { ...heard, text }) };
    },
  };
}

/** The bot knows its own words; those of others are asked for where they are not remembered. */
async function saidIn({ session, recentMessages }: Deps, target: MessageKey, id: string): Promise<string | null> {
  const known = recentMessages.get(id);
  if (known !== null || target.fromMe || target._serialized === undefined) return known?.text ?? null;
  const key = target._serialized;
  const message = await session.call('look up a message', (client) => client.getMessageById(key), lookLimitMs).catch(() => null);
  return message?.body ?? null;
}
