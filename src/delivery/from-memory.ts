// Saying something while the store takes nothing: straight to the transports, without a row of the outbox. Only for what cannot wait for
// the disk; whoever says it remembers what left, for nothing here does.

import type { Deps } from '../handling/dependencies.js';
import type { PersonKey } from '../incident/incident.js';
import type { Choice } from '../incident/message.js';
import { reach } from '../people/reach.js';
import type { Carrier, Carriers } from './carriers.js';
import { withinCallLimit } from './transport-call.js';

/** What is said. `marker`: one for each thing said to each person, so that a transport that lost an answer can look for it. */
export interface Words {
  readonly text: string;
  readonly marker: string;
  readonly choices?: readonly Choice[];
}

/** Where something left, and under which id. */
export interface Left {
  readonly transport: string;
  readonly transportId: string;
}

export interface FromMemory {
  /** By every transport; answers those that took it. Never rejects. */
  byAll(person: PersonKey, words: Words): Promise<readonly Left[]>;
  /** By the first in order that takes it, those that are down last; null when none does. Never rejects. */
  byFirst(person: PersonKey, words: Words): Promise<Left | null>;
}

export function createFromMemory(deps: Deps, carriers: Carriers): FromMemory {
  const by = async (carrier: Carrier, person: PersonKey, words: Words): Promise<Left | null> => {
    try {
      const place = await placeOf(deps, carrier.name, person);
      if (place === null) return null;
      const { text, marker, choices = [] } = words;
      const outbound = {
        kind: 'page',
        text,
        marker,
        choices,
        attempt: 1,
        quote: null,
        edit: null,
        pin: false,
        vote: false,
        media: null,
      } as const;
      const { id } = await withinCallLimit(
        deps.clock,
        carrier.transport.send({ ...outbound, to: { direct: place.address }, heardAt: place.heardAt }),
      );
      return { transport: carrier.name, transportId: id };
    } catch (error) {
      deps.log.warn({ err: error, person, transport: carrier.name }, 'what is said without the store could not be sent');
      return null;
    }
  };
  return {
    byAll: async (person, words) =>
      (await Promise.all(carriers.all.map((carrier) => by(carrier, person, words)))).filter((left) => left !== null),
    byFirst: async (person, words) => {
      // By one that only sends last of all: what it takes wakes nobody.
      const order = carriers.all.toSorted((one, other) => last(one) - last(other));
      const up = order.filter((carrier) => carrier.downSince() === null);
      for (const carrier of [...up, ...order.filter((one) => !up.includes(one))]) {
        const left = await by(carrier, person, words);
        if (left !== null) return left;
      }
      return null;
    },
  };
}

const last = ({ transport }: Carrier): number => (transport.sendsOnly === true ? 1 : 0);

/** As for any page; where not even that can be looked up, the number in `muster.yaml`. Null: not reached by this transport. */
async function placeOf(deps: Deps, transport: string, person: PersonKey) {
  const phone = deps.organisation().people.get(person)?.phone ?? null;
  const found = await reach(deps, transport, person).catch(() => null);
  if (found === null) return phone === null ? null : { address: phone, heardAt: null };
  if ('none' in found) return null;
  return 'unconfirmed' in found ? { address: found.unconfirmed, heardAt: null } : found;
}
