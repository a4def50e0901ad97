// Who came into a group and who left it. When it was the bot that left, the room is lost.

import type { GroupNotification, Message } from 'whatsapp-web.js';
import type { Clock } from '../../clock.js';
import { minutes } from '../../incident/duration.js';
import type { EpochMs } from '../../incident/incident.js';
import type { Listener } from '../transport.js';
import type { Identity } from './identity.js';
import { idOf, isGroup, isPerson, keyOf, type MessageKey, phoneOf, type Wid } from './ids.js';
import type { Arrival } from './inbox.js';

export interface Members {
  came(notice: GroupNotification): readonly Arrival[];
  left(notice: GroupNotification): readonly Arrival[];
  /** Somebody came or went and no notice told it. */
  found(change: { readonly chat: string; readonly address: string; readonly joined: boolean }): Arrival;
  /** A group the bot cannot speak in any more. */
  lost(chat: string, reason: string): Arrival;
  /** Somebody has another number now, by WhatsApp's own notice. */
  moved(notice: Message, before: Wid, now: Wid): Arrival | null;
}

interface Deps {
  readonly name: string;
  readonly identity: Identity;
  readonly clock: Clock;
  readonly listener: () => Listener;
  /** The notes about a room follow what happens in it. */
  readonly noted: (change: { readonly chat: string; readonly address: string; readonly joined: boolean }) => Promise<void>;
  readonly roomGone: (chat: string) => Promise<void>;
}

/** A notice and the roll call may find out about the same at once. */
const toldOnceInMs = minutes(1);

export function createMembers(deps: Deps): Members {
  const lostAt = new Map<string, EpochMs>();
  const lost = (chat: string, reason: string, at = wallNow(deps)): Arrival => ({
    line: chat,
    at,
    counts: false,
    read: async () => ({
      id: `${chat}:lost:${at}`,
      tell: async () => {
        const now = deps.clock.now();
        if (now - (lostAt.get(chat) ?? Number.NEGATIVE_INFINITY) < toldOnceInMs) return;
        await deps.roomGone(chat);
        await deps.listener().roomLost({ transport: deps.name, chat, reason, at });
        lostAt.set(chat, now);
      },
    }),
  });
  const about = (notice: GroupNotification, joined: boolean): readonly Arrival[] => {
    const chat = idOf(notice.chatId);
    if (chat === null || !isGroup(chat)) return [];
    const named = notice.recipientIds.flatMap((wid: Wid) => idOf(wid) ?? []);
    // Whoever leaves or joins by link stands as the author alone.
    const people = named.length > 0 ? named : [idOf(notice.author) ?? ''];
    return people.filter(isPerson).map((person) => change(deps, lost, notice, { chat, person, joined }));
  };
  return {
    came: (notice) => about(notice, true),
    left: (notice) => about(notice, false),
    found: (found) => foundOut(deps, found),
    lost,
    moved: (notice, before, now) => movedFrom(deps, notice, idOf(before), idOf(now)),
  };
}

const wallNow = ({ clock }: Deps) => clock.now() + clock.offsetMs();

interface Change {
  readonly chat: string;
  readonly person: string;
  readonly joined: boolean;
}

function change(
  deps: Deps,
  lost: (chat: string, reason: string, at?: number) => Arrival,
  notice: GroupNotification,
  { chat, person, joined }: Change,
): Arrival {
  const at = notice.timestamp * 1_000;
  const bare = keyOf(notice.id as MessageKey)?.id ?? String(at);
  return {
    line: chat,
    at,
    counts: false,
    read: async () => {
      if ((await deps.identity.me()).has(person))
        return joined
          ? null
          : lost(chat, notice.type === 'remove' ? 'The bot was put out of the group.' : 'The bot left the group.', at).read();
      const { from: address, account } = await deps.identity.sender(person);
      const told = { transport: deps.name, chat, address, ...(account === undefined ? {} : { account }), joined, at };
      return {
        id: `${chat}:${bare}:${address}:${joined ? 'joined' : 'left'}`,
        tell: async () => {
          await deps.noted({ chat, address, joined });
          await deps.listener().membership(told);
        },
      };
    },
  };
}

function foundOut(deps: Deps, { chat, address, joined }: Parameters<Members['found']>[0]): Arrival {
  const at = wallNow(deps);
  return {
    line: chat,
    at,
    counts: false,
    read: async () => ({
      id: `${chat}:${at}:${address}:${joined ? 'joined' : 'left'}`,
      tell: async () => {
        await deps.noted({ chat, address, joined });
        await deps.listener().membership({ transport: deps.name, chat, address, joined, at });
      },
    }),
  };
}

function movedFrom(deps: Deps, notice: Message, before: string | null, now: string | null): Arrival | null {
  if (before === null || now === null || before === now || !isPerson(before) || !isPerson(now)) return null;
  const at = notice.timestamp * 1_000;
  const [address, next] = [phoneOf(before) ?? before, phoneOf(now) ?? now];
  return {
    line: before,
    at,
    counts: false,
    read: async () => {
      deps.identity.forget(before);
      deps.identity.forget(now);
      return {
        id: `${address}:moved:${at}`,
        tell: () => deps.listener().address({ transport: deps.name, address, change: 'number-changed', now: next, at }),
      };
    },
  };
}
