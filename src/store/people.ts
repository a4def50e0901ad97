// Where people are reached, and the one-time codes under way.

import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Address, OneTimeCode } from '../people/identity/address.js';

export type { Address, OneTimeCode } from '../people/identity/address.js';

/** What a change may write here. */
export interface PeopleWrites {
  /** The whole row; inserted or replaced. */
  readonly address: { readonly address: Address };
  /** The whole row; inserted, or replaced where the address has this very code. A code already expired is as good as none. */
  readonly code: { readonly code: OneTimeCode };
}

export interface PeopleStore {
  /** Where this person is reached, on every transport, the last verified first. */
  addressesOf(person: PersonKey): Promise<readonly Address[]>;
  /**
   * The row of this address; with an account and no such row, the row of that account: it is itself an address, or the last seen
   * behind one (the last verified first).
   */
  addressAt(transport: string, address: string, account: string | null): Promise<Address | null>;
  /** The newest code sent for this address that has not expired at `now`. */
  codeFor(transport: string, address: string, now: EpochMs): Promise<OneTimeCode | null>;
  /** All codes for this address that have not expired at `now`, the newest first: each of them may be the one that arrived. */
  codesFor(transport: string, address: string, now: EpochMs): Promise<readonly OneTimeCode[]>;
}
