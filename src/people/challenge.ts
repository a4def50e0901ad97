// Sends one-time codes: to the address that is to be proved, never to one that changed hands. Few of them, and kept by hash only.

import { createHash } from 'node:crypto';
import type { Deps } from '../handling/dependencies.js';
import { inTurn } from '../handling/turns.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import type { Message, Recipient } from '../incident/message.js';
import { type Receipt, write } from '../store/store.js';
import type { OneTimeCode } from './identity/address.js';
import { codeHoldsMs, codesADay, dayOf, tooSoon } from './identity/code.js';
import { type ChallengeWhy, challengeText } from './identity/words.js';
import { sameNumber } from './reach.js';

type ChallengeDeps = Pick<Deps, 'store' | 'clock' | 'organisation' | 'newCode' | 'nudge'>;

/** `lately`: one is on its way. `enough`: no more today. `lost`: it changed hands; a code sent there would prove nothing. */
export type CodeRefusal = 'lately' | 'enough' | 'lost';

/** A code to be stored and the words that carry it: they belong into one change, together with the receipts that count it. */
export interface IssuedCode {
  readonly digits: string;
  readonly code: OneTimeCode;
  readonly receipts: readonly Receipt[];
}

export type Challenge = (IssuedCode & { readonly message: Message }) | { readonly none: CodeRefusal };

/** Asks whoever is at this address to prove that they are this person. Stores nothing: the caller commits all three together. */
export async function challenge(
  deps: ChallengeDeps,
  transport: string,
  person: PersonKey,
  address: string,
  why: ChallengeWhy,
  incident: Pick<Incident, 'severity' | 'number' | 'drill'> | null,
): Promise<Challenge> {
  const rows = await deps.store.addressesOf(person);
  if (rows.some((row) => row.lostWhy !== null && sameNumber(row, transport, address))) return { none: 'lost' };
  const issued = await issueCode(deps, transport, address, person);
  if ('none' in issued) return issued;
  const { name: organisation, people } = deps.organisation();
  const name = people.get(person)?.name ?? person;
  const text = challengeText({ why, organisation, name, digits: issued.digits, incident });
  const cold = why === 'first-word' ? {} : { cold: true };
  return { ...issued, message: { ...toAddress(transport, address, text), ...cold, incident: incident?.number ?? null } };
}

/** The same, committed. Safe to call again and again: within two minutes, and after six on a day, nothing more is sent. */
export function sendChallenge(
  deps: ChallengeDeps,
  transport: string,
  person: PersonKey,
  address: string,
  why: ChallengeWhy,
  incident: Pick<Incident, 'severity' | 'number' | 'drill'> | null,
): Promise<'sent' | CodeRefusal> {
  return inTurn(deps.store, addressQueue(transport, address), async () => {
    const made = await challenge(deps, transport, person, address, why, incident);
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

/** Everything about one address happens one after the other. */
export const addressQueue = (transport: string, address: string): string => `address ${transport} ${address}`;

/** A new code that makes `address` this person's when it is typed back from there; where it is sent is the caller's business. `evenNow`: however lately one was sent. */
export async function issueCode(
  deps: Pick<Deps, 'store' | 'clock' | 'newCode'>,
  transport: string,
  address: string,
  person: PersonKey,
  { evenNow = false }: { readonly evenNow?: boolean } = {},
): Promise<IssuedCode | { readonly none: 'lately' | 'enough' }> {
  const now = deps.clock.now();
  if (!evenNow && tooSoon(await deps.store.codeFor(transport, address, now), now)) return { none: 'lately' };
  const receipt = await countedToday(deps, 'code', `${transport} ${address}`, codesADay, now);
  if (receipt === null) return { none: 'enough' };
  const digits = deps.newCode();
  const code = {
    transport,
    address,
    person,
    hash: hashOf(transport, address, digits),
    sentAt: now,
    expiresAt: now + codeHoldsMs,
    tries: 0,
  };
  return { digits, code, receipts: [receipt] };
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
