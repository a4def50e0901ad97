// What is true in this WhatsApp: people, groups, messages, as one account sees them. Plain data with look-ups; what happens to it
// stands in the files around.

import { randomBytes } from 'node:crypto';
import type { Jid, WireGroup, WireMessage, WirePerson, WirePin, WireReaction, WireVote } from './wire.js';

/** `anyone` may add them to groups, `contacts-only`: by invitation, `unregistered`: the number is not on WhatsApp. */
export type Privacy = 'anyone' | 'contacts-only' | 'unregistered';

export interface UserSpec {
  readonly name: string;
  /** E.164 or digits. */
  readonly phone: string;
  /** Digits. Left out: derived from the phone. */
  readonly lid?: string;
  /** `anyone` when left out. */
  readonly privacy?: Privacy;
  /** False: who only knows the LID cannot learn the phone. The other way round always works. */
  readonly showsPhone?: boolean;
  /** Under which id their own chat runs; `lid` when left out, `pn` for those not yet migrated. */
  readonly chat?: 'lid' | 'pn';
  /** True: not even the phone teaches what LID is behind it. On such a one the library's `createGroup` throws too late. */
  readonly unmapped?: boolean;
}

export interface User {
  readonly name: string;
  readonly pn: Jid;
  readonly lid: Jid;
  readonly chat: Jid;
  readonly privacy: Privacy;
  readonly showsPhone: boolean;
  readonly unmapped: boolean;
}

export interface Stored {
  message: WireMessage;
  /** Every text it had before, the first one first. */
  readonly before: string[];
  revoked: boolean;
  /** Per person: the furthest it came, and when (seconds). */
  readonly receipts: Map<Jid, { readonly ack: number; readonly t: number }>;
}

export type Rank = 'member' | 'admin' | 'superadmin';

export interface Group {
  readonly jid: Jid;
  subject: string;
  description: string;
  readonly owner: Jid;
  readonly creation: number;
  readonly members: Map<Jid, Rank>;
  readonly leftLately: Set<Jid>;
  readonly properties: Map<string, number>;
  inviteCode: string;
}

export interface World {
  readonly me: User;
  readonly users: readonly User[];
  readonly groups: Map<Jid, Group>;
  readonly stored: Stored[];
  readonly media: Map<string, Uint8Array>;
  readonly reactions: WireReaction[];
  readonly votes: WireVote[];
  readonly pins: WirePin[];
  readonly unread: Map<Jid, number>;
  /** What the server answers when asked for more members: 419. */
  mostMembers: number;
}

const userOf = (spec: UserSpec): User => {
  const digits = spec.phone.replace(/\D/g, '');
  const pn = `${digits}@c.us`;
  const lid = `${spec.lid ?? `9${digits.padStart(14, '0')}`}@lid`;
  const { name, privacy = 'anyone', showsPhone = true, unmapped = false } = spec;
  return { name, pn, lid, chat: spec.chat === 'pn' ? pn : lid, privacy, showsPhone, unmapped };
};

export const createWorld = (bot: UserSpec, specs: readonly UserSpec[]): World => ({
  me: userOf(bot),
  users: specs.map(userOf),
  groups: new Map(),
  stored: [],
  media: new Map(),
  reactions: [],
  votes: [],
  pins: [],
  unread: new Map(),
  mostMembers: 1024,
});

export const nowSeconds = (): number => Math.floor(Date.now() / 1000);
/** As a phone makes them: longer than those of WhatsApp Web. */
export const newId = (): string => `3A${randomBytes(9).toString('hex').toUpperCase()}`;
export const newCode = (): string => randomBytes(16).toString('base64url').slice(0, 22);

/** By phone, LID, chat id or name, however spelt. Null: nobody here, or not on WhatsApp. */
export function findUser({ users, me }: World, who: string): User | null {
  const digits = who.replace(/^\+|@.*$/g, '');
  const server = who.split('@')[1];
  const isIt = ({ name, pn, lid }: User) =>
    who === name || (server !== 'lid' && pn === `${digits}@c.us`) || (server !== 'c.us' && lid === `${digits}@lid`);
  const found = [...users, me].find(isIt);
  return found === undefined || found.privacy === 'unregistered' ? null : found;
}

/** Throws, for the test that misspelt somebody. */
export function userNamed(world: World, who: string): User {
  const found = findUser(world, who);
  if (found === null) throw new Error(`Nobody on this WhatsApp is called ${who}`);
  return found;
}

export function groupAt({ groups }: World, jid: Jid): Group {
  const found = groups.get(jid);
  if (found === undefined) throw new Error(`There is no group ${jid}`);
  return found;
}

/** A message by its serialized key or by its bare id. */
export function messageAt({ stored }: World, id: string): Stored {
  const bare = id.split('_')[2] ?? id;
  const found = stored.find(({ message }) => message.key.id === bare);
  if (found === undefined)
    throw new Error(`There is no message ${id}; what the bot sends is here a moment after its call returned, see sent()`);
  return found;
}

export const spell = ({ fromMe, remote, id, participant }: WireMessage['key']): string =>
  [fromMe, remote, id, ...(participant === null ? [] : [participant])].join('_');

/** As it is told to the account. `phoneAsked`: it knew the phone already. */
export const personOf = ({ lid, pn, name, chat, showsPhone, unmapped }: User, phoneAsked: boolean): WirePerson => ({
  lid,
  pn: !unmapped && (showsPhone || phoneAsked || chat === pn) ? pn : null,
  name,
  chat,
});

export const wireGroup = ({ jid, subject, description, owner, creation, members, properties }: Group): WireGroup => ({
  jid,
  subject,
  description,
  owner,
  creation,
  announce: properties.get('announcement') === 1,
  restrict: properties.get('restrict') === 1,
  memberAddMode: properties.get('member_add_mode') === 1 ? 'all_member_add' : 'admin_add',
  participants: [...members].map(([one, rank]) => ({ jid: one, isAdmin: rank !== 'member', isSuperAdmin: rank === 'superadmin' })),
});

export function titleOf(world: World, chat: Jid): string {
  return world.groups.get(chat)?.subject ?? findUser(world, chat)?.name ?? chat;
}
