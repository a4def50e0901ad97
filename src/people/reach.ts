// Where a person is reached by one transport, and whether they can be paged at all. The only source of addresses for whatever
// is sent: an address that is not given out here is not written to.

import type { Deps } from '../handling/dependencies.js';
import type { PersonKey } from '../incident/incident.js';
import type { MessageKind } from '../incident/message.js';
import { type Address, isPhone, mayReceive, type Reach, reachBy, stillTheirs } from './identity/address.js';
import type { Person } from './organisation.js';

export { mayReceive, type Reach };

/** True where the phones of `muster.yaml` are the people themselves. A transport nobody knows is trusted in nothing. */
export const trustsPhones = (deps: Pick<Deps, 'transports'>, transport: string): boolean =>
  deps.transports.find((one) => one.name === transport)?.can.trustsPhones ?? false;

/**
 * Whether a number of `muster.yaml` counts without a code on this transport: the operator has given it, and the transport vouches for
 * whoever answers from it. Never for an id that is no phone, and never for a number that changed hands; ask for those first.
 */
export const takesWord = (deps: Pick<Deps, 'transports' | 'organisation'>, transport: string): boolean =>
  deps.organisation().identity.confirm === 'first-message' &&
  (deps.transports.find((one) => one.name === transport)?.provesSender ?? false);

/** Whether nothing that has to be answered may go by it: it only rings, or it only sends. */
export const takesNoAnswer = (deps: Pick<Deps, 'transports'>, transport: string): boolean =>
  deps.transports.some(({ name, pagesOnly, sendsOnly }) => name === transport && (pagesOnly === true || sendsOnly === true));

/** Whether it only rings: then the number itself counts, wherever it was proved. */
export const isPagesOnly = (deps: Pick<Deps, 'transports'>, transport: string): boolean =>
  deps.transports.find((one) => one.name === transport)?.pagesOnly === true;

/** Whether the carrier itself answers STOP, so that nobody else may. */
export const carrierStops = (deps: Pick<Deps, 'transports'>, transport: string): boolean =>
  deps.transports.find((one) => one.name === transport)?.carrierStops ?? false;

type ReachDeps = Pick<Deps, 'store' | 'clock' | 'organisation' | 'transports'>;

/**
 * Where this person is reached by a transport, for a message of this kind: the trusted address most lately heard, else their
 * phone (on the operator's word, or still to be confirmed), else why there is none. Membership of a room is no chatter: ask for it as for a page.
 */
export async function reach(deps: ReachDeps, transport: string, person: PersonKey, kind: MessageKind = 'page'): Promise<Reach> {
  if (isByMail(deps, transport)) return byMail(deps, person);
  return among(deps, await deps.store.addressesOf(person), transport, person, kind);
}

const isByMail = (deps: Pick<Deps, 'transports'>, transport: string): boolean =>
  deps.transports.find((one) => one.name === transport)?.addressedBy === 'email';

/** What the file says is all that is known: nobody can prove an address that nothing is heard from. */
function byMail(deps: Pick<Deps, 'organisation'>, key: PersonKey): Reach {
  const person = deps.organisation().people.get(key);
  if (person === undefined) return { none: goneWords(key) };
  if (person.email === undefined) return { none: `${key} has no email: in muster.yaml` };
  return { address: person.email, heardAt: null, account: null };
}

const goneWords = (person: PersonKey): string => `${person} is not in the organisation any more`;

/** One trusted address on a transport. */
export interface TrustedAddress {
  readonly transport: string;
  readonly address: string;
}

/** Every proved way to page this person now, in the order of the transports: where a code may be sent. `gone`: not counted. */
export async function addressesToPage(
  deps: ReachDeps,
  person: PersonKey,
  gone: (row: Address) => boolean = () => false,
): Promise<readonly TrustedAddress[]> {
  const rows = (await deps.store.addressesOf(person)).filter((row) => !gone(row));
  return deps.transports.flatMap(({ name }) => {
    const found = takesNoAnswer(deps, name) ? { none: 'no code goes by it' } : among(deps, rows, name, person, 'page');
    return 'address' in found && found.onWord !== true ? [{ transport: name, address: found.address }] : [];
  });
}

/** Whether a page finds any way to this person: proved, or on the operator's word. */
export async function canBePaged(deps: ReachDeps, person: PersonKey): Promise<boolean> {
  const rows = await deps.store.addressesOf(person);
  return deps.transports.some(({ name }) => 'address' in among(deps, rows, name, person, 'page'));
}

function among(deps: ReachDeps, rows: readonly Address[], transport: string, person: PersonKey, kind: MessageKind): Reach {
  if (isByMail(deps, transport)) return byMail(deps, person);
  const phone = phoneOf(deps, person);
  if (phone === null) return { none: goneWords(person) };
  if (trustsPhones(deps, transport)) return { address: phone, heardAt: null, account: null };
  if (isPagesOnly(deps, transport)) return byPhone(deps, rows, transport, phone, kind);
  const reached = reachBy({
    rows: rows.filter((row) => row.transport === transport),
    phone,
    carrierStops: carrierStops(deps, transport),
    kind,
    onWord: takesWord(deps, transport),
    pagesOnlyFirst: deps.transports.find((one) => one.name === transport)?.startsNoChats === true,
    now: deps.clock.now(),
  });
  const lost =
    'unconfirmed' in reached || 'onWord' in reached
      ? rows.find((row) => row.lostWhy !== null && sameNumber(row, transport, phone))
      : undefined;
  return lost === undefined ? reached : { none: `that number changed hands (${lost.lostWhy})` };
}

/** Where a call goes: to the number of `muster.yaml`, by the operator's word, or proved by whatever transport it was proved on. */
function byPhone(deps: ReachDeps, rows: readonly Address[], transport: string, phone: string, kind: MessageKind): Reach {
  if (kind !== 'page') return { none: 'a call carries pages and nothing else' };
  const own = rows.filter((row) => row.address === phone);
  const lost = own.find((row) => row.lostWhy !== null);
  if (lost !== undefined) return { none: `that number changed hands (${lost.lostWhy})` };
  const reached = reachBy({ rows: own, phone, carrierStops: false, kind, onWord: takesWord(deps, transport), now: deps.clock.now() });
  if ('unconfirmed' in reached) return { none: 'their number is not confirmed yet' };
  return 'none' in reached ? reached : { address: phone, heardAt: null, account: null };
}

/** Whose phone this is in `muster.yaml`; null: nobody's. */
export function personWithPhone(deps: Pick<Deps, 'organisation'>, phone: string): Person | null {
  for (const person of deps.organisation().people.values()) if (person.phone === phone) return person;
  return null;
}

export const phoneOf = (deps: Pick<Deps, 'organisation'>, person: PersonKey): string | null =>
  deps.organisation().people.get(person)?.phone ?? null;

/** Whether a row still belongs to whom it names, by `muster.yaml` as it is now. */
export const isTheirs = (deps: Pick<Deps, 'organisation'>, row: Address): boolean => stillTheirs(row, (person) => phoneOf(deps, person));

/** A row for an address nothing was kept of yet. */
export const blankRow = (transport: string, address: string, person: PersonKey): Address => ({
  transport,
  address,
  person,
  account: null,
  verifiedAt: null,
  heardAt: null,
  optedOutAt: null,
  lostWhy: null,
});

/** The same number, on whichever transport: a phone that changed hands did so everywhere. */
export const sameNumber = (row: Address, transport: string, address: string): boolean =>
  row.address === address && (row.transport === transport || isPhone(address));
