// What the bot does to messages: send, edit, revoke, react, vote, pin.

import type { WireMessage } from '../wire.js';
import { MsgKey, type Wid, wireKey } from './ids.js';
import { keepPins, takeReaction, takeVote } from './ledgers.js';
import { call } from './link.js';
import { type Chat, Msg, msgs, place } from './models.js';
import { cmd } from './socket.js';

interface SendResult {
  readonly messageSendResult: 'OK' | 'ERROR_UNKNOWN';
  readonly t?: number;
}

/** The message stands in the chat at once, under the key its sender made; what becomes of it is the second promise. */
export function addAndSendMsgToChat(_chat: Chat, message: object): [Promise<Msg>, Promise<SendResult>] {
  const msg = place(new Msg(message), false);
  const result = call('sendMessage', { message: wireOf(msg) }).then(
    ({ t, ack }): SendResult => {
      if (ack > msg.ack) msg.set({ ack });
      return { messageSendResult: 'OK', t };
    },
    (): SendResult => {
      msg.set({ ack: -1 });
      return { messageSendResult: 'ERROR_UNKNOWN' };
    },
  );
  return [Promise.resolve(msg), result];
}

export const wireOf = (msg: Msg): WireMessage => ({
  key: wireKey(msg.id),
  type: msg.type,
  subtype: null,
  from: msg.from.toString(),
  to: msg.to.toString(),
  author: msg.id.participant?.toString() ?? null,
  t: msg.t,
  ack: 0,
  body: msg.filehash === undefined ? (msg.body ?? '') : (msg.caption ?? ''),
  quote: quoteOf(msg),
  forwardingScore: 0,
  mentions: (msg.mentionedJidList ?? []).map(String),
  media: mediaOf(msg),
  poll:
    msg.pollOptions === undefined
      ? null
      : { name: msg.pollName ?? '', options: msg.pollOptions, selectable: msg.pollSelectableOptionsCount },
  invite: inviteOf(msg),
  recipients: [],
});

function quoteOf({ quotedStanzaID, quotedMsg, quotedParticipant }: Msg): WireMessage['quote'] {
  if (quotedStanzaID === undefined || quotedMsg === undefined) return null;
  return { id: quotedStanzaID, participant: String(quotedParticipant), type: quotedMsg.type, body: quotedMsg.body };
}

function inviteOf({ inviteCode, inviteCodeExp, inviteGrp, inviteGrpName }: Msg): WireMessage['invite'] {
  if (inviteCode === undefined) return null;
  return { code: inviteCode, expires: inviteCodeExp ?? 0, group: inviteGrp ?? '', groupName: inviteGrpName ?? '' };
}

function mediaOf({ filehash, mimetype, filename, size }: Msg): WireMessage['media'] {
  return filehash === undefined ? null : { filehash, mimetype: mimetype ?? '', filename: filename ?? null, size: size ?? 0 };
}

async function sendMessageEdit(msg: Msg, body: string, { mentionedJidList = [] }: { readonly mentionedJidList?: readonly Wid[] }) {
  const { atMs } = await call('editMessage', { key: wireKey(msg.id), body, mentions: mentionedJidList.map(String) });
  edited(msg, body, atMs);
}

export function edited(msg: Msg, body: string, atMs: number): void {
  msg.set({ ...(msg.filehash === undefined ? { body } : { caption: body }), latestEditMsgKey: msg.id, latestEditSenderTimestampMs: atMs });
}

export function revoked(msg: Msg): void {
  msg.set({ type: 'revoked', body: '', caption: undefined, protocolMessageKey: msg.id });
}

Object.assign(cmd, {
  sendRevokeMsgs: async (_chat: Chat, { list }: { readonly list: readonly Msg[] }) => {
    for (const msg of list) {
      await call('revokeMessage', { key: wireKey(msg.id) });
      revoked(msg);
    }
  },
  sendDeleteMsgs: async (_chat: Chat, { list }: { readonly list: readonly Msg[] }) => {
    for (const msg of list) msgs.remove(msg);
  },
  sendStarMsgs: async () => {},
  sendUnstarMsgs: async () => {},
  archiveChat: async () => {},
  pinChat: async () => {},
  markChatUnread: async () => {},
});

/** For as long as one may edit: about a quarter of an hour. */
const editableForSeconds = 15 * 60;
const isFresh = ({ t }: Msg): boolean => Date.now() / 1000 - t < editableForSeconds;

const pinConstants = { getPinExpiryDuration: (): number => 7 * 24 * 3600 };

async function sendPinInChatMsg(msg: Msg, action: number): Promise<SendResult> {
  const pin = { parent: wireKey(msg.id), action, seconds: pinConstants.getPinExpiryDuration() };
  await call('pin', pin);
  keepPins([pin]);
  return { messageSendResult: 'OK' };
}

function getQuotedMsgObj({ id, quotedStanzaID, quotedMsg, quotedParticipant }: Msg): Msg | undefined {
  if (quotedStanzaID === undefined) return undefined;
  const known = msgs.getModelsArray().find((one) => one.id.id === quotedStanzaID && one.id.remote.equals(id.remote));
  if (known !== undefined) return known;
  const participant = id.remote.isGroup() ? quotedParticipant : undefined;
  const key = new MsgKey({ fromMe: false, remote: id.remote, id: quotedStanzaID, participant });
  return new Msg({ ...quotedMsg, id: key, from: quotedParticipant, to: id.remote, t: 0, ack: 0 });
}

export const sendModules = {
  WAWebMsgKey: MsgKey,
  WAWebSendMsgChatAction: { addAndSendMsgToChat },
  WAWebSendMessageEditAction: { sendMessageEdit },
  WAWebMsgReply: { canReplyMsg: (msg: Msg) => msg.canReply() },
  WAWebQuotedMsgModelUtils: { getQuotedMsgObj },
  WAWebMsgActionCapability: {
    canEditText: (msg: Msg) => msg.id.fromMe && msg.type === 'chat' && isFresh(msg),
    canEditCaption: (msg: Msg) => msg.id.fromMe && msg.filehash !== undefined && isFresh(msg),
    canSenderRevokeMsg: (msg: Msg) => msg.id.fromMe,
    canAdminRevokeMsg: () => false,
    canStarMsg: () => true,
  },
  WAWebSendReactionMsgAction: {
    sendReactionToMsg: async (msg: Msg, emoji: string) => takeReaction(await call('react', { parent: wireKey(msg.id), emoji })),
  },
  WAWebPollsSendVoteMsgAction: {
    sendVote: async (msg: Msg, selected: ReadonlySet<number>) =>
      takeVote(await call('vote', { parent: wireKey(msg.id), selected: [...selected] })),
  },
  WAWebPinMsgConstants: pinConstants,
  WAWebSendPinMessageAction: { sendPinInChatMsg },
  WAWebApiMessageInfoStore: { queryMsgInfo: (key: MsgKey) => call('messageInfo', { key: wireKey(key) }) },
};
