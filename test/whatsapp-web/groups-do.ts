// What happens in groups without the bot's doing, as a test says it.

import { applyChange, foundGroup } from './answers-groups.js';
import { notice, type Stage } from './happenings.js';
import type { Jid } from './wire.js';
import { groupAt, type Rank, userNamed } from './world.js';

export interface GroupDo {
  /** Somebody else opens a group with the bot in it. */
  groupOpenedBy(about: { readonly by: string; readonly subject: string; readonly members?: readonly string[]; readonly bot?: Rank }): Jid;
  /** `join`: an admin adds them; `leave`: they go; the others are done to them by an admin. Whose doing: `by`, or the bot's. */
  groupEvent(kind: 'join' | 'leave' | 'remove' | 'promote' | 'demote', group: Jid, who: string, by?: string): void;
  memberJoinsByLink(group: Jid, who: string): void;
  removeBotFromGroup(group: Jid, by: string): void;
  /** Nothing tells the bot that somebody may not be added again for a while: 408. */
  leftLately(group: Jid, who: string): void;
  /** From then on groups are full with so many: 419. */
  groupsHold(members: number): void;
}

export function createGroups(stage: Stage): GroupDo {
  const { world } = stage;
  const lidOf = (who: string): Jid => userNamed(world, who).lid;
  return {
    groupOpenedBy: ({ by, subject, members = [], bot = 'member' }) => {
      const owner = lidOf(by);
      const ranks: readonly [Jid, Rank][] = [
        [owner, 'superadmin'],
        [world.me.lid, bot],
        ...members.map((who): [Jid, Rank] => [lidOf(who), 'member']),
      ];
      const group = foundGroup(world, { subject, owner, members: new Map(ranks) });
      notice(stage, group, owner, 'create', [...group.members.keys()], subject);
      return group.jid;
    },
    groupEvent: (kind, jid, who, by) => {
      const group = groupAt(world, jid);
      const member = lidOf(who);
      if (kind === 'join') group.members.set(member, 'member');
      else applyChange(group, member, kind === 'leave' ? 'remove' : kind);
      const doer = kind === 'leave' ? member : by === undefined ? world.me.lid : lidOf(by);
      notice(stage, group, doer, kind === 'join' ? 'add' : kind, [member]);
    },
    memberJoinsByLink: (jid, who) => {
      const group = groupAt(world, jid);
      group.members.set(lidOf(who), 'member');
      notice(stage, group, lidOf(who), 'invite', [lidOf(who)]);
    },
    removeBotFromGroup: (jid, by) => {
      const group = groupAt(world, jid);
      group.members.delete(world.me.lid);
      notice(stage, group, lidOf(by), 'remove', [world.me.lid]);
    },
    leftLately: (jid, who) => void groupAt(world, jid).leftLately.add(lidOf(who)),
    groupsHold: (members) => {
      world.mostMembers = members;
    },
  };
}
