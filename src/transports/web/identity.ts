// Who is behind an id of WhatsApp Web, and which id is behind an address. Phones and LIDs are two names of one account; a LID is
// never made into a number, nor a number into a LID, except by WhatsApp's own word.

import type { FastifyBaseLogger } from 'fastify';
import type { Clock } from '../../clock.js';
import { SendFailure } from '../../fault.js';
import { hours, minutes, seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Sender } from '../transport.js';
import { type Account, accountOf, digitsOf, directChat, idOf, isGroup, isLid, isPhone, phoneOf, senderOf } from './ids.js';
import type { Notes } from './notes.js';
import { beforeLeaving } from './refusals.js';
import type { WebSession } from './session.js';

export interface Identity {
  /** Asks about many at once, so that a crowd costs one call. Never rejects. */
  learn(ids: readonly string[]): Promise<void>;
  account(id: string): Promise<Account>;
  /** The verified address of whoever wrote under this id. */
  sender(id: string): Promise<Sender>;
  /** One name for a chat, whichever way it was spelt. */
  chatKey(id: string): Promise<string>;
  /** The chat id to send to. Throws a permanent SendFailure for what is no address, or not on WhatsApp. */
  chatOf(address: string): Promise<string>;
  /** All ids of the bot itself. */
  me(): Promise<ReadonlySet<string>>;
  /** What was known of this id holds no more. */
  forget(id: string): void;
}

interface Deps {
  readonly session: WebSession;
  readonly notes: Notes;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
}

/** Phone and LID both known: asked again after this, because numbers change hands. */
const completeHoldsMs = hours(24);
/** One of them unknown: WhatsApp may learn the other any time. */
const partHoldsMs = minutes(10);
/** A message must not wait long for the name of its sender. */
const askLimitMs = seconds(5);
const numberLimitMs = seconds(10);

type Known = Account & { readonly until: EpochMs };

export function createIdentity(deps: Deps): Identity {
  const known = new Map<string, Known>();
  const numbers = new Map<string, { readonly id: string; readonly until: EpochMs }>();
  const asking = new Map<string, Promise<void>>();
  let mine: ReadonlySet<string> = new Set();

  const fresh = (id: string): Account | null => {
    const account = known.get(id);
    return account !== undefined && account.until > deps.clock.now() ? account : null;
  };
  const keep = (id: string, account: Account): void => {
    const complete = account.phone !== null && account.lid !== null;
    known.set(id, { ...account, until: deps.clock.now() + (complete ? completeHoldsMs : partHoldsMs) });
  };
  const learn = async (ids: readonly string[]): Promise<void> => {
    const unknown = [...new Set(ids)].filter((id) => !isGroup(id) && fresh(id) === null && !asking.has(id));
    if (unknown.length > 0) {
      const answer = ask(deps, unknown).then((accounts) => {
        for (const [id, account] of accounts) keep(id, account);
        for (const id of unknown) asking.delete(id);
      });
      for (const id of unknown) asking.set(id, answer);
    }
    await Promise.all(ids.map((id) => asking.get(id)));
  };
  const account = async (id: string): Promise<Account> => {
    if (fresh(id) === null) await learn([id]);
    return fresh(id) ?? accountOf(id);
  };

  return {
    learn,
    account,
    sender: async (id) => senderOf(await account(id), id),
    chatKey: async (id) => (isGroup(id) ? id : directChat(await account(id), id)),
    chatOf: async (address) => {
      if (isLid(address)) return address;
      if (!isPhone(address)) throw new SendFailure(`${address} is neither a phone number nor an id of WhatsApp.`, { permanent: true });
      const cached = numbers.get(address);
      if (cached !== undefined && cached.until > deps.clock.now()) return cached.id;
      const id = await numberId(deps, address);
      numbers.set(address, { id, until: deps.clock.now() + completeHoldsMs });
      return id;
    },
    me: async () => {
      const own = ownId(deps.session);
      if (own !== null && !mine.has(own)) mine = await allIds(own, account);
      return mine;
    },
    forget: (id) => {
      known.delete(id);
      const phone = phoneOf(id);
      if (phone !== null) numbers.delete(phone);
    },
  };
}

async function numberId({ session }: Deps, phone: string): Promise<string> {
  const found = await session
    .call('look up a number', (client) => client.getNumberId(digitsOf(phone)), numberLimitMs)
    .catch((error: unknown) => {
      throw beforeLeaving(error, 'looking up a number');
    });
  const id = idOf(found);
  if (id === null) throw new SendFailure(`${phone} is not on WhatsApp.`, { permanent: true });
  return id;
}

/** Null while the session is away: who we are is then what it was. */
function ownId(session: WebSession): string | null {
  try {
    return idOf(session.linked().info?.wid);
  } catch {
    return null;
  }
}

async function allIds(own: string, account: Identity['account']): Promise<ReadonlySet<string>> {
  const { phone, lid } = await account(own);
  return new Set([own, ...(lid === null ? [] : [lid]), ...(phone === null ? [] : [`${digitsOf(phone)}@c.us`])]);
}

/** What WhatsApp says of each, filled up with what it said earlier: it forgets, and privacy hides. */
async function ask(deps: Deps, ids: readonly string[]): Promise<readonly (readonly [string, Account])[]> {
  const told = await deps.session
    .call('ask who is behind an id', (client) => client.getContactLidAndPhone([...ids]), askLimitMs)
    .catch((error: unknown) => {
      deps.log.warn({ err: error }, 'WhatsApp did not say who is behind an id; what is remembered must do');
      return [];
    });
  return Promise.all(
    ids.map(async (id, at) => {
      const given = accountOf(id);
      const { lid, pn } = told[at] ?? {};
      const phone = given.phone ?? phoneOf(idOf(pn) ?? '');
      const heard: Account = { phone, lid: given.lid ?? lidOf(lid) };
      return [id, await remembered(deps, id, heard)] as const;
    }),
  );
}

const lidOf = (lid: string | undefined): string | null => {
  const id = idOf(lid);
  return id !== null && isLid(id) ? id : null;
};

async function remembered({ notes, log }: Deps, id: string, heard: Account): Promise<Account> {
  try {
    const before = await notes.read<Account>(`who ${id}`);
    const now: Account = { phone: heard.phone ?? before?.phone ?? null, lid: heard.lid ?? before?.lid ?? null };
    const complete = now.phone !== null && now.lid !== null;
    if (complete && (before?.phone !== now.phone || before.lid !== now.lid)) await notes.write(`who ${id}`, now);
    return now;
  } catch (error) {
    log.warn({ err: error }, 'who is behind an id could not be looked up or written down');
    return heard;
  }
}
