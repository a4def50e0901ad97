// How far an address is trusted, and what may be sent there. Rows, people and the time go in, judgements come out: whoever is not
// trusted here can change nothing and is told nothing.

import { days, hours, minutes } from '../../incident/duration.js';
import type { EpochMs, PersonKey } from '../../incident/incident.js';
import type { MessageKind } from '../../incident/message.js';

/** Where a person is reached on one transport, and how far that is trusted. Unique on (transport, address). */
export interface Address {
  readonly transport: string;
  /** In the transport's own terms: `+4917…` where it knows the phone, else an opaque id. */
  readonly address: string;
  readonly person: PersonKey;
  /** The account last seen behind it (LID, business-scoped id); another one means another owner. */
  readonly account: string | null;
  /** When it was last proved: by a message that its transport vouches for, or by a one-time code. Null: never, or trust has ended since. */
  readonly verifiedAt: EpochMs | null;
  /** When it last wrote to us: the official transports take free text for 24 h after it. */
  readonly heardAt: EpochMs | null;
  /** STOP: nothing is sent there until START. */
  readonly optedOutAt: EpochMs | null;
  /** Why trust ended, in words; null while it holds or never began. */
  readonly lostWhy: string | null;
}

/** A one-time code on its way: typed back from `address`, it makes that address `person`'s. Only its hash is kept. */
export interface OneTimeCode {
  readonly transport: string;
  readonly address: string;
  readonly person: PersonKey;
  readonly hash: string;
  readonly sentAt: EpochMs;
  readonly expiresAt: EpochMs;
  /** Wrong answers so far. */
  readonly tries: number;
}

/**
 * `lapsed`: confirmed once, and silent for too long since. `lost`: it changed hands, and no code sent there can bring it back.
 */
export type Trust = 'trusted' | 'unconfirmed' | 'lapsed' | 'lost';

/** An address that says nothing for this long must be confirmed again: numbers are given to others. */
const trustLapsesAfterMs = days(90);

/** How far a row is trusted at `now`, by what is kept of it alone. */
export function trustOf(row: Pick<Address, 'verifiedAt' | 'heardAt' | 'lostWhy'>, now: EpochMs): Trust {
  if (row.lostWhy !== null) return 'lost';
  if (row.verifiedAt === null) return 'unconfirmed';
  return now - Math.max(row.verifiedAt, row.heardAt ?? 0) > trustLapsesAfterMs ? 'lapsed' : 'trusted';
}

/** A phone number, where the transport knows it; anything else is an opaque id. */
export const isPhone = (address: string): boolean => /^\+[0-9]{6,15}$/.test(address);

/**
 * Whether a row still belongs to whom it names. A phone counts only while `muster.yaml` gives it to that person: whoever had it
 * before is nobody to us, however well it was confirmed then.
 */
export const stillTheirs = (row: Pick<Address, 'address' | 'person'>, phoneOf: (person: PersonKey) => string | null): boolean => {
  const phone = phoneOf(row.person);
  return phone !== null && (!isPhone(row.address) || row.address === phone);
};

/** What an inbound event shows: the address and, where the transport has one, the account behind it. */
export interface Seen {
  readonly from: string;
  readonly account: string | null;
}

/** Why this sighting of a row's address or account ends its trust, in words; null when it fits what is known. */
export function changedHands(row: Address, { from, account }: Seen): string | null {
  if (row.address === from) return row.account !== null && account !== null && row.account !== account ? 'another account' : null;
  // Found by the account: the same account under another number has left the number we knew.
  return isPhone(from) && isPhone(row.address) ? 'number changed' : null;
}

/** Heard this much later it is written down again; never claimed to be later than it was. */
const heardStepMs = minutes(10);
/** What is said in a group, or by a reaction, opens no window for free text: it keeps trust alive and no more. */
const windowMs = hours(24);

/**
 * The row as it is after something trusted came from it, or null when nothing needs to be written. `direct`: written in the
 * person's own chat with the bot.
 */
export function afterHearing(row: Address, account: string | null, direct: boolean, now: EpochMs): Address | null {
  const heardAt = direct ? now : now - windowMs;
  const later = row.heardAt === null || heardAt - row.heardAt > (direct ? heardStepMs : windowMs);
  const learnt = row.account === null && account !== null && account !== row.address;
  if (!later && !learnt) return null;
  return { ...row, heardAt: later ? heardAt : row.heardAt, account: learnt ? account : row.account };
}

/** The row once its transport has vouched for something sent from it: proved from now on. */
export const afterProof = (row: Address, account: string | null, direct: boolean, now: EpochMs): Address => ({
  ...row,
  account: row.account ?? (account === row.address ? null : account),
  verifiedAt: now,
  heardAt: direct ? now : (row.heardAt ?? now - windowMs),
});

/**
 * Whether a message of this kind may go to an address. STOP ends chatter; pages and answers still come, save where the
 * carrier itself stops everything, and save where nobody ever confirmed that somebody of ours is there. `row` null: nobody said STOP.
 */
export function mayReceive(row: Pick<Address, 'optedOutAt' | 'verifiedAt'> | null, kind: MessageKind, carrierStops: boolean): boolean {
  if (row === null || row.optedOutAt === null) return true;
  if (carrierStops || row.verifiedAt === null) return false;
  return kind === 'page' || kind === 'reply';
}

/**
 * Where a person is reached. `onWord`: nothing has proved it yet but the word of whoever wrote `muster.yaml`. `unconfirmed`: it must be
 * proved first, so nothing about an incident is said there but its severity and service.
 */
export type Reach =
  | { readonly address: string; readonly heardAt: EpochMs | null; readonly account: string | null; readonly onWord?: true }
  | { readonly unconfirmed: string }
  | { readonly none: string };

export interface ReachQuery {
  /** Of this person on this transport. */
  readonly rows: readonly Address[];
  readonly phone: string;
  /** The carrier behind the transport takes nothing after a STOP, as with SMS. */
  readonly carrierStops: boolean;
  readonly kind: MessageKind;
  /** The phone itself will do: whoever wrote `muster.yaml` says that it is theirs, and the transport will prove the answer. */
  readonly onWord?: boolean;
  /** Nobody may be written to first, save for a page. */
  readonly pagesOnlyFirst?: boolean;
  readonly now: EpochMs;
}

/** The trusted address most lately heard; else the phone, on the operator's word or to be confirmed; else why there is none. */
export function reachBy(query: ReachQuery): Reach {
  const { rows, phone, carrierStops, kind, now } = query;
  const theirs = rows.filter((row) => stillTheirs(row, () => phone));
  const trusted = theirs.filter((row) => trustOf(row, now) === 'trusted').sort((a, b) => lastSign(b) - lastSign(a));
  const open = trusted.find((row) => mayReceive(row, kind, carrierStops));
  if (open !== undefined) return { address: open.address, heardAt: open.heardAt, account: open.account };
  if (trusted.length > 0) return { none: saidStop };
  const own = theirs.find((row) => row.address === phone) ?? null;
  if (own?.lostWhy != null) return { none: `that number changed hands (${own.lostWhy})` };
  if (own?.optedOutAt != null) return { none: saidStop };
  if (query.onWord !== true) return { unconfirmed: phone };
  // A row is kept of whoever was ever written to or heard: only without one would this be a first word.
  if (own === null && query.pagesOnlyFirst === true && kind !== 'page') return { none: 'they have not written here yet' };
  return { address: phone, heardAt: own?.heardAt ?? null, account: own?.account ?? null, onWord: true };
}

const saidStop = 'they said STOP here';

/** When something last proved or used it. */
export const lastSign = (row: Address): EpochMs => Math.max(row.verifiedAt ?? 0, row.heardAt ?? 0);

/** `+91…01`: enough for its owner to know it, too little for anybody else. */
export function masked(address: string): string {
  const shown = isPhone(address) ? 3 : 2;
  return address.length <= shown + 3 ? '…' : `${address.slice(0, shown)}…${address.slice(-2)}`;
}
