// What was said while nobody listened. After each `ready` the chats are read back to the cursor and told oldest first, once.
// What is older than six hours is history and stays where it is.

import type { FastifyBaseLogger } from 'fastify';
import type { Message } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { hours, minutes, seconds } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import { type ListedChat, listChats } from './chats.js';
import type { Identity } from './identity.js';
import { isGroup, isPerson } from './ids.js';
import type { Inbound } from './inbound.js';
import type { Arrival, Inbox } from './inbox.js';
import type { Notes } from './notes.js';
import { isShutOut } from './refusals.js';
import type { WebSession } from './session.js';

export interface CatchUp {
  /** On every `ready`. Resolves once what was missed is on its way to the listener; never rejects. */
  run(): Promise<void>;
  /** Everything written before this was told; kept, so that the next start begins here. */
  reached(at: EpochMs): void;
  /** Writes the cursor down now. */
  save(): Promise<void>;
  /** Tries no further. */
  stop(): void;
}

interface Deps {
  readonly session: WebSession;
  readonly identity: Identity;
  readonly inbound: Inbound;
  readonly inbox: Inbox;
  readonly notes: Notes;
  readonly clock: Clock;
  readonly log: FastifyBaseLogger;
  /** How far a message of ours came meanwhile. */
  readonly receipt: (message: Message) => Arrival | null;
}

const key = 'cursor';
/** Commands older than this are not obeyed any more. */
const oldestTakenMs = hours(6);
/** Chats are not delivered in the order of their clocks: a little before the cursor is read again, and known by its ids. */
const overlapMs = minutes(5);
/** The cursor is written down at most this often; what is told again after a crash is told to receipts that know it. */
const saveAfterMs = seconds(2);
const readLimitMs = seconds(10);
/** Chats read at once: each is a call into one page. */
const atOnce = 8;
/** How many messages of one chat are loaded, each more than the last, until they reach back to the cursor. */
const depths = [50, 200, 1_000] as const;
const firstPauseMs = seconds(5);
const longestPauseMs = minutes(5);
/** About half an hour. A chat that cannot be read in that time is given up, so that the cursor goes on. */
const mostTries = 12;

export function createCatchUp(deps: Deps): CatchUp {
  const { notes, clock, log, inbox } = deps;
  let upTo: EpochMs = 0;
  let stopSaving: (() => void) | null = null;
  /** Until what was missed has been read, a message heard live must not move the cursor past it. */
  let complete = false;
  let round = 0;
  const wallNow = () => clock.now() + clock.offsetMs();
  const save = async (): Promise<void> => {
    stopSaving?.();
    stopSaving = null;
    if (complete && upTo > 0) await notes.change<EpochMs>(key, (now) => Math.max(now ?? 0, upTo));
  };
  const saveSoon = (): void => {
    stopSaving ??= clock.after(saveAfterMs, () => {
      save().catch((error: unknown) => log.warn({ err: error }, 'the cursor was not written down'));
    });
  };
  const missed = async (): Promise<Gathered> => {
    const cursor = await notes.read<EpochMs>(key);
    if (cursor === null) {
      // Linked for the first time: what stands in the chats was never said to this bot.
      await notes.write<EpochMs>(key, wallNow());
      return { arrivals: [], whole: true };
    }
    return gather(deps, { since: Math.max(cursor - overlapMs, wallNow() - oldestTakenMs), recent: wallNow() - oldestTakenMs });
  };
  const attempt = async (of: number, tried: number): Promise<void> => {
    if (of !== round) return;
    const again = () => clock.after(Math.min(firstPauseMs * 2 ** tried, longestPauseMs), () => void attempt(of, tried + 1));
    // Live messages wait for the first try alone: later ones find what may have to wait for long.
    if (tried === 0) inbox.hold();
    try {
      const { arrivals, whole } = await missed();
      inbox.release(arrivals);
      complete = of === round && (whole || tried + 1 >= mostTries);
      if (complete) saveSoon();
      else again();
    } catch (error) {
      inbox.release([]);
      log.error({ err: error }, 'what was said while WhatsApp Web was away could not be read; it is tried again');
      again();
    }
  };
  return {
    run: () => {
      complete = false;
      round++;
      return attempt(round, 0);
    },
    stop: () => void round++,
    reached: (at) => {
      upTo = Math.max(upTo, at);
      saveSoon();
    },
    save,
  };
}

interface Window {
  readonly since: EpochMs;
  /** Messages of ours since then are asked for reactions and receipts. */
  readonly recent: EpochMs;
}

/** `whole`: every chat was read, and every message in it had its words. */
interface Gathered {
  readonly arrivals: readonly Arrival[];
  readonly whole: boolean;
}

async function gather(deps: Deps, window: Window): Promise<Gathered> {
  const { session, log } = deps;
  const chats = (await listChats(session)).filter((chat) => wanted(chat, window));
  await deps.identity.learn(chats.map(({ id }) => id));
  const found: Arrival[] = [];
  const queue = [...chats];
  let whole = true;
  const worker = async () => {
    for (let chat = queue.shift(); chat !== undefined; chat = queue.shift()) {
      try {
        const { arrivals, whole: all } = await arrivalsIn(deps, chat, window);
        found.push(...arrivals);
        whole &&= all;
      } catch (error) {
        // Of a group that has put the bot out there is nothing more to read.
        whole &&= isShutOut(error);
        log.error({ err: error, chat: chat.id }, 'a chat could not be read after WhatsApp Web was away');
      }
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return { arrivals: found, whole };
}

const wanted = ({ id, at }: ListedChat, { since, recent }: Window): boolean =>
  (isGroup(id) || isPerson(id)) && (at === null || at >= Math.min(since, recent));

async function arrivalsIn(deps: Deps, chat: ListedChat, window: Window): Promise<Gathered> {
  const messages = await backTo(deps, chat, window.since);
  const inbound = messages.filter((message) => !message.fromMe && message.timestamp * 1_000 >= window.since);
  const ours = messages.filter((message) => message.fromMe && message.timestamp * 1_000 >= window.recent);
  const reactions = await Promise.all(ours.filter(({ hasReaction }) => hasReaction).map((message) => reactionsTo(deps, message, window)));
  const heard = inbound.flatMap((message) => deps.inbound.message(message) ?? []);
  const receipts = ours.flatMap((message) => deps.receipt(message) ?? []);
  return { arrivals: [...heard, ...receipts, ...reactions.flat()], whole: inbound.every(({ type }) => (type as string) !== 'ciphertext') };
}

/** What the page holds already is enough where it reaches back; else more and more is loaded until it does. */
async function backTo({ session }: Deps, listed: ListedChat, since: EpochMs): Promise<readonly Message[]> {
  const chat = await session.call('look at a chat', (client) => client.getChatById(listed.id), readLimitMs);
  if (chat == null) return [];
  const read = (limit?: number) => session.call('read a chat', () => chat.fetchMessages(limit === undefined ? {} : { limit }), readLimitMs);
  const quiet = listed.at !== null && listed.at < since;
  if (quiet || (listed.heldSince !== null && listed.heldSince < since)) return read();
  let messages: readonly Message[] = [];
  for (const depth of depths) {
    messages = await read(depth);
    const oldest = Math.min(...messages.map(({ timestamp }) => timestamp * 1_000));
    if (messages.length < depth || oldest < since) break;
  }
  return messages;
}

/** Best effort: only messages the page still holds, and only reactions it remembers. */
async function reactionsTo({ session, inbound, log }: Deps, message: Message, { since }: Window): Promise<readonly Arrival[]> {
  try {
    const lists = (await session.call('read reactions', () => message.getReactions(), readLimitMs)) ?? [];
    const arrivals = lists.flatMap(({ senders }) => senders.flatMap((reaction) => inbound.reaction(reaction) ?? []));
    return arrivals.filter(({ at }) => at >= since);
  } catch (error) {
    log.warn({ err: error }, 'reactions given while WhatsApp Web was away could not be read');
    return [];
  }
}
