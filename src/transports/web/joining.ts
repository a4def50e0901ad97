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
  rename(chat: string, subject: string): Promise<void>;
  /** Everybody in it, by chat key. Throws a permanent SendFailure where there is no such group. */
  inside(chat: string): Promise<ReadonlySet<string>>;
  /** Only an admin gets it, and WhatsApp may keep it: null. A room works without. */
  link(chat: string): Promise<string | null>;
}

interface Deps {
  readonly session: WebSession;
  readonly identity: Identity;
  readonly invite: Invite;
  readonly log: FastifyBaseLogger;
}

const limitMs = seconds(12);

export function createJoining(deps: Deps): Joining {
  const link = (chat: string) => linkOf(deps, chat);
  return {
    asked: (address) => whoToAdd(deps, address),
    link,
    inside: async (chat) => insideOf(deps, await groupOf(deps, chat)),
    add: (chat, address) => add(deps, chat, address),
    remove: (chat, address) => remove(deps, chat, address),
    rename: (chat, subject) => rename(deps, chat, subject),
    outcomes: async (asked, codes, invitation) => {
      const byAccount = await codesByAccount(deps, codes);
      return Promise.all(
        asked.map(async (one) => {
          if (one.id === null) return notAddable(deps, one, invitation);
          return memberOf(deps, one.address, byAccount.get(await deps.identity.chatKey(one.id)) ?? null, invitation);
        }),
      );
    },
  };
}

/** Groups take numbers. Somebody known by LID alone has to come in by the link. */
async function whoToAdd({ identity }: Deps, address: string): Promise<Asked> {
  const phone = isLid(address) ? (await identity.account(address)).phone : address;
  if (phone === null || !isPhone(phone)) return { address, id: null, reason: unknownNumber };
  try {
    return { address, id: await identity.chatOf(phone), reason: null };
  } catch (error) {
    if (error instanceof SendFailure && error.permanent) return { address, id: null, reason: notOnWhatsApp };
    throw error;
  }
}

const notAddable = (deps: Deps, { address, reason }: Asked, link: string | null): Promise<RoomMemberOutcome> =>
  reason === notOnWhatsApp ? Promise.resolve({ address, outcome: 'failed', reason }) : deps.invite(address, link, reason);

/** WhatsApp answers by phone or by LID, whichever it likes. */
async function codesByAccount({ identity }: Deps, codes: Readonly<Record<string, MemberCode>>): Promise<ReadonlyMap<string, MemberCode>> {
  const ids = Object.keys(codes).map((key) => idOf(key) ?? key);
  await identity.learn(ids);
  const keys = await Promise.all(ids.map((id) => identity.chatKey(id)));
  return new Map(Object.values(codes).map((code, at) => [keys[at] ?? '', code]));
}

function memberOf(deps: Deps, address: string, code: MemberCode | null, link: string | null): Promise<RoomMemberOutcome> {
  const said = outcomeOf(code?.statusCode ?? null, code?.isInviteV4Sent === true);
  if (said === 'joined' || said === 'invited') return Promise.resolve({ address, outcome: said });
  return said.invite ? deps.invite(address, link, said.reason) : Promise.resolve({ address, outcome: 'failed', reason: said.reason });
}

async function add(deps: Deps, chat: string, address: string): Promise<RoomMemberOutcome> {
  const person = await whoToAdd(deps, address);
  const group = await groupOf(deps, chat);
  const { id } = person;
  if (id === null) return notAddable(deps, person, await linkOf(deps, chat));
  if (await isIn(deps, group, id)) return { address, outcome: 'joined' };
  const result = await deps.session.call('add somebody to a group', () => group.addParticipants([id]), limitMs);
  if (typeof result === 'string') return deps.invite(address, await linkOf(deps, chat), result.replace(/^\w+: /, ''));
  // The declaration file has one level too many.
  const [answer] = Object.values(result as unknown as Record<string, { readonly code: number; readonly isInviteV4Sent: boolean }>);
  const code = answer === undefined ? null : { statusCode: answer.code, isInviteV4Sent: answer.isInviteV4Sent };
  const said = outcomeOf(code?.statusCode ?? null, code?.isInviteV4Sent === true);
  return memberOf(deps, address, code, typeof said === 'object' && said.invite ? await linkOf(deps, chat) : null);
}

/** The library says "done" even where nobody was there to remove. */
async function remove(deps: Deps, chat: string, address: string): Promise<void> {
  const person = await whoToAdd(deps, address);
  const id = person.id ?? (isLid(address) ? address : null);
  if (id === null) return;
  const group = await groupOf(deps, chat);
  if (!(await isIn(deps, group, id))) return;
  await deps.session.call('take somebody out of a group', () => group.removeParticipants([id]), limitMs);
}

/** The library says "no" for whatever WhatsApp's server refuses, mostly because only admins may: asking again would be no different. */
async function rename(deps: Deps, chat: string, subject: string): Promise<void> {
  const group = await groupOf(deps, chat);
  if (group.name === subject) return;
  const isRenamed = await deps.session.call('rename a group', () => group.setSubject(subject), limitMs);
  if (!isRenamed) throw new SendFailure('WhatsApp does not let the bot rename the group.', { permanent: true });
}

const isIn = async (deps: Deps, group: GroupChat, id: string): Promise<boolean> =>
  (await insideOf(deps, group)).has(await deps.identity.chatKey(id));

async function insideOf({ identity }: Deps, group: GroupChat): Promise<ReadonlySet<string>> {
  const ids = (group.participants ?? []).flatMap((one) => idOf(one.id) ?? []);
  await identity.learn(ids);
  return new Set(await Promise.all(ids.map((id) => identity.chatKey(id))));
}

async function groupOf({ session }: Deps, chat: string): Promise<GroupChat> {
  if (!isGroup(chat)) throw noGroup(chat);
  const found = await session
    .call('look up a group', (client) => client.getChatById(chat), limitMs)
    .catch((error: unknown) => {
      throw groupFailure(error, chat);
    });
  if (found?.isGroup !== true) throw noGroup(chat);
  return found as GroupChat;
}

async function linkOf(deps: Deps, chat: string): Promise<string | null> {
  try {
    const group = await groupOf(deps, chat);
    const code = await deps.session.call('ask for the link of a group', () => group.getInviteCode(), limitMs);
    return code == null || code === '' ? null : `https://chat.whatsapp.com/${code}`;
  } catch (error) {
    deps.log.warn({ err: error, chat }, 'the group has no link to invite by');
    return null;
  }
}
