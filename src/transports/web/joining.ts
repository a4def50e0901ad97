// Getting one person into a group of WhatsApp Web, or out of it, and saying in words what became of it.

import type { FastifyBaseLogger } from 'fastify';
import type { GroupChat } from 'whatsapp-web.js';
import { SendFailure } from '../../fault.js';
import { seconds } from '../../incident/duration.js';
import type { RoomMemberOutcome } from '../transport.js';
import type { Identity } from './identity.js';
import { idOf, isGroup, isLid, isPhone } from './ids.js';
import { type Invite, notOnWhatsApp, outcomeOf, unknownNumber } from './invites.js';
import { groupFailure, noGroup } from './refusals.js';
import type { WebSession } from './session.js';

/** Somebody asked in, and the id by which WhatsApp adds people; null where it cannot, with the reason. */
export interface Asked {
  readonly address: string;
  readonly id: string | null;
  readonly reason: string | null;
}

/** What WhatsApp answers about one member: `createGroup` and `addParticipants` use the same codes. */
export interface MemberCode {
  readonly statusCode: number;
  readonly isInviteV4Sent: boolean;
}

/** Those that throw, throw SendFailure or what the library threw. */
export interface Joining {
  asked(address: string): Promise<Asked>;
  /** What `createGroup` said, told for everybody asked. */
  outcomes(
    asked: readonly Asked[],
    codes: Readonly<Record<string, MemberCode>>,
    link: string | null,
  ): Promise<readonly RoomMemberOutcome[]>;
  add(chat: string, address: string): Promise<RoomMemberOutcome>;
  remove(chat: string, address: string): Promise<void>;
  /** Everybody in it, by chat key. Throws a permanent SendFailure where there is no such group. */
  inside(chat: string): Promise<ReadonlySet<string>>;
  /** Only an admin gets it, and WhatsApp may keep it: null. A room works without. */
  link(chat: string): Promise<string | null>;
}

interface Ground {
  readonly session: WebSession;
  readonly identity: Identity;
  readonly invite: Invite;
  readonly log: FastifyBaseLogger;
}

const limitMs = seconds(12);

export function createJoining(ground: Ground): Joining {
  const link = (chat: string) => linkOf(ground, chat);
  return {
    asked: (address) => whoToAdd(ground, address),
    link,
    inside: async (chat) => insideOf(ground, await groupOf(ground, chat)),
    add: (chat, address) => add(ground, chat, address),
    remove: (chat, address) => remove(ground, chat, address),
    outcomes: async (asked, codes, invitation) => {
      const byAccount = await codesByAccount(ground, codes);
      return Promise.all(
        asked.map(async (one) => {
          if (one.id === null) return notAddable(ground, one, invitation);
          return memberOf(ground, one.address, byAccount.get(await ground.identity.chatKey(one.id)) ?? null, invitation);
        }),
      );
    },
  };
}

/** Groups take numbers. Somebody known by LID alone has to come in by the link. */
async function whoToAdd({ identity }: Ground, address: string): Promise<Asked> {
  const phone = isLid(address) ? (await identity.account(address)).phone : address;
  if (phone === null || !isPhone(phone)) return { address, id: null, reason: unknownNumber };
  try {
    return { address, id: await identity.chatOf(phone), reason: null };
  } catch (error) {
    if (error instanceof SendFailure && error.permanent) return { address, id: null, reason: notOnWhatsApp };
    throw error;
  }
}

const notAddable = (ground: Ground, { address, reason }: Asked, link: string | null): Promise<RoomMemberOutcome> =>
  reason === notOnWhatsApp ? Promise.resolve({ address, outcome: 'failed', reason }) : ground.invite(address, link, reason);

/** WhatsApp answers by phone or by LID, whichever it likes. */
async function codesByAccount({ identity }: Ground, codes: Readonly<Record<string, MemberCode>>): Promise<ReadonlyMap<string, MemberCode>> {
  const ids = Object.keys(codes).map((key) => idOf(key) ?? key);
  await identity.learn(ids);
  const keys = await Promise.all(ids.map((id) => identity.chatKey(id)));
  return new Map(Object.values(codes).map((code, at) => [keys[at] ?? '', code]));
}

function memberOf(ground: Ground, address: string, code: MemberCode | null, link: string | null): Promise<RoomMemberOutcome> {
  const said = outcomeOf(code?.statusCode ?? null, code?.isInviteV4Sent === true);
  if (said === 'joined' || said === 'invited') return Promise.resolve({ address, outcome: said });
  return said.invite ? ground.invite(address, link, said.reason) : Promise.resolve({ address, outcome: 'failed', reason: said.reason });
}

async function add(ground: Ground, chat: string, address: string): Promise<RoomMemberOutcome> {
  const person = await whoToAdd(ground, address);
  const group = await groupOf(ground, chat);
  const { id } = person;
  if (id === null) return notAddable(ground, person, await linkOf(ground, chat));
  if (await isIn(ground, group, id)) return { address, outcome: 'joined' };
  const result = await ground.session.call('add somebody to a group', () => group.addParticipants([id]), limitMs);
  if (typeof result === 'string') return ground.invite(address, await linkOf(ground, chat), result.replace(/^\w+: /, ''));
  // The declaration file has one level too many.
  const [answer] = Object.values(result as unknown as Record<string, { readonly code: number; readonly isInviteV4Sent: boolean }>);
  const code = answer === undefined ? null : { statusCode: answer.code, isInviteV4Sent: answer.isInviteV4Sent };
  const said = outcomeOf(code?.statusCode ?? null, code?.isInviteV4Sent === true);
  return memberOf(ground, address, code, typeof said === 'object' && said.invite ? await linkOf(ground, chat) : null);
}

/** The library says "done" even where nobody was there to remove. */
async function remove(ground: Ground, chat: string, address: string): Promise<void> {
  const person = await whoToAdd(ground, address);
  const id = person.id ?? (isLid(address) ? address : null);
  if (id === null) return;
  const group = await groupOf(ground, chat);
  if (!(await isIn(ground, group, id))) return;
  await ground.session.call('take somebody out of a group', () => group.removeParticipants([id]), limitMs);
}

const isIn = async (ground: Ground, group: GroupChat, id: string): Promise<boolean> =>
  (await insideOf(ground, group)).has(await ground.identity.chatKey(id));

async function insideOf({ identity }: Ground, group: GroupChat): Promise<ReadonlySet<string>> {
  const ids = (group.participants ?? []).flatMap((one) => idOf(one.id) ?? []);
  await identity.learn(ids);
  return new Set(await Promise.all(ids.map((id) => identity.chatKey(id))));
}

async function groupOf({ session }: Ground, chat: string): Promise<GroupChat> {
  if (!isGroup(chat)) throw noGroup(chat);
  const found = await session
    .call('look up a group', (client) => client.getChatById(chat), limitMs)
    .catch((error: unknown) => {
      throw groupFailure(error, chat);
    });
  if (found?.isGroup !== true) throw noGroup(chat);
  return found as GroupChat;
}

async function linkOf(ground: Ground, chat: string): Promise<string | null> {
  try {
    const group = await groupOf(ground, chat);
    const code = await ground.session.call('ask for the link of a group', () => group.getInviteCode(), limitMs);
    return code == null || code === '' ? null : `https://chat.whatsapp.com/${code}`;
  } catch (error) {
    ground.log.warn({ err: error, chat }, 'the group has no link to invite by');
    return null;
  }
}
