// Who sent something: by the account, then the address, then the phone of `muster.yaml`. Rights follow an address a code came
// back from, never a phone alone, a profile name or the membership of a group.

import type { Deps } from '../handling/dependencies.js';
import type { PersonKey } from '../incident/incident.js';
import { write } from '../store/store.js';
import { loseTrust } from './address-changes.js';
import { type Address, afterHearing, changedHands, trustOf } from './identity/address.js';
import type { Person } from './organisation.js';
import { isTheirs, personWithPhone, trustsPhones } from './reach.js';

/** `claimed`: it looks like this person, and nobody may act on that. `lost`: why trust ended, when it changed hands. */
export type Recognised =
  | { readonly who: 'trusted'; readonly person: Person; readonly row: Address | null }
  | { readonly who: 'claimed'; readonly person: Person; readonly address: string; readonly lost: string | null }
  | { readonly who: 'stranger' };

export interface SenderSeen {
  readonly transport: string;
  readonly from: string;
  readonly account: string | null;
}

/** Who is behind this sender. Should it show that an address changed hands, trust in that ends here and now. */
export async function recognise(deps: Deps, seen: SenderSeen): Promise<Recognised> {
  const byPhone = personWithPhone(deps, seen.from);
  if (trustsPhones(deps, seen.transport)) return byPhone === null ? { who: 'stranger' } : { who: 'trusted', person: byPhone, row: null };
  const rows = await rowsOf(deps, seen);
  const kept: Address[] = [];
  for (const row of rows) {
    const why = changedHands(row, seen);
    if (why === null) kept.push(row);
    else if (row.lostWhy === null) await loseTrust(deps, row, why, deps.clock.now());
  }
  const [row] = kept;
  const person = row === undefined ? undefined : deps.organisation().people.get(row.person);
  if (row !== undefined && person !== undefined) {
    return trustOf(row, deps.clock.now()) === 'trusted' ? { who: 'trusted', person, row } : claimed(person, seen.from, row.lostWhy);
  }
  if (byPhone === null) return { who: 'stranger' };
  const gone = rows.find((one) => one.address === seen.from);
  return claimed(byPhone, seen.from, gone === undefined ? null : (gone.lostWhy ?? changedHands(gone, seen)));
}

/**
 * Notes that something trusted came from there, for trust lapses in silence and free text needs a window. Answers the row as it
 * is now.
 */
export async function noteHeardFrom(deps: Deps, row: Address | null, account: string | null, direct: boolean): Promise<Address | null> {
  const now = deps.clock.now();
  const after = row === null ? null : afterHearing(row, account, direct, now);
  if (after === null) return row;
  await deps.store.commit({ now, writes: [write.address(after)] });
  return after;
}

/** The person a trusted sender is, or null: for events that need no answer, such as who joined a room. */
export async function trustedPerson(deps: Deps, seen: SenderSeen): Promise<PersonKey | null> {
  const found = await recognise(deps, seen);
  return found.who === 'trusted' ? found.person.key : null;
}

/** Rows of the account first, then of the address; only of those who still have them. */
async function rowsOf(deps: Deps, { transport, from, account }: SenderSeen): Promise<readonly Address[]> {
  const byAccount = account === null ? null : await deps.store.addressAt(transport, account, account);
  const byAddress = await deps.store.addressAt(transport, from, from);
  const rows = byAddress !== null && byAddress.address !== byAccount?.address ? [byAccount, byAddress] : [byAccount];
  return rows.filter((row) => row !== null).filter((row) => isTheirs(deps, row));
}

const claimed = (person: Person, address: string, lost: string | null): Recognised => ({ who: 'claimed', person, address, lost });
