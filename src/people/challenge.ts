// Sends one-time codes, where nothing else proves an address: to that address, never to one that changed hands, and kept by hash only.
// Few of them, save with a page: what wakes somebody is never held back for having been sent too often.

import { createHash } from 'node:crypto';
import { viaOf } from '../delivery/transport-names.js';
import type { Deps } from '../handling/dependencies.js';
import { inTurn } from '../handling/turns.js';
import type { EpochMs, Incident, PersonKey } from '../incident/incident.js';
import type { CodeCarried, Message, Recipient } from '../incident/message.js';
import { type OutboxRow, type Receipt, write } from '../store/store.js';
import type { OneTimeCode } from './identity/address.js';
import { codeHoldsMs, codesADay, dayOf, greetingHoldsMs, tooSoon, wakeUpHoldsMs } from './identity/code.js';
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
  why: ChallengeWhy,
  incident: IncidentToldOf | null,
): Promise<Challenge> {
  if (await isLost(deps, transport, person, address)) return { none: 'lost' };
  const issued = await issueCode(deps, transport, address, person, why === 'greeting' ? { holdsMs: greetingHoldsMs } : {});
  return 'none' in issued ? issued : { ...issued, message: challengeMessage(deps, issued, person, why, incident) };
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
    unless: incident === null ? null : 'resolved',
    code: carried,
  };
};

/** The same, committed. Safe to call again and again: within two minutes, and after six on a day, nothing more is sent. */
export function sendChallenge(
  deps: ChallengeDeps,
  transport: string,
  person: PersonKey,
  address: string,
  why: ChallengeWhy,
  incident: IncidentToldOf | null,
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

/** What a page says to an address that is still to be confirmed, and the code it carries. */
export interface Announcement {
  readonly text: string;
  readonly code: CodeCarried;
}

/**
 * The words that wake: severity and service, and a code for the rest. They take the page's own place, so that they leave as it would,
 * fall back as it would and lapse with its incident. However many there were today, there is one for each page.
 */
export async function announcePage(
  deps: ChallengeDeps,
  transport: string,
  person: PersonKey,
  address: string,
  { id, message }: Pick<OutboxRow, 'id' | 'message'>,
): Promise<Announcement | { readonly none: 'lost' }> {
  if (await isLost(deps, transport, person, address)) return { none: 'lost' };
  const now = deps.clock.now();
  const incident = message.incident === null ? null : await deps.store.incident(message.incident);
  const issued = newCodeFor(deps, transport, address, person, { unsentMs: codeHoldsMs, holdsMs: wakeUpHoldsMs });
  const announced = announcedReceipt(id, now);
  const isNew = !(await deps.store.seen(announced));
  await deps.store.commit({ now, writes: [write.code(issued.code), ...(isNew ? [write.receipt(announced)] : [])] });
  return { text: challengeMessage(deps, issued, person, 'page', incident).text, code: issued.carried };
}

const announcedReceipt = (row: number, at: EpochMs): Receipt => ({ channel: 'announced', id: String(row), at });

/** Pages about open incidents that this person was only told of, to be said in full by this transport: the newest of each incident. */
export async function announcedPages(
  deps: Pick<Deps, 'store' | 'clock' | 'transports'>,
  person: PersonKey,
  transport: string,
): Promise<readonly Message[]> {
  const open = await deps.store.list({ status: 'open', limit: mostAnnounced });
  const via = viaOf(deps, transport);
  const found: Message[] = [];
  for (const { number } of open.filter(({ paged }) => paged.includes(person))) {
    const rows = await deps.store.messages({ incident: number, limit: mostAnnounced });
    const newest = rows.find(({ message: { kind, to } }) => kind === 'page' && to.kind === 'person' && to.person === person);
    if (newest === undefined || !(await deps.store.seen(announcedReceipt(newest.id, 0)))) continue;
    const { via: _, copyOf: __, ...page } = newest.message;
    found.push({ ...page, ...(via === '' ? {} : { via }) });
  }
  return found;
}

/** Open incidents, and rows of each, that are looked through. */
const mostAnnounced = 200;

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
