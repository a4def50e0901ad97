// A room without a group: whatever is said in it goes into each member's own chat, in one order for all, by whichever transport
// reaches them. Nobody hears their own words back; who said STOP hears pages and answers only.

import type { CarryDeps, NamedTransport } from '../delivery/outgoing-message.js';
import { isDown, namedTransports } from '../delivery/transport-names.js';
import { seconds } from '../incident/duration.js';
import type { EpochMs, PersonKey, RoomMember } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { type OutboxRow, write } from '../store/store.js';
import type { Driver } from './driver.js';
import { type Unreached, unreached } from './members.js';

export const relay: Driver = {
  open: async (deps, over, { marker, people, message }) => {
    const members = await Promise.all([...new Set(people)].map((person) => memberOf(deps, over, person, message)));
    return { place: { chat: relayChat(marker), driver: 'relay', ...(over.via === '' ? {} : { via: over.via }) }, members };
  },
  add: async (deps, over, _incident, person, message) => {
    const { joined, why } = await memberOf(deps, over, person, message);
    return joined ? { joined } : { joined, link: false, why: why ?? null };
  },
  remove: async () => undefined,
  rename: async () => undefined,
  say: relayToMembers,
  react: relayToMembers,
  showCard: async () => ({ dropped: 'a relayed room has no card' }),
};

/** What stands for the chat of a room that is nowhere. */
export const relayChat = (marker: string): string => marker.replace(/^room:/, 'relay:').replace(/^swarm:/, 'relay-swarm:');

/** In the room as soon as any transport reaches them: there is nothing to join. */
async function memberOf(deps: CarryDeps, over: NamedTransport, person: PersonKey, message: Message): Promise<RoomMember> {
  const found = await transportFor(deps, over, person, { ...message, kind: 'page' });
  return 'by' in found ? { person, joined: true } : { person, joined: false, outside: true, ...found };
}

/** One row for each member, in the order in which rooms' rows are taken; once, whatever a crash repeats. */
async function relayToMembers(
  deps: CarryDeps,
  over: NamedTransport,
  { room }: { room: { members: readonly RoomMember[] } },
  row: OutboxRow,
) {
  const now = deps.clock.now();
  const copies: Message[] = [];
  for (const { person, joined } of room.members) {
    if (!joined || person === row.message.except) continue;
    const found = await transportFor(deps, over, person, copyOf(row, person, '', now));
    if ('by' in found) copies.push(copyOf(row, person, found.by.via, now));
  }
  const once = { channel: 'relay', id: String(row.id), at: now };
  await deps.store.commit({ now, writes: [...copies.map(write.message), write.receipt(once)] });
  deps.nudge();
  return { sent: null };
}

/** All in one lane, that of chatter: answers must not overtake what they answer in one chat and not in another. What waited for more has. */
function copyOf({ message, expiresAt }: OutboxRow, person: PersonKey, via: string, now: EpochMs): Message {
  const { except: _except, vote: _vote, via: _via, bundleMs: _bundleMs, ...said } = message;
  return {
    ...said,
    act: { do: 'say' },
    to: { kind: 'person', person },
    kind: 'room',
    quote: null,
    expiresAfterMs: expiresAt === null ? null : Math.max(seconds(1), expiresAt - now),
    ...(via === '' ? {} : { via }),
  };
}

/** The room's own transport first, then the others in order; one that is down only when nothing else reaches them. */
async function transportFor(
  deps: CarryDeps,
  first: NamedTransport,
  person: PersonKey,
  message: Message,
): Promise<{ readonly by: NamedTransport } | Unreached> {
  // Nobody can take part in a room by a transport that only sends.
  const all = [first, ...namedTransports(deps).filter((one) => one.name !== first.name && one.transport.sendsOnly !== true)];
  let none: Unreached | null = null;
  for (const by of [...all.filter((one) => !isDown(deps, one.name)), ...all.filter((one) => isDown(deps, one.name))]) {
    const reached = await deps.reach(by.transport, person, message);
    if ('address' in reached) return { by };
    if (none?.unconfirmed !== true) none = unreached(reached);
  }
  return none ?? { why: 'no transport reaches them' };
}
