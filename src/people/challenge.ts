// Sends one-time codes, where nothing else proves an address: to that address, never to one that changed hands, and kept by hash only.
// Few of them, save with a page: what wakes somebody is never held back for having been sent too often.

import { createHash } from 'node:crypto';
import type { Deps } from '../handling/dependencies.js';
import { inTurn } from '../handling/turns.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import type { CodeCarried, Message, Recipient } from '../incident/message.js';
import { type Receipt, write } from '../store/store.js';
import type { OneTimeCode } from './identity/address.js';
import { codeHoldsMs, codesADay, dayOf, tooSoon, wakeUpHoldsMs, wakeUpWaitsMs } from './identity/code.js';
import { type ChallengeWhy, challengeText } from './identity/words.js';
import { sameNumber } from './reach.js';

type ChallengeDeps = Pick<Deps, 'store' | 'clock' | 'organisation' | 'newCode' | 'nudge'>;

/** `lately`: one is on its way. `enough`: no more today. `lost`: it changed hands; a code sent there would prove nothing. */
export type CodeRefusal = 'lately' | 'enough' | 'lost';

/** A code to be stored and the words that carry it: they belong into one change, together with the receipts that count it. */
export interface IssuedCode {
  readonly digits: string;
  readonly code: OneTimeCode;
  readonly carried: CodeCarried;
  readonly receipts: readonly Receipt[];
}

export type Challenge = (IssuedCode & { readonly message: Message }) | { readonly none: CodeRefusal };

/** What an incident may be told of to an address that nothing has proved yet. */
export type IncidentToldOf = Pick<Incident, 'severity' | 'number' | 'drill' | 'service'>;

/** Asks whoever is at this address to prove that they are this person. Stores nothing: the caller commits all three together. */
export async function challenge(
  deps: ChallengeDeps,
  transport: string,
  person: PersonKey,
  address: string,
  why: Exclude<ChallengeWhy, 'page'>,
): Promise<Challenge> {
  if (await isLost(deps, transport, person, address)) return { none: 'lost' };
  const issued = await issueCode(deps, transport, address, person);
  return 'none' in issued ? issued : { ...issued, message: challengeMessage(deps, issued, person, why, null) };
}

const challengeMessage = (
  deps: ChallengeDeps,
  { carried, digits }: IssuedCode,
  person: PersonKey,
  why: ChallengeWhy,
  incident: IncidentToldOf | null,
): Message => {
  const { name: organisation, people } = deps.organisation();
  const name = people.get(person)?.name ?? person;
  return {
    ...toAddress(carried.transport, carried.address, challengeText({ why, organisation, name, digits, incident })),
    ...(why === 'first-word' ? {} : { cold: true }),
    incident: incident?.number ?? null,
    code: carried,
  };
};

/** The page that waits for a number to be confirmed. */
export interface WaitingPage {
  /** Its outbox row; null: any page about this incident. */
  readonly row: number | null;
  readonly unless: Message['unless'];
}

/**
 * Sends a challenge, committed. Safe to call again and again. Asked by a page (`why` is `page`) it is what wakes: once for each page, with
 * a code of its own, and however many there were today. Otherwise nothing more is sent within two minutes, and after six on a day.
 */
export function sendChallenge(
  deps: ChallengeDeps,
  transport: string,
  person: PersonKey,
  address: string,
  why: ChallengeWhy,
  incident: IncidentToldOf | null,
  page: WaitingPage = { row: null, unless: 'acknowledged' },
): Promise<'sent' | CodeRefusal> {
  return inTurn(deps.store, addressQueue(transport, address), async () => {
    const made =
      why === 'page'
        ? await wakeUp(deps, transport, person, address, incident, page)
        : await challenge(deps, transport, person, address, why);
    if ('none' in made) return made.none;
    const { message, code, receipts } = made;
    const outcome = await deps.store.commit({
      now: deps.clock.now(),
      writes: [write.message(message), write.code(code), ...receipts.map(write.receipt)],
    });
    deps.nudge();
    return outcome === 'committed' ? 'sent' : 'lately';
  });
}

/** It goes as a page does, before all else, and lapses with its incident. It never expires: a page does not either. */
async function wakeUp(
  deps: ChallengeDeps,
  transport: string,
  person: PersonKey,
  address: string,
  incident: IncidentToldOf | null,
  page: WaitingPage,
): Promise<Challenge> {
  if (await isLost(deps, transport, person, address)) return { none: 'lost' };
  const now = deps.clock.now();
  const about = page.row === null ? `INC-${incident?.number ?? 0}` : `page ${page.row}`;
  const once: Receipt = { channel: 'wake-up', id: `${transport} ${address} ${about}`, at: now };
  const before = await deps.store.seen(once);
  if (before && (page.row !== null || tooSoon(await deps.store.codeFor(transport, address, now), now))) return { none: 'lately' };
  const issued = newCodeFor(deps, transport, address, person, { unsentMs: wakeUpWaitsMs, holdsMs: wakeUpHoldsMs });
  const message: Message = {
    ...challengeMessage(deps, issued, person, 'page', incident),
    kind: 'page',
    expiresAfterMs: null,
    unless: incident === null ? null : page.unless,
    replaces: `wake-up:${transport}:${address}:${incident?.number ?? 0}`,
  };
  return { ...issued, receipts: before ? [] : [once], message };
}

const isLost = async ({ store }: ChallengeDeps, transport: string, person: PersonKey, address: string): Promise<boolean> =>
  (await store.addressesOf(person)).some((row) => row.lostWhy !== null && sameNumber(row, transport, address));

/** Everything about one address happens one after the other. */
export const addressQueue = (transport: string, address: string): string => `address ${transport} ${address}`;

/** A new code that makes `address` this person's when it is typed back from there; where it is sent is the caller's business. `evenNow`: however lately one was sent. */
export async function issueCode(
  deps: Pick<Deps, 'store' | 'clock' | 'newCode'>,
  transport: string,
  address: string,
  person: PersonKey,
  { evenNow = false, holdsMs = codeHoldsMs }: { readonly evenNow?: boolean; readonly holdsMs?: number } = {},
): Promise<IssuedCode | { readonly none: 'lately' | 'enough' }> {
  const now = deps.clock.now();
  if (!evenNow && tooSoon(await deps.store.codeFor(transport, address, now), now)) return { none: 'lately' };
  const receipt = await countedToday(deps, 'code', `${transport} ${address}`, codesADay, now);
  if (receipt === null) return { none: 'enough' };
  return { ...newCodeFor(deps, transport, address, person, { unsentMs: codeHoldsMs, holdsMs }), receipts: [receipt] };
}

/** Its time begins anew when it has been handed over: an outage costs it nothing. `unsentMs`: how long its message may wait for that. */
function newCodeFor(
  deps: Pick<Deps, 'clock' | 'newCode'>,
  transport: string,
  address: string,
  person: PersonKey,
  { unsentMs, holdsMs }: { readonly unsentMs: number; readonly holdsMs: number },
): IssuedCode {
  const now = deps.clock.now();
  const digits = deps.newCode();
  const hash = hashOf(transport, address, digits);
  return {
    digits,
    code: { transport, address, person, hash, sentAt: now, expiresAt: now + unsentMs, tries: 0 },
    carried: { transport, address, hash, holdsMs },
    receipts: [],
  };
}

/** Notes that the message with this code has been handed over: from now on it holds for its time, however long it had to wait. */
export async function codeIsThere(
  { store, clock }: Pick<Deps, 'store' | 'clock'>,
  { transport, address, hash, holdsMs }: CodeCarried,
): Promise<void> {
  const now = clock.now();
  const code = (await store.codesFor(transport, address, now)).find((one) => one.hash === hash);
  if (code !== undefined) await store.commit({ now, writes: [write.code({ ...code, expiresAt: now + holdsMs })] });
}

/** The receipt that counts one more of something today, or null when there were `most` already. */
export async function countedToday(
  deps: Pick<Deps, 'store'>,
  channel: string,
  of: string,
  most: number,
  now: EpochMs,
): Promise<Receipt | null> {
  for (let nth = 1; nth <= most; nth++) {
    const receipt = { channel, id: `${of} ${dayOf(now)} ${nth}`, at: now };
    if (!(await deps.store.seen(receipt))) return receipt;
  }
  return null;
}

/** What is kept of a code: worthless for any other address. */
export const hashOf = (transport: string, address: string, digits: string): string =>
  createHash('sha256').update(`${transport}\u0000${address}\u0000${digits}`).digest('hex');

const plain = { kind: 'reply', act: { do: 'say' }, incident: null, unless: null, replaces: null, quote: null } as const;

/** Words straight to an address, whoever may be there. */
export const toAddress = (transport: string, address: string, text: string): Message => ({
  ...plain,
  to: { kind: 'chat', transport, chat: address } satisfies Recipient,
  direct: true,
  text,
  expiresAfterMs: codeHoldsMs,
});

/** Words to a person, by whichever transport reaches them. */
export const toPerson = (person: PersonKey, text: string): Message => ({
  ...plain,
  to: { kind: 'person', person },
  text,
  expiresAfterMs: codeHoldsMs,
});
