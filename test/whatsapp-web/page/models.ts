// Messages, chats and groups as WhatsApp Web holds them in memory: made from what the server tells, or by the library itself.

import type { WireChat, WireGroup, WireMessage, WireQuote } from '../wire.js';
import { Collection, Model } from './emitter.js';
import { createWid, keyOf, type MsgKey, spoken, Wid } from './ids.js';
import { call } from './link.js';
import { myLid, myPhone } from './people.js';

export class Msg extends Model {
  declare id: MsgKey;
  declare type: string;
  declare body: string;
  declare caption: string | undefined;
  declare from: Wid;
  declare to: Wid;
  declare author: Wid | undefined;
  declare t: number;
  declare ack: number;
  declare filehash: string | undefined;
  declare mimetype: string | undefined;
  declare filename: string | undefined;
  declare size: number | undefined;
  declare isNewMsg: boolean;
  declare mediaData: Model & { mediaStage: string };
  declare quotedMsg: { readonly type: string; readonly body: string } | undefined;
  declare quotedStanzaID: string | undefined;
  declare quotedParticipant: Wid | undefined;
  declare mentionedJidList: readonly Wid[] | undefined;
  declare pollName: string | undefined;
  declare pollOptions: readonly { readonly name: string; readonly localId: number }[] | undefined;
  declare pollSelectableOptionsCount: number;
  declare inviteCode: string | undefined;
  declare inviteCodeExp: number | undefined;
  declare inviteGrp: string | undefined;
  declare inviteGrpName: string | undefined;

  constructor(attributes: object) {
    super(attributes);
    // Since July 2026 a prepared medium spread into a message brings an `__x_id` of its own along, and wipes out the message's.
    if (spoken() !== 'legacy' && '__x_id' in attributes) Object.assign(this, { id: attributes.__x_id });
    if (this.id === undefined) throw new TypeError('t: t');
    if (this.filehash !== undefined) this.mediaData ??= stageOf(this.type);
  }

  get isNotification(): boolean {
    return this.type === 'gp2';
  }
  unsafe(): this {
    return this;
  }
  canReply(): boolean {
    return !this.isNotification;
  }
  msgContextInfo(): object {
    const text = this.caption ?? this.body ?? this.pollName ?? '';
    return { quotedMsg: { type: this.type, body: text }, quotedStanzaID: this.id.id, quotedParticipant: this.author ?? this.from };
  }
  async downloadMedia(): Promise<void> {
    this.mediaData.set({ mediaStage: 'RESOLVED' });
  }
}

const stageOf = (type: string): Model & { mediaStage: string } =>
  new Model({ type, mediaStage: 'NEED_POKE' }) as Model & { mediaStage: string };

export class Participant extends Model {
  declare readonly id: Wid;
  declare readonly isAdmin: boolean;
  declare readonly isSuperAdmin: boolean;
}

export class GroupMetadata extends Model {
  declare readonly id: Wid;
  declare participants: Collection<Participant>;
  declare subject: string;
  declare announce: boolean;

  static of(group: WireGroup): GroupMetadata {
    const made = new GroupMetadata({ id: new Wid(group.jid), isLidAddressingMode: true, participants: new Collection<Participant>() });
    made.take(group);
    return made;
  }

  take({ subject, description, owner, creation, announce, restrict, memberAddMode, participants }: WireGroup): void {
    this.set({ subject, desc: description, descId: description, owner: new Wid(owner), creation, announce, restrict, memberAddMode });
    this.participants.clear();
    for (const { jid, ...rights } of participants)
      this.participants.add(new Participant({ id: new Wid(jid), ...rights }), { silent: true });
  }
}

export class Chat extends Model {
  declare readonly id: Wid;
  declare formattedTitle: string;
  declare name: string;
  declare unreadCount: number;
  declare t: number;
  declare lastReceivedKey: MsgKey | undefined;
  declare groupMetadata: GroupMetadata | undefined;
  declare readonly msgs: Collection<Msg>;
  readonly archive = false;
  readonly pin = 0;
  readonly mute = { expiration: 0, mute: async () => {}, unmute: async () => {} };

  iAmAdmin(): boolean {
    const me = this.groupMetadata?.participants.get(myLid()) ?? this.groupMetadata?.participants.get(myPhone());
    return me?.isAdmin === true;
  }

  /** Without the messages, of which the library takes only whether there are any. */
  override serialize(): Record<string, unknown> {
    const { msgs, groupMetadata, ...rest } = this as unknown as Record<string, unknown>;
    return { ...new Model(rest).serialize(), msgs: (msgs as Collection<Msg>).length > 0 ? [true] : [] };
  }
}

const get = { msgs: new Collection<Msg>(), chats: new Collection<Chat>() };

/** Those in memory, else those the server still has. */
async function getMessagesById(ids: readonly unknown[]): Promise<{ messages: Msg[] }> {
  // What IndexedDB says when asked for `undefined`.
  if (ids.some((id) => id === undefined)) throw Object.assign(new Error('r: r'), { name: 'DataError' });
  const here = ids.map((id) => get.msgs.get(id));
  if (here.every((msg) => msg !== undefined)) return { messages: here };
  const found = await call('getMessages', { ids: ids.map(String) });
  return { messages: found.map((message) => keep(message, { quietly: true })) };
}

export const msgs = Object.assign(get.msgs, { modelClass: Msg, getMessagesById });
export const chats = get.chats;

/** Puts a message where it belongs. Quietly: as if it had always been there. */
export function keep(message: WireMessage, { quietly }: { readonly quietly: boolean }): Msg {
  return place(new Msg({ ...attributesOf(message), isNewMsg: !quietly }), quietly);
}

export function place(msg: Msg, quietly: boolean): Msg {
  const chat = chats.get(msg.id.remote);
  chat?.msgs.add(msg, { silent: true });
  if (msg.t >= (chat?.t ?? 0)) chat?.set({ t: msg.t, lastReceivedKey: msg.id });
  return msgs.add(msg, { silent: quietly });
}

export function keepChat({ jid, title, unread, group, messages }: WireChat): Chat {
  const chat = chats.add(
    new Chat({ id: createWid(jid), formattedTitle: title, name: title, unreadCount: unread, t: 0, msgs: new Collection<Msg>() }),
  );
  if (group !== null) keepGroup(chat, group);
  for (const message of messages) keep(message, { quietly: true });
  return chat;
}

export function keepGroup(chat: Chat, group: WireGroup): void {
  if (chat.groupMetadata === undefined) chat.set({ groupMetadata: GroupMetadata.of(group) });
  else chat.groupMetadata.take(group);
  chat.set({ formattedTitle: group.subject, name: group.subject });
}

const attributesOf = ({ key, type, subtype, from, to, author, t, ack, body, ...rest }: WireMessage): object => ({
  id: keyOf(key),
  type,
  ...(subtype === null ? {} : { subtype }),
  from: new Wid(from),
  to: new Wid(to),
  ...(author === null ? {} : { author: new Wid(author) }),
  t,
  ack,
  body: rest.media === null ? body : '',
  self: key.fromMe ? 'out' : 'in',
  isForwarded: rest.forwardingScore > 0,
  forwardingScore: rest.forwardingScore,
  mentionedJidList: rest.mentions.map((jid) => new Wid(jid)),
  ...(rest.quote === null ? {} : quoted(rest.quote)),
  ...(rest.media === null ? {} : { caption: body, ...mediaFields(rest.media) }),
  ...(rest.poll === null
    ? {}
    : { pollName: rest.poll.name, pollOptions: rest.poll.options, pollSelectableOptionsCount: rest.poll.selectable }),
  ...(rest.invite === null ? {} : inviteFields(rest.invite)),
  ...(type === 'gp2' ? { recipients: rest.recipients.map((jid) => new Wid(jid)) } : {}),
});

const quoted = ({ id, participant, type, body }: WireQuote): object => ({
  quotedMsg: { type, body },
  quotedStanzaID: id,
  quotedParticipant: new Wid(participant),
});

export const mediaFields = ({ mimetype, filename, size, filehash }: NonNullable<WireMessage['media']>): object => ({
  mimetype,
  ...(filename === null ? {} : { filename }),
  size,
  filehash,
  encFilehash: filehash,
  directPath: `/v/t62.7118-24/${encodeURIComponent(filehash)}`,
  mediaKey: filehash,
  mediaKeyTimestamp: 0,
});

const inviteFields = ({ code, expires, group, groupName }: NonNullable<WireMessage['invite']>): object => ({
  inviteCode: code,
  inviteCodeExp: expires,
  inviteGrp: group,
  inviteGrpName: groupName,
});
