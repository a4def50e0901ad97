// Who sent something: by the account, then the address, then the phone of `muster.yaml`. Rights follow an address that was proved (by
// the transport, which vouches for the number, or by a code), never a profile name or the membership of a group.

import type { Deps } from '../handling/dependencies.js';
import { inTurn } from '../handling/turns.js';
import type { PersonKey } from '../incident/incident.js';
import { addConfirmedToRooms } from '../rooms/move.js';
import { write } from '../store/store.js';
import { loseTrust } from './address-changes.js';
import { addressQueue } from './challenge.js';
import { type Address, afterHearing, afterProof, changedHands, trustOf } from './identity/address.js';
import type { Person } from './organisation.js';
import { blankRow, isPagesOnly, isTheirs, personWithPhone, reach, sameNumber, takesWord, trustsPhones } from './reach.js';

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
  if (isPagesOnly(deps, seen.transport)) return onThePhone(deps, seen, byPhone);
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
    if (trustOf(row, deps.clock.now()) === 'trusted') return { who: 'trusted', person, row };
    return byTheirNumber(deps, seen, person, row, row.lostWhy);
  }
  if (byPhone === null) return { who: 'stranger' };
  const gone = rows.find((one) => one.address === seen.from);
  const why = gone === undefined ? null : (gone.lostWhy ?? changedHands(gone, seen));
  return byTheirNumber(deps, seen, byPhone, gone ?? blankRow(seen.transport, seen.from, byPhone.key), why);
}

/** Whoever presses a key on a call of ours to the number that is theirs. */
async function onThePhone(deps: Deps, seen: SenderSeen, person: Person | null): Promise<Recognised> {
  if (person === null) return { who: 'stranger' };
  const reached = await reach(deps, seen.transport, person.key);
  return 'address' in reached ? { who: 'trusted', person, row: null } : claimed(person, seen.from, null);
}

/** Nothing proves this address yet. Where the transport vouches for the number that `muster.yaml` gives them, that is the proof. */
async function byTheirNumber(deps: Deps, seen: SenderSeen, person: Person, row: Address, lost: string | null): Promise<Recognised> {
  if (lost !== null || seen.from !== person.phone || row.address !== seen.from || !takesWord(deps, seen.transport))
    return claimed(person, seen.from, lost);
  const elsewhere = (await deps.store.addressesOf(person.key)).find(
    (one) => one.lostWhy !== null && sameNumber(one, seen.transport, seen.from),
  );
  return elsewhere === undefined ? { who: 'trusted', person, row } : claimed(person, seen.from, elsewhere.lostWhy);
}

/** The row of a sender as it is now. `confirmed`: what they sent has just proved it. */
export interface HeardFrom {
  readonly row: Address | null;
  readonly confirmed: boolean;
}

/**
 * Notes that something trusted came from there: it proves an address nothing had proved before (and lets go what was held back for
 * them), keeps trust from lapsing, and opens the window for free text.
 */
export async function noteHeardFrom(deps: Deps, row: Address | null, account: string | null, direct: boolean): Promise<HeardFrom> {
  if (row === null) return { row, confirmed: false };
  const now = deps.clock.now();
  if (trustOf(row, now) !== 'trusted') {
    const proved = await inTurn(deps.store, addressQueue(row.transport, row.address), async () => {
      const known = await deps.store.addressAt(row.transport, row.address, null);
      const after = afterProof(known ?? row, account, direct, now);
      await deps.store.commit({ now, writes: [write.address(after), write.release(row.person)] });
      return after;
    });
    deps.nudge();
    await addConfirmedToRooms(deps, row.person);
    deps.log.info({ person: row.person, transport: row.transport }, 'a number was confirmed by what it sent');
    return { row: proved, confirmed: true };
  }
  const after = afterHearing(row, account, direct, now);
  if (after === null) return { row, confirmed: false };
  await deps.store.commit({ now, writes: [write.address(after)] });
  return { row: after, confirmed: false };
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
