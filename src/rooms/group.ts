// A room that is a group of the transport's own: people are put into it, or invited where their privacy wants it so.

import { type CarryDeps, type NamedTransport, sayAt, showCardAt } from '../delivery/outgoing-message.js';
import { withinCallLimit } from '../delivery/transport-call.js';
import { SendFailure } from '../fault.js';
import type { PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import type { AddOutcome, Driver, RoomMade, RoomOpening } from './driver.js';
import { inviteesOn, membersOf } from './members.js';

const say: Driver['say'] = async (deps, { transport, name }, { room }, row) => ({
  ...(await sayAt({ ...deps, transport }, row, { to: { chat: room.chat }, heardAt: null })),
  by: name,
});

export const group: Driver = {
  open: (deps, over, opening) => openGroup(deps, over, opening, 'group'),
  add: async (deps, { transport }, { room }, person, message): Promise<AddOutcome> => {
    const { outcome, reason } = await withinCallLimit(
      deps.clock,
      transport.addMember(room.chat, await addressOf(deps, { transport }, person, message)),
    );
    return outcome === 'joined' ? { joined: true } : { joined: false, link: outcome === 'invited', why: reason ?? null };
  },
  remove: async (deps, { transport }, { room }, person, message) => {
    await withinCallLimit(deps.clock, transport.removeMember(room.chat, await addressOf(deps, { transport }, person, message)));
  },
  rename: (deps, { transport }, { room }, subject) => withinCallLimit(deps.clock, transport.renameRoom(room.chat, subject)),
  say,
  react: async (deps, over, incident, row, { message, emoji }) => {
    const { transport, name } = over;
    try {
      const reacted = transport.react?.({ chat: incident.room.chat }, message, emoji);
      if (reacted === undefined) return say(deps, over, incident, row);
      await withinCallLimit(deps.clock, reacted);
      return { sent: null, by: name };
    } catch (error) {
      // The message is gone, or the group takes none: what was done must be seen all the same.
      if (error instanceof SendFailure && error.permanent) return say(deps, over, incident, row);
      throw error;
    }
  },
  showCard: async (deps, { transport, name }, { room }, row) => {
    const shown = await showCardAt({ ...deps, transport }, row, { to: { chat: room.chat }, heardAt: null });
    return 'sent' in shown ? { ...shown, by: name } : shown;
  },
};

/** One group for one marker, however often it is asked for. */
export async function openGroup(
  deps: CarryDeps,
  over: NamedTransport,
  opening: RoomOpening,
  driver: 'group' | 'invite',
): Promise<RoomMade> {
  const { marker, subject, people, message } = opening;
  const asked = await inviteesOn(deps, over.transport, people, message);
  const members = [...asked.addresses.values()];
  const opened = await withinCallLimit(deps.clock, over.transport.openRoom({ subject, members, marker }));
  const link = opened.inviteLink === null ? {} : { inviteLink: opened.inviteLink };
  const place = { chat: opened.chat, ...(driver === 'group' ? {} : { driver }), ...(over.via === '' ? {} : { via: over.via }), ...link };
  return { place, members: membersOf(deps, asked, opened.members) };
}

async function addressOf(
  deps: CarryDeps,
  { transport }: Pick<NamedTransport, 'transport'>,
  person: PersonKey,
  message: Message,
): Promise<string> {
  const { addresses, without } = await inviteesOn(deps, transport, [person], message);
  const address = addresses.get(person);
  if (address === undefined) throw new SendFailure(without.get(person)?.why ?? `${person} is not reached`, { permanent: true });
  return address;
}
