// Messages out through WhatsApp Web: said, edited, pinned, with a picture or a vote. A message counts as handed over once
// WhatsApp's server took it; whatever comes after that (the pin, the poll) never makes it fail.

import type { FastifyBaseLogger } from 'fastify';
import type { Client, GroupChat, Message, MessageSendOptions } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import { days, seconds } from '../../incident/duration.js';
import type { Destination, OutboundMessage } from '../transport.js';
import type { Attempts } from './attempts.js';
import type { Identity } from './identity.js';
import { bareOf, idOf, isGroup, isLid, isPhone } from './ids.js';
import { library } from './library.js';
import { asDocument } from './media.js';
import type { NewChats } from './new-chats.js';
import type { Notes } from './notes.js';
import { fullKey, type RecentMessages } from './recent-messages.js';
import { beforeLeaving, failureOf, groupFailure, isShutOut, noGroup } from './refusals.js';
import type { WebSession } from './session.js';
import type { Votes } from './votes.js';

export interface Outbound {
  send(outbound: OutboundMessage): Promise<{ readonly id: string }>;
  /** Puts this emoji on what somebody wrote. Throws a permanent SendFailure for a message that is not there any more. */
  react(to: Destination, message: string, emoji: string): Promise<void>;
  /** Says plain words, outside of any message: the link into a group. */
  say(chat: string, text: string): Promise<void>;
  /** Until no message is on its way of which it is not known yet which id it gets. */
  quiet(): Promise<void>;
  /** The chat id behind a destination. Throws a permanent SendFailure for a group that is not there. */
  place(to: Destination): Promise<string>;
  /** The bot is no longer in this group. */
  gone(chat: string): void;
}

interface Deps {
  readonly session: WebSession;
  readonly identity: Identity;
  readonly recentMessages: RecentMessages;
  readonly notes: Notes;
  readonly attempts: Attempts;
  readonly newChats: NewChats;
  readonly votes: Pick<Votes, 'ask'>;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  readonly roomLost: (chat: string, reason: string) => void;
}

/** A group is looked at again before the next message: of a refusal the library only shows that the message failed. */
type Doubt = { readonly doubt: (chat: string) => void };

/** Below the 15 s after which the bot gives a call up, so that ours is the answer it hears. */
const sendLimitMs = seconds(12);
/** A file goes through the browser's debugging socket first, and is uploaded then. */
const sendFileLimitMs = seconds(14);
const lookLimitMs = seconds(5);
/** WhatsApp offers 24 hours, 7 days and 30 days. */
const pinSeconds = days(7) / 1_000;

/**
 * No "seen" (its page call once broke every send), no preview of links, no contact card out of a text. `waitUntilMsgSent`: else
 * the library resolves while the message still waits in the browser for a connection.
 */
const plainly: MessageSendOptions = {
  sendSeen: false,
  linkPreview: false,
  parseVCards: false,
  ignoreQuoteErrors: true,
  waitUntilMsgSent: true,
};

export function createOutbound(deps: Deps): Outbound {
  const underway = new Set<Promise<unknown>>();
  const groups = new Set<string>();
  const place = async (to: Destination): Promise<string> => {
    const address = 'direct' in to ? to.direct : to.chat;
    if ('direct' in to || isPhone(address) || isLid(address)) return deps.identity.chatOf(address);
    if (!groups.has(address)) await ourGroup(deps, address);
    groups.add(address);
    return address;
  };
  const tracked = async <T>(act: Promise<T>): Promise<T> => {
    const quiet = act.catch(() => undefined);
    underway.add(quiet);
    return act.finally(() => underway.delete(quiet));
  };
  return {
    place,
    gone: (chat) => void groups.delete(chat),
    send: (outbound) =>
      tracked(
        send({ ...deps, doubt: (chat) => void groups.delete(chat) }, outbound, place).catch((error: unknown) => {
          throw failureOf(error, 'sending a message');
        }),
      ),
    react: (to, message, emoji) =>
      tracked(
        react(deps, to, message, emoji, place).catch((error: unknown) => {
          throw failureOf(error, 'reacting to a message');
        }),
      ),
    say: async (chat, text) => {
      // The way into a room is for people who are being paged.
      if (!isGroup(chat)) await deps.newChats.mayWrite(chat, { kind: 'page', heardAt: null });
      await hand(deps, chat, text, {});
    },
    quiet: async () => {
      await Promise.all(underway);
      await new Promise((done) => void setImmediate(done));
    },
  };
}

async function send(deps: Deps & Doubt, outbound: OutboundMessage, place: Outbound['place']): Promise<{ readonly id: string }> {
  const chat = await place(outbound.to);
  if (outbound.edit !== null) return edit(deps, chat, outbound.edit, outbound.text);
  if (!isGroup(chat)) await deps.newChats.mayWrite(chat, outbound);
  const quotedMessageId = outbound.quote === null ? null : await quotedKey(deps, chat, outbound.quote);
  await deps.attempts.begin(outbound.marker, chat);
  const options = quotedMessageId === null ? {} : { quotedMessageId };
  const message = await handOver(deps, chat, outbound, options);
  const id = message.id.id;
  deps.recentMessages.keep(id, message);
  deps.attempts.done(outbound.marker, id);
  if (outbound.vote && outbound.choices.length > 1) deps.votes.ask({ chat, text: id, question: outbound.text, choices: outbound.choices });
  if (outbound.pin) void pin(deps, chat, message);
  return { id };
}

async function handOver(deps: Deps & Doubt, chat: string, outbound: OutboundMessage, options: MessageSendOptions): Promise<Message> {
  try {
    if (outbound.media === null) return await hand(deps, chat, outbound.text, options);
    const { MessageMedia } = await library();
    const { bytes, mime, name } = outbound.media;
    const file = new MessageMedia(mime, Buffer.from(bytes).toString('base64'), name, bytes.length);
    return await hand(deps, chat, file, { ...options, caption: outbound.text, sendMediaAsDocument: asDocument(outbound.media) });
  } catch (error) {
    deps.doubt(chat);
    if (!isGroup(chat)) throw (await deps.newChats.refused(error)) ?? error;
    if (!isShutOut(error)) throw error;
    deps.roomLost(chat, 'WhatsApp does not let the bot write in this group any more.');
    throw new SendFailure('WhatsApp does not let the bot write in this group any more.', { permanent: true, cause: error });
  }
}

async function hand(deps: Deps, chat: string, content: Parameters<Client['sendMessage']>[1], more: MessageSendOptions): Promise<Message> {
  const options = { ...plainly, ...more };
  const sent = await deps.session.call(
    'send a message',
    (client) => client.sendMessage(chat, content, options) as Promise<Message | null | undefined>,
    typeof content === 'string' ? sendLimitMs : sendFileLimitMs,
  );
  if (sent == null || typeof sent.id?.id !== 'string')
    throw new SendFailure('WhatsApp Web did not say what became of the message.', { permanent: false, ambiguous: true });
  if (sent.ack === ackError) throw new SendFailure('WhatsApp could not send the message.', { permanent: false });
  return sent;
}

const ackError = -1;

/** A group nobody opened is refused here: WhatsApp Web would make an empty chat of it. */
async function ourGroup({ session, identity }: Deps, chat: string): Promise<void> {
  if (!isGroup(chat)) throw noGroup(chat);
  const found = await session
    .call('look up a group', (client) => client.getChatById(chat), lookLimitMs)
    .catch((error: unknown) => {
      throw groupFailure(error, chat);
    });
  if (found?.isGroup !== true) throw noGroup(chat);
  const participants = (found as GroupChat).participants ?? [];
  const me = await identity.me();
  if (participants.length > 0 && me.size > 0 && !participants.some(({ id }) => me.has(idOf(id) ?? ''))) throw noGroup(chat);
}

/** Null: it is gone, and the message goes without a quote. */
async function quotedKey({ recentMessages, log }: Deps, chat: string, quote: string): Promise<string | null> {
  return recentMessages.keyOf(quote, chat, bareOf(quote)).catch((error: unknown) => {
    log.warn({ err: error }, 'the message to quote was not found; the message goes without a quote');
    return null;
  });
}

/** About 15 minutes long WhatsApp lets a message be edited; afterwards it has to be said anew. */
async function edit({ session, recentMessages }: Deps, chat: string, id: string, text: string): Promise<{ readonly id: string }> {
  const gone = (why: string) => new SendFailure(`The message cannot be edited: ${why}.`, { permanent: true });
  const key = await recentMessages.keyOf(id, chat, bareOf(id)).catch((error: unknown) => {
    throw beforeLeaving(error, 'looking for the message to edit');
  });
  if (key === null) throw gone('WhatsApp has it no more');
  const edited = await session.call(
    'edit a message',
    async (client) => {
      const message = await client.getMessageById(key);
      return message == null ? 'gone' : ((await message.edit(text, { linkPreview: false })) ?? null);
    },
    sendLimitMs,
  );
  if (edited === 'gone') throw gone('WhatsApp has it no more');
  if (edited === null) throw gone('it is too old, or not ours');
  return { id };
}

async function react(
  { session, recentMessages }: Deps,
  to: Destination,
  message: string,
  emoji: string,
  place: Outbound['place'],
): Promise<void> {
  const gone = new SendFailure('The message to react to is gone.', { permanent: true });
  const key = await recentMessages.keyOf(message, await place(to), bareOf(message));
  if (key === null) throw gone;
  const found = await session.call(
    'react to a message',
    async (client) => {
      const wanted = await client.getMessageById(key);
      await wanted?.react(emoji);
      return wanted != null;
    },
    sendLimitMs,
  );
  if (!found) throw gone;
}

/** The new card takes the place of the one pinned before. Fails quietly: the card stands in the chat all the same. */
async function pin({ session, notes, log }: Deps, chat: string, message: Message): Promise<void> {
  try {
    const before = await notes.read<string>(`pinned ${chat}`);
    if (!(await session.call('pin a message', () => message.pin(pinSeconds), lookLimitMs))) throw new Error('WhatsApp would not');
    await notes.write(`pinned ${chat}`, fullKey(message.id));
    if (before !== null)
      await session.call('unpin a message', async (client) => (await client.getMessageById(before))?.unpin(), lookLimitMs);
  } catch (error) {
    log.warn({ err: error, chat }, 'the card could not be pinned');
  }
}
