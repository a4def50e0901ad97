// What the server answers about groups.

import { introduce, notice, type Stage } from './happenings.js';
import { Refusal } from './refusal.js';
import type { AddOutcome, Calls, Jid } from './wire.js';
import { findUser, type Group, newCode, nowSeconds, type Rank, type World, wireGroup } from './world.js';

type Answers<M extends keyof Calls> = { readonly [K in M]: (asks: Calls[K]['asks']) => Calls[K]['gets'] };

type About = Answers<
  | 'createGroup'
  | 'groupMetadata'
  | 'addMember'
  | 'changeMembers'
  | 'leaveGroup'
  | 'setSubject'
  | 'setDescription'
  | 'setProperty'
  | 'inviteCode'
  | 'inviteInfo'
  | 'joinByInvite'
>;

/** Since 2023. */
const longestSubject = 100;

/** Three days, as WhatsApp gives them. */
const inviteGoodForSeconds = 3 * 24 * 3600;

export function groupAnswers(stage: Stage): About {
  const { world } = stage;
  const { me } = world;
  return {
    createGroup: ({ subject, members }) => {
      const group = foundGroup(world, { subject, owner: me.lid, members: new Map([[me.lid, 'superadmin']]) });
      const added = members.map((member) => add(stage, group, member));
      const joined = added.filter(({ code }) => code === 200).map(({ jid }) => jid);
      notice(stage, group, me.lid, 'create', joined, subject);
      return { group: wireGroup(group), added };
    },
    groupMetadata: ({ group }) => wireGroup(memberOf(world, group)),
    addMember: ({ group: jid, member }) => {
      const group = adminOf(world, jid);
      const outcome = add(stage, group, member);
      if (outcome.code === 200) notice(stage, group, me.lid, 'add', [outcome.jid]);
      return outcome;
    },
    changeMembers: ({ group: jid, members, change }) => {
      const group = adminOf(world, jid);
      const inside = members.filter((member) => group.members.has(member));
      for (const member of inside) applyChange(group, member, change);
      if (inside.length > 0) notice(stage, group, me.lid, change, inside);
      return null;
    },
    leaveGroup: ({ group: jid }) => {
      const group = memberOf(world, jid);
      group.members.delete(me.lid);
      notice(stage, group, me.lid, 'leave', [me.lid]);
      return null;
    },
    setSubject: ({ group: jid, subject }) => {
      const group = adminOf(world, jid);
      if ([...subject].length > longestSubject) throw new Refusal(406, 'the subject is too long');
      group.subject = subject;
      notice(stage, group, me.lid, 'subject', [], subject);
      return null;
    },
    setDescription: ({ group, description }) => {
      adminOf(world, group).description = description;
      return null;
    },
    setProperty: ({ group, property, value }) => {
      adminOf(world, group).properties.set(property, value);
      return null;
    },
    inviteCode: ({ group: jid, renew }) => {
      const group = adminOf(world, jid);
      if (renew) group.inviteCode = newCode();
      return group.inviteCode;
    },
    inviteInfo: ({ code }) => {
      const group = byCode(world, code);
      return { group: group.jid, subject: group.subject, size: group.members.size };
    },
    joinByInvite: ({ code }) => {
      const group = byCode(world, code);
      group.members.set(me.lid, 'member');
      notice(stage, group, me.lid, 'invite', [me.lid]);
      return wireGroup(group);
    },
  };
}

let founded = 0;

export function foundGroup(world: World, about: Pick<Group, 'subject' | 'owner' | 'members'>): Group {
  founded += 1;
  const jid = `120363${String(founded).padStart(12, '0')}@g.us`;
  const rest = { description: '', creation: nowSeconds(), leftLately: new Set<Jid>(), properties: new Map<string, number>() };
  const group: Group = { ...about, ...rest, jid, inviteCode: newCode() };
  world.groups.set(jid, group);
  return group;
}

export function applyChange(group: Group, member: Jid, change: 'remove' | 'promote' | 'demote'): void {
  const ranks: Readonly<Record<'promote' | 'demote', Rank>> = { promote: 'admin', demote: 'member' };
  if (change === 'remove') group.members.delete(member);
  else group.members.set(member, ranks[change]);
}

/** Adds somebody as far as they allow it. Their LID is what the answer names. */
function add(stage: Stage, group: Group, member: Jid): AddOutcome {
  const user = findUser(stage.world, member);
  if (user === null) return { jid: member, code: 404, inviteCode: null, inviteExpires: 0 };
  introduce(stage, user.lid);
  const outcome = (code: number): AddOutcome => ({ jid: user.lid, code, inviteCode: null, inviteExpires: 0 });
  if (group.members.has(user.lid)) return outcome(409);
  if (group.members.size > stage.world.mostMembers) return outcome(419);
  if (group.leftLately.has(user.lid)) return outcome(408);
  if (user.privacy === 'contacts-only') {
    return { jid: user.lid, code: 403, inviteCode: group.inviteCode, inviteExpires: nowSeconds() + inviteGoodForSeconds };
  }
  group.members.set(user.lid, 'member');
  return outcome(200);
}

function memberOf({ groups, me }: World, jid: Jid): Group {
  const group = groups.get(jid);
  if (group === undefined) throw new Refusal(404, 'no such group');
  if (!group.members.has(me.lid)) throw new Refusal(403, 'not in this group');
  return group;
}

function adminOf(world: World, jid: Jid): Group {
  const group = memberOf(world, jid);
  if (group.members.get(world.me.lid) === 'member') throw new Refusal(401, 'not an admin');
  return group;
}

function byCode({ groups }: World, code: string): Group {
  const group = [...groups.values()].find(({ inviteCode }) => inviteCode === code);
  if (group === undefined) throw new Refusal(404, 'no such invitation');
  return group;
}
