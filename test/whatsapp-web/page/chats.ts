// Finding chats, and the collections as the library asks for them.

import { Model } from './emitter.js';
import { createWid, type Wid } from './ids.js';
import { call } from './link.js';
import { type Chat, chats, keep, keepChat, keepGroup, type Msg, msgs } from './models.js';
import { chatIdOf, contactCollection, contacts, queryWidExists } from './people.js';

/** Throws `No LID for user` for a phone that nobody asked WhatsApp about before, as the real page does. */
async function findOrCreateLatestChat(wid: Wid): Promise<{ chat: Chat }> {
  const known = chats.get(chatIdOf(wid) ?? wid);
  if (known !== undefined) return { chat: known };
  if (wid.isGroup()) return { chat: await loadGroup(wid) };
  if (wid.isLid() && chatIdOf(wid) === undefined) await queryWidExists(wid);
  const id = chatIdOf(wid);
  if (id === undefined) throw new Error('No LID for user');
  return { chat: chats.get(id) ?? openChat(id) };
}

export const openChat = (id: Wid): Chat =>
  keepChat({ jid: id.toString(), title: contacts.get(id)?.name ?? id.user, unread: 0, group: null, messages: [] });

async function loadGroup(wid: Wid): Promise<Chat> {
  const group = await call('groupMetadata', { group: wid.toString() });
  return keepChat({ jid: group.jid, title: group.subject, unread: 0, group, messages: [] });
}

export async function refreshGroup(wid: Wid): Promise<void> {
  const group = await call('groupMetadata', { group: wid.toString() });
  const chat = chats.get(wid);
  if (chat !== undefined) keepGroup(chat, group);
}

async function loadEarlierMsgs({ chat }: { readonly chat: Chat }): Promise<Msg[]> {
  const oldest = chat.msgs.getModelsArray().sort((a, b) => a.t - b.t)[0];
  const earlier = await call('loadEarlier', { chat: chat.id.toString(), before: oldest?.id.id ?? null });
  return earlier.map((message) => keep(message, { quietly: true }));
}

const find = async (id: unknown): Promise<Chat> => (await findOrCreateLatestChat(createWid(id))).chat;
const none = { get: () => undefined, getModelsArray: () => [], find: async () => undefined };
const picture = { img: undefined, canSet: () => false, canDelete: () => false };

export const chatModules = {
  WAWebCollections: {
    Msg: msgs,
    Chat: Object.assign(chats, { find }),
    Contact: contactCollection,
    GroupMetadata: { update: refreshGroup },
    ProfilePicThumb: { get: () => picture, find: async () => picture },
    Reactions: none,
    Blocklist: none,
    BusinessProfile: { ...none, find: async () => new Model({}) },
    Label: none,
    Status: none,
    WAWebNewsletterCollection: none,
  },
  WAWebFindChatAction: { findOrCreateLatestChat },
  WAWebChatLoadMessages: { loadEarlierMsgs },
  WAWebChatGetters: {
    getIsNewsletter: ({ id }: Chat) => id.isNewsletter(),
    getIsBroadcast: ({ id }: Chat) => id.isBroadcast(),
  },
  WAWebUpdateUnreadChatAction: {
    sendSeen: async ({ chat }: { readonly chat: Chat }) => {
      await call('seen', { chat: chat.id.toString() });
      chat.set({ unreadCount: 0 });
    },
  },
};
