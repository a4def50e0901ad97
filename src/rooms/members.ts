// Who of a room's people is reached by one transport, and what became of asking them in.

import type { CarryDeps, Reached } from '../delivery/outgoing-message.js';
import type { PersonKey, RoomMember } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { personWithPhone } from '../people/reach.js';
import type { RoomMemberOutcome, Transport } from '../transports/transport.js';

/** Those with an address, and those without one and why. Membership is no chatter: who said STOP is still let in. */
export interface Invitees {
  readonly addresses: ReadonlyMap<PersonKey, string>;
  readonly without: ReadonlyMap<PersonKey, Unreached>;
}

export type Unreached = Pick<RoomMember, 'why' | 'unconfirmed'> & { readonly why: string };

/** Why somebody has no address to be let in by. */
export const unreached = (reached: Exclude<Reached, { readonly address: string }>): Unreached =>
  'none' in reached ? { why: reached.none } : { why: 'their number is not confirmed yet', unconfirmed: true };

export async function inviteesOn(deps: CarryDeps, transport: Transport, people: readonly PersonKey[], message: Message): Promise<Invitees> {
  const addresses = new Map<PersonKey, string>();
  const without = new Map<PersonKey, Unreached>();
  for (const person of new Set(people)) {
    const reached = await deps.reach(transport, person, { ...message, kind: 'page' });
    if ('address' in reached) addresses.set(person, reached.address);
    else without.set(person, unreached(reached));
  }
  return { addresses, without };
}

/** Whoever was asked is waited for, also where there is no way to them yet; so is whoever the room has besides. */
export function membersOf(
  deps: Pick<CarryDeps, 'organisation'>,
  asked: Invitees,
  came: readonly RoomMemberOutcome[],
): readonly RoomMember[] {
  const byAddress = new Map([...asked.addresses].map(([person, address]) => [address, person]));
  const members = new Map<PersonKey, RoomMember>();
  for (const person of asked.addresses.keys()) members.set(person, { person, joined: false });
  for (const [person, why] of asked.without) members.set(person, { person, joined: false, outside: true, ...why });
  for (const one of came) {
    const person = byAddress.get(one.address) ?? personWithPhone(deps, one.address)?.key ?? null;
    if (person !== null) members.set(person, memberOf(person, one));
  }
  return [...members.values()];
}

function memberOf(person: PersonKey, { outcome, reason }: RoomMemberOutcome): RoomMember {
  if (outcome === 'joined') return { person, joined: true };
  const why = reason === undefined ? {} : { why: reason };
  return outcome === 'invited' ? { person, joined: false, ...why } : { person, joined: false, outside: true, ...why };
}
