// Groups: opened, joined, changed. What an addition came to is told in the nested shape of the real answer.

import type { AddOutcome } from '../wire.js';
import { refreshGroup } from './chats.js';
import { createWid, MsgKey, spoken, Wid } from './ids.js';
import { call } from './link.js';
import { type Chat, chats, keepChat, keepGroup, type Participant } from './models.js';
import { myLid, myPhone } from './people.js';
import { addAndSendMsgToChat } from './send.js';

async function createGroup({ title }: { readonly title: string }, members: readonly { readonly phoneNumber: Wid }[]): Promise<object> {
  const { group, added } = await call('createGroup', { subject: title, members: members.map(({ phoneNumber }) => phoneNumber.toString()) });
  const chat = keepChat({ jid: group.jid, title, unread: 0, group, messages: [] });
  return {
    wid: chat.id,
    subject: title,
    participants: [{ wid: myLid(), type: 'superadmin' }, ...added.map(createdWith)],
  };
}

const createdWith = ({ jid, code, inviteCode, inviteExpires }: AddOutcome): object => ({
  wid: new Wid(jid),
  ...(code === 200 ? {} : { error: code }),
  ...(inviteCode === null ? {} : { invite_code: inviteCode, invite_code_exp: String(inviteExpires) }),
});

interface AddRequest {
  readonly participantArgs: readonly { readonly participantJid: string }[];
  readonly iqTo: string;
}

async function sendAddParticipantsRPC({ participantArgs, iqTo }: AddRequest): Promise<object> {
  const member = participantArgs[0]?.participantJid.replace('@s.whatsapp.net', '@c.us') ?? '';
  const outcome = await call('addMember', { group: iqTo, member });
  const mixins = { value: { addParticipantsParticipantMixins: mixinsOf(outcome) } };
  const group = 'addParticipantsParticipantAddedOrNonRegisteredWaUserParticipantErrorLidResponseMixinGroup';
  return { name: 'AddParticipantsResponseSuccess', value: { addParticipant: [{ [group]: mixins }] } };
}

function mixinsOf({ code, inviteCode, inviteExpires }: AddOutcome): object | undefined {
  if (code === 200) return undefined;
  if (inviteCode === null) return { name: 'ParticipantAddError', value: { error: String(code) } };
  const value = { error: String(code), addRequestCode: inviteCode, addRequestExpiration: inviteExpires };
  return { name: 'ParticipantRequestCodeCanBeSent', value };
}

/** A private invitation, as a message to the one who may not be added. */
async function sendGroupInviteMessage(
  chat: Chat,
  gid: string,
  name: string,
  code: string,
  expires: string,
  comment: string,
): Promise<object> {
  const from = chat.id.isLid() ? myLid() : myPhone();
  const id = new MsgKey({ from: from as Wid, to: chat.id, id: await MsgKey.newId(), selfDir: 'out' });
  const invite = { inviteCode: code, inviteCodeExp: Number(expires), inviteGrp: gid, inviteGrpName: name };
  const t = Math.floor(Date.now() / 1000);
  const about = { id, from, to: chat.id, ack: 0, t, self: 'out', isNewMsg: true };
  return addAndSendMsgToChat(chat, { ...about, type: 'groups_v4_invite', body: comment, ...invite })[1];
}

const changeMembers = (change: 'remove' | 'promote' | 'demote') => async (chat: Chat, members: readonly Participant[]) => {
  await call('changeMembers', { group: chat.id.toString(), members: members.map(({ id }) => id.toString()), change });
};

interface Description {
  readonly groupWid?: Wid;
  readonly desc?: string;
}

/** Four arguments (wid, text, new id, previous id), and in the summer of 2026 one object. */
async function setGroupDescription(first: Wid | Description, text?: string): Promise<void> {
  if (spoken() === 'legacy') await call('setDescription', { group: String(first), description: text ?? '' });
  else {
    const { groupWid, desc } = first as Description;
    if (groupWid === undefined) throw new TypeError("Cannot read properties of undefined (reading 'toJid')");
    await call('setDescription', { group: groupWid.toString(), description: desc ?? '' });
  }
}

async function joinGroupViaInvite(code: string): Promise<{ gid: Wid }> {
  const group = await call('joinByInvite', { code });
  const known = chats.get(group.jid);
  if (known === undefined) keepChat({ jid: group.jid, title: group.subject, unread: 0, group, messages: [] });
  else keepGroup(known, group);
  return { gid: createWid(group.jid) };
}

export const groupModules = {
  WAWebGroupCreateJob: { createGroup },
  WASmaxGroupsAddParticipantsRPC: { sendAddParticipantsRPC },
  WAWebChatSendMessages: { sendGroupInviteMessage },
  WAWebModifyParticipantsGroupAction: {
    removeParticipants: changeMembers('remove'),
    promoteParticipants: changeMembers('promote'),
    demoteParticipants: changeMembers('demote'),
  },
  WAWebGroupModifyInfoJob: {
    setGroupSubject: (wid: Wid, subject: string) => call('setSubject', { group: wid.toString(), subject }),
    setGroupDescription,
  },
  WAWebSetPropertyGroupAction: {
    setGroupProperty: (chat: Chat, property: string, value: number) => call('setProperty', { group: chat.id.toString(), property, value }),
  },
  WAWebGroupQueryJob: {
    queryAndUpdateGroupMetadataById: ({ id }: { readonly id: string }) => refreshGroup(createWid(id)),
    resetGroupInviteCode: async (wid: Wid) => ({ code: await call('inviteCode', { group: wid.toString(), renew: true }) }),
    queryGroupInvite: async (code: string) => {
      const { group, subject, size } = await call('inviteInfo', { code });
      return { id: createWid(group), subject, size };
    },
  },
  WAWebMexFetchGroupInviteCodeJob: {
    fetchMexGroupInviteCode: async (group: string) => ({ code: await call('inviteCode', { group, renew: false }) }),
  },
  WAWebGroupInviteJob: { joinGroupViaInvite },
  WAWebExitGroupAction: { sendExitGroup: (chat: Chat) => call('leaveGroup', { group: chat.id.toString() }) },
};
