// A room without a group: whatever is said in it goes into each member's own chat, in one order for all, by whichever transport
// reaches them. Nobody hears their own words back; who said STOP hears pages and answers only.

import type { CarryDeps, Way } from '../delivery/outgoing-message.js';
import { isDown, waysOf } from '../delivery/transport-names.js';
import { seconds } from '../incident/duration.js';
import type { EpochMs, PersonKey, RoomMember } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { type OutboxRow, write } from '../store/store.js';
import type { Driver } from './driver.js';
import { type Absent, absent } from './members.js';

export const relay: Driver = {
  open: async (deps, way, { number, people, message }) => {
    const members = await Promise.all([...new Set(people)].map((person) => memberOf(deps, way, person, message)));
    return { place: { chat: relayChat(number), driver: 'relay', ...(way.via === '' ? {} : { via: way.via }) }, members };
  },
  bring: async (deps, way, _incident, person, message) => {
    const { joined, why } = await memberOf(deps, way, person, message);
    return joined ? { joined } : { joined, link: false, why: why ?? null };
  },
  remove: async () => undefined,
  say: passOn,
  showCard: async () => ({ dropped: 'a relayed room has no card' }),
};

/** What stands for the chat of a room that is nowhere. */
export const relayChat = (number: number): string => `relay:${number}`;

/** In the room as soon as any transport reaches them: there is nothing to join. */
async function memberOf(deps: CarryDeps, way: Way, person: PersonKey, message: Message): Promise<RoomMember> {
  const found = await wayTo(deps, way, person, { ...message, kind: 'page' });
  return 'by' in found ? { person, joined: true } : { person, joined: false, outside: true, ...found };
}

/** One row for each member, in the order in which rooms' rows are taken; once, whatever a crash repeats. */
async function passOn(deps: CarryDeps, way: Way, { room }: { room: { members: readonly RoomMember[] } }, row: OutboxRow) {
  const now = deps.clock.now();
  const copies: Message[] = [];
  for (const { person, joined } of room.members) {
    if (!joined || person === row.message.except) continue;
    const found = await wayTo(deps, way, person, copyOf(row, person, '', now));
    if ('by' in found) copies.push(copyOf(row, person, found.by.via, now));
  }
  const once = { channel: 'relay', id: String(row.id), at: now };
  await deps.store.commit({ now, writes: [...copies.map(write.message), write.receipt(once)] });
  deps.nudge();
  return { sent: null };
}

/** All in one lane, that of chatter: answers must not overtake what they answer in one chat and not in another. */
function copyOf({ message, expiresAt }: OutboxRow, person: PersonKey, via: string, now: EpochMs): Message {
  const { except: _except, vote: _vote, via: _via, ...said } = message;
  return {
    ...said,
    to: { kind: 'person', person },
    kind: 'room',
    quote: null,
    expiresAfterMs: expiresAt === null ? null : Math.max(seconds(1), expiresAt - now),
    ...(via === '' ? {} : { via }),
  };
}

/** The room's own transport first, then the others in order; one that is down only when nothing else reaches them. */
async function wayTo(deps: CarryDeps, first: Way, person: PersonKey, message: Message): Promise<{ readonly by: Way } | Absent> {
  const all = [first, ...waysOf(deps).filter((one) => one.name !== first.name)];
  let none: Absent | null = null;
  for (const by of [...all.filter((one) => !isDown(deps, one.name)), ...all.filter((one) => isDown(deps, one.name))]) {
    const reached = await deps.reach(by.transport, person, message);
    if ('address' in reached) return { by };
    if (none?.unconfirmed !== true) none = absent(reached);
  }
  return none ?? { why: 'no transport reaches them' };
}
