// Three pages a minute to one person leave as they are; what comes beyond that, and is no P1, is told in one message. One for each
// transport. What is bundled stays in the outbox until that message is with the transport, so a crash or a refusal loses none of it.

import { isAnswered } from '../incident/acks.js';
import { bundledPages, worstOf } from '../incident/bundled-pages.js';
import { minutes, seconds } from '../incident/duration.js';
import { type EpochMs, type Severity, severities } from '../incident/incident.js';
import { bundledLanes, type Lane, laneOf, type Message } from '../incident/message.js';
import { type OutboxRow, type Told, type WaitingPages, write } from '../store/store.js';
import type { CarryDeps } from './outgoing-message.js';

/** Unanswered pages to one person in a minute that leave by themselves: more is read by nobody who has just been woken. */
const singlePages = 3;
const withinMs = minutes(1);
/** What comes together is told together. */
const gatherMs = seconds(5);
/** One such message a minute; one that can be edited where it stands is made current more often. */
const everyMs = minutes(1);
const editEveryMs = seconds(10);
/** WhatsApp lets a message be edited for a quarter of an hour. */
const editableMs = minutes(10);
/** How many of their incidents are kept with the message: it is not said elsewhere once all of these are answered. */
const mostNamed = 20;
/** Who answers their pages hears single ones again after this at the latest. */
const lookAgainMs = seconds(1);

export interface PageBundling {
  /** Chats whose next page of this lane is to be told with others. */
  heldBack(lane: Lane): Promise<readonly string[]>;
  /** A row sets off. Answers how to forget that: it did not leave after all. */
  setOff(row: OutboxRow): () => void;
  /** Writes the messages that are due; they are claimed like every other row. */
  look(): Promise<void>;
  /** What this row tells instead of its pages; undefined for any other row. */
  told(row: OutboxRow): Told | undefined;
  /** What came of such a message: with the transport under this id, or null when it is to be written anew. */
  ended(row: OutboxRow, transportId: string | null): void;
}

interface Paged {
  readonly at: EpochMs;
  readonly severity: number;
  readonly incident: number;
}

/** One person's chat. */
interface Chat {
  /** Pages that left by themselves within the last minute. */
  paged: readonly Paged[];
  /** The answer of the last look, by severity. */
  readonly over: Map<number, { readonly is: boolean; readonly until: EpochMs }>;
  /** Since when pages wait to be told together. */
  waitingSince: EpochMs | null;
  nextLookAt: EpochMs;
  /** The next page leaves by itself although others did: there was nothing to tell it with. */
  free: boolean;
  /** Written and not ended yet. */
  underway: { readonly counts: WaitingPages['counts']; readonly since: EpochMs } | null;
  last: Last | null;
}

interface Last {
  readonly at: EpochMs;
  /** When its message was new; it may have been edited since. */
  readonly saidAt: EpochMs;
  readonly transportId: string | null;
  readonly incidents: readonly number[];
  readonly counts: WaitingPages['counts'];
}

/** Remembers a minute of pages; after a restart each person may hear three more by themselves. */
export function createPageBundling(deps: CarryDeps, vias: readonly string[]): PageBundling {
  const chats = new Map<string, Chat>();

  const chatOf = (chatKey: string): Chat => {
    const known = chats.get(chatKey);
    if (known !== undefined) return known;
    const chat: Chat = { paged: [], over: new Map(), waitingSince: null, nextLookAt: 0, free: false, underway: null, last: null };
    chats.set(chatKey, chat);
    return chat;
  };
  const unanswered = async (incidents: readonly number[]): Promise<number> => {
    const found = await Promise.all(incidents.map((number) => deps.store.incident(number)));
    return found.filter((incident) => incident === null || !isAnswered(incident)).length;
  };
  /** Only pages that are as bad or worse count: no P2 waits because of P3s. */
  const isOver = async (chat: Chat, severity: number, now: EpochMs): Promise<boolean> => {
    const known = chat.over.get(severity);
    if (known !== undefined && now < known.until) return known.is;
    chat.paged = chat.paged.filter(({ at }) => now - at < withinMs);
    const alike = chat.paged.filter((one) => one.severity <= severity).map(({ incident }) => incident);
    const is = alike.length >= singlePages && (await unanswered(alike)) >= singlePages;
    chat.over.set(severity, { is, until: now + lookAgainMs });
    return is;
  };
  const overOf = async (severity: number, now: EpochMs): Promise<readonly (readonly [string, Chat])[]> => {
    const all = [...chats];
    const over = await Promise.all(all.map(([, chat]) => isOver(chat, severity, now)));
    return all.filter((_, index) => over[index]);
  };

  const lookAt = async (chatKey: string, chat: Chat, now: EpochMs): Promise<void> => {
    if ((chat.underway !== null && now - chat.underway.since < everyMs) || chat.free || now < chat.nextLookAt) return;
    chat.nextLookAt = now + lookAgainMs;
    const { counts, named, upTo } = await deps.store.waitingPages({ vias, chatKey, mostNamed });
    const [worst] = named;
    if (worst === undefined) {
      chat.waitingSince = null;
      return;
    }
    chat.waitingSince ??= now;
    const { last } = chat;
    const isWorse = last !== null && severityOf(counts) < severityOf(last.counts);
    const inPlaceOf = last !== null && !isWorse && (await mayEdit(last, now)) ? last.transportId : null;
    const pauseMs = inPlaceOf !== null ? editEveryMs : isWorse ? gatherMs : everyMs;
    const dueAt = Math.max(chat.waitingSince + gatherMs, last === null ? 0 : last.at + pauseMs);
    if (now < dueAt) {
      chat.nextLookAt = Math.min(dueAt, now + gatherMs);
      return;
    }
    const total = Object.values(counts).reduce((sum, count) => sum + count, 0);
    if (total === 1 && inPlaceOf === null) {
      chat.free = true;
      return;
    }
    const told = inPlaceOf === null || last === null ? counts : added(last.counts, counts);
    const message = messageOf(worst, { counts: told, named, upTo }, inPlaceOf);
    if (message === null) return;
    await deps.store.commit({ now, writes: [write.message(message)] });
    chat.underway = { counts: told, since: now };
  };
  const mayEdit = async ({ saidAt, transportId, incidents }: Last, now: EpochMs): Promise<boolean> =>
    deps.transport.can.edit && transportId !== null && now - saidAt < editableMs && (await unanswered(incidents)) > 0;

  return {
    heldBack: async (lane) => {
      if (!isBundled(lane) || chats.size === 0) return [];
      const over = await overOf(severities.indexOf(lane), deps.clock.now());
      return over.filter(([, chat]) => !chat.free).map(([chatKey]) => chatKey);
    },
    setOff: ({ chatKey, message }) => {
      const lane = laneOf(message);
      const { incident } = message;
      if (!isBundled(lane) || incident === null) return () => undefined;
      const chat = chatOf(chatKey);
      const paged: Paged = { at: deps.clock.now(), severity: severities.indexOf(lane), incident };
      chat.paged = [...chat.paged, paged];
      chat.over.clear();
      const wasFree = chat.free;
      chat.free = false;
      if (wasFree) chat.last = { at: paged.at, saidAt: paged.at, transportId: null, incidents: [incident], counts: { [lane]: 1 } };
      return () => {
        chat.paged = chat.paged.filter((one) => one !== paged);
        chat.over.clear();
      };
    },
    look: async () => {
      if (chats.size === 0) return;
      const now = deps.clock.now();
      // Whoever is over with all of them together; those over with the worse ones alone are among them.
      for (const [chatKey, chat] of await overOf(severities.length - 1, now)) await lookAt(chatKey, chat, now);
      for (const [chatKey, chat] of chats)
        if (chat.paged.length === 0 && chat.underway === null && (chat.last === null || now - chat.last.saidAt >= editableMs))
          chats.delete(chatKey);
    },
    told: ({ chatKey, message: { bundle, copyOf } }) =>
      bundle === undefined || copyOf !== undefined ? undefined : { vias, chatKey, upTo: bundle.upTo },
    ended: ({ chatKey, message }, transportId) => {
      const { bundle } = message;
      const chat = chats.get(chatKey);
      if (bundle === undefined || chat === undefined) return;
      const now = deps.clock.now();
      const counts = chat.underway?.counts ?? {};
      chat.underway = null;
      if (transportId === null) {
        chat.nextLookAt = now + gatherMs;
        return;
      }
      chat.waitingSince = null;
      const edited = message.inPlaceOf === transportId;
      chat.last = { at: now, saidAt: edited ? (chat.last?.saidAt ?? now) : now, transportId, incidents: bundle.incidents, counts };
    },
  };
}

/** In the words of their own pages; null for what is no page to a person. */
function messageOf({ message: { to }, via }: OutboxRow, { counts, named, upTo }: WaitingPages, inPlaceOf: string | null): Message | null {
  if (to.kind !== 'person') return null;
  const fallbacks = named.flatMap(({ message }) => message.fallbackAfterMs ?? []);
  return bundledPages({
    person: to.person,
    via,
    counts,
    named: named.map(({ message }) => ({ incident: message.incident ?? 0, line: lineOf(message) })),
    upTo,
    inPlaceOf,
    fallbackAfterMs: fallbacks.length === 0 ? null : Math.min(...fallbacks),
  });
}

/** Its first line, and whether it is clear at the source. */
function lineOf({ text }: Message): string {
  const [first = '', ...rest] = text.split('\n');
  const cleared = rest.find((line) => line.startsWith('Cleared at the source'));
  return cleared === undefined ? first : `${first} · ${cleared.charAt(0).toLowerCase()}${cleared.slice(1)}`;
}

const isBundled = (lane: Lane): lane is (typeof bundledLanes)[number] => bundledLanes.some((one) => one === lane);

const severityOf = (counts: WaitingPages['counts']): number => severities.indexOf(worstOf(counts));

const added = (one: WaitingPages['counts'], other: WaitingPages['counts']): WaitingPages['counts'] =>
  Object.fromEntries(
    severities.map((severity: Severity) => [severity, (one[severity] ?? 0) + (other[severity] ?? 0)]).filter(([, count]) => count !== 0),
  );
