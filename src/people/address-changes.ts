// An address is not what it was: it changed hands, or said STOP or START. Trust that ends this way never comes back by a code
// sent to the same place; the code goes where the person is known already, or to somebody who knows them.

import { keepReceipt } from '../commands/hearing/chat-message.js';
import type { Deps } from '../handling/dependencies.js';
import { inTurn } from '../handling/turns.js';
import { zoneOf } from '../incident/directory.js';
import type { EpochMs, PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { timeOfDay } from '../incident/moment.js';
import { transportLabel } from '../incident/transports-report.js';
import { type Receipt, type Write, write } from '../store/store.js';
import type { AddressChange } from '../transports/transport.js';
import { addressQueue, issueCode, toAddress, toPerson } from './challenge.js';
import type { Address } from './identity/address.js';
import { dayOf, mostTries } from './identity/code.js';
import { managersOf, recoveryContactsOf } from './identity/recovery-contacts.js';
import { confirmElsewhere, type LostAddress, nowhereLeft, theirAddressWasLost, yourAddressWasLost } from './identity/words.js';
import {
  addressesToPage,
  blankRow,
  canBePaged,
  isTheirs,
  personWithPhone,
  sameNumber,
  type TrustedAddress,
  trustsPhones,
} from './reach.js';

/** What a transport tells about an address. Resolves when it is stored. */
export async function onAddressChange(deps: Deps, change: AddressChange): Promise<void> {
  const { transport, address } = change;
  if (trustsPhones(deps, transport)) return;
  const row = await rowAt(deps, transport, address);
  if (row === null) return;
  switch (change.change) {
    case 'opted-out':
      return optOut(deps, row, change.at);
    case 'opted-in':
      return optIn(deps, row);
    case 'number-changed':
      return loseTrust(deps, row, 'number changed', change.at);
    case 'account-changed':
      return loseTrust(deps, row, 'another account', change.at);
    default:
      return change.change satisfies never;
  }
}

/** What is kept of an address that is somebody's, or a row to begin with; null for a stranger's. */
async function rowAt(deps: Deps, transport: string, address: string): Promise<Address | null> {
  const row = await deps.store.addressAt(transport, address, address);
  if (row !== null && isTheirs(deps, row)) return row;
  const person = personWithPhone(deps, address);
  return person === null ? null : blankRow(transport, address, person.key);
}

/**
 * Trust ends: for this address, and where it is a phone for the same number on every transport. Codes sent there are worth
 * nothing from now on. The person is told where else they are known, or the admins are. Told once, however often it is seen.
 */
export function loseTrust(deps: Deps, about: TrustedAddress & { readonly person: PersonKey }, why: string, at: EpochMs): Promise<void> {
  const { transport, address, person } = about;
  return inTurn(deps.store, addressQueue(transport, address), async () => {
    const now = deps.clock.now();
    const rows = (await deps.store.addressesOf(person)).filter((row) => sameNumber(row, transport, address));
    const known = rows.some((row) => row.transport === transport) ? rows : [...rows, blankRow(transport, address, person)];
    const lost = known.filter((row) => row.lostWhy === null).map((row) => ({ ...row, verifiedAt: null, lostWhy: why }));
    if (lost.length === 0) return;
    const ended = await liveCodes(deps, lost, now);
    const issued = await issueCode(deps, transport, address, person, { evenNow: true });
    const digits = 'digits' in issued ? issued.digits : null;
    await deps.store.commit({
      now,
      writes: [
        ...lost.map(write.address),
        ...(await notices(deps, { transport, address, person, why, at }, digits)).map(write.message),
        ...ended.map(write.code),
        ...('code' in issued ? [write.code(issued.code), ...issued.receipts.map(write.receipt)] : []),
      ],
    });
    deps.nudge();
    deps.log.warn({ person, transport, why }, 'an address changed hands');
  });
}

const liveCodes = async (deps: Deps, rows: readonly Address[], now: EpochMs) => {
  const found = await Promise.all(rows.map((row) => deps.store.codesFor(row.transport, row.address, now)));
  return found.flat().map((code) => ({ ...code, expiresAt: code.sentAt }));
};

interface Change extends TrustedAddress {
  readonly person: PersonKey;
  readonly why: string;
  readonly at: EpochMs;
}

/**
 * Somebody writes from an address that changed hands: they are told that a code went elsewhere. While that one holds no other is
 * sent, for it may just be on its way by voice.
 */
export async function proveElsewhere(deps: Deps, change: Omit<Change, 'at'>, receipt: Receipt): Promise<void> {
  const { transport, address, person } = change;
  const now = deps.clock.now();
  const underWay = await deps.store.codeFor(transport, address, now);
  const holds = underWay !== null && underWay.tries < mostTries;
  const issued = holds ? null : await issueCode(deps, transport, address, person);
  const fresh = issued !== null && 'code' in issued ? issued : null;
  const once = { channel: 'code-reminder', id: `${transport} ${address} ${(fresh?.code ?? underWay)?.sentAt}`, at: now };
  if ((fresh === null && !holds) || (await deps.store.seen(once))) return keepReceipt(deps, receipt);
  const told = fresh === null ? [] : await notices(deps, { ...change, at: now }, fresh.digits);
  await deps.store.commit({
    now,
    writes: [
      ...[...told, toAddress(transport, address, confirmElsewhere)].map(write.message),
      ...(fresh === null ? [] : [write.code(fresh.code), ...fresh.receipts.map(write.receipt)]),
      ...[receipt, once].map(write.receipt),
    ],
  });
  deps.nudge();
}

/** The code goes to the person on another transport; where there is none, to their recovery contacts. */
async function notices(deps: Deps, change: Change, digits: string | null): Promise<readonly Message[]> {
  const { transport, address, person } = change;
  const ways = await addressesToPage(deps, person, (row) => sameNumber(row, transport, address));
  const words = wordsOn(deps, change, digits);
  const told = ways.map((way) => toAddress(way.transport, way.address, yourAddressWasLost(words(person, way.transport !== transport))));
  if (ways.some((way) => way.transport !== transport)) return told;
  const contacts = recoveryContactsOf(deps.organisation(), person, deps.clock.now());
  return [...told, ...(await Promise.all(contacts.map((one) => toRecoveryContact(deps, one, theirAddressWasLost(words(one, true))))))];
}

/** `coded`: with the code, which never travels by the transport on which trust was lost. */
const wordsOn =
  (deps: Deps, { transport, person, why, at }: Change, digits: string | null) =>
  (reader: PersonKey, coded: boolean): LostAddress => ({
    name: deps.organisation().people.get(person)?.name ?? person,
    transport: transportLabel(deps.transports, transport),
    time: timeOfDay(at, zoneOf(deps.directory(), reader)),
    why,
    digits: coded ? digits : null,
  });

/** To a recovery contact, by a transport on which they are known. */
export async function toRecoveryContact(deps: Deps, person: PersonKey, text: string): Promise<Message> {
  const [way] = await addressesToPage(deps, person);
  return { ...toPerson(person, text), ...(way === undefined ? {} : { via: way.transport }) };
}

/** STOP: kept, and told to whoever manages them when no way to page them is left. `more` belongs into the same change. */
export async function optOut(deps: Deps, row: Address, at: EpochMs, more: readonly Write[] = []): Promise<void> {
  const now = deps.clock.now();
  const before = await canBePaged(deps, row.person);
  await deps.store.commit({ now, writes: [write.address({ ...row, optedOutAt: row.optedOutAt ?? at }), ...more] });
  deps.nudge();
  if (!before || (await canBePaged(deps, row.person))) return;
  const { organisation } = deps;
  const name = organisation().people.get(row.person)?.name ?? row.person;
  const managers = managersOf(organisation(), row.person, now);
  const told = managers.length > 0 ? managers : recoveryContactsOf(organisation(), row.person, now);
  const once = { channel: 'nowhere-left', id: `${row.person} ${dayOf(now)}`, at: now };
  const messages = await Promise.all(
    told.map((one) => toRecoveryContact(deps, one, nowhereLeft(name, transportLabel(deps.transports, row.transport)))),
  );
  await deps.store.commit({ now, writes: [...messages.map(write.message), write.receipt(once)] });
  deps.nudge();
}

/** START: everything comes again. */
export async function optIn(deps: Deps, row: Address, more: readonly Write[] = []): Promise<void> {
  if (row.optedOutAt === null && more.length === 0) return;
  await deps.store.commit({ now: deps.clock.now(), writes: [write.address({ ...row, optedOutAt: null }), ...more] });
  deps.nudge();
}
