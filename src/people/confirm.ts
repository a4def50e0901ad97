// What is answered to whoever is not trusted: a code to prove who they are, one neutral line a day, or nothing at all. Nothing
// said here ever changes an incident, and none of it holds incident data.

import { keepReceipt } from '../commands/hearing/chat-message.js';
import type { Deps } from '../handling/dependencies.js';
import { inTurn } from '../handling/turns.js';
import { replyExpiresAfterMs } from '../incident/compose.js';
import { personName } from '../incident/directory.js';
import type { PersonKey } from '../incident/incident.js';
import type { Message } from '../incident/message.js';
import { transportLabel } from '../incident/transports-report.js';
import { addConfirmedToRooms } from '../rooms/move.js';
import { type Receipt, type Write, write } from '../store/store.js';
import type { InboundMessage } from '../transports/transport.js';
import { optIn, optOut, proveElsewhere, toRecoveryContact } from './address-changes.js';
import { addressQueue, announcedPages, type CodeRefusal, challenge, countedToday, hashOf, issueCode, toAddress } from './challenge.js';
import { whoIs } from './find-person.js';
import type { OneTimeCode } from './identity/address.js';
import { isPhone } from './identity/address.js';
import { checkCode, claimsADay, codeIn, codesADay, dayOf, nameIn, wrongCodesADay } from './identity/code.js';
import { recoveryContactsOf } from './identity/recovery-contacts.js';
import {
  claimText,
  codeUnderWay,
  confirmed,
  nobodySpeaksHere,
  noMoreCodes,
  someoneSaysThey,
  someoneSaysYou,
  startText,
  stopUnconfirmedText,
  strangerText,
  wrongCode,
} from './identity/words.js';
import { addressesToPage, blankRow, carrierStops, isTheirs, reach, takesNoAnswer, trustsPhones } from './reach.js';
import type { Recognised } from './recognise.js';

type Untrusted = Exclude<Recognised, { who: 'trusted' }>;

/** Answers somebody who is not trusted. In groups they are not answered at all. */
export function answerUntrusted(deps: Deps, message: InboundMessage, sender: Untrusted, receipt: Receipt): Promise<void> {
  if (message.chat !== null) return keepReceipt(deps, receipt);
  return inTurn(deps.store, addressQueue(message.transport, message.from), async () => {
    if (await deps.store.seen(receipt)) return;
    const fresh = !message.forwarded && !message.edited;
    if (fresh && (await typedBack(deps, message, receipt))) return;
    return sender.who === 'claimed' ? answerClaimed(deps, message, sender, receipt) : answerStranger(deps, message, fresh, receipt);
  });
}

/** A code typed back from the very address it is for. Answers false where there is nothing to compare it with. */
async function typedBack(deps: Deps, { transport, from, account, text }: InboundMessage, receipt: Receipt): Promise<boolean> {
  const digits = codeIn(text);
  if (digits === null) return false;
  const now = deps.clock.now();
  const codes = (await deps.store.codesFor(transport, from, now)).filter((code) => isTheirs(deps, blankRow(transport, from, code.person)));
  const hash = hashOf(transport, from, digits);
  const checked = codes.map((code) => ({ code, came: checkCode(code, hash, now) }));
  if (!checked.some(({ came }) => came === 'right' || came === 'wrong')) return false;
  const wrong = await countedToday(deps, 'wrong-code', `${transport} ${from}`, wrongCodesADay, now);
  if (wrong === null) return false;
  const right = checked.find(({ came }) => came === 'right');
  if (right !== undefined) await confirm(deps, right.code, codes, account ?? null, receipt);
  else {
    const tried = codes.map((code) => ({ ...code, tries: code.tries + 1 }));
    await say(deps, toAddress(transport, from, wrongCode), [receipt, wrong], tried);
  }
  return true;
}

/** The address is theirs from now on, and what was held back for them may leave. */
async function confirm(
  deps: Deps,
  code: OneTimeCode,
  underWay: readonly OneTimeCode[],
  account: string | null,
  receipt: Receipt,
): Promise<void> {
  const now = deps.clock.now();
  const { transport, address, person } = code;
  const before = await deps.store.addressAt(transport, address, null);
  const optedOutAt = before?.person === person ? before.optedOutAt : null;
  await deps.store.commit({
    now,
    writes: [
      write.address({ ...blankRow(transport, address, person), account, verifiedAt: now, heardAt: now, optedOutAt }),
      ...underWay.map((one) => write.code({ ...one, expiresAt: now })),
      write.release(person),
      write.message(toAddress(transport, address, confirmed(personName(deps.directory(), person)))),
      ...(await announcedPages(deps, person, transport)).map(write.message),
      write.receipt(receipt),
    ],
  });
  deps.nudge();
  await addConfirmedToRooms(deps, person);
}

async function answerClaimed(
  deps: Deps,
  message: InboundMessage,
  { person, address, lost }: Extract<Untrusted, { who: 'claimed' }>,
  receipt: Receipt,
): Promise<void> {
  const { transport } = message;
  if (await consented(deps, message, person.key, receipt)) return;
  if (lost !== null) return proveElsewhere(deps, { transport, address, person: person.key, why: lost }, receipt);
  const made = await challenge(deps, transport, person.key, address, 'first-word', null);
  if ('none' in made) return remindOfCode(deps, transport, address, made.none, receipt);
  await say(deps, made.message, [receipt, ...made.receipts], [made.code]);
}

/** STOP and START count from whoever is there: nobody has to prove anything to be left alone. */
async function consented(deps: Deps, { transport, from, text }: InboundMessage, person: PersonKey, receipt: Receipt): Promise<boolean> {
  const word = text.trim().toLowerCase();
  if (!stops.has(word) && !starts.has(word)) return false;
  const kept = await deps.store.addressAt(transport, from, null);
  const row = kept !== null && isTheirs(deps, kept) ? kept : blankRow(transport, from, person);
  // A carrier that answers these words by itself takes nothing else after STOP.
  const answer = (words: string) => [
    write.receipt(receipt),
    ...(carrierStops(deps, transport) ? [] : [write.message(toAddress(transport, from, words))]),
  ];
  if (stops.has(word)) await optOut(deps, row, deps.clock.now(), answer(stopUnconfirmedText));
  else await optIn(deps, row, answer(startText));
  return true;
}

/** To whoever plays somebody on a page of this machine, while real people are reached by other transports. */
export async function answerPlayer(deps: Deps, { transport, from, chat, id }: InboundMessage): Promise<void> {
  const receipt: Receipt = { channel: transport, id, at: deps.clock.now() };
  if (await deps.store.seen(receipt)) return;
  if (chat !== null) return keepReceipt(deps, receipt);
  await say(deps, toAddress(transport, from, nobodySpeaksHere), [receipt]);
}

export const stops: ReadonlySet<string> = new Set(['stop', 'stopall', 'unsubscribe']);
export const starts: ReadonlySet<string> = new Set(['start', 'unstop']);

/** One reminder for each code under way, one line a day once there are no more. */
async function remindOfCode(deps: Deps, transport: string, address: string, none: CodeRefusal, receipt: Receipt): Promise<void> {
  const now = deps.clock.now();
  const sentAt = (await deps.store.codeFor(transport, address, now))?.sentAt ?? 0;
  const of = none === 'lately' ? `${sentAt}` : `${none} ${dayOf(now)}`;
  const once: Receipt = { channel: 'code-reminder', id: `${transport} ${address} ${of}`, at: now };
  if (none === 'lost' || (await deps.store.seen(once))) return keepReceipt(deps, receipt);
  await say(deps, toAddress(transport, address, none === 'lately' ? codeUnderWay : noMoreCodes), [receipt, once]);
}

async function answerStranger(deps: Deps, message: InboundMessage, fresh: boolean, receipt: Receipt): Promise<void> {
  const { transport, from, text } = message;
  const name = fresh ? nameIn(text) : null;
  // A phone is in muster.yaml or it is not; only who hides it may be somebody we know.
  const canClaim = !isPhone(from) && !trustsPhones(deps, transport);
  if (name !== null && canClaim) return claim(deps, message, name, receipt);
  const now = deps.clock.now();
  const today: Receipt = { channel: 'stranger', id: `${from} ${dayOf(now)}`, at: now };
  if (await deps.store.seen(today)) return keepReceipt(deps, receipt);
  await say(deps, { ...toAddress(transport, from, strangerText(canClaim)), expiresAfterMs: replyExpiresAfterMs }, [receipt, today]);
}

/**
 * `i am asha` from an id nobody knows: a code goes to where Asha is known. The answer is the same for every name, and comes three times
 * a day; names nobody has use up nothing else, so that whoever mistypes theirs gets a code all the same.
 */
async function claim(deps: Deps, { transport, from }: InboundMessage, name: string, receipt: Receipt): Promise<void> {
  const now = deps.clock.now();
  const counted = await countedToday(deps, 'claim', `${transport} ${from}`, claimsADay, now);
  const answer = counted === null ? [] : [write.message(toAddress(transport, from, claimText)), write.receipt(counted)];
  await deps.store.commit({ now, writes: [...answer, write.receipt(receipt), ...(await codeForClaim(deps, transport, from, name))] });
  deps.nudge();
}

/** What sending a code for this claim writes; nothing when there is nobody of that name, or no code for them any more. */
async function codeForClaim(deps: Deps, transport: string, from: string, name: string): Promise<readonly Write[]> {
  const named = whoIs(deps.organisation())(name);
  if (named === null || !('person' in named)) return [];
  const { person } = named;
  const now = deps.clock.now();
  const toThem = await countedToday(deps, 'claimed', person, codesADay, now);
  // They were asked often enough today: somebody who knows them is, or strangers could keep them out by claiming to be them.
  const counted = toThem ?? (await countedToday(deps, 'claimed-of-contacts', person, codesADay, now));
  if (counted === null) return [];
  const issued = await issueCode(deps, transport, from, person);
  if ('none' in issued) return [];
  const to = toThem === null ? toContacts : toKnown;
  const messages = (await to(deps, transport, from, person, issued.digits)).map((message) => ({ ...message, code: issued.carried }));
  return [...messages.map(write.message), write.code(issued.code), ...[counted, ...issued.receipts].map(write.receipt)];
}

/** To the person where they are known on other transports, to their phone there, or to their recovery contacts. */
async function toKnown(deps: Deps, transport: string, from: string, person: PersonKey, digits: string): Promise<readonly Message[]> {
  const words = someoneSaysYou(from, transportLabel(deps.transports, transport), digits);
  const ways = (await addressesToPage(deps, person)).filter((way) => way.transport !== transport);
  if (ways.length > 0) return ways.map((way) => toAddress(way.transport, way.address, words));
  for (const { name } of deps.transports) {
    const found = name === transport || takesNoAnswer(deps, name) ? null : await reach(deps, name, person);
    if (found !== null && 'unconfirmed' in found) return [toAddress(name, found.unconfirmed, words)];
    if (found !== null && 'address' in found) return [{ ...toAddress(name, found.address, words), cold: true }];
  }
  return toContacts(deps, transport, from, person, digits);
}

async function toContacts(deps: Deps, transport: string, from: string, person: PersonKey, digits: string): Promise<readonly Message[]> {
  const name = deps.organisation().people.get(person)?.name ?? person;
  const contacts = recoveryContactsOf(deps.organisation(), person, deps.clock.now());
  return Promise.all(
    contacts.map((one) => toRecoveryContact(deps, one, someoneSaysThey(from, transportLabel(deps.transports, transport), name, digits))),
  );
}

async function say(deps: Deps, message: Message, receipts: readonly Receipt[], codes: readonly OneTimeCode[] = []): Promise<void> {
  await deps.store.commit({
    now: deps.clock.now(),
    writes: [write.message(message), ...receipts.map(write.receipt), ...codes.map(write.code)],
  });
  deps.nudge();
}
